"""Histories: what became of a record of the asking agency, from the versions that were kept.

Beside the statement, like the record of access (server/query/trails.py), because a past version is in no View. So what
a View would say is said here: only the agency's own records, only kinds that the role sees at least in summary, only
the fields that its own ceiling and the contract of its role give, and safeguarding at one site only where that is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.reach import reach
from auth.principal import Principal
from schema.contribution import CONTRIBUTIONS, Contribution, column_of
from schema.entity import Attribute, Entity, Field, Kind
from schema.marking import Detail
from schema.tables.base import Id, UtcDateTime, is_id
from schema.tables.past import PAST
from server.database import Database
from server.trail.asking import rows

_ENTITIES: Mapping[str, Entity] = {each.entity.table.name: each.entity for each in CONTRIBUTIONS.values()}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """What became of one record: its kind, and the steps as `RecordStep` tells them."""

    entity: str
    steps: Sequence[dict[str, Any]]


async def history_of(database: Database, principal: Principal, record: object) -> History | None:
    """Tell the steps of a record of the principal's own agency; None for one that they may not see."""
    if not is_id(record):
        return None
    found = await _versions(database, principal.agency, str(record))
    if found is None:
        return None
    entity, past, current = found
    newest = current or past[-1]
    kind = _kind_of(entity, newest)
    seen = _seen(principal, kind, newest)
    if seen is None:
        return None
    site = principal.site if Audience.of(principal).is_of_one_site(kind.family) else None
    return History(entity.name, list(_steps(past, current, seen, site)))


async def _versions(database: Database, agency: str, record: str) -> tuple[Entity, list[Row], Row | None] | None:
    """Find a record among those that are and those that were.

    SQL: SELECT ... FROM outcome WHERE id = :record AND owner_id = :agency; SELECT ... FROM outcome_past WHERE ... ORDER
    BY version; and so for each kind of record until one has it
    """
    for name, entity in _ENTITIES.items():
        own = await _rows(database, entity.table, agency, record)
        past = await _rows(database, PAST[name], agency, record)
        if own or past:
            return entity, past, own[0] if own else None
    return None


async def _rows(database: Database, table: sa.Table, agency: str, record: str) -> list[Row]:
    given = sa.bindparam("record", record, type_=Id), sa.bindparam("agency", agency, type_=Id)
    columns = [_as_text(database, each).label(each.name) for each in table.c]
    found = sa.select(*columns).where(table.c.id == given[0], table.c.owner_id == given[1]).order_by(table.c.version)
    names = [each.name for each in table.c]
    return [dict(zip(names, row, strict=True)) for row in await rows(database, found)]


def _as_text(database: Database, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Write an instant as the contract does; whatever else a row holds is as JSON has it."""
    if isinstance(column.type, UtcDateTime) and database.dialect == "postgresql":
        return sa.func.to_char(sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    return sa.type_coerce(column, sa.Text()) if isinstance(column.type, UtcDateTime) else column


def _kind_of(entity: Entity, row: Row) -> Contribution:
    of = (each for each in CONTRIBUTIONS.values() if each.entity is entity)
    return next(each for each in of if each.member is None or each.member.code == row["kind"])


def _seen(principal: Principal, kind: Contribution, newest: Row) -> list[Attribute] | None:
    """Choose what the principal sees of their own agency's records of a kind; None for no sight of it.

    Without the scope there is no ceiling. The contract of a role follows from its ceilings: either would do, and a
    mistake in one of them opens nothing.
    """
    audience = Audience.of(principal)
    own = audience.ceiling(kind.family).own
    if own is None or own.rung < Detail.SUMMARY.rung:
        return None
    if audience.is_of_one_site(kind.family) and (principal.site is None or newest["site_id"] != principal.site):
        return None
    named = reach(principal.roles).attributes.get(kind.name, frozenset())
    return [each for each in kind.given if each.name in named and each.detail.rung <= own.rung]


def _steps(
    past: Sequence[Row], current: Row | None, seen: Sequence[Attribute], site: str | None
) -> Iterator[dict[str, Any]]:
    """Give the steps; with *site*, nothing of what a version said that was of another one."""

    def changes(was: Row, became: Row) -> list[dict[str, Any]]:
        is_elsewhere = site is not None and any(row and row["site_id"] != site for row in (was, became))
        return [] if is_elsewhere else _changes(was, became, seen)

    versions = [*past, *([current] if current is not None else [])]
    first = versions[0]
    began = first["known_from"] or first["recorded_at"]
    yield _step("RECORDED", first["version"] or 1, began, None, None, changes({}, first))
    for was, became in pairwise(versions):
        changed = changes(was, became)
        yield _step("CORRECTED", became["version"], was["known_to"], was["actor_id"], was["reason"], changed)
    if current is None:
        last = past[-1]
        yield _step("WITHDRAWN", last["version"], last["known_to"], last["actor_id"], last["reason"], [])


def _step(
    what: str, version: int, at: str, by: str | None, reason: str | None, changes: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"step": what, "version": version, "at": at, "by": by, "reason": reason, "changes": changes}


def _changes(was: Row, became: Row, seen: Sequence[Attribute]) -> list[dict[str, Any]]:
    found = []
    for each in seen:
        before, after = (_text(each, row.get(column_of(each))) for row in (was, became))
        if before != after:
            found.append({"field": each.name, "before": before, "after": after})
    return found


def _text(attribute: Attribute, value: Any) -> str | None:
    """Write a value as the contract writes it, as text."""
    if value is None:
        return None
    if isinstance(attribute, Field) and attribute.kind is Kind.FLAG:
        # SQLite has numbers for it.
        return "true" if value else "false"
    if isinstance(attribute, Field) and attribute.kind is Kind.DECIMAL:
        whole, rest = divmod(int(value), 10**attribute.scale)
        return f"{whole}.{rest:0{attribute.scale}}"
    return str(value)
