WITH agreement_view AS NOT MATERIALIZED (
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
        agreement_party.agency_id = CAST($1 AS UUID)
    )
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
), agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
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
), clause_area_view AS NOT MATERIALIZED (
  SELECT
    clause_area.clause_id AS clause_id,
    clause_area.area_id AS area_id
  FROM clause_area
), clause_role_view AS NOT MATERIALIZED (
  SELECT
    clause_role.clause_id AS clause_id,
    clause_role.role AS role
  FROM clause_role
), clause_purpose_view AS NOT MATERIALIZED (
  SELECT
    clause_purpose.clause_id AS clause_id,
    clause_purpose.purpose AS purpose
  FROM clause_purpose
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
        (
          SELECT
            '[' || COALESCE(STRING_AGG(text_12.text, ','), '') || ']' AS anon_2
          FROM (
            SELECT
              '[' || CAST(TO_JSON(
                CASE
                  WHEN (
                    clause_2.owner_id = CAST($1 AS UUID)
                  )
                  THEN 'gives'
                  WHEN (
                    clause_2.recipient_id = CAST($1 AS UUID)
                  )
                  THEN 'gets'
                  ELSE 'others'
                END
              ) AS TEXT) || ',' || CAST(clause_2.number AS TEXT) || ',' || CAST(TO_JSON(clause_2.entity) AS TEXT) || ',' || CAST(TO_JSON(clause_2.detail) AS TEXT) || ',' || CAST(TO_JSON(clause_2.gateway) AS TEXT) || ',' || COALESCE('"' || CAST(clause_2.since AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(clause_2.until AS TEXT) || '"', 'null') || ',' || CAST(TO_JSON(clause_2.necessity) AS TEXT) || ',' || CAST(TO_JSON(agency_3.name) AS TEXT) || ',' || CAST(TO_JSON(agency_4.name) AS TEXT) || ',' || (
                SELECT
                  '[' || COALESCE(STRING_AGG(text_7.text, ','), '') || ']' AS anon_3
                FROM (
                  SELECT
                    CAST(TO_JSON(area_5.name) AS TEXT) AS text
                  FROM clause_area_view AS clause_area_6
                  JOIN area_view AS area_5
                    ON area_5.id = clause_area_6.area_id
                  WHERE
                    clause_area_6.clause_id = clause_2.id
                  ORDER BY
                    area_5.name
                ) AS text_7
              ) || ',' || (
                SELECT
                  '[' || COALESCE(STRING_AGG(text_9.text, ','), '') || ']' AS anon_4
                FROM (
                  SELECT
                    CAST(TO_JSON(clause_role_8.role) AS TEXT) AS text
                  FROM clause_role_view AS clause_role_8
                  WHERE
                    clause_role_8.clause_id = clause_2.id
                  ORDER BY
                    clause_role_8.role
                ) AS text_9
              ) || ',' || (
                SELECT
                  '[' || COALESCE(STRING_AGG(text_11.text, ','), '') || ']' AS anon_5
                FROM (
                  SELECT
                    CAST(TO_JSON(clause_purpose_10.purpose) AS TEXT) AS text
                  FROM clause_purpose_view AS clause_purpose_10
                  WHERE
                    clause_purpose_10.clause_id = clause_2.id
                  ORDER BY
                    clause_purpose_10.purpose
                ) AS text_11
              ) || ']' AS text
            FROM clause_view AS clause_2
            JOIN agency_view AS agency_3
              ON agency_3.id = clause_2.owner_id
            JOIN agency_view AS agency_4
              ON agency_4.id = clause_2.recipient_id
            WHERE
              clause_2.agreement_id = agreement_1.id
            ORDER BY
              clause_2.number
          ) AS text_12
        ) AS anon_1
      FROM agreement_view AS agreement_1
      WHERE
        agreement_1.id = CAST($2 AS UUID)
    ),
    'null'
  ) AS c0,
  COALESCE(
    (
      SELECT
        '[' || CAST(TO_JSON(CAST(agreement_13.id AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(agreement_13.reference) AS TEXT) || ',' || CAST(agreement_13.version AS TEXT) || ',' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_20.text, ','), '') || ']' AS anon_7
          FROM (
            SELECT
              '[' || CAST(TO_JSON(CAST(each_19.id AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(CAST(each_19.name AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(CAST(each_19.kind AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(CAST(each_19.signature AS TEXT)) AS TEXT) || ']' AS text
            FROM (
              SELECT
                agency_17.id AS id,
                agency_17.name AS name,
                agency_17.kind AS kind,
                CASE
                  WHEN (
                    agreement_party_18.signed_version = agreement_13.version
                  )
                  THEN 'signed'
                  ELSE 'not signed'
                END AS signature
              FROM agreement_party_view AS agreement_party_18
              JOIN agency_view AS agency_17
                ON agency_17.id = agreement_party_18.agency_id
              WHERE
                agreement_party_18.agreement_id = agreement_13.id
            ) AS each_19
            ORDER BY
              each_19.id,
              each_19.name,
              each_19.kind,
              each_19.signature
          ) AS text_20
        ) || ',' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_22.text, ','), '') || ']' AS anon_8
          FROM (
            SELECT
              '[' || CAST(TO_JSON(CAST(each_21.recipient_id AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(CAST(each_21.role AS TEXT)) AS TEXT) || ',' || CAST(TO_JSON(CAST(each_21.purpose AS TEXT)) AS TEXT) || ']' AS text
            FROM (
              SELECT DISTINCT
                clause_14.recipient_id AS recipient_id,
                clause_role_15.role AS role,
                clause_purpose_16.purpose AS purpose
              FROM clause_view AS clause_14
              JOIN clause_role_view AS clause_role_15
                ON clause_role_15.clause_id = clause_14.id
              JOIN clause_purpose_view AS clause_purpose_16
                ON clause_purpose_16.clause_id = clause_14.id
              WHERE
                clause_14.agreement_id = agreement_13.id
            ) AS each_21
            ORDER BY
              each_21.recipient_id,
              each_21.role,
              each_21.purpose
          ) AS text_22
        ) || ']' AS anon_6
      FROM agreement_view AS agreement_13
      WHERE
        agreement_13.id = CAST($3 AS UUID)
    ),
    'null'
  ) AS c1,
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
