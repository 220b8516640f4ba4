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
        agreement_party.agency_id = :p1
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
            1 = 1
          LIMIT 10001
          OFFSET :p2
        ) AS fit_4
      ) || ',"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_3.text1, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"codename":' || JSON_QUOTE(chosen_2.codename) || '}' AS text1
      FROM (
        SELECT
          operation_1.id AS id,
          operation_1.codename AS codename
        FROM operation_view AS operation_1
        WHERE
          1 = 1
        ORDER BY
          operation_1.codename ASC,
          operation_1.id ASC
        LIMIT 5
        OFFSET :p3
      ) AS chosen_2
    ) AS rows_3
  ) AS c0,
  (
    SELECT
      '{' || '"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_7.text0, ','), '') || ']' || '}' AS anon_3
    FROM (
      SELECT
        '{"id":' || '"' || CAST(chosen_6.id AS TEXT) || '"' || '}' AS text0
      FROM (
        SELECT
          area_5.id AS id,
          area_5.name AS name
        FROM area_view AS area_5
        WHERE
          area_5.name = :p4
        ORDER BY
          area_5.name DESC,
          area_5.id DESC
        LIMIT 5
        OFFSET :p5
      ) AS chosen_6
      ORDER BY
        chosen_6.name ASC,
        chosen_6.id ASC
    ) AS rows_7
  ) AS c1,
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_14.mark, ''), '') AS TEXT) || '␇' || '{' || '"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_14.text0, ','), '') || ']' || '}' AS anon_4
    FROM (
      SELECT
        '{"reference":' || JSON_QUOTE(chosen_9.reference) || ',"clauses":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_13.text, ','), '') || ']' AS anon_5
          FROM (
            SELECT
              '{"entity":' || JSON_QUOTE(list_11.entity) || ',"owner":' || CASE
                WHEN (
                  agency_12.id IS NULL
                )
                THEN 'null'
                ELSE '{"name":' || JSON_QUOTE(agency_12.name) || '}'
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
        ) || '}' AS text0,
        '08' || '00000000-0000-0000-0000-000000000000' || chosen_9.id AS mark
      FROM (
        SELECT
          agreement_8.id AS id,
          agreement_8.reference AS reference
        FROM agreement_view AS agreement_8
        WHERE
          1 = 1
        ORDER BY
          agreement_8.reference ASC,
          agreement_8.id ASC
        LIMIT 5
        OFFSET :p6
      ) AS chosen_9
      ORDER BY
        chosen_9.reference ASC,
        chosen_9.id ASC
    ) AS rows_14
  ) AS c2,
  (
    SELECT
      '{"name":' || JSON_QUOTE(found_16.name) || '}' AS text
    FROM (
      SELECT
        agency_15.id AS id,
        agency_15.name AS name
      FROM agency_view AS agency_15
      WHERE
        agency_15.id = :p1
      LIMIT 1
      OFFSET :p7
    ) AS found_16
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
