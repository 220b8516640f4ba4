"""Words: text and numbers of ours, written into a statement as they are.

Never a value of a request: those are bound.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import Text


def word(text: str) -> sa.ColumnElement[str]:
    """Write a word of ours into the statement."""
    return sa.literal_column("'" + text.replace("'", "''") + "'", Text)


def number(value: int) -> sa.ColumnElement[int]:
    """Write a number of ours into the statement."""
    return sa.literal_column(str(value), sa.Integer)
