"""Storing: what is stored is found, with its rows held, and what was decided is written; a statement for all rows.

The only stages that meet the database. The rows of other agencies are never looked at. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.catalogue import CATALOGUE
from schema.contribution import Contribution, Part
from schema.entity import Entity, Governance, Link
from schema.tables.base import METADATA, Id, Text, is_id, not_withdrawn
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.reference import AGENCY, AREA, PHASE, SITE
from server.contributing.behind import paced
from server.contributing.giving import Giving
from server.contributing.reading import FAR
from server.contributing.row import Row
from server.contributing.rules import Found, Known, Named
from server.contributing.writing import among, write

Stored = Mapping[str, Any]
# Records of others that anybody may see may be named; of those that agreements share, only one's own.
_SHARED = Governance.SHARED
# What is of one's own agency only, though anybody may see it: who records a kind, and what it names.
_OWN_ONLY: Mapping[str, Mapping[str, str]] = {
    "Operation": {"Team": "agency_id"},
    "Phase": {"Site": "owner_id"},
    "IndicatorValue": {"Indicator": "owner_id", "Operation": "owner_id"},
}


def take_turns(connection: Connection, owner: str, kind: Contribution | None = None) -> None:
    """Let one writer of an agency work after the other, so that a reference or key is taken once.

    Of a *kind* that has a name which no other agency's may have, one writer of all: whoever waits for all holds none
    before, and takes them in one order.
    SQL: SELECT id FROM agency WHERE id = :owner FOR NO KEY UPDATE
    """
    agencies = sa.select(AGENCY.c.id).order_by(AGENCY.c.id).with_for_update(key_share=True)
    is_alone = kind is None or not kind.names
    connection.execute(agencies.where(AGENCY.c.id == owner) if is_alone else agencies).all()


def kind_of(connection: Connection, owner: str) -> str:
    """Tell what kind of agency *owner* is.

    SQL: SELECT kind FROM agency WHERE id = :owner
    """
    return str(connection.scalar(sa.select(AGENCY.c.kind).where(AGENCY.c.id == owner)))


def find(
    connection: Connection, kind: Contribution, owner: str, column: str, values: Iterable[Any]
) -> dict[Any, Stored]:
    """Find the agency's own records of a kind by their ids or client references, and hold them; of no other kind.

    SQL: SELECT * FROM outcome WHERE owner_id = :owner AND kind = :kind AND client_reference IN (<list>) FOR UPDATE

    PostgreSQL looks each up by itself: of a table that grows within one transaction it knows no size, and would go
    through all records of the agency.
    SQL: SELECT found.* FROM <list> AS asked JOIN LATERAL (SELECT * FROM outcome WHERE owner_id = :owner
    AND kind = :kind AND client_reference = asked.value LIMIT 1 FOR UPDATE) AS found ON true
    """
    table = kind.entity.table
    asked = sorted({each for each in values if column != "id" or is_id(each)})
    if not asked:
        return {}
    listed = among(connection, asked, table.c[column].type)
    # There is an index of those that are there.
    own = sa.select(table).where(table.c.owner_id == owner, table.c[column].is_not(None), *not_withdrawn(table))
    if kind.member is not None:
        own = own.where(table.c.kind == kind.member.code)
    if connection.dialect.name == "sqlite":
        found = own.where(table.c[column].in_(listed))
    else:
        one = listed.subquery("asked")
        held = own.where(table.c[column] == one.c[0]).limit(1).with_for_update().lateral("found")
        found = sa.select(held).select_from(one.join(held, sa.true()))
    return {row[column]: dict(row) for row in connection.execute(found).mappings()}


def find_parts(connection: Connection, kind: Contribution, rows: Sequence[Row]) -> None:
    """Find the lists that are told with the records found.

    SQL: SELECT * FROM drug_line WHERE outcome_id IN (...)
    """
    of = {row.before["id"]: row for row in rows if row.before}
    for part in kind.parts if of else ():
        for row in of.values():
            row.parts_before[part.name] = []
        stored = connection.execute(
            sa.select(part.table).where(part.table.c[part.near].in_(among(connection, sorted(of), Id())))
        )
        for line in stored.mappings():
            of[line[part.near]].parts_before[part.name].append(line_of(part, dict(line)))


def look(giving: Giving, kind: Contribution, rows: Sequence[Row]) -> Known:
    """Look up all that rows name and that is not known yet, once for each kind of record named; gives all that is.

    SQL: SELECT id, valid_from, valid_to FROM area WHERE id IN (...)
    """
    known, owner = giving.known, giving.owner
    asked: dict[str, set[str]] = {}
    for target, each in {(target, each) for _, target, each in named(kind, rows)}:
        if (target, each) not in known and is_id(each):
            asked.setdefault(target, set()).add(each)
    for target, ids in sorted(asked.items()):
        own = _OWN_ONLY.get(kind.name, {}).get(target)
        known |= _look(giving.connection, CATALOGUE[target], sorted(ids), {own: owner} if own else {}, owner)
    return known


def named(kind: Contribution, rows: Iterable[Row]) -> Iterator[tuple[Row, str, str]]:
    """Give what rows name: the row, the kind of what is named and its id. Lines name nothing, but for a list of ids."""
    links = [(each.local, each.target) for each in kind.given if isinstance(each, Link)]
    lists = [(part.name, part.link.target) for part in kind.parts if part.entity is None]
    for row in rows:
        for column, target in links:
            if (one := row.columns[column]) is not None:
                yield row, target, one
        for name, target in lists:
            yield from ((row, target, line[FAR]) for line in row.parts.get(name, ()))


def _look(
    connection: Connection, entity: Entity, ids: list[str], own: Mapping[str, str], owner: str
) -> dict[Named, Found]:
    table = entity.table
    days = (AREA.c.valid_from, AREA.c.valid_to) if table is AREA else (sa.null(), sa.null())
    site = PHASE.c.site_id if table is PHASE else sa.null()
    begins = SITE.c.designated_on if table is SITE else sa.null()
    own = {"owner_id": owner} if entity.governance is _SHARED else own
    of = [
        table.c.id.in_(among(connection, ids, Id())),
        *(table.c[column] == agency for column, agency in own.items()),
        *not_withdrawn(table),
    ]
    found = connection.execute(sa.select(table.c.id, *days, site, begins).where(*of))
    return {(entity.name, each): Found(*more) for each, *more in found}


def insert(
    connection: Connection,
    kind: Contribution,
    rows: Sequence[Row],
    owner: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Write records that are new."""
    same: dict[str, Any] = {"owner_id": owner, "version": 1, "recorded_at": now, "known_from": now}
    same |= {"kind": kind.member.code} if kind.member else {}
    for row in paced(connection, rows):
        row.columns.update(same, id=new_id(), client_reference=row.given.get("clientReference"))
    if rows:
        # In the order of the lists: then each index is written from one end to the other.
        inserted = [row.columns for row in rows]
        inserted.sort(key=itemgetter(*kind.entity.order, "id"))
        write(connection, kind.entity.table, inserted)
        _insert_parts(connection, kind, {row.columns["id"]: row for row in rows}, new_id)


