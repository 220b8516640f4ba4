"""Reading: the record, from its first entry to its last, a chunk at a time.

For whoever verifies, proves or exports it. Each chunk is a transaction of its own: nothing is held while it is worked
on, and since nothing on record ever changes, chunks of different moments are one reading.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.database import Database

ENTRIES = 2_000
SETS = 1_000

# Instants and ids in the form that entries hold, on both dialects.
_AT = {"sqlite": "at", "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""}

LEAVES = "SELECT leaf FROM audit_entry WHERE number >= :start AND number < :end ORDER BY number"

Row = Sequence[Any]


async def rows(database: Database, sql: str, values: Mapping[str, object] | None = None) -> Sequence[Row]:
    """Give every row of one statement."""
    async with database.engine.connect() as connection:
        return (await connection.execute(sa.text(sql), dict(values or {}))).all()


async def head(database: Database) -> tuple[int, bytes]:
    """Give the size of the record and its frontier; none at all counts as empty."""
    found = await rows(database, "SELECT size, frontier FROM audit_head")
    return (int(found[0][0]), bytes(found[0][1])) if found else (0, b"")


async def entries(database: Database, end: int) -> AsyncIterator[Sequence[Row]]:
    """Give the entries before *end*: number, at, kinds, name, actor, agency, body, leaf."""
    columns = f"number, {_AT[database.dialect]}, kinds, name, actor_id, CAST(agency_id AS text), body, leaf"
    sql = (
        f"SELECT {columns} FROM audit_entry WHERE number >= :start AND number < :end "  # noqa: S608 - no value in it
        "ORDER BY number LIMIT :limit"
    )
    async for chunk in _chunks(database, sql, 0, ENTRIES, end=end):
        yield chunk


async def sets(database: Database) -> AsyncIterator[Sequence[Row]]:
    """Give the sets: number, digest, ids."""
    sql = "SELECT number, digest, ids FROM audit_set WHERE number >= :start ORDER BY number LIMIT :limit"
    async for chunk in _chunks(database, sql, 0, SETS):
        yield chunk


async def told(database: Database, first: int, last: int) -> Sequence[Row]:
    """Give what the entries *first* to *last* told: entry, entity, owner, and of the set number, digest and bytes."""
    return await rows(
        database,
        "SELECT entry, entity, CAST(owner_id AS text), set_number, digest, length(ids) FROM audit_disclosed "
        "LEFT JOIN audit_set ON audit_set.number = set_number WHERE entry >= :first AND entry <= :last",
        {"first": first, "last": last},
    )


async def _chunks(
    database: Database, sql: str, start: int, limit: int, **values: object
) -> AsyncIterator[Sequence[Row]]:
    while chunk := await rows(database, sql, {"start": start, "limit": limit, **values}):
        yield chunk
        if len(chunk) < limit:
            return
        start = int(chunk[-1][0]) + 1
