"""Writing: many rows become one statement, and many values one parameter.

On PostgreSQL the rows travel as the text that COPY takes: any statement takes twice as long over them, and so would the
driver over each value. SQLite is handed one row after the other, within the process.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import await_only

from server.contributing import behind

# For fewer a statement is as fast.
MANY = 20
# So many become one statement, which has its time to end in.
_AT_A_TIME = 2_000


def write(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert *rows*, all of which have the same columns.

    SQL: COPY outcome (id, ...) FROM STDIN
    """
    if connection.dialect.name != "postgresql" or len(rows) < MANY:
        connection.execute(sa.insert(table), [dict(row) for row in rows])
        return
    names, writes = list(rows[0]), behind.of(connection)
    if writes is None:
        # The transaction begins with a statement that goes by SQLAlchemy.
        connection.exec_driver_sql("SELECT 1")
    for at in range(0, len(rows), _AT_A_TIME):
        text = copied(rows[at : at + _AT_A_TIME], names)
        copy = partial(_copy, connection, table.name, text, names)
        if writes is None:
            await_only(copy())
        else:
            writes.add(copy)
            # Whatever is on its way meanwhile goes on.
            await_only(asyncio.sleep(0))


async def _copy(connection: Connection, table: str, text: bytes, names: Sequence[str]) -> None:
    driver: Any = connection.connection.driver_connection
    await driver.copy_to_table(table, source=_in_one(text), columns=names)


async def _in_one(text: bytes) -> AsyncIterator[bytes]:
    yield text


def copied(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> bytes:
    """Write *rows* as the text format of COPY: a line each, cells parted by tabs.

    Column by column: of most columns all values are of one type, and few of them differ.
    Source: PostgreSQL 15 manual, COPY, "Text Format".
    """
    columns = [_cells([row[name] for row in rows]) for name in names]
    return "".join([f"{line}\n" for line in map("\t".join, zip(*columns, strict=True))]).encode()


def _cells(values: Sequence[Any]) -> Sequence[str]:
    """Write the values of a column, equal ones once; True is found where 1 is, so each type by itself."""
    kinds = {*map(type, values)}
    if kinds == {str} and not _SPECIAL.search("".join(values)):
        return values
    if len(kinds - {type(None)}) > 1:
        return [_WRITTEN[type(value)](value) for value in values]
    texts = {value: _WRITTEN[type(value)](value) for value in {*values}}
    return list(map(texts.__getitem__, values))


def among(connection: Connection, values: Sequence[str], kind: TypeEngine[Any]) -> sa.Select[Any]:
    """Give *values* as rows to look for, in one parameter.

    SQL: SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb) on PostgreSQL; on SQLite from json_each(?)
    """
    listed = sa.literal(json.dumps(list(values)), sa.Text())
    if connection.dialect.name == "postgresql":
        each = sa.func.jsonb_array_elements_text(sa.cast(listed, JSONB)).table_valued("value")
        return sa.select(sa.cast(each.c.value, kind))
    return sa.select(sa.func.json_each(listed).table_valued("value").c.value)


_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def _text(value: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value) if _SPECIAL.search(value) else value


@lru_cache(10_000)
def _day(value: date) -> str:
    return value.isoformat()


# How each type of value is written; another one is no value of a record.
_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: r"\N",
    str: _text,
    bool: lambda value: "t" if value else "f",
    int: str,
    date: _day,
    datetime: _day,
}
