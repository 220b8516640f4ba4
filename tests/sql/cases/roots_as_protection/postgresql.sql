WITH operation_view AS NOT MATERIALIZED (
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
  root_5.text AS c0,
  root_9.text AS c1,
  root_18.text AS c2,
  root_18.marks AS c3,
  (
    SELECT
      '{"name":' || CAST(TO_JSON(found_20.name) AS TEXT) || '}' AS text
    FROM (
      SELECT
        agency_19.id AS id,
        agency_19.name AS name
      FROM agency_view AS agency_19
      WHERE
        agency_19.id = CAST($1 AS UUID)
      LIMIT 1
    ) AS found_20
  ) AS c4,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c5,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c6
FROM (
  SELECT
    '{' || '"totalCount":' || (
      SELECT
        CASE WHEN (
          COUNT(*) > 10000
        ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_1
      FROM (
        SELECT
          1 AS one
        FROM operation_view AS operation_1
        WHERE
          TRUE
        LIMIT 10001
      ) AS fit_4
    ) || ',"nodes":' || '[' || COALESCE(STRING_AGG(rows_3.text1, ','), '') || ']' || '}' AS text
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
) AS root_5, (
  SELECT
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_8.text0, ','), '') || ']' || '}' AS text
  FROM (
    SELECT
      '{"id":' || '"' || CAST(chosen_7.id AS TEXT) || '"' || '}' AS text0
    FROM (
      SELECT
        area_6.id AS id,
        area_6.name AS name
      FROM area_view AS area_6
      WHERE
        area_6.name = CAST($2 AS VARCHAR) COLLATE "C"
      ORDER BY
        area_6.name DESC,
        area_6.id DESC
      LIMIT 5
    ) AS chosen_7
    ORDER BY
      chosen_7.name ASC,
      chosen_7.id ASC
  ) AS rows_8
) AS root_9, (
  SELECT
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_17.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_17.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"reference":' || CAST(TO_JSON(chosen_11.reference) AS TEXT) || ',"clauses":' || lateral_16.text || '}' AS text0,
      CAST('\x08' AS BYTEA) || UUID_SEND(CAST('00000000-0000-0000-0000-000000000000' AS UUID)) || UUID_SEND(chosen_11.id) AS mark
    FROM (
      SELECT
        agreement_10.id AS id,
        agreement_10.reference AS reference
      FROM agreement_view AS agreement_10
      WHERE
        TRUE
      ORDER BY
        agreement_10.reference ASC,
        agreement_10.id ASC
      LIMIT 5
    ) AS chosen_11
    LEFT OUTER JOIN LATERAL (
      SELECT
        '[' || COALESCE(STRING_AGG(text_15.text, ','), '') || ']' AS text
      FROM (
        SELECT
          '{"entity":' || CAST(TO_JSON(list_13.entity) AS TEXT) || ',"owner":' || CASE
            WHEN (
              agency_14.id IS NULL
            )
            THEN 'null'
            ELSE '{"name":' || CAST(TO_JSON(agency_14.name) AS TEXT) || '}'
          END || '}' AS text,
          list_13.place AS place
        FROM (
          SELECT
            clause_12.id AS id,
            clause_12.entity AS entity,
            clause_12.owner_id AS owner_id,
            ROW_NUMBER() OVER (ORDER BY clause_12.number ASC, clause_12.id ASC) AS place
          FROM clause_view AS clause_12
          WHERE
            clause_12.agreement_id = chosen_11.id
        ) AS list_13
        LEFT OUTER JOIN agency_view AS agency_14
          ON agency_14.id = list_13.owner_id
        ORDER BY
          list_13.place
      ) AS text_15
    ) AS lateral_16
      ON TRUE
    ORDER BY
      chosen_11.reference ASC,
      chosen_11.id ASC
  ) AS rows_17
) AS root_18
