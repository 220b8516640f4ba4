"""Blocks: opened pairs of owner and area, written as few rectangles owners x areas.

Clauses mostly open the same areas of several owners, so a handful of blocks
says what hundreds of pairs say, and a row is compared with them without
building a table first. PostgreSQL only: SQLite has no arrays. Where many
blocks would be needed, the pairs are listed (auth/access/sharing.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from auth.access.arrays import array, written
from schema.marking import Detail

Pair = tuple[object, ...]

# Above this, a table of pairs is the quicker comparison.
MOST_BLOCKS = 16


def blocks(pairs: Iterable[Pair], level: Detail) -> list[tuple[list[str], list[str]]] | None:
    """Cover the pairs that give at least *level* by blocks of owners and areas; None when there are too many.

    Shape of a pair: owner id, area id, rung. The blocks hold exactly the given pairs.
    """
    areas_of: dict[str, set[str]] = defaultdict(set)
    for owner, area, rung in pairs:
        if isinstance(rung, int) and rung >= level.rung:
            areas_of[str(owner)].add(str(area))
    owners_of: dict[frozenset[str], list[str]] = defaultdict(list)
    for owner, areas in sorted(areas_of.items()):
        owners_of[frozenset(areas)].append(owner)
    found = [(owners, sorted(areas)) for areas, owners in owners_of.items()]
    return found if len(found) <= MOST_BLOCKS else None


def parameters(name: str, pairs: list[Pair]) -> dict[str, str]:
    """Write the blocks of every level as bound arrays; nothing when a level needs too many.

    Example: {"covered_outcome_2_1_owners": "{...}", "covered_outcome_2_1_areas": "{...}"}
    """
    bound: dict[str, str] = {}
    for level in Detail:
        found = blocks(pairs, level)
        if found is None:
            return {}
        for place, (owners, areas) in enumerate(found, start=1):
            bound[f"{name}_{level.rung}_{place}_owners"] = written(owners)
            bound[f"{name}_{level.rung}_{place}_areas"] = written(areas)
    return bound


def within(table: sa.FromClause, name: str, least: Detail, filled: frozenset[str]) -> sa.ColumnElement[bool]:
    """Say that a row of *table* lies in one of the blocks that give at least *least*.

    SQL: owner_id = ANY ((SELECT $1::text::uuid[])::uuid[]) AND area_id = ANY (...); the sub-select reads the
    array once, not for every row.
    """
    held: list[sa.ColumnElement[bool]] = []
    for place in range(1, MOST_BLOCKS + 1):
        block = f"{name}_{least.rung}_{place}"
        if f"{block}_owners" in filled:
            owners, areas = array(f"{block}_owners"), array(f"{block}_areas")
            held.append(sa.and_(table.c.owner_id == sa.func.any(owners), table.c.area_id == sa.func.any(areas)))
    return sa.or_(*held) if held else sa.false()
