"""Histories: what became of a record of the asking agency, from the versions that were kept.

Beside the statement, like the record of access (server/query/trails.py), because a history is of all versions at once.
So what a View would say is said here: only the agency's own records, only kinds that the role sees at least in summary,
only the fields that its own ceiling and the contract of its role give, and safeguarding at one site only where that is
so. The same holds for the lists of a record; two lines are the same where all that is seen of them is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.masks import mask_of
from auth.access.reach import reach
from auth.principal import Principal
from schema.contribution import CONTRIBUTIONS, Contribution, Part, column_of
from schema.entity import Attribute, Entity, Field, Kind
from schema.marking import Detail
from schema.tables.base import Id, UtcDateTime, is_id, not_withdrawn
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.retention import TOMBSTONE
from server.database import Database
from server.trail.asking import rows

_ENTITIES: Mapping[str, Entity] = {each.entity.table.name: each.entity for each in CONTRIBUTIONS.values()}
Row = Mapping[str, Any]
_NOTHING: Mapping[str, list[dict[str, Any]]] = {"changes": [], "lists": []}


@dataclass(frozen=True, slots=True)
class History:
    """What became of one record: its kind, and the steps as `RecordStep` tells them."""

    entity: str
    steps: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the principal sees of their own agency's records of one kind.

    *fields* are those of the record; *lists* those of the lists told with it, by name, where a list of ids has none.
    With *site*, nothing of what a version said that was of another one.
    """

    audience: Audience
    fields: tuple[Attribute, ...]
    lists: Mapping[str, tuple[Attribute, ...]]
    site: str | None


@dataclass(slots=True)
class Version:
    """One version of a record, and its lists by name."""

    row: Row
    lists: dict[str, list[Row]] = field(default_factory=dict)


async def history_of(database: Database, principal: Principal, record: object) -> History | None:
    """Tell the steps of a record of the principal's own agency; None for one that they may not see."""
    if not is_id(record):
        return None
    found = await _versions(database, principal.agency, str(record))
    if found is None:
        return await _ended(database, principal, str(record))
    entity, past, current = found
    kind = _kind_of(entity, (current or past[-1]).row)
    seen = _seen(principal, kind, (current or past[-1]).row)
    if seen is None:
        return None
    for part in kind.parts:
        if part.name in seen.lists:
            await _list(database, part, [*past, *([current] if current else [])], current)
    return History(entity.name, list(_steps(past, current, kind, seen)))


async def _ended(database: Database, principal: Principal, record: str) -> History | None:
    """Tell that a record of the principal's own agency was disposed of, which is all that is left of it.

    SQL: SELECT ... FROM tombstone WHERE id = :record AND owner_id = :agency
    """
    stone = next((each.row for each in await _own(database, TOMBSTONE, principal.agency, record)), None)
    kind = CONTRIBUTIONS.get(str(stone["kind"])) if stone else None
    # At which site it was is not known any more, so who sees one site alone is not told.
    if stone is None or kind is None or _seen(principal, kind, {"site_id": None}) is None:
        return None
    told = (stone["version"], stone["disposed_at"], stone["disposed_by"], stone["ground"])
    return History(kind.entity.name, [_step("DISPOSED", *told, _NOTHING)])


async def _versions(
    database: Database, agency: str, record: str
) -> tuple[Entity, list[Version], Version | None] | None:
    """Find a record among those that are and those that were.

    SQL: SELECT ... FROM outcome WHERE id = :record AND owner_id = :agency; SELECT ... FROM outcome_past WHERE ... ORDER
    BY version; and so for each kind of record until one has it
    """
    for name, entity in _ENTITIES.items():
        own = await _own(database, entity.table, agency, record)
        past = await _own(database, PAST[name], agency, record)
        if own or past:
            return entity, past, own[0] if own else None
    return None


async def _own(database: Database, table: sa.Table, agency: str, record: str) -> list[Version]:
    given = sa.bindparam("record", record, type_=Id), sa.bindparam("agency", agency, type_=Id)
    # A row that stays behind is of a record that was withdrawn.
    wanted = (table.c.id == given[0], table.c.owner_id == given[1], *not_withdrawn(table))
    return [Version(row) for row in await _rows(database, table, wanted, table.c.version)]


async def _list(database: Database, part: Part, versions: Sequence[Version], current: Version | None) -> None:
    """Find a list as it was with each version, and as it is.

    SQL: SELECT ... FROM drug_line_past WHERE outcome_id = :record ORDER BY version; SELECT ... FROM drug_line WHERE ...
    """
    record = sa.bindparam("record", versions[0].row["id"], type_=Id)
    kept, table = PAST_PARTS[part.table.name], part.table
    for version in versions:
        version.lists[part.name] = []
    by_number = {version.row["version"]: version for version in versions if version is not current}
    for row in await _rows(database, kept, (kept.c[part.near] == record,), kept.c.version):
        if row["version"] in by_number:
            by_number[row["version"]].lists[part.name].append(row)
    if current is not None:
        current.lists[part.name] += await _rows(database, table, (table.c[part.near] == record,), table.c[part.near])


