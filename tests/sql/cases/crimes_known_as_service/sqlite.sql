WITH recorded_crime_as_at_0 AS NOT MATERIALIZED (
  SELECT
    versions.id AS id,
    versions.crime_id AS crime_id,
    versions.month AS month,
    versions.reported_by AS reported_by,
    versions.falls_within AS falls_within,
    versions.longitude AS longitude,
    versions.latitude AS latitude,
    versions.location AS location,
    versions.lsoa_code AS lsoa_code,
    versions.lsoa_name AS lsoa_name,
    versions.crime_type AS crime_type,
    versions.last_outcome AS last_outcome,
    versions.context AS context
  FROM (
    SELECT
      recorded_crime.id AS id,
      recorded_crime.crime_id AS crime_id,
      recorded_crime.month AS month,
      recorded_crime.reported_by AS reported_by,
      recorded_crime.falls_within AS falls_within,
      recorded_crime.longitude AS longitude,
      recorded_crime.latitude AS latitude,
      recorded_crime.location AS location,
      recorded_crime.lsoa_code AS lsoa_code,
      recorded_crime.lsoa_name AS lsoa_name,
      recorded_crime.crime_type AS crime_type,
      recorded_crime.last_outcome AS last_outcome,
      recorded_crime.context AS context,
      recorded_crime.known_from AS known_since,
      CAST(NULL AS TEXT(20)) AS known_until
    FROM recorded_crime
    UNION ALL
    SELECT
      recorded_crime_past.id AS id,
      recorded_crime_past.crime_id AS crime_id,
      recorded_crime_past.month AS month,
      recorded_crime_past.reported_by AS reported_by,
      recorded_crime_past.falls_within AS falls_within,
      recorded_crime_past.longitude AS longitude,
      recorded_crime_past.latitude AS latitude,
      recorded_crime_past.location AS location,
      recorded_crime_past.lsoa_code AS lsoa_code,
      recorded_crime_past.lsoa_name AS lsoa_name,
      recorded_crime_past.crime_type AS crime_type,
      recorded_crime_past.last_outcome AS last_outcome,
      recorded_crime_past.context AS context,
      recorded_crime_past.known_from AS known_from,
      recorded_crime_past.known_to AS known_to
    FROM recorded_crime_past
  ) AS versions
  WHERE
    (
      versions.known_since IS NULL OR versions.known_since <= :p1
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > :p1
    )
), area_as_at_0 AS NOT MATERIALIZED (
  SELECT
    versions.id AS id,
    versions.gss_code AS gss_code,
    versions.name AS name,
    versions.kind AS kind,
    versions.vintage AS vintage,
    versions.valid_from AS valid_from,
    versions.valid_to AS valid_to,
    versions.parent_id AS parent_id,
    versions.longitude AS longitude,
    versions.latitude AS latitude
  FROM (
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
      area.latitude AS latitude,
      area.known_from AS known_since,
      CAST(NULL AS TEXT(20)) AS known_until
    FROM area
    UNION ALL
    SELECT
      area_past.id AS id,
      area_past.gss_code AS gss_code,
      area_past.name AS name,
      area_past.kind AS kind,
      area_past.vintage AS vintage,
      area_past.valid_from AS valid_from,
      area_past.valid_to AS valid_to,
      area_past.parent_id AS parent_id,
      area_past.longitude AS longitude,
      area_past.latitude AS latitude,
      area_past.known_from AS known_from,
      area_past.known_to AS known_to
    FROM area_past
  ) AS versions
  WHERE
    (
      versions.known_since IS NULL OR versions.known_since <= :p1
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > :p1
    )
), crime_outcome_as_at_0 AS NOT MATERIALIZED (
  SELECT
    versions.id AS id,
    versions.crime_id AS crime_id,
    versions.month AS month,
    versions.reported_by AS reported_by,
    versions.falls_within AS falls_within,
    versions.longitude AS longitude,
    versions.latitude AS latitude,
    versions.location AS location,
    versions.lsoa_code AS lsoa_code,
    versions.lsoa_name AS lsoa_name,
    versions.outcome AS outcome
  FROM (
    SELECT
      crime_outcome.id AS id,
      crime_outcome.crime_id AS crime_id,
      crime_outcome.month AS month,
      crime_outcome.reported_by AS reported_by,
      crime_outcome.falls_within AS falls_within,
      crime_outcome.longitude AS longitude,
      crime_outcome.latitude AS latitude,
      crime_outcome.location AS location,
      crime_outcome.lsoa_code AS lsoa_code,
      crime_outcome.lsoa_name AS lsoa_name,
      crime_outcome.outcome AS outcome,
      crime_outcome.known_from AS known_since,
      CAST(NULL AS TEXT(20)) AS known_until
    FROM crime_outcome
    UNION ALL
    SELECT
      crime_outcome_past.id AS id,
      crime_outcome_past.crime_id AS crime_id,
      crime_outcome_past.month AS month,
      crime_outcome_past.reported_by AS reported_by,
      crime_outcome_past.falls_within AS falls_within,
      crime_outcome_past.longitude AS longitude,
      crime_outcome_past.latitude AS latitude,
      crime_outcome_past.location AS location,
      crime_outcome_past.lsoa_code AS lsoa_code,
      crime_outcome_past.lsoa_name AS lsoa_name,
      crime_outcome_past.outcome AS outcome,
      crime_outcome_past.known_from AS known_from,
      crime_outcome_past.known_to AS known_to
    FROM crime_outcome_past
  ) AS versions
  WHERE
    (
      versions.known_since IS NULL OR versions.known_since <= :p1
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > :p1
    )
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
            recorded_crime_1.id AS id
          FROM recorded_crime_as_at_0 AS recorded_crime_1
          WHERE
            recorded_crime_1.last_outcome = :p2
          LIMIT 10001
          OFFSET :p3
        ) AS fit_8
      ) || ',"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_7.text1, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"crimeType":' || '"' || CAST(chosen_2.crime_type AS TEXT) || '"' || ',"area":' || CASE WHEN (
          area_3.id IS NULL
        ) THEN 'null' ELSE '{"name":' || JSON_QUOTE(area_3.name) || '}' END || ',"outcomes":' || (
          SELECT
            '{' || '"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_6.text0, ','), '') || ']' || '}' AS anon_3
          FROM (
            SELECT
              '{"outcome":' || '"' || CAST(chosen_5.outcome AS TEXT) || '"' || '}' AS text0
            FROM (
              SELECT
                crime_outcome_4.id AS id,
                crime_outcome_4.month AS month,
                crime_outcome_4.outcome AS outcome
              FROM crime_outcome_as_at_0 AS crime_outcome_4
              WHERE
                crime_outcome_4.crime_id = chosen_2.crime_id
              ORDER BY
                crime_outcome_4.month DESC,
                crime_outcome_4.id DESC
              LIMIT 2
              OFFSET :p4
            ) AS chosen_5
          ) AS rows_6
        ) || '}' AS text1
      FROM (
        SELECT
          recorded_crime_1.id AS id,
          recorded_crime_1.crime_id AS crime_id,
          recorded_crime_1.month AS month,
          recorded_crime_1.lsoa_code AS lsoa_code,
          recorded_crime_1.crime_type AS crime_type
        FROM recorded_crime_as_at_0 AS recorded_crime_1
        WHERE
          recorded_crime_1.last_outcome = :p2
        ORDER BY
          recorded_crime_1.month DESC,
          recorded_crime_1.id DESC
        LIMIT 3
        OFFSET :p5
      ) AS chosen_2
      LEFT OUTER JOIN area_as_at_0 AS area_3
        ON area_3.gss_code = chosen_2.lsoa_code
      ORDER BY
        chosen_2.month DESC,
        chosen_2.id DESC
    ) AS rows_7
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
