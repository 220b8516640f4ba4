"""Phrase: SQL that is the same for every row of a View but for the name of the row.

How a field is written, which of a row's fields are withheld, of which kind a
row is: that follows from the View alone, and a document only chooses. So a
phrase is compiled once, under a name that stands in for the row's, and kept
for as long as its View. Holds no value of any request and binds none.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.sql.selectable import NamedFromClause

from auth.access.view import View
from server.query.dialect import Dialect, Expression

_ROW = "row_of_phrase"

# What a View's phrases are, each cut where the name of the row belongs.
_kept: WeakKeyDictionary[View, dict[Hashable, tuple[str, ...]]] = WeakKeyDictionary()


def phrase(
    dialect: Dialect, view: View, rows: sa.FromClause, *, what: Hashable, write: Callable[[sa.FromClause], Expression]
) -> str:
    """Give the text of *what* on *rows* of *view*, written on first need.

    SQL: '"' || outcome_1.month || '"'
    """
    if not isinstance(rows, NamedFromClause):
        raise TypeError("a phrase is of rows that have a name")
    known = _kept.setdefault(view, {})
    pieces = known.get(what)
    if pieces is None:
        pieces = known[what] = _compile(dialect, view, write)
    return f"{rows.name}.".join(pieces)


def _compile(dialect: Dialect, view: View, write: Callable[[sa.FromClause], Expression]) -> tuple[str, ...]:
    columns: list[sa.ColumnClause[object]] = [sa.column(column.name, column.type) for column in view.relation.c]
    compiled = write(sa.table(_ROW, *columns)).compile(dialect=dialect.compiler)
    if compiled.params:
        raise TypeError(f"a phrase binds nothing, and this one does: {compiled}")
    return tuple(str(compiled).split(f"{_ROW}."))
