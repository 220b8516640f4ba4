"""Intelligence reports as metadata, organised crime groups, and their disruptions.

2023 has the published 1,969 reports, all received by Op Revive and none by others, so that the year's sum is the
same with and without asking by operation. What is handled C is marked OFFICIAL_SENSITIVE and never leaves the police.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from schema.tables.records import DISRUPTION, DISRUPTION_AGENCY, INTELLIGENCE_REPORT, ORGANISED_CRIME_GROUP
from server.demonstration.batches import Batch, Row, batches, governed, instant, month_of
from server.demonstration.chance import chance, pick
from server.demonstration.identifiers import Ids
from server.demonstration.partnership import COUNCIL, FIRE, LARKSPUR, NEIGHBOUR, POLICE, PROBATION, YOUTH
from server.demonstration.places import BLACKTHORN, COUNTY, KINGS_HEATH
from server.demonstration.seasons import operation_on, place, site_on, street_day, warrant_day

REPORTS = {
    POLICE: {2022: 546, 2023: 1_969, 2024: 1_082},
    COUNCIL: {2022: 18, 2024: 22},
    NEIGHBOUR: {2022: 21, 2024: 25},
}
THEMES = {
    "DRUG_SUPPLY": 40,
    "COUNTY_LINES": 11,
    "CUCKOOING": 8,
    "KNIFE_CRIME": 8,
    "FIREARMS": 3,
    "GANG_RIVALRY": 6,
    "CHILD_EXPLOITATION": 6,
    "ADULT_EXPLOITATION": 3,
    "MONEY_LAUNDERING": 3,
    "STOLEN_VEHICLES": 3,
    "ACQUISITIVE_CRIME": 4,
    "ANTISOCIAL_BEHAVIOUR": 3,
    "COMMUNITY_TENSION": 1,
    "OTHER": 1,
}
SOURCES = {"GRADE_1": 22, "GRADE_2": 69, "GRADE_3": 9}
ASSESSMENTS = {"A": 11, "B": 19, "C": 35, "D": 31, "E": 4}
HANDLINGS = {"P": 88, "C": 12}

# Owner, reference, site, area, threat, status.
GROUPS = (
    (POLICE, "OCG-SYN-01", "blackthorn", BLACKTHORN, "HIGH", "DORMANT"),
    (POLICE, "OCG-SYN-02", "blackthorn", BLACKTHORN, "VERY_HIGH", "ARCHIVED"),
    (POLICE, "OCG-SYN-03", "blackthorn", BLACKTHORN, "MEDIUM", "ACTIVE"),
    (POLICE, "OCG-SYN-04", "kings-heath", KINGS_HEATH, "HIGH", "DORMANT"),
    (POLICE, "OCG-SYN-05", "kings-heath", KINGS_HEATH, "MEDIUM", "ACTIVE"),
    (POLICE, "OCG-SYN-06", None, COUNTY, "LOW", "ACTIVE"),
    (NEIGHBOUR, "OCG-SYN-W1", None, COUNTY, "HIGH", "ACTIVE"),
)
DISRUPTIONS = {2022: 16, 2023: 34, 2024: 24}
STRANDS = {"PURSUE": 58, "PREVENT": 14, "PROTECT": 20, "PREPARE": 8}
IMPACTS = {"MAJOR": 9, "MODERATE": 34, "MINOR": 50, "NONE": 7}
SUPPORTING = (COUNCIL, FIRE, PROBATION, YOUTH, NEIGHBOUR)


def batches_of_intelligence(ids: Ids) -> Iterator[Batch]:
    """Yield reports, groups, disruptions and the agencies that supported them."""
    yield from batches(INTELLIGENCE_REPORT, _reports(ids))
    yield from batches(ORGANISED_CRIME_GROUP, _groups(ids))
    disruptions = list(_disruptions(ids))
    yield from batches(DISRUPTION, (row for row, _ in disruptions))
    yield from batches(
        DISRUPTION_AGENCY,
        (
            {"disruption_id": row["id"], "agency_id": ids(f"agency:{agency}")}
            for row, supporting in disruptions
            for agency in supporting
        ),
    )


def _reports(ids: Ids) -> Iterator[Row]:
    draw = chance("intelligence")
    number = 0
    for owner, years in REPORTS.items():
        for year, count in years.items():
            # Reports follow the street, and rise for some days after each warrant.
            for day in sorted(
                street_day(draw, year) if draw.randrange(100) < 70 else warrant_day(draw, year) for _ in range(count)
            ):
                number += 1
                yield _report(ids, draw, number=number, owner=owner, day=day)


def _report(ids: Ids, draw: random.Random, *, number: int, owner: str, day: date) -> Row:
    where = place(draw)
    operation = {POLICE: operation_on(day), NEIGHBOUR: LARKSPUR}.get(owner)
    site = site_on(where.site, day)
    # A council hands in what may be shared; grading is for those who know the source.
    handling = "P" if owner == COUNCIL else pick(draw, HANDLINGS)
    marking = "OFFICIAL_SENSITIVE" if handling == "C" else "OFFICIAL"
    entered = instant(day, 540 + number * 53 % 780)
    return {
        "id": ids(f"intelligence:{number}"),
        **governed(ids(f"agency:{owner}"), ids(f"area:{where.site.area}"), entered, marking=marking),
        "received_on": day,
        "month": month_of(day),
        "operation_id": operation and ids(f"operation:{operation}"),
        "site_id": site and ids(f"site:{site}"),
        "theme": pick(draw, THEMES),
        "source_evaluation": pick(draw, SOURCES),
        "information_assessment": pick(draw, ASSESSMENTS),
        "handling": handling,
    }


def _groups(ids: Ids) -> Iterator[Row]:
    for owner, reference, site, area, threat, status in GROUPS:
        entered = instant(date(2022, 5, 16), 600)
        yield {
            "id": ids(f"group:{reference}"),
            **governed(ids(f"agency:{owner}"), ids(f"area:{area}"), entered, marking="OFFICIAL_SENSITIVE"),
            "reference": reference,
            "threat_band": threat,
            "status": status,
            "site_id": site and ids(f"site:{site}"),
        }


def _disruptions(ids: Ids) -> Iterator[tuple[Row, list[str]]]:
    draw = chance("disruptions")
    number = 0
    for year, count in DISRUPTIONS.items():
        for _ in range(count):
            number += 1
            day = warrant_day(draw, year)
            # Some disrupt the trade at a site without hitting one group.
            owner, reference, site, area, _, _ = draw.choice(GROUPS[:-1])
            has_group = site is None or draw.randrange(100) < 78
            entered = instant(day, 1_440 + 600 + number * 41 % 420)
            row: Row = {
                "id": ids(f"disruption:{number}"),
                **governed(ids(f"agency:{owner}"), ids(f"area:{area}"), entered, marking="OFFICIAL_SENSITIVE"),
                "group_id": ids(f"group:{reference}") if has_group else None,
                "site_id": site and ids(f"site:{site}"),
                "occurred_on": day,
                "month": month_of(day),
                "strand": pick(draw, STRANDS),
                "impact": pick(draw, IMPACTS),
                "lead_agency_id": ids(f"agency:{owner}"),
            }
            yield row, draw.sample(SUPPORTING, k=draw.choices((0, 1, 2, 3), (38, 36, 18, 8))[0])
