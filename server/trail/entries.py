"""Entries: the statements that read the record of access, each under the rule of auth/access/trail.py.

Each ground on which entries may be read is followed along its own index and gives as many entries as a page holds;
the page is the latest of those. So a page costs the same in a record of a thousand entries and of ten million.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auth.access.trail import Ground, Reader, Sight, done, grounds, told
from auth.access.words import number
from schema.entity import Kind
from schema.tables.audit import AUDIT_ENTRY, AUDIT_SET, AUDIT_TOLD
from server.audit.seen import tells_of
from server.query.dialect import Dialect

# What an entry is for whoever sees only that records of theirs were told.
SHARED_KINDS = ("DISCLOSE",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which entries are asked for; None asks for all, and an empty tuple of kinds for none."""

    kinds: tuple[str, ...] | None = None
    name: str | None = None
    actor: str | None = None
    agency: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    only: int | None = None


_TOLD = AUDIT_ENTRY.join(AUDIT_TOLD, AUDIT_TOLD.c.telling == AUDIT_ENTRY.c.telling)

# The last telling of the page before: entry, entity, owner.
Place = tuple[int, str, str]


def entries(who: Reader, chosen: Chosen, dialect: Dialect, *, before: int | None, size: int) -> sa.Select[Any]:
    """Choose the latest *size* entries before *before*: number, sight, body, and the hash in hex.

    SQL: SELECT number, sight, body, leaf FROM (SELECT number, min(sight) AS sight FROM (SELECT * FROM (SELECT number,
    0 AS sight FROM audit_entry WHERE agency_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3) UNION ALL ...)
    GROUP BY number ORDER BY number DESC LIMIT $3) JOIN audit_entry USING (number)
    """
    every = grounds(who, is_postgresql=dialect.is_postgresql)
    found = [_ground(ground, chosen, dialect, before, size) for ground in every if _may_fit(ground, chosen)]
    if not found:
        return _page(sa.select(number(0).label("number"), number(0).label("sight")).where(sa.false()), dialect, size)
    listed = sa.union_all(*(sa.select(each.subquery()) for each in found)).subquery("listed")
    latest = sa.select(listed.c.number, sa.func.min(listed.c.sight).label("sight")).group_by(listed.c.number)
    return _page(latest, dialect, size)


def who_saw(who: Reader, record_id: str, dialect: Dialect, *, after: Place | None, size: int) -> sa.Select[Any]:
    """Choose the latest tellings of the record with this id."""
    # On its own first: joined at once, PostgreSQL would rather read every telling there is.
    tellings = _tellings().where(tells_of(record_id, is_sqlite=not dialect.is_postgresql))
    telling = tellings.cte("told").prefix_with("MATERIALIZED")
    return _page_of_tellings(sa.select(*telling.c).where(told(who, telling)), dialect, after=after, size=size)


def what_was_told(who: Reader, chosen: Chosen, dialect: Dialect, *, after: Place | None, size: int) -> sa.Select[Any]:
    """Choose the latest tellings to those whom *who* answers for: number, body, entity, owner, count, ids in hex."""
    tellings = _tellings().where(done(who), *_conditions(chosen, dialect))
    return _page_of_tellings(tellings, dialect, after=after, size=size)


def totals(who: Reader, chosen: Chosen, dialect: Dialect) -> sa.Select[Any]:
    """Count what was told in a whole period: entity, owner, entries, records.

    SQL: SELECT entity, owner_id, count(*), sum(length(ids) / 16) ... GROUP BY entity, owner_id
    """
    told_of, kept = AUDIT_TOLD.c, AUDIT_SET.c
    counted = sa.cast(sa.func.sum(sa.func.length(kept.ids).op("/")(number(16))), sa.BigInteger)
    return (
        sa.select(told_of.entity, sa.cast(told_of.owner_id, sa.Text).label("owner"), sa.func.count(), counted)
        .select_from(_TOLD.join(AUDIT_SET, AUDIT_SET.c.number == told_of.set_number))
        .where(done(who), *_conditions(chosen, dialect))
        .group_by(told_of.entity, told_of.owner_id)
        .order_by(told_of.entity, told_of.owner_id)
    )


def _ground(ground: Ground, chosen: Chosen, dialect: Dialect, before: int | None, size: int) -> sa.Select[int, int]:
    """Follow one ground from its latest entry backwards, along the index that it names first."""
    place = AUDIT_ENTRY.c.number
    wanted = [] if ground.sight is Sight.SHARED else _kinds_and_name(chosen)
    found = sa.select(place).where(ground.rows, *wanted, *_conditions(chosen, dialect))
    if before is not None:
        found = found.where(place < before)
    found = found.order_by(place.desc()).limit(size)
    sight = number(ground.sight.value).label("sight")
    if ground.circles is None:
        return found.add_columns(sight)
    latest = _latest_of_each(ground.circles, found, dialect)
    return sa.select(latest.c.number, sight).order_by(latest.c.number.desc()).limit(size)


