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
), in_force AS MATERIALIZED (
  SELECT
    named.clause_id AS clause_id,
    named.entity AS entity,
    named.owner_id AS owner_id,
    named.since AS since,
    named.until AS until,
    named.number AS number,
    named.reference AS reference,
    named.version AS version,
    named.owner AS owner,
    CASE
      WHEN (
        CASE WHEN (
          named.given < named.cap
        ) THEN named.given ELSE named.cap END < named.ceiling
      )
      THEN CASE WHEN (
        named.given < named.cap
      ) THEN named.given ELSE named.cap END
      ELSE named.ceiling
    END AS detail
  FROM (
    SELECT
      clause.id AS clause_id,
      clause.entity AS entity,
      clause.owner_id AS owner_id,
      clause.since AS since,
      CASE
        WHEN (
          clause.embargo_days IS NULL OR clause.until < DATE(:p4, '-' || clause.embargo_days || ' days')
        )
        THEN clause.until
        ELSE DATE(:p4, '-' || clause.embargo_days || ' days')
      END AS until,
      clause.number AS number,
      agreement.reference AS reference,
      agreement.version AS version,
      agency.name AS owner,
      CASE
        WHEN (
          clause.detail = 'AGGREGATE'
        )
        THEN 1
        WHEN (
          clause.detail = 'SUMMARY'
        )
        THEN 2
        WHEN (
          clause.detail = 'DETAIL'
        )
        THEN 3
        WHEN (
          clause.detail = 'PERSONAL'
        )
        THEN 4
        ELSE 0
      END AS given,
      CASE
        WHEN (
          (
            clause.entity = 'OrganisedCrimeGroup' OR clause.entity = 'Disruption'
          )
          AND NOT (
            EXISTS(
              SELECT
                1
              FROM agency AS recipient
              WHERE
                recipient.id = clause.recipient_id AND recipient.kind = 'POLICE'
            )
          )
        )
        THEN 0
        WHEN (
          clause.gateway = 'PCSC_S16' AND clause.entity = 'AssaultAttendance'
        )
        THEN 0
        WHEN (
          clause.gateway = 'CDA_S17A'
        )
        THEN 3
        WHEN (
          clause.gateway = 'PCSC_S16' AND (
            agency.kind = 'ICB' OR agency.kind = 'LOCAL_AUTHORITY'
          )
        )
        THEN 3
        WHEN (
          clause.entity = 'AssaultAttendance'
        )
        THEN 3
        ELSE 4
      END AS cap,
      CASE
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Outcome'
        )
        THEN 3
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Safeguarding'
        )
        THEN 1
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'IntelligenceReport'
        )
        THEN 1
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Intervention'
        )
        THEN 2
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'AssaultAttendance'
        )
        THEN 3
        ELSE 0
      END AS ceiling
    FROM clause
    JOIN agreement
      ON agreement.id = clause.agreement_id
    JOIN agency
      ON agency.id = clause.owner_id
    JOIN clause_role
      ON clause_role.clause_id = clause.id
    JOIN clause_purpose
      ON clause_purpose.clause_id = clause.id
    WHERE
      clause.recipient_id = :p3
      AND clause_role.role = 'COUNCIL_COMMUNITY_SAFETY'
      AND clause_purpose.purpose = :p5
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= :p4
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= :p4
      )
      AND agreement.review_on >= :p6
      AND NOT (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id
            AND (
              agreement_party.signed_version IS NULL OR agreement_party.signed_version <> agreement.version
            )
        )
      )
      AND (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id AND agreement_party.agency_id = clause.owner_id
        )
      )
      AND (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id AND agreement_party.agency_id = clause.recipient_id
        )
      )
  ) AS named
), reaching AS (
  SELECT
    in_force.entity AS entity,
    in_force.owner_id AS owner_id,
    area_within.area_id AS area_id,
    in_force.detail AS detail,
    in_force.reference AS reference,
    in_force.version AS version,
    in_force.number AS number,
    in_force.owner AS owner,
    in_force.since AS since,
    in_force.until AS until
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  JOIN area_within
    ON area_within.within_id = clause_area.area_id
  WHERE
    area_within.small = 0 AND in_force.detail > 0
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
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p7) AS opened
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p8) AS opened
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
    ) THEN 4 ELSE 2 END AS granted
  FROM grant_award
  WHERE
    CASE WHEN (
      grant_award.owner_id = :p3
    ) THEN 4 ELSE 2 END >= 2
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
  FROM JSON_EACH(:p9) AS opened
), windowed_assault_attendance AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p10) AS opened
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
        '{"record":' || '{"kind":"Agency","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_1
      FROM (
        SELECT
          agency_1.id AS id
        FROM agency_view AS agency_1
        WHERE
          agency_1.id = :p11
        LIMIT 1
        OFFSET :p12
      ) AS found_2
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Team","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_2
      FROM (
        SELECT
          team_3.id AS id
        FROM team_view AS team_3
        WHERE
          team_3.id = :p11
        LIMIT 1
        OFFSET :p13
      ) AS found_4
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Area","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_3
      FROM (
        SELECT
          area_5.id AS id
        FROM area_view AS area_5
        WHERE
          area_5.id = :p11
        LIMIT 1
        OFFSET :p14
      ) AS found_6
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Operation","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_8.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_8.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_4
      FROM (
        SELECT
          operation_7.id AS id,
          operation_7.owner_id AS owner_id
        FROM operation_view AS operation_7
        WHERE
          operation_7.id = :p11
        LIMIT 1
        OFFSET :p15
      ) AS found_8
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Site","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_10.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_10.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_5
      FROM (
        SELECT
          site_9.id AS id,
          site_9.area_id AS area_id,
          site_9.owner_id AS owner_id
        FROM site_view AS site_9
        WHERE
          site_9.id = :p11
        LIMIT 1
        OFFSET :p16
      ) AS found_10
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Phase","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_12.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_12.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_6
      FROM (
        SELECT
          phase_11.id AS id,
          phase_11.owner_id AS owner_id
        FROM phase_view AS phase_11
        WHERE
          phase_11.id = :p11
        LIMIT 1
        OFFSET :p17
      ) AS found_12
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Indicator","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_14.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_14.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_7
      FROM (
        SELECT
          indicator_13.id AS id,
          indicator_13.owner_id AS owner_id
        FROM indicator_view AS indicator_13
        WHERE
          indicator_13.id = :p11
        LIMIT 1
        OFFSET :p18
      ) AS found_14
    ),
    (
      SELECT
        '{"record":' || '{"kind":"IndicatorValue","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_16.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_16.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_8
      FROM (
        SELECT
          indicator_value_15.id AS id,
          indicator_value_15.area_id AS area_id,
          indicator_value_15.owner_id AS owner_id
        FROM indicator_value_view AS indicator_value_15
        WHERE
          indicator_value_15.id = :p11
        LIMIT 1
        OFFSET :p19
      ) AS found_16
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('00' || found_18.owner_id || found_18.id AS TEXT) || '␇' || '{"kind":' || CASE
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
        END || ',"withheld":' || CASE
          WHEN (
            found_18.kind = 'ARREST'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"subject"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"offenceGroup"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"ageBand"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"status"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'CASH_SEIZURE'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"power"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"status"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'CIVIL_ORDER'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"status"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"endsOn"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'COURT_OUTCOME'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"subject"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"offenceGroup"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"disposal"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'DRUG_SEIZURE'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'SAFEGUARDING'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"protectedGroup"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"action"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"ageBand"' ELSE '' END,
            2
          ) || ']'
          WHEN (
            found_18.kind = 'WARRANT'
          )
          THEN '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"power"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"result"' ELSE '' END,
            2
          ) || ']'
          ELSE '[' || SUBSTRING(
            CASE WHEN (
              found_18.granted < 3
            ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
              found_18.granted < 4
            ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
              found_18.granted < 3
            ) THEN ',"lsoa"' ELSE '' END,
            2
          ) || ']'
        END || '}' || ',"rung":' || CAST(found_18.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_18.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_18.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_21.text, ','), '') || ']' AS anon_10
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_20.owner) || ',' || JSON_QUOTE(covering_20.reference) || ',' || CAST(covering_20.number AS TEXT) || ',' || CAST(covering_20.detail AS TEXT) || ',' || CAST(covering_20.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_19.reference AS reference,
                reaching_19.version AS version,
                reaching_19.number AS number,
                reaching_19.owner AS owner,
                reaching_19.detail AS detail
              FROM reaching AS reaching_19
              WHERE
                reaching_19.entity = CASE WHEN (
                  found_18.kind = 'SAFEGUARDING'
                ) THEN 'Safeguarding' ELSE 'Outcome' END
                AND reaching_19.owner_id = found_18.owner_id
                AND reaching_19.area_id = found_18.area_id
                AND (
                  reaching_19.since IS NULL OR reaching_19.since <= found_18.occurred_on OR found_18.granted < 3
                )
                AND (
                  reaching_19.until IS NULL OR reaching_19.until >= found_18.occurred_on OR found_18.granted < 3
                )
            ) AS covering_20
            ORDER BY
              covering_20.detail DESC,
              covering_20.reference,
              covering_20.number
          ) AS text_21
        ) || ',"cause":' || CASE
          WHEN (
            found_18.kind = 'ARREST'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'DRUG_SEIZURE'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'WEAPON_SEIZURE'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'CASH_SEIZURE'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'COURT_OUTCOME'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'CIVIL_ORDER'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'WARRANT'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          WHEN (
            found_18.kind = 'SAFEGUARDING'
          )
          THEN CASE WHEN (
            found_18.granted < 3
          ) THEN '"detail"' ELSE 'null' END
          ELSE '"absent"'
        END || '}' AS anon_9
      FROM (
        SELECT
          outcome_17.id AS id,
          outcome_17.owner_id AS owner_id,
          outcome_17.area_id AS area_id,
          outcome_17.kind AS kind,
          outcome_17.occurred_on AS occurred_on,
          outcome_17.granted AS granted
        FROM outcome_view AS outcome_17
        WHERE
          outcome_17.id = :p11
        LIMIT 1
        OFFSET :p20
      ) AS found_18
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('00' || outcome_25.owner_id || outcome_25.id AS TEXT) || '␇' || '{"kind":"DrugLine","withheld":' || '[' || SUBSTRING(
          CASE WHEN (
            found_23.granted < 3
          ) THEN ',"drug"' ELSE '' END || CASE WHEN (
            found_23.granted < 3
          ) THEN ',"quantity"' ELSE '' END || CASE WHEN (
            found_23.granted < 3
          ) THEN ',"unit"' ELSE '' END || CASE WHEN (
            found_23.granted < 3
          ) THEN ',"valuationMethod"' ELSE '' END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_23.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            outcome_24.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            outcome_24.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_28.text, ','), '') || ']' AS anon_12
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_27.owner) || ',' || JSON_QUOTE(covering_27.reference) || ',' || CAST(covering_27.number AS TEXT) || ',' || CAST(covering_27.detail AS TEXT) || ',' || CAST(covering_27.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_26.reference AS reference,
                reaching_26.version AS version,
                reaching_26.number AS number,
                reaching_26.owner AS owner,
                reaching_26.detail AS detail
              FROM reaching AS reaching_26
              WHERE
                reaching_26.entity = CASE WHEN (
                  outcome_24.kind = 'SAFEGUARDING'
                ) THEN 'Safeguarding' ELSE 'Outcome' END
                AND reaching_26.owner_id = outcome_24.owner_id
                AND reaching_26.area_id = outcome_24.area_id
                AND (
                  reaching_26.since IS NULL OR reaching_26.since <= outcome_24.occurred_on OR outcome_24.granted < 3
                )
                AND (
                  reaching_26.until IS NULL OR reaching_26.until >= outcome_24.occurred_on OR outcome_24.granted < 3
                )
            ) AS covering_27
            ORDER BY
              covering_27.detail DESC,
              covering_27.reference,
              covering_27.number
          ) AS text_28
        ) || ',"cause":' || '"absent"' || '}' AS anon_11
      FROM (
        SELECT
          drug_line_22.id AS id,
          drug_line_22.outcome_id AS outcome_id,
          drug_line_22.granted AS granted
        FROM drug_line_view AS drug_line_22
        WHERE
          drug_line_22.id = :p11
        LIMIT 1
        OFFSET :p21
      ) AS found_23
      JOIN outcome_view AS outcome_24
        ON outcome_24.id = found_23.outcome_id
      LEFT OUTER JOIN outcome_view AS outcome_25
        ON outcome_25.id = found_23.outcome_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('00' || outcome_32.owner_id || outcome_32.id AS TEXT) || '␇' || '{"kind":"WeaponLine","withheld":' || '[' || SUBSTRING(
          CASE
            WHEN (
              found_30.category = 'AMMUNITION' OR found_30.category = 'FIREARM'
            )
            THEN ',"category"'
            ELSE ''
          END || CASE
            WHEN (
              found_30.granted < 3 OR found_30.category = 'AMMUNITION' OR found_30.category = 'FIREARM'
            )
            THEN ',"kind"'
            ELSE ''
          END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_30.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            outcome_31.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            outcome_31.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_35.text, ','), '') || ']' AS anon_14
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_34.owner) || ',' || JSON_QUOTE(covering_34.reference) || ',' || CAST(covering_34.number AS TEXT) || ',' || CAST(covering_34.detail AS TEXT) || ',' || CAST(covering_34.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_33.reference AS reference,
                reaching_33.version AS version,
                reaching_33.number AS number,
                reaching_33.owner AS owner,
                reaching_33.detail AS detail
              FROM reaching AS reaching_33
              WHERE
                reaching_33.entity = CASE WHEN (
                  outcome_31.kind = 'SAFEGUARDING'
                ) THEN 'Safeguarding' ELSE 'Outcome' END
                AND reaching_33.owner_id = outcome_31.owner_id
                AND reaching_33.area_id = outcome_31.area_id
                AND (
                  reaching_33.since IS NULL OR reaching_33.since <= outcome_31.occurred_on OR outcome_31.granted < 3
                )
                AND (
                  reaching_33.until IS NULL OR reaching_33.until >= outcome_31.occurred_on OR outcome_31.granted < 3
                )
            ) AS covering_34
            ORDER BY
              covering_34.detail DESC,
              covering_34.reference,
              covering_34.number
          ) AS text_35
        ) || ',"cause":' || '"absent"' || '}' AS anon_13
      FROM (
        SELECT
          weapon_line_29.id AS id,
          weapon_line_29.outcome_id AS outcome_id,
          weapon_line_29.category AS category,
          weapon_line_29.granted AS granted
        FROM weapon_line_view AS weapon_line_29
        WHERE
          weapon_line_29.id = :p11
        LIMIT 1
        OFFSET :p22
      ) AS found_30
      JOIN outcome_view AS outcome_31
        ON outcome_31.id = found_30.outcome_id
      LEFT OUTER JOIN outcome_view AS outcome_32
        ON outcome_32.id = found_30.outcome_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('04' || found_37.owner_id || found_37.id AS TEXT) || '␇' || '{"kind":"Intervention","withheld":' || '[' || SUBSTRING(
          CASE WHEN (
            found_37.granted < 3
          ) THEN ',"actualCost"' ELSE '' END || CASE WHEN (
            found_37.granted < 3
          ) THEN ',"startedOn"' ELSE '' END || CASE WHEN (
            found_37.granted < 3
          ) THEN ',"endedOn"' ELSE '' END || CASE WHEN (
            found_37.granted < 3
          ) THEN ',"recordedAt"' ELSE '' END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_37.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_37.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_37.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_40.text, ','), '') || ']' AS anon_16
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_39.owner) || ',' || JSON_QUOTE(covering_39.reference) || ',' || CAST(covering_39.number AS TEXT) || ',' || CAST(covering_39.detail AS TEXT) || ',' || CAST(covering_39.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_38.reference AS reference,
                reaching_38.version AS version,
                reaching_38.number AS number,
                reaching_38.owner AS owner,
                reaching_38.detail AS detail
              FROM reaching AS reaching_38
              WHERE
                reaching_38.entity = 'Intervention'
                AND reaching_38.owner_id = found_37.owner_id
                AND reaching_38.area_id = found_37.area_id
                AND (
                  reaching_38.since IS NULL OR reaching_38.since <= found_37.started_on OR found_37.granted < 3
                )
                AND (
                  reaching_38.until IS NULL OR reaching_38.until >= found_37.started_on OR found_37.granted < 3
                )
            ) AS covering_39
            ORDER BY
              covering_39.detail DESC,
              covering_39.reference,
              covering_39.number
          ) AS text_40
        ) || ',"cause":' || '"absent"' || '}' AS anon_15
      FROM (
        SELECT
          intervention_36.id AS id,
          intervention_36.owner_id AS owner_id,
          intervention_36.area_id AS area_id,
          intervention_36.started_on AS started_on,
          intervention_36.granted AS granted
        FROM intervention_view AS intervention_36
        WHERE
          intervention_36.id = :p11
        LIMIT 1
        OFFSET :p23
      ) AS found_37
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('04' || intervention_44.owner_id || intervention_44.id AS TEXT) || '␇' || '{"kind":"Activity","withheld":' || '[' || SUBSTRING(
          CASE WHEN (
            found_42.granted < 3
          ) THEN ',"referrals"' ELSE '' END || CASE WHEN (
            found_42.granted < 3
          ) THEN ',"starts"' ELSE '' END || CASE WHEN (
            found_42.granted < 3
          ) THEN ',"completions"' ELSE '' END || CASE WHEN (
            found_42.granted < 3
          ) THEN ',"participants"' ELSE '' END || CASE WHEN (
            found_42.granted < 3
          ) THEN ',"participantsUnder18"' ELSE '' END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_42.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            intervention_43.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            intervention_43.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_47.text, ','), '') || ']' AS anon_18
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_46.owner) || ',' || JSON_QUOTE(covering_46.reference) || ',' || CAST(covering_46.number AS TEXT) || ',' || CAST(covering_46.detail AS TEXT) || ',' || CAST(covering_46.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_45.reference AS reference,
                reaching_45.version AS version,
                reaching_45.number AS number,
                reaching_45.owner AS owner,
                reaching_45.detail AS detail
              FROM reaching AS reaching_45
              WHERE
                reaching_45.entity = 'Intervention'
                AND reaching_45.owner_id = intervention_43.owner_id
                AND reaching_45.area_id = intervention_43.area_id
                AND (
                  reaching_45.since IS NULL
                  OR reaching_45.since <= intervention_43.started_on
                  OR intervention_43.granted < 3
                )
                AND (
                  reaching_45.until IS NULL
                  OR reaching_45.until >= intervention_43.started_on
                  OR intervention_43.granted < 3
                )
            ) AS covering_46
            ORDER BY
              covering_46.detail DESC,
              covering_46.reference,
              covering_46.number
          ) AS text_47
        ) || ',"cause":' || '"absent"' || '}' AS anon_17
      FROM (
        SELECT
          activity_41.id AS id,
          activity_41.intervention_id AS intervention_id,
          activity_41.granted AS granted
        FROM activity_view AS activity_41
        WHERE
          activity_41.id = :p11
        LIMIT 1
        OFFSET :p24
      ) AS found_42
      JOIN intervention_view AS intervention_43
        ON intervention_43.id = found_42.intervention_id
      LEFT OUTER JOIN intervention_view AS intervention_44
        ON intervention_44.id = found_42.intervention_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('05' || found_49.owner_id || found_49.id AS TEXT) || '␇' || '{"kind":"Grant","withheld":' || '[' || SUBSTRING(
          CASE WHEN (
            found_49.granted < 3
          ) THEN ',"awardedOn"' ELSE '' END || CASE WHEN (
            found_49.granted < 3
          ) THEN ',"spent"' ELSE '' END || CASE WHEN (
            found_49.granted < 3
          ) THEN ',"recordedAt"' ELSE '' END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_49.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_49.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_49.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_19
      FROM (
        SELECT
          grant_award_48.id AS id,
          grant_award_48.owner_id AS owner_id,
          grant_award_48.area_id AS area_id,
          grant_award_48.granted AS granted
        FROM grant_award_view AS grant_award_48
        WHERE
          grant_award_48.id = :p11
        LIMIT 1
        OFFSET :p25
      ) AS found_49
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('06' || found_51.owner_id || found_51.id AS TEXT) || '␇' || '{"kind":"SurveyResult","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_51.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_51.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_20
      FROM (
        SELECT
          survey_result_50.id AS id,
          survey_result_50.owner_id AS owner_id,
          survey_result_50.area_id AS area_id
        FROM survey_result_view AS survey_result_50
        WHERE
          survey_result_50.id = :p11
        LIMIT 1
        OFFSET :p26
      ) AS found_51
    ),
    (
      SELECT
        '{"record":' || '{"kind":"RecordedCrime","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_21
      FROM (
        SELECT
          recorded_crime_52.id AS id
        FROM recorded_crime_view AS recorded_crime_52
        WHERE
          recorded_crime_52.id = :p11
        LIMIT 1
        OFFSET :p27
      ) AS found_53
    ),
    (
      SELECT
        '{"record":' || '{"kind":"CrimeOutcome","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_22
      FROM (
        SELECT
          crime_outcome_54.id AS id
        FROM crime_outcome_view AS crime_outcome_54
        WHERE
          crime_outcome_54.id = :p11
        LIMIT 1
        OFFSET :p28
      ) AS found_55
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('07' || found_57.owner_id || found_57.id AS TEXT) || '␇' || '{"kind":"AssaultAttendance","withheld":' || '[' || SUBSTRING(
          CASE WHEN (
            found_57.granted < 3
          ) THEN ',"assaultedOn"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"assaultHour"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"attendedOn"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"attendanceHour"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"treatmentSite"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
            found_57.granted < 3
          ) THEN ',"lsoa"' ELSE '' END,
          2
        ) || ']' || '}' || ',"rung":' || CAST(found_57.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_57.owner_id = :p3
          )
          THEN 'true'
          WHEN (
            found_57.owner_id <> :p3
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_60.text, ','), '') || ']' AS anon_24
          FROM (
            SELECT
              '[' || JSON_QUOTE(covering_59.owner) || ',' || JSON_QUOTE(covering_59.reference) || ',' || CAST(covering_59.number AS TEXT) || ',' || CAST(covering_59.detail AS TEXT) || ',' || CAST(covering_59.version AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_58.reference AS reference,
                reaching_58.version AS version,
                reaching_58.number AS number,
                reaching_58.owner AS owner,
                reaching_58.detail AS detail
              FROM reaching AS reaching_58
              WHERE
                reaching_58.entity = 'AssaultAttendance'
                AND reaching_58.owner_id = found_57.owner_id
                AND reaching_58.area_id = found_57.area_id
                AND (
                  reaching_58.since IS NULL OR reaching_58.since <= found_57.assaulted_on OR found_57.granted < 3
                )
                AND (
                  reaching_58.until IS NULL OR reaching_58.until >= found_57.assaulted_on OR found_57.granted < 3
                )
            ) AS covering_59
            ORDER BY
              covering_59.detail DESC,
              covering_59.reference,
              covering_59.number
          ) AS text_60
        ) || ',"cause":' || '"absent"' || '}' AS anon_23
      FROM (
        SELECT
          assault_attendance_56.id AS id,
          assault_attendance_56.owner_id AS owner_id,
          assault_attendance_56.area_id AS area_id,
          assault_attendance_56.assaulted_on AS assaulted_on,
          assault_attendance_56.granted AS granted
        FROM assault_attendance_view AS assault_attendance_56
        WHERE
          assault_attendance_56.id = :p11
        LIMIT 1
        OFFSET :p29
      ) AS found_57
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || found_62.id AS TEXT) || '␇' || '{"kind":"Agreement","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_25
      FROM (
        SELECT
          agreement_61.id AS id
        FROM agreement_view AS agreement_61
        WHERE
          agreement_61.id = :p11
        LIMIT 1
        OFFSET :p30
      ) AS found_62
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_66.id AS TEXT) || '␇' || '{"kind":"AgreementParty","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_26
      FROM (
        SELECT
          agreement_party_63.id AS id,
          agreement_party_63.agreement_id AS agreement_id
        FROM agreement_party_view AS agreement_party_63
        WHERE
          agreement_party_63.id = :p11
        LIMIT 1
        OFFSET :p31
      ) AS found_64
      JOIN agreement_view AS agreement_65
        ON agreement_65.id = found_64.agreement_id
      LEFT OUTER JOIN agreement_view AS agreement_66
        ON agreement_66.id = found_64.agreement_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_70.id AS TEXT) || '␇' || '{"kind":"Clause","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_27
      FROM (
        SELECT
          clause_67.id AS id,
          clause_67.agreement_id AS agreement_id,
          clause_67.owner_id AS owner_id
        FROM clause_view AS clause_67
        WHERE
          clause_67.id = :p11
        LIMIT 1
        OFFSET :p32
      ) AS found_68
      JOIN agreement_view AS agreement_69
        ON agreement_69.id = found_68.agreement_id
      LEFT OUTER JOIN agreement_view AS agreement_70
        ON agreement_70.id = found_68.agreement_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_74.id AS TEXT) || '␇' || '{"kind":"AgreementVersion","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_28
      FROM (
        SELECT
          agreement_version_71.id AS id,
          agreement_version_71.agreement_id AS agreement_id
        FROM agreement_version_view AS agreement_version_71
        WHERE
          agreement_version_71.id = :p11
        LIMIT 1
        OFFSET :p33
      ) AS found_72
      JOIN agreement_view AS agreement_73
        ON agreement_73.id = found_72.agreement_id
      LEFT OUTER JOIN agreement_view AS agreement_74
        ON agreement_74.id = found_72.agreement_id
    ),
    (
      SELECT
        '{"record":' || '␇' || CAST('08' || '00000000-0000-0000-0000-000000000000' || agreement_78.id AS TEXT) || '␇' || '{"kind":"AgreementStep","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_29
      FROM (
        SELECT
          agreement_step_75.id AS id,
          agreement_step_75.agreement_id AS agreement_id
        FROM agreement_step_view AS agreement_step_75
        WHERE
          agreement_step_75.id = :p11
        LIMIT 1
        OFFSET :p34
      ) AS found_76
      JOIN agreement_view AS agreement_77
        ON agreement_77.id = found_76.agreement_id
      LEFT OUTER JOIN agreement_view AS agreement_78
        ON agreement_78.id = found_76.agreement_id
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