async def _rows(
    database: Database, table: sa.Table, wanted: Iterable[sa.ColumnElement[bool]], order: sa.ColumnElement[Any]
) -> list[Row]:
    columns = [_as_text(database, each).label(each.name) for each in table.c]
    names = [each.name for each in table.c]
    found = await rows(database, sa.select(*columns).where(*wanted).order_by(order))
    return [dict(zip(names, row, strict=True)) for row in found]


def _as_text(database: Database, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Write an instant as the contract does; whatever else a row holds is as JSON has it."""
    if isinstance(column.type, UtcDateTime) and database.dialect == "postgresql":
        return sa.func.to_char(sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    return sa.type_coerce(column, sa.Text()) if isinstance(column.type, UtcDateTime) else column


def _kind_of(entity: Entity, row: Row) -> Contribution:
    of = (each for each in CONTRIBUTIONS.values() if each.entity is entity)
    return next(each for each in of if each.member is None or each.member.code == row["kind"])


def _seen(principal: Principal, kind: Contribution, newest: Row) -> Sight | None:
    """Choose what the principal sees of their own agency's records of a kind; None for no sight of it.

    Without the scope there is no ceiling. The contract of a role follows from its ceilings: either would do, and a
    mistake in one of them opens nothing.
    """
    audience = Audience.of(principal)
    own = audience.ceiling(kind.family).own
    if own is None or own.rung < Detail.SUMMARY.rung:
        return None
    is_of_one_site = audience.is_of_one_site(kind.family)
    if is_of_one_site and (principal.site is None or newest["site_id"] != principal.site):
        return None
    attributes = reach(principal.roles).attributes

    def told(of: str, given: Iterable[Attribute]) -> tuple[Attribute, ...]:
        named = attributes.get(of, frozenset())
        return tuple(each for each in given if each.name in named and each.detail.rung <= own.rung)

    lists = {
        part.name: told(part.entity.name, part.given) if part.entity else ()
        for part in kind.parts
        if told(kind.name, (part.link,))
    }
    return Sight(audience, told(kind.name, kind.given), lists, principal.site if is_of_one_site else None)


def _steps(
    past: Sequence[Version], current: Version | None, kind: Contribution, seen: Sight
) -> Iterator[dict[str, Any]]:
    """Give the steps."""

    def changes(was: Version | None, became: Version) -> Mapping[str, list[dict[str, Any]]]:
        both = [each for each in (was, became) if each is not None]
        if seen.site is not None and any(each.row["site_id"] != seen.site for each in both):
            return _NOTHING
        before = was or Version({})
        return {
            "changes": list(_changes(before.row, became.row, seen.fields)),
            "lists": list(_list_changes(before, became, kind, seen)),
        }

    versions = [*past, *([current] if current is not None else [])]
    first = versions[0].row
    began = first["known_from"] or first["recorded_at"]
    yield _step("RECORDED", first["version"] or 1, began, None, None, changes(None, versions[0]))
    for one, became in pairwise(versions):
        was, number = one.row, became.row["version"]
        yield _step("CORRECTED", number, was["known_to"], was["actor_id"], was["reason"], changes(one, became))
    if current is None:
        last = past[-1].row
        yield _step("WITHDRAWN", last["version"], last["known_to"], last["actor_id"], last["reason"], _NOTHING)


def _step(
    what: str, version: int, at: str, by: str | None, reason: str | None, changed: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    return {"step": what, "version": version, "at": at, "by": by, "reason": reason, **changed}


def _changes(was: Row, became: Row, seen: Sequence[Attribute]) -> Iterator[dict[str, Any]]:
    for each in seen:
        before, after = (_text(each, row.get(column_of(each))) for row in (was, became))
        if before != after:
            yield {"field": each.name, "before": before, "after": after}


def _list_changes(was: Version, became: Version, kind: Contribution, seen: Sight) -> Iterator[dict[str, Any]]:
    """Say what each list lost and gained; the order of lines says nothing of what is not seen of them."""
    for part in kind.parts:
        if part.name in seen.lists:
            before, after = (
                Counter(_line(part, line, seen) for line in each.lists.get(part.name, ())) for each in (was, became)
            )
            lost, gained = (
                [json.loads(line) for line in sorted(each.elements())] for each in (before - after, after - before)
            )
            if lost or gained:
                yield {"field": part.name, "removed": lost, "added": gained}


def _line(part: Part, line: Row, seen: Sight) -> str:
    """Write what is seen of a line as one text; of a list of ids the id. What a mask hides is named and not told."""
    values: list[dict[str, str | None]] = []
    withheld: list[str] = []
    if part.link.through is not None:
        values.append({"field": "id", "value": str(line[part.link.through.far])})
    for each in seen.lists[part.name]:
        mask = mask_of(part.entity.name, each.name, seen.audience.sees_firearms) if part.entity else None
        is_hidden = mask is not None and line[mask.column] in mask.codes
        values.append({"field": each.name, "value": None if is_hidden else _text(each, line[column_of(each)])})
        withheld += [each.name] if is_hidden else []
    return json.dumps({"values": values, "withheld": withheld})


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
