"""Writing: many rows become one statement, and many values one parameter.

On PostgreSQL the rows travel as one JSON text that the database itself takes apart: the driver would take longer over
each row than the database. SQLite is handed one row after the other, within the process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine


def write(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert *rows*, all of which have the same columns.

    SQL: INSERT INTO outcome (id, ...) SELECT id, ... FROM jsonb_populate_recordset(NULL::outcome, $1::jsonb)
    """
    if connection.dialect.name != "postgresql" or len(rows) == 1:
        connection.execute(sa.insert(table), [dict(row) for row in rows])
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    sql = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} '  # noqa: S608 - names that we declare
        f'FROM jsonb_populate_recordset(NULL::"{table.name}", $1::text::jsonb)'
    )
    connection.exec_driver_sql(sql, (json.dumps(list(rows), default=_text),))


def among(connection: Connection, values: Sequence[str], kind: TypeEngine[Any]) -> sa.Select[Any]:
    """Give *values* as rows to look for, in one parameter.

    SQL: SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb) on PostgreSQL; on SQLite from json_each(?)
    """
    listed = sa.literal(json.dumps(list(values)), sa.Text())
    if connection.dialect.name == "postgresql":
        each = sa.func.jsonb_array_elements_text(sa.cast(listed, JSONB)).table_valued("value")
        return sa.select(sa.cast(each.c.value, kind))
    return sa.select(sa.func.json_each(listed).table_valued("value").c.value)


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a record")
