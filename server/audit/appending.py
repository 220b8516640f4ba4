"""Appending: entries become the next leaves, in one transaction and under one lock.

On PostgreSQL the function that schema/tables/keeping.py declares does all of it in one statement; on SQLite the same is
done here, under the lock that the transaction holds from its start. Only what is committed counts: a number given to
an entry that was rolled back is given again.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from schema.tables.keeping import APPEND
from server.audit import tree
from server.audit.canonical import written
from server.audit.entry import Entry
from server.audit.prepared import Prepared, prepared
from server.audit.telling import Telling, Told
from server.database import DatabaseError

# Stands between the texts of a list, in Python and in SQL: a control character, so no word and no JSON holds it.
_BETWEEN, _BETWEEN_SQL = "\x1f", r"E'\x1f'"
# Of what ``columns`` gives, in this order. A list travels as one text: the driver takes long over each element of an
# array. Only an agency and what was told may be missing.
_ENTRIES = ("timestamptz", "text", "text", "text", "uuid", "text", "bytea")
_TAKEN = [f"string_to_array(${place}, {_BETWEEN_SQL}, '')::{kind}[]" for place, kind in enumerate(_ENTRIES, 1)]
CALL = f"SELECT {APPEND}({', '.join(_TAKEN)}, $8::bytea[], string_to_array($9, {_BETWEEN_SQL}))"

# So many entries travel at once: each may name a thousand records.
TOGETHER = 50

_HEAD = "SELECT size, frontier FROM audit_head WHERE one = 1"
_GROW = "UPDATE audit_head SET size = ?, frontier = ? WHERE one = 1"
_ENTRY = (
    "INSERT INTO audit_entry (number, at, kinds, name, actor_id, agency_id, body, leaf, telling, circle) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SET = "SELECT number FROM audit_set WHERE digest = ?"
_NEW_SET = "INSERT INTO audit_set (digest, ids) VALUES (?, ?) RETURNING number"
_TELLING = "SELECT number FROM audit_telling WHERE digest = ?"
_NEW_TELLING = "INSERT INTO audit_telling (digest, circle) VALUES (?, ?) RETURNING number"
_TOLD = "INSERT INTO audit_told (telling, entity, owner_id, set_number) VALUES (?, ?, ?, ?)"
_CIRCLE = (
    "INSERT INTO audit_circle (owner_id, circle) SELECT ?, ? "
    "WHERE NOT EXISTS (SELECT 1 FROM audit_circle WHERE owner_id = ? AND circle = ?)"
)


class Cursor(Protocol):
    """Run statements on SQLite, inside a transaction that writes."""

    def one(self, sql: str, values: Sequence[object]) -> Any:
        """Run one statement and give its first row."""

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of *rows*."""


def append(connection: Connection, entries: Sequence[Entry | Prepared]) -> None:
    """Add *entries* to the record within the transaction of *connection*, at its end: others wait until it commits.

    What gathers very many prepares each as it comes, which takes a seventh of the memory.
    SQL, PostgreSQL: SET CONSTRAINTS ALL IMMEDIATE; SELECT audit_append($1, ...)
    """
    batch = [entry if isinstance(entry, Prepared) else prepared(entry) for entry in entries]
    if not batch:
        return
    if connection.dialect.name == "sqlite":
        append_on_sqlite(_Adapted(connection), batch)
        return
    # Whatever waits for the end of the transaction to take a lock takes it now: nobody may wait while holding ours.
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for at in range(0, len(batch), TOGETHER):
        connection.exec_driver_sql(CALL, columns(batch[at : at + TOGETHER], ()))


def columns(batch: Sequence[Prepared], known: Container[bytes]) -> tuple[Any, ...]:
    """Give the lists that the function of PostgreSQL takes; tellings whose digest is in *known* are not sent again."""
    tellings = [entry.telling for entry in batch]
    new = {each.digest: each for each in tellings if each and each.digest not in known}
    sets = {each.digest: each.ids for telling in new.values() for each in telling.sets}
    join = _BETWEEN.join
    return (
        join([written(entry.at) for entry in batch]),
        join([entry.kinds for entry in batch]),
        join([entry.name for entry in batch]),
        join([entry.actor for entry in batch]),
        join([entry.agency or "" for entry in batch]),
        join([entry.body for entry in batch]),
        join([f"\\x{each.digest.hex()}" if each else "" for each in tellings]),
        list(sets.values()),
        join([each.text for each in new.values()]),
    )


def append_on_sqlite(cursor: Cursor, batch: Sequence[Prepared]) -> int:
    """Add *batch* and give its first number.

    Raises: DatabaseError when the record has no head.
    """
    head = cursor.one(_HEAD, ())
    if head is None:
        raise DatabaseError("the record of access has no head")
    first, frontier = int(head[0]), tree.unpacked(head[1])
    leaves = [tree.leaf_hash(entry.body.encode()) for entry in batch]
    numbers: dict[bytes, int] = {}
    for telling in (entry.telling for entry in batch if entry.telling):
        if telling.digest not in numbers:
            numbers[telling.digest] = _telling_number(cursor, telling)
    rows = [
        (number, written(entry.at), entry.kinds, entry.name, entry.actor, entry.agency, entry.body, leaf)
        + ((numbers[entry.telling.digest], entry.telling.circle) if entry.telling else (None, None))
        for number, (entry, leaf) in enumerate(zip(batch, leaves, strict=True), first)
    ]
    cursor.many(_ENTRY, rows)
    peaks, size = tree.grown(frontier, first, leaves)
    cursor.many(_GROW, [(size, b"".join(peaks))])
    return first


def _telling_number(cursor: Cursor, telling: Telling) -> int:
    row = cursor.one(_TELLING, (telling.digest,))
    if row is None:
        row = cursor.one(_NEW_TELLING, (telling.digest, telling.circle))
        sets = [(row[0], each.entity, each.owner, _set_number(cursor, each)) for each in telling.sets]
        cursor.many(_TOLD, sets)
        owners = dict.fromkeys(each.owner for each in telling.sets)
        cursor.many(_CIRCLE, [(owner, telling.circle) * 2 for owner in owners])
    return int(row[0])


def _set_number(cursor: Cursor, told: Told) -> int:
    row = cursor.one(_SET, (told.digest,)) or cursor.one(_NEW_SET, (told.digest, told.ids))
    return int(row[0])


class _Adapted:
    """Use the connection of somebody's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, sql: str, values: Sequence[object]) -> Any:
        return self._connection.exec_driver_sql(sql, tuple(values)).first()

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._connection.exec_driver_sql(sql, [tuple(row) for row in rows])
