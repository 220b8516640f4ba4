WITH in_force AS MATERIALIZED (
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
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'Outcome'
        )
        THEN 4
        WHEN (
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'IntelligenceReport'
        )
        THEN 4
        WHEN (
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'OrganisedCrimeGroup'
        )
        THEN 4
        WHEN (
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'Disruption'
        )
        THEN 4
        WHEN (
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'Intervention'
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
      AND clause_role.role = 'POLICE_ANALYST'
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
), covered_disruption AS (
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
    in_force.entity = 'Disruption'
    AND NOT (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
    AND NOT area_within.small
), windowed_disruption AS (
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
    in_force.entity = 'Disruption' AND (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
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
        disruption.owner_id = CAST($1 AS UUID)
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_disruption.area_id
            WHERE
              windowed_disruption.detail >= 4
              AND windowed_disruption.owner_id = disruption.owner_id
              AND within_window.area_id = disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR windowed_disruption.since <= disruption.occurred_on
              )
              AND (
                windowed_disruption.until IS NULL OR windowed_disruption.until >= disruption.occurred_on
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_disruption.area_id
            WHERE
              windowed_disruption.detail >= 3
              AND windowed_disruption.owner_id = disruption.owner_id
              AND within_window.area_id = disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR windowed_disruption.since <= disruption.occurred_on
              )
              AND (
                windowed_disruption.until IS NULL OR windowed_disruption.until >= disruption.occurred_on
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_disruption.area_id
            WHERE
              windowed_disruption.detail >= 2
              AND windowed_disruption.owner_id = disruption.owner_id
              AND within_window.area_id = disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR windowed_disruption.since <= disruption.occurred_on
              )
              AND (
                windowed_disruption.until IS NULL OR windowed_disruption.until >= disruption.occurred_on
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM disruption
  WHERE
    disruption.owner_id = CAST($1 AS UUID)
    OR disruption.owner_id <> CAST($1 AS UUID)
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
          JOIN area_within AS within_window
            ON within_window.within_id = windowed_disruption.area_id
          WHERE
            windowed_disruption.detail >= 2
            AND windowed_disruption.owner_id = disruption.owner_id
            AND within_window.area_id = disruption.area_id
            AND (
              windowed_disruption.since IS NULL OR windowed_disruption.since <= disruption.occurred_on
            )
            AND (
              windowed_disruption.until IS NULL OR windowed_disruption.until >= disruption.occurred_on
            )
        )
      )
    )
), covered_organised_crime_group AS (
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
    in_force.entity = 'OrganisedCrimeGroup'
    AND NOT (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
    AND NOT area_within.small
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
        organised_crime_group.owner_id = CAST($1 AS UUID)
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
    organised_crime_group.owner_id = CAST($1 AS UUID)
    OR organised_crime_group.owner_id <> CAST($1 AS UUID)
    AND (organised_crime_group.owner_id, organised_crime_group.area_id) IN (
      SELECT
        covered_organised_crime_group.owner_id,
        covered_organised_crime_group.area_id
      FROM covered_organised_crime_group
      WHERE
        covered_organised_crime_group.detail >= 2
    )
), agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
), disruption_agency_view AS NOT MATERIALIZED (
  SELECT
    disruption_agency.disruption_id AS disruption_id,
    disruption_agency.agency_id AS agency_id
  FROM disruption_agency
)
SELECT
  (
    SELECT
      CONCAT('{"nodes":', CONCAT('[', COALESCE(STRING_AGG(rows_10.text0, ','), ''), ']'), '}') AS concat_1
    FROM (
      SELECT
        page_3.place AS place,
        CONCAT(
          '{"month":',
          (
            '"' || CAST(page_3.month AS TEXT)
          ) || '"',
          ',"group":',
          CASE
            WHEN (
              organised_crime_group_4.id IS NULL
            )
            THEN 'null'
            ELSE CONCAT('{"reference":', CAST(TO_JSON(organised_crime_group_4.reference) AS TEXT), '}')
          END,
          ',"supportingAgencies":',
          lateral_9.text,
          '}'
        ) AS text0
      FROM (
        SELECT
          chosen_2.id AS id,
          chosen_2.group_id AS group_id,
          chosen_2.month AS month,
          ROW_NUMBER() OVER (ORDER BY chosen_2.month DESC, chosen_2.id DESC) + 1000 AS place
        FROM (
          SELECT
            disruption_1.id AS id,
            disruption_1.group_id AS group_id,
            disruption_1.month AS month
          FROM disruption_view AS disruption_1
          WHERE
            TRUE
          ORDER BY
            disruption_1.month DESC,
            disruption_1.id DESC
          LIMIT 10
        ) AS chosen_2
      ) AS page_3
      LEFT OUTER JOIN organised_crime_group_view AS organised_crime_group_4
        ON organised_crime_group_4.id = page_3.group_id
      LEFT OUTER JOIN LATERAL (
        SELECT
          CONCAT('[', COALESCE(STRING_AGG(text_8.text, ','), ''), ']') AS text
        FROM (
          SELECT
            CONCAT('{"name":', CAST(TO_JSON(list_7.name) AS TEXT), '}') AS text,
            list_7.place AS place
          FROM (
            SELECT
              agency_5.id AS id,
              agency_5.name AS name,
              ROW_NUMBER() OVER (ORDER BY agency_5.name ASC, agency_5.id ASC) AS place
            FROM agency_view AS agency_5
            JOIN disruption_agency_view AS disruption_agency_6
              ON disruption_agency_6.agency_id = agency_5.id
            WHERE
              disruption_agency_6.disruption_id = page_3.id
          ) AS list_7
          ORDER BY
            list_7.place
        ) AS text_8
      ) AS lateral_9
        ON TRUE
      ORDER BY
        page_3.place
    ) AS rows_10
  ) AS c0