def _latest_of_each(circles: sa.Select[tuple[int]], found: sa.Select[tuple[int]], dialect: Dialect) -> sa.FromClause:
    """Follow each of *circles* backwards by itself.

    Said as a range, in whose order only the index of circles is: of one that is seldom told of, PostgreSQL would go
    through the whole record by number.
    SQL: SELECT number FROM (SELECT circle FROM audit_circle ...) AS circles JOIN LATERAL (SELECT number FROM
    audit_entry WHERE circle BETWEEN circles.circle AND circles.circle AND ... ORDER BY circle DESC, number DESC
    LIMIT $3) AS latest ON true
    """
    each, circle, place = circles.subquery("circles"), AUDIT_ENTRY.c.circle, AUDIT_ENTRY.c.number
    latest = found.where(circle.between(each.c.circle, each.c.circle)).correlate(each)
    latest = latest.order_by(None).order_by(circle.desc(), place.desc())
    if dialect.is_postgresql:
        lateral = latest.lateral("latest")
        return sa.select(lateral.c.number).select_from(each.join(lateral, sa.true())).subquery("shared")
    entry = AUDIT_ENTRY.alias("entry")
    joined = each.join(entry, entry.c.number.in_(latest))
    return sa.select(entry.c.number).select_from(joined).subquery("shared")


def _may_fit(ground: Ground, chosen: Chosen) -> bool:
    """Say whether what is seen on this ground can be what is asked for: nothing is searched that is not shown."""
    if chosen.kinds is not None and not chosen.kinds:
        return False
    if ground.sight is not Sight.SHARED:
        return True
    return chosen.name is None and (chosen.kinds is None or any(each in chosen.kinds for each in SHARED_KINDS))


def _page(latest: sa.SelectBase, dialect: Dialect, size: int) -> sa.Select[Any]:
    every = latest.subquery("every")
    page = sa.select(every).order_by(every.c.number.desc()).limit(size).subquery("page")
    entry = AUDIT_ENTRY.c
    return (
        sa.select(page.c.number, page.c.sight, entry.body, _hex(dialect, entry.leaf).label("leaf"))
        .select_from(page.join(AUDIT_ENTRY, entry.number == page.c.number))
        .order_by(page.c.number.desc())
    )


def _kinds_and_name(chosen: Chosen) -> list[sa.ColumnElement[bool]]:
    entry = AUDIT_ENTRY.c
    found: list[sa.ColumnElement[bool]] = []
    if chosen.kinds is not None:
        # No kind is part of another's name.
        found.append(sa.or_(*(entry.kinds.like(f"%{each}%") for each in chosen.kinds)))
    if chosen.name is not None:
        found.append(entry.name == chosen.name)
    return found


def _conditions(chosen: Chosen, dialect: Dialect) -> list[sa.ColumnElement[bool]]:
    """Say what may be asked of every entry: who, for whom, when."""
    entry = AUDIT_ENTRY.c
    found: list[sa.ColumnElement[bool]] = []
    if chosen.actor is not None:
        found.append(entry.actor_id == chosen.actor)
    if chosen.agency is not None:
        found.append(entry.agency_id == dialect.bind(chosen.agency, Kind.ID))
    if chosen.since is not None:
        found.append(entry.at >= dialect.bind(chosen.since, Kind.INSTANT))
    if chosen.until is not None:
        found.append(entry.at < dialect.bind(chosen.until, Kind.INSTANT))
    if chosen.only is not None:
        found.append(entry.number == chosen.only)
    return found


def _page_of_tellings(tellings: sa.Select[Any], dialect: Dialect, *, after: Place | None, size: int) -> sa.Select[Any]:
    """Choose a page of *tellings*, and of that page alone what the entries say and which records were told."""
    entry, entity, owner = (tellings.selected_columns[name] for name in ("number", "entity", "owner_id"))
    if after is not None:
        last, of, by = after
        behind = sa.or_(entity > of, sa.and_(entity == of, owner > by))
        tellings = tellings.where(sa.or_(entry < last, sa.and_(entry == last, behind)))
    page = tellings.order_by(entry.desc(), entity, owner).limit(size).subquery("page")
    told_of = page.join(AUDIT_ENTRY, AUDIT_ENTRY.c.number == page.c.number)
    ids = _hex(dialect, AUDIT_SET.c.ids).label("ids")
    return (
        sa.select(
            page.c.number, AUDIT_ENTRY.c.body, page.c.entity, sa.cast(page.c.owner_id, sa.Text).label("owner"), ids
        )
        .select_from(told_of.join(AUDIT_SET, AUDIT_SET.c.number == page.c.set_number))
        .order_by(page.c.number.desc(), page.c.entity, page.c.owner_id)
    )


def _tellings() -> sa.Select[Any]:
    """Choose what entries told of: one row for each entry, entity and owner."""
    entry, told_of = AUDIT_ENTRY.c, AUDIT_TOLD.c
    columns = (entry.number, entry.agency_id, told_of.entity, told_of.owner_id, told_of.set_number)
    return sa.select(*columns).select_from(_TOLD)


def _hex(dialect: Dialect, value: sa.ColumnElement[bytes]) -> sa.ColumnElement[str]:
    if dialect.is_postgresql:
        return sa.func.encode(value, "hex", type_=sa.Text())
    return sa.func.lower(sa.func.hex(value), type_=sa.Text())
