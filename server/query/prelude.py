"""Prelude: the WITH clause of a statement - every View it reads, and the clauses in force behind them.

A View's SQL depends on the audience alone, so it is compiled once and kept;
a statement names the relation and brings its text along. This halves the
cost of a document that was never seen before. Nothing else of a statement may
name a table: the prelude is where tables end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from server.query.dialect import Dialect

_KEPT = 5_000
# How SQLAlchemy writes a parameter before it numbers them.
PARAMETER = re.compile(r"%\((\w+)\)s")
_NUMBERED = re.compile(r"\$([0-9]+)")


@dataclass(frozen=True)
class Relation:
    """A compiled relation: how a statement names it, and the texts of its WITH clause in order."""

    table: sa.TableClause
    texts: tuple[tuple[str, str], ...]


class Prelude:
    """The WITH clause of one statement while it is being written."""

    def __init__(self, dialect: Dialect, same: tuple[tuple[str, str], ...] = ()) -> None:
        """Begin empty; *same* names parameters that have the value of another, which is then bound once for both."""
        self._dialect = dialect
        self._same = dict(same)
        self._texts: dict[str, str] = {}

    def stand_in(self, relation: sa.CTE) -> sa.TableClause:
        """Give the name of a relation, and take its text into the WITH clause."""
        compiled = _compiled(relation, self._dialect)
        self._texts.update(compiled.texts)
        return compiled.table

    def define(self, relation: sa.CTE) -> sa.TableClause:
        """Take a relation that is of this statement alone into the WITH clause, and give its name."""
        compiled = _compile(relation, self._dialect)
        self._texts.update(compiled.texts)
        return compiled.table

    def statement(self, select: sa.Select[Any]) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        """Compile *select* behind the WITH clause.

        Gives the text with numbered parameters, their names by number, and the values of those that
        SQLAlchemy bound by itself.
        """
        compiled = select.compile(dialect=self._dialect.compiler)
        names = list(compiled.positiontup or ())
        body = _NUMBERED.sub(lambda found: f"%({names[int(found[1]) - 1]})s", str(compiled))
        head = "WITH " + ", \n".join(self._texts.values()) + "\n" if self._texts else ""
        order: dict[str, int] = {}
        sign = "$" if self._dialect.is_postgresql else "?"

        def numbered(found: re.Match[str]) -> str:
            return f"{sign}{order.setdefault(self._same.get(found[1], found[1]), len(order) + 1)}"

        text = PARAMETER.sub(numbered, head + body)
        return text, tuple(order), dict(compiled.params)


@lru_cache(_KEPT)
def _compiled(relation: sa.CTE, dialect: Dialect) -> Relation:
    return _compile(relation, dialect)


def _compile(relation: sa.CTE, dialect: Dialect) -> Relation:
    probe = sa.select(sa.literal_column("1")).select_from(relation).compile(dialect=dialect.compiler)
    texts = tuple((cte.name, text) for cte, text in (probe.ctes or {}).items())
    columns: list[sa.ColumnClause[Any]] = [sa.column(column.name, column.type) for column in relation.c]
    return Relation(sa.table(relation.name, *columns), texts)
