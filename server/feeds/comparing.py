"""Comparing: the statement that finds what is otherwise than a feed told, for one kind of record and a stretch of ids.

The View of whoever asks, the same as in every query, against the digests of what was told: only what differs leaves
the database. By stretches, so that no statement takes longer for a feed of very many records. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.feeds import TOLD
from auth.access.reach import reach
from auth.access.view import views_of
from auth.access.words import number, word
from schema.catalogue import CATALOGUE
from schema.tables.base import NO_ID, Id
from server.feeds.content import content
from server.query.binds import Binds
from server.query.dialect import Dialect, Expression
from server.query.marks import columns_of_mark
from server.query.opened import Form
from server.query.page import Pages
from server.query.prelude import Prelude
from server.query.record import Frame, Row, columns_of
from server.query.relations import Relations

# So many records are looked at by one statement.
STRETCH = 20_000
# Where a stretch begins that is the first, and where one ends that is the last.
FIRST, LAST = NO_ID, "ffffffff-ffff-ffff-ffff-ffffffffffff"
_BEYOND = sa.bindparam("beyond", type_=Id)
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that is otherwise than it was told, or was not told: whose it is, and the digest of what is visible."""

    record: str
    owner: str
    digest: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What is otherwise in a stretch, the ids of what is there no more, and where the next stretch begins.

    *end* is None after the last one; *stamp* is that of sharing, read in the same snapshot.
    """

    seen: tuple[Seen, ...]
    gone: tuple[str, ...]
    end: str | None
    stamp: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The statement for one kind of record; *told_by* stands for all that its text says of what is visible."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    told_by: str

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """Give the values of its parameters."""
        return [given[name] if name in given else self.constants[name] for name in self.names]


def read(row: tuple[object, ...]) -> Differences:
    """Read the row of a comparison."""
    stamp, seen, gone, end = map(str, row)
    rows = (each.split(" ") for each in seen.split(",") if each)
    return Differences(
        tuple(Seen(*each) for each in rows),
        tuple(each for each in gone.split(",") if each),
        None if end == LAST else end,
        stamp,
    )


@lru_cache(_KEPT)
def comparison(audience: Audience, form: Form, kind: str, name: str, stretch: int = STRETCH) -> Comparison:
    """Write the statement for an audience to whom clauses open something of this *form*.

    SQL: WITH outcome_view AS (...), feed_told_view AS (...), chosen AS (SELECT ... FROM outcome_view WHERE id > $1
    ORDER BY id LIMIT 20000), visible AS (SELECT id, owner_id, digest(<text>) AS digest FROM chosen ...)
    SELECT (SELECT stamp ...), (SELECT <ids, owners, digests> FROM visible LEFT JOIN feed_told_view ... WHERE digest
    differs), (SELECT <ids> FROM feed_told_view WHERE record_id > $1 AND NOT EXISTS (...)), <the last id>
    """
    dialect = _unmarked(name)
    views = views_of(audience, dialect.name, form.filled)
    prelude = Prelude(dialect, form.same)
    relations = Relations(views, prelude)
    within = reach(audience.roles)
    records = Pages(relations, Binds(dialect), within, 0).records
    view, rows = relations.rows(CATALOGUE[kind])
    record = content(CATALOGUE[kind], within)
    needed = columns_of(view, record) | columns_of_mark(view)
    columns = [column for column in rows.c if column.name in needed]
    stretched = sa.select(*columns).where(rows.c.id > _BEYOND).order_by(rows.c.id).limit(number(stretch))
    # The offset as well: left out, SQLAlchemy binds a value for it on SQLite.
    chosen = stretched.offset(number(0)).cte("chosen")
    told = prelude.stand_in(TOLD)
    there = prelude.define(chosen)
    each = there.alias(relations.name("each"))
    row = Row(view, each, Frame(each))
    digest = dialect.digest(records.write(row, record))
    parts = sa.select(each.c.id, each.c.owner_id, digest.label("digest")).select_from(row.frame.source)
    visible = prelude.define(parts.cte("visible").prefix_with("MATERIALIZED"))
    last = _last(there, stretch)
    stamp = prelude.stand_in(views.shared.stamp)
    select = sa.select(
        sa.select(dialect.count(stamp.c.stamp)).scalar_subquery(),
        _otherwise(dialect, visible, told),
        _gone(dialect, there, told, last),
        sa.cast(last, sa.Text),
    )
    sql, names, constants = prelude.statement(select)
    return Comparison(sql, names, constants, sha256(sql.encode()).hexdigest())


def _otherwise(dialect: Dialect, visible: sa.TableClause, told: sa.TableClause) -> Expression:
    differs = sa.or_(told.c.digest.is_(None), told.c.digest != visible.c.digest)
    ids = [sa.cast(each, sa.Text) for each in (visible.c.id, visible.c.owner_id)]
    text = dialect.concat([ids[0], word(" "), ids[1], word(" "), visible.c.digest])
    source = visible.outerjoin(told, told.c.record_id == visible.c.id)
    found = sa.select(text.label("text")).select_from(source).where(differs).order_by(visible.c.id).subquery("found")
    return sa.select(dialect.gather(found.c.text)).select_from(found).scalar_subquery()


def _gone(dialect: Dialect, there: sa.TableClause, told: sa.TableClause, last: Expression) -> Expression:
    is_there: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).select_from(there).where(there.c.id == told.c.record_id)
    )
    wanted = sa.and_(
        told.c.digest.is_not(None),
        told.c.record_id > _BEYOND,
        told.c.record_id <= last,
        sa.not_(is_there.correlate(told).exists()),
    )
    text = sa.cast(told.c.record_id, sa.Text).label("text")
    found = sa.select(text).where(wanted).order_by(told.c.record_id).subquery("lost")
    return sa.select(dialect.gather(found.c.text)).select_from(found).scalar_subquery()


def _last(there: sa.TableClause, stretch: int) -> Expression:
    """Give the last id of the stretch: that of its last record where there may be more, else the last id there is."""
    beyond = sa.select(there.c.id).order_by(there.c.id).offset(number(stretch - 1)).limit(number(1))
    last: Expression = sa.literal_column(f"'{LAST}'")
    return sa.func.coalesce(beyond.scalar_subquery(), sa.cast(last, Id()), type_=Id())


@lru_cache
def _unmarked(name: str) -> Dialect:
    return Dialect("postgresql" if name == "postgresql" else "sqlite", is_unmarked=True)
