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
), weapon_line_view AS NOT MATERIALIZED (
  SELECT
    weapon_line.id AS id,
    weapon_line.outcome_id AS outcome_id,
    weapon_line.category AS category,
    weapon_line.kind AS kind,
    weapon_line.count AS count,
    outcome_view.granted AS granted
  FROM weapon_line
  JOIN outcome_view
    ON outcome_view.id = weapon_line.outcome_id
), site_view AS NOT MATERIALIZED (
  SELECT
    site.id AS id,
    site.name AS name,
    site.area_id AS area_id,
    site.operation_id AS operation_id,
    site.initiative AS initiative,
    site.designated_on AS designated_on,
    site.first_in_county AS first_in_county,
    site.owner_id AS owner_id,
    site.synthetic AS synthetic,
    site.recorded_at AS recorded_at
  FROM site
  WHERE
    site.withdrawn_at IS NULL
), phase_view AS NOT MATERIALIZED (
  SELECT
    phase.id AS id,
    phase.site_id AS site_id,
    phase.kind AS kind,
    phase.started_on AS started_on,
    phase.ended_on AS ended_on,
    phase.aim AS aim,
    phase.decided_by_id AS decided_by_id,
    phase.owner_id AS owner_id,
    phase.synthetic AS synthetic,
    phase.recorded_at AS recorded_at
  FROM phase
  WHERE
    phase.withdrawn_at IS NULL
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      '{' || '"totalCount":' || (
        SELECT
          '␈00' || CASE WHEN (
            COUNT(*) > 10000
          ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_2
        FROM (
          SELECT
            1 AS one
          FROM outcome_view AS outcome_1
          WHERE
            CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END >= :p4
            OR outcome_1.kind = 'WEAPON_SEIZURE'
            AND (
              EXISTS(
                SELECT
                  1
                FROM weapon_line_view AS weapon_line_2
                WHERE
                  weapon_line_2.outcome_id = outcome_1.id
                  AND CASE
                    WHEN (
                      NOT (
                        weapon_line_2.category = 'AMMUNITION' OR weapon_line_2.category = 'FIREARM'
                      )
                    )
                    THEN weapon_line_2.category
                  END IS NOT :p5
              )
            )
            OR CASE
              WHEN (
                EXISTS(
                  SELECT
                    1
                  FROM site_view AS site_3
                  WHERE
                    site_3.id = outcome_1.site_id
                    AND NOT (
                      EXISTS(
                        SELECT
                          1
                        FROM phase_view AS phase_4
                        WHERE
                          phase_4.site_id = site_3.id
                          AND CASE
                            WHEN (
                              phase_4.kind IN (
                                SELECT
                                  anon_3.value
                                FROM JSON_EACH(:p6) AS anon_3
                              )
                            )
                            THEN 0
                            ELSE 1
                          END = 1
                      )
                    )
                )
              )
              THEN 0
              ELSE 1
            END = 1
          LIMIT 10001
          OFFSET :p7
        ) AS fit_5
      ) || '}' AS anon_1
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
