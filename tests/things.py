"""What happened in the world of the tests, as tables of text: the records, and noise among them.

Most belongs to the police; every kind of outcome is there, and each family has rows of several owners.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

# Values of columns that a table leaves out.
DEFAULTS: Mapping[str, object] = {
    "marking": "OFFICIAL",
    "synthetic": True,
    "recorded_at": datetime(2024, 1, 1, 12, tzinfo=UTC),
    "provisional": False,
    "vintage": 2021,
    "valid_from": datetime(2021, 1, 1, tzinfo=UTC).date(),
    "started_on": datetime(2023, 1, 1, tzinfo=UTC).date(),
    "first_in_county": False,
    "handling": "P",
}

# What every outcome of a kind has beside what its line says.
OF_KIND: Mapping[str, Mapping[str, str]] = {
    "ARREST": {
        "arrest_status": "CHARGED",
        "subject": "a person",
        "offence_group": "ROBBERY",
        "age_band": "AGE_18_24",
        "source_reference": "a reference",
    },
    "DRUG_SEIZURE": {"street_value_pence": "50000"},
    "WEAPON_SEIZURE": {"item_count": "3"},
    "CASH_SEIZURE": {"cash_pence": "12345", "cash_status": "DETAINED"},
    "COURT_OUTCOME": {
        "disposal": "IMMEDIATE_CUSTODY",
        "custody_months": "18",
        "suspended": "no",
        "subject": "a person",
    },
    "CIVIL_ORDER": {"civil_order_kind": "CLOSURE_ORDER", "civil_order_status": "IN_FORCE"},
    "WARRANT": {"warrant_power": "PACE_S8", "warrant_result": "ITEMS_FOUND"},
    "SAFEGUARDING": {"safeguarding_kind": "CUCKOOING", "protected_group": "CHILD", "age_band": "AGE_10_13"},
}

OUTCOMES = """
name             | owner_id    | kind           | area_id   | occurred_on | site_id | operation_id | marking
old arrest       | police      | ARREST         | ward      | 2022-06-01  | estate  | Revive       |
arrest           | police      | ARREST         | ward      | 2023-05-10  | estate  | Revive       |
sensitive arrest | police      | ARREST         | ward      | 2023-05-11  | estate  | Revive       | OFFICIAL_SENSITIVE
town arrest      | police      | ARREST         | town      | 2023-07-01  |         |              |
far arrest       | police      | ARREST         | far       | 2023-08-01  |         |              |
drugs            | police      | DRUG_SEIZURE   | ward      | 2023-02-01  | estate  | Revive       |
weapons found    | police      | WEAPON_SEIZURE | ward      | 2023-03-01  | estate  | Revive       |
cash             | police      | CASH_SEIZURE   | next ward | 2023-04-01  | market  |              |
sentence         | police      | COURT_OUTCOME  | ward      | 2023-09-01  | estate  | Revive       |
order            | council     | CIVIL_ORDER    | ward      | 2023-10-01  | estate  | Revive       |
warrant          | police      | WARRANT        | ward      | 2023-02-01  | estate  | Revive       |
child at estate  | police      | SAFEGUARDING   | ward      | 2023-05-12  | estate  | Revive       |
child at market  | police      | SAFEGUARDING   | next ward | 2023-05-13  | market  |              |
council's child  | council     | SAFEGUARDING   | ward      | 2023-05-14  | estate  |              |
health's child   | health      | SAFEGUARDING   | ward      | 2023-05-15  | estate  |              |
next arrest      | next police | ARREST         | ward      | 2023-06-01  | estate  | Revive       |
health's order   | health      | CIVIL_ORDER    | ward      | 2023-06-02  | estate  |              |
noise arrest     | stranger    | ARREST         | ward      | 2023-05-10  | estate  | Revive       |
noise drugs      | stranger    | DRUG_SEIZURE   | ward      | 2023-05-10  | estate  | Revive       |
noise weapons    | stranger    | WEAPON_SEIZURE | ward      | 2023-05-10  | estate  | Revive       |
noise child      | stranger    | SAFEGUARDING   | ward      | 2023-05-10  | estate  | Revive       |
"""

THINGS: Mapping[str, str] = {
    "outcome": OUTCOMES,
    "drug_line": """
        name        | outcome_id  | drug          | drug_class | quantity | unit | street_value_pence
        crack       | drugs       | CRACK_COCAINE | A          | 12500    | GRAM | 40000
        heroin      | drugs       | HEROIN        | A          | 1000     | GRAM | 10000
        noise heroin| noise drugs | HEROIN        | A          | 666000   | GRAM | 666666
    """,
    "weapon_line": """
        name          | outcome_id    | category | kind           | count
        handgun       | weapons found | FIREARM  | HANDGUN        | 1
        knives        | weapons found | BLADE    | KITCHEN_KNIFE  | 2
        noise handgun | noise weapons | FIREARM  | HANDGUN        | 666
    """,
    "intelligence_report": """
        name         | owner_id    | area_id | received_on | handling | site_id | theme
        report       | police      | ward    | 2023-05-01  | P        | estate  | DRUG_SUPPLY
        secret report| police      | ward    | 2023-05-02  | C        | estate  | FIREARMS
        next report  | next police | ward    | 2023-05-03  | P        | estate  | COUNTY_LINES
        next secret  | next police | ward    | 2023-05-04  | C        | estate  | COUNTY_LINES
        noise report | stranger    | ward    | 2023-05-05  | P        | estate  | COUNTY_LINES
    """,
    "organised_crime_group": """
        name        | owner_id    | area_id | reference | site_id
        group       | police      | ward    | G-1       | estate
        next group  | next police | ward    | G-2       | estate
        noise group | stranger    | ward    | G-3       | estate
    """,
    "disruption": """
        name             | owner_id    | area_id | occurred_on | group_id    | site_id | lead_agency_id
        disruption       | police      | ward    | 2023-06-01  | group       | estate  | council
        noise disruption | stranger    | ward    | 2023-06-01  | noise group | estate  | stranger
    """,
    "disruption_agency": """
        disruption_id | agency_id
        disruption    | council
        disruption    | svpp
    """,
    "intervention": """
        name               | owner_id | area_id   | title         | provider_id | site_id | started_on | planned_pence
        patrols            | police   | ward      | Patrols       | police      | estate  | 2023-02-01 | 100000
        mentoring          | council  | ward      | Mentoring     | council     | estate  | 2023-03-01 | 250000
        navigators         | health   | ward      | Navigators    | health      | estate  | 2023-04-01 | 300000
        market mentoring   | council  | next ward | More          | council     | market  | 2023-05-01 | 50000
        noise intervention | stranger | ward      | Something     | stranger    | estate  | 2023-06-01 | 666666
    """,
    "activity": """
        name           | intervention_id    | month   | sessions | participants
        first month    | mentoring          | 2023-03 | 4        | 12
        second month   | mentoring          | 2023-04 | 5        | 15
        noise month    | noise intervention | 2023-06 | 666      | 666
    """,
    "grant_award": """
        name        | owner_id | area_id | title     | awarded_on | awarded_pence | spent_pence
        hotspot     | council  | ward    | Hot spots | 2023-04-01 | 1000000       | 500000
        duty grant  | svpp     | county  | Duty      | 2023-04-02 | 2000000       | 100000
        noise grant | stranger | ward    | Something | 2023-04-03 | 666666        | 666
    """,
    "survey_result": """
        name   | owner_id | area_id | site_id | wave | n   | percent | lower | upper
        survey | council  | ward    | estate  | 2023 | 200 | 550     | 480   | 620
    """,
    "assault_attendance": """
        name             | owner_id | area_id   | assaulted_on | assault_hour | attended_on | assault_method | lsoa_id
        attendance       | health   | ward      | 2023-05-10   | 23           | 2023-05-11  | SHARP_OBJECT   |
        next attendance  | health   | next ward | 2023-06-10   | 1            | 2023-06-10  | FISTS          |
        far attendance   | health   | far       | 2023-07-10   |              |             | GLASS          |
        noise attendance | stranger | ward      | 2023-05-10   | 3            | 2023-05-10  | GUN            |
    """,
    "recorded_crime": """
        name  | month   | reported_by | falls_within | fingerprint
        crime | 2023-05 | a force     | a force      | f1
    """,
}
