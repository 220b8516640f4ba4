"""The past of the agreements of a random world, and how it is disguised from whoever is no party now.

What each row was before is drawn without any regard to what it is: parties of then, the principal's agency among them
or not, and clauses that are no more. None of it may decide who sees anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from schema.catalogue import CATALOGUE
from schema.tables.past import PAST_OPEN, PAST_PAIRS
from tests.oracle.rows import Row, Tables
from tests.oracle.sight import Sight
from tests.oracle.worlds.past import CORRECTED, MOMENTS, UNKNOWN, earlier

if TYPE_CHECKING:
    from tests.oracle.worlds.world import Making

REMOVED = 0.25
# So often an agreement had one more party, or clause, that is no more.
GONE = 0.4
_PARTS = ("agreement_party", "clause")
# What places a version in time, and says which agreement it is of.
_FRAME = {"id", "agreement_id", "known_from", "known_to"}


def remember_agreements(making: Making, tables: Tables) -> None:
    """Add what the agreements of *tables* were before, and since when they are what they are."""
    for agreement in list(tables["agreement"]):
        _remember(making, tables, "agreement", agreement)
        for name in _PARTS:
            present = [row for row in tables[name] if row["agreement_id"] == agreement["id"]]
            for row in present[:5]:
                _remember(making, tables, name, row)
            if making.random.random() < GONE:
                gone = {**making.random.choice(tables[name]), "id": making.new_id(), "agreement_id": agreement["id"]}
                _remember(making, tables, name, gone)
                _areas(making, tables, name, gone)


def _times(making: Making, *, is_whole: bool) -> list[datetime | None]:
    """Draw when versions of a row began, in order; a whole agreement stands at every instant, as parts name it."""
    times: list[datetime | None] = [*sorted(set(making.random.choices(MOMENTS, k=4)))]
    return [None, *times] if is_whole or making.random.random() < UNKNOWN else times


def _remember(making: Making, tables: Tables, name: str, row: Row) -> None:
    times = _times(making, is_whole=name == "agreement")
    if making.random.random() > CORRECTED and any(row is each for each in tables[name]):
        times = times[:1]
    for began, ended in pairwise(times):
        made = earlier(making, tables[name], row) | {"known_from": began, "known_to": ended}
        made |= {column: row[column] for column in ("agreement_id", "number") if column in row}
        _keep(tables, PAST_OPEN[name], made)
    row["known_from"] = times[-1]


def _areas(making: Making, tables: Tables, name: str, gone: Row) -> None:
    """Let a clause that is no more have covered some areas."""
    for area in making.random.sample(tables["area"], 2) if name == "clause" else ():
        _keep(tables, PAST_PAIRS["clause_area"], {"clause_id": gone["id"], "area_id": area["id"]})


def _keep(tables: Tables, past: sa.Table, made: Row) -> None:
    tables.setdefault(past.name, []).append({column.name: made[column.name] for column in past.c})


def disguised_agreements(now: Sight, random: Random) -> Iterator[tuple[str, Row, Row | None]]:
    """Give what may become of each kept row of an agreement that is hidden now: the table, the row, and another."""
    tables, entity = now.rows.tables, CATALOGUE["Agreement"]
    hidden = {row["id"] for row in now.rows.all("agreement") if not now.is_visible(entity, row)}
    shown: set[Any] = set()
    for name, of in (("agreement", "id"), *((each, "agreement_id") for each in _PARTS)):
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
