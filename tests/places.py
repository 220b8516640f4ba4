"""Who and where in the world of the tests: agencies, areas, operations and sites, as tables of text.

A county holds a town, the town holds a ward and next ward; far lies in no other area. The estate
is in the ward and the market in next ward.
"""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "agency": """
        name         | kind
        police       | POLICE
        next police  | POLICE
        council      | LOCAL_AUTHORITY
        next council | LOCAL_AUTHORITY
        svpp         | LOCAL_POLICING_BODY
        health       | ICB
        stranger     | POLICE
    """,
    "team": """
        name    | agency_id
        revive  | police
        safety  | council
    """,
    "area": """
        name      | gss_code | parent_id
        county    | E10      |
        town      | E07      | county
        ward      | E05-1    | town
        next ward | E05-2    | town
        far       | E99      |
    """,
    "area_within": """
        within_id | area_id
        county    | county
        county    | town
        county    | ward
        county    | next ward
        town      | town
        town      | ward
        town      | next ward
        ward      | ward
        next ward | next ward
        far       | far
    """,
    "operation": """
        name      | codename      | owner_id    | lead_team_id | objective
        Revive    | Op Revive     | police      | revive       | drugs
        Blackwood | Op Blackwood  | next police |              | knives
    """,
    "operation_area": """
        operation_id | area_id
        Revive       | ward
        Revive       | next ward
    """,
    "site": """
        name   | owner_id | area_id   | operation_id | designated_on
        estate | police   | ward      | Revive       | 2023-01-01
        market | council  | next ward |              | 2024-01-01
    """,
    "phase": """
        name       | owner_id | site_id | kind  | started_on | ended_on   | decided_by_id
        clear      | police   | estate  | CLEAR | 2023-01-01 | 2023-06-30 | police
        hold       | police   | estate  | HOLD  | 2023-05-01 |            | council
    """,
    "indicator": """
        name    | owner_id | code    | definition | unit
        weapons | police   | WEAPONS | Weapons    | COUNT
    """,
    "indicator_value": """
        name         | owner_id | indicator_id | period_start | period_end | value | source    | published_on
        weapons 2023 | police   | weapons      | 2023-01-01   | 2023-12-31 | 49    | a journal | 2024-03-14
    """,
}
