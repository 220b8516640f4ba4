WITH site_view AS NOT MATERIALIZED (
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
          clause_role.role = 'POLICE_OFFICER' AND clause.entity = 'Outcome'
        )
        THEN 3
        WHEN (
          clause_role.role = 'POLICE_OFFICER' AND clause.entity = 'IntelligenceReport'
        )
        THEN 3
        WHEN (
          clause_role.role = 'POLICE_OFFICER' AND clause.entity = 'OrganisedCrimeGroup'
        )
        THEN 2
        WHEN (
          clause_role.role = 'POLICE_OFFICER' AND clause.entity = 'Disruption'
        )
        THEN 2
        WHEN (
          clause_role.role = 'POLICE_OFFICER' AND clause.entity = 'Intervention'
        )
        THEN 3
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
      clause.recipient_id = CAST($1 AS UUID)
      AND clause_role.role = 'POLICE_OFFICER'
      AND clause_purpose.purpose = CAST($2 AS VARCHAR) COLLATE "C"
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= CAST($3 AS DATE)
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= CAST($3 AS DATE)
      )
      AND agreement.review_on >= CAST($4 AS DATE)
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
), covered_outcome AS (
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
    in_force.entity = 'Outcome'
    AND NOT (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
    AND NOT area_within.small
), windowed_outcome AS (
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
    in_force.entity = 'Outcome' AND (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
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
          outcome.owner_id = CAST($1 AS UUID) AND outcome.site_id = CAST($5 AS UUID)
        )
        THEN 3
        ELSE 0
      END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($1 AS UUID)
        )
        THEN 3
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
              JOIN area_within AS within_window
                ON within_window.within_id = windowed_outcome.area_id
              WHERE
                windowed_outcome.detail >= 3
                AND windowed_outcome.owner_id = outcome.owner_id
                AND within_window.area_id = outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
                )
                AND (
                  windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
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
              JOIN area_within AS within_window
                ON within_window.within_id = windowed_outcome.area_id
              WHERE
                windowed_outcome.detail >= 2
                AND windowed_outcome.owner_id = outcome.owner_id
                AND within_window.area_id = outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
                )
                AND (
                  windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
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
      outcome.owner_id = CAST($1 AS UUID)
      OR outcome.owner_id <> CAST($1 AS UUID)
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_outcome.area_id
            WHERE
              windowed_outcome.detail >= 2
              AND windowed_outcome.owner_id = outcome.owner_id
              AND within_window.area_id = outcome.area_id
              AND (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
              )
          )
        )
      )
    )
    OR outcome.kind = 'SAFEGUARDING'
    AND outcome.owner_id = CAST($1 AS UUID)
    AND outcome.site_id = CAST($5 AS UUID)
)
SELECT
  (
    SELECT
      CONCAT('{"nodes":', CONCAT('[', COALESCE(STRING_AGG(rows_13.text0, ','), ''), ']'), '}') AS concat_1
    FROM (
      SELECT
        page_3.place AS place,
        CONCAT(
          '{"name":',
          CAST(TO_JSON(page_3.name) AS TEXT),
          ',"phases":',
          lateral_7.text,
          ',"outcomes":',
          lateral_12.text,
          '}'
        ) AS text0
      FROM (
        SELECT
          chosen_2.id AS id,
          chosen_2.name AS name,
          ROW_NUMBER() OVER (ORDER BY chosen_2.name ASC, chosen_2.id ASC) + 1000 AS place
        FROM (
          SELECT
            site_1.id AS id,
            site_1.name AS name
          FROM site_view AS site_1
          WHERE
            TRUE
          ORDER BY
            site_1.name ASC,
            site_1.id ASC
          LIMIT 5
        ) AS chosen_2
      ) AS page_3
      LEFT OUTER JOIN LATERAL (
        SELECT
          CONCAT('[', COALESCE(STRING_AGG(text_6.text, ','), ''), ']') AS text
        FROM (
          SELECT
            CONCAT(
              '{"kind":',
              (
                '"' || CAST(list_5.kind AS TEXT)
              ) || '"',
              ',"startedOn":',
              (
                '"' || CAST(list_5.started_on AS TEXT)
              ) || '"',
              '}'
            ) AS text,
            list_5.place AS place
          FROM (
            SELECT
              phase_4.id AS id,
              phase_4.kind AS kind,
              phase_4.started_on AS started_on,
              ROW_NUMBER() OVER (ORDER BY phase_4.started_on ASC, phase_4.id ASC) AS place
            FROM phase_view AS phase_4
            WHERE
              phase_4.site_id = page_3.id
          ) AS list_5
          ORDER BY
            list_5.place
        ) AS text_6
      ) AS lateral_7
        ON TRUE
      LEFT OUTER JOIN LATERAL (
        SELECT
          CONCAT(
            '{"totalCount":',
            (
              SELECT
                CASE WHEN (
                  COUNT(*) > 10000
                ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_1
              FROM (
                SELECT
                  1 AS one
                FROM outcome_view AS outcome_8
                WHERE
                  outcome_8.site_id = page_3.id AND outcome_8.kind = 'SAFEGUARDING' AND TRUE
                LIMIT 10001
              ) AS fit_11
            ),
            ',"nodes":',
            CONCAT('[', COALESCE(STRING_AGG(rows_10.text1, ','), ''), ']'),
            '}'
          ) AS text
        FROM (
          SELECT
            CONCAT('{"id":', (
              '"' || CAST(chosen_9.id AS TEXT)
            ) || '"', '}') AS text1
          FROM (
            SELECT
              outcome_8.id AS id,
              outcome_8.month AS month
            FROM outcome_view AS outcome_8
            WHERE
              outcome_8.site_id = page_3.id AND outcome_8.kind = 'SAFEGUARDING' AND TRUE
            ORDER BY
              outcome_8.month DESC,
              outcome_8.id DESC
            LIMIT 5
          ) AS chosen_9
        ) AS rows_10
      ) AS lateral_12
        ON TRUE
      ORDER BY
        page_3.place
    ) AS rows_13
  ) AS c0
