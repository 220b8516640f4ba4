WITH covered_disruption AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p1) AS opened
), windowed_disruption AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p2) AS opened
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
        disruption.owner_id = :p3
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
            WHERE
              windowed_disruption.detail >= 4
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
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
            WHERE
              windowed_disruption.detail >= 3
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
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
            WHERE
              windowed_disruption.detail >= 2
              AND disruption.owner_id = windowed_disruption.owner_id
              AND disruption.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM disruption
  WHERE
    disruption.owner_id = :p3
    OR disruption.owner_id <> :p3
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
          WHERE
            windowed_disruption.detail >= 2
            AND disruption.owner_id = windowed_disruption.owner_id
            AND disruption.area_id = windowed_disruption.area_id
            AND (
              windowed_disruption.since IS NULL OR disruption.occurred_on >= windowed_disruption.since
            )
            AND (
              windowed_disruption.until IS NULL OR disruption.occurred_on <= windowed_disruption.until
            )
        )
      )
    )
), covered_organised_crime_group AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p4) AS opened
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
        organised_crime_group.owner_id = :p3
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
    organised_crime_group.owner_id = :p3
    OR organised_crime_group.owner_id <> :p3
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
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_8.mark, ''), '') AS TEXT) || '␇' || '{' || '"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_8.text0, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"group":' || CASE
          WHEN (
            organised_crime_group_3.id IS NULL
          )
          THEN 'null'
          ELSE '␇' || CAST('02' || organised_crime_group_3.owner_id || organised_crime_group_3.id AS TEXT) || '␇' || '{"reference":' || JSON_QUOTE(organised_crime_group_3.reference) || '}'
        END || ',"supportingAgencies":' || (
          SELECT
            '[' || COALESCE(GROUP_CONCAT(text_7.text, ','), '') || ']' AS anon_2
          FROM (
            SELECT
              '{"name":' || JSON_QUOTE(list_6.name) || '}' AS text,
              list_6.place AS place
            FROM (
              SELECT
                agency_4.id AS id,
                agency_4.name AS name,
                ROW_NUMBER() OVER (ORDER BY agency_4.name ASC, agency_4.id ASC) AS place
              FROM agency_view AS agency_4
              JOIN disruption_agency_view AS disruption_agency_5
                ON disruption_agency_5.agency_id = agency_4.id
              WHERE
                disruption_agency_5.disruption_id = chosen_2.id
            ) AS list_6
            ORDER BY
              list_6.place
          ) AS text_7
        ) || '}' AS text0,
        '03' || chosen_2.owner_id || chosen_2.id AS mark
      FROM (
        SELECT
          disruption_1.id AS id,
          disruption_1.owner_id AS owner_id,
          disruption_1.group_id AS group_id,
          disruption_1.month AS month
        FROM disruption_view AS disruption_1
        WHERE
          1 = 1
        ORDER BY
          disruption_1.month DESC,
          disruption_1.id DESC
        LIMIT 10
        OFFSET :p5
      ) AS chosen_2
      LEFT OUTER JOIN organised_crime_group_view AS organised_crime_group_3
        ON organised_crime_group_3.id = chosen_2.group_id
      ORDER BY
        chosen_2.month DESC,
        chosen_2.id DESC
    ) AS rows_8
  ) AS c0,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c1,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c2
