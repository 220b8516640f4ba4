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
def comparison(audience: Audience, form: Form, kind: str, name: str, stretch: int) -> Comparison:
    """Write the statement for an audience to whom clauses open something of this *form*.

    SQL: WITH outcome_view AS (...), feed_told_view AS (...), chosen AS (SELECT ... FROM outcome_view WHERE id > $1
    ORDER BY id LIMIT 20000), visible AS (SELECT id, owner_id, digest(<text>) AS digest FROM chosen ...)
    SELECT (SELECT stamp ...), <ids, owners, digests> FILTER (WHERE digest <> was ...), <ids> FILTER (WHERE id IS NULL),
    <the last id> FROM visible FULL JOIN feed_told_view ON record_id = id
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
    stamped = sa.select(dialect.count(stamp.c.stamp)).scalar_subquery()
    end = sa.select(sa.cast(last, sa.Text)).scalar_subquery()
    if dialect.is_postgresql:
        sides = _both_sides(visible, told, last)
        select = sa.select(stamped, *_apart(dialect, sides), end).select_from(sides)
    else:
        select = sa.select(stamped, *_looked_up(dialect, visible, (there, told), last), end)
    sql, names, constants = prelude.statement(select)
    return Comparison(sql, names, constants, sha256(sql.encode()).hexdigest())


def _both_sides(visible: sa.TableClause, told: sa.TableClause, last: Expression) -> sa.Subquery:
    """Put what is visible in a stretch beside what was told of it, each where it is missing on the other side.

    A full join, which PostgreSQL never does by going through all of one side for each of the other: of a feed that was
    just begun it knows nothing, and would take that for nothing to go through.
    SQL: SELECT id, owner_id, digest, record_id, was FROM visible FULL JOIN (SELECT record_id, digest AS was FROM
    feed_told_view WHERE record_id > $1 AND record_id <= <last>) AS before ON record_id = id ORDER BY coalesce(...)
    """
    stretch = (told.c.record_id > _BEYOND, told.c.record_id <= last)
    before = sa.select(told.c.record_id, told.c.digest.label("was")).where(*stretch).subquery("before")
    both = visible.outerjoin(before, before.c.record_id == visible.c.id, full=True)
    order = sa.func.coalesce(visible.c.id, before.c.record_id)
    return sa.select(*visible.c, *before.c).select_from(both).order_by(order).subquery("both_sides")


def _apart(dialect: Dialect, sides: sa.Subquery) -> tuple[Expression, Expression]:
    """List what is visible and was told otherwise or not at all, and what was told and is visible no more."""
    is_new = sa.and_(sides.c.id.is_not(None), sa.or_(sides.c.was.is_(None), sides.c.was != sides.c.digest))
    is_gone = sa.and_(sides.c.id.is_(None), sides.c.was.is_not(None))
    gone = sa.cast(sides.c.record_id, sa.Text)
    return dialect.gather(_told_of(dialect, sides), keep=is_new), dialect.gather(gone, keep=is_gone)


def _looked_up(
    dialect: Dialect, visible: sa.TableClause, others: tuple[sa.TableClause, sa.TableClause], last: Expression
) -> tuple[Expression, Expression]:
    """Do as both of these on SQLite, which is slow at a full join, and looks up one by one by the key of the table.

    SQL: ... FROM visible WHERE digest <> coalesce((SELECT digest FROM feed_told_view WHERE record_id = id), ''),
    ... FROM feed_told_view WHERE record_id > $1 AND record_id <= <last> AND record_id NOT IN (SELECT id FROM chosen)
    """
    there, told = others
    was = sa.select(told.c.digest).where(told.c.record_id == visible.c.id).correlate(visible).scalar_subquery()
    is_new = visible.c.digest != sa.func.coalesce(was, word(""))
    is_gone = sa.and_(
        told.c.digest.is_not(None),
        told.c.record_id > _BEYOND,
        told.c.record_id <= last,
        # Read once and looked up: NOT EXISTS would go through all of them for each.
        told.c.record_id.not_in(sa.select(there.c.id)),
    )
    seen = sa.select(_told_of(dialect, visible).label("text")).where(is_new).order_by(visible.c.id).subquery("seen")
    gone = sa.select(told.c.record_id.label("text")).where(is_gone).order_by(told.c.record_id).subquery("gone")
    lists = [sa.select(dialect.gather(each.c.text)).select_from(each).scalar_subquery() for each in (seen, gone)]
    return lists[0], lists[1]


def _told_of(dialect: Dialect, rows: sa.FromClause) -> Expression:
    ids = [sa.cast(each, sa.Text) for each in (rows.c.id, rows.c.owner_id)]
    return dialect.concat([ids[0], word(" "), ids[1], word(" "), rows.c.digest])


def _last(there: sa.TableClause, stretch: int) -> Expression:
    """Give the last id of the stretch: that of its last record where there may be more, else the last id there is."""
    beyond = sa.select(there.c.id).order_by(there.c.id).offset(number(stretch - 1)).limit(number(1))
    last: Expression = sa.literal_column(f"'{LAST}'")
    return sa.func.coalesce(beyond.scalar_subquery(), sa.cast(last, Id()), type_=Id())


@lru_cache
def _unmarked(name: str) -> Dialect:
    return Dialect("postgresql" if name == "postgresql" else "sqlite", is_unmarked=True)
