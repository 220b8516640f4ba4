WITH site_view AS NOT MATERIALIZED (
  SELECT
    site.id AS id,
    site.name AS name,
    site.area_id AS area_id,
    site.operation_id AS operation_id,
    site.initiative AS initiative,
    site.designated_on AS designated_on,
    site.first_in_county AS first_in_county,
    site.owner_id AS owner_id,
    site.synthetic AS synthetic,
    site.recorded_at AS recorded_at
  FROM site
  WHERE
    site.withdrawn_at IS NULL
), phase_view AS NOT MATERIALIZED (
  SELECT
    phase.id AS id,
    phase.site_id AS site_id,
    phase.kind AS kind,
    phase.started_on AS started_on,
    phase.ended_on AS ended_on,
    phase.aim AS aim,
    phase.decided_by_id AS decided_by_id,
    phase.owner_id AS owner_id,
    phase.synthetic AS synthetic,
    phase.recorded_at AS recorded_at
  FROM phase
  WHERE
    phase.withdrawn_at IS NULL
), covered_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($1 AS TEXT) AS UUID[]), CAST(CAST($2 AS TEXT) AS UUID[]), CAST(CAST($3 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($4 AS TEXT) AS UUID[]), CAST(CAST($5 AS TEXT) AS UUID[]), CAST(CAST($6 AS TEXT) AS INT[]), CAST(CAST($7 AS TEXT) AS DATE[]), CAST(CAST($8 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
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
      THEN CASE
        WHEN (
          outcome.owner_id = CAST($9 AS UUID) AND outcome.site_id = CAST($10 AS UUID)
        )
        THEN 3
        ELSE 0
      END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($9 AS UUID)
        )
        THEN 3
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
      outcome.owner_id = CAST($9 AS UUID)
      OR outcome.owner_id <> CAST($9 AS UUID)
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
    AND outcome.owner_id = CAST($9 AS UUID)
    AND outcome.site_id = CAST($10 AS UUID)
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_13.text AS c0,
  root_13.marks AS c1,
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
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_12.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_12.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"name":' || CAST(TO_JSON(chosen_2.name) AS TEXT) || ',"phases":' || lateral_6.text || ',"outcomes":' || lateral_11.text || '}' AS text0,
      lateral_11.marks AS mark
    FROM (
      SELECT
        site_1.id AS id,
        site_1.name AS name
      FROM site_view AS site_1
      WHERE
        TRUE
      ORDER BY
        site_1.name ASC,
        site_1.id ASC
      LIMIT 5
    ) AS chosen_2
    LEFT OUTER JOIN LATERAL (
      SELECT
        '[' || COALESCE(STRING_AGG(text_5.text, ','), '') || ']' AS text
      FROM (
        SELECT
          '{"kind":' || '"' || CAST(list_4.kind AS TEXT) || '"' || ',"startedOn":' || '"' || CAST(list_4.started_on AS TEXT) || '"' || '}' AS text,
          list_4.place AS place
        FROM (
          SELECT
            phase_3.id AS id,
            phase_3.kind AS kind,
            phase_3.started_on AS started_on,
            ROW_NUMBER() OVER (ORDER BY phase_3.started_on ASC, phase_3.id ASC) AS place
          FROM phase_view AS phase_3
          WHERE
            phase_3.site_id = chosen_2.id
        ) AS list_4
        ORDER BY
          list_4.place
      ) AS text_5
    ) AS lateral_6
      ON TRUE
    LEFT OUTER JOIN LATERAL (
      SELECT
        '{' || '"totalCount":' || (
          SELECT
            '␈00' || CASE WHEN (
              COUNT(*) > 10000
            ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_1
          FROM (
            SELECT
              1 AS one
            FROM outcome_view AS outcome_7
            WHERE
              outcome_7.site_id = chosen_2.id AND outcome_7.kind = 'SAFEGUARDING' AND TRUE
            LIMIT 10001
          ) AS fit_10
        ) || ',"nodes":' || '[' || COALESCE(STRING_AGG(rows_9.text1, ','), '') || ']' || '}' AS text,
        COALESCE(STRING_AGG(rows_9.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
      FROM (
        SELECT
          '{"id":' || '"' || CAST(chosen_8.id AS TEXT) || '"' || '}' AS text1,
          CAST('\x00' AS BYTEA) || UUID_SEND(chosen_8.owner_id) || UUID_SEND(chosen_8.id) AS mark
        FROM (
          SELECT
            outcome_7.id AS id,
            outcome_7.owner_id AS owner_id,
            outcome_7.month AS month
          FROM outcome_view AS outcome_7
          WHERE
            outcome_7.site_id = chosen_2.id AND outcome_7.kind = 'SAFEGUARDING' AND TRUE
          ORDER BY
            outcome_7.month DESC,
            outcome_7.id DESC
          LIMIT 5
        ) AS chosen_8
      ) AS rows_9
    ) AS lateral_11
      ON TRUE
    ORDER BY
      chosen_2.name ASC,
      chosen_2.id ASC
  ) AS rows_12
) AS root_13
