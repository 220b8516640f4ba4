"""The past of the agreements of a random world, and how it is disguised from whoever is no party now.

What each was before is drawn without any regard to what it is: other parties, the principal's agency among them or
not, and other clauses under the same ids or others. None of it may decide who sees anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from schema.catalogue import CATALOGUE
from schema.tables import sharing
from schema.tables.past import PAST_OPEN, PAST_PARTS
from tests.oracle.rows import Row, Tables
from tests.oracle.sight import Sight
from tests.oracle.worlds.past import CORRECTED, MOMENTS, UNKNOWN, earlier

if TYPE_CHECKING:
    from tests.oracle.worlds.world import Making

REMOVED = 0.25
# What a version was drawn of, in order: each follows the one it is part of.
_TABLES = (sharing.AGREEMENT_PARTY.name, sharing.CLAUSE.name, sharing.CLAUSE_AREA.name)
# What places a version in time, and says which agreement it is of.
_FRAME = {"id", "agreement_id", "known_from", "known_to"}


def remember_agreements(making: Making, tables: Tables) -> None:
    """Add what the agreements of *tables* were before, and since when they are what they are."""
    for row in tables["agreement"]:
        times: list[datetime | None] = [*sorted(set(making.random.choices(MOMENTS, k=4)))]
        if making.random.random() < UNKNOWN:
            times.insert(0, None)
        if making.random.random() > CORRECTED:
            times = times[:1]
        for began, ended in pairwise(times):
            made = earlier(making, tables["agreement"], row) | {"known_from": began, "known_to": ended}
            _keep(tables, PAST_OPEN["agreement"], made)
            _parties(making, tables, row["id"], ended)
            _clauses(making, tables, row["id"], ended)
        row["known_from"] = times[-1]


def _parties(making: Making, tables: Tables, agreement: str, ended: datetime | None) -> None:
    """Draw who its parties were: most that are now, and now and then another."""
    present = [row for row in tables["agreement_party"] if row["agreement_id"] == agreement]
    were = [row for row in present if making.random.random() < 0.8]
    if making.random.random() < 0.3:
        were.append({**making.random.choice(tables["agreement_party"]), "id": making.new_id()})
    for row in were:
        made = earlier(making, tables["agreement_party"], row) | {"agency_id": row["agency_id"]}
        _keep(tables, PAST_PARTS["agreement_party"], made | {"agreement_id": agreement, "known_to": ended})


def _clauses(making: Making, tables: Tables, agreement: str, ended: datetime | None) -> None:
    """Draw what its clauses were: some of those that are now, said otherwise, and others."""
    present = [row for row in tables["clause"] if row["agreement_id"] == agreement][:5]
    were = [row for row in present if making.random.random() < 0.5]
    drawn = making.random.choices(tables["clause"], k=making.random.randint(0, 2))
    for number, row in enumerate([*were, *({**each, "id": making.new_id()} for each in drawn)], 1):
        made = earlier(making, tables["clause"], row) | {"agreement_id": agreement, "number": number}
        _keep(tables, PAST_PARTS["clause"], made | {"known_to": ended})
        for area in making.random.sample(tables["area"], making.random.randint(0, 3)):
            covered = {"clause_id": row["id"], "area_id": area["id"], "known_to": ended}
            _keep(tables, PAST_PARTS["clause_area"], covered)


def _keep(tables: Tables, past: sa.Table, made: Row) -> None:
    tables.setdefault(past.name, []).append({column.name: made[column.name] for column in past.c})


def disguised_agreements(now: Sight, random: Random) -> Iterator[tuple[str, Row, Row | None]]:
    """Give what may become of each kept row of an agreement that is hidden now: the table, the row, and another."""
    tables, entity = now.rows.tables, CATALOGUE["Agreement"]
    hidden = {row["id"] for row in now.rows.all("agreement") if not now.is_visible(entity, row)}
    shown: set[Any] = set()
    for name, of in (("agreement", "id"), *((each, "agreement_id") for each in _TABLES[:2])):
        rows = tables.get(f"{name}_past", [])
        shown |= {row["id"] for row in rows if row[of] not in hidden}
        for row in (each for each in rows if each[of] in hidden):
            made: Row | None = {**random.choice(rows), **{column: row[column] for column in _FRAME & row.keys()}}
            if name == "agreement_party" and made is not None and random.random() < 0.3:
                made["agency_id"] = now.principal.agency
            yield f"{name}_past", row, None if random.random() < REMOVED else made
    for row in tables.get("clause_area_past", ()):
        if row["clause_id"] not in shown and random.random() < REMOVED:
            yield "clause_area_past", row, None
