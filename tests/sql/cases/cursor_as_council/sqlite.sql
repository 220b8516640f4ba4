WITH covered_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p1) AS opened
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p2) AS opened
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
        outcome.owner_id = :p3
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = :p3
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
      outcome.owner_id = :p3
      OR outcome.owner_id <> :p3
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
    AND outcome.owner_id = :p3
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_4.mark, '') FILTER(WHERE
        rows_4.place <= 1010), '') AS TEXT) || '␇' || '{' || '"edges":' || '[' || COALESCE(GROUP_CONCAT(rows_4.text0, ',') FILTER(WHERE
        rows_4.place <= 1010), '') || ']' || ',"pageInfo":' || '{' || '"hasNextPage":' || CASE WHEN (
        COUNT(*) > 10
      ) THEN 'true' ELSE 'false' END || ',"hasPreviousPage":' || 'true' || ',"startCursor":' || COALESCE(
        SUBSTRING(MIN(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
          rows_4.place <= 1010), 5),
        'null'
      ) || ',"endCursor":' || COALESCE(
        SUBSTRING(MAX(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
          rows_4.place <= 1010), 5),
        'null'
      ) || '}' || ',"totalCount":' || (
        SELECT
          '␈00' || CASE WHEN (
            COUNT(*) > 10000
          ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_2
        FROM (
          SELECT
            1 AS one
          FROM outcome_view AS outcome_1
          WHERE
            1 = 1
          LIMIT 10001
          OFFSET :p4
        ) AS fit_5
      ) || '}' AS anon_1
    FROM (
      SELECT
        page_3.place AS place,
        '{' || '"cursor":' || '␁0␂' || '[' || COALESCE('"' || CAST(CASE WHEN (
          page_3.granted >= 3
        ) THEN page_3.occurred_on END AS TEXT) || '"', 'null') || ',' || '"' || CAST(page_3.kind AS TEXT) || '"' || ',' || '"' || CAST(page_3.id AS TEXT) || '"' || ']' || '␅' || ',"node":' || '{"id":' || '"' || CAST(page_3.id AS TEXT) || '"' || '}' || '}' AS text0,
        '␁0␂' || '[' || COALESCE('"' || CAST(CASE WHEN (
          page_3.granted >= 3
        ) THEN page_3.occurred_on END AS TEXT) || '"', 'null') || ',' || '"' || CAST(page_3.kind AS TEXT) || '"' || ',' || '"' || CAST(page_3.id AS TEXT) || '"' || ']' || '␅' AS text1,
        '00' || page_3.owner_id || page_3.id AS mark
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
            ) THEN chosen_2.occurred_on END DESC NULLS FIRST, chosen_2.kind ASC, chosen_2.id ASC
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
            NOT CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END IS NULL
            AND (
              CASE WHEN (
                outcome_1.granted >= 3
              ) THEN outcome_1.occurred_on END < :p5 OR :p5 IS NULL
            )
            OR CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END IS :p5
            AND outcome_1.kind > :p6
            OR CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END IS :p5
            AND outcome_1.kind = :p6
            AND outcome_1.id > :p7
          ORDER BY
            CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END DESC NULLS FIRST,
            outcome_1.kind ASC,
            outcome_1.id ASC
          LIMIT 11
          OFFSET :p8
        ) AS chosen_2
      ) AS page_3
      ORDER BY
        page_3.place
    ) AS rows_4
  ) AS c0,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c1,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c2
