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
), area_view AS NOT MATERIALIZED (
  SELECT
    area.id AS id,
    area.gss_code AS gss_code,
    area.name AS name,
    area.kind AS kind,
    area.vintage AS vintage,
    area.valid_from AS valid_from,
    area.valid_to AS valid_to,
    area.parent_id AS parent_id,
    area.longitude AS longitude,
    area.latitude AS latitude
  FROM area
), operation_view AS NOT MATERIALIZED (
  SELECT
    operation.id AS id,
    operation.codename AS codename,
    operation.owner_id AS owner_id,
    operation.lead_team_id AS lead_team_id,
    operation.started_on AS started_on,
    operation.ended_on AS ended_on,
    operation.objective AS objective,
    operation.synthetic AS synthetic,
    operation.recorded_at AS recorded_at
  FROM operation
  WHERE
    operation.withdrawn_at IS NULL
), agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($10 AS TEXT) AS UUID[]), CAST(CAST($11 AS TEXT) AS UUID[]), CAST(CAST($12 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($13 AS TEXT) AS UUID[]), CAST(CAST($14 AS TEXT) AS UUID[]), CAST(CAST($15 AS TEXT) AS INT[]), CAST(CAST($16 AS TEXT) AS DATE[]), CAST(CAST($17 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
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
        intervention.owner_id = CAST($9 AS UUID)
      )
      THEN 4
      WHEN (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 3
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 3
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
      THEN 3
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
    intervention.owner_id = CAST($9 AS UUID)
    OR intervention.owner_id <> CAST($9 AS UUID)
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
  root_11.text AS c0,
  root_11.marks AS c1,
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
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_10.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_10.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"occurredOn":' || CASE
        WHEN (
          chosen_2.granted < 3
        )
        THEN 'null␃0␄'
        ELSE '"' || CAST(chosen_2.occurred_on AS TEXT) || '"'
      END || ',"area":' || CASE
        WHEN (
          area_3.id IS NULL
        )
        THEN 'null'
        ELSE '{"name":' || CAST(TO_JSON(area_3.name) AS TEXT) || '}'
      END || ',"operation":' || CASE
        WHEN (
          operation_4.id IS NULL
        )
        THEN 'null'
        ELSE '{"codename":' || CAST(TO_JSON(operation_4.codename) AS TEXT) || ',"agency":' || CASE
          WHEN (
            agency_5.id IS NULL
          )
          THEN 'null'
          ELSE '{"name":' || CAST(TO_JSON(agency_5.name) AS TEXT) || '}'
        END || '}'
      END || ',"interventions":' || lateral_9.text || '}' AS text0,
      CAST('\x00' AS BYTEA) || UUID_SEND(chosen_2.owner_id) || UUID_SEND(chosen_2.id) || lateral_9.marks AS mark
    FROM (
      SELECT
        outcome_1.id AS id,
        outcome_1.owner_id AS owner_id,
        outcome_1.area_id AS area_id,
        outcome_1.occurred_on AS occurred_on,
        outcome_1.month AS month,
        outcome_1.operation_id AS operation_id,
        outcome_1.site_id AS site_id,
        outcome_1.granted AS granted
      FROM outcome_view AS outcome_1
      WHERE
        TRUE
      ORDER BY
        outcome_1.month DESC,
        outcome_1.id DESC
      LIMIT 50
    ) AS chosen_2
    LEFT OUTER JOIN area_view AS area_3
      ON area_3.id = chosen_2.area_id
    LEFT OUTER JOIN operation_view AS operation_4
      ON operation_4.id = chosen_2.operation_id
    LEFT OUTER JOIN agency_view AS agency_5
      ON agency_5.id = operation_4.owner_id
    LEFT OUTER JOIN LATERAL (
      SELECT
        '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_8.text0, ','), '') || ']' || '}' AS text,
        COALESCE(STRING_AGG(rows_8.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
      FROM (
        SELECT
          '{"title":' || CAST(TO_JSON(chosen_7.title) AS TEXT) || '}' AS text0,
          CAST('\x04' AS BYTEA) || UUID_SEND(chosen_7.owner_id) || UUID_SEND(chosen_7.id) AS mark
        FROM (
          SELECT
            intervention_6.id AS id,
            intervention_6.owner_id AS owner_id,
            intervention_6.title AS title,
            intervention_6.month AS month
          FROM intervention_view AS intervention_6
          WHERE
            intervention_6.site_id = chosen_2.site_id
          ORDER BY
            intervention_6.month DESC,
            intervention_6.id DESC
          LIMIT 5
        ) AS chosen_7
      ) AS rows_8
    ) AS lateral_9
      ON TRUE
    ORDER BY
      chosen_2.month DESC,
      chosen_2.id DESC
  ) AS rows_10
) AS root_11
