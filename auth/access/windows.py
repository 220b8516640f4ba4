"""Windows: pairs of owner and area that are opened for records of some days, written as a few lists of areas.

Each block is of owners that share the same areas on the same days: its areas, and for each of them the first and last
day. A row is compared with the owners, then looked up among the areas, so that five hundred clauses with dates cost a
page little. PostgreSQL only: SQLite has no arrays. Where many blocks would be needed, the windows are listed
(auth/access/sharing.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import Grouping

from auth.access.arrays import array, written
from auth.access.blocks import MOST_BLOCKS
from schema.marking import Detail

# Owner, area, rung, first and last day as ISO 8601 or None.
Window = tuple[object, ...]
# Days since 1970-01-01; these stand for no first and no last day.
Days = tuple[int, int]
EVER: Days = (-1_000_000, 10_000_000)
# Owners, areas, and the days of each area.
Block = tuple[list[str], list[str], list[Days]]
_FIRST = date(1970, 1, 1)


def windows(given: Iterable[Window], level: Detail) -> list[Block] | None:
    """Cover the windows that give at least *level* by blocks; None when there are too many.

    They open exactly the given days of the given pairs. An area that is opened for several stretches of days is in as
    many blocks.
    """
    days_of: dict[str, dict[str, list[Days]]] = defaultdict(lambda: defaultdict(list))
    for owner, area, rung, since, until in given:
        if isinstance(rung, int) and rung >= level.rung:
            days_of[str(owner)][str(area)].append((_day(since, EVER[0]), _day(until, EVER[1])))
    owners_of: dict[tuple[tuple[str, Days], ...], list[str]] = defaultdict(list)
    for owner in sorted(days_of):
        for layer in _layers(days_of[owner]):
            owners_of[layer].append(owner)
    found = [(owners, [area for area, _ in layer], [days for _, days in layer]) for layer, owners in owners_of.items()]
    return found if len(found) <= MOST_BLOCKS else None


def parameters(name: str, given: Sequence[Window]) -> dict[str, str]:
    """Write the blocks of every level as bound arrays; nothing when a level needs too many.

    Example: {"windowed_outcome_2_1_owners": "{...}", "..._areas": "{...}", "..._since": "{...}", "..._until": "{...}"}
    """
    bound: dict[str, str] = {}
    for level in Detail:
        found = windows(given, level)
        if found is None:
            return {}
        for place, (owners, areas, days) in enumerate(found, start=1):
            block = f"{name}_{level.rung}_{place}"
            bound[f"{block}_owners"], bound[f"{block}_areas"] = written(owners), written(areas)
            bound[f"{block}_since"] = written(str(since) for since, _ in days)
            bound[f"{block}_until"] = written(str(until) for _, until in days)
    return bound


def within(table: sa.FromClause, name: str, day: str, least: Detail, filled: frozenset[str]) -> sa.ColumnElement[bool]:
    """Say that a row of *table* lies in one of the blocks that give at least *least*, on one of its area's days.

    SQL: owner_id = ANY (owners) AND occurred_on - DATE '1970-01-01' >= since[array_position(areas, area_id)]
    AND ... <= until[array_position(areas, area_id)], each array as a sub-select that reads it once
    """
    held: list[sa.ColumnElement[bool]] = []
    number = table.c[day] - sa.literal_column(f"DATE '{_FIRST}'", sa.Date)
    for place in range(1, MOST_BLOCKS + 1):
        block = f"{name}_{least.rung}_{place}"
        if f"{block}_owners" in filled:
            at: sa.ColumnElement[int] = sa.func.array_position(array(f"{block}_areas"), table.c.area_id)
            since, until = (array(f"{block}_{side}", of=sa.Integer()) for side in ("since", "until"))
            held.append(
                sa.and_(
                    table.c.owner_id == sa.func.any(array(f"{block}_owners")),
                    number >= _element(since, at),
                    number <= _element(until, at),
                )
            )
    return sa.or_(*held) if held else sa.false()


def _element(values: sa.ColumnElement[object], at: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.type_coerce(Grouping(values), postgresql.ARRAY(sa.Integer()))[at]


def _layers(days_of: dict[str, list[Days]]) -> Iterator[tuple[tuple[str, Days], ...]]:
    """Give layers in which each area has one stretch of days."""
    merged = {area: list(_merged(days)) for area, days in sorted(days_of.items())}
    for layer in zip_longest(*merged.values()):
        yield tuple((area, days) for area, days in zip(merged, layer, strict=True) if days is not None)


def _merged(days: list[Days]) -> Iterator[Days]:
    """Join the stretches of days that meet; one that ends before it begins opens nothing."""
    at: Days | None = None
    for since, until in sorted(each for each in days if each[0] <= each[1]):
        if at is None:
            at = since, until
        elif since <= at[1] + 1:
            at = at[0], max(at[1], until)
        else:
            yield at
            at = since, until
    if at is not None:
        yield at


def _day(text: object, missing: int) -> int:
    return missing if text is None else (date.fromisoformat(str(text)) - _FIRST).days
