WITH operation_view AS NOT MATERIALIZED (
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
), indicator_value_view AS NOT MATERIALIZED (
  SELECT
    indicator_value.id AS id,
    indicator_value.indicator_id AS indicator_id,
    indicator_value.period_start AS period_start,
    indicator_value.period_end AS period_end,
    indicator_value.area_id AS area_id,
    indicator_value.operation_id AS operation_id,
    indicator_value.value AS value,
    indicator_value.qualifier AS qualifier,
    indicator_value.provisional AS provisional,
    indicator_value.source AS source,
    indicator_value.published_on AS published_on,
    indicator_value.owner_id AS owner_id,
    indicator_value.synthetic AS synthetic,
    indicator_value.recorded_at AS recorded_at
  FROM indicator_value
  WHERE
    indicator_value.withdrawn_at IS NULL
), indicator_view AS NOT MATERIALIZED (
  SELECT
    indicator.id AS id,
    indicator.code AS code,
    indicator.definition AS definition,
    indicator.unit AS unit,
    indicator.measure AS measure,
    indicator.owner_id AS owner_id,
    indicator.synthetic AS synthetic,
    indicator.recorded_at AS recorded_at
  FROM indicator
  WHERE
    indicator.withdrawn_at IS NULL
), covered_outcome AS NOT MATERIALIZED (
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
), covered_intelligence_report AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p3) AS opened
), windowed_intelligence_report AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p4) AS opened
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p5) AS opened
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p6) AS opened
), covered_safeguarding AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p7) AS opened
), windowed_safeguarding AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p8) AS opened
), area_within_view AS NOT MATERIALIZED (
  SELECT
    area_within.within_id AS within_id,
    area_within.area_id AS area_id,
    area_within.small AS small
  FROM area_within
), operation_area_view AS NOT MATERIALIZED (
  SELECT
    operation_area.operation_id AS operation_id,
    operation_area.area_id AS area_id
  FROM operation_area
), outcome_counted AS NOT MATERIALIZED (
  SELECT
    outcome.id AS id,
    outcome.owner_id AS owner_id,
    outcome.area_id AS area_id,
    outcome.kind AS kind,
    outcome.occurred_on AS occurred_on,
    outcome.month AS month,
    outcome.operation_id AS operation_id,
    outcome.site_id AS site_id,
    outcome.subject AS subject,
    outcome.street_value_pence AS street_value_pence,
    outcome.item_count AS item_count,
    outcome.cash_pence AS cash_pence,
    outcome.custody_months AS custody_months,
    outcome.suspended AS suspended,
    CASE
      WHEN (
        outcome.kind = 'SAFEGUARDING'
      )
      THEN CASE
        WHEN (
          outcome.owner_id = :p9
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 1
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
        THEN 1
        ELSE 0
      END
      ELSE CASE
        WHEN (
          outcome.owner_id = :p9
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
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 1
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
        THEN 1
        ELSE 0
      END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING'
    AND (
      outcome.owner_id = :p9
      OR outcome.owner_id <> :p9
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_outcome.owner_id,
            covered_outcome.area_id
          FROM covered_outcome
          WHERE
            covered_outcome.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_outcome
            WHERE
              windowed_outcome.detail >= 1
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
      outcome.owner_id = :p9
      OR outcome.owner_id <> :p9
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_safeguarding.owner_id,
            covered_safeguarding.area_id
          FROM covered_safeguarding
          WHERE
            covered_safeguarding.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_safeguarding
            WHERE
              windowed_safeguarding.detail >= 1
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
), intelligence_report_counted AS NOT MATERIALIZED (
  SELECT
    intelligence_report.id AS id,
    intelligence_report.owner_id AS owner_id,
    intelligence_report.area_id AS area_id,
    intelligence_report.received_on AS received_on,
    intelligence_report.month AS month,
    intelligence_report.operation_id AS operation_id,
    intelligence_report.site_id AS site_id,
    CASE
      WHEN (
        intelligence_report.owner_id = :p9
      )
      THEN 1
      WHEN (
        (intelligence_report.owner_id, intelligence_report.area_id) IN (
          SELECT
            covered_intelligence_report.owner_id,
            covered_intelligence_report.area_id
          FROM covered_intelligence_report
          WHERE
            covered_intelligence_report.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intelligence_report
            WHERE
              windowed_intelligence_report.detail >= 1
              AND intelligence_report.owner_id = windowed_intelligence_report.owner_id
              AND intelligence_report.area_id = windowed_intelligence_report.area_id
              AND (
                windowed_intelligence_report.since IS NULL
                OR intelligence_report.received_on >= windowed_intelligence_report.since
              )
              AND (
                windowed_intelligence_report.until IS NULL
                OR intelligence_report.received_on <= windowed_intelligence_report.until
              )
          )
        )
      )
      THEN 1
      ELSE 0
    END AS granted
  FROM intelligence_report
  WHERE
    (
      intelligence_report.owner_id = :p9
      OR intelligence_report.owner_id <> :p9
      AND (
        (intelligence_report.owner_id, intelligence_report.area_id) IN (
          SELECT
            covered_intelligence_report.owner_id,
            covered_intelligence_report.area_id
          FROM covered_intelligence_report
          WHERE
            covered_intelligence_report.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intelligence_report
            WHERE
              windowed_intelligence_report.detail >= 1
              AND intelligence_report.owner_id = windowed_intelligence_report.owner_id
              AND intelligence_report.area_id = windowed_intelligence_report.area_id
              AND (
                windowed_intelligence_report.since IS NULL
                OR intelligence_report.received_on >= windowed_intelligence_report.since
              )
              AND (
                windowed_intelligence_report.until IS NULL
                OR intelligence_report.received_on <= windowed_intelligence_report.until
              )
          )
        )
      )
    )
    AND intelligence_report.handling <> 'C'
), intervention_counted AS NOT MATERIALIZED (
  SELECT
    intervention.id AS id,
    intervention.owner_id AS owner_id,
    intervention.area_id AS area_id,
    intervention.site_id AS site_id,
    intervention.started_on AS started_on,
    intervention.month AS month,
    CASE
      WHEN (
        intervention.owner_id = :p9
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
      WHEN (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 1
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
      THEN 1
      ELSE 0
    END AS granted
  FROM intervention
  WHERE
    intervention.owner_id = :p9
    OR intervention.owner_id <> :p9
    AND (
      (intervention.owner_id, intervention.area_id) IN (
        SELECT
          covered_intervention.owner_id,
          covered_intervention.area_id
        FROM covered_intervention
        WHERE
          covered_intervention.detail >= 1
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_intervention
          WHERE
            windowed_intervention.detail >= 1
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
), event_22 AS MATERIALIZED (
  SELECT
    outcome_18.kind AS rows,
    outcome_18.area_id AS area_id,
    outcome_18.site_id AS site_id,
    outcome_18.month AS month,
    outcome_18.occurred_on AS day,
    CASE
      WHEN (
        outcome_18.kind = 'DRUG_SEIZURE'
      )
      THEN outcome_18.street_value_pence
      WHEN (
        outcome_18.kind = 'WEAPON_SEIZURE'
      )
      THEN outcome_18.item_count
      WHEN (
        outcome_18.kind = 'CASH_SEIZURE'
      )
      THEN outcome_18.cash_pence
      WHEN (
        outcome_18.kind = 'COURT_OUTCOME'
      )
      THEN outcome_18.custody_months
    END AS amount,
    COALESCE(outcome_18.subject, CAST(outcome_18.id AS TEXT)) AS contributor,
    outcome_18.owner_id = :p9 AS own,
    outcome_18.granted AS granted
  FROM outcome_counted AS outcome_18
  WHERE
    outcome_18.operation_id = :p10
    AND outcome_18.month >= :p11
    AND outcome_18.month <= :p12
    AND (
      outcome_18.kind = 'ARREST'
      OR outcome_18.kind = 'DRUG_SEIZURE'
      OR outcome_18.kind = 'DRUG_SEIZURE'
      AND NOT outcome_18.street_value_pence IS NULL
      OR outcome_18.kind = 'WEAPON_SEIZURE'
      AND NOT outcome_18.item_count IS NULL
      OR outcome_18.kind = 'CASH_SEIZURE'
      AND NOT outcome_18.cash_pence IS NULL
      OR outcome_18.kind = 'COURT_OUTCOME'
      AND NOT outcome_18.custody_months IS NULL
      AND outcome_18.suspended = 0
      OR outcome_18.kind = 'WARRANT'
      OR outcome_18.kind = 'CIVIL_ORDER'
      OR outcome_18.kind = 'SAFEGUARDING'
    )
  UNION ALL
  SELECT
    'IntelligenceReport' AS rows,
    intelligence_report_19.area_id AS area_id,
    intelligence_report_19.site_id AS site_id,
    intelligence_report_19.month AS month,
    intelligence_report_19.received_on AS day,
    CAST(NULL AS INTEGER) AS amount,
    CAST(intelligence_report_19.id AS TEXT) AS contributor,
    intelligence_report_19.owner_id = :p9 AS own,
    intelligence_report_19.granted AS granted
  FROM intelligence_report_counted AS intelligence_report_19
  WHERE
    intelligence_report_19.operation_id = :p10
    AND intelligence_report_19.month >= :p11
    AND intelligence_report_19.month <= :p12
    AND 'IntelligenceReport' = 'IntelligenceReport'
  UNION ALL
  SELECT
    'Intervention' AS rows,
    intervention_20.area_id AS area_id,
    intervention_20.site_id AS site_id,
    intervention_20.month AS month,
    intervention_20.started_on AS day,
    CAST(NULL AS INTEGER) AS amount,
    CAST(intervention_20.id AS TEXT) AS contributor,
    intervention_20.owner_id = :p9 AS own,
    intervention_20.granted AS granted
  FROM intervention_counted AS intervention_20
  JOIN site_view AS site_21
    ON site_21.id = intervention_20.site_id
  WHERE
    site_21.operation_id = :p10
    AND intervention_20.month >= :p11
    AND intervention_20.month <= :p12
    AND 'Intervention' = 'Intervention'
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
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  COALESCE(
    (
      SELECT
        '{"codename":' || JSON_QUOTE(found_2.codename) || '}' AS text
      FROM (
        SELECT
          operation_1.id AS id,
          operation_1.codename AS codename
        FROM operation_view AS operation_1
        WHERE
          operation_1.id = :p10
        LIMIT 1
        OFFSET :p13
      ) AS found_2
    ),
    'null'
  ) AS c0,
  COALESCE(
    (
      SELECT
        CASE WHEN (
          operation_3.owner_id = :p9
        ) THEN 'true' ELSE 'false' END AS anon_1
      FROM operation_view AS operation_3
      WHERE
        operation_3.id = :p10
    ),
    'null'
  ) AS c1,
  (
    SELECT
      '[' || COALESCE(GROUP_CONCAT(text_7.text, ','), '') || ']' AS anon_2
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(figure_6.measure AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(figure_6.unit AS TEXT) || '"', 'null') || ',' || CAST(figure_6.value AS TEXT) || ',' || COALESCE('"' || CAST(figure_6.qualifier AS TEXT) || '"', 'null') || ',' || JSON_QUOTE(figure_6.source) || ']' AS text
      FROM (
        SELECT
          indicator_5.measure AS measure,
          indicator_5.unit AS unit,
          indicator_value_4.value AS value,
          indicator_value_4.qualifier AS qualifier,
          indicator_value_4.source AS source
        FROM indicator_value_view AS indicator_value_4
        JOIN indicator_view AS indicator_5
          ON indicator_5.id = indicator_value_4.indicator_id
        WHERE
          indicator_value_4.operation_id = :p10
          AND indicator_value_4.area_id IS NULL
          AND NOT indicator_5.measure IS NULL
          AND indicator_value_4.period_start = :p14
          AND indicator_value_4.period_end = :p15
        ORDER BY
          indicator_value_4.published_on DESC,
          indicator_value_4.id
      ) AS figure_6
    ) AS text_7
  ) AS c2,
  (
    SELECT
      '[' || COALESCE(GROUP_CONCAT(text_17.text, ','), '') || ']' AS anon_3
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(right_16.entity AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(right_16.area AS TEXT) || '"', 'null') || ',' || CAST(MIN(right_16.rung) AS TEXT) || ']' AS text
      FROM (
        SELECT
          opened_12.entity AS entity,
          CAST(NULL AS TEXT) AS area,
          opened_12.rung AS rung
        FROM (
          SELECT
            'Outcome' AS entity,
            clause_8.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_8.lasting) > MIN(clause_8.detail)
              )
              THEN MAX(clause_8.lasting)
              ELSE MIN(clause_8.detail)
            END AS rung
          FROM (
            SELECT
              covered_outcome.owner_id AS owner_id,
              covered_outcome.area_id AS area_id,
              covered_outcome.detail AS detail,
              covered_outcome.detail AS lasting
            FROM covered_outcome
            UNION ALL
            SELECT
              windowed_outcome.owner_id AS owner_id,
              windowed_outcome.area_id AS area_id,
              windowed_outcome.detail AS detail,
              0
            FROM windowed_outcome
            WHERE
              (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= :p16
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= :p17
              )
          ) AS clause_8
          WHERE
            clause_8.detail > 0
          GROUP BY
            clause_8.owner_id,
            clause_8.area_id
          UNION ALL
          SELECT
            'IntelligenceReport' AS entity,
            clause_9.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_9.lasting) > MIN(clause_9.detail)
              )
              THEN MAX(clause_9.lasting)
              ELSE MIN(clause_9.detail)
            END AS rung
          FROM (
            SELECT
              covered_intelligence_report.owner_id AS owner_id,
              covered_intelligence_report.area_id AS area_id,
              covered_intelligence_report.detail AS detail,
              covered_intelligence_report.detail AS lasting
            FROM covered_intelligence_report
            UNION ALL
            SELECT
              windowed_intelligence_report.owner_id AS owner_id,
              windowed_intelligence_report.area_id AS area_id,
              windowed_intelligence_report.detail AS detail,
              0
            FROM windowed_intelligence_report
            WHERE
              (
                windowed_intelligence_report.since IS NULL OR windowed_intelligence_report.since <= :p18
              )
              AND (
                windowed_intelligence_report.until IS NULL OR windowed_intelligence_report.until >= :p19
              )
          ) AS clause_9
          WHERE
            clause_9.detail > 0
          GROUP BY
            clause_9.owner_id,
            clause_9.area_id
          UNION ALL
          SELECT
            'Intervention' AS entity,
            clause_10.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_10.lasting) > MIN(clause_10.detail)
              )
              THEN MAX(clause_10.lasting)
              ELSE MIN(clause_10.detail)
            END AS rung
          FROM (
            SELECT
              covered_intervention.owner_id AS owner_id,
              covered_intervention.area_id AS area_id,
              covered_intervention.detail AS detail,
              covered_intervention.detail AS lasting
            FROM covered_intervention
            UNION ALL
            SELECT
              windowed_intervention.owner_id AS owner_id,
              windowed_intervention.area_id AS area_id,
              windowed_intervention.detail AS detail,
              0
            FROM windowed_intervention
            WHERE
              (
                windowed_intervention.since IS NULL OR windowed_intervention.since <= :p20
              )
              AND (
                windowed_intervention.until IS NULL OR windowed_intervention.until >= :p21
              )
          ) AS clause_10
          WHERE
            clause_10.detail > 0
          GROUP BY
            clause_10.owner_id,
            clause_10.area_id
          UNION ALL
          SELECT
            'Safeguarding' AS entity,
            clause_11.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_11.lasting) > MIN(clause_11.detail)
              )
              THEN MAX(clause_11.lasting)
              ELSE MIN(clause_11.detail)
            END AS rung
          FROM (
            SELECT
              covered_safeguarding.owner_id AS owner_id,
              covered_safeguarding.area_id AS area_id,
              covered_safeguarding.detail AS detail,
              covered_safeguarding.detail AS lasting
            FROM covered_safeguarding
            UNION ALL
            SELECT
              windowed_safeguarding.owner_id AS owner_id,
              windowed_safeguarding.area_id AS area_id,
              windowed_safeguarding.detail AS detail,
              0
            FROM windowed_safeguarding
            WHERE
              (
                windowed_safeguarding.since IS NULL OR windowed_safeguarding.since <= :p22
              )
              AND (
                windowed_safeguarding.until IS NULL OR windowed_safeguarding.until >= :p23
              )
          ) AS clause_11
          WHERE
            clause_11.detail > 0
          GROUP BY
            clause_11.owner_id,
            clause_11.area_id
        ) AS opened_12
        UNION ALL
        SELECT
          opened_12.entity AS entity,
          reach_15.area AS area,
          opened_12.rung AS rung
        FROM (
          SELECT
            'Outcome' AS entity,
            clause_8.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_8.lasting) > MIN(clause_8.detail)
              )
              THEN MAX(clause_8.lasting)
              ELSE MIN(clause_8.detail)
            END AS rung
          FROM (
            SELECT
              covered_outcome.owner_id AS owner_id,
              covered_outcome.area_id AS area_id,
              covered_outcome.detail AS detail,
              covered_outcome.detail AS lasting
            FROM covered_outcome
            UNION ALL
            SELECT
              windowed_outcome.owner_id AS owner_id,
              windowed_outcome.area_id AS area_id,
              windowed_outcome.detail AS detail,
              0
            FROM windowed_outcome
            WHERE
              (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= :p16
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= :p17
              )
          ) AS clause_8
          WHERE
            clause_8.detail > 0
          GROUP BY
            clause_8.owner_id,
            clause_8.area_id
          UNION ALL
          SELECT
            'IntelligenceReport' AS entity,
            clause_9.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_9.lasting) > MIN(clause_9.detail)
              )
              THEN MAX(clause_9.lasting)
              ELSE MIN(clause_9.detail)
            END AS rung
          FROM (
            SELECT
              covered_intelligence_report.owner_id AS owner_id,
              covered_intelligence_report.area_id AS area_id,
              covered_intelligence_report.detail AS detail,
              covered_intelligence_report.detail AS lasting
            FROM covered_intelligence_report
            UNION ALL
            SELECT
              windowed_intelligence_report.owner_id AS owner_id,
              windowed_intelligence_report.area_id AS area_id,
              windowed_intelligence_report.detail AS detail,
              0
            FROM windowed_intelligence_report
            WHERE
              (
                windowed_intelligence_report.since IS NULL OR windowed_intelligence_report.since <= :p18
              )
              AND (
                windowed_intelligence_report.until IS NULL OR windowed_intelligence_report.until >= :p19
              )
          ) AS clause_9
          WHERE
            clause_9.detail > 0
          GROUP BY
            clause_9.owner_id,
            clause_9.area_id
          UNION ALL
          SELECT
            'Intervention' AS entity,
            clause_10.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_10.lasting) > MIN(clause_10.detail)
              )
              THEN MAX(clause_10.lasting)
              ELSE MIN(clause_10.detail)
            END AS rung
          FROM (
            SELECT
              covered_intervention.owner_id AS owner_id,
              covered_intervention.area_id AS area_id,
              covered_intervention.detail AS detail,
              covered_intervention.detail AS lasting
            FROM covered_intervention
            UNION ALL
            SELECT
              windowed_intervention.owner_id AS owner_id,
              windowed_intervention.area_id AS area_id,
              windowed_intervention.detail AS detail,
              0
            FROM windowed_intervention
            WHERE
              (
                windowed_intervention.since IS NULL OR windowed_intervention.since <= :p20
              )
              AND (
                windowed_intervention.until IS NULL OR windowed_intervention.until >= :p21
              )
          ) AS clause_10
          WHERE
            clause_10.detail > 0
          GROUP BY
            clause_10.owner_id,
            clause_10.area_id
          UNION ALL
          SELECT
            'Safeguarding' AS entity,
            clause_11.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_11.lasting) > MIN(clause_11.detail)
              )
              THEN MAX(clause_11.lasting)
              ELSE MIN(clause_11.detail)
            END AS rung
          FROM (
            SELECT
              covered_safeguarding.owner_id AS owner_id,
              covered_safeguarding.area_id AS area_id,
              covered_safeguarding.detail AS detail,
              covered_safeguarding.detail AS lasting
            FROM covered_safeguarding
            UNION ALL
            SELECT
              windowed_safeguarding.owner_id AS owner_id,
              windowed_safeguarding.area_id AS area_id,
              windowed_safeguarding.detail AS detail,
              0
            FROM windowed_safeguarding
            WHERE
              (
                windowed_safeguarding.since IS NULL OR windowed_safeguarding.since <= :p22
              )
              AND (
                windowed_safeguarding.until IS NULL OR windowed_safeguarding.until >= :p23
              )
          ) AS clause_11
          WHERE
            clause_11.detail > 0
          GROUP BY
            clause_11.owner_id,
            clause_11.area_id
        ) AS opened_12
        JOIN (
          SELECT
            area_within_13.area_id AS area_id,
            CAST(operation_area_14.area_id AS TEXT) AS area
          FROM area_within_view AS area_within_13
          JOIN operation_area_view AS operation_area_14
            ON operation_area_14.area_id = area_within_13.within_id
          WHERE
            operation_area_14.operation_id = :p10
        ) AS reach_15
          ON reach_15.area_id = opened_12.area_id
      ) AS right_16
      GROUP BY
        right_16.entity,
        right_16.area
    ) AS text_17
  ) AS c3,
  (
    SELECT
      '[' || COALESCE(GROUP_CONCAT(text_24.text, ','), '') || ']' AS anon_4
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(event_23.rows AS TEXT) || '"', 'null') || ',' || 'null' || ',' || 'null' || ',' || 'null' || ',' || CAST(COUNT(*) FILTER(WHERE
          event_23.granted >= CASE WHEN event_23.own THEN 2 ELSE 2 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_23.amount) FILTER(WHERE
          event_23.granted >= CASE WHEN event_23.own THEN 2 ELSE 2 END), 0) AS TEXT) || ',' || CAST(COUNT(*) FILTER(WHERE
          event_23.granted < CASE WHEN event_23.own THEN 2 ELSE 2 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_23.amount) FILTER(WHERE
          event_23.granted < CASE WHEN event_23.own THEN 2 ELSE 2 END), 0) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_23.contributor) FILTER(WHERE
          event_23.granted < CASE WHEN event_23.own THEN 2 ELSE 2 END) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_23.contributor) FILTER(WHERE
          event_23.own) AS TEXT) || ']' AS text
      FROM event_22 AS event_23
      GROUP BY
        event_23.rows
    ) AS text_24
  ) AS c4,
  (
    SELECT
      '[' || COALESCE(GROUP_CONCAT(text_31.text, ','), '') || ']' AS anon_5
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(event_25.rows AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(operation_area_27.area_id AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(kind_29.kind AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(event_25.month AS TEXT) || '"', 'null') || ',' || CAST(COUNT(*) FILTER(WHERE
          event_25.granted >= CASE WHEN event_25.own THEN 3 ELSE 3 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_25.amount) FILTER(WHERE
          event_25.granted >= CASE WHEN event_25.own THEN 3 ELSE 3 END), 0) AS TEXT) || ',' || CAST(COUNT(*) FILTER(WHERE
          event_25.granted < CASE WHEN event_25.own THEN 3 ELSE 3 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_25.amount) FILTER(WHERE
          event_25.granted < CASE WHEN event_25.own THEN 3 ELSE 3 END), 0) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_25.contributor) FILTER(WHERE
          event_25.granted < CASE WHEN event_25.own THEN 3 ELSE 3 END) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_25.contributor) FILTER(WHERE
          event_25.own) AS TEXT) || ']' AS text
      FROM event_22 AS event_25
      JOIN area_within_view AS area_within_26
        ON area_within_26.area_id = event_25.area_id
      JOIN operation_area_view AS operation_area_27
        ON operation_area_27.area_id = area_within_26.within_id AND operation_area_27.operation_id = :p10
      JOIN (
        SELECT DISTINCT
          phase_28.kind AS kind
        FROM phase_view AS phase_28
      ) AS kind_29
        ON EXISTS(
          SELECT
            1
          FROM phase_view AS phase_30
          WHERE
            phase_30.site_id = event_25.site_id
            AND phase_30.kind = kind_29.kind
            AND CASE
              WHEN (
                event_25.granted >= CASE WHEN event_25.own THEN 3 ELSE 3 END
              )
              THEN phase_30.started_on <= event_25.day
              AND (
                phase_30.ended_on IS NULL OR phase_30.ended_on >= event_25.day
              )
              ELSE CAST(phase_30.started_on AS TEXT) <= (
                event_25.month || '-31'
              )
              AND (
                phase_30.ended_on IS NULL OR CAST(phase_30.ended_on AS TEXT) >= (
                  event_25.month || '-01'
                )
              )
            END = 1
        )
      GROUP BY
        event_25.rows,
        operation_area_27.area_id,
        kind_29.kind,
        event_25.month
    ) AS text_31
  ) AS c5,
  (
    SELECT
      COALESCE(GROUP_CONCAT(text_35.text, ','), '') AS coalesce_1
    FROM (
      SELECT
        '␆' || CAST(area_34.id AS TEXT) AS text
      FROM (
        SELECT
          area_32.id AS id,
          area_32.gss_code AS gss_code,
          area_32.name AS name,
          area_32.kind AS kind,
          area_32.vintage AS vintage,
          area_32.valid_from AS valid_from,
          area_32.valid_to AS valid_to,
          area_32.parent_id AS parent_id,
          area_32.longitude AS longitude,
          area_32.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_32.name ASC, area_32.id ASC) AS place
        FROM area_view AS area_32
        JOIN operation_area_view AS operation_area_33
          ON operation_area_33.area_id = area_32.id
        WHERE
          operation_area_33.operation_id = :p10
      ) AS area_34
      ORDER BY
        area_34.place
    ) AS text_35
  ) AS c6,
  (
    SELECT
      COALESCE(GROUP_CONCAT(text_39.text, ','), '') AS coalesce_2
    FROM (
      SELECT
        '␆' || CAST(area_38.id AS TEXT) || '{"name":' || JSON_QUOTE(area_38.name) || '}' AS text
      FROM (
        SELECT
          area_36.id AS id,
          area_36.gss_code AS gss_code,
          area_36.name AS name,
          area_36.kind AS kind,
          area_36.vintage AS vintage,
          area_36.valid_from AS valid_from,
          area_36.valid_to AS valid_to,
          area_36.parent_id AS parent_id,
          area_36.longitude AS longitude,
          area_36.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_36.name ASC, area_36.id ASC) AS place
        FROM area_view AS area_36
        JOIN operation_area_view AS operation_area_37
          ON operation_area_37.area_id = area_36.id
        WHERE
          operation_area_37.operation_id = :p10
      ) AS area_38
      ORDER BY
        area_38.place
    ) AS text_39
  ) AS c7,
  (
    SELECT
      '[' || COALESCE(GROUP_CONCAT(text_44.text, ','), '') || ']' AS anon_6
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(leader_43.entity AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(leader_43.area_id AS TEXT) || '"', 'null') || ',' || CAST(leader_43.detail AS TEXT) || ',' || COALESCE('"' || CAST(leader_43.since AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(leader_43.until AS TEXT) || '"', 'null') || ']' AS text
      FROM (
        SELECT DISTINCT
          clause_40.entity AS entity,
          clause_40.area_id AS area_id,
          clause_40.detail AS detail,
          clause_40.since AS since,
          clause_40.until AS until
        FROM (
          SELECT
            'Outcome' AS entity,
            covered_outcome.owner_id AS owner_id,
            covered_outcome.area_id AS area_id,
            covered_outcome.detail AS detail,
            DATE(NULL) AS since,
            DATE(NULL) AS until
          FROM covered_outcome
          UNION ALL
          SELECT
            'Outcome' AS entity,
            windowed_outcome.owner_id AS owner_id,
            windowed_outcome.area_id AS area_id,
            windowed_outcome.detail AS detail,
            windowed_outcome.since AS since,
            windowed_outcome.until AS until
          FROM windowed_outcome
          UNION ALL
          SELECT
            'IntelligenceReport' AS entity,
            covered_intelligence_report.owner_id AS owner_id,
            covered_intelligence_report.area_id AS area_id,
            covered_intelligence_report.detail AS detail,
            DATE(NULL) AS since,
            DATE(NULL) AS until
          FROM covered_intelligence_report
          UNION ALL
          SELECT
            'IntelligenceReport' AS entity,
            windowed_intelligence_report.owner_id AS owner_id,
            windowed_intelligence_report.area_id AS area_id,
            windowed_intelligence_report.detail AS detail,
            windowed_intelligence_report.since AS since,
            windowed_intelligence_report.until AS until
          FROM windowed_intelligence_report
          UNION ALL
          SELECT
            'Intervention' AS entity,
            covered_intervention.owner_id AS owner_id,
            covered_intervention.area_id AS area_id,
            covered_intervention.detail AS detail,
            DATE(NULL) AS since,
            DATE(NULL) AS until
          FROM covered_intervention
          UNION ALL
          SELECT
            'Intervention' AS entity,
            windowed_intervention.owner_id AS owner_id,
            windowed_intervention.area_id AS area_id,
            windowed_intervention.detail AS detail,
            windowed_intervention.since AS since,
            windowed_intervention.until AS until
          FROM windowed_intervention
          UNION ALL
          SELECT
            'Safeguarding' AS entity,
            covered_safeguarding.owner_id AS owner_id,
            covered_safeguarding.area_id AS area_id,
            covered_safeguarding.detail AS detail,
            DATE(NULL) AS since,
            DATE(NULL) AS until
          FROM covered_safeguarding
          UNION ALL
          SELECT
            'Safeguarding' AS entity,
            windowed_safeguarding.owner_id AS owner_id,
            windowed_safeguarding.area_id AS area_id,
            windowed_safeguarding.detail AS detail,
            windowed_safeguarding.since AS since,
            windowed_safeguarding.until AS until
          FROM windowed_safeguarding
        ) AS clause_40
        JOIN operation_area_view AS operation_area_41
          ON operation_area_41.area_id = clause_40.area_id
        JOIN operation_view AS operation_42
          ON operation_42.id = operation_area_41.operation_id AND operation_42.owner_id = clause_40.owner_id
        WHERE
          operation_42.id = :p10
      ) AS leader_43
    ) AS text_44
  ) AS c8,
  (
    SELECT
      COALESCE(GROUP_CONCAT(text_48.text, ','), '') AS coalesce_3
    FROM (
      SELECT
        '␆' || CAST(area_47.id AS TEXT) AS text
      FROM (
        SELECT
          area_45.id AS id,
          area_45.gss_code AS gss_code,
          area_45.name AS name,
          area_45.kind AS kind,
          area_45.vintage AS vintage,
          area_45.valid_from AS valid_from,
          area_45.valid_to AS valid_to,
          area_45.parent_id AS parent_id,
          area_45.longitude AS longitude,
          area_45.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_45.name ASC, area_45.id ASC) AS place
        FROM area_view AS area_45
        JOIN operation_area_view AS operation_area_46
          ON operation_area_46.area_id = area_45.id
        WHERE
          operation_area_46.operation_id = :p10
      ) AS area_47
      ORDER BY
        area_47.place
    ) AS text_48
  ) AS c9,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c10,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c11
