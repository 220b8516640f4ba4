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
    disruption.group_id AS group_id,
    disruption.site_id AS site_id,
    disruption.month AS month,
    disruption.strand AS strand,
    disruption.impact AS impact,
    disruption.lead_agency_id AS lead_agency_id,
    CASE
      WHEN (
        disruption.owner_id = :p3
      )
      THEN 2
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
), disruption_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.marking AS marking,
    present.synthetic AS synthetic,
    present.group_id AS group_id,
    present.site_id AS site_id,
    present.month AS month,
    present.strand AS strand,
    present.impact AS impact,
    present.lead_agency_id AS lead_agency_id,
    present.granted AS granted,
    CAST(NULL AS INTEGER) AS past_version
  FROM (
    SELECT
      disruption.id AS id,
      disruption.owner_id AS owner_id,
      disruption.area_id AS area_id,
      disruption.marking AS marking,
      disruption.synthetic AS synthetic,
      disruption.group_id AS group_id,
      disruption.site_id AS site_id,
      disruption.month AS month,
      disruption.strand AS strand,
      disruption.impact AS impact,
      disruption.lead_agency_id AS lead_agency_id,
      CASE
        WHEN (
          disruption.owner_id = :p3
        )
        THEN 2
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
      END AS granted,
      COALESCE(disruption.known_from, disruption.recorded_at) AS known_since
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
  ) AS present
  WHERE
    present.known_since <= CASE WHEN (
      present.granted >= 3
    ) THEN :p4 ELSE :p5 END
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.owner_id AS owner_id,
    earlier.area_id AS area_id,
    earlier.marking AS marking,
    earlier.synthetic AS synthetic,
    earlier.group_id AS group_id,
    earlier.site_id AS site_id,
    earlier.month AS month,
    earlier.strand AS strand,
    earlier.impact AS impact,
    earlier.lead_agency_id AS lead_agency_id,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      disruption_past.id AS id,
      disruption_past.owner_id AS owner_id,
      disruption_past.area_id AS area_id,
      disruption_past.marking AS marking,
      disruption_past.synthetic AS synthetic,
      disruption_past.group_id AS group_id,
      disruption_past.site_id AS site_id,
      disruption_past.month AS month,
      disruption_past.strand AS strand,
      disruption_past.impact AS impact,
      disruption_past.lead_agency_id AS lead_agency_id,
      CASE
        WHEN (
          disruption_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END AS granted,
      disruption_past.known_from AS known_since,
      disruption_past.known_to AS known_until,
      disruption_past.version AS past_version
    FROM disruption_past
    WHERE
      disruption_past.owner_id = :p3
      OR disruption_past.owner_id <> :p3
      AND (
        (disruption_past.owner_id, disruption_past.area_id) IN (
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
              AND disruption_past.owner_id = windowed_disruption.owner_id
              AND disruption_past.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
  ) AS earlier
  JOIN (
    SELECT
      disruption_view.id AS id,
      disruption_view.granted AS granted
    FROM disruption_view
    UNION ALL
    SELECT
      disruption_past.id AS id,
      CASE
        WHEN (
          disruption_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END AS granted
    FROM disruption_past
    WHERE
      (
        disruption_past.owner_id = :p3
        OR disruption_past.owner_id <> :p3
        AND (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
      )
      AND disruption_past.ending = 'WITHDRAWN'
      AND disruption_past.owner_id = :p3
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
    AND earlier.known_until > CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
), covered_organised_crime_group AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p6) AS opened
), organised_crime_group_view AS NOT MATERIALIZED (
  SELECT
    organised_crime_group.id AS id,
    organised_crime_group.owner_id AS owner_id,
    organised_crime_group.area_id AS area_id,
    organised_crime_group.marking AS marking,
    organised_crime_group.synthetic AS synthetic,
    organised_crime_group.reference AS reference,
    organised_crime_group.status AS status,
    organised_crime_group.site_id AS site_id,
    CASE
      WHEN (
        organised_crime_group.owner_id = :p3
      )
      THEN 2
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
), organised_crime_group_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.marking AS marking,
    present.synthetic AS synthetic,
    present.reference AS reference,
    present.status AS status,
    present.site_id AS site_id,
    present.granted AS granted,
    CAST(NULL AS INTEGER) AS past_version
  FROM (
    SELECT
      organised_crime_group.id AS id,
      organised_crime_group.owner_id AS owner_id,
      organised_crime_group.area_id AS area_id,
      organised_crime_group.marking AS marking,
      organised_crime_group.synthetic AS synthetic,
      organised_crime_group.reference AS reference,
      organised_crime_group.status AS status,
      organised_crime_group.site_id AS site_id,
      CASE
        WHEN (
          organised_crime_group.owner_id = :p3
        )
        THEN 2
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
      END AS granted,
      COALESCE(organised_crime_group.known_from, organised_crime_group.recorded_at) AS known_since
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
  ) AS present
  WHERE
    present.known_since <= CASE WHEN (
      present.granted >= 3
    ) THEN :p4 ELSE :p5 END
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.owner_id AS owner_id,
    earlier.area_id AS area_id,
    earlier.marking AS marking,
    earlier.synthetic AS synthetic,
    earlier.reference AS reference,
    earlier.status AS status,
    earlier.site_id AS site_id,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      organised_crime_group_past.id AS id,
      organised_crime_group_past.owner_id AS owner_id,
      organised_crime_group_past.area_id AS area_id,
      organised_crime_group_past.marking AS marking,
      organised_crime_group_past.synthetic AS synthetic,
      organised_crime_group_past.reference AS reference,
      organised_crime_group_past.status AS status,
      organised_crime_group_past.site_id AS site_id,
      CASE
        WHEN (
          organised_crime_group_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (organised_crime_group_past.owner_id, organised_crime_group_past.area_id) IN (
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
      END AS granted,
      organised_crime_group_past.known_from AS known_since,
      organised_crime_group_past.known_to AS known_until,
      organised_crime_group_past.version AS past_version
    FROM organised_crime_group_past
    WHERE
      organised_crime_group_past.owner_id = :p3
      OR organised_crime_group_past.owner_id <> :p3
      AND (organised_crime_group_past.owner_id, organised_crime_group_past.area_id) IN (
        SELECT
          covered_organised_crime_group.owner_id,
          covered_organised_crime_group.area_id
        FROM covered_organised_crime_group
        WHERE
          covered_organised_crime_group.detail >= 2
      )
  ) AS earlier
  JOIN (
    SELECT
      organised_crime_group_view.id AS id,
      organised_crime_group_view.granted AS granted
    FROM organised_crime_group_view
    UNION ALL
    SELECT
      organised_crime_group_past.id AS id,
      CASE
        WHEN (
          organised_crime_group_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (organised_crime_group_past.owner_id, organised_crime_group_past.area_id) IN (
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
    FROM organised_crime_group_past
    WHERE
      (
        organised_crime_group_past.owner_id = :p3
        OR organised_crime_group_past.owner_id <> :p3
        AND (organised_crime_group_past.owner_id, organised_crime_group_past.area_id) IN (
          SELECT
            covered_organised_crime_group.owner_id,
            covered_organised_crime_group.area_id
          FROM covered_organised_crime_group
          WHERE
            covered_organised_crime_group.detail >= 2
        )
      )
      AND organised_crime_group_past.ending = 'WITHDRAWN'
      AND organised_crime_group_past.owner_id = :p3
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
    AND earlier.known_until > CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
), agency_as_at_0 AS NOT MATERIALIZED (
  SELECT
    versions.id AS id,
    versions.name AS name,
    versions.kind AS kind,
    versions.duty AS duty,
    versions.regime AS regime
  FROM (
    SELECT
      agency.id AS id,
      agency.name AS name,
      agency.kind AS kind,
      agency.duty AS duty,
      agency.regime AS regime,
      agency.known_from AS known_since,
      CAST(NULL AS TEXT(20)) AS known_until
    FROM agency
    UNION ALL
    SELECT
      agency_past.id AS id,
      agency_past.name AS name,
      agency_past.kind AS kind,
      agency_past.duty AS duty,
      agency_past.regime AS regime,
      agency_past.known_from AS known_from,
      agency_past.known_to AS known_to
    FROM agency_past
  ) AS versions
  WHERE
    (
      versions.known_since IS NULL OR versions.known_since <= :p4
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > :p4
    )
), disruption_agency_as_at_0 AS NOT MATERIALIZED (
  SELECT
    disruption_agency.disruption_id AS disruption_id,
    disruption_agency.agency_id AS agency_id,
    disruption_as_at_0.granted AS granted
  FROM disruption_agency
  JOIN disruption_as_at_0
    ON disruption_as_at_0.id = disruption_agency.disruption_id
  WHERE
    disruption_as_at_0.past_version IS NULL
  UNION ALL
  SELECT
    disruption_agency_past.disruption_id AS disruption_id,
    disruption_agency_past.agency_id AS agency_id,
    disruption_as_at_0.granted AS granted
  FROM disruption_agency_past
  JOIN disruption_as_at_0
    ON disruption_as_at_0.id = disruption_agency_past.disruption_id
    AND disruption_agency_past.version = disruption_as_at_0.past_version
), disruption_as_at_1 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.marking AS marking,
    present.synthetic AS synthetic,
    present.group_id AS group_id,
    present.site_id AS site_id,
    present.month AS month,
    present.strand AS strand,
    present.impact AS impact,
    present.lead_agency_id AS lead_agency_id,
    present.granted AS granted,
    CAST(NULL AS INTEGER) AS past_version
  FROM (
    SELECT
      disruption.id AS id,
      disruption.owner_id AS owner_id,
      disruption.area_id AS area_id,
      disruption.marking AS marking,
      disruption.synthetic AS synthetic,
      disruption.group_id AS group_id,
      disruption.site_id AS site_id,
      disruption.month AS month,
      disruption.strand AS strand,
      disruption.impact AS impact,
      disruption.lead_agency_id AS lead_agency_id,
      CASE
        WHEN (
          disruption.owner_id = :p3
        )
        THEN 2
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
      END AS granted,
      COALESCE(disruption.known_from, disruption.recorded_at) AS known_since
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
  ) AS present
  WHERE
    present.known_since <= CASE WHEN (
      present.granted >= 3
    ) THEN :p7 ELSE :p8 END
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.owner_id AS owner_id,
    earlier.area_id AS area_id,
    earlier.marking AS marking,
    earlier.synthetic AS synthetic,
    earlier.group_id AS group_id,
    earlier.site_id AS site_id,
    earlier.month AS month,
    earlier.strand AS strand,
    earlier.impact AS impact,
    earlier.lead_agency_id AS lead_agency_id,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      disruption_past.id AS id,
      disruption_past.owner_id AS owner_id,
      disruption_past.area_id AS area_id,
      disruption_past.marking AS marking,
      disruption_past.synthetic AS synthetic,
      disruption_past.group_id AS group_id,
      disruption_past.site_id AS site_id,
      disruption_past.month AS month,
      disruption_past.strand AS strand,
      disruption_past.impact AS impact,
      disruption_past.lead_agency_id AS lead_agency_id,
      CASE
        WHEN (
          disruption_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END AS granted,
      disruption_past.known_from AS known_since,
      disruption_past.known_to AS known_until,
      disruption_past.version AS past_version
    FROM disruption_past
    WHERE
      disruption_past.owner_id = :p3
      OR disruption_past.owner_id <> :p3
      AND (
        (disruption_past.owner_id, disruption_past.area_id) IN (
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
              AND disruption_past.owner_id = windowed_disruption.owner_id
              AND disruption_past.area_id = windowed_disruption.area_id
              AND (
                windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
              )
              AND (
                windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
              )
          )
        )
      )
  ) AS earlier
  JOIN (
    SELECT
      disruption_view.id AS id,
      disruption_view.granted AS granted
    FROM disruption_view
    UNION ALL
    SELECT
      disruption_past.id AS id,
      CASE
        WHEN (
          disruption_past.owner_id = :p3
        )
        THEN 2
        WHEN (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END AS granted
    FROM disruption_past
    WHERE
      (
        disruption_past.owner_id = :p3
        OR disruption_past.owner_id <> :p3
        AND (
          (disruption_past.owner_id, disruption_past.area_id) IN (
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
                AND disruption_past.owner_id = windowed_disruption.owner_id
                AND disruption_past.area_id = windowed_disruption.area_id
                AND (
                  windowed_disruption.since IS NULL OR disruption_past.occurred_on >= windowed_disruption.since
                )
                AND (
                  windowed_disruption.until IS NULL OR disruption_past.occurred_on <= windowed_disruption.until
                )
            )
          )
        )
      )
      AND disruption_past.ending = 'WITHDRAWN'
      AND disruption_past.owner_id = :p3
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE WHEN (
      newest.granted >= 3
    ) THEN :p7 ELSE :p8 END
    AND earlier.known_until > CASE WHEN (
      newest.granted >= 3
    ) THEN :p7 ELSE :p8 END
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
              FROM agency_as_at_0 AS agency_4
              JOIN disruption_agency_as_at_0 AS disruption_agency_5
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
        FROM disruption_as_at_0 AS disruption_1
        WHERE
          1 = 1
        ORDER BY
          disruption_1.month DESC,
          disruption_1.id DESC
        LIMIT 2
        OFFSET :p9
      ) AS chosen_2
      LEFT OUTER JOIN organised_crime_group_as_at_0 AS organised_crime_group_3
        ON organised_crime_group_3.id = chosen_2.group_id
      ORDER BY
        chosen_2.month DESC,
        chosen_2.id DESC
    ) AS rows_8
  ) AS c0,
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_11.mark, ''), '') AS TEXT) || '␇' || '{' || '"edges":' || '[' || COALESCE(GROUP_CONCAT(rows_11.text0, ','), '') || ']' || '}' AS anon_3
    FROM (
      SELECT
        '{' || '"cursor":' || '␁1␂' || '[' || '"' || CAST(chosen_10.month AS TEXT) || '"' || ',' || '"' || CAST(chosen_10.id AS TEXT) || '"' || ']' || '␅' || '}' AS text0,
        '03' || chosen_10.owner_id || chosen_10.id AS mark
      FROM (
        SELECT
          disruption_9.id AS id,
          disruption_9.owner_id AS owner_id,
          disruption_9.month AS month
        FROM disruption_as_at_1 AS disruption_9
        WHERE
          1 = 1
        ORDER BY
          disruption_9.month ASC,
          disruption_9.id ASC
        LIMIT 2
        OFFSET :p10
      ) AS chosen_10
      ORDER BY
        chosen_10.month DESC,
        chosen_10.id DESC
    ) AS rows_11
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