def replace(
    connection: Connection,
    kind: Contribution,
    rows: Sequence[Row],
    now: datetime,
    by: str,
    new_id: Callable[[], str],
) -> None:
    """Keep the versions there are, and write the next in their place."""
    if not rows:
        return
    _keep(connection, kind, rows, now, by, "CORRECTED")
    for row in rows:
        row.columns |= {"version": row.version + 1, "known_from": now}
    table = kind.entity.table
    changed: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in rows[0].columns}
    values = [
        {f"to_{name}": value for name, value in row.columns.items()} | {"of": row.before["id"]}
        for row in rows
        if row.before
    ]
    connection.execute(sa.update(table).where(table.c.id == sa.bindparam("of")).values(changed), values)
    of = {row.before["id"]: row for row in rows if row.before}
    for part in kind.parts:
        replaced = sorted(each for each, row in of.items() if part.name in row.parts)
        if replaced:
            connection.execute(
                sa.delete(part.table).where(part.table.c[part.near].in_(among(connection, replaced, Id())))
            )
    _insert_parts(connection, kind, of, new_id)


def remove(connection: Connection, kind: Contribution, rows: Sequence[Row], now: datetime, by: str) -> None:
    """Keep the last versions, and take the records away."""
    _keep(connection, kind, rows, now, by, "WITHDRAWN")
    table, ids = kind.entity.table, among(connection, [row.id for row in rows], Id())
    for part in kind.parts:
        connection.execute(sa.delete(part.table).where(part.table.c[part.near].in_(ids)))
    if not kind.entity.is_reference:
        connection.execute(sa.delete(table).where(table.c.id.in_(ids)))
        return
    # Its names are free for another; all that it said is kept with its versions.
    free = {column: sa.cast(table.c.id, Text) for column in kind.names}
    ended = sa.update(table).where(table.c.id.in_(ids)).values(withdrawn_at=now, client_reference=None, **free)
    connection.execute(ended)


