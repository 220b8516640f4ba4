WITH agency_view AS NOT MATERIALIZED (
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
      '{"name":' || CAST(TO_JSON(found_2.name) AS TEXT) || '}' AS text
    FROM (
      SELECT
        agency_1.id AS id,
        agency_1.name AS name
      FROM agency_view AS agency_1
      WHERE
        agency_1.id = CAST($1 AS UUID)
      LIMIT 1
    ) AS found_2
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
