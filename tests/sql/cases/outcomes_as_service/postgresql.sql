WITH covered_safeguarding AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($1 AS TEXT) AS UUID[]), CAST(CAST($2 AS TEXT) AS UUID[]), CAST(CAST($3 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_safeguarding AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($4 AS TEXT) AS UUID[]), CAST(CAST($5 AS TEXT) AS UUID[]), CAST(CAST($6 AS TEXT) AS INT[]), CAST(CAST($7 AS TEXT) AS DATE[]), CAST(CAST($8 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
), covered_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($9 AS TEXT) AS UUID[]), CAST(CAST($10 AS TEXT) AS UUID[]), CAST(CAST($11 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($12 AS TEXT) AS UUID[]), CAST(CAST($13 AS TEXT) AS UUID[]), CAST(CAST($14 AS TEXT) AS INT[]), CAST(CAST($15 AS TEXT) AS DATE[]), CAST(CAST($16 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
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
      THEN CASE
        WHEN (
          outcome.owner_id = CAST($17 AS UUID)
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 4
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 4
                AND outcome.owner_id = windowed_safeguarding.owner_id
                AND outcome.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 3
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 3
                AND outcome.owner_id = windowed_safeguarding.owner_id
                AND outcome.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
        THEN 3
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 2
                AND outcome.owner_id = windowed_safeguarding.owner_id
                AND outcome.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($17 AS UUID)
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 4
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 4
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
      outcome.owner_id = CAST($17 AS UUID)
      OR outcome.owner_id <> CAST($17 AS UUID)
      AND outcome.marking = 'OFFICIAL'
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
    AND (
      outcome.owner_id = CAST($17 AS UUID)
      OR outcome.owner_id <> CAST($17 AS UUID)
      AND outcome.marking = 'OFFICIAL'
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_safeguarding.owner_id,
            covered_safeguarding.area_id
          FROM covered_safeguarding
          WHERE
            covered_safeguarding.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_safeguarding
            WHERE
              windowed_safeguarding.detail >= 2
              AND outcome.owner_id = windowed_safeguarding.owner_id
              AND outcome.area_id = windowed_safeguarding.area_id
              AND (
                windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
              )
              AND (
                windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
              )
          )
        )
      )
    )
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_4.text AS c0,
  root_4.marks AS c1,
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
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_3.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_3.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"sourceReference":' || CASE
        WHEN (
          chosen_2.granted < 4
        )
        THEN 'null␃0␄'
        ELSE COALESCE(CAST(TO_JSON(chosen_2.source_reference) AS TEXT), 'null')
      END || '}' AS text0,
      CAST('\x00' AS BYTEA) || UUID_SEND(chosen_2.owner_id) || UUID_SEND(chosen_2.id) AS mark
    FROM (
      SELECT
        outcome_1.id AS id,
        outcome_1.owner_id AS owner_id,
        outcome_1.month AS month,
        outcome_1.source_reference AS source_reference,
        outcome_1.granted AS granted
      FROM outcome_view AS outcome_1
      WHERE
        TRUE
      ORDER BY
        outcome_1.month DESC,
        outcome_1.id DESC
      LIMIT 10
    ) AS chosen_2
  ) AS rows_3
) AS root_4