def named_by_others(connection: Connection, kind: Contribution, ids: Sequence[str]) -> frozenset[str]:
    """Find those that a record of another kind names, such as a group that a disruption is of.

    SQL: SELECT DISTINCT group_id FROM disruption WHERE group_id IN (<list>)
    """
    own = {part.table.name for part in kind.parts}
    found: set[str] = set()
    for table in METADATA.sorted_tables if ids else ():
        for key in table.foreign_keys:
            if key.column.table is kind.entity.table and table.name not in own:
                column = key.parent
                found |= set(
                    connection.scalars(sa.select(column).where(column.in_(among(connection, ids, Id()))).distinct())
                )
    return frozenset(found)


def _insert_parts(connection: Connection, kind: Contribution, of: Mapping[str, Row], new_id: Callable[[], str]) -> None:
    for part in kind.parts:
        lines = [
            {**_stored(part, line), part.near: record, **({"id": new_id()} if "id" in part.table.c else {})}
            for record, row in of.items()
            for line in row.parts.get(part.name, ())
        ]
        if lines:
            write(connection, part.table, lines)


def line_of(part: Part, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Give a stored line, of now or of the past, as rows have it: of a list of ids, that one under the name of FAR."""
    if part.link.through:
        return {FAR: stored[part.link.through.far]}
    return {name: value for name, value in stored.items() if name not in ("id", part.near, "version")}


def _stored(part: Part, line: Mapping[str, Any]) -> dict[str, Any]:
    through = part.link.through
    return {through.far: line[FAR]} if through else dict(line)


def _keep(connection: Connection, kind: Contribution, rows: Sequence[Row], now: datetime, by: str, ending: str) -> None:
    why = "recorded again with the same reference"
    names = PAST[kind.entity.table.name].c.keys()
    past = [
        {
            **{name: value for name, value in row.before.items() if name in names},
            "version": row.version,
            "known_from": row.before["known_from"] or row.before["recorded_at"],
            "known_to": now,
            "ending": ending,
            "reason": row.given.get("reason", why),
            "actor_id": by,
        }
        for row in rows
        if row.before
    ]
    write(connection, PAST[kind.entity.table.name], past)
    versions = {row.before["id"]: row.version for row in rows if row.before}
    kept = among(connection, sorted(versions), Id())
    for part in kind.parts:
        stored = connection.execute(sa.select(part.table).where(part.table.c[part.near].in_(kept)))
        lines = [{**line, "version": versions[line[part.near]]} for line in stored.mappings()]
        if lines:
            write(connection, PAST_PARTS[part.table.name], lines)
