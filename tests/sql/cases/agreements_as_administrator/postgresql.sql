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
), agency_view AS NOT MATERIALIZED (
  SELECT
    agency.id AS id,
    agency.name AS name,
    agency.kind AS kind,
    agency.duty AS duty,
    agency.regime AS regime
  FROM agency
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
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_18.text AS c0,
  root_18.marks AS c1,
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
FROM (
  SELECT
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_17.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_17.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"reference":' || CAST(TO_JSON(chosen_2.reference) AS TEXT) || ',"status":' || '"' || CAST(chosen_2.status AS TEXT) || '"' || ',"parties":' || lateral_7.text || ',"clauses":' || lateral_16.text || '}' AS text0,
      CAST('\x08' AS BYTEA) || UUID_SEND(CAST('00000000-0000-0000-0000-000000000000' AS UUID)) || UUID_SEND(chosen_2.id) AS mark
    FROM (
      SELECT
        agreement_1.id AS id,
        agreement_1.reference AS reference,
        agreement_1.status AS status
      FROM agreement_view AS agreement_1
      WHERE
        TRUE
      ORDER BY
        agreement_1.reference ASC,
        agreement_1.id ASC
      LIMIT 10
    ) AS chosen_2
    LEFT OUTER JOIN LATERAL (
      SELECT
        '[' || COALESCE(STRING_AGG(text_6.text, ','), '') || ']' AS text
      FROM (
        SELECT
          '{"agency":' || CASE
            WHEN (
              agency_5.id IS NULL
            )
            THEN 'null'
            ELSE '{"name":' || CAST(TO_JSON(agency_5.name) AS TEXT) || '}'
          END || ',"signedVersion":' || COALESCE(CAST(list_4.signed_version AS TEXT), 'null') || '}' AS text,
          list_4.place AS place
        FROM (
          SELECT
            agreement_party_3.id AS id,
            agreement_party_3.agency_id AS agency_id,
            agreement_party_3.signed_version AS signed_version,
            ROW_NUMBER() OVER (ORDER BY agreement_party_3.id ASC) AS place
          FROM agreement_party_view AS agreement_party_3
          WHERE
            agreement_party_3.agreement_id = chosen_2.id
        ) AS list_4
        LEFT OUTER JOIN agency_view AS agency_5
          ON agency_5.id = list_4.agency_id
        ORDER BY
          list_4.place
      ) AS text_6
    ) AS lateral_7
      ON TRUE
    LEFT OUTER JOIN LATERAL (
      SELECT
        '[' || COALESCE(STRING_AGG(text_15.text, ','), '') || ']' AS text
      FROM (
        SELECT
          '{"number":' || CAST(list_9.number AS TEXT) || ',"entity":' || CAST(TO_JSON(list_9.entity) AS TEXT) || ',"areas":' || lateral_14.text || '}' AS text,
          list_9.place AS place
        FROM (
          SELECT
            clause_8.id AS id,
            clause_8.number AS number,
            clause_8.entity AS entity,
            ROW_NUMBER() OVER (ORDER BY clause_8.number ASC, clause_8.id ASC) AS place
          FROM clause_view AS clause_8
          WHERE
            clause_8.agreement_id = chosen_2.id
        ) AS list_9
        LEFT OUTER JOIN LATERAL (
          SELECT
            '[' || COALESCE(STRING_AGG(text_13.text, ','), '') || ']' AS text
          FROM (
            SELECT
              '{"name":' || CAST(TO_JSON(list_12.name) AS TEXT) || '}' AS text,
              list_12.place AS place
            FROM (
              SELECT
                area_10.id AS id,
                area_10.name AS name,
                ROW_NUMBER() OVER (ORDER BY area_10.name ASC, area_10.id ASC) AS place
              FROM area_view AS area_10
              JOIN clause_area_view AS clause_area_11
                ON clause_area_11.area_id = area_10.id
              WHERE
                clause_area_11.clause_id = list_9.id
            ) AS list_12
            ORDER BY
              list_12.place
          ) AS text_13
        ) AS lateral_14
          ON TRUE
        ORDER BY
          list_9.place
      ) AS text_15
    ) AS lateral_16
      ON TRUE
    ORDER BY
      chosen_2.reference ASC,
      chosen_2.id ASC
  ) AS rows_17
) AS root_18
