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
    operation.lead_agency_id AS lead_agency_id,
    operation.lead_team_id AS lead_team_id,
    operation.started_on AS started_on,
    operation.ended_on AS ended_on,
    operation.objective AS objective
  FROM operation
), site_view AS NOT MATERIALIZED (
  SELECT
    site.id AS id,
    site.name AS name,
    site.area_id AS area_id,
    site.operation_id AS operation_id,
    site.initiative AS initiative,
    site.designated_on AS designated_on,
    site.first_in_county AS first_in_county
  FROM site
), phase_view AS NOT MATERIALIZED (
  SELECT
    phase.id AS id,
    phase.site_id AS site_id,
    phase.kind AS kind,
    phase.started_on AS started_on,
    phase.ended_on AS ended_on,
    phase.aim AS aim,
    phase.decided_by_id AS decided_by_id
  FROM phase
), indicator_view AS NOT MATERIALIZED (
  SELECT
    indicator.id AS id,
    indicator.code AS code,
    indicator.definition AS definition,
    indicator.unit AS unit,
    indicator.measure AS measure
  FROM indicator
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
    indicator_value.published_on AS published_on
  FROM indicator_value
), covered_outcome AS NOT MATERIALIZED (
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
), in_force AS MATERIALIZED (
  SELECT
    named.clause_id AS clause_id,
    named.entity AS entity,
    named.owner_id AS owner_id,
    named.since AS since,
    named.until AS until,
    named.number AS number,
    named.reference AS reference,
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
      clause.until AS until,
      clause.number AS number,
      agreement.reference AS reference,
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
          clause.gateway = 'PCSC_S16' AND (
            agency.kind = 'ICB' OR agency.kind = 'LOCAL_AUTHORITY'
          )
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
      clause.recipient_id = CAST($9 AS UUID)
      AND clause_role.role = 'COUNCIL_COMMUNITY_SAFETY'
      AND clause_purpose.purpose = CAST($10 AS VARCHAR) COLLATE "C"
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= CAST($11 AS DATE)
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= CAST($11 AS DATE)
      )
      AND agreement.review_on >= CAST($12 AS DATE)
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
    NOT area_within.small AND in_force.detail > 0
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
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($13 AS TEXT) AS UUID[]), CAST(CAST($14 AS TEXT) AS UUID[]), CAST(CAST($15 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($16 AS TEXT) AS UUID[]), CAST(CAST($17 AS TEXT) AS UUID[]), CAST(CAST($18 AS TEXT) AS INT[]), CAST(CAST($19 AS TEXT) AS DATE[]), CAST(CAST($20 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
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
      grant_award.owner_id = CAST($9 AS UUID)
    ) THEN 4 ELSE 2 END AS granted
  FROM grant_award
  WHERE
    CASE WHEN (
      grant_award.owner_id = CAST($9 AS UUID)
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
    recorded_crime.context AS context,
    recorded_crime.fingerprint AS fingerprint
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
    crime_outcome.outcome AS outcome,
    crime_outcome.fingerprint AS fingerprint
  FROM crime_outcome
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
        agreement_party.agency_id = CAST($9 AS UUID)
    )
), agreement_party_view AS NOT MATERIALIZED (
  SELECT
    agreement_party.id AS id,
    agreement_party.agreement_id AS agreement_id,
    agreement_party.agency_id AS agency_id,
    agreement_party.part AS part,
    agreement_party.signed_version AS signed_version,
    agreement_party.signed_on AS signed_on
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
    clause.necessity AS necessity
  FROM clause
  JOIN agreement_view
    ON agreement_view.id = clause.agreement_id
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
          agency_1.id = CAST($21 AS UUID)
        LIMIT 1
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
          team_3.id = CAST($21 AS UUID)
        LIMIT 1
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
          area_5.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_6
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Operation","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_4
      FROM (
        SELECT
          operation_7.id AS id
        FROM operation_view AS operation_7
        WHERE
          operation_7.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_8
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Site","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_5
      FROM (
        SELECT
          site_9.id AS id,
          site_9.area_id AS area_id
        FROM site_view AS site_9
        WHERE
          site_9.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_10
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Phase","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_6
      FROM (
        SELECT
          phase_11.id AS id
        FROM phase_view AS phase_11
        WHERE
          phase_11.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_12
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Indicator","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_7
      FROM (
        SELECT
          indicator_13.id AS id
        FROM indicator_view AS indicator_13
        WHERE
          indicator_13.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_14
    ),
    (
      SELECT
        '{"record":' || '{"kind":"IndicatorValue","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_8
      FROM (
        SELECT
          indicator_value_15.id AS id,
          indicator_value_15.area_id AS area_id
        FROM indicator_value_view AS indicator_value_15
        WHERE
          indicator_value_15.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_16
    ),
    (
      SELECT
        '{"record":' || '{"kind":' || CASE
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
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"status"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'CASH_SEIZURE'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"status"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'CIVIL_ORDER'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"endsOn"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'COURT_OUTCOME'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"disposal"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'DRUG_SEIZURE'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
            found_18.granted < 3
          ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
            found_18.granted < 4
          ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
            found_18.granted < 3
          ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
            found_18.granted < 3
          ) THEN ',"lsoa"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'SAFEGUARDING'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"ageBand"' ELSE '' END FROM 2) || ']'
          WHEN (
            found_18.kind = 'WARRANT'
          )
          THEN '[' || SUBSTRING(CASE WHEN (
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
          ) THEN ',"result"' ELSE '' END FROM 2) || ']'
          ELSE '[' || SUBSTRING(CASE WHEN (
            found_18.granted < 3
          ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
            found_18.granted < 4
          ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
            found_18.granted < 3
          ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
            found_18.granted < 3
          ) THEN ',"lsoa"' ELSE '' END FROM 2) || ']'
        END || '}' || ',"rung":' || CAST(found_18.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_18.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            found_18.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_21.text, ','), '') || ']' AS anon_10
          FROM (
            SELECT
              '[' || CAST(TO_JSON(covering_20.owner) AS TEXT) || ',' || CAST(TO_JSON(covering_20.reference) AS TEXT) || ',' || CAST(covering_20.number AS TEXT) || ',' || CAST(covering_20.detail AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_19.reference AS reference,
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
                  reaching_19.since IS NULL OR reaching_19.since <= found_18.occurred_on
                )
                AND (
                  reaching_19.until IS NULL OR reaching_19.until >= found_18.occurred_on
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
          outcome_17.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_18
    ),
    (
      SELECT
        '{"record":' || '{"kind":"DrugLine","withheld":' || '[' || SUBSTRING(CASE WHEN (
          found_23.granted < 3
        ) THEN ',"drug"' ELSE '' END || CASE WHEN (
          found_23.granted < 3
        ) THEN ',"quantity"' ELSE '' END || CASE WHEN (
          found_23.granted < 3
        ) THEN ',"unit"' ELSE '' END || CASE WHEN (
          found_23.granted < 3
        ) THEN ',"valuationMethod"' ELSE '' END FROM 2) || ']' || '}' || ',"rung":' || CAST(found_23.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            outcome_24.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            outcome_24.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_27.text, ','), '') || ']' AS anon_12
          FROM (
            SELECT
              '[' || CAST(TO_JSON(covering_26.owner) AS TEXT) || ',' || CAST(TO_JSON(covering_26.reference) AS TEXT) || ',' || CAST(covering_26.number AS TEXT) || ',' || CAST(covering_26.detail AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_25.reference AS reference,
                reaching_25.number AS number,
                reaching_25.owner AS owner,
                reaching_25.detail AS detail
              FROM reaching AS reaching_25
              WHERE
                reaching_25.entity = CASE WHEN (
                  outcome_24.kind = 'SAFEGUARDING'
                ) THEN 'Safeguarding' ELSE 'Outcome' END
                AND reaching_25.owner_id = outcome_24.owner_id
                AND reaching_25.area_id = outcome_24.area_id
                AND (
                  reaching_25.since IS NULL OR reaching_25.since <= outcome_24.occurred_on
                )
                AND (
                  reaching_25.until IS NULL OR reaching_25.until >= outcome_24.occurred_on
                )
            ) AS covering_26
            ORDER BY
              covering_26.detail DESC,
              covering_26.reference,
              covering_26.number
          ) AS text_27
        ) || ',"cause":' || '"absent"' || '}' AS anon_11
      FROM (
        SELECT
          drug_line_22.id AS id,
          drug_line_22.outcome_id AS outcome_id,
          drug_line_22.granted AS granted
        FROM drug_line_view AS drug_line_22
        WHERE
          drug_line_22.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_23
      JOIN outcome_view AS outcome_24
        ON outcome_24.id = found_23.outcome_id
    ),
    (
      SELECT
        '{"record":' || '{"kind":"WeaponLine","withheld":' || '[' || SUBSTRING(CASE
          WHEN (
            found_29.category = 'AMMUNITION' OR found_29.category = 'FIREARM'
          )
          THEN ',"category"'
          ELSE ''
        END || CASE
          WHEN (
            found_29.granted < 3 OR found_29.category = 'AMMUNITION' OR found_29.category = 'FIREARM'
          )
          THEN ',"kind"'
          ELSE ''
        END FROM 2) || ']' || '}' || ',"rung":' || CAST(found_29.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            outcome_30.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            outcome_30.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_33.text, ','), '') || ']' AS anon_14
          FROM (
            SELECT
              '[' || CAST(TO_JSON(covering_32.owner) AS TEXT) || ',' || CAST(TO_JSON(covering_32.reference) AS TEXT) || ',' || CAST(covering_32.number AS TEXT) || ',' || CAST(covering_32.detail AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_31.reference AS reference,
                reaching_31.number AS number,
                reaching_31.owner AS owner,
                reaching_31.detail AS detail
              FROM reaching AS reaching_31
              WHERE
                reaching_31.entity = CASE WHEN (
                  outcome_30.kind = 'SAFEGUARDING'
                ) THEN 'Safeguarding' ELSE 'Outcome' END
                AND reaching_31.owner_id = outcome_30.owner_id
                AND reaching_31.area_id = outcome_30.area_id
                AND (
                  reaching_31.since IS NULL OR reaching_31.since <= outcome_30.occurred_on
                )
                AND (
                  reaching_31.until IS NULL OR reaching_31.until >= outcome_30.occurred_on
                )
            ) AS covering_32
            ORDER BY
              covering_32.detail DESC,
              covering_32.reference,
              covering_32.number
          ) AS text_33
        ) || ',"cause":' || '"absent"' || '}' AS anon_13
      FROM (
        SELECT
          weapon_line_28.id AS id,
          weapon_line_28.outcome_id AS outcome_id,
          weapon_line_28.category AS category,
          weapon_line_28.granted AS granted
        FROM weapon_line_view AS weapon_line_28
        WHERE
          weapon_line_28.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_29
      JOIN outcome_view AS outcome_30
        ON outcome_30.id = found_29.outcome_id
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Intervention","withheld":' || '[' || SUBSTRING(CASE WHEN (
          found_35.granted < 3
        ) THEN ',"actualCost"' ELSE '' END || CASE WHEN (
          found_35.granted < 3
        ) THEN ',"startedOn"' ELSE '' END || CASE WHEN (
          found_35.granted < 3
        ) THEN ',"endedOn"' ELSE '' END || CASE WHEN (
          found_35.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END FROM 2) || ']' || '}' || ',"rung":' || CAST(found_35.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_35.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            found_35.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_38.text, ','), '') || ']' AS anon_16
          FROM (
            SELECT
              '[' || CAST(TO_JSON(covering_37.owner) AS TEXT) || ',' || CAST(TO_JSON(covering_37.reference) AS TEXT) || ',' || CAST(covering_37.number AS TEXT) || ',' || CAST(covering_37.detail AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_36.reference AS reference,
                reaching_36.number AS number,
                reaching_36.owner AS owner,
                reaching_36.detail AS detail
              FROM reaching AS reaching_36
              WHERE
                reaching_36.entity = 'Intervention'
                AND reaching_36.owner_id = found_35.owner_id
                AND reaching_36.area_id = found_35.area_id
                AND (
                  reaching_36.since IS NULL OR reaching_36.since <= found_35.started_on
                )
                AND (
                  reaching_36.until IS NULL OR reaching_36.until >= found_35.started_on
                )
            ) AS covering_37
            ORDER BY
              covering_37.detail DESC,
              covering_37.reference,
              covering_37.number
          ) AS text_38
        ) || ',"cause":' || '"absent"' || '}' AS anon_15
      FROM (
        SELECT
          intervention_34.id AS id,
          intervention_34.owner_id AS owner_id,
          intervention_34.area_id AS area_id,
          intervention_34.started_on AS started_on,
          intervention_34.granted AS granted
        FROM intervention_view AS intervention_34
        WHERE
          intervention_34.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_35
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Activity","withheld":' || '[' || SUBSTRING(CASE WHEN (
          found_40.granted < 3
        ) THEN ',"referrals"' ELSE '' END || CASE WHEN (
          found_40.granted < 3
        ) THEN ',"starts"' ELSE '' END || CASE WHEN (
          found_40.granted < 3
        ) THEN ',"completions"' ELSE '' END || CASE WHEN (
          found_40.granted < 3
        ) THEN ',"participants"' ELSE '' END || CASE WHEN (
          found_40.granted < 3
        ) THEN ',"participantsUnder18"' ELSE '' END FROM 2) || ']' || '}' || ',"rung":' || CAST(found_40.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            intervention_41.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            intervention_41.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_44.text, ','), '') || ']' AS anon_18
          FROM (
            SELECT
              '[' || CAST(TO_JSON(covering_43.owner) AS TEXT) || ',' || CAST(TO_JSON(covering_43.reference) AS TEXT) || ',' || CAST(covering_43.number AS TEXT) || ',' || CAST(covering_43.detail AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                reaching_42.reference AS reference,
                reaching_42.number AS number,
                reaching_42.owner AS owner,
                reaching_42.detail AS detail
              FROM reaching AS reaching_42
              WHERE
                reaching_42.entity = 'Intervention'
                AND reaching_42.owner_id = intervention_41.owner_id
                AND reaching_42.area_id = intervention_41.area_id
                AND (
                  reaching_42.since IS NULL OR reaching_42.since <= intervention_41.started_on
                )
                AND (
                  reaching_42.until IS NULL OR reaching_42.until >= intervention_41.started_on
                )
            ) AS covering_43
            ORDER BY
              covering_43.detail DESC,
              covering_43.reference,
              covering_43.number
          ) AS text_44
        ) || ',"cause":' || '"absent"' || '}' AS anon_17
      FROM (
        SELECT
          activity_39.id AS id,
          activity_39.intervention_id AS intervention_id,
          activity_39.granted AS granted
        FROM activity_view AS activity_39
        WHERE
          activity_39.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_40
      JOIN intervention_view AS intervention_41
        ON intervention_41.id = found_40.intervention_id
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Grant","withheld":' || '[' || SUBSTRING(CASE WHEN (
          found_46.granted < 3
        ) THEN ',"awardedOn"' ELSE '' END || CASE WHEN (
          found_46.granted < 3
        ) THEN ',"spent"' ELSE '' END || CASE WHEN (
          found_46.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END FROM 2) || ']' || '}' || ',"rung":' || CAST(found_46.granted AS TEXT) || ',"own":' || CASE
          WHEN (
            found_46.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            found_46.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_19
      FROM (
        SELECT
          grant_award_45.id AS id,
          grant_award_45.owner_id AS owner_id,
          grant_award_45.area_id AS area_id,
          grant_award_45.granted AS granted
        FROM grant_award_view AS grant_award_45
        WHERE
          grant_award_45.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_46
    ),
    (
      SELECT
        '{"record":' || '{"kind":"SurveyResult","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || CASE
          WHEN (
            found_48.owner_id = CAST($9 AS UUID)
          )
          THEN 'true'
          WHEN (
            found_48.owner_id <> CAST($9 AS UUID)
          )
          THEN 'false'
          ELSE 'null'
        END || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_20
      FROM (
        SELECT
          survey_result_47.id AS id,
          survey_result_47.owner_id AS owner_id,
          survey_result_47.area_id AS area_id
        FROM survey_result_view AS survey_result_47
        WHERE
          survey_result_47.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_48
    ),
    (
      SELECT
        '{"record":' || '{"kind":"RecordedCrime","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_21
      FROM (
        SELECT
          recorded_crime_49.id AS id
        FROM recorded_crime_view AS recorded_crime_49
        WHERE
          recorded_crime_49.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_50
    ),
    (
      SELECT
        '{"record":' || '{"kind":"CrimeOutcome","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_22
      FROM (
        SELECT
          crime_outcome_51.id AS id
        FROM crime_outcome_view AS crime_outcome_51
        WHERE
          crime_outcome_51.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_52
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Agreement","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_23
      FROM (
        SELECT
          agreement_53.id AS id
        FROM agreement_view AS agreement_53
        WHERE
          agreement_53.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_54
    ),
    (
      SELECT
        '{"record":' || '{"kind":"AgreementParty","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_24
      FROM (
        SELECT
          agreement_party_55.id AS id,
          agreement_party_55.agreement_id AS agreement_id
        FROM agreement_party_view AS agreement_party_55
        WHERE
          agreement_party_55.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_56
      JOIN agreement_view AS agreement_57
        ON agreement_57.id = found_56.agreement_id
    ),
    (
      SELECT
        '{"record":' || '{"kind":"Clause","withheld":' || '[]' || '}' || ',"rung":' || '4' || ',"own":' || 'null' || ',"clauses":' || '[]' || ',"cause":' || '"absent"' || '}' AS anon_25
      FROM (
        SELECT
          clause_58.id AS id,
          clause_58.agreement_id AS agreement_id,
          clause_58.owner_id AS owner_id
        FROM clause_view AS clause_58
        WHERE
          clause_58.id = CAST($21 AS UUID)
        LIMIT 1
      ) AS found_59
      JOIN agreement_view AS agreement_60
        ON agreement_60.id = found_59.agreement_id
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
