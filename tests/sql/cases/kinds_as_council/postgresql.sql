WITH covered_outcome AS NOT MATERIALIZED (
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
        outcome.owner_id = CAST($9 AS UUID)
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = CAST($9 AS UUID)
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
), drug_line_view AS NOT MATERIALIZED (
  SELECT
    drug_line.id AS id,
    drug_line.outcome_id AS outcome_id,
    drug_line.drug AS drug,
    drug_line.drug_class AS drug_class,
    drug_line.quantity AS quantity,
    drug_line.unit AS unit,
    drug_line.street_value_pence AS street_value_pence,
    drug_line.valuation_method AS valuation_method,
    outcome_view.granted AS granted
  FROM drug_line
  JOIN outcome_view
    ON outcome_view.id = drug_line.outcome_id
), weapon_line_view AS NOT MATERIALIZED (
  SELECT
    weapon_line.id AS id,
    weapon_line.outcome_id AS outcome_id,
    weapon_line.category AS category,
    weapon_line.kind AS kind,
    weapon_line.count AS count,
    outcome_view.granted AS granted
  FROM weapon_line
  JOIN outcome_view
    ON outcome_view.id = weapon_line.outcome_id
), stamp_view AS (
  SELECT
    sharing_stamp.stamp AS stamp,
    sharing_stamp.standing AS standing
  FROM sharing_stamp
)
SELECT
  root_10.text AS c0,
  root_10.marks AS c1,
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
    '{' || '"nodes":' || '[' || COALESCE(STRING_AGG(rows_9.text0, ','), '') || ']' || '}' AS text,
    COALESCE(STRING_AGG(rows_9.mark, CAST('' AS BYTEA)), CAST('' AS BYTEA)) AS marks
  FROM (
    SELECT
      '{"__typename":' || CASE
        WHEN (
          chosen_2.kind = 'ARREST'
        )
        THEN '"Arrest"'
        WHEN (
          chosen_2.kind = 'CASH_SEIZURE'
        )
        THEN '"CashSeizure"'
        WHEN (
          chosen_2.kind = 'CIVIL_ORDER'
        )
        THEN '"CivilOrder"'
        WHEN (
          chosen_2.kind = 'COURT_OUTCOME'
        )
        THEN '"CourtOutcome"'
        WHEN (
          chosen_2.kind = 'DRUG_SEIZURE'
        )
        THEN '"DrugSeizure"'
        WHEN (
          chosen_2.kind = 'SAFEGUARDING'
        )
        THEN '"Safeguarding"'
        WHEN (
          chosen_2.kind = 'WARRANT'
        )
        THEN '"Warrant"'
        ELSE '"WeaponSeizure"'
      END || ',"withheld":' || CASE
        WHEN (
          chosen_2.kind = 'ARREST'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"subject"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"offenceGroup"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"ageBand"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"status"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'CASH_SEIZURE'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"power"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"status"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'CIVIL_ORDER'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"status"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"endsOn"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'COURT_OUTCOME'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"subject"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"offenceGroup"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"disposal"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'DRUG_SEIZURE'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'SAFEGUARDING'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"protectedGroup"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"action"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"ageBand"' ELSE '' END FROM 2) || ']'
        WHEN (
          chosen_2.kind = 'WARRANT'
        )
        THEN '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"power"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"result"' ELSE '' END FROM 2) || ']'
        ELSE '[' || SUBSTRING(CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"occurredOn"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 4
        ) THEN ',"sourceReference"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"recordedAt"' ELSE '' END || CASE WHEN (
          chosen_2.granted < 3
        ) THEN ',"lsoa"' ELSE '' END FROM 2) || ']'
      END || CASE
        WHEN (
          chosen_2.kind = 'ARREST'
        )
        THEN ',"status":' || CASE
          WHEN (
            chosen_2.granted < 3
          )
          THEN 'null␃0␄'
          ELSE COALESCE('"' || CAST(chosen_2.arrest_status AS TEXT) || '"', 'null')
        END
        ELSE ''
      END || CASE
        WHEN (
          chosen_2.kind = 'ARREST'
        )
        THEN ',"ageBand":' || CASE
          WHEN (
            chosen_2.granted < 3
          )
          THEN 'null␃1␄'
          ELSE COALESCE('"' || CAST(chosen_2.age_band AS TEXT) || '"', 'null')
        END
        ELSE ''
      END || CASE
        WHEN (
          chosen_2.kind = 'DRUG_SEIZURE'
        )
        THEN ',"streetValue":' || COALESCE(CAST(chosen_2.street_value_pence AS TEXT), 'null')
        ELSE ''
      END || CASE
        WHEN (
          chosen_2.kind = 'DRUG_SEIZURE'
        )
        THEN ',"lines":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_5.text, ','), '') || ']' AS anon_1
          FROM (
            SELECT
              '{"drug":' || CASE WHEN (
                list_4.granted < 3
              ) THEN 'null␃2␄' ELSE '"' || CAST(list_4.drug AS TEXT) || '"' END || ',"quantity":' || CASE
                WHEN (
                  list_4.granted < 3
                )
                THEN 'null␃3␄'
                ELSE '"' || CAST(list_4.quantity / 1000 AS TEXT) || '.' || LPAD(CAST(list_4.quantity % 1000 AS TEXT), 3, '0') || '"'
              END || '}' AS text,
              list_4.place AS place
            FROM (
              SELECT
                drug_line_3.id AS id,
                drug_line_3.drug AS drug,
                drug_line_3.quantity AS quantity,
                drug_line_3.granted AS granted,
                ROW_NUMBER() OVER (ORDER BY drug_line_3.id ASC) AS place
              FROM drug_line_view AS drug_line_3
              WHERE
                drug_line_3.outcome_id = chosen_2.id
            ) AS list_4
            ORDER BY
              list_4.place
          ) AS text_5
        )
        ELSE ''
      END || CASE
        WHEN (
          chosen_2.kind = 'WEAPON_SEIZURE'
        )
        THEN ',"lines":' || (
          SELECT
            '[' || COALESCE(STRING_AGG(text_8.text, ','), '') || ']' AS anon_2
          FROM (
            SELECT
              '{"category":' || CASE
                WHEN (
                  list_7.category = 'AMMUNITION' OR list_7.category = 'FIREARM'
                )
                THEN 'null␃4␄'
                ELSE '"' || CAST(list_7.category AS TEXT) || '"'
              END || ',"kind":' || CASE
                WHEN (
                  list_7.granted < 3
                )
                THEN 'null␃5␄'
                WHEN (
                  list_7.category = 'AMMUNITION' OR list_7.category = 'FIREARM'
                )
                THEN 'null␃6␄'
                ELSE '"' || CAST(list_7.kind AS TEXT) || '"'
              END || ',"count":' || CAST(list_7.count AS TEXT) || '}' AS text,
              list_7.place AS place
            FROM (
              SELECT
                weapon_line_6.id AS id,
                weapon_line_6.category AS category,
                weapon_line_6.kind AS kind,
                weapon_line_6.count AS count,
                weapon_line_6.granted AS granted,
                ROW_NUMBER() OVER (ORDER BY weapon_line_6.id ASC) AS place
              FROM weapon_line_view AS weapon_line_6
              WHERE
                weapon_line_6.outcome_id = chosen_2.id
            ) AS list_7
            ORDER BY
              list_7.place
          ) AS text_8
        )
        ELSE ''
      END || '}' AS text0,
      CAST('\x00' AS BYTEA) || UUID_SEND(chosen_2.owner_id) || UUID_SEND(chosen_2.id) AS mark
    FROM (
      SELECT
        outcome_1.id AS id,
        outcome_1.owner_id AS owner_id,
        outcome_1.kind AS kind,
        outcome_1.month AS month,
        outcome_1.age_band AS age_band,
        outcome_1.arrest_status AS arrest_status,
        outcome_1.street_value_pence AS street_value_pence,
        outcome_1.granted AS granted
      FROM outcome_view AS outcome_1
      WHERE
        TRUE
      ORDER BY
        outcome_1.month ASC,
        outcome_1.id ASC
      LIMIT 10
    ) AS chosen_2
    ORDER BY
      chosen_2.month DESC,
      chosen_2.id DESC
  ) AS rows_9
) AS root_10
