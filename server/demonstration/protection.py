"""What protects people and places: civil orders and safeguarding, by police, council and youth offending service.

Safeguarding numbers are small on purpose: they are what disclosure control is for. A child is under 18 in every
row. The council's notices and orders also lie in wards outside the two sites, of the vintage of their day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.demonstration.batches import Row
from server.demonstration.chance import chance, pick
from server.demonstration.happening import Happening
from server.demonstration.partnership import COUNCIL, POLICE, YOUTH
from server.demonstration.seasons import office_day, operation_on, place, site_on

# Year by year, 2022 to 2024.
ORDERS = {
    (POLICE, "CLOSURE_ORDER"): (4, 9, 6),
    (POLICE, "CBO"): (3, 8, 9),
    (POLICE, "GANG_INJUNCTION"): (0, 4, 3),
    (COUNCIL, "CLOSURE_ORDER"): (2, 4, 4),
    (COUNCIL, "CPN"): (11, 18, 16),
    (COUNCIL, "PSPO"): (1, 1, 1),
}
# How long an order lasts, in days: at the least, at the most.
LASTING = {
    "CLOSURE_ORDER": (60, 180),
    "CBO": (730, 1_825),
    "GANG_INJUNCTION": (365, 730),
    "CPN": (90, 365),
    "PSPO": (1_095, 1_095),
}
# A court may refuse or begin with an interim order; a notice is served or it is not.
COURT_STATUSES = {"IN_FORCE": 62, "BREACHED": 12, "VARIED": 8, "DISCHARGED": 8, "INTERIM": 5, "REFUSED": 5}
NOTICE_STATUSES = {"IN_FORCE": 72, "BREACHED": 17, "VARIED": 5, "DISCHARGED": 6}
# Wards of 2021 to 2025 beside the sites: Castle, Talavera, Kingsthorpe North, Billing and Rectory Farm.
WARDS = ("E05013246", "E05013267", "E05013257", "E05013240")
LAST_DAY = date(2024, 12, 31)

CONCERNS = {POLICE: (13, 25, 22), COUNCIL: (9, 15, 13), YOUTH: (3, 6, 6)}


@dataclass(frozen=True, slots=True)
class Concern:
    """One sort of concern: whom it is about, how often, and what is done."""

    kind: str
    group: str
    weight: int
    actions: tuple[str, ...]


SORTS = (
    Concern("CUCKOOING", "ADULT", 26, ("HOME_SECURED", "REFERRED_TO_ADULT_SERVICES", "REHOUSED", "SUPPORT_OFFERED")),
    Concern(
        "CHILD_CRIMINAL_EXPLOITATION",
        "CHILD",
        20,
        ("REFERRED_TO_CHILDRENS_SERVICES", "REFERRED_TO_MULTI_AGENCY_HUB", "NATIONAL_REFERRAL"),
    ),
    Concern("COUNTY_LINES", "CHILD", 14, ("NATIONAL_REFERRAL", "REFERRED_TO_MULTI_AGENCY_HUB", "POLICE_PROTECTION")),
    Concern("MISSING", "CHILD", 12, ("POLICE_PROTECTION", "REFERRED_TO_CHILDRENS_SERVICES")),
    Concern("ADULT_AT_RISK", "ADULT", 16, ("REFERRED_TO_ADULT_SERVICES", "SUPPORT_OFFERED", "ADVICE_GIVEN")),
    Concern("CHILD_SEXUAL_EXPLOITATION", "CHILD", 4, ("REFERRED_TO_CHILDRENS_SERVICES", "NATIONAL_REFERRAL")),
    Concern("MODERN_SLAVERY", "ADULT", 3, ("NATIONAL_REFERRAL",)),
)
CHILD_AGES = {"AGE_10_13": 22, "AGE_14_17": 78}
ADULT_AGES = {"AGE_18_24": 16, "AGE_25_34": 20, "AGE_35_44": 24, "AGE_45_54": 18, "AGE_55_64": 13, "AGE_65_PLUS": 9}


def civil_orders() -> Iterator[Happening]:
    """Yield closure orders, injunctions and notices."""
    draw = chance("civil orders")
    for (owner, kind), counts in ORDERS.items():
        for year, count in zip((2022, 2023, 2024), counts, strict=True):
            for _ in range(count):
                yield _order(draw, owner, kind, office_day(draw, year))


def safeguarding() -> Iterator[Happening]:
    """Yield actions to protect children and adults at risk."""
    draw = chance("safeguarding")
    for owner, counts in CONCERNS.items():
        for year, count in zip((2022, 2023, 2024), counts, strict=True):
            for _ in range(count):
                yield _safeguarded(draw, owner, office_day(draw, year))


def _order(draw: random.Random, owner: str, kind: str, day: date) -> Happening:
    where = place(draw)
    ends_on = day + timedelta(draw.randint(*LASTING[kind]))
    status = "IN_FORCE" if kind == "PSPO" else pick(draw, NOTICE_STATUSES if kind == "CPN" else COURT_STATUSES)
    if status == "IN_FORCE" and ends_on <= LAST_DAY:
        status = "EXPIRED"
    columns: Row = {
        "civil_order_kind": kind,
        "civil_order_status": status,
        "order_ends_on": None if status == "REFUSED" else ends_on,
    }
    if owner == COUNCIL and (kind == "PSPO" or draw.randrange(100) < 30):
        return Happening(kind="CIVIL_ORDER", day=day, owner=owner, area=draw.choice(WARDS), columns=columns)
    return Happening(
        kind="CIVIL_ORDER",
        day=day,
        owner=owner,
        area=where.site.area,
        lsoa=where.lsoa,
        site=site_on(where.site, day),
        # A closure is applied for together; a notice is the council's own.
        operation=operation_on(day) if owner == POLICE or kind == "CLOSURE_ORDER" else None,
        columns=columns,
    )


def _safeguarded(draw: random.Random, owner: str, day: date) -> Happening:
    sorts = [sort for sort in SORTS if owner != YOUTH or sort.group == "CHILD"]
    sort = draw.choices(sorts, [each.weight for each in sorts])[0]
    where = place(draw)
    columns: Row = {
        "safeguarding_kind": sort.kind,
        "protected_group": sort.group,
        "safeguarding_action": draw.choice(sort.actions),
        "age_band": pick(draw, CHILD_AGES if sort.group == "CHILD" else ADULT_AGES),
    }
    return Happening(
        kind="SAFEGUARDING",
        day=day,
        owner=owner,
        area=where.site.area,
        # A small area and a rare concern could point at a home.
        lsoa=where.lsoa if owner == POLICE and sort.kind == "CUCKOOING" else None,
        site=site_on(where.site, day),
        operation=operation_on(day) if owner == POLICE else None,
        marking="OFFICIAL_SENSITIVE" if sort.kind in ("CHILD_SEXUAL_EXPLOITATION", "MODERN_SLAVERY") else "OFFICIAL",
        columns=columns,
    )
