"""Reading: the record, from its first entry to its last, a chunk at a time.

For whoever verifies, proves or exports it. Each chunk is a transaction of its own: nothing is held while it is worked
on, and since nothing on record ever changes, chunks of different moments are one reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from server.database import Database, is_database_failure, translated

ENTRIES = 2_000
SETS = 1_000

# No column of numbers holds a lower one.
_LOWEST = -(2**63)

# Instants and ids in the form that entries hold, on both dialects.
_AT = {"sqlite": "at", "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""}

_SETS = "SELECT number, digest, ids FROM audit_set WHERE number >= $1 ORDER BY number LIMIT $2"
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
    return _ahead(database, _entries(database, end))


def entries_and(
    database: Database, end: int, more: Callable[[Sequence[Row]], Awaitable[Answer]]
) -> AsyncGenerator[tuple[Sequence[Row], Answer], None]:
    """Give the entries before *end*, as ``entries`` does, each chunk with what *more* makes of it."""

    async def both() -> AsyncGenerator[tuple[Sequence[Row], Answer], None]:
        async for chunk in _entries(database, end):
            yield chunk, await more(chunk)

    return _ahead(database, both())


def sets(database: Database) -> AsyncGenerator[Sequence[Row], None]:
    """Give the sets, those too that are numbered as none should be: number, digest, ids."""

    async def chunks() -> AsyncGenerator[Sequence[Row], None]:
        first = _LOWEST
        while chunk := await rows(database, _SETS, first, SETS):
            yield chunk
            first = int(chunk[-1][0]) + 1

    return _ahead(database, chunks())


async def tellings(database: Database, numbers: Iterable[int]) -> Sequence[Row]:
    """Give the tellings of *numbers*: number, digest, circle, text and numbers of ids.

    The text is put together by the database, which writes it faster than a driver hands over rows; so are the numbers
    of ids, one for each set, parted by spaces.
    """
    return await rows(database, _TELLINGS[database.dialect], ",".join(map(str, numbers)))


def _tellings_of(listed: str, hexadecimal: str, gather: str, sign: str) -> str:
    return (
        "SELECT made.number, made.digest, made.circle, gathered.told, gathered.ids FROM audit_telling AS made "  # noqa: S608
        f"JOIN (SELECT telling, {gather}(told, {sign}) AS told, {gather}(ids, ' ') AS ids FROM (SELECT telling, "
        f"CAST(owner_id AS text) || ' ' || coalesce({hexadecimal}, 'missing') || ' ' || entity AS told, "
        "CAST(coalesce(length(ids), 0) / 16 AS text) AS ids "
        f"FROM audit_told LEFT JOIN audit_set ON audit_set.number = set_number WHERE telling {listed} "
        "ORDER BY telling, entity, owner_id) AS each_set GROUP BY telling) AS gathered "
        "ON gathered.telling = made.number"
    )


_TELLINGS = {
    "sqlite": _tellings_of(
        "IN (SELECT value FROM json_each('[' || $1 || ']'))", "lower(hex(digest))", "group_concat", "char(30)"
    ),
    "postgresql": _tellings_of(
        "= ANY (CAST(string_to_array($1, ',') AS bigint[]))", "encode(digest, 'hex')", "string_agg", "chr(30)"
    ),
}


async def _entries(database: Database, end: int) -> AsyncGenerator[Sequence[Row], None]:
    columns = f"{_AT[database.dialect]}, kinds, name, actor_id, CAST(agency_id AS text), body, leaf, telling, circle"
    # A range of numbers and no LIMIT: without statistics PostgreSQL would sort all that follow, for each chunk.
    sql = f"SELECT number, {columns} FROM audit_entry WHERE number >= $1 AND number < $2 ORDER BY number"  # noqa: S608
    for first in range(0, end, ENTRIES):
        yield await rows(database, sql, first, min(first + ENTRIES, end))


async def _ahead(database: Database, chunks: AsyncGenerator[Answer, None]) -> AsyncGenerator[Answer, None]:
    """Read the next of *chunks* while one is worked on; not on SQLite, which does its work in this process."""
    if database.dialect == "sqlite":
        async for chunk in chunks:
            yield chunk
        return
    coming = asyncio.ensure_future(anext(chunks, None))
    try:
        while (ready := await coming) is not None:
            coming = asyncio.ensure_future(anext(chunks, None))
            yield ready
    finally:
        coming.cancel()
