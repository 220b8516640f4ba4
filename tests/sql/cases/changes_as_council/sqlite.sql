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
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p4) AS opened
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p5) AS opened
), intervention_view AS NOT MATERIALIZED (
  SELECT
    intervention.id AS id,
    intervention.owner_id AS owner_id,
    intervention.area_id AS area_id,
    intervention.marking AS marking,
    intervention.synthetic AS synthetic,
    intervention.recorded_at AS recorded_at,
    intervention.type AS type,
    intervention.title AS title,
    intervention.provider_id AS provider_id,
    intervention.site_id AS site_id,
    intervention.phase_id AS phase_id,
    intervention.strand AS strand,
    intervention.tier AS tier,
    intervention.driver AS driver,
    intervention.fund AS fund,
    intervention.planned_pence AS planned_pence,
    intervention.actual_pence AS actual_pence,
    intervention.started_on AS started_on,
    intervention.month AS month,
    intervention.ended_on AS ended_on,
    intervention.status AS status,
    CASE
      WHEN (
        intervention.owner_id = :p3
      )
      THEN 4
      WHEN (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 2
              AND intervention.owner_id = windowed_intervention.owner_id
              AND intervention.area_id = windowed_intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
              )
              AND (
                windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM intervention
  WHERE
    intervention.owner_id = :p3
    OR intervention.owner_id <> :p3
    AND (
      (intervention.owner_id, intervention.area_id) IN (
        SELECT
          covered_intervention.owner_id,
          covered_intervention.area_id
        FROM covered_intervention
        WHERE
          covered_intervention.detail >= 2
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_intervention
          WHERE
            windowed_intervention.detail >= 2
            AND intervention.owner_id = windowed_intervention.owner_id
            AND intervention.area_id = windowed_intervention.area_id
            AND (
              windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
            )
            AND (
              windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
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
      COALESCE(GROUP_CONCAT(text_3.text, ','), '') AS coalesce_1
    FROM (
      SELECT
        '␆' || CAST(told_2.id AS TEXT) || '␇' || CAST('00' || told_2.owner_id || told_2.id AS TEXT) || '␇' || '{"month":' || '"' || CAST(told_2.month AS TEXT) || '"' || ',"occurredOn":' || CASE
          WHEN (
            told_2.granted < 3
          )
          THEN 'null␃0␄'
          ELSE '"' || CAST(told_2.occurred_on AS TEXT) || '"'
        END || '}' AS text
      FROM (
        SELECT
          outcome_1.id AS id,
          outcome_1.owner_id AS owner_id,
          outcome_1.occurred_on AS occurred_on,
          outcome_1.month AS month,
          outcome_1.granted AS granted
        FROM outcome_view AS outcome_1
        WHERE
          outcome_1.id IN (
            SELECT
              anon_1.value
            FROM JSON_EACH(:p6) AS anon_1
          )
      ) AS told_2
    ) AS text_3
  ) AS c0,
  (
    SELECT
      COALESCE(GROUP_CONCAT(text_6.text, ','), '') AS coalesce_2
    FROM (
      SELECT
        '␆' || CAST(told_5.id AS TEXT) || '␇' || CAST('04' || told_5.owner_id || told_5.id AS TEXT) || '␇' || '{"title":' || JSON_QUOTE(told_5.title) || '}' AS text
      FROM (
        SELECT
          intervention_4.id AS id,
          intervention_4.owner_id AS owner_id,
          intervention_4.title AS title
        FROM intervention_view AS intervention_4
        WHERE
          intervention_4.id IN (
            SELECT
              anon_2.value
            FROM JSON_EACH(:p7) AS anon_2
          )
      ) AS told_5
    ) AS text_6
  ) AS c1,
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
