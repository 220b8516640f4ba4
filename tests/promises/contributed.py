"""Contributed: of each kind of record who records it and what they say of it, and how they do so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from schema.contribution import CONTRIBUTIONS
from tests.asking import Ask
from tests.world import id_of

DAY = "2026-03-02"
LINE = {
    "drug": "HEROIN",
    "drugClass": "A",
    "quantity": "12.5",
    "unit": "GRAM",
    "streetValue": 100_000,
    "valuationMethod": "STREET_PRICE",
}
MONTH = {
    "month": "2026-03",
    "sessions": 4,
    "referrals": 9,
    "starts": 7,
    "completions": 5,
    "participants": 12,
    "participantsUnder18": 3,
}
# Of each kind who records it, and the least there is to say, beside the area.
GIVEN: dict[str, tuple[str, dict[str, Any]]] = {
    "Arrest": ("police analyst", {"occurredOn": DAY, "status": "ARRESTED"}),
    "DrugSeizure": ("police analyst", {"occurredOn": DAY, "streetValue": 100_000, "lines": [LINE]}),
    "WeaponSeizure": (
        "police analyst",
        {"occurredOn": DAY, "itemCount": 2, "lines": [{"category": "FIREARM", "kind": "HANDGUN", "count": 2}]},
    ),
    "CashSeizure": ("police analyst", {"occurredOn": DAY, "amount": 12_345}),
    "CourtOutcome": ("police analyst", {"occurredOn": DAY, "disposal": "IMMEDIATE_CUSTODY", "custodyMonths": 18}),
    "CivilOrder": ("council officer", {"occurredOn": DAY, "orderKind": "CLOSURE_ORDER"}),
    "Warrant": ("police analyst", {"occurredOn": DAY, "power": "PACE_S8"}),
    "Safeguarding": ("council officer", {"occurredOn": DAY, "concern": "CUCKOOING"}),
    "IntelligenceReport": (
        "police analyst",
        {
            "receivedOn": DAY,
            "theme": "DRUG_SUPPLY",
            "sourceEvaluation": "GRADE_1",
            "informationAssessment": "A",
            "handling": "P",
        },
    ),
    "OrganisedCrimeGroup": (
        "police analyst",
        {"reference": "G-77", "threatBand": "MEDIUM", "status": "ACTIVE"},
    ),
    "Disruption": (
        "police analyst",
        {
            "occurredOn": DAY,
            "strand": "PURSUE",
            "impact": "MAJOR",
            "leadAgency": id_of("police"),
            "group": id_of("group"),
            "supportingAgencies": [id_of("council"), id_of("svpp")],
        },
    ),
    "Intervention": (
        "council officer",
        {
            "startedOn": DAY,
            "type": "MENTORING",
            "title": "Mentoring",
            "strand": "PREPARE",
            "tier": "SECONDARY",
            "driver": "DRUG_MARKETS",
            "status": "PLANNED",
            "provider": id_of("council"),
            "site": id_of("estate"),
            "phase": id_of("hold"),
            "activities": [MONTH],
        },
    ),
    "Grant": (
        "council officer",
        {"awardedOn": DAY, "fund": "HOTSPOT", "title": "Hot spots", "awarded": 1_000, "spent": 0},
    ),
    "SurveyResult": (
        "council officer",
        {
            "wave": "2026-Q1",
            "question": "SAFE_BY_DAY",
            "answer": "VERY_SAFE",
            "n": 200,
            "percent": "55.5",
            "lower": "48",
            "upper": "62.1",
        },
    ),
    "Operation": (
        "police analyst",
        {"startedOn": DAY, "objective": "peace", "team": id_of("revive"), "areas": [id_of("ward"), id_of("next ward")]},
    ),
    "Site": (
        "police analyst",
        {"designatedOn": DAY, "name": "Square", "initiative": "HOTSPOT", "firstInCounty": False},
    ),
    "Phase": (
        "police analyst",
        {"startedOn": DAY, "kind": "BUILD", "aim": "trust", "site": id_of("estate"), "decidedBy": id_of("council")},
    ),
    "Indicator": ("council officer", {"definition": "Bleed kits in the town", "unit": "COUNT"}),
    "IndicatorValue": (
        "police analyst",
        {
            "periodStart": "2025-01-01",
            "periodEnd": "2025-12-31",
            "publishedOn": DAY,
            "value": 7,
            "qualifier": "ABOUT",
            "source": "a report",
            "indicator": id_of("weapons"),
            "operation": id_of("Revive"),
        },
    ),
    "AssaultAttendance": (
        "health member",
        {"assaultedOn": DAY, "treatmentSite": "RNS01", "assaultMethod": "FISTS", "locationKind": "STREET"},
    ),
}


@dataclass(frozen=True)
class Changing:
    """A value that every record of a kind has, and the two that tests change it between; *wrong* is none."""

    name: str
    column: str
    values: tuple[str, str]
    wrong: str

    def place(self, stored: str) -> int:
        """Tell which of the two is stored."""
        return self.values.index(stored)


_AREA = Changing("area", "area_id", (id_of("ward"), id_of("next ward")), id_of("nowhere"))
# Of kinds that lie in no area by themselves a text.
_TEXTS = {"Operation": "objective", "Phase": "aim", "Indicator": "definition"}
# What no two records have alike.
_NAMES = {"Operation": "codename", "Indicator": "code"}
_numbers = count(1)


def changing(kind: str) -> Changing:
    """Give the value that tests change in records of a kind."""
    text = _TEXTS.get(kind)
    return Changing(text, text, ("this", "that"), " ") if text else _AREA


def to(kind: str, place: int) -> dict[str, Any]:
    """Give what changes a record of a kind to one of the two."""
    return {changing(kind).name: changing(kind).values[place]}


async def take(ask: Ask, step: str, kind: str, /, **given: Any) -> dict[str, Any]:
    """Take one step with a record of a kind, as whoever records it; gives the payload."""
    entity = CONTRIBUTIONS[kind].entity.name
    name = f"{step}{kind}"
    asked = f"{entity[0].lower()}{entity[1:]} {{ __typename id }} version errors {{ code path message }}"
    query = f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {asked} }} }}"
    payload: dict[str, Any] = (await ask(query, as_=GIVEN[kind][0], variables={"input": given}))[name]
    payload["record"] = payload.pop(f"{entity[0].lower()}{entity[1:]}")
    return payload


def whole(kind: str, /, **changes: Any) -> dict[str, Any]:
    """Give what records one of a kind, but for *changes*."""
    names = {_NAMES[kind]: f"Name {next(_numbers)}"} if kind in _NAMES else {}
    return {**GIVEN[kind][1], **to(kind, 0), **names, **changes}
