"""Storing: what is stored is found, with its rows held, and what was decided is written; a statement for all rows.

The only stages that meet the database. The rows of other agencies are never looked at. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.catalogue import CATALOGUE
from schema.contribution import Contribution
from schema.entity import Link
from schema.tables.past import PAST
from schema.tables.reference import AGENCY, AREA
from server.contributing.reading import is_id
from server.contributing.row import Row
from server.contributing.rules import Known

Stored = Mapping[str, Any]


def take_turns(connection: Connection, owner: str) -> None:
    """Let one writer of an agency work after the other, so that a reference or key is taken once.

    SQL: SELECT id FROM agency WHERE id = :owner FOR NO KEY UPDATE
    """
    connection.execute(sa.select(AGENCY.c.id).where(AGENCY.c.id == owner).with_for_update(key_share=True))


def find(
    connection: Connection, kind: Contribution, owner: str, column: str, values: Iterable[Any]
) -> dict[Any, Stored]:
    """Find the agency's own records of a kind by their ids or client references, and hold them.

    SQL: SELECT * FROM outcome WHERE owner_id = :owner AND kind = :kind AND id IN (...) FOR UPDATE
    """
    table = kind.entity.table
    asked = sorted({each for each in values if column != "id" or is_id(each)})
    if not asked:
        return {}
    own = (table.c.owner_id == owner, table.c[column].in_(asked))
    rows = connection.execute(sa.select(table).where(*own).order_by(table.c.id).with_for_update())
    return {row[column]: dict(row) for row in rows.mappings()}


def look(connection: Connection, kind: Contribution, rows: Sequence[Row]) -> Known:
    """Look up all that rows name, once for each kind of record named.

    SQL: SELECT id, valid_from, valid_to FROM area WHERE id IN (...)
    """
    known: dict[str, tuple[Any, Any]] = {}
    asked: dict[sa.Table, set[str]] = {}
    for link in (each for each in kind.given if isinstance(each, Link)):
        named = {row.columns[link.local] for row in rows}
        asked.setdefault(CATALOGUE[link.target].table, set()).update(each for each in named if is_id(each))
    for table, ids in asked.items():
        days = (AREA.c.valid_from, AREA.c.valid_to) if table is AREA else (sa.null(), sa.null())
        if ids:
            found = connection.execute(sa.select(table.c.id, *days).where(table.c.id.in_(sorted(ids))))
            known |= {each: (first, last) for each, first, last in found}
    return known


def insert(
    connection: Connection,
    kind: Contribution,
    rows: Sequence[Row],
    owner: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Write records that are new."""
    for row in rows:
        row.columns |= {"id": new_id(), "owner_id": owner, "kind": kind.member.code, "version": 1}
        row.columns |= {"recorded_at": now, "known_from": now, "client_reference": row.given.get("clientReference")}
    if rows:
        connection.execute(sa.insert(kind.entity.table), [row.columns for row in rows])


def replace(connection: Connection, kind: Contribution, rows: Sequence[Row], now: datetime, by: str) -> None:
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


def remove(connection: Connection, kind: Contribution, rows: Sequence[Row], now: datetime, by: str) -> None:
    """Keep the last versions, and take the records away."""
    _keep(connection, kind, rows, now, by, "WITHDRAWN")
    table = kind.entity.table
    connection.execute(sa.delete(table).where(table.c.id.in_([row.before["id"] for row in rows if row.before])))


def _keep(connection: Connection, kind: Contribution, rows: Sequence[Row], now: datetime, by: str, ending: str) -> None:
    why = "recorded again with the same reference"
    past = [
        {
            **row.before,
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
    connection.execute(sa.insert(PAST[kind.entity.table.name]), past)
