"""Relations: how the SQL of one statement gets from a record to others.

Every step goes to a View, also through tables of pairs, so that no table is
named outside one. Names are counted, so that the same operation always gives
the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from auth.access.known import KnownViews, known_at
from auth.access.view import View, Views
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Link
from server.query.prelude import Prelude


@dataclass(frozen=True)
class Joined:
    """Where linked rows come from, and the condition that ties them to the record they belong to."""

    source: sa.FromClause
    on: sa.ColumnElement[bool]


class Relations:
    """The rows of one statement."""

    def __init__(self, views: Views, prelude: Prelude) -> None:
        self.views = views
        self.prelude = prelude
        self._count = 0

    def rows(self, entity: Entity) -> tuple[View, sa.FromClause]:
        """Give the View of an entity and a fresh name for its rows."""
        view = self.views.of(entity)
        return view, self.prelude.stand_in(view.relation).alias(self.name(entity.table.name))

    def linked(self, view: View, row: sa.FromClause, link: Link) -> tuple[View, sa.FromClause, Joined]:
        """Give the target's View, its rows, and how they are tied to *row*.

        SQL: FROM area_view AS a JOIN operation_area_view AS t ON t.area_id = a.id WHERE t.operation_id = o.id
        """
        target, rows = self.rows(CATALOGUE[link.target])
        local = view.local(link, row)
        if link.through is None:
            return target, rows, Joined(rows, rows.c[link.remote] == local)
        through = self.prelude.stand_in(self.views.pairs(link.through.table)).alias(self.name(link.through.table.name))
        source = rows.join(through, through.c[link.through.far] == rows.c[link.remote])
        return target, rows, Joined(source, through.c[link.through.near] == local)

    def counted(self, rows: sa.FromClause) -> sa.ColumnElement[Any]:
        """Give what stands for a row that is only counted.

        A number; of what was known at an instant the id. SQLite asks whether a relation of which nothing is read may be
        read, as if it were a table, where it is made of two.
        """
        return rows.c.id if isinstance(self.views, KnownViews) else sa.literal_column("1").label("one")

    @contextmanager
    def as_at(self, place: int | None) -> Iterator[None]:
        """Let what is written meanwhile be what was known at an instant; *place* is its number, None for now."""
        now = self.views
        self.views = now if place is None else known_at(now, place)
        try:
            yield
        finally:
            self.views = now

    def name(self, stem: str) -> str:
        """Give a name that nothing else in the statement has."""
        self._count += 1
        return f"{stem}_{self._count}"
