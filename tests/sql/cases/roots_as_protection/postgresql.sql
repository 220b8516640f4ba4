WITH operation_view AS NOT MATERIALIZED (
  SELECT
    operation.id AS id,
    operation.codename AS codename,
    operation.lead_agency_id AS lead_agency_id,
    operation.lead_team_id AS lead_team_id,
    operation.started_on AS started_on,
    operation.ended_on AS ended_on,
    operation.objective AS objective
  FROM operation
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
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      '{' || '"totalCount":' || (
        SELECT
          CASE WHEN (
            COUNT(*) > 10000
          ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_2
        FROM (
          SELECT
            1 AS one
          FROM operation_view AS operation_1
          WHERE
            TRUE
          LIMIT 10001
        ) AS fit_4
      ) || ',"nodes":' || '[' || COALESCE(STRING_AGG(rows_3.text1, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"codename":' || CAST(TO_JSON(chosen_2.codename) AS TEXT) || '}' AS text1
      FROM (
        SELECT
          operation_1.id AS id,
          operation_1.codename AS codename
        FROM operation_view AS operation_1
        WHERE
          TRUE
        ORDER BY
          operation_1.codename ASC,
          operation_1.id ASC
        LIMIT 5
      ) AS chosen_2
    ) AS rows_3
  ) AS c0,
  (
    SELECT
      '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_7.text0, ','), '') || ']' || '}' AS anon_3
    FROM (
      SELECT
        '{"id":' || '"' || CAST(chosen_6.id AS TEXT) || '"' || '}' AS text0
      FROM (
        SELECT
          area_5.id AS id,
          area_5.name AS name
        FROM area_view AS area_5
        WHERE
          area_5.name = CAST($2 AS VARCHAR) COLLATE "C"
        ORDER BY
          area_5.name DESC,
          area_5.id DESC
        LIMIT 5
      ) AS chosen_6
      ORDER BY
        chosen_6.name ASC,
        chosen_6.id ASC
    ) AS rows_7
  ) AS c1,
  (
    SELECT
      '␇' || '07' || ENCODE(COALESCE(STRING_AGG(rows_15.pair, CAST('' AS BYTEA)), CAST('' AS BYTEA)), 'hex') || '␇' || '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_15.text0, ','), '') || ']' || '}' AS anon_4
    FROM (
      SELECT
        '{"reference":' || CAST(TO_JSON(chosen_9.reference) AS TEXT) || ',"clauses":' || lateral_14.text || '}' AS text0,
        UUID_SEND(CAST('00000000-0000-0000-0000-000000000000' AS UUID)) || UUID_SEND(chosen_9.id) AS pair
      FROM (
        SELECT
          agreement_8.id AS id,
          agreement_8.reference AS reference
        FROM agreement_view AS agreement_8
        WHERE
          TRUE
        ORDER BY
          agreement_8.reference ASC,
          agreement_8.id ASC
        LIMIT 5
      ) AS chosen_9
      LEFT OUTER JOIN LATERAL (
        SELECT
          '[' || COALESCE(STRING_AGG(text_13.text, ','), '') || ']' AS text
        FROM (
          SELECT
            '{"entity":' || CAST(TO_JSON(list_11.entity) AS TEXT) || ',"owner":' || CASE
              WHEN (
                agency_12.id IS NULL
              )
              THEN 'null'
              ELSE '{"name":' || CAST(TO_JSON(agency_12.name) AS TEXT) || '}'
            END || '}' AS text,
            list_11.place AS place
          FROM (
            SELECT
              clause_10.id AS id,
              clause_10.entity AS entity,
              clause_10.owner_id AS owner_id,
              ROW_NUMBER() OVER (ORDER BY clause_10.number ASC, clause_10.id ASC) AS place
            FROM clause_view AS clause_10
            WHERE
              clause_10.agreement_id = chosen_9.id
          ) AS list_11
          LEFT OUTER JOIN agency_view AS agency_12
            ON agency_12.id = list_11.owner_id
          ORDER BY
            list_11.place
        ) AS text_13
      ) AS lateral_14
        ON TRUE
      ORDER BY
        chosen_9.reference ASC,
        chosen_9.id ASC
    ) AS rows_15
  ) AS c2,
  (
    SELECT
      '{"name":' || CAST(TO_JSON(found_17.name) AS TEXT) || '}' AS text
    FROM (
      SELECT
        agency_16.id AS id,
        agency_16.name AS name
      FROM agency_view AS agency_16
      WHERE
        agency_16.id = CAST($1 AS UUID)
      LIMIT 1
    ) AS found_17
  ) AS c3,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c4,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c5
