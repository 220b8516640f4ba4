WITH covered_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($1 AS TEXT) AS UUID[]), CAST(CAST($2 AS TEXT) AS UUID[]), CAST(CAST($3 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($4 AS TEXT) AS UUID[]), CAST(CAST($5 AS TEXT) AS UUID[]), CAST(CAST($6 AS TEXT) AS INT[]), CAST(CAST($7 AS TEXT) AS DATE[]), CAST(CAST($8 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
), outcome_view AS NOT MATERIALIZED (
  SELECT
    outcome.id AS id,
    outcome.owner_id AS owner_id,
    outcome.area_id AS area_id,
    outcome.marking AS marking,
    outcome.synthetic AS synthetic,
    outcome.recorded_at AS recorded_at,
    outcome.kind AS kind,
    outcome.occurred_on AS occurred_on,
    outcome.month AS month,
    outcome.lsoa_id AS lsoa_id,
    outcome.operation_id AS operation_id,
    outcome.site_id AS site_id,
    outcome.provisional AS provisional,
    outcome.source_reference AS source_reference,
    outcome.subject AS subject,
    outcome.offence_group AS offence_group,
    outcome.age_band AS age_band,
    outcome.arrest_status AS arrest_status,
    outcome.street_value_pence AS street_value_pence,
    outcome.item_count AS item_count,
    outcome.cash_pence AS cash_pence,
    outcome.cash_power AS cash_power,
    outcome.cash_status AS cash_status,
    outcome.disposal AS disposal,
    outcome.custody_months AS custody_months,
    outcome.suspended AS suspended,
    outcome.civil_order_kind AS civil_order_kind,
    outcome.civil_order_status AS civil_order_status,
    outcome.order_ends_on AS order_ends_on,
    outcome.warrant_power AS warrant_power,
    outcome.warrant_result AS warrant_result,
    outcome.safeguarding_kind AS safeguarding_kind,
    outcome.protected_group AS protected_group,
    outcome.safeguarding_action AS safeguarding_action,
    CASE
      WHEN (
        outcome.kind = 'SAFEGUARDING'
      )
      THEN CASE WHEN (
        outcome.owner_id = CAST($9 AS UUID)
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($9 AS UUID)
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 3
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 3
                AND outcome.owner_id = windowed_outcome.owner_id
                AND outcome.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
        THEN 3
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 2
                AND outcome.owner_id = windowed_outcome.owner_id
                AND outcome.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING'
    AND (
      outcome.owner_id = CAST($9 AS UUID)
      OR outcome.owner_id <> CAST($9 AS UUID)
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_outcome.owner_id,
            covered_outcome.area_id
          FROM covered_outcome
          WHERE
            covered_outcome.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_outcome
            WHERE
              windowed_outcome.detail >= 2
              AND outcome.owner_id = windowed_outcome.owner_id
              AND outcome.area_id = windowed_outcome.area_id
              AND (
                windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
              )
              AND (
                windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
              )
          )
        )
      )
    )
    OR outcome.kind = 'SAFEGUARDING'
    AND outcome.owner_id = CAST($9 AS UUID)
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_6.text AS c0,
  root_6.marks AS c1,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c2,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c3
FROM (
  SELECT
    '{' || '"edges":' || '[' || COALESCE(STRING_AGG(rows_4.text0, ',') FILTER(WHERE
      rows_4.place <= 1010), '') || ']' || ',"pageInfo":' || '{' || '"hasNextPage":' || CASE WHEN (
      COUNT(*) > 10
    ) THEN 'true' ELSE 'false' END || ',"hasPreviousPage":' || 'true' || ',"startCursor":' || COALESCE(
      SUBSTRING(MIN(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
        rows_4.place <= 1010) FROM 5),
      'null'
    ) || ',"endCursor":' || COALESCE(
      SUBSTRING(MAX(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
        rows_4.place <= 1010) FROM 5),
      'null'
    ) || '}' || ',"totalCount":' || (
      SELECT
        '␈00' || CASE WHEN (
          COUNT(*) > 10000
        ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_1
      FROM (
        SELECT
          1 AS one
        FROM outcome_view AS outcome_1
        WHERE
          TRUE
        LIMIT 10001
      ) AS fit_5
    ) || '}' AS text,
    COALESCE(STRING_AGG(rows_4.mark, CAST('' AS BYTEA)) FILTER(WHERE
      rows_4.place <= 1010), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      page_3.place AS place,
      '{' || '"cursor":' || '␁0␂' || '[' || COALESCE('"' || CAST(CASE WHEN (
        page_3.granted >= 3
      ) THEN page_3.occurred_on END AS TEXT) || '"', 'null') || ',' || '"' || CAST(page_3.kind AS TEXT) || '"' || ',' || '"' || CAST(page_3.id AS TEXT) || '"' || ']' || '␅' || ',"node":' || '{"id":' || '"' || CAST(page_3.id AS TEXT) || '"' || '}' || '}' AS text0,
      '␁0␂' || '[' || COALESCE('"' || CAST(CASE WHEN (
        page_3.granted >= 3
      ) THEN page_3.occurred_on END AS TEXT) || '"', 'null') || ',' || '"' || CAST(page_3.kind AS TEXT) || '"' || ',' || '"' || CAST(page_3.id AS TEXT) || '"' || ']' || '␅' AS text1,
      CAST('\x00' AS BYTEA) || UUID_SEND(page_3.owner_id) || UUID_SEND(page_3.id) AS mark
    FROM (
      SELECT
        chosen_2.id AS id,
        chosen_2.owner_id AS owner_id,
        chosen_2.kind AS kind,
        chosen_2.occurred_on AS occurred_on,
        chosen_2.granted AS granted,
        ROW_NUMBER() OVER (
          ORDER BY CASE WHEN (
            chosen_2.granted >= 3
          ) THEN chosen_2.occurred_on END DESC, chosen_2.kind ASC, chosen_2.id ASC
        ) + 1000 AS place
      FROM (
        SELECT
          outcome_1.id AS id,
          outcome_1.owner_id AS owner_id,
          outcome_1.kind AS kind,
          outcome_1.occurred_on AS occurred_on,
          outcome_1.granted AS granted
        FROM outcome_view AS outcome_1
        WHERE
          CASE WHEN (
            outcome_1.granted >= 3
          ) THEN outcome_1.occurred_on END IS NOT NULL
          AND (
            CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END < CAST($10 AS DATE)
            OR CAST($10 AS DATE) IS NULL
          )
          OR CASE WHEN (
            outcome_1.granted >= 3
          ) THEN outcome_1.occurred_on END IS NOT DISTINCT FROM CAST($10 AS DATE)
          AND outcome_1.kind > CAST($11 AS VARCHAR) COLLATE "C"
          OR CASE WHEN (
            outcome_1.granted >= 3
          ) THEN outcome_1.occurred_on END IS NOT DISTINCT FROM CAST($10 AS DATE)
          AND outcome_1.kind = CAST($11 AS VARCHAR) COLLATE "C"
          AND outcome_1.id > CAST($12 AS UUID)
        ORDER BY
          CASE WHEN (
            outcome_1.granted >= 3
          ) THEN outcome_1.occurred_on END DESC,
          outcome_1.kind ASC,
          outcome_1.id ASC
        LIMIT 11
      ) AS chosen_2
    ) AS page_3
    ORDER BY
      page_3.place
  ) AS rows_4
) AS root_6
