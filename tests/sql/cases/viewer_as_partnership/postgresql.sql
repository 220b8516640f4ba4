WITH agency_view AS NOT MATERIALIZED (
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
      clause.recipient_id = CAST($1 AS UUID)
      AND clause_role.role = 'SVPP_MEMBER'
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
)
SELECT
  (
    SELECT
      CONCAT('{"name":', CAST(TO_JSON(found_2.name) AS TEXT), '}') AS concat_1
    FROM (
      SELECT
        agency_1.id AS id,
        agency_1.name AS name,
        agency_1.kind AS kind,
        agency_1.duty AS duty,
        agency_1.regime AS regime
      FROM agency_view AS agency_1
      WHERE
        agency_1.id = CAST($1 AS UUID)
      LIMIT 1
    ) AS found_2
  ) AS c0,
  (
    SELECT
      CONCAT('[', COALESCE(STRING_AGG(told.text, ','), ''), ']') AS concat_2
    FROM (
      SELECT
        CONCAT(
          '[' || CAST(TO_JSON(in_force.entity) AS TEXT),
          ',',
          CAST(TO_JSON(agency_3.name) AS TEXT),
          ',',
          CAST(TO_JSON(in_force.reference) AS TEXT),
          ',',
          CAST(in_force.number AS TEXT),
          ',',
          CAST(in_force.detail AS TEXT) || ']'
        ) AS text,
        ROW_NUMBER() OVER (ORDER BY in_force.reference, in_force.number, in_force.detail) AS place
      FROM in_force
      JOIN agency_view AS agency_3
        ON agency_3.id = in_force.owner_id
      ORDER BY
        place
    ) AS told
  ) AS c1
