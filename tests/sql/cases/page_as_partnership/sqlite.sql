WITH outcome_view AS NOT MATERIALIZED (
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
        outcome.owner_id = :p1
      ) THEN 1 ELSE 0 END
      ELSE CASE WHEN (
        outcome.owner_id = :p1
      ) THEN 4 ELSE 0 END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING' AND outcome.owner_id = :p1 OR 0 = 1
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
), agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
), in_force AS MATERIALIZED (
  SELECT
    named.clause_id AS clause_id,
    named.entity AS entity,
    named.owner_id AS owner_id,
    named.since AS since,
    named.until AS until,
    named.number AS number,
    named.reference AS reference,
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
          clause.gateway = 'PCSC_S16'
          AND clause.owner_id IN (
            SELECT
              agency.id
            FROM agency
            WHERE
              agency.kind = 'ICB' OR agency.kind = 'LOCAL_AUTHORITY'
          )
        )
        THEN 3
        ELSE 4
      END AS cap,
      CASE
        WHEN (
          clause_role.role = 'SVPP_MEMBER' AND clause.entity = 'Outcome'
        )
        THEN 1
        WHEN (
          clause_role.role = 'SVPP_MEMBER' AND clause.entity = 'Safeguarding'
        )
        THEN 1
        WHEN (
          clause_role.role = 'SVPP_MEMBER' AND clause.entity = 'IntelligenceReport'
        )
        THEN 1
        WHEN (
          clause_role.role = 'SVPP_MEMBER' AND clause.entity = 'Intervention'
        )
        THEN 2
        ELSE 0
      END AS ceiling
    FROM clause
    JOIN agreement
      ON agreement.id = clause.agreement_id
    JOIN clause_role
      ON clause_role.clause_id = clause.id
    JOIN clause_purpose
      ON clause_purpose.clause_id = clause.id
    WHERE
      clause.recipient_id = :p1
      AND clause_role.role = 'SVPP_MEMBER'
      AND clause_purpose.purpose = :p2
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= :p3
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= :p3
      )
      AND agreement.review_on >= :p4
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
), covered_intervention AS (
  SELECT
    in_force.owner_id AS owner_id,
    area_within.area_id AS area_id,
    in_force.detail AS detail
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  JOIN area_within
    ON area_within.within_id = clause_area.area_id
  WHERE
    in_force.entity = 'Intervention'
    AND NOT (
      NOT in_force.since IS NULL OR NOT in_force.until IS NULL
    )
    AND area_within.small = 0
), windowed_intervention AS (
  SELECT
    in_force.owner_id AS owner_id,
    clause_area.area_id AS area_id,
    in_force.detail AS detail,
    in_force.since AS since,
    in_force.until AS until
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  WHERE
    in_force.entity = 'Intervention' AND (
      NOT in_force.since IS NULL OR NOT in_force.until IS NULL
    )
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
        intervention.owner_id = :p1
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_intervention.area_id
            WHERE
              windowed_intervention.detail >= 2
              AND windowed_intervention.owner_id = intervention.owner_id
              AND within_window.area_id = intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR windowed_intervention.since <= intervention.started_on
              )
              AND (
                windowed_intervention.until IS NULL OR windowed_intervention.until >= intervention.started_on
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM intervention
  WHERE
    intervention.owner_id = :p1
    OR intervention.owner_id <> :p1
    AND intervention.marking = 'OFFICIAL'
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
          JOIN area_within AS within_window
            ON within_window.within_id = windowed_intervention.area_id
          WHERE
            windowed_intervention.detail >= 2
            AND windowed_intervention.owner_id = intervention.owner_id
            AND within_window.area_id = intervention.area_id
            AND (
              windowed_intervention.since IS NULL OR windowed_intervention.since <= intervention.started_on
            )
            AND (
              windowed_intervention.until IS NULL OR windowed_intervention.until >= intervention.started_on
            )
        )
      )
    )
)
SELECT
  (
    SELECT
      (
        '{"nodes":' || (
          (
            '[' || COALESCE(GROUP_CONCAT(rows_10.text0, ','), '')
          ) || ']'
        )
      ) || '}' AS anon_1
    FROM (
      SELECT
        page_3.place AS place,
        (
          (
            (
              (
                (
                  (
                    (
                      (
                        (
                          '{"id":' || (
                            (
                              '"' || CAST(page_3.id AS TEXT)
                            ) || '"'
                          )
                        ) || ',"month":'
                      ) || (
                        (
                          '"' || CAST(page_3.month AS TEXT)
                        ) || '"'
                      )
                    ) || ',"area":'
                  ) || CASE
                    WHEN (
                      area_4.id IS NULL
                    )
                    THEN 'null'
                    ELSE (
                      '{"name":' || JSON_QUOTE(area_4.name)
                    ) || '}'
                  END
                ) || ',"operation":'
              ) || CASE
                WHEN (
                  operation_5.id IS NULL
                )
                THEN 'null'
                ELSE (
                  (
                    (
                      '{"codename":' || JSON_QUOTE(operation_5.codename)
                    ) || ',"agency":'
                  ) || CASE
                    WHEN (
                      agency_6.id IS NULL
                    )
                    THEN 'null'
                    ELSE (
                      '{"name":' || JSON_QUOTE(agency_6.name)
                    ) || '}'
                  END
                ) || '}'
              END
            ) || ',"interventions":'
          ) || (
            SELECT
              (
                '{"nodes":' || (
                  (
                    '[' || COALESCE(GROUP_CONCAT(rows_9.text0, ','), '')
                  ) || ']'
                )
              ) || '}' AS anon_2
            FROM (
              SELECT
                (
                  '{"title":' || JSON_QUOTE(chosen_8.title)
                ) || '}' AS text0
              FROM (
                SELECT
                  intervention_7.id AS id,
                  intervention_7.title AS title,
                  intervention_7.month AS month
                FROM intervention_view AS intervention_7
                WHERE
                  intervention_7.site_id = page_3.site_id
                ORDER BY
                  intervention_7.month DESC,
                  intervention_7.id DESC
                LIMIT 5
                OFFSET :p5
              ) AS chosen_8
            ) AS rows_9
          )
        ) || '}' AS text0
      FROM (
        SELECT
          chosen_2.id AS id,
          chosen_2.area_id AS area_id,
          chosen_2.month AS month,
          chosen_2.operation_id AS operation_id,
          chosen_2.site_id AS site_id,
          ROW_NUMBER() OVER (ORDER BY chosen_2.month DESC, chosen_2.id DESC) + 1000 AS place
        FROM (
          SELECT
            outcome_1.id AS id,
            outcome_1.area_id AS area_id,
            outcome_1.month AS month,
            outcome_1.operation_id AS operation_id,
            outcome_1.site_id AS site_id
          FROM outcome_view AS outcome_1
          WHERE
            1 = 1
          ORDER BY
            outcome_1.month DESC,
            outcome_1.id DESC
          LIMIT 50
          OFFSET :p6
        ) AS chosen_2
      ) AS page_3
      LEFT OUTER JOIN area_view AS area_4
        ON area_4.id = page_3.area_id
      LEFT OUTER JOIN operation_view AS operation_5
        ON operation_5.id = page_3.operation_id
      LEFT OUTER JOIN agency_view AS agency_6
        ON agency_6.id = operation_5.lead_agency_id
      ORDER BY
        page_3.place
    ) AS rows_10
  ) AS c0
