"""Attendances at the hospital after assaults: what nobody reported to the police is here as well.

Invented like everything: nights at the end of the week weigh most, fists and streets are the commonest. Most places
are known no better than that they lie in West Northamptonshire. Draws days and codes only; knows no patient.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from schema.tables.health import ASSAULT_ATTENDANCE
from server.demonstration.agreements import COUNCIL_ROLE, POLICE_ROLES, PREVENTING
from server.demonstration.batches import Batch, Row, batches, governed, instant, month_of
from server.demonstration.chance import chance, pick
from server.demonstration.identifiers import Ids
from server.demonstration.partnership import COUNCIL, HOSPITAL, POLICE
from server.demonstration.places import WEST
from server.demonstration.seasons import place, street_day
from server.demonstration.sharing import Agreement, Shares

ATTENDANCES = {2022: 96, 2023: 132, 2024: 118}
# The code of the hospital's main site.
SITE = "RNS01"
# Of a hundred assaults, how many at one of the two sites.
AT_SITES = 34
METHODS = {
    "FISTS": 46,
    "FEET": 11,
    "OTHER_BODY_PART": 6,
    "PUSHED": 8,
    "SHARP_OBJECT": 10,
    "GLASS": 5,
    "BLUNT_OBJECT": 8,
    "OTHER": 2,
    "NOT_KNOWN": 4,
}
KINDS = {
    "STREET": 38,
    "LICENSED_PREMISES": 21,
    "HOME": 17,
    "OPEN_SPACE": 8,
    "FOOD_PREMISES": 5,
    "SHOP": 4,
    "TRANSPORT": 3,
    "NOT_KNOWN": 4,
}
# How often in each hour of the day, midnight first.
HOURS = (9, 8, 7, 5, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9)

# In force like those of agreements.py; the council is told months, the police days and hours.
SHARED = Agreement(
    reference="ISA-2024-14",
    title="Attendances after assaults at Northampton General Hospital, as the ISTV data set has them",
    status="ACTIVE",
    starts_on=date(2024, 2, 1),
    review_on=date(2027, 1, 31),
    lawful_basis="GDPR_6_1_E",
    retention_months=36,
    assessed_on=date(2024, 1, 12),
    signed={
        HOSPITAL: (1, date(2024, 1, 22)),
        POLICE: (1, date(2024, 1, 24)),
        COUNCIL: (1, date(2024, 1, 25)),
    },
    clauses=(
        Shares(
            entity="AssaultAttendance",
            owner=HOSPITAL,
            recipients=(POLICE,),
            detail="DETAIL",
            areas=(WEST,),
            roles=POLICE_ROLES,
            purposes=PREVENTING,
            necessity="Most assaults that are treated were never reported: day, hour and means show where patrols "
            "are missing.",
        ),
        Shares(
            entity="AssaultAttendance",
            owner=HOSPITAL,
            recipients=(COUNCIL,),
            detail="SUMMARY",
            areas=(WEST,),
            roles=COUNCIL_ROLE,
            purposes=PREVENTING,
            necessity="Licensing, lighting and glass in the evening economy are decided by kind of place and by "
            "month; days and hours add nothing to that.",
        ),
    ),
)


def batches_of_attendances(ids: Ids) -> Iterator[Batch]:
    """Yield the attendances."""
    yield from batches(ASSAULT_ATTENDANCE, _attendances(ids))


def _attendances(ids: Ids) -> Iterator[Row]:
    draw = chance("attendances")
    number = 0
    for year, count in ATTENDANCES.items():
        for day in sorted(street_day(draw, year) for _ in range(count)):
            number += 1
            yield _attendance(ids, draw, number, day)


def _attendance(ids: Ids, draw: random.Random, number: int, day: date) -> Row:
    hour, waited = draw.choices(range(24), HOURS)[0], draw.choice((0, 1, 1, 2, 3, 9))
    area, lsoa = WEST, None
    if draw.randrange(100) < AT_SITES:
        where = place(draw)
        area, lsoa = where.site.area, ids(f"area:{where.lsoa}") if draw.randrange(100) < 60 else None
    # The hospital sends a month at a time.
    sent = (day.replace(day=1) + timedelta(days=32)).replace(day=5)
    return {
        "id": ids(f"attendance:{number}"),
        **governed(ids(f"agency:{HOSPITAL}"), ids(f"area:{area}"), instant(sent, 540)),
        "assaulted_on": day,
        "month": month_of(day),
        "assault_hour": hour,
        "attended_on": day + timedelta(days=(hour + waited) // 24),
        "attendance_hour": (hour + waited) % 24,
        "treatment_site": SITE,
        "assault_method": pick(draw, METHODS),
        "location_kind": pick(draw, KINDS),
        "lsoa_id": lsoa,
    }
