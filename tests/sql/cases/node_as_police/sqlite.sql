WITH agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
), team_view AS NOT MATERIALIZED (
  SELECT
    team.id AS id,
    team.name AS name,
    team.agency_id AS agency_id
  FROM team
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
), drug_line_view AS NOT MATERIALIZED (
  SELECT
    drug_line.id AS id,
    drug_line.outcome_id AS outcome_id,
    drug_line.drug AS drug,
    drug_line.drug_class AS drug_class,
    drug_line.quantity AS quantity,
    drug_line.unit AS unit,
    drug_line.street_value_pence AS street_value_pence,
    drug_line.valuation_method AS valuation_method,
    outcome_view.granted AS granted
  FROM drug_line
  JOIN outcome_view
    ON outcome_view.id = drug_line.outcome_id
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
), covered_intelligence_report AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p4) AS opened
), windowed_intelligence_report AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p5) AS opened
), intelligence_report_view AS NOT MATERIALIZED (
  SELECT
    intelligence_report.id AS id,
    intelligence_report.owner_id AS owner_id,
    intelligence_report.area_id AS area_id,
    intelligence_report.marking AS marking,
    intelligence_report.synthetic AS synthetic,
    intelligence_report.recorded_at AS recorded_at,
    intelligence_report.received_on AS received_on,
    intelligence_report.month AS month,
    intelligence_report.operation_id AS operation_id,
    intelligence_report.site_id AS site_id,
    intelligence_report.theme AS theme,
    intelligence_report.source_evaluation AS source_evaluation,
    intelligence_report.information_assessment AS information_assessment,
    intelligence_report.handling AS handling,
    CASE
      WHEN (
        intelligence_report.owner_id = :p3
      )
      THEN 4
      WHEN (
        (intelligence_report.owner_id, intelligence_report.area_id) IN (
          SELECT
            covered_intelligence_report.owner_id,
            covered_intelligence_report.area_id
          FROM covered_intelligence_report
          WHERE
            covered_intelligence_report.detail >= 4
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intelligence_report
            WHERE
              windowed_intelligence_report.detail >= 4
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
      THEN 4
      WHEN (
        (intelligence_report.owner_id, intelligence_report.area_id) IN (
          SELECT
            covered_intelligence_report.owner_id,
            covered_intelligence_report.area_id
          FROM covered_intelligence_report
          WHERE
            covered_intelligence_report.detail >= 3
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intelligence_report
            WHERE
              windowed_intelligence_report.detail >= 3
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
      THEN 3
      WHEN (
        (intelligence_report.owner_id, intelligence_report.area_id) IN (
          SELECT
            covered_intelligence_report.owner_id,
            covered_intelligence_report.area_id
          FROM covered_intelligence_report
          WHERE
            covered_intelligence_report.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intelligence_report
            WHERE
              windowed_intelligence_report.detail >= 2
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
      THEN 2
      ELSE 0
    END AS granted
  FROM intelligence_report
  WHERE
    intelligence_report.owner_id = :p3
    OR intelligence_report.owner_id <> :p3
    AND (
      (intelligence_report.owner_id, intelligence_report.area_id) IN (
        SELECT
          covered_intelligence_report.owner_id,
          covered_intelligence_report.area_id
        FROM covered_intelligence_report
        WHERE
          covered_intelligence_report.detail >= 2
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_intelligence_report
          WHERE
            windowed_intelligence_report.detail >= 2
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
), covered_organised_crime_group AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p6) AS opened
), organised_crime_group_view AS NOT MATERIALIZED (
  SELECT
    organised_crime_group.id AS id,
    organised_crime_group.owner_id AS owner_id,
    organised_crime_group.area_id AS area_id,
    organised_crime_group.marking AS marking,
    organised_crime_group.synthetic AS synthetic,
    organised_crime_group.recorded_at AS recorded_at,
    organised_crime_group.reference AS reference,
    organised_crime_group.threat_band AS threat_band,
    organised_crime_group.status AS status,
    organised_crime_group.site_id AS site_id,
    CASE
      WHEN (
        organised_crime_group.owner_id = :p3
      )
      THEN 4
      WHEN (
        (organised_crime_group.owner_id, organised_crime_group.area_id) IN (
          SELECT
            covered_organised_crime_group.owner_id,
            covered_organised_crime_group.area_id
          FROM covered_organised_crime_group
          WHERE
            covered_organised_crime_group.detail >= 4
        )
      )
      THEN 4
      WHEN (
        (organised_crime_group.owner_id, organised_crime_group.area_id) IN (
          SELECT
            covered_organised_crime_group.owner_id,
            covered_organised_crime_group.area_id
          FROM covered_organised_crime_group
          WHERE
            covered_organised_crime_group.detail >= 3
        )
      )
      THEN 3
      WHEN (
        (organised_crime_group.owner_id, organised_crime_group.area_id) IN (
          SELECT
            covered_organised_crime_group.owner_id,
            covered_organised_crime_group.area_id
          FROM covered_organised_crime_group
          WHERE
            covered_organised_crime_group.detail >= 2
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM organised_crime_group
  WHERE
    organised_crime_group.owner_id = :p3
    OR organised_crime_group.owner_id <> :p3
    AND (organised_crime_group.owner_id, organised_crime_group.area_id) IN (
      SELECT
        covered_organised_crime_group.owner_id,
        covered_organised_crime_group.area_id
      FROM covered_organised_crime_group
      WHERE
        covered_organised_crime_group.detail >= 2
    )
), covered_disruption AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p7) AS opened
), windowed_disruption AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p8) AS opened
), disruption_view AS NOT MATERIALIZED (
  SELECT
    disruption.id AS id,
    disruption.owner_id AS owner_id,
    disruption.area_id AS area_id,
    disruption.marking AS marking,
    disruption.synthetic AS synthetic,
    disruption.recorded_at AS recorded_at,
    disruption.group_id AS group_id,
    disruption.site_id AS site_id,
    disruption.occurred_on AS occurred_on,
    disruption.month AS month,
    disruption.strand AS strand,
    disruption.impact AS impact,
    disruption.lead_agency_id AS lead_agency_id,
    CASE
      WHEN (
        disruption.owner_id = :p3
      )
      THEN 4
      WHEN (
        (disruption.owner_id, disruption.area_id) IN (
          SELECT
            covered_disruption.owner_id,
            covered_disruption.area_id
          FROM covered_disruption
          WHERE
            covered_disruption.detail >= 4
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_disruption
            WHERE
              windowed_disruption.detail >= 4
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
      THEN 4
      WHEN (
        (disruption.owner_id, disruption.area_id) IN (
          SELECT
            covered_disruption.owner_id,
            covered_disruption.area_id
          FROM covered_disruption
          WHERE
            covered_disruption.detail >= 3
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_disruption
            WHERE
              windowed_disruption.detail >= 3
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
      THEN 3
      WHEN (
        (disruption.owner_id, disruption.area_id) IN (
          SELECT
            covered_disruption.owner_id,
            covered_disruption.area_id
          FROM covered_disruption
          WHERE
            covered_disruption.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_disruption
            WHERE
              windowed_disruption.detail >= 2
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM disruption
  WHERE
    disruption.owner_id = :p3
    OR disruption.owner_id <> :p3
    AND (
      (disruption.owner_id, disruption.area_id) IN (
        SELECT
          covered_disruption.owner_id,
          covered_disruption.area_id
        FROM covered_disruption
        WHERE
          covered_disruption.detail >= 2
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_disruption
          WHERE
            windowed_disruption.detail >= 2
            AND disruption.owner_id = windowed_disruption.owner_id
            AND disruption.area_id = windowed_disruption.area_id
            AND (
              windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
            )
            AND (
              windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
            )
        )
      )
    )
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p9) AS opened
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p10) AS opened
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
), activity_view AS NOT MATERIALIZED (
  SELECT
    activity.id AS id,
    activity.intervention_id AS intervention_id,
    activity.month AS month,
    activity.sessions AS sessions,
    activity.referrals AS referrals,
    activity.starts AS starts,
    activity.completions AS completions,
    activity.participants AS participants,
    activity.participants_under_18 AS participants_under_18,
    intervention_view.granted AS granted
  FROM activity
  JOIN intervention_view
    ON intervention_view.id = activity.intervention_id
), grant_award_view AS NOT MATERIALIZED (
  SELECT
    grant_award.id AS id,
    grant_award.owner_id AS owner_id,
    grant_award.area_id AS area_id,
    grant_award.marking AS marking,
    grant_award.synthetic AS synthetic,
    grant_award.recorded_at AS recorded_at,
    grant_award.fund AS fund,
    grant_award.title AS title,
    grant_award.site_id AS site_id,
    grant_award.awarded_on AS awarded_on,
    grant_award.month AS month,
    grant_award.awarded_pence AS awarded_pence,
    grant_award.spent_pence AS spent_pence,
    CASE WHEN (
      grant_award.owner_id = :p3
    ) THEN 4 ELSE 3 END AS granted
  FROM grant_award
  WHERE
    CASE WHEN (
      grant_award.owner_id = :p3
    ) THEN 4 ELSE 3 END >= 2
), survey_result_view AS NOT MATERIALIZED (
  SELECT
    survey_result.id AS id,
    survey_result.owner_id AS owner_id,
    survey_result.area_id AS area_id,
    survey_result.marking AS marking,
    survey_result.synthetic AS synthetic,
    survey_result.recorded_at AS recorded_at,
    survey_result.site_id AS site_id,
    survey_result.wave AS wave,
    survey_result.question AS question,
    survey_result.answer AS answer,
    survey_result.n AS n,
    survey_result.percent AS percent,
    survey_result.lower AS lower,
    survey_result.upper AS upper
  FROM survey_result
), recorded_crime_view AS NOT MATERIALIZED (
  SELECT
    recorded_crime.id AS id,
    recorded_crime.crime_id AS crime_id,
    recorded_crime.month AS month,
    recorded_crime.reported_by AS reported_by,
    recorded_crime.falls_within AS falls_within,
    recorded_crime.longitude AS longitude,
    recorded_crime.latitude AS latitude,
    recorded_crime.location AS location,
    recorded_crime.lsoa_code AS lsoa_code,
    recorded_crime.lsoa_name AS lsoa_name,
    recorded_crime.crime_type AS crime_type,
    recorded_crime.last_outcome AS last_outcome,
    recorded_crime.context AS context
  FROM recorded_crime
), crime_outcome_view AS NOT MATERIALIZED (
  SELECT
    crime_outcome.id AS id,
    crime_outcome.crime_id AS crime_id,
    crime_outcome.month AS month,
    crime_outcome.reported_by AS reported_by,
    crime_outcome.falls_within AS falls_within,
    crime_outcome.longitude AS longitude,
    crime_outcome.latitude AS latitude,
    crime_outcome.location AS location,
    crime_outcome.lsoa_code AS lsoa_code,
    crime_outcome.lsoa_name AS lsoa_name,
    crime_outcome.outcome AS outcome
  FROM crime_outcome
), covered_assault_attendance AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p11) AS opened
), windowed_assault_attendance AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p12) AS opened
), assault_attendance_view AS NOT MATERIALIZED (
  SELECT
    assault_attendance.id AS id,
    assault_attendance.owner_id AS owner_id,
    assault_attendance.area_id AS area_id,
    assault_attendance.marking AS marking,
    assault_attendance.synthetic AS synthetic,
    assault_attendance.recorded_at AS recorded_at,
    assault_attendance.assaulted_on AS assaulted_on,
    assault_attendance.month AS month,
    assault_attendance.assault_hour AS assault_hour,
    assault_attendance.attended_on AS attended_on,
    assault_attendance.attendance_hour AS attendance_hour,
    assault_attendance.treatment_site AS treatment_site,
    assault_attendance.assault_method AS assault_method,
    assault_attendance.location_kind AS location_kind,
    assault_attendance.lsoa_id AS lsoa_id,
    CASE
      WHEN (
        assault_attendance.owner_id = :p3
      )
      THEN 0
      WHEN (
        (assault_attendance.owner_id, assault_attendance.area_id) IN (
          SELECT
            covered_assault_attendance.owner_id,
            covered_assault_attendance.area_id
          FROM covered_assault_attendance
          WHERE
            covered_assault_attendance.detail >= 3
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_assault_attendance
            WHERE
              windowed_assault_attendance.detail >= 3
              AND assault_attendance.owner_id = windowed_assault_attendance.owner_id
              AND assault_attendance.area_id = windowed_assault_attendance.area_id
              AND (
                windowed_assault_attendance.since IS NULL
                OR assault_attendance.assaulted_on >= windowed_assault_attendance.since
              )
              AND (
                windowed_assault_attendance.until IS NULL
                OR assault_attendance.assaulted_on <= windowed_assault_attendance.until
              )
          )
        )
      )
      THEN 3
      WHEN (
        (assault_attendance.owner_id, assault_attendance.area_id) IN (
          SELECT
            covered_assault_attendance.owner_id,
            covered_assault_attendance.area_id
          FROM covered_assault_attendance
          WHERE
            covered_assault_attendance.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_assault_attendance
            WHERE
              windowed_assault_attendance.detail >= 2
              AND assault_attendance.owner_id = windowed_assault_attendance.owner_id
              AND assault_attendance.area_id = windowed_assault_attendance.area_id
              AND (
                windowed_assault_attendance.since IS NULL
                OR assault_attendance.assaulted_on >= windowed_assault_attendance.since
              )
              AND (
                windowed_assault_attendance.until IS NULL
                OR assault_attendance.assaulted_on <= windowed_assault_attendance.until
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM assault_attendance
  WHERE
    assault_attendance.owner_id <> :p3
    AND (
      (assault_attendance.owner_id, assault_attendance.area_id) IN (
        SELECT
          covered_assault_attendance.owner_id,
          covered_assault_attendance.area_id
        FROM covered_assault_attendance
        WHERE
          covered_assault_attendance.detail >= 2
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_assault_attendance
          WHERE
            windowed_assault_attendance.detail >= 2
            AND assault_attendance.owner_id = windowed_assault_attendance.owner_id
            AND assault_attendance.area_id = windowed_assault_attendance.area_id
            AND (
              windowed_assault_attendance.since IS NULL
              OR assault_attendance.assaulted_on >= windowed_assault_attendance.since
            )
            AND (
              windowed_assault_attendance.until IS NULL
              OR assault_attendance.assaulted_on <= windowed_assault_attendance.until
            )
        )
      )
    )
), agreement_view AS NOT MATERIALIZED (
  SELECT
    agreement.id AS id,
    agreement.reference AS reference,
    agreement.title AS title,
    agreement.status AS status,
    agreement.version AS version,
    agreement.starts_on AS starts_on,
    agreement.ends_on AS ends_on,
    agreement.review_on AS review_on,
    agreement.lawful_basis AS lawful_basis,
    agreement.dpia_reference AS dpia_reference,
    agreement.dpia_on AS dpia_on,
    agreement.retention_months AS retention_months
  FROM agreement
  WHERE
    agreement.id IN (
      SELECT
        agreement_party.agreement_id
      FROM agreement_party
      WHERE
        agreement_party.agency_id = :p3
    )
), agreement_party_view AS NOT MATERIALIZED (
  SELECT
    agreement_party.id AS id,
    agreement_party.agreement_id AS agreement_id,
    agreement_party.agency_id AS agency_id,
    agreement_party.part AS part,
    agreement_party.signed_version AS signed_version,
    agreement_party.signed_on AS signed_on,
    agreement_party.contact AS contact
  FROM agreement_party
  JOIN agreement_view
    ON agreement_view.id = agreement_party.agreement_id
), clause_view AS NOT MATERIALIZED (
  SELECT
    clause.id AS id,
    clause.agreement_id AS agreement_id,
    clause.number AS number,
    clause.entity AS entity,
    clause.owner_id AS owner_id,
    clause.recipient_id AS recipient_id,
    clause.detail AS detail,
    clause.gateway AS gateway,
    clause.since AS since,
    clause.until AS until,
    clause.necessity AS necessity,
    clause.embargo_days AS embargo_days,
    clause.onward AS onward,
    clause.disclosure_policy AS disclosure_policy
  FROM clause
  JOIN agreement_view
    ON agreement_view.id = clause.agreement_id
), agreement_version_view AS NOT MATERIALIZED (
  SELECT
    agreement_version.id AS id,
    agreement_version.agreement_id AS agreement_id,
    agreement_version.version AS version,
    agreement_version.written_at AS written_at,
    agreement_version.content AS content
  FROM agreement_version
  JOIN agreement_view
    ON agreement_view.id = agreement_version.agreement_id
), agreement_step_view AS NOT MATERIALIZED (
  SELECT
    agreement_step.id AS id,
    agreement_step.agreement_id AS agreement_id,
    agreement_step.number AS number,
    agreement_step.step AS step,
    agreement_step.version AS version,
    agreement_step.taken_at AS taken_at,
    agreement_step.agency_id AS agency_id,
    agreement_step.person_id AS person_id,
    agreement_step.reason AS reason
  FROM agreement_step
  JOIN agreement_view
    ON agreement_view.id = agreement_step.agreement_id
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
        '{"__typename":"Agency","id":' || '"' || CAST(found_2.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          agency_1.id AS id
        FROM agency_view AS agency_1
        WHERE
          agency_1.id = :p13
        LIMIT 1
        OFFSET :p14
      ) AS found_2
    ),
    (
      SELECT
        '{"__typename":"Team","id":' || '"' || CAST(found_4.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          team_3.id AS id
        FROM team_view AS team_3
        WHERE
          team_3.id = :p13
        LIMIT 1
        OFFSET :p15
      ) AS found_4
    ),
    (
      SELECT
        '{"__typename":"Area","id":' || '"' || CAST(found_6.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          area_5.id AS id
        FROM area_view AS area_5
        WHERE
          area_5.id = :p13
        LIMIT 1
        OFFSET :p16
      ) AS found_6
    ),
    (
      SELECT
        '{"__typename":"Operation","id":' || '"' || CAST(found_8.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          operation_7.id AS id
        FROM operation_view AS operation_7
        WHERE
          operation_7.id = :p13
        LIMIT 1
        OFFSET :p17
      ) AS found_8
    ),
    (
      SELECT
        '{"__typename":"Site","id":' || '"' || CAST(found_10.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          site_9.id AS id
        FROM site_view AS site_9
        WHERE
          site_9.id = :p13
        LIMIT 1
        OFFSET :p18
      ) AS found_10
    ),
    (
      SELECT
        '{"__typename":"Phase","id":' || '"' || CAST(found_12.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          phase_11.id AS id
        FROM phase_view AS phase_11
        WHERE
          phase_11.id = :p13
        LIMIT 1
        OFFSET :p19
      ) AS found_12
    ),
    (
      SELECT
        '{"__typename":"Indicator","id":' || '"' || CAST(found_14.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          indicator_13.id AS id
        FROM indicator_view AS indicator_13
        WHERE
          indicator_13.id = :p13
        LIMIT 1
        OFFSET :p20
      ) AS found_14
    ),
    (
      SELECT
        '{"__typename":"IndicatorValue","id":' || '"' || CAST(found_16.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          indicator_value_15.id AS id
        FROM indicator_value_view AS indicator_value_15
        WHERE
          indicator_value_15.id = :p13
        LIMIT 1
        OFFSET :p21
      ) AS found_16
    ),
    (
      SELECT
        '␇' || CAST('00' || found_18.owner_id || found_18.id AS TEXT) || '␇' || '{"__typename":' || CASE
          WHEN (
            found_18.kind = 'ARREST'
          )
          THEN '"Arrest"'
          WHEN (
            found_18.kind = 'CASH_SEIZURE'
          )
          THEN '"CashSeizure"'
          WHEN (
            found_18.kind = 'CIVIL_ORDER'
          )
          THEN '"CivilOrder"'
          WHEN (
            found_18.kind = 'COURT_OUTCOME'
          )
          THEN '"CourtOutcome"'
          WHEN (
            found_18.kind = 'DRUG_SEIZURE'
          )
          THEN '"DrugSeizure"'
          WHEN (
            found_18.kind = 'SAFEGUARDING'
          )
          THEN '"Safeguarding"'
          WHEN (
            found_18.kind = 'WARRANT'
          )
          THEN '"Warrant"'
          ELSE '"WeaponSeizure"'
        END || ',"id":' || '"' || CAST(found_18.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          outcome_17.id AS id,
          outcome_17.owner_id AS owner_id,
          outcome_17.kind AS kind
        FROM outcome_view AS outcome_17
        WHERE
          outcome_17.id = :p13
        LIMIT 1
        OFFSET :p22
      ) AS found_18
    ),
    (
      SELECT
        '␇' || CAST('00' || outcome_21.owner_id || outcome_21.id AS TEXT) || '␇' || '{"__typename":"DrugLine","id":' || '"' || CAST(found_20.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          drug_line_19.id AS id,
          drug_line_19.outcome_id AS outcome_id
        FROM drug_line_view AS drug_line_19
        WHERE
          drug_line_19.id = :p13
        LIMIT 1
        OFFSET :p23
      ) AS found_20
      LEFT OUTER JOIN outcome_view AS outcome_21
        ON outcome_21.id = found_20.outcome_id
    ),
    (
      SELECT
        '␇' || CAST('00' || outcome_24.owner_id || outcome_24.id AS TEXT) || '␇' || '{"__typename":"WeaponLine","id":' || '"' || CAST(found_23.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          weapon_line_22.id AS id,
          weapon_line_22.outcome_id AS outcome_id
        FROM weapon_line_view AS weapon_line_22
        WHERE
          weapon_line_22.id = :p13
        LIMIT 1
        OFFSET :p24
      ) AS found_23
      LEFT OUTER JOIN outcome_view AS outcome_24
        ON outcome_24.id = found_23.outcome_id
    ),
    (
      SELECT
        '␇' || CAST('01' || found_26.owner_id || found_26.id AS TEXT) || '␇' || '{"__typename":"IntelligenceReport","id":' || '"' || CAST(found_26.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          intelligence_report_25.id AS id,
          intelligence_report_25.owner_id AS owner_id
        FROM intelligence_report_view AS intelligence_report_25
        WHERE
          intelligence_report_25.id = :p13
        LIMIT 1
        OFFSET :p25
      ) AS found_26
    ),
    (
      SELECT
        '␇' || CAST('02' || found_28.owner_id || found_28.id AS TEXT) || '␇' || '{"__typename":"OrganisedCrimeGroup","id":' || '"' || CAST(found_28.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          organised_crime_group_27.id AS id,
          organised_crime_group_27.owner_id AS owner_id
        FROM organised_crime_group_view AS organised_crime_group_27
        WHERE
          organised_crime_group_27.id = :p13
        LIMIT 1
        OFFSET :p26
      ) AS found_28
    ),
    (
      SELECT
        '␇' || CAST('03' || found_30.owner_id || found_30.id AS TEXT) || '␇' || '{"__typename":"Disruption","id":' || '"' || CAST(found_30.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          disruption_29.id AS id,
          disruption_29.owner_id AS owner_id
        FROM disruption_view AS disruption_29
        WHERE
          disruption_29.id = :p13
        LIMIT 1
        OFFSET :p27
      ) AS found_30
    ),
    (
      SELECT
        '␇' || CAST('04' || found_32.owner_id || found_32.id AS TEXT) || '␇' || '{"__typename":"Intervention","id":' || '"' || CAST(found_32.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          intervention_31.id AS id,
          intervention_31.owner_id AS owner_id
        FROM intervention_view AS intervention_31
        WHERE
          intervention_31.id = :p13
        LIMIT 1
        OFFSET :p28
      ) AS found_32
    ),
    (
      SELECT
        '␇' || CAST('04' || intervention_35.owner_id || intervention_35.id AS TEXT) || '␇' || '{"__typename":"Activity","id":' || '"' || CAST(found_34.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          activity_33.id AS id,
          activity_33.intervention_id AS intervention_id
        FROM activity_view AS activity_33
        WHERE
          activity_33.id = :p13
        LIMIT 1
        OFFSET :p29
      ) AS found_34
      LEFT OUTER JOIN intervention_view AS intervention_35
        ON intervention_35.id = found_34.intervention_id
    ),
    (
      SELECT
        '␇' || CAST('05' || found_37.owner_id || found_37.id AS TEXT) || '␇' || '{"__typename":"Grant","id":' || '"' || CAST(found_37.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          grant_award_36.id AS id,
          grant_award_36.owner_id AS owner_id
        FROM grant_award_view AS grant_award_36
        WHERE
          grant_award_36.id = :p13
        LIMIT 1
        OFFSET :p30
      ) AS found_37
    ),
    (
      SELECT
        '␇' || CAST('06' || found_39.owner_id || found_39.id AS TEXT) || '␇' || '{"__typename":"SurveyResult","id":' || '"' || CAST(found_39.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          survey_result_38.id AS id,
          survey_result_38.owner_id AS owner_id
        FROM survey_result_view AS survey_result_38
        WHERE
          survey_result_38.id = :p13
        LIMIT 1
        OFFSET :p31
      ) AS found_39
    ),
    (
      SELECT
        '{"__typename":"RecordedCrime","id":' || '"' || CAST(found_41.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          recorded_crime_40.id AS id
        FROM recorded_crime_view AS recorded_crime_40
        WHERE
          recorded_crime_40.id = :p13
        LIMIT 1
        OFFSET :p32
      ) AS found_41
    ),
    (
      SELECT
        '{"__typename":"CrimeOutcome","id":' || '"' || CAST(found_43.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          crime_outcome_42.id AS id
        FROM crime_outcome_view AS crime_outcome_42
        WHERE
          crime_outcome_42.id = :p13
        LIMIT 1
        OFFSET :p33
      ) AS found_43
    ),
    (
      SELECT
        '␇' || CAST('07' || found_45.owner_id || found_45.id AS TEXT) || '␇' || '{"__typename":"AssaultAttendance","id":' || '"' || CAST(found_45.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          assault_attendance_44.id AS id,
          assault_attendance_44.owner_id AS owner_id
        FROM assault_attendance_view AS assault_attendance_44
        WHERE
          assault_attendance_44.id = :p13
        LIMIT 1
        OFFSET :p34
      ) AS found_45
    ),
    (
      SELECT
        '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || found_47.id AS TEXT) || '␇' || '{"__typename":"Agreement","id":' || '"' || CAST(found_47.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          agreement_46.id AS id
        FROM agreement_view AS agreement_46
        WHERE
          agreement_46.id = :p13
        LIMIT 1
        OFFSET :p35
      ) AS found_47
    ),
    (
      SELECT
        '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_50.id AS TEXT) || '␇' || '{"__typename":"AgreementParty","id":' || '"' || CAST(found_49.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          agreement_party_48.id AS id,
          agreement_party_48.agreement_id AS agreement_id
        FROM agreement_party_view AS agreement_party_48
        WHERE
          agreement_party_48.id = :p13
        LIMIT 1
        OFFSET :p36
      ) AS found_49
      LEFT OUTER JOIN agreement_view AS agreement_50
        ON agreement_50.id = found_49.agreement_id
    ),
    (
      SELECT
        '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_53.id AS TEXT) || '␇' || '{"__typename":"Clause","id":' || '"' || CAST(found_52.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          clause_51.id AS id,
          clause_51.agreement_id AS agreement_id
        FROM clause_view AS clause_51
        WHERE
          clause_51.id = :p13
        LIMIT 1
        OFFSET :p37
      ) AS found_52
      LEFT OUTER JOIN agreement_view AS agreement_53
        ON agreement_53.id = found_52.agreement_id
    ),
    (
      SELECT
        '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_56.id AS TEXT) || '␇' || '{"__typename":"AgreementVersion","id":' || '"' || CAST(found_55.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          agreement_version_54.id AS id,
          agreement_version_54.agreement_id AS agreement_id
        FROM agreement_version_view AS agreement_version_54
        WHERE
          agreement_version_54.id = :p13
        LIMIT 1
        OFFSET :p38
      ) AS found_55
      LEFT OUTER JOIN agreement_view AS agreement_56
        ON agreement_56.id = found_55.agreement_id
    ),
    (
      SELECT
        '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_59.id AS TEXT) || '␇' || '{"__typename":"AgreementStep","id":' || '"' || CAST(found_58.id AS TEXT) || '"' || '}' AS text
      FROM (
        SELECT
          agreement_step_57.id AS id,
          agreement_step_57.agreement_id AS agreement_id
        FROM agreement_step_view AS agreement_step_57
        WHERE
          agreement_step_57.id = :p13
        LIMIT 1
        OFFSET :p39
      ) AS found_58
      LEFT OUTER JOIN agreement_view AS agreement_59
        ON agreement_59.id = found_58.agreement_id
    ),
    'null'
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
