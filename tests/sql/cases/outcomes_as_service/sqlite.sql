WITH covered_safeguarding AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p1) AS opened
), windowed_safeguarding AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p2) AS opened
), covered_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p3) AS opened
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p4) AS opened
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
          outcome.owner_id = :p5
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
          outcome.owner_id = :p5
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
      outcome.owner_id = :p5
      OR outcome.owner_id <> :p5
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
      outcome.owner_id = :p5
      OR outcome.owner_id <> :p5
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
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_3.mark, ''), '') AS TEXT) || '␇' || '{' || '"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_3.text0, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"sourceReference":' || CASE
          WHEN (
            chosen_2.granted < 4
          )
          THEN 'null␃0␄'
          ELSE COALESCE(JSON_QUOTE(chosen_2.source_reference), 'null')
        END || '}' AS text0,
        '00' || chosen_2.owner_id || chosen_2.id AS mark
      FROM (
        SELECT
          outcome_1.id AS id,
          outcome_1.owner_id AS owner_id,
          outcome_1.month AS month,
          outcome_1.source_reference AS source_reference,
          outcome_1.granted AS granted
        FROM outcome_view AS outcome_1
        WHERE
          1 = 1
        ORDER BY
          outcome_1.month DESC,
          outcome_1.id DESC
        LIMIT 10
        OFFSET :p6
      ) AS chosen_2
    ) AS rows_3
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
