WITH in_force AS MATERIALIZED (
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
          clause.embargo_days IS NULL
          OR clause.until < (
            CAST($1 AS DATE) - CAST(clause.embargo_days AS INT)
          )
        )
        THEN clause.until
        ELSE (
          CAST($1 AS DATE) - CAST(clause.embargo_days AS INT)
        )
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
        WHEN (
          clause_role.role = 'POLICE_ANALYST' AND clause.entity = 'AssaultAttendance'
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
      clause.recipient_id = CAST($2 AS UUID)
      AND clause_role.role = 'POLICE_ANALYST'
      AND clause_purpose.purpose = CAST($3 AS VARCHAR) COLLATE "C"
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= CAST($1 AS DATE)
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= CAST($1 AS DATE)
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
), covered AS (
  SELECT
    in_force.entity AS entity,
    in_force.owner_id AS owner_id,
    area_within.area_id AS area_id,
    in_force.detail AS detail
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  JOIN area_within
    ON area_within.within_id = clause_area.area_id
  WHERE
    NOT area_within.small
    AND in_force.detail > 0
    AND NOT (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
), windowed AS (
  SELECT
    in_force.entity AS entity,
    in_force.owner_id AS owner_id,
    area_within.area_id AS area_id,
    in_force.detail AS detail,
    in_force.since AS since,
    in_force.until AS until
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  JOIN area_within
    ON area_within.within_id = clause_area.area_id
  WHERE
    NOT area_within.small
    AND in_force.detail > 0
    AND (
      in_force.since IS NOT NULL OR in_force.until IS NOT NULL
    )
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c0,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(anon_2.text, ','), '') || ']' AS anon_1
    FROM (
      SELECT
        '[' || CAST(TO_JSON(in_force.entity) AS TEXT) || ',' || CAST(TO_JSON(in_force.owner) AS TEXT) || ',' || CAST(TO_JSON(in_force.reference) AS TEXT) || ',' || CAST(in_force.number AS TEXT) || ',' || CAST(in_force.detail AS TEXT) || ',' || CAST(in_force.version AS TEXT) || ']' AS text
      FROM in_force
      ORDER BY
        in_force.reference,
        in_force.number,
        in_force.detail
    ) AS anon_2
  ) AS c1,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(anon_4.text, ','), '') || ']' AS anon_3
    FROM (
      SELECT
        '[' || COALESCE(CAST(TO_JSON(CAST(covered.entity AS TEXT)) AS TEXT), 'null') || ',' || COALESCE(CAST(TO_JSON(CAST(covered.owner_id AS TEXT)) AS TEXT), 'null') || ',' || COALESCE(CAST(TO_JSON(CAST(covered.area_id AS TEXT)) AS TEXT), 'null') || ',' || CAST(covered.detail AS TEXT) || ']' AS text
      FROM covered
      ORDER BY
        covered.entity
    ) AS anon_4
  ) AS c2,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(anon_6.text, ','), '') || ']' AS anon_5
    FROM (
      SELECT
        '[' || COALESCE(CAST(TO_JSON(CAST(windowed.entity AS TEXT)) AS TEXT), 'null') || ',' || COALESCE(CAST(TO_JSON(CAST(windowed.owner_id AS TEXT)) AS TEXT), 'null') || ',' || COALESCE(CAST(TO_JSON(CAST(windowed.area_id AS TEXT)) AS TEXT), 'null') || ',' || CAST(windowed.detail AS TEXT) || ',' || COALESCE(CAST(TO_JSON(CAST(windowed.since AS TEXT)) AS TEXT), 'null') || ',' || COALESCE(CAST(TO_JSON(CAST(windowed.until AS TEXT)) AS TEXT), 'null') || ']' AS text
      FROM windowed
      ORDER BY
        windowed.entity
    ) AS anon_6
  ) AS c3
