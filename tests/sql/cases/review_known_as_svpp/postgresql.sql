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
), operation_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.codename AS codename,
    present.owner_id AS owner_id,
    present.lead_team_id AS lead_team_id,
    present.started_on AS started_on,
    present.ended_on AS ended_on,
    present.objective AS objective,
    present.synthetic AS synthetic,
    present.recorded_at AS recorded_at,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
    SELECT
      operation.id AS id,
      operation.codename AS codename,
      operation.owner_id AS owner_id,
      operation.lead_team_id AS lead_team_id,
      operation.started_on AS started_on,
      operation.ended_on AS ended_on,
      operation.objective AS objective,
      operation.synthetic AS synthetic,
      operation.recorded_at AS recorded_at,
      COALESCE(operation.known_from, operation.recorded_at) AS known_since
    FROM operation
    WHERE
      operation.withdrawn_at IS NULL
  ) AS present
  WHERE
    present.known_since IS NULL OR present.known_since <= CAST($1 AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.codename AS codename,
    earlier.owner_id AS owner_id,
    earlier.lead_team_id AS lead_team_id,
    earlier.started_on AS started_on,
    earlier.ended_on AS ended_on,
    earlier.objective AS objective,
    earlier.synthetic AS synthetic,
    earlier.recorded_at AS recorded_at,
    earlier.past_version AS past_version
  FROM (
    SELECT
      operation_past.id AS id,
      operation_past.codename AS codename,
      operation_past.owner_id AS owner_id,
      operation_past.lead_team_id AS lead_team_id,
      operation_past.started_on AS started_on,
      operation_past.ended_on AS ended_on,
      operation_past.objective AS objective,
      operation_past.synthetic AS synthetic,
      operation_past.recorded_at AS recorded_at,
      operation_past.known_from AS known_since,
      operation_past.known_to AS known_until,
      operation_past.version AS past_version
    FROM operation_past
  ) AS earlier
  JOIN (
    SELECT
      operation_view.id AS id
    FROM operation_view
    UNION ALL
    SELECT
      operation_past.id AS id
    FROM operation_past
    WHERE
      operation_past.ending = 'WITHDRAWN' AND operation_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    (
      earlier.known_since IS NULL OR earlier.known_since <= CAST($1 AS TIMESTAMPTZ)
    )
    AND earlier.known_until > CAST($1 AS TIMESTAMPTZ)
), indicator_value_view AS NOT MATERIALIZED (
  SELECT
    indicator_value.id AS id,
    indicator_value.indicator_id AS indicator_id,
    indicator_value.period_start AS period_start,
    indicator_value.period_end AS period_end,
    indicator_value.area_id AS area_id,
    indicator_value.operation_id AS operation_id,
    indicator_value.value AS value,
    indicator_value.qualifier AS qualifier,
    indicator_value.provisional AS provisional,
    indicator_value.source AS source,
    indicator_value.published_on AS published_on,
    indicator_value.owner_id AS owner_id,
    indicator_value.synthetic AS synthetic,
    indicator_value.recorded_at AS recorded_at
  FROM indicator_value
  WHERE
    indicator_value.withdrawn_at IS NULL
), indicator_value_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.indicator_id AS indicator_id,
    present.period_start AS period_start,
    present.period_end AS period_end,
    present.area_id AS area_id,
    present.operation_id AS operation_id,
    present.value AS value,
    present.qualifier AS qualifier,
    present.provisional AS provisional,
    present.source AS source,
    present.published_on AS published_on,
    present.owner_id AS owner_id,
    present.synthetic AS synthetic,
    present.recorded_at AS recorded_at,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
    SELECT
      indicator_value.id AS id,
      indicator_value.indicator_id AS indicator_id,
      indicator_value.period_start AS period_start,
      indicator_value.period_end AS period_end,
      indicator_value.area_id AS area_id,
      indicator_value.operation_id AS operation_id,
      indicator_value.value AS value,
      indicator_value.qualifier AS qualifier,
      indicator_value.provisional AS provisional,
      indicator_value.source AS source,
      indicator_value.published_on AS published_on,
      indicator_value.owner_id AS owner_id,
      indicator_value.synthetic AS synthetic,
      indicator_value.recorded_at AS recorded_at,
      COALESCE(indicator_value.known_from, indicator_value.recorded_at) AS known_since
    FROM indicator_value
    WHERE
      indicator_value.withdrawn_at IS NULL
  ) AS present
  WHERE
    present.known_since IS NULL OR present.known_since <= CAST($1 AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.indicator_id AS indicator_id,
    earlier.period_start AS period_start,
    earlier.period_end AS period_end,
    earlier.area_id AS area_id,
    earlier.operation_id AS operation_id,
    earlier.value AS value,
    earlier.qualifier AS qualifier,
    earlier.provisional AS provisional,
    earlier.source AS source,
    earlier.published_on AS published_on,
    earlier.owner_id AS owner_id,
    earlier.synthetic AS synthetic,
    earlier.recorded_at AS recorded_at,
    earlier.past_version AS past_version
  FROM (
    SELECT
      indicator_value_past.id AS id,
      indicator_value_past.indicator_id AS indicator_id,
      indicator_value_past.period_start AS period_start,
      indicator_value_past.period_end AS period_end,
      indicator_value_past.area_id AS area_id,
      indicator_value_past.operation_id AS operation_id,
      indicator_value_past.value AS value,
      indicator_value_past.qualifier AS qualifier,
      indicator_value_past.provisional AS provisional,
      indicator_value_past.source AS source,
      indicator_value_past.published_on AS published_on,
      indicator_value_past.owner_id AS owner_id,
      indicator_value_past.synthetic AS synthetic,
      indicator_value_past.recorded_at AS recorded_at,
      indicator_value_past.known_from AS known_since,
      indicator_value_past.known_to AS known_until,
      indicator_value_past.version AS past_version
    FROM indicator_value_past
  ) AS earlier
  JOIN (
    SELECT
      indicator_value_view.id AS id
    FROM indicator_value_view
    UNION ALL
    SELECT
      indicator_value_past.id AS id
    FROM indicator_value_past
    WHERE
      indicator_value_past.ending = 'WITHDRAWN' AND indicator_value_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    (
      earlier.known_since IS NULL OR earlier.known_since <= CAST($1 AS TIMESTAMPTZ)
    )
    AND earlier.known_until > CAST($1 AS TIMESTAMPTZ)
), indicator_view AS NOT MATERIALIZED (
  SELECT
    indicator.id AS id,
    indicator.code AS code,
    indicator.definition AS definition,
    indicator.unit AS unit,
    indicator.measure AS measure,
    indicator.owner_id AS owner_id,
    indicator.synthetic AS synthetic,
    indicator.recorded_at AS recorded_at
  FROM indicator
  WHERE
    indicator.withdrawn_at IS NULL
), indicator_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.code AS code,
    present.definition AS definition,
    present.unit AS unit,
    present.measure AS measure,
    present.owner_id AS owner_id,
    present.synthetic AS synthetic,
    present.recorded_at AS recorded_at,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
    SELECT
      indicator.id AS id,
      indicator.code AS code,
      indicator.definition AS definition,
      indicator.unit AS unit,
      indicator.measure AS measure,
      indicator.owner_id AS owner_id,
      indicator.synthetic AS synthetic,
      indicator.recorded_at AS recorded_at,
      COALESCE(indicator.known_from, indicator.recorded_at) AS known_since
    FROM indicator
    WHERE
      indicator.withdrawn_at IS NULL
  ) AS present
  WHERE
    present.known_since IS NULL OR present.known_since <= CAST($1 AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.code AS code,
    earlier.definition AS definition,
    earlier.unit AS unit,
    earlier.measure AS measure,
    earlier.owner_id AS owner_id,
    earlier.synthetic AS synthetic,
    earlier.recorded_at AS recorded_at,
    earlier.past_version AS past_version
  FROM (
    SELECT
      indicator_past.id AS id,
      indicator_past.code AS code,
      indicator_past.definition AS definition,
      indicator_past.unit AS unit,
      indicator_past.measure AS measure,
      indicator_past.owner_id AS owner_id,
      indicator_past.synthetic AS synthetic,
      indicator_past.recorded_at AS recorded_at,
      indicator_past.known_from AS known_since,
      indicator_past.known_to AS known_until,
      indicator_past.version AS past_version
    FROM indicator_past
  ) AS earlier
  JOIN (
    SELECT
      indicator_view.id AS id
    FROM indicator_view
    UNION ALL
    SELECT
      indicator_past.id AS id
    FROM indicator_past
    WHERE
      indicator_past.ending = 'WITHDRAWN' AND indicator_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    (
      earlier.known_since IS NULL OR earlier.known_since <= CAST($1 AS TIMESTAMPTZ)
    )
    AND earlier.known_until > CAST($1 AS TIMESTAMPTZ)
), covered_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($3 AS TEXT) AS UUID[]), CAST(CAST($4 AS TEXT) AS UUID[]), CAST(CAST($5 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_outcome AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($6 AS TEXT) AS UUID[]), CAST(CAST($7 AS TEXT) AS UUID[]), CAST(CAST($8 AS TEXT) AS INT[]), CAST(CAST($9 AS TEXT) AS DATE[]), CAST(CAST($10 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
), covered_intervention AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($11 AS TEXT) AS UUID[]), CAST(CAST($12 AS TEXT) AS UUID[]), CAST(CAST($13 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_intervention AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($14 AS TEXT) AS UUID[]), CAST(CAST($15 AS TEXT) AS UUID[]), CAST(CAST($16 AS TEXT) AS INT[]), CAST(CAST($17 AS TEXT) AS DATE[]), CAST(CAST($18 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
), area_within_view AS NOT MATERIALIZED (
  SELECT
    area_within.within_id AS within_id,
    area_within.area_id AS area_id,
    area_within.small AS small
  FROM area_within
), operation_area_as_at_0 AS NOT MATERIALIZED (
  SELECT
    operation_area.operation_id AS operation_id,
    operation_area.area_id AS area_id
  FROM operation_area
  JOIN operation_as_at_0
    ON operation_as_at_0.id = operation_area.operation_id
  WHERE
    operation_as_at_0.past_version IS NULL
  UNION ALL
  SELECT
    operation_area_past.operation_id AS operation_id,
    operation_area_past.area_id AS area_id
  FROM operation_area_past
  JOIN operation_as_at_0
    ON operation_as_at_0.id = operation_area_past.operation_id
    AND operation_area_past.version = operation_as_at_0.past_version
), covered_safeguarding AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail
  FROM UNNEST(CAST(CAST($19 AS TEXT) AS UUID[]), CAST(CAST($20 AS TEXT) AS UUID[]), CAST(CAST($21 AS TEXT) AS INT[])) AS opened(owner_id, area_id, detail)
), windowed_safeguarding AS NOT MATERIALIZED (
  SELECT
    opened.owner_id AS owner_id,
    opened.area_id AS area_id,
    opened.detail AS detail,
    opened.since AS since,
    opened.until AS until
  FROM UNNEST(CAST(CAST($22 AS TEXT) AS UUID[]), CAST(CAST($23 AS TEXT) AS UUID[]), CAST(CAST($24 AS TEXT) AS INT[]), CAST(CAST($25 AS TEXT) AS DATE[]), CAST(CAST($26 AS TEXT) AS DATE[])) AS opened(owner_id, area_id, detail, since, until)
), outcome_counted AS NOT MATERIALIZED (
  SELECT
    outcome.id AS id,
    outcome.owner_id AS owner_id,
    outcome.area_id AS area_id,
    outcome.kind AS kind,
    outcome.occurred_on AS occurred_on,
    outcome.month AS month,
    outcome.operation_id AS operation_id,
    outcome.site_id AS site_id,
    outcome.subject AS subject,
    outcome.street_value_pence AS street_value_pence,
    outcome.item_count AS item_count,
    outcome.cash_pence AS cash_pence,
    outcome.custody_months AS custody_months,
    outcome.suspended AS suspended,
    CASE
      WHEN (
        outcome.kind = 'SAFEGUARDING'
      )
      THEN CASE
        WHEN (
          outcome.owner_id = CAST($2 AS UUID)
        )
        THEN 1
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 1
                AND outcome.owner_id = windowed_safeguarding.owner_id
                AND outcome.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
        THEN 1
        ELSE 0
      END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($2 AS UUID)
        )
        THEN 4
        WHEN (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 1
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
        THEN 1
        ELSE 0
      END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING'
    AND (
      outcome.owner_id = CAST($2 AS UUID)
      OR outcome.owner_id <> CAST($2 AS UUID)
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_outcome.owner_id,
            covered_outcome.area_id
          FROM covered_outcome
          WHERE
            covered_outcome.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_outcome
            WHERE
              windowed_outcome.detail >= 1
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
    AND (
      outcome.owner_id = CAST($2 AS UUID)
      OR outcome.owner_id <> CAST($2 AS UUID)
      AND (
        (outcome.owner_id, outcome.area_id) IN (
          SELECT
            covered_safeguarding.owner_id,
            covered_safeguarding.area_id
          FROM covered_safeguarding
          WHERE
            covered_safeguarding.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_safeguarding
            WHERE
              windowed_safeguarding.detail >= 1
              AND outcome.owner_id = windowed_safeguarding.owner_id
              AND outcome.area_id = windowed_safeguarding.area_id
              AND (
                windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
              )
              AND (
                windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
              )
          )
        )
      )
    )
), outcome_counted_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.kind AS kind,
    present.occurred_on AS occurred_on,
    present.month AS month,
    present.operation_id AS operation_id,
    present.site_id AS site_id,
    present.subject AS subject,
    present.street_value_pence AS street_value_pence,
    present.item_count AS item_count,
    present.cash_pence AS cash_pence,
    present.custody_months AS custody_months,
    present.suspended AS suspended,
    present.granted AS granted,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
    SELECT
      outcome.id AS id,
      outcome.owner_id AS owner_id,
      outcome.area_id AS area_id,
      outcome.kind AS kind,
      outcome.occurred_on AS occurred_on,
      outcome.month AS month,
      outcome.operation_id AS operation_id,
      outcome.site_id AS site_id,
      outcome.subject AS subject,
      outcome.street_value_pence AS street_value_pence,
      outcome.item_count AS item_count,
      outcome.cash_pence AS cash_pence,
      outcome.custody_months AS custody_months,
      outcome.suspended AS suspended,
      CASE
        WHEN (
          outcome.kind = 'SAFEGUARDING'
        )
        THEN CASE
          WHEN (
            outcome.owner_id = CAST($2 AS UUID)
          )
          THEN 1
          WHEN (
            (outcome.owner_id, outcome.area_id) IN (
              SELECT
                covered_safeguarding.owner_id,
                covered_safeguarding.area_id
              FROM covered_safeguarding
              WHERE
                covered_safeguarding.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_safeguarding
                WHERE
                  windowed_safeguarding.detail >= 1
                  AND outcome.owner_id = windowed_safeguarding.owner_id
                  AND outcome.area_id = windowed_safeguarding.area_id
                  AND (
                    windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                  )
                  AND (
                    windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                  )
              )
            )
          )
          THEN 1
          ELSE 0
        END
        ELSE CASE
          WHEN (
            outcome.owner_id = CAST($2 AS UUID)
          )
          THEN 4
          WHEN (
            (outcome.owner_id, outcome.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 1
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
          THEN 1
          ELSE 0
        END
      END AS granted,
      COALESCE(outcome.known_from, outcome.recorded_at) AS known_since
    FROM outcome
    WHERE
      outcome.kind <> 'SAFEGUARDING'
      AND (
        outcome.owner_id = CAST($2 AS UUID)
        OR outcome.owner_id <> CAST($2 AS UUID)
        AND (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 1
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
      AND (
        outcome.owner_id = CAST($2 AS UUID)
        OR outcome.owner_id <> CAST($2 AS UUID)
        AND (
          (outcome.owner_id, outcome.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 1
                AND outcome.owner_id = windowed_safeguarding.owner_id
                AND outcome.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
      )
  ) AS present
  WHERE
    present.known_since <= CASE
      WHEN (
        present.owner_id = CAST($2 AS UUID) AND present.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.owner_id AS owner_id,
    earlier.area_id AS area_id,
    earlier.kind AS kind,
    earlier.occurred_on AS occurred_on,
    earlier.month AS month,
    earlier.operation_id AS operation_id,
    earlier.site_id AS site_id,
    earlier.subject AS subject,
    earlier.street_value_pence AS street_value_pence,
    earlier.item_count AS item_count,
    earlier.cash_pence AS cash_pence,
    earlier.custody_months AS custody_months,
    earlier.suspended AS suspended,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      outcome_past.id AS id,
      outcome_past.owner_id AS owner_id,
      outcome_past.area_id AS area_id,
      outcome_past.kind AS kind,
      outcome_past.occurred_on AS occurred_on,
      outcome_past.month AS month,
      outcome_past.operation_id AS operation_id,
      outcome_past.site_id AS site_id,
      outcome_past.subject AS subject,
      outcome_past.street_value_pence AS street_value_pence,
      outcome_past.item_count AS item_count,
      outcome_past.cash_pence AS cash_pence,
      outcome_past.custody_months AS custody_months,
      outcome_past.suspended AS suspended,
      CASE
        WHEN (
          outcome_past.kind = 'SAFEGUARDING'
        )
        THEN CASE
          WHEN (
            outcome_past.owner_id = CAST($2 AS UUID)
          )
          THEN 1
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_safeguarding.owner_id,
                covered_safeguarding.area_id
              FROM covered_safeguarding
              WHERE
                covered_safeguarding.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_safeguarding
                WHERE
                  windowed_safeguarding.detail >= 1
                  AND outcome_past.owner_id = windowed_safeguarding.owner_id
                  AND outcome_past.area_id = windowed_safeguarding.area_id
                  AND (
                    windowed_safeguarding.since IS NULL OR outcome_past.occurred_on >= windowed_safeguarding.since
                  )
                  AND (
                    windowed_safeguarding.until IS NULL OR outcome_past.occurred_on <= windowed_safeguarding.until
                  )
              )
            )
          )
          THEN 1
          ELSE 0
        END
        ELSE CASE
          WHEN (
            outcome_past.owner_id = CAST($2 AS UUID)
          )
          THEN 4
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 1
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
          THEN 1
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
        outcome_past.owner_id = CAST($2 AS UUID)
        OR outcome_past.owner_id <> CAST($2 AS UUID)
        AND (
          (outcome_past.owner_id, outcome_past.area_id) IN (
            SELECT
              covered_outcome.owner_id,
              covered_outcome.area_id
            FROM covered_outcome
            WHERE
              covered_outcome.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_outcome
              WHERE
                windowed_outcome.detail >= 1
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
      AND (
        outcome_past.owner_id = CAST($2 AS UUID)
        OR outcome_past.owner_id <> CAST($2 AS UUID)
        AND (
          (outcome_past.owner_id, outcome_past.area_id) IN (
            SELECT
              covered_safeguarding.owner_id,
              covered_safeguarding.area_id
            FROM covered_safeguarding
            WHERE
              covered_safeguarding.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_safeguarding
              WHERE
                windowed_safeguarding.detail >= 1
                AND outcome_past.owner_id = windowed_safeguarding.owner_id
                AND outcome_past.area_id = windowed_safeguarding.area_id
                AND (
                  windowed_safeguarding.since IS NULL OR outcome_past.occurred_on >= windowed_safeguarding.since
                )
                AND (
                  windowed_safeguarding.until IS NULL OR outcome_past.occurred_on <= windowed_safeguarding.until
                )
            )
          )
        )
      )
  ) AS earlier
  JOIN (
    SELECT
      outcome_counted.id AS id,
      outcome_counted.granted AS granted
    FROM outcome_counted
    UNION ALL
    SELECT
      outcome_past.id AS id,
      CASE
        WHEN (
          outcome_past.kind = 'SAFEGUARDING'
        )
        THEN CASE
          WHEN (
            outcome_past.owner_id = CAST($2 AS UUID)
          )
          THEN 1
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_safeguarding.owner_id,
                covered_safeguarding.area_id
              FROM covered_safeguarding
              WHERE
                covered_safeguarding.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_safeguarding
                WHERE
                  windowed_safeguarding.detail >= 1
                  AND outcome_past.owner_id = windowed_safeguarding.owner_id
                  AND outcome_past.area_id = windowed_safeguarding.area_id
                  AND (
                    windowed_safeguarding.since IS NULL OR outcome_past.occurred_on >= windowed_safeguarding.since
                  )
                  AND (
                    windowed_safeguarding.until IS NULL OR outcome_past.occurred_on <= windowed_safeguarding.until
                  )
              )
            )
          )
          THEN 1
          ELSE 0
        END
        ELSE CASE
          WHEN (
            outcome_past.owner_id = CAST($2 AS UUID)
          )
          THEN 4
          WHEN (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 1
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
          THEN 1
          ELSE 0
        END
      END AS granted
    FROM outcome_past
    WHERE
      (
        outcome_past.kind <> 'SAFEGUARDING'
        AND (
          outcome_past.owner_id = CAST($2 AS UUID)
          OR outcome_past.owner_id <> CAST($2 AS UUID)
          AND (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_outcome.owner_id,
                covered_outcome.area_id
              FROM covered_outcome
              WHERE
                covered_outcome.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_outcome
                WHERE
                  windowed_outcome.detail >= 1
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
        AND (
          outcome_past.owner_id = CAST($2 AS UUID)
          OR outcome_past.owner_id <> CAST($2 AS UUID)
          AND (
            (outcome_past.owner_id, outcome_past.area_id) IN (
              SELECT
                covered_safeguarding.owner_id,
                covered_safeguarding.area_id
              FROM covered_safeguarding
              WHERE
                covered_safeguarding.detail >= 1
            )
            OR (
              EXISTS(
                SELECT
                  1
                FROM windowed_safeguarding
                WHERE
                  windowed_safeguarding.detail >= 1
                  AND outcome_past.owner_id = windowed_safeguarding.owner_id
                  AND outcome_past.area_id = windowed_safeguarding.area_id
                  AND (
                    windowed_safeguarding.since IS NULL OR outcome_past.occurred_on >= windowed_safeguarding.since
                  )
                  AND (
                    windowed_safeguarding.until IS NULL OR outcome_past.occurred_on <= windowed_safeguarding.until
                  )
              )
            )
          )
        )
      )
      AND outcome_past.ending = 'WITHDRAWN'
      AND outcome_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE
      WHEN (
        earlier.owner_id = CAST($2 AS UUID) AND newest.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
    AND earlier.known_until > CASE
      WHEN (
        earlier.owner_id = CAST($2 AS UUID) AND newest.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
), intervention_counted AS NOT MATERIALIZED (
  SELECT
    intervention.id AS id,
    intervention.owner_id AS owner_id,
    intervention.area_id AS area_id,
    intervention.site_id AS site_id,
    intervention.started_on AS started_on,
    intervention.month AS month,
    CASE
      WHEN (
        intervention.owner_id = CAST($2 AS UUID)
      )
      THEN 4
      WHEN (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 2
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 2
              AND intervention.owner_id = windowed_intervention.owner_id
              AND intervention.area_id = windowed_intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
              )
              AND (
                windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
              )
          )
        )
      )
      THEN 2
      WHEN (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 1
              AND intervention.owner_id = windowed_intervention.owner_id
              AND intervention.area_id = windowed_intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
              )
              AND (
                windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
              )
          )
        )
      )
      THEN 1
      ELSE 0
    END AS granted
  FROM intervention
  WHERE
    intervention.owner_id = CAST($2 AS UUID)
    OR intervention.owner_id <> CAST($2 AS UUID)
    AND (
      (intervention.owner_id, intervention.area_id) IN (
        SELECT
          covered_intervention.owner_id,
          covered_intervention.area_id
        FROM covered_intervention
        WHERE
          covered_intervention.detail >= 1
      )
      OR (
        EXISTS(
          SELECT
            1
          FROM windowed_intervention
          WHERE
            windowed_intervention.detail >= 1
            AND intervention.owner_id = windowed_intervention.owner_id
            AND intervention.area_id = windowed_intervention.area_id
            AND (
              windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
            )
            AND (
              windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
            )
        )
      )
    )
), intervention_counted_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.owner_id AS owner_id,
    present.area_id AS area_id,
    present.site_id AS site_id,
    present.started_on AS started_on,
    present.month AS month,
    present.granted AS granted,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
    SELECT
      intervention.id AS id,
      intervention.owner_id AS owner_id,
      intervention.area_id AS area_id,
      intervention.site_id AS site_id,
      intervention.started_on AS started_on,
      intervention.month AS month,
      CASE
        WHEN (
          intervention.owner_id = CAST($2 AS UUID)
        )
        THEN 4
        WHEN (
          (intervention.owner_id, intervention.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 2
                AND intervention.owner_id = windowed_intervention.owner_id
                AND intervention.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 2
        WHEN (
          (intervention.owner_id, intervention.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 1
                AND intervention.owner_id = windowed_intervention.owner_id
                AND intervention.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 1
        ELSE 0
      END AS granted,
      COALESCE(intervention.known_from, intervention.recorded_at) AS known_since
    FROM intervention
    WHERE
      intervention.owner_id = CAST($2 AS UUID)
      OR intervention.owner_id <> CAST($2 AS UUID)
      AND (
        (intervention.owner_id, intervention.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 1
              AND intervention.owner_id = windowed_intervention.owner_id
              AND intervention.area_id = windowed_intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR intervention.started_on >= windowed_intervention.since
              )
              AND (
                windowed_intervention.until IS NULL OR intervention.started_on <= windowed_intervention.until
              )
          )
        )
      )
  ) AS present
  WHERE
    present.known_since <= CASE
      WHEN (
        present.owner_id = CAST($2 AS UUID) AND present.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.owner_id AS owner_id,
    earlier.area_id AS area_id,
    earlier.site_id AS site_id,
    earlier.started_on AS started_on,
    earlier.month AS month,
    CASE WHEN (
      earlier.granted < newest.granted
    ) THEN earlier.granted ELSE newest.granted END AS granted,
    earlier.past_version AS past_version
  FROM (
    SELECT
      intervention_past.id AS id,
      intervention_past.owner_id AS owner_id,
      intervention_past.area_id AS area_id,
      intervention_past.site_id AS site_id,
      intervention_past.started_on AS started_on,
      intervention_past.month AS month,
      CASE
        WHEN (
          intervention_past.owner_id = CAST($2 AS UUID)
        )
        THEN 4
        WHEN (
          (intervention_past.owner_id, intervention_past.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 2
                AND intervention_past.owner_id = windowed_intervention.owner_id
                AND intervention_past.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 2
        WHEN (
          (intervention_past.owner_id, intervention_past.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 1
                AND intervention_past.owner_id = windowed_intervention.owner_id
                AND intervention_past.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 1
        ELSE 0
      END AS granted,
      intervention_past.known_from AS known_since,
      intervention_past.known_to AS known_until,
      intervention_past.version AS past_version
    FROM intervention_past
    WHERE
      intervention_past.owner_id = CAST($2 AS UUID)
      OR intervention_past.owner_id <> CAST($2 AS UUID)
      AND (
        (intervention_past.owner_id, intervention_past.area_id) IN (
          SELECT
            covered_intervention.owner_id,
            covered_intervention.area_id
          FROM covered_intervention
          WHERE
            covered_intervention.detail >= 1
        )
        OR (
          EXISTS(
            SELECT
              1
            FROM windowed_intervention
            WHERE
              windowed_intervention.detail >= 1
              AND intervention_past.owner_id = windowed_intervention.owner_id
              AND intervention_past.area_id = windowed_intervention.area_id
              AND (
                windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
              )
              AND (
                windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
              )
          )
        )
      )
  ) AS earlier
  JOIN (
    SELECT
      intervention_counted.id AS id,
      intervention_counted.granted AS granted
    FROM intervention_counted
    UNION ALL
    SELECT
      intervention_past.id AS id,
      CASE
        WHEN (
          intervention_past.owner_id = CAST($2 AS UUID)
        )
        THEN 4
        WHEN (
          (intervention_past.owner_id, intervention_past.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 2
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 2
                AND intervention_past.owner_id = windowed_intervention.owner_id
                AND intervention_past.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 2
        WHEN (
          (intervention_past.owner_id, intervention_past.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 1
                AND intervention_past.owner_id = windowed_intervention.owner_id
                AND intervention_past.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
                )
            )
          )
        )
        THEN 1
        ELSE 0
      END AS granted
    FROM intervention_past
    WHERE
      (
        intervention_past.owner_id = CAST($2 AS UUID)
        OR intervention_past.owner_id <> CAST($2 AS UUID)
        AND (
          (intervention_past.owner_id, intervention_past.area_id) IN (
            SELECT
              covered_intervention.owner_id,
              covered_intervention.area_id
            FROM covered_intervention
            WHERE
              covered_intervention.detail >= 1
          )
          OR (
            EXISTS(
              SELECT
                1
              FROM windowed_intervention
              WHERE
                windowed_intervention.detail >= 1
                AND intervention_past.owner_id = windowed_intervention.owner_id
                AND intervention_past.area_id = windowed_intervention.area_id
                AND (
                  windowed_intervention.since IS NULL OR intervention_past.started_on >= windowed_intervention.since
                )
                AND (
                  windowed_intervention.until IS NULL OR intervention_past.started_on <= windowed_intervention.until
                )
            )
          )
        )
      )
      AND intervention_past.ending = 'WITHDRAWN'
      AND intervention_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    earlier.known_since <= CASE
      WHEN (
        earlier.owner_id = CAST($2 AS UUID) AND newest.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
    AND earlier.known_until > CASE
      WHEN (
        earlier.owner_id = CAST($2 AS UUID) AND newest.granted >= 3
      )
      THEN CAST($1 AS TIMESTAMPTZ)
      ELSE CAST($27 AS TIMESTAMPTZ)
    END
), site_view AS NOT MATERIALIZED (
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
), site_as_at_0 AS NOT MATERIALIZED (
  SELECT
    present.id AS id,
    present.name AS name,
    present.area_id AS area_id,
    present.operation_id AS operation_id,
    present.initiative AS initiative,
    present.designated_on AS designated_on,
    present.first_in_county AS first_in_county,
    present.owner_id AS owner_id,
    present.synthetic AS synthetic,
    present.recorded_at AS recorded_at,
    CAST(NULL AS BIGINT) AS past_version
  FROM (
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
      site.recorded_at AS recorded_at,
      COALESCE(site.known_from, site.recorded_at) AS known_since
    FROM site
    WHERE
      site.withdrawn_at IS NULL
  ) AS present
  WHERE
    present.known_since IS NULL OR present.known_since <= CAST($1 AS TIMESTAMPTZ)
  UNION ALL
  SELECT
    earlier.id AS id,
    earlier.name AS name,
    earlier.area_id AS area_id,
    earlier.operation_id AS operation_id,
    earlier.initiative AS initiative,
    earlier.designated_on AS designated_on,
    earlier.first_in_county AS first_in_county,
    earlier.owner_id AS owner_id,
    earlier.synthetic AS synthetic,
    earlier.recorded_at AS recorded_at,
    earlier.past_version AS past_version
  FROM (
    SELECT
      site_past.id AS id,
      site_past.name AS name,
      site_past.area_id AS area_id,
      site_past.operation_id AS operation_id,
      site_past.initiative AS initiative,
      site_past.designated_on AS designated_on,
      site_past.first_in_county AS first_in_county,
      site_past.owner_id AS owner_id,
      site_past.synthetic AS synthetic,
      site_past.recorded_at AS recorded_at,
      site_past.known_from AS known_since,
      site_past.known_to AS known_until,
      site_past.version AS past_version
    FROM site_past
  ) AS earlier
  JOIN (
    SELECT
      site_view.id AS id
    FROM site_view
    UNION ALL
    SELECT
      site_past.id AS id
    FROM site_past
    WHERE
      site_past.ending = 'WITHDRAWN' AND site_past.owner_id = CAST($2 AS UUID)
  ) AS newest
    ON newest.id = earlier.id
  WHERE
    (
      earlier.known_since IS NULL OR earlier.known_since <= CAST($1 AS TIMESTAMPTZ)
    )
    AND earlier.known_until > CAST($1 AS TIMESTAMPTZ)
), event_17 AS MATERIALIZED (
  SELECT
    outcome_14.kind AS rows,
    outcome_14.area_id AS area_id,
    outcome_14.site_id AS site_id,
    outcome_14.month AS month,
    outcome_14.occurred_on AS day,
    CAST(NULL AS BIGINT) AS amount,
    COALESCE(outcome_14.subject, CAST(outcome_14.id AS TEXT)) AS contributor,
    outcome_14.owner_id = CAST($2 AS UUID) AS own,
    outcome_14.granted AS granted
  FROM outcome_counted_as_at_0 AS outcome_14
  WHERE
    outcome_14.operation_id = CAST($28 AS UUID)
    AND outcome_14.month >= CAST($29 AS VARCHAR) COLLATE "C"
    AND outcome_14.month <= CAST($30 AS VARCHAR) COLLATE "C"
    AND outcome_14.kind = 'ARREST'
  UNION ALL
  SELECT
    'Intervention' AS rows,
    intervention_15.area_id AS area_id,
    intervention_15.site_id AS site_id,
    intervention_15.month AS month,
    intervention_15.started_on AS day,
    CAST(NULL AS BIGINT) AS amount,
    CAST(intervention_15.id AS TEXT) AS contributor,
    intervention_15.owner_id = CAST($2 AS UUID) AS own,
    intervention_15.granted AS granted
  FROM intervention_counted_as_at_0 AS intervention_15
  JOIN site_as_at_0 AS site_16
    ON site_16.id = intervention_15.site_id
  WHERE
    site_16.operation_id = CAST($28 AS UUID)
    AND intervention_15.month >= CAST($29 AS VARCHAR) COLLATE "C"
    AND intervention_15.month <= CAST($30 AS VARCHAR) COLLATE "C"
    AND 'Intervention' = 'Intervention'
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
      CAST(NULL AS TIMESTAMPTZ) AS known_until
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
      versions.known_since IS NULL OR versions.known_since <= CAST($1 AS TIMESTAMPTZ)
    )
    AND (
      versions.known_until IS NULL OR versions.known_until > CAST($1 AS TIMESTAMPTZ)
    )
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  COALESCE(
    (
      SELECT
        CASE WHEN (
          operation_1.owner_id = CAST($2 AS UUID)
        ) THEN 'true' ELSE 'false' END AS anon_1
      FROM operation_as_at_0 AS operation_1
      WHERE
        operation_1.id = CAST($28 AS UUID)
    ),
    'null'
  ) AS c0,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(text_5.text, ','), '') || ']' AS anon_2
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(figure_4.measure AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(figure_4.unit AS TEXT) || '"', 'null') || ',' || CAST(figure_4.value AS TEXT) || ',' || COALESCE('"' || CAST(figure_4.qualifier AS TEXT) || '"', 'null') || ',' || CAST(TO_JSON(figure_4.source) AS TEXT) || ']' AS text
      FROM (
        SELECT
          indicator_3.measure AS measure,
          indicator_3.unit AS unit,
          indicator_value_2.value AS value,
          indicator_value_2.qualifier AS qualifier,
          indicator_value_2.source AS source
        FROM indicator_value_as_at_0 AS indicator_value_2
        JOIN indicator_as_at_0 AS indicator_3
          ON indicator_3.id = indicator_value_2.indicator_id
        WHERE
          indicator_value_2.operation_id = CAST($28 AS UUID)
          AND indicator_value_2.area_id IS NULL
          AND indicator_3.measure IS NOT NULL
          AND indicator_value_2.period_start = CAST($31 AS DATE)
          AND indicator_value_2.period_end = CAST($32 AS DATE)
        ORDER BY
          indicator_value_2.published_on DESC,
          indicator_value_2.id
      ) AS figure_4
    ) AS text_5
  ) AS c1,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(text_13.text, ','), '') || ']' AS anon_3
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(right_12.entity AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(right_12.area AS TEXT) || '"', 'null') || ',' || CAST(MIN(right_12.rung) AS TEXT) || ']' AS text
      FROM (
        SELECT
          opened_8.entity AS entity,
          CAST(NULL AS TEXT) AS area,
          opened_8.rung AS rung
        FROM (
          SELECT
            'Outcome' AS entity,
            clause_6.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_6.lasting) > MIN(clause_6.detail)
              )
              THEN MAX(clause_6.lasting)
              ELSE MIN(clause_6.detail)
            END AS rung
          FROM (
            SELECT
              covered_outcome.owner_id AS owner_id,
              covered_outcome.area_id AS area_id,
              covered_outcome.detail AS detail,
              covered_outcome.detail AS lasting
            FROM covered_outcome
            UNION ALL
            SELECT
              windowed_outcome.owner_id AS owner_id,
              windowed_outcome.area_id AS area_id,
              windowed_outcome.detail AS detail,
              0
            FROM windowed_outcome
            WHERE
              (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= CAST($33 AS DATE)
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= CAST($34 AS DATE)
              )
          ) AS clause_6
          WHERE
            clause_6.detail > 0
          GROUP BY
            clause_6.owner_id,
            clause_6.area_id
          UNION ALL
          SELECT
            'Intervention' AS entity,
            clause_7.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_7.lasting) > MIN(clause_7.detail)
              )
              THEN MAX(clause_7.lasting)
              ELSE MIN(clause_7.detail)
            END AS rung
          FROM (
            SELECT
              covered_intervention.owner_id AS owner_id,
              covered_intervention.area_id AS area_id,
              covered_intervention.detail AS detail,
              covered_intervention.detail AS lasting
            FROM covered_intervention
            UNION ALL
            SELECT
              windowed_intervention.owner_id AS owner_id,
              windowed_intervention.area_id AS area_id,
              windowed_intervention.detail AS detail,
              0
            FROM windowed_intervention
            WHERE
              (
                windowed_intervention.since IS NULL OR windowed_intervention.since <= CAST($35 AS DATE)
              )
              AND (
                windowed_intervention.until IS NULL OR windowed_intervention.until >= CAST($36 AS DATE)
              )
          ) AS clause_7
          WHERE
            clause_7.detail > 0
          GROUP BY
            clause_7.owner_id,
            clause_7.area_id
        ) AS opened_8
        UNION ALL
        SELECT
          opened_8.entity AS entity,
          reach_11.area AS area,
          opened_8.rung AS rung
        FROM (
          SELECT
            'Outcome' AS entity,
            clause_6.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_6.lasting) > MIN(clause_6.detail)
              )
              THEN MAX(clause_6.lasting)
              ELSE MIN(clause_6.detail)
            END AS rung
          FROM (
            SELECT
              covered_outcome.owner_id AS owner_id,
              covered_outcome.area_id AS area_id,
              covered_outcome.detail AS detail,
              covered_outcome.detail AS lasting
            FROM covered_outcome
            UNION ALL
            SELECT
              windowed_outcome.owner_id AS owner_id,
              windowed_outcome.area_id AS area_id,
              windowed_outcome.detail AS detail,
              0
            FROM windowed_outcome
            WHERE
              (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= CAST($33 AS DATE)
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= CAST($34 AS DATE)
              )
          ) AS clause_6
          WHERE
            clause_6.detail > 0
          GROUP BY
            clause_6.owner_id,
            clause_6.area_id
          UNION ALL
          SELECT
            'Intervention' AS entity,
            clause_7.area_id AS area_id,
            CASE
              WHEN (
                MAX(clause_7.lasting) > MIN(clause_7.detail)
              )
              THEN MAX(clause_7.lasting)
              ELSE MIN(clause_7.detail)
            END AS rung
          FROM (
            SELECT
              covered_intervention.owner_id AS owner_id,
              covered_intervention.area_id AS area_id,
              covered_intervention.detail AS detail,
              covered_intervention.detail AS lasting
            FROM covered_intervention
            UNION ALL
            SELECT
              windowed_intervention.owner_id AS owner_id,
              windowed_intervention.area_id AS area_id,
              windowed_intervention.detail AS detail,
              0
            FROM windowed_intervention
            WHERE
              (
                windowed_intervention.since IS NULL OR windowed_intervention.since <= CAST($35 AS DATE)
              )
              AND (
                windowed_intervention.until IS NULL OR windowed_intervention.until >= CAST($36 AS DATE)
              )
          ) AS clause_7
          WHERE
            clause_7.detail > 0
          GROUP BY
            clause_7.owner_id,
            clause_7.area_id
        ) AS opened_8
        JOIN (
          SELECT
            area_within_9.area_id AS area_id,
            CAST(operation_area_10.area_id AS TEXT) AS area
          FROM area_within_view AS area_within_9
          JOIN operation_area_as_at_0 AS operation_area_10
            ON operation_area_10.area_id = area_within_9.within_id
          WHERE
            operation_area_10.operation_id = CAST($28 AS UUID)
        ) AS reach_11
          ON reach_11.area_id = opened_8.area_id
      ) AS right_12
      GROUP BY
        right_12.entity,
        right_12.area
    ) AS text_13
  ) AS c2,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(text_19.text, ','), '') || ']' AS anon_4
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(event_18.rows AS TEXT) || '"', 'null') || ',' || 'null' || ',' || 'null' || ',' || 'null' || ',' || CAST(COUNT(*) FILTER(WHERE
          event_18.granted >= CASE WHEN event_18.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_18.amount) FILTER(WHERE
          event_18.granted >= CASE WHEN event_18.own THEN 2 ELSE 5 END), 0) AS TEXT) || ',' || CAST(COUNT(*) FILTER(WHERE
          event_18.granted < CASE WHEN event_18.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_18.amount) FILTER(WHERE
          event_18.granted < CASE WHEN event_18.own THEN 2 ELSE 5 END), 0) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_18.contributor) FILTER(WHERE
          event_18.granted < CASE WHEN event_18.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_18.contributor) FILTER(WHERE
          event_18.own) AS TEXT) || ']' AS text
      FROM event_17 AS event_18
      GROUP BY
        event_18.rows
    ) AS text_19
  ) AS c3,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(text_23.text, ','), '') || ']' AS anon_5
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(event_20.rows AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(operation_area_22.area_id AS TEXT) || '"', 'null') || ',' || 'null' || ',' || 'null' || ',' || CAST(COUNT(*) FILTER(WHERE
          event_20.granted >= CASE WHEN event_20.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_20.amount) FILTER(WHERE
          event_20.granted >= CASE WHEN event_20.own THEN 2 ELSE 5 END), 0) AS TEXT) || ',' || CAST(COUNT(*) FILTER(WHERE
          event_20.granted < CASE WHEN event_20.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COALESCE(SUM(event_20.amount) FILTER(WHERE
          event_20.granted < CASE WHEN event_20.own THEN 2 ELSE 5 END), 0) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_20.contributor) FILTER(WHERE
          event_20.granted < CASE WHEN event_20.own THEN 2 ELSE 5 END) AS TEXT) || ',' || CAST(COUNT(DISTINCT event_20.contributor) FILTER(WHERE
          event_20.own) AS TEXT) || ']' AS text
      FROM event_17 AS event_20
      JOIN area_within_view AS area_within_21
        ON area_within_21.area_id = event_20.area_id
      JOIN operation_area_as_at_0 AS operation_area_22
        ON operation_area_22.area_id = area_within_21.within_id
        AND operation_area_22.operation_id = CAST($28 AS UUID)
      GROUP BY
        event_20.rows,
        operation_area_22.area_id
    ) AS text_23
  ) AS c4,
  (
    SELECT
      COALESCE(STRING_AGG(text_27.text, ','), '') AS coalesce_1
    FROM (
      SELECT
        '␆' || CAST(area_26.id AS TEXT) AS text
      FROM (
        SELECT
          area_24.id AS id,
          area_24.gss_code AS gss_code,
          area_24.name AS name,
          area_24.kind AS kind,
          area_24.vintage AS vintage,
          area_24.valid_from AS valid_from,
          area_24.valid_to AS valid_to,
          area_24.parent_id AS parent_id,
          area_24.longitude AS longitude,
          area_24.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_24.name ASC, area_24.id ASC) AS place
        FROM area_as_at_0 AS area_24
        JOIN operation_area_as_at_0 AS operation_area_25
          ON operation_area_25.area_id = area_24.id
        WHERE
          operation_area_25.operation_id = CAST($28 AS UUID)
      ) AS area_26
      ORDER BY
        area_26.place
    ) AS text_27
  ) AS c5,
  (
    SELECT
      COALESCE(STRING_AGG(text_31.text, ','), '') AS coalesce_2
    FROM (
      SELECT
        '␆' || CAST(area_30.id AS TEXT) || '{"name":' || CAST(TO_JSON(area_30.name) AS TEXT) || '}' AS text
      FROM (
        SELECT
          area_28.id AS id,
          area_28.gss_code AS gss_code,
          area_28.name AS name,
          area_28.kind AS kind,
          area_28.vintage AS vintage,
          area_28.valid_from AS valid_from,
          area_28.valid_to AS valid_to,
          area_28.parent_id AS parent_id,
          area_28.longitude AS longitude,
          area_28.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_28.name ASC, area_28.id ASC) AS place
        FROM area_as_at_0 AS area_28
        JOIN operation_area_as_at_0 AS operation_area_29
          ON operation_area_29.area_id = area_28.id
        WHERE
          operation_area_29.operation_id = CAST($28 AS UUID)
      ) AS area_30
      ORDER BY
        area_30.place
    ) AS text_31
  ) AS c6,
  (
    SELECT
      '[' || COALESCE(STRING_AGG(text_36.text, ','), '') || ']' AS anon_6
    FROM (
      SELECT
        '[' || COALESCE('"' || CAST(leader_35.entity AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(leader_35.area_id AS TEXT) || '"', 'null') || ',' || CAST(leader_35.detail AS TEXT) || ',' || COALESCE('"' || CAST(leader_35.since AS TEXT) || '"', 'null') || ',' || COALESCE('"' || CAST(leader_35.until AS TEXT) || '"', 'null') || ']' AS text
      FROM (
        SELECT DISTINCT
          clause_32.entity AS entity,
          clause_32.area_id AS area_id,
          clause_32.detail AS detail,
          clause_32.since AS since,
          clause_32.until AS until
        FROM (
          SELECT
            'Outcome' AS entity,
            covered_outcome.owner_id AS owner_id,
            covered_outcome.area_id AS area_id,
            covered_outcome.detail AS detail,
            CAST(NULL AS DATE) AS since,
            CAST(NULL AS DATE) AS until
          FROM covered_outcome
          UNION ALL
          SELECT
            'Outcome' AS entity,
            windowed_outcome.owner_id AS owner_id,
            windowed_outcome.area_id AS area_id,
            windowed_outcome.detail AS detail,
            windowed_outcome.since AS since,
            windowed_outcome.until AS until
          FROM windowed_outcome
          UNION ALL
          SELECT
            'Intervention' AS entity,
            covered_intervention.owner_id AS owner_id,
            covered_intervention.area_id AS area_id,
            covered_intervention.detail AS detail,
            CAST(NULL AS DATE) AS since,
            CAST(NULL AS DATE) AS until
          FROM covered_intervention
          UNION ALL
          SELECT
            'Intervention' AS entity,
            windowed_intervention.owner_id AS owner_id,
            windowed_intervention.area_id AS area_id,
            windowed_intervention.detail AS detail,
            windowed_intervention.since AS since,
            windowed_intervention.until AS until
          FROM windowed_intervention
        ) AS clause_32
        JOIN operation_area_as_at_0 AS operation_area_33
          ON operation_area_33.area_id = clause_32.area_id
        JOIN operation_as_at_0 AS operation_34
          ON operation_34.id = operation_area_33.operation_id AND operation_34.owner_id = clause_32.owner_id
        WHERE
          operation_34.id = CAST($28 AS UUID)
      ) AS leader_35
    ) AS text_36
  ) AS c7,
  (
    SELECT
      COALESCE(STRING_AGG(text_40.text, ','), '') AS coalesce_3
    FROM (
      SELECT
        '␆' || CAST(area_39.id AS TEXT) AS text
      FROM (
        SELECT
          area_37.id AS id,
          area_37.gss_code AS gss_code,
          area_37.name AS name,
          area_37.kind AS kind,
          area_37.vintage AS vintage,
          area_37.valid_from AS valid_from,
          area_37.valid_to AS valid_to,
          area_37.parent_id AS parent_id,
          area_37.longitude AS longitude,
          area_37.latitude AS latitude,
          ROW_NUMBER() OVER (ORDER BY area_37.name ASC, area_37.id ASC) AS place
        FROM area_as_at_0 AS area_37
        JOIN operation_area_as_at_0 AS operation_area_38
          ON operation_area_38.area_id = area_37.id
        WHERE
          operation_area_38.operation_id = CAST($28 AS UUID)
      ) AS area_39
      ORDER BY
        area_39.place
    ) AS text_40
  ) AS c8,
  (
    SELECT
      CAST(stamp_view.stamp AS TEXT) AS stamp
    FROM stamp_view
  ) AS c9,
  (
    SELECT
      CAST(stamp_view.standing AS TEXT) AS standing
    FROM stamp_view
  ) AS c10
