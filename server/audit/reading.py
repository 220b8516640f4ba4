"""Reading: the record, from its first entry to its last, a chunk at a time.

For whoever verifies, proves or exports it. Each chunk is a transaction of its own: nothing is held while it is worked
on, and since nothing on record ever changes, chunks of different moments are one reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from server.database import Database, is_database_failure, translated

ENTRIES = 2_000
SETS = 1_000

# Instants and ids in the form that entries hold, on both dialects.
_AT = {"sqlite": "at", "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""}

LEAVES = "SELECT leaf FROM audit_entry WHERE number >= $1 AND number < $2 ORDER BY number"

Row = Sequence[Any]
Answer = TypeVar("Answer")


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
    """Give the entries before *end*: number, at, kinds, name, actor, agency, body, leaf, telling, circle."""
    sql = _entries_of(database)
    return _ranges(end, lambda first, last: rows(database, sql, first, last))


async def sets(database: Database) -> AsyncGenerator[Sequence[Row], None]:
    """Give the sets: number, digest, ids."""
    sql = "SELECT number, digest, ids FROM audit_set WHERE number >= $1 ORDER BY number LIMIT $2"
    # The next chunk is on its way while this one is worked on.
    coming = asyncio.create_task(rows(database, sql, 0, SETS))
    try:
        while chunk := await coming:
            coming = asyncio.create_task(rows(database, sql, int(chunk[-1][0]) + 1, SETS))
            yield chunk
    finally:
        coming.cancel()


def told(database: Database, end: int) -> AsyncGenerator[tuple[Sequence[Row], Sequence[Row]], None]:
    """Give the entries before *end*, and the tellings that they made: number, digest, circle, text and numbers of ids.

    The text is put together by the database, which writes it faster than a driver hands over rows; so are the numbers
    of ids, one for each set, parted by spaces.
    """
    hexadecimal = (
        "encode(audit_set.digest, 'hex')" if database.dialect == "postgresql" else "lower(hex(audit_set.digest))"
    )
    gather = "string_agg" if database.dialect == "postgresql" else "group_concat"
    sign = "chr(30)" if database.dialect == "postgresql" else "char(30)"
    of = (
        "SELECT made.number, made.digest, made.circle, gathered.told, gathered.ids FROM audit_telling AS made "  # noqa: S608
        f"JOIN (SELECT telling, {gather}(told, {sign}) AS told, {gather}(ids, ' ') AS ids FROM (SELECT telling, "
        f"CAST(owner_id AS text) || ' ' || coalesce({hexadecimal}, 'missing') || ' ' || entity AS told, "
        "CAST(coalesce(length(ids), 0) / 16 AS text) AS ids "
        "FROM audit_told LEFT JOIN audit_set ON audit_set.number = set_number WHERE telling IN "
        "(SELECT telling FROM audit_entry WHERE number >= $1 AND number < $2) ORDER BY telling, entity, owner_id) "
        "AS each_set GROUP BY telling) AS gathered ON gathered.telling = made.number"
    )

    sql = _entries_of(database)

    async def both(first: int, last: int) -> tuple[Sequence[Row], Sequence[Row]]:
        chunk, tellings = await asyncio.gather(rows(database, sql, first, last), rows(database, of, first, last))
        return chunk, tellings

    return _ranges(end, both)


def _entries_of(database: Database) -> str:
    columns = f"{_AT[database.dialect]}, kinds, name, actor_id, CAST(agency_id AS text), body, leaf, telling, circle"
    # A range of numbers and no LIMIT: without statistics PostgreSQL would sort all that follow, for each chunk.
    return f"SELECT number, {columns} FROM audit_entry WHERE number >= $1 AND number < $2 ORDER BY number"  # noqa: S608


async def _ranges(end: int, ask: Callable[[int, int], Coroutine[Any, Any, Answer]]) -> AsyncGenerator[Answer, None]:
    """Ask for the entries from a number to before another, range by range, one range ahead."""
    coming: asyncio.Task[Answer] | None = None
    try:
        for first in range(0, end, ENTRIES):
            ready, coming = coming, asyncio.create_task(ask(first, min(first + ENTRIES, end)))
            if ready is not None:
                yield await ready
        if coming is not None:
            yield await coming
    finally:
        if coming is not None:
            coming.cancel()
