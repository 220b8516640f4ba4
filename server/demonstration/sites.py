"""The two sites, their overlapping phases, and the figures that were published about them.

Days and aims are invented; the figures are those of Op Revive's review of 2023 as the Northampton Chronicle
printed them on 14 March 2024, with its own qualifiers ("more than"). They stand beside what the rows compute
and are never computed from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schema.tables.reference import INDICATOR, INDICATOR_VALUE, PHASE, SITE
from server.demonstration.batches import Batch, Row, batches, public
from server.demonstration.identifiers import Ids
from server.demonstration.partnership import COUNCIL, POLICE, REVIVE
from server.demonstration.places import BLACKTHORN, KINGS_HEATH


@dataclass(frozen=True, slots=True)
class Phase:
    """One interval of Clear, Hold or Build; no last day while it goes on."""

    key: str
    kind: str
    started_on: date
    ended_on: date | None
    decided_by: str
    aim: str

    def covers(self, day: date) -> bool:
        """Tell whether *day* lies within the phase."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Site:
    """One site: its key, its area, and its phases by first day."""

    key: str
    name: str
    area: str
    designated_on: date
    first_in_county: bool
    phases: tuple[Phase, ...]


SITES = (
    Site(
        "blackthorn",
        "Blackthorn",
        BLACKTHORN,
        date(2022, 5, 16),
        True,
        (
            Phase(
                "clear-1",
                "CLEAR",
                date(2022, 5, 16),
                date(2023, 6, 30),
                POLICE,
                "Arrest and prosecute those who run the drug lines, and close the homes they deal from.",
            ),
            Phase(
                "hold-1",
                "HOLD",
                date(2023, 2, 1),
                date(2024, 5, 31),
                POLICE,
                "Stay visible, secure homes at risk of being taken over, and leave no room for those who would follow.",
            ),
            Phase(
                "build-1",
                "BUILD",
                date(2023, 9, 4),
                None,
                COUNCIL,
                "Mend the places, give young people somewhere to be, and let residents lead.",
            ),
            Phase(
                "clear-2",
                "CLEAR",
                date(2024, 3, 4),
                date(2024, 7, 31),
                POLICE,
                "Remove a second group that tried to take over the line.",
            ),
        ),
    ),
    Site(
        "kings-heath",
        "Kings Heath",
        KINGS_HEATH,
        date(2022, 11, 7),
        False,
        (
            Phase(
                "clear-1",
                "CLEAR",
                date(2022, 11, 7),
                date(2023, 10, 31),
                POLICE,
                "Break up street dealing around the shops and the group that supplies it.",
            ),
            Phase(
                "hold-1",
                "HOLD",
                date(2023, 7, 3),
                date(2024, 10, 31),
                POLICE,
                "Keep patrols, visits and tenancy action going until people report that the street is theirs again.",
            ),
            Phase(
                "build-1",
                "BUILD",
                date(2024, 4, 8),
                None,
                COUNCIL,
                "Open the green space, start youth work on three evenings, and support families early.",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure of 2023, in the indicator's unit (pence for money)."""

    code: str
    measure: str
    unit: str
    value: int
    qualifier: str
    definition: str


PUBLISHED_ON = date(2024, 3, 14)
SOURCE = "Northampton Chronicle, 14 March 2024: Op Revive's review of 2023"
PUBLISHED = (
    Published("OP_REVIVE_ARRESTS", "ARRESTS", "COUNT", 190, "MORE_THAN", "Arrests made by Op Revive in the year."),
    Published(
        "OP_REVIVE_DRUGS_VALUE",
        "DRUGS_VALUE",
        "PENCE",
        20_900_000,
        "EXACT",
        "Estimated street value of the illegal drugs that Op Revive seized in the year.",
    ),
    Published(
        "OP_REVIVE_WEAPONS",
        "WEAPONS",
        "COUNT",
        49,
        "EXACT",
        "Weapons that Op Revive seized in the year; firearms and ammunition are counted with them.",
    ),
    Published(
        "OP_REVIVE_CASH", "CASH_VALUE", "PENCE", 4_200_000, "MORE_THAN", "Cash that Op Revive seized in the year."
    ),
    Published(
        "OP_REVIVE_CUSTODY",
        "CUSTODY_MONTHS",
        "MONTHS",
        372,
        "EXACT",
        "Prison sentences passed in the year in cases of Op Revive, published as 31 years, with more cases to come.",
    ),
    Published(
        "OP_REVIVE_INTELLIGENCE",
        "INTELLIGENCE_REPORTS",
        "COUNT",
        1_969,
        "EXACT",
        "Intelligence logs that Op Revive received in the year.",
    ),
)


def batches_of_sites(ids: Ids) -> Iterator[Batch]:
    """Yield sites, phases, indicators and their published values."""
    yield from batches(SITE, (_site_row(ids, site) for site in SITES))
    yield from batches(PHASE, (_phase_row(ids, site, phase) for site in SITES for phase in site.phases))
    yield from batches(INDICATOR, (_indicator_row(ids, figure) for figure in PUBLISHED))
    yield from batches(INDICATOR_VALUE, (_value_row(ids, figure) for figure in PUBLISHED))


def phase_of(site: Site, kind: str, day: date) -> Phase | None:
    """Find the phase of this *kind* that *site* was in on *day*."""
    return next((phase for phase in site.phases if phase.kind == kind and phase.covers(day)), None)


def _site_row(ids: Ids, site: Site) -> Row:
    return {
        "id": ids(f"site:{site.key}"),
        "name": site.name,
        "area_id": ids(f"area:{site.area}"),
        "operation_id": ids(f"operation:{REVIVE}"),
        "initiative": "CLEAR_HOLD_BUILD",
        "designated_on": site.designated_on,
        "first_in_county": site.first_in_county,
        **public(_police(ids), site.designated_on),
    }


def _phase_row(ids: Ids, site: Site, phase: Phase) -> Row:
    return {
        "id": ids(f"phase:{site.key}:{phase.key}"),
        "site_id": ids(f"site:{site.key}"),
        "kind": phase.kind,
        "started_on": phase.started_on,
        "ended_on": phase.ended_on,
        "aim": phase.aim,
        "decided_by_id": ids(f"agency:{phase.decided_by}"),
        **public(_police(ids), phase.started_on),
    }


def _indicator_row(ids: Ids, figure: Published) -> Row:
    return {
        "id": ids(f"indicator:{figure.code}"),
        "code": figure.code,
        "definition": figure.definition,
        "unit": figure.unit,
        "measure": figure.measure,
        **public(_police(ids), PUBLISHED_ON),
    }


def _value_row(ids: Ids, figure: Published) -> Row:
    return {
        "id": ids(f"indicator-value:{figure.code}:2023"),
        "indicator_id": ids(f"indicator:{figure.code}"),
        "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31),
        "operation_id": ids(f"operation:{REVIVE}"),
        "value": figure.value,
        "qualifier": figure.qualifier,
        "provisional": False,
        "source": SOURCE,
        "published_on": PUBLISHED_ON,
        **public(_police(ids), PUBLISHED_ON),
    }


def _police(ids: Ids) -> str:
    return ids(f"agency:{POLICE}")
