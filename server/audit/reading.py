"""Reading: the record, from its first entry to its last, a chunk at a time.

For whoever verifies, proves or exports it. Each chunk is a transaction of its own: nothing is held while it is worked
on, and since nothing on record ever changes, chunks of different moments are one reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from server.database import Database, is_database_failure, translated

ENTRIES = 2_000
SETS = 1_000

# Instants and ids in the form that entries hold, on both dialects.
_AT = {"sqlite": "at", "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""}

LEAVES = "SELECT leaf FROM audit_entry WHERE number >= $1 AND number < $2 ORDER BY number"

Row = Sequence[Any]


async def rows(database: Database, sql: str, *values: object) -> Sequence[Row]:
    """Give every row of one statement, whose *values* are `$1`, `$2` and so on, on both dialects."""
    async with database.engine.connect() as connection:
        # The drivers themselves: for rows by the hundred thousand, anything between costs as much as all the hashes.
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            if database.dialect == "postgresql":
                found: Sequence[Row] = await driver.fetch(sql, *values)
            else:
                found = await driver.execute_fetchall(sql, {str(at): value for at, value in enumerate(values, 1)})
        except Exception as error:
            raise (translated(error) if is_database_failure(error) else error) from error
    return found


async def head(database: Database) -> tuple[int, bytes]:
    """Give the size of the record and its frontier; none at all counts as empty."""
    found = await rows(database, "SELECT size, frontier FROM audit_head")
    return (int(found[0][0]), bytes(found[0][1])) if found else (0, b"")


def entries(database: Database, end: int) -> AsyncGenerator[Sequence[Row], None]:
    """Give the entries before *end*: number, at, kinds, name, actor, agency, body, leaf."""
    columns = f"number, {_AT[database.dialect]}, kinds, name, actor_id, CAST(agency_id AS text), body, leaf"
    sql = (
        f"SELECT {columns} FROM audit_entry WHERE number >= $1 AND number < $3 "  # noqa: S608 - no value in it
        "ORDER BY number LIMIT $2"
    )
    return _chunks(database, sql, 0, ENTRIES, end)


def sets(database: Database) -> AsyncGenerator[Sequence[Row], None]:
    """Give the sets: number, digest, ids."""
    sql = "SELECT number, digest, ids FROM audit_set WHERE number >= $1 ORDER BY number LIMIT $2"
    return _chunks(database, sql, 0, SETS)


async def told(database: Database, end: int) -> AsyncGenerator[tuple[Sequence[Row], Sequence[Row]], None]:
    """Give the entries before *end*, and for each that told of records how many sets, and these as one text.

    In one text, because the database writes it faster than a driver hands over rows: entity, owner, bytes and digest of
    each set, in the order of entity and owner, parted by spaces, and each set from the next by a semicolon.
    """
    hexadecimal = "encode(digest, 'hex')" if database.dialect == "postgresql" else "lower(hex(digest))"
    gather = "string_agg" if database.dialect == "postgresql" else "group_concat"
    of = (
        f"SELECT entry, count(*), {gather}(told, ';') FROM (SELECT entry, entity || ' ' || CAST(owner_id AS text) || "  # noqa: S608
        f"' ' || coalesce(length(ids), 0) || ' ' || coalesce({hexadecimal}, 'missing') AS told "
        "FROM audit_disclosed LEFT JOIN audit_set ON audit_set.number = set_number "
        "WHERE entry >= $1 AND entry <= $2 ORDER BY entry, entity, owner_id) AS each_set GROUP BY entry ORDER BY entry"
    )

    async def both(chunk: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
        return chunk, await rows(database, of, int(chunk[0][0]), int(chunk[-1][0]))

    coming: asyncio.Task[tuple[Sequence[Row], Sequence[Row]]] | None = None
    async with aclosing(entries(database, end)) as chunks:
        try:
            async for chunk in chunks:
                ready, coming = coming, asyncio.create_task(both(chunk))
                if ready is not None:
                    yield await ready
            if coming is not None:
                yield await coming
        finally:
            if coming is not None:
                coming.cancel()


async def _chunks(
    database: Database, sql: str, start: int, limit: int, *values: object
) -> AsyncGenerator[Sequence[Row], None]:
    # The next chunk is on its way while this one is worked on.
    coming = asyncio.create_task(rows(database, sql, start, limit, *values))
    try:
        while chunk := await coming:
            coming = asyncio.create_task(rows(database, sql, int(chunk[-1][0]) + 1, limit, *values))
            yield chunk
    finally:
        coming.cancel()
