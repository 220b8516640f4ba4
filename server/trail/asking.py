"""Asking: one statement of ours, all of its rows in one round trip, on a connection that cannot write.

The database gives its rows as one JSON text, because the path of queries gives one row. Values are always bound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from server.database import Database
from server.query.dialect import Dialect

if TYPE_CHECKING:  # an import of every View, which the commands that ask as nobody do without
    from auth.access.wall import Wall

Row = list[Any]


async def rows(
    database: Database, select: sa.SelectBase, values: Mapping[str, object] | None = None, *, wall: Wall | None = None
) -> list[Row]:
    """Give the rows of *select*, read behind *wall*; instants and bytes must stand in it as text.

    *values* are of parameters that have none yet.

    SQL: SELECT CAST(json_agg(json_build_array(number, body)) AS TEXT) FROM (SELECT ...) AS found
    """
    found = select.subquery("found")
    if database.dialect == "postgresql":
        gathered = sa.func.json_agg(sa.func.json_build_array(*found.c))
    else:
        gathered = sa.func.json_group_array(sa.func.json_array(*found.c))
    whole = sa.select(sa.cast(gathered, sa.Text)).select_from(found)
    compiled = whole.compile(dialect=dialect_of(database).compiler)
    text = str(compiled)
    # SQLite numbers its parameters with another sign.
    sql = text.replace("$", "?") if database.dialect == "sqlite" else text
    given = {**compiled.params, **(values or {})}
    row = await database.fetch(sql, [given[name] for name in compiled.positiontup or ()], wall=wall)
    if row is None or row[0] is None:
        return []
    listed: list[Row] = json.loads(str(row[0]))
    return listed


def dialect_of(database: Database) -> Dialect:
    """Give the dialect of *database*."""
    return _dialect(database.dialect == "postgresql")


@cache
def _dialect(is_postgresql: bool) -> Dialect:
    return Dialect("postgresql" if is_postgresql else "sqlite")
