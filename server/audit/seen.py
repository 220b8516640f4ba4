"""Seen: who was told of a record. The index of it follows the record from behind, and no answer waits for it.

`audit_seen` holds, for each record, the sets it is in: filled from `audit_set` by the server on its own, up to the set
that `audit_head.seen` names. The few sets after that are looked through one by one, so the answer is whole at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.audit import AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SEEN, AUDIT_SET, AUDIT_TOLD
from schema.tables.base import NO_ID
from server.audit.ids import unpacked
from server.audit.turns import take_audit_turn

# One transaction indexes so many sets.
SETS = 500


@dataclass(frozen=True, slots=True)
class Sighting:
    """Name an entry that told of a record: its number, and under which entity and owner."""

    entry: int
    entity: str
    owner: str | None


def entries_that_told(
    connection: Connection, record_id: str, *, before: int | None = None, limit: int = 100
) -> list[Sighting]:
    """List the entries that told of the record, the latest first; those before the entry *before*, at most *limit*.

    SQL: SELECT number, entity, owner_id FROM audit_entry JOIN audit_told USING (telling) WHERE set_number IN (SELECT
         set_number FROM audit_seen WHERE record_id = $1 UNION ALL SELECT number FROM audit_set WHERE number > (SELECT
         seen FROM audit_head) AND position($2 in ids) > 0) ORDER BY number DESC LIMIT $3
    """
    entry, told = AUDIT_ENTRY.c, AUDIT_TOLD.c
    holding = sets_that_hold(record_id, is_sqlite=connection.dialect.name == "sqlite")
    statement = sa.select(entry.number, told.entity, told.owner_id).where(
        entry.telling == told.telling, told.set_number.in_(holding)
    )
    if before is not None:
        statement = statement.where(entry.number < before)
    statement = statement.order_by(entry.number.desc(), told.entity, told.owner_id).limit(limit)
    rows = connection.execute(statement).all()
    return [Sighting(row[0], row[1], None if str(row[2]) == NO_ID else str(row[2])) for row in rows]


def sets_that_hold(record_id: str, *, is_sqlite: bool) -> sa.CompoundSelect[tuple[int]]:
    """Choose the numbers of the sets that a record is in: from the index, and from the few that are not in it yet.

    Raises: ValueError for what is no id.
    """
    # Ids are random, so their bytes are found across two others as good as never.
    place = sa.text("instr(ids, :packed) > 0" if is_sqlite else "position(:packed IN ids) > 0")
    packed_id = sa.bindparam("packed", UUID(record_id).bytes, type_=sa.LargeBinary)
    seen = sa.select(AUDIT_HEAD.c.seen).scalar_subquery()
    return sa.union_all(
        sa.select(AUDIT_SEEN.c.set_number).where(AUDIT_SEEN.c.record_id == record_id),
        sa.select(AUDIT_SET.c.number).where(AUDIT_SET.c.number > seen, place.bindparams(packed_id)),
    )


def index_sets(connection: Connection, *, limit: int = SETS) -> int:
    """Index the next sets and give how many ids they hold; 0 when all are indexed.

    SQL, PostgreSQL: INSERT INTO audit_seen SELECT encode(substr(ids, 16 * place + 1, 16), 'hex')::uuid, number
         FROM audit_set, generate_series(0, length(ids) / 16 - 1) AS place WHERE number > $1 AND number <= $2
    """
    take_audit_turn(connection)
    seen = connection.scalar(sa.select(AUDIT_HEAD.c.seen)) or 0
    sets = sa.select(AUDIT_SET.c.number).where(AUDIT_SET.c.number > seen).order_by(AUDIT_SET.c.number).limit(limit)
    last = connection.scalar(sa.select(sa.func.max(sets.subquery().c.number)))
    if last is None:
        return 0
    fill = _fill_on_sqlite if connection.dialect.name == "sqlite" else _fill
    told = fill(connection, seen, last)
    # At the end: whoever adds an entry waits from here to the commit.
    connection.execute(sa.update(AUDIT_HEAD).values(seen=last))
    return told


def _fill(connection: Connection, seen: int, last: int) -> int:
    statement = sa.text(
        "INSERT INTO audit_seen (record_id, set_number) "
        "SELECT CAST(encode(substr(kept.ids, 16 * place + 1, 16), 'hex') AS uuid), kept.number "
        "FROM audit_set AS kept, generate_series(0, length(kept.ids) / 16 - 1) AS place "
        "WHERE kept.number > :seen AND kept.number <= :last"
    )
    return connection.execute(statement, {"seen": seen, "last": last}).rowcount


def _fill_on_sqlite(connection: Connection, seen: int, last: int) -> int:
    kept = connection.execute(
        sa.select(AUDIT_SET.c.number, AUDIT_SET.c.ids).where(AUDIT_SET.c.number > seen, AUDIT_SET.c.number <= last)
    ).all()
    rows = [(record_id, number) for number, ids in kept for record_id in unpacked(ids)]
    if rows:
        connection.exec_driver_sql("INSERT INTO audit_seen (record_id, set_number) VALUES (?, ?)", rows)
    return len(rows)
