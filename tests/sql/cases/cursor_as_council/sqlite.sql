WITH in_force AS MATERIALIZED (
  SELECT
    named.clause_id AS clause_id,
    named.entity AS entity,
    named.owner_id AS owner_id,
    named.since AS since,
    named.until AS until,
    named.number AS number,
    named.reference AS reference,
    CASE
      WHEN (
        CASE WHEN (
          named.given < named.cap
        ) THEN named.given ELSE named.cap END < named.ceiling
      )
      THEN CASE WHEN (
        named.given < named.cap
      ) THEN named.given ELSE named.cap END
      ELSE named.ceiling
    END AS detail
  FROM (
    SELECT
      clause.id AS clause_id,
      clause.entity AS entity,
      clause.owner_id AS owner_id,
      clause.since AS since,
      clause.until AS until,
      clause.number AS number,
      agreement.reference AS reference,
      CASE
        WHEN (
          clause.detail = 'AGGREGATE'
        )
        THEN 1
        WHEN (
          clause.detail = 'SUMMARY'
        )
        THEN 2
        WHEN (
          clause.detail = 'DETAIL'
        )
        THEN 3
        WHEN (
          clause.detail = 'PERSONAL'
        )
        THEN 4
        ELSE 0
      END AS given,
      CASE
        WHEN (
          clause.gateway = 'PCSC_S16'
          AND clause.owner_id IN (
            SELECT
              agency.id
            FROM agency
            WHERE
              agency.kind = 'ICB' OR agency.kind = 'LOCAL_AUTHORITY'
          )
        )
        THEN 3
        ELSE 4
      END AS cap,
      CASE
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Outcome'
        )
        THEN 3
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Safeguarding'
        )
        THEN 1
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'IntelligenceReport'
        )
        THEN 1
        WHEN (
          clause_role.role = 'COUNCIL_COMMUNITY_SAFETY' AND clause.entity = 'Intervention'
        )
        THEN 2
        ELSE 0
      END AS ceiling
    FROM clause
    JOIN agreement
      ON agreement.id = clause.agreement_id
    JOIN clause_role
      ON clause_role.clause_id = clause.id
    JOIN clause_purpose
      ON clause_purpose.clause_id = clause.id
    WHERE
      clause.recipient_id = :p1
      AND clause_role.role = 'COUNCIL_COMMUNITY_SAFETY'
      AND clause_purpose.purpose = :p2
      AND agreement.status = 'ACTIVE'
      AND agreement.starts_on <= :p3
      AND (
        agreement.ends_on IS NULL OR agreement.ends_on >= :p3
      )
      AND agreement.review_on >= :p4
      AND NOT (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id
            AND (
              agreement_party.signed_version IS NULL OR agreement_party.signed_version <> agreement.version
            )
        )
      )
      AND (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id AND agreement_party.agency_id = clause.owner_id
        )
      )
      AND (
        EXISTS(
          SELECT
            1
          FROM agreement_party
          WHERE
            agreement_party.agreement_id = agreement.id AND agreement_party.agency_id = clause.recipient_id
        )
      )
  ) AS named
), covered_outcome AS (
  SELECT
    in_force.owner_id AS owner_id,
    area_within.area_id AS area_id,
    in_force.detail AS detail
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  JOIN area_within
    ON area_within.within_id = clause_area.area_id
  WHERE
    in_force.entity = 'Outcome'
    AND NOT (
      NOT in_force.since IS NULL OR NOT in_force.until IS NULL
    )
    AND area_within.small = 0
), windowed_outcome AS (
  SELECT
    in_force.owner_id AS owner_id,
    clause_area.area_id AS area_id,
    in_force.detail AS detail,
    in_force.since AS since,
    in_force.until AS until
  FROM in_force
  JOIN clause_area
    ON clause_area.clause_id = in_force.clause_id
  WHERE
    in_force.entity = 'Outcome' AND (
      NOT in_force.since IS NULL OR NOT in_force.until IS NULL
    )
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
        outcome.owner_id = :p1
      ) THEN 4 ELSE 0 END
      ELSE CASE
        WHEN (
          outcome.owner_id = :p1
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
              JOIN area_within AS within_window
                ON within_window.within_id = windowed_outcome.area_id
              WHERE
                windowed_outcome.detail >= 3
                AND windowed_outcome.owner_id = outcome.owner_id
                AND within_window.area_id = outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
                )
                AND (
                  windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
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
              JOIN area_within AS within_window
                ON within_window.within_id = windowed_outcome.area_id
              WHERE
                windowed_outcome.detail >= 2
                AND windowed_outcome.owner_id = outcome.owner_id
                AND within_window.area_id = outcome.area_id
                AND (
                  windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
                )
                AND (
                  windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
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
      outcome.owner_id = :p1
      OR outcome.owner_id <> :p1
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
            JOIN area_within AS within_window
              ON within_window.within_id = windowed_outcome.area_id
            WHERE
              windowed_outcome.detail >= 2
              AND windowed_outcome.owner_id = outcome.owner_id
              AND within_window.area_id = outcome.area_id
              AND (
                windowed_outcome.since IS NULL OR windowed_outcome.since <= outcome.occurred_on
              )
              AND (
                windowed_outcome.until IS NULL OR windowed_outcome.until >= outcome.occurred_on
              )
          )
        )
      )
    )
    OR outcome.kind = 'SAFEGUARDING'
    AND outcome.owner_id = :p1
)
SELECT
  (
    SELECT
      (
        (
          (
            (
              (
                '{"edges":' || (
                  (
                    '[' || COALESCE(GROUP_CONCAT(rows_4.text0, ',') FILTER(WHERE
                      rows_4.place <= 1010), '')
                  ) || ']'
                )
              ) || ',"pageInfo":'
            ) || (
              (
                (
                  (
                    (
                      (
                        (
                          (
                            '{"hasNextPage":' || CASE WHEN (
                              COUNT(*) > 10
                            ) THEN 'true' ELSE 'false' END
                          ) || ',"hasPreviousPage":'
                        ) || 'true'
                      ) || ',"startCursor":'
                    ) || COALESCE(
                      SUBSTRING(MIN(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
                        rows_4.place <= 1010), 5),
                      'null'
                    )
                  ) || ',"endCursor":'
                ) || COALESCE(
                  SUBSTRING(MAX(CAST(rows_4.place AS TEXT) || rows_4.text1) FILTER(WHERE
                    rows_4.place <= 1010), 5),
                  'null'
                )
              ) || '}'
            )
          ) || ',"totalCount":'
        ) || (
          SELECT
            CASE WHEN (
              COUNT(*) > 10000
            ) THEN 'null' ELSE CAST(COUNT(*) AS TEXT) END AS anon_2
          FROM (
            SELECT
              1 AS one
            FROM outcome_view AS outcome_1
            WHERE
              1 = 1
            LIMIT 10001
            OFFSET :p5
          ) AS fit_5
        )
      ) || '}' AS anon_1
    FROM (
      SELECT
        page_3.place AS place,
        (
          (
            (
              '{"cursor":' || (
                (
                  '␁0␂' || (
                    (
                      (
                        (
                          (
                            (
                              '[' || COALESCE(
                                (
                                  '"' || CAST(CASE WHEN (
                                    page_3.granted >= 3
                                  ) THEN page_3.occurred_on END AS TEXT)
                                ) || '"',
                                'null'
                              )
                            ) || ','
                          ) || (
                            (
                              '"' || CAST(page_3.kind AS TEXT)
                            ) || '"'
                          )
                        ) || ','
                      ) || (
                        (
                          '"' || CAST(page_3.id AS TEXT)
                        ) || '"'
                      )
                    ) || ']'
                  )
                ) || '␅'
              )
            ) || ',"node":'
          ) || (
            (
              '{"id":' || (
                (
                  '"' || CAST(page_3.id AS TEXT)
                ) || '"'
              )
            ) || '}'
          )
        ) || '}' AS text0,
        (
          '␁0␂' || (
            (
              (
                (
                  (
                    (
                      '[' || COALESCE(
                        (
                          '"' || CAST(CASE WHEN (
                            page_3.granted >= 3
                          ) THEN page_3.occurred_on END AS TEXT)
                        ) || '"',
                        'null'
                      )
                    ) || ','
                  ) || (
                    (
                      '"' || CAST(page_3.kind AS TEXT)
                    ) || '"'
                  )
                ) || ','
              ) || (
                (
                  '"' || CAST(page_3.id AS TEXT)
                ) || '"'
              )
            ) || ']'
          )
        ) || '␅' AS text1
      FROM (
        SELECT
          chosen_2.id AS id,
          chosen_2.kind AS kind,
          chosen_2.occurred_on AS occurred_on,
          chosen_2.granted AS granted,
          ROW_NUMBER() OVER (
            ORDER BY CASE WHEN (
              chosen_2.granted >= 3
            ) THEN chosen_2.occurred_on END DESC NULLS FIRST, chosen_2.kind ASC, chosen_2.id ASC
          ) + 1000 AS place
        FROM (
          SELECT
            outcome_1.id AS id,
            outcome_1.kind AS kind,
            outcome_1.occurred_on AS occurred_on,
            outcome_1.granted AS granted
          FROM outcome_view AS outcome_1
          WHERE
            NOT CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END IS NULL
            AND (
              CASE WHEN (
                outcome_1.granted >= 3
              ) THEN outcome_1.occurred_on END < :p6 OR :p6 IS NULL
            )
            OR CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END IS :p6
            AND (
              outcome_1.kind > :p7 OR outcome_1.kind = :p7 AND outcome_1.id > :p8
            )
          ORDER BY
            CASE WHEN (
              outcome_1.granted >= 3
            ) THEN outcome_1.occurred_on END DESC NULLS FIRST,
            outcome_1.kind ASC,
            outcome_1.id ASC
          LIMIT 11
          OFFSET :p9
        ) AS chosen_2
      ) AS page_3
      ORDER BY
        page_3.place
    ) AS rows_4
  ) AS c0
