"""Happening: one outcome of the story before it has ids, and how it becomes rows.

The story (enforcement.py, court.py, protection.py, next_door.py) tells what happened, by the keys of agencies,
areas and people; this file alone turns it into rows of `outcome` and its lines. A total stands on the event itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice

from schema.tables.records import DRUG_LINE, OUTCOME, WEAPON_LINE
from server.demonstration.batches import BATCH_ROWS, Batch, Row, batches, governed, instant, month_of
from server.demonstration.identifiers import Ids, pseudonym
from server.demonstration.partnership import POLICE
from server.demonstration.seasons import Place, is_provisional, operation_on, site_on

_PREFIX = {"POLICE": "NP", "OTHER": "PA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One outcome: kind, day, owner, area and what only its kind has; *lines* for a seizure of drugs or weapons."""

    kind: str
    day: date
    owner: str
    area: str
    lsoa: str | None = None
    site: str | None = None
    operation: str | None = None
    marking: str = "OFFICIAL"
    person: str | None = None
    columns: Row = field(default_factory=dict)
    lines: tuple[Row, ...] = ()


def at(
    place: Place, day: date, kind: str, *, columns: Row, lines: tuple[Row, ...] = (), person: str | None = None
) -> Happening:
    """Tell of something the police did at one of the sites."""
    return Happening(
        kind=kind,
        day=day,
        owner=POLICE,
        area=place.site.area,
        lsoa=place.lsoa,
        site=site_on(place.site, day),
        operation=operation_on(day),
        person=person,
        columns=columns,
        lines=lines,
    )


def batches_of_happenings(ids: Ids, happenings: Iterable[Happening]) -> Iterator[Batch]:
    """Yield outcomes, and after each batch of them its lines of drugs and weapons."""
    source = enumerate(happenings, 1)
    # The same few hundred agencies, areas and sites come again and again.
    known = cache(ids)
    while part := list(islice(source, BATCH_ROWS)):
        yield from batches(OUTCOME, (outcome_row(ids, known, number=number, happening=each) for number, each in part))
        for kind, table in (("DRUG_SEIZURE", DRUG_LINE), ("WEAPON_SEIZURE", WEAPON_LINE)):
            yield from batches(
                table, (row for number, each in part if each.kind == kind for row in line_rows(ids, number, each))
            )


def outcome_row(ids: Ids, known: Ids, *, number: int, happening: Happening) -> Row:
    """Give the row of outcome *number*; *known* gives the ids of what many outcomes refer to."""
    day = happening.day
    prefix = _PREFIX["POLICE" if happening.owner == POLICE else "OTHER"]
    owner, area = known(f"agency:{happening.owner}"), known(f"area:{happening.area}")
    # The hour at which a record is entered says nothing; spread so that not all carry the same.
    entered = instant(day, 1_440 + 480 + number * 37 % 600)
    return {
        "id": ids(f"outcome:{number}"),
        **governed(owner, area, entered, marking=happening.marking),
        "kind": happening.kind,
        "occurred_on": day,
        "month": month_of(day),
        "lsoa_id": happening.lsoa and known(f"area:{happening.lsoa}"),
        "operation_id": happening.operation and known(f"operation:{happening.operation}"),
        "site_id": happening.site and known(f"site:{happening.site}"),
        "provisional": is_provisional(day),
        "source_reference": f"SYN-{prefix}-{day.year}-{number:07d}",
        "subject": happening.person and pseudonym(ids, happening.person),
        **happening.columns,
    }


def line_rows(ids: Ids, number: int, happening: Happening) -> Iterator[Row]:
    """Yield the lines of outcome *number*."""
    for position, line in enumerate(happening.lines, 1):
        yield {"id": ids(f"line:{number}:{position}"), "outcome_id": ids(f"outcome:{number}"), **line}
