WITH outcome_view AS NOT MATERIALIZED (
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
        outcome.owner_id = CAST($1 AS UUID)
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($1 AS UUID)
        )
        THEN 4
        WHEN (
          outcome.owner_id = ANY(
            CAST((
              SELECT
                CAST(CAST(CAST($2 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_1
            ) AS UUID[])
          )
          AND outcome.area_id = ANY(
            CAST((
              SELECT
                CAST(CAST(CAST($3 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_2
            ) AS UUID[])
          )
        )
        THEN 3
        WHEN (
          outcome.owner_id = ANY(
            CAST((
              SELECT
                CAST(CAST(CAST($4 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_3
            ) AS UUID[])
          )
          AND outcome.area_id = ANY(
            CAST((
              SELECT
                CAST(CAST(CAST($5 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_4
            ) AS UUID[])
          )
          OR outcome.owner_id = ANY(
            CAST((
              SELECT
                CAST(CAST(CAST($6 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_5
            ) AS UUID[])
          )
          AND outcome.occurred_on - CAST('1970-01-01' AS DATE) >= (
            CAST((
              SELECT
                CAST(CAST(CAST($7 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_6
            ) AS INT[])
          )[ARRAY_POSITION(
            CAST((
              SELECT
                CAST(CAST(CAST($8 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_7
            ) AS UUID[]),
            outcome.area_id
          )]
          AND outcome.occurred_on - CAST('1970-01-01' AS DATE) <= (
            CAST((
              SELECT
                CAST(CAST(CAST($9 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_8
            ) AS INT[])
          )[ARRAY_POSITION(
            CAST((
              SELECT
                CAST(CAST(CAST($8 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_7
            ) AS UUID[]),
            outcome.area_id
          )]
        )
        THEN 2
        ELSE 0
      END
    END AS granted
  FROM outcome
  WHERE
    outcome.kind <> 'SAFEGUARDING'
    AND (
      outcome.owner_id = CAST($1 AS UUID)
      OR outcome.owner_id <> CAST($1 AS UUID)
      AND (
        outcome.owner_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($4 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_9
          ) AS UUID[])
        )
        AND outcome.area_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($5 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_10
          ) AS UUID[])
        )
        OR outcome.owner_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($6 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_11
          ) AS UUID[])
        )
        AND outcome.occurred_on - CAST('1970-01-01' AS DATE) >= (
          CAST((
            SELECT
              CAST(CAST(CAST($7 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_12
          ) AS INT[])
        )[ARRAY_POSITION(
          CAST((
            SELECT
              CAST(CAST(CAST($8 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_13
          ) AS UUID[]),
          outcome.area_id
        )]
        AND outcome.occurred_on - CAST('1970-01-01' AS DATE) <= (
          CAST((
            SELECT
              CAST(CAST(CAST($9 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_14
          ) AS INT[])
        )[ARRAY_POSITION(
          CAST((
            SELECT
              CAST(CAST(CAST($8 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_13
          ) AS UUID[]),
          outcome.area_id
        )]
      )
    )
    OR outcome.kind = 'SAFEGUARDING'
    AND outcome.owner_id = CAST($1 AS UUID)
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
), intervention_view AS NOT MATERIALIZED (
  SELECT
    intervention.id AS id,
    intervention.owner_id AS owner_id,
    intervention.area_id AS area_id,
    intervention.marking AS marking,
    intervention.synthetic AS synthetic,
    intervention.recorded_at AS recorded_at,
    intervention.type AS type,
    intervention.title AS title,
    intervention.provider_id AS provider_id,
    intervention.site_id AS site_id,
    intervention.phase_id AS phase_id,
    intervention.strand AS strand,
    intervention.tier AS tier,
    intervention.driver AS driver,
    intervention.fund AS fund,
    intervention.planned_pence AS planned_pence,
    intervention.actual_pence AS actual_pence,
    intervention.started_on AS started_on,
    intervention.month AS month,
    intervention.ended_on AS ended_on,
    intervention.status AS status,
    CASE
      WHEN (
        intervention.owner_id = CAST($1 AS UUID)
      )
      THEN 4
      WHEN (
        intervention.owner_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($10 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_1
          ) AS UUID[])
        )
        AND intervention.area_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($11 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_2
          ) AS UUID[])
        )
        OR intervention.owner_id = ANY(
          CAST((
            SELECT
              CAST(CAST(CAST($12 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_3
          ) AS UUID[])
        )
        AND intervention.started_on - CAST('1970-01-01' AS DATE) >= (
          CAST((
            SELECT
              CAST(CAST(CAST($13 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_4
          ) AS INT[])
        )[ARRAY_POSITION(
          CAST((
            SELECT
              CAST(CAST(CAST($14 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_5
          ) AS UUID[]),
          intervention.area_id
        )]
        AND intervention.started_on - CAST('1970-01-01' AS DATE) <= (
          CAST((
            SELECT
              CAST(CAST(CAST($15 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_6
          ) AS INT[])
        )[ARRAY_POSITION(
          CAST((
            SELECT
              CAST(CAST(CAST($14 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_5
          ) AS UUID[]),
          intervention.area_id
        )]
      )
      THEN 2
      ELSE 0
    END AS granted
  FROM intervention
  WHERE
    intervention.owner_id = CAST($1 AS UUID)
    OR intervention.owner_id <> CAST($1 AS UUID)
    AND (
      intervention.owner_id = ANY(
        CAST((
          SELECT
            CAST(CAST(CAST($10 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_7
        ) AS UUID[])
      )
      AND intervention.area_id = ANY(
        CAST((
          SELECT
            CAST(CAST(CAST($11 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_8
        ) AS UUID[])
      )
      OR intervention.owner_id = ANY(
        CAST((
          SELECT
            CAST(CAST(CAST($12 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_9
        ) AS UUID[])
      )
      AND intervention.started_on - CAST('1970-01-01' AS DATE) >= (
        CAST((
          SELECT
            CAST(CAST(CAST($13 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_10
        ) AS INT[])
      )[ARRAY_POSITION(
        CAST((
          SELECT
            CAST(CAST(CAST($14 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_11
        ) AS UUID[]),
        intervention.area_id
      )]
      AND intervention.started_on - CAST('1970-01-01' AS DATE) <= (
        CAST((
          SELECT
            CAST(CAST(CAST($15 AS VARCHAR) COLLATE "C" AS TEXT) AS INT[]) AS anon_12
        ) AS INT[])
      )[ARRAY_POSITION(
        CAST((
          SELECT
            CAST(CAST(CAST($14 AS VARCHAR) COLLATE "C" AS TEXT) AS UUID[]) AS anon_11
        ) AS UUID[]),
        intervention.area_id
      )]
    )
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_9.text AS c0,
  root_9.marks AS c1,
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
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_8.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_8.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"id":' || '"' || CAST(chosen_2.id AS TEXT) || '"' || ',"month":' || '"' || CAST(chosen_2.month AS TEXT) || '"' || ',"occurredOn":' || CASE
        WHEN (
          chosen_2.granted < 3
        )
        THEN 'null␃0␄'
        ELSE '"' || CAST(chosen_2.occurred_on AS TEXT) || '"'
      END || ',"site":' || CASE
        WHEN (
          site_3.id IS NULL
        )
        THEN 'null'
        ELSE '{"name":' || CAST(TO_JSON(site_3.name) AS TEXT) || '}'
      END || ',"interventions":' || lateral_7.text || '}' AS text0,
      CAST('\x00' AS BYTEA) || UUID_SEND(chosen_2.owner_id) || UUID_SEND(chosen_2.id) || lateral_7.marks AS mark
    FROM (
      SELECT
        outcome_1.id AS id,
        outcome_1.owner_id AS owner_id,
        outcome_1.occurred_on AS occurred_on,
        outcome_1.month AS month,
        outcome_1.site_id AS site_id,
        outcome_1.granted AS granted
      FROM outcome_view AS outcome_1
      WHERE
        TRUE
      ORDER BY
        outcome_1.month DESC,
        outcome_1.id DESC
      LIMIT 10
    ) AS chosen_2
    LEFT OUTER JOIN site_view AS site_3
      ON site_3.id = chosen_2.site_id
    LEFT OUTER JOIN LATERAL (
      SELECT
        '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_6.text0, ','), '') || ']' || '}' AS text,
        COALESCE(STRING_AGG(rows_6.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
      FROM (
        SELECT
          '{"title":' || CAST(TO_JSON(chosen_5.title) AS TEXT) || '}' AS text0,
          CAST('\x04' AS BYTEA) || UUID_SEND(chosen_5.owner_id) || UUID_SEND(chosen_5.id) AS mark
        FROM (
          SELECT
            intervention_4.id AS id,
            intervention_4.owner_id AS owner_id,
            intervention_4.title AS title,
            intervention_4.month AS month
          FROM intervention_view AS intervention_4
          WHERE
            intervention_4.site_id = chosen_2.site_id
          ORDER BY
            intervention_4.month DESC,
            intervention_4.id DESC
          LIMIT 5
        ) AS chosen_5
      ) AS rows_6
    ) AS lateral_7
      ON TRUE
    ORDER BY
      chosen_2.month DESC,
      chosen_2.id DESC
  ) AS rows_8
) AS root_9
