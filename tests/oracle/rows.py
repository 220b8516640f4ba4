"""Rows: everything a database holds, in memory, found by the value of any column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from schema.tables.base import METADATA
from tests.copies import create

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def read(connection: sa.Connection) -> Tables:
    """Read every row of every table."""
    return {
        table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        for table in METADATA.sorted_tables
    }


def write(connection: sa.Connection, tables: Mapping[str, Iterable[Row]]) -> None:
    """Make the tables in an empty database and fill them, those that are referred to first."""
    create(connection)
    for table in METADATA.sorted_tables:
        rows = list(tables.get(table.name, ()))
        if rows:
            connection.execute(sa.insert(table), rows)


class Rows:
    """The rows of one database, with an index for each column that was ever asked for."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        self.tables = tables
        self._indexes: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def all(self, table: str) -> list[Row]:
        """Give every row of *table*."""
        return self.tables.get(table, [])

    def where(self, table: str, column: str, value: object) -> list[Row]:
        """Give the rows of *table* whose *column* equals *value*; a missing value equals nothing."""
        if value is None:
            return []
        if (table, column) not in self._indexes:
            index: dict[Any, list[Row]] = {}
            for row in self.all(table):
                index.setdefault(row[column], []).append(row)
            self._indexes[table, column] = index
        return self._indexes[table, column].get(value, [])

    def one(self, table: str, row_id: object) -> Row | None:
        """Give the row of this id, if there is one."""
        return next(iter(self.where(table, "id", row_id)), None)
