"""Agreed: after how many months the agreements in force have their owner review what it gives, as SQL.

What partners signed as needed for so long is looked at by its owner when that time is over. In force means what it
means for an answer (auth/access/resolution.py), whoever asks and for whatever purpose. Nothing of it is stored, so
that an agreement that ends asks for nothing from the next query on. Never reads the database itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.visitors import replacement_traverse

from auth.access.drafting import LONGEST_KEPT_MONTHS
from auth.access.months import month_of
from auth.access.resolution import REVIEWED_SINCE, TODAY, binds, stands
from auth.access.words import number, word
from schema.entity import Entity
from schema.marking import Detail
from schema.tables.base import Text
from schema.tables.reference import AREA_WITHIN
from schema.tables.sharing import AGREEMENT, CLAUSE, CLAUSE_AREA

# The month of what has no day: a clause with days opens none of it.
_DAYLESS = -1
# The month behind the last day that can be written.
_NEVER = 120_000
_OF = ("entity", "owner_id")
# More than an agreement has months: added to them, texts are in the order of numbers.
_FIVE_DIGITS = 10_000


@dataclass(frozen=True, slots=True)
class AsOf:
    """As of when an agreement is in force: the day, and the last day of its own review that is still accepted."""

    today: date
    reviewed_since: date


def month_within(entity: Entity, table: sa.FromClause) -> sa.ColumnElement[int]:
    """Give the month of the day that the days of a clause are compared with."""
    return number(_DAYLESS) if entity.day is None else month_of(table.c[entity.day])


def agreed(of: AsOf, records: sa.FromClause | None, owner: Any, *, is_postgresql: bool) -> sa.Subquery:
    """Give the shortest months that are agreed for what an owner gives, and the reference of that agreement.

    Only for the areas of *records*, and for one *owner*; for all where they are None.

    Columns: entity, owner_id, area_id, first, behind (a stretch of months, without its end), months, reference. The
    stretches of an owner, entity and area do not meet, so that a record is in one of them at the most. Of agreements
    with as many months it is the one with the lowest reference. The shortest is found for the areas that clauses name
    and then for those within them, because there are few of the one and many of the other.
    SQL: SELECT entity, owner_id, area_within.area_id, first, behind, CAST(substr(min(shortest), 1, 5) AS INTEGER)
    - 10000 AS months, substr(min(shortest), 6) AS reference FROM (SELECT ..., min(shortest) AS shortest FROM stretch
    JOIN given ON <it covers the stretch> GROUP BY ...) AS named JOIN area_within ... GROUP BY ...
    """
    given = _given(of, owner, is_postgresql=is_postgresql).cte("given")
    stretch = _stretches(given)
    covers = (given.c.first <= stretch.c.first, given.c.behind > stretch.c.first)
    keys = (*stretch.c, given.c.within_id)
    named = (
        sa.select(*keys, sa.func.min(given.c.shortest).label("shortest"))
        .select_from(stretch.join(given, sa.and_(*(given.c[each] == stretch.c[each] for each in _OF), *covers)))
        .group_by(*keys)
        .subquery("named")
    )
    found: tuple[sa.ColumnElement[Any], ...] = (
        *(named.c[each] for each in (*_OF, "first", "behind")),
        AREA_WITHIN.c.area_id,
    )
    shortest = sa.func.min(named.c.shortest)
    digits = len(str(_FIVE_DIGITS))
    months = sa.cast(sa.func.substr(shortest, number(1), number(digits)), sa.Integer) - number(_FIVE_DIGITS)
    reference = sa.func.substr(shortest, number(digits + 1), type_=Text)
    wanted = [] if records is None else [AREA_WITHIN.c.area_id.in_(sa.select(records.c.area_id))]
    return (
        sa.select(*found, months.label("months"), reference.label("reference"))
        .select_from(named.join(AREA_WITHIN, AREA_WITHIN.c.within_id == named.c.within_id))
        .where(sa.not_(AREA_WITHIN.c.small), *wanted)
        .group_by(*found)
        .subquery("agreed")
    )


def _stretches(given: sa.CTE) -> sa.Subquery:
    """Cut time, for each owner and entity, where a clause begins to give or ends.

    SQL: SELECT entity, owner_id, first, lead(first) OVER (PARTITION BY entity, owner_id ORDER BY first) AS behind
    FROM (SELECT entity, owner_id, first FROM given UNION SELECT entity, owner_id, behind FROM given) AS edges
    """
    of = [given.c[each] for each in _OF]
    edges = sa.union(sa.select(*of, given.c.first), sa.select(*of, given.c.behind)).subquery("edges")
    following = sa.func.lead(edges.c.first).over(partition_by=[edges.c[each] for each in _OF], order_by=edges.c.first)
    return sa.select(*edges.c, following.label("behind")).subquery("stretch")


def _given(of: AsOf, owner: Any, *, is_postgresql: bool) -> sa.Select[Any]:
    """Choose what owners give under agreements in force, and for how many months: those and the reference in one text.

    SQL: SELECT entity, owner_id, clause_area.area_id AS within_id, <month of since> AS first, <month behind until> AS
    behind, CAST(10000 + retention_months AS TEXT) || reference AS shortest FROM clause JOIN agreement ... WHERE
    status = 'ACTIVE' AND starts_on <= DATE '2026-11-22' ...
    """
    since, until, reference = CLAUSE.c.since, CLAUSE.c.until, AGREEMENT.c.reference
    is_dayless = sa.and_(since.is_(None), until.is_(None))
    chosen = (
        sa.select(
            CLAUSE.c.entity,
            CLAUSE.c.owner_id,
            CLAUSE_AREA.c.area_id.label("within_id"),
            sa.case((is_dayless, number(_DAYLESS)), else_=sa.func.coalesce(month_of(since), number(0))).label("first"),
            sa.func.coalesce(month_of(until) + number(1), number(_NEVER)).label("behind"),
            sa.cast(number(_FIVE_DIGITS) + AGREEMENT.c.retention_months, Text).concat(reference).label("shortest"),
        )
        .select_from(
            CLAUSE.join(AGREEMENT, AGREEMENT.c.id == CLAUSE.c.agreement_id).join(
                CLAUSE_AREA, CLAUSE_AREA.c.clause_id == CLAUSE.c.id
            )
        )
        # Numbers are no records: nobody keeps anything of one that was only counted.
        .where(CLAUSE.c.detail != word(Detail.AGGREGATE), *stands(), *binds())
        # As many as can be drafted: what somebody wrote in SQL says nothing, and spoils nothing.
        .where(AGREEMENT.c.retention_months.between(number(0), number(LONGEST_KEPT_MONTHS)))
    )
    chosen = chosen if owner is None else chosen.where(CLAUSE.c.owner_id == owner)
    days = {TODAY.key: of.today, REVIEWED_SINCE.key: of.reviewed_since}

    def written(element: Any, **_: Any) -> Any:
        is_day = isinstance(element, sa.BindParameter) and element.key in days
        return _day(days[element.key], is_postgresql=is_postgresql) if is_day else None

    return cast("sa.Select[Any]", replacement_traverse(chosen, {}, written))


def _day(day: date, *, is_postgresql: bool) -> sa.ColumnElement[Any]:
    # As text on SQLite, whose driver takes no days.
    return sa.literal_column(f"DATE '{day}'" if is_postgresql else f"'{day}'", sa.Date)
