"""Authorizer: what SQLite asks before it prepares a statement of a role, and what it is told.

The wall of a role (auth/access/wall.py) on SQLite. Asked once for each table, column and function that a statement
names, when it is prepared and not when it runs. Says no to all but reading what the wall names: no write, no PRAGMA,
no other file, no table of SQLite's own, no function that no statement of ours uses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from server.database.digest import DIGEST

if TYPE_CHECKING:
    from auth.access.wall import Wall

# What statements call (server/query/dialect.py and those who use it); none of them leaves the statement.
FUNCTIONS = frozenset(
    (
        *("abs", "coalesce", "date", "instr", "json_extract", "json_quote", "length", "printf", "substr"),
        *("count", "group_concat", "max", "min", "row_number", "sum"),
        *("json_array", "json_group_array"),
        DIGEST,
    )
)
# json_each takes a bound list apart, and is no table of anybody's.
NO_TABLES = frozenset({"json_each"})

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def authorizer(wall: Wall) -> Authorizer:
    """Make the callback of *wall*; a statement that is told no is an error of the database."""
    allowed: Mapping[str, frozenset[str]] = wall.columns

    def decide(action: int, first: str | None, second: str | None, schema: str | None, within: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            columns = allowed.get(first or "")
            # No column is named where only rows are counted.
            may = first in NO_TABLES or (columns is not None and (not second or second in columns))
        elif action == sqlite3.SQLITE_FUNCTION:
            may = (second or "").lower() in FUNCTIONS
        else:
            may = action == sqlite3.SQLITE_SELECT
        return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY

    return decide
