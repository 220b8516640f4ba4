WITH covered_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail
  FROM JSON_EACH(:p1) AS opened
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    JSON_EXTRACT(opened.value, '$[0]') AS owner_id,
    JSON_EXTRACT(opened.value, '$[1]') AS area_id,
    JSON_EXTRACT(opened.value, '$[2]') AS detail,
    JSON_EXTRACT(opened.value, '$[3]') AS since,
    JSON_EXTRACT(opened.value, '$[4]') AS until
  FROM JSON_EACH(:p2) AS opened
), outcome_view AS NOT MATERIALIZED (
  SELECT
    outcome.id AS id,
    outcome.owner_id AS owner_id,
    outcome.area_id AS area_id,
    outcome.marking AS marking,
    outcome.synthetic AS synthetic,
    outcome.recorded_at AS recorded_at,
    outcome.kind AS kind,
    outcome.occurred_on AS occurred_on,
    outcome.month AS month,
    outcome.lsoa_id AS lsoa_id,
    outcome.operation_id AS operation_id,
    outcome.site_id AS site_id,
    outcome.provisional AS provisional,
    outcome.source_reference AS source_reference,
    outcome.subject AS subject,
    outcome.offence_group AS offence_group,
    outcome.age_band AS age_band,
    outcome.arrest_status AS arrest_status,
    outcome.street_value_pence AS street_value_pence,
    outcome.item_count AS item_count,
    outcome.cash_pence AS cash_pence,
    outcome.cash_power AS cash_power,
    outcome.cash_status AS cash_status,
    outcome.disposal AS disposal,
    outcome.custody_months AS custody_months,
    outcome.suspended AS suspended,
    outcome.civil_order_kind AS civil_order_kind,
    outcome.civil_order_status AS civil_order_status,
    outcome.order_ends_on AS order_ends_on,
    outcome.warrant_power AS warrant_power,
    outcome.warrant_result AS warrant_result,
    outcome.safeguarding_kind AS safeguarding_kind,
    outcome.protected_group AS protected_group,
    outcome.safeguarding_action AS safeguarding_action,
    CASE
      WHEN (
        outcome.kind = 'SAFEGUARDING'
      )
      THEN CASE WHEN (
        outcome.owner_id = :p3
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = :p3
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 3
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 3
                AND outcome.owner_id = windowed_outcome.owner_id
                AND outcome.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
        THEN 3
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 2
                AND outcome.owner_id = windowed_outcome.owner_id
                AND outcome.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
        THEN 2
        ELSE 0
      END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING'
    AND (
      outcome.owner_id = :p3
      OR outcome.owner_id <> :p3
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_outcome.owner_id,
            covered_outcome.area_id
          FROM covered_outcome
          WHERE
            covered_outcome.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_outcome
            WHERE
              windowed_outcome.detail >= 2
              AND outcome.owner_id = windowed_outcome.owner_id
              AND outcome.area_id = windowed_outcome.area_id
              AND (
                windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
              )
              AND (
                windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
              )
          )
        )
      )
    )
    OR outcome.kind = 'SAFEGUARDING'
    AND outcome.owner_id = :p3
), outcome_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.marking AS marking,
    present.synthetic AS synthetic,
    present.recorded_at AS recorded_at,
    present.kind AS kind,
    present.occurred_on AS occurred_on,
    present.month AS month,
    present.lsoa_id AS lsoa_id,
    present.operation_id AS operation_id,
    present.site_id AS site_id,
    present.provisional AS provisional,
    present.source_reference AS source_reference,
    present.subject AS subject,
    present.offence_group AS offence_group,
    present.age_band AS age_band,
    present.arrest_status AS arrest_status,
    present.street_value_pence AS street_value_pence,
    present.item_count AS item_count,
    present.cash_pence AS cash_pence,
    present.cash_power AS cash_power,
    present.cash_status AS cash_status,
    present.disposal AS disposal,
    present.custody_months AS custody_months,
    present.suspended AS suspended,
    present.civil_order_kind AS civil_order_kind,
    present.civil_order_status AS civil_order_status,
    present.order_ends_on AS order_ends_on,
    present.warrant_power AS warrant_power,
    present.warrant_result AS warrant_result,
    present.safeguarding_kind AS safeguarding_kind,
    present.protected_group AS protected_group,
    present.safeguarding_action AS safeguarding_action,
    present.granted AS granted,
    CAST(NULL AS INTEGER) AS past_version
  FROM (
    SELECT
      outcome.id AS id,
      outcome.owner_id AS owner_id,
      outcome.area_id AS area_id,
      outcome.marking AS marking,
      outcome.synthetic AS synthetic,
      outcome.recorded_at AS recorded_at,
      outcome.kind AS kind,
      outcome.occurred_on AS occurred_on,
      outcome.month AS month,
      outcome.lsoa_id AS lsoa_id,
      outcome.operation_id AS operation_id,
      outcome.site_id AS site_id,
      outcome.provisional AS provisional,
      outcome.source_reference AS source_reference,
      outcome.subject AS subject,
      outcome.offence_group AS offence_group,
      outcome.age_band AS age_band,
      outcome.arrest_status AS arrest_status,
      outcome.street_value_pence AS street_value_pence,
      outcome.item_count AS item_count,
      outcome.cash_pence AS cash_pence,
      outcome.cash_power AS cash_power,
      outcome.cash_status AS cash_status,
      outcome.disposal AS disposal,
      outcome.custody_months AS custody_months,
      outcome.suspended AS suspended,
      outcome.civil_order_kind AS civil_order_kind,
      outcome.civil_order_status AS civil_order_status,
      outcome.order_ends_on AS order_ends_on,
      outcome.warrant_power AS warrant_power,
      outcome.warrant_result AS warrant_result,
      outcome.safeguarding_kind AS safeguarding_kind,
      outcome.protected_group AS protected_group,
      outcome.safeguarding_action AS safeguarding_action,
      CASE
        WHEN (
          outcome.kind = 'SAFEGUARDING'
        )
        THEN CASE WHEN (
          outcome.owner_id = :p3
        ) THEN 4 ELSE 0 END
        ELSE CASE
          WHEN (
            outcome.owner_id = :p3
          )
          THEN 4
          WHEN (
            (outcome.owner_id, outcome.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 3
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 3
                  AND outcome.owner_id = windowed_outcome.owner_id
                  AND outcome.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 3
          WHEN (
            (outcome.owner_id, outcome.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 2
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 2
                  AND outcome.owner_id = windowed_outcome.owner_id
                  AND outcome.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 2
          ELSE 0
        END
      END AS granted,
      COALESCE(outcome.known_from, outcome.recorded_at) AS known_since
    FROM outcome
    WHERE
      outcome.kind <> 'SAFEGUARDING'
      AND (
        outcome.owner_id = :p3
        OR outcome.owner_id <> :p3
        AND (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 2
                AND outcome.owner_id = windowed_outcome.owner_id
                AND outcome.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
      )
      OR outcome.kind = 'SAFEGUARDING'
      AND outcome.owner_id = :p3
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
    earlier.recorded_at AS recorded_at,
    earlier.kind AS kind,
    earlier.occurred_on AS occurred_on,
    earlier.month AS month,
    earlier.lsoa_id AS lsoa_id,
    earlier.operation_id AS operation_id,
    earlier.site_id AS site_id,
    earlier.provisional AS provisional,
    earlier.source_reference AS source_reference,
    earlier.subject AS subject,
    earlier.offence_group AS offence_group,
    earlier.age_band AS age_band,
    earlier.arrest_status AS arrest_status,
    earlier.street_value_pence AS street_value_pence,
    earlier.item_count AS item_count,
    earlier.cash_pence AS cash_pence,
    earlier.cash_power AS cash_power,
    earlier.cash_status AS cash_status,
    earlier.disposal AS disposal,
    earlier.custody_months AS custody_months,
    earlier.suspended AS suspended,
    earlier.civil_order_kind AS civil_order_kind,
    earlier.civil_order_status AS civil_order_status,
    earlier.order_ends_on AS order_ends_on,
    earlier.warrant_power AS warrant_power,
    earlier.warrant_result AS warrant_result,
    earlier.safeguarding_kind AS safeguarding_kind,
    earlier.protected_group AS protected_group,
    earlier.safeguarding_action AS safeguarding_action,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      outcome_past.id AS id,
      outcome_past.owner_id AS owner_id,
      outcome_past.area_id AS area_id,
      outcome_past.marking AS marking,
      outcome_past.synthetic AS synthetic,
      outcome_past.recorded_at AS recorded_at,
      outcome_past.kind AS kind,
      outcome_past.occurred_on AS occurred_on,
      outcome_past.month AS month,
      outcome_past.lsoa_id AS lsoa_id,
      outcome_past.operation_id AS operation_id,
      outcome_past.site_id AS site_id,
      outcome_past.provisional AS provisional,
      outcome_past.source_reference AS source_reference,
      outcome_past.subject AS subject,
      outcome_past.offence_group AS offence_group,
      outcome_past.age_band AS age_band,
      outcome_past.arrest_status AS arrest_status,
      outcome_past.street_value_pence AS street_value_pence,
      outcome_past.item_count AS item_count,
      outcome_past.cash_pence AS cash_pence,
      outcome_past.cash_power AS cash_power,
      outcome_past.cash_status AS cash_status,
      outcome_past.disposal AS disposal,
      outcome_past.custody_months AS custody_months,
      outcome_past.suspended AS suspended,
      outcome_past.civil_order_kind AS civil_order_kind,
      outcome_past.civil_order_status AS civil_order_status,
      outcome_past.order_ends_on AS order_ends_on,
      outcome_past.warrant_power AS warrant_power,
      outcome_past.warrant_result AS warrant_result,
      outcome_past.safeguarding_kind AS safeguarding_kind,
      outcome_past.protected_group AS protected_group,
      outcome_past.safeguarding_action AS safeguarding_action,
      CASE
        WHEN (
          outcome_past.kind = 'SAFEGUARDING'
        )
        THEN CASE WHEN (
          outcome_past.owner_id = :p3
        ) THEN 4 ELSE 0 END
        ELSE CASE
          WHEN (
            outcome_past.owner_id = :p3
          )
          THEN 4
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 3
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 3
                  AND outcome_past.owner_id = windowed_outcome.owner_id
                  AND outcome_past.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 3
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 2
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 2
                  AND outcome_past.owner_id = windowed_outcome.owner_id
                  AND outcome_past.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 2
          ELSE 0
        END
      END AS granted,
      outcome_past.known_from AS known_since,
      outcome_past.known_to AS known_until,
      outcome_past.version AS past_version
    FROM outcome_past
    WHERE
      outcome_past.kind <> 'SAFEGUARDING'
      AND (
        outcome_past.owner_id = :p3
        OR outcome_past.owner_id <> :p3
        AND (
          (outcome_past.owner_id, outcome_past.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 2
                AND outcome_past.owner_id = windowed_outcome.owner_id
                AND outcome_past.area_id = windowed_outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                )
                AND (
                  windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                )
            )
          )
        )
      )
      OR outcome_past.kind = 'SAFEGUARDING'
      AND outcome_past.owner_id = :p3
  ) AS earlier
  JOIN (
    SELECT
      outcome_view.id AS id,
      outcome_view.granted AS granted
    FROM outcome_view
    UNION ALL
    SELECT
      outcome_past.id AS id,
      CASE
        WHEN (
          outcome_past.kind = 'SAFEGUARDING'
        )
        THEN CASE WHEN (
          outcome_past.owner_id = :p3
        ) THEN 4 ELSE 0 END
        ELSE CASE
          WHEN (
            outcome_past.owner_id = :p3
          )
          THEN 4
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 3
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 3
                  AND outcome_past.owner_id = windowed_outcome.owner_id
                  AND outcome_past.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 3
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 2
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 2
                  AND outcome_past.owner_id = windowed_outcome.owner_id
                  AND outcome_past.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
          THEN 2
          ELSE 0
        END
      END AS granted
    FROM outcome_past
    WHERE
      (
        outcome_past.kind <> 'SAFEGUARDING'
        AND (
          outcome_past.owner_id = :p3
          OR outcome_past.owner_id <> :p3
          AND (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 2
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 2
                  AND outcome_past.owner_id = windowed_outcome.owner_id
                  AND outcome_past.area_id = windowed_outcome.area_id
                  AND (
                    windowed_outcome.since IS NULL OR outcome_past.occurred_on >= windowed_outcome.since
                  )
                  AND (
                    windowed_outcome.until IS NULL OR outcome_past.occurred_on <= windowed_outcome.until
                  )
              )
            )
          )
        )
        OR outcome_past.kind = 'SAFEGUARDING'
        AND outcome_past.owner_id = :p3
      )
      AND outcome_past.ending = 'WITHDRAWN'
      AND outcome_past.owner_id = :p3
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
    AND earlier.known_until > CASE WHEN (
      newest.granted >= 3
    ) THEN :p4 ELSE :p5 END
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
      versions.known_since IS NULL OR versions.known_since <= :p4
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > :p4
    )
), weapon_line_as_at_0 AS NOT MATERIALIZED (
  SELECT
    weapon_line.id AS id,
    weapon_line.outcome_id AS outcome_id,
    weapon_line.category AS category,
    weapon_line.kind AS kind,
    weapon_line.count AS count,
    outcome_as_at_0.granted AS granted
  FROM weapon_line
  JOIN outcome_as_at_0
    ON outcome_as_at_0.id = weapon_line.outcome_id
  WHERE
    outcome_as_at_0.past_version IS NULL
  UNION ALL
  SELECT
    weapon_line_past.id AS id,
    weapon_line_past.outcome_id AS outcome_id,
    weapon_line_past.category AS category,
    weapon_line_past.kind AS kind,
    weapon_line_past.count AS count,
    outcome_as_at_0.granted AS granted
  FROM weapon_line_past
  JOIN outcome_as_at_0
    ON outcome_as_at_0.id = weapon_line_past.outcome_id
    AND weapon_line_past.version = outcome_as_at_0.past_version
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  (
    SELECT
      '␇' || CAST(COALESCE(GROUP_CONCAT(rows_7.mark, ''), '') AS TEXT) || '␇' || '{' || '"totalCount":' || (
        SELECT
          '␈00' || CASE WHEN (
            COUNT(*) > 10000
          ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_2
        FROM (
          SELECT
            outcome_1.id AS id
          FROM outcome_as_at_0 AS outcome_1
          WHERE
            EXISTS(
              SELECT
                1
              FROM area_as_at_0 AS area_2
              WHERE
                area_2.id = outcome_1.area_id AND area_2.name = :p6
            )
          LIMIT 10001
          OFFSET :p7
        ) AS fit_8
      ) || ',"nodes":' || '[' || COALESCE(GROUP_CONCAT(rows_7.text1, ','), '') || ']' || '}' AS anon_1
    FROM (
      SELECT
        '{"month":' || '"' || CAST(chosen_3.month AS TEXT) || '"' || ',"recordedAt":' || CASE WHEN (
          chosen_3.granted < 3
        ) THEN 'null␃0␄' ELSE '"' || chosen_3.recorded_at || '"' END || CASE
          WHEN (
            chosen_3.kind = 'WEAPON_SEIZURE'
          )
          THEN ',"lines":' || (
            SELECT
              '[' || COALESCE(GROUP_CONCAT(text_6.text, ','), '') || ']' AS anon_3
            FROM (
              SELECT
                '{"category":' || CASE
                  WHEN (
                    list_5.category = 'AMMUNITION' OR list_5.category = 'FIREARM'
                  )
                  THEN 'null␃1␄'
                  ELSE '"' || CAST(list_5.category AS TEXT) || '"'
                END || ',"count":' || CAST(list_5.count AS TEXT) || '}' AS text,
                list_5.place AS place
              FROM (
                SELECT
                  weapon_line_4.id AS id,
                  weapon_line_4.category AS category,
                  weapon_line_4.count AS count,
                  ROW_NUMBER() OVER (ORDER BY weapon_line_4.id ASC) AS place
                FROM weapon_line_as_at_0 AS weapon_line_4
                WHERE
                  weapon_line_4.outcome_id = chosen_3.id
              ) AS list_5
              ORDER BY
                list_5.place
            ) AS text_6
          )
          ELSE ''
        END || '}' AS text1,
        '00' || chosen_3.owner_id || chosen_3.id AS mark
      FROM (
        SELECT
          outcome_1.id AS id,
          outcome_1.owner_id AS owner_id,
          outcome_1.recorded_at AS recorded_at,
          outcome_1.kind AS kind,
          outcome_1.month AS month,
          outcome_1.granted AS granted
        FROM outcome_as_at_0 AS outcome_1
        WHERE
          EXISTS(
            SELECT
              1
            FROM area_as_at_0 AS area_2
            WHERE
              area_2.id = outcome_1.area_id AND area_2.name = :p6
          )
        ORDER BY
          outcome_1.month DESC,
          outcome_1.id DESC
        LIMIT 3
        OFFSET :p8
      ) AS chosen_3
      ORDER BY
        chosen_3.month DESC,
        chosen_3.id DESC
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
