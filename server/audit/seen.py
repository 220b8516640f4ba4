"""Seen: who was told of a record. The index of it follows the record from behind, and no answer waits for it.

`audit_seen` holds runs of sets: of each run a row for all ids that begin with the same byte. The server fills it from
`audit_set` on its own, up to the set that `audit_head.seen` names. The sets after that, less than a run makes, are
looked through one by one, so the answer is whole at any time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.audit import AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SEEN, AUDIT_SET, AUDIT_TOLD
from schema.tables.base import NO_ID
from server.audit.turns import take_audit_turn

# What makes a run: so many sets, or fewer that hold so many ids. A row of it then fits a page of PostgreSQL.
SETS, IDS = 1_000, 65_536

# Where a record is: in rows of the index and in sets that hold its bytes. In a row of the index its places say which
# sets; in a set, whose ids are random, its bytes are found across two others as good as never. PostgreSQL would guess
# that to be a third of all sets, and read every telling there is; of a list it expects little.
_IS_IN = {
    "postgresql": """audit_told.set_number = ANY (ARRAY(
        SELECT held.number FROM audit_seen, unnest(sets) WITH ORDINALITY AS held(number, place)
        WHERE prefix = :prefix AND position(:packed IN ids) > 0
        AND substr(ids, CAST(16 * held.place - 15 AS integer), 16) = :packed
        UNION ALL SELECT number FROM audit_set
        WHERE number > (SELECT seen FROM audit_head) AND position(:packed IN ids) > 0
    ))""",
    "sqlite": """audit_told.set_number IN (
        SELECT held.value FROM audit_seen, json_each(sets) AS held
        WHERE prefix = :prefix AND instr(ids, :packed) > 0 AND substr(ids, 16 * held.key + 1, 16) = :packed
        UNION ALL SELECT number FROM audit_set
        WHERE number > (SELECT seen FROM audit_head) AND instr(ids, :packed) > 0
    )""",
}

_LAST_OF_RUN = sa.text("""
    SELECT number, bytes / 16 FROM (
        SELECT number, row_number() OVER run AS sets, sum(length(ids)) OVER run AS bytes FROM (
            SELECT number, ids FROM audit_set WHERE number > :seen ORDER BY number LIMIT :sets
        ) AS waiting WINDOW run AS (ORDER BY number)
    ) AS run WHERE sets >= :sets OR bytes >= 16 * :ids ORDER BY number LIMIT 1
""").columns(sa.column("number", sa.Integer), sa.column("ids", sa.Integer))

# Both lists grow with each row, so they are in one order, whichever that is. OFFSET 0 keeps PostgreSQL from reading a
# long set again for each of its ids, and from sorting a copy of it with each.
_FILL = sa.text("""
    INSERT INTO audit_seen (prefix, last_set, ids, sets)
    SELECT get_byte(id, 0), :last, string_agg(id, CAST('' AS bytea)), array_agg(number) FROM (
        SELECT kept.number, substr(kept.ids, 16 * place + 1, 16) AS id FROM (
            SELECT number, ids || CAST('' AS bytea) AS ids FROM audit_set
            WHERE number > :seen AND number <= :last OFFSET 0
        ) AS kept, generate_series(0, length(kept.ids) / 16 - 1) AS place OFFSET 0
    ) AS told GROUP BY 1
""")


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

    SQL: SELECT number, entity, owner_id FROM audit_entry JOIN audit_told USING (telling) WHERE set_number = ANY (sets
         that hold $1) ORDER BY number DESC LIMIT $2
    """
    entry, told = AUDIT_ENTRY.c, AUDIT_TOLD.c
    tells = tells_of(record_id, is_sqlite=connection.dialect.name == "sqlite")
    statement = sa.select(entry.number, told.entity, told.owner_id).where(entry.telling == told.telling, tells)
    if before is not None:
        statement = statement.where(entry.number < before)
    statement = statement.order_by(entry.number.desc(), told.entity, told.owner_id).limit(limit)
    rows = connection.execute(statement).all()
    return [Sighting(row[0], row[1], None if str(row[2]) == NO_ID else str(row[2])) for row in rows]


def tells_of(record_id: str, *, is_sqlite: bool) -> sa.TextClause:
    """Say of a row of `audit_told` that it tells of this record: by the index, and by the sets that are not in it yet.

    Raises: ValueError for what is no id.
    """
    packed = UUID(record_id).bytes
    return sa.text(_IS_IN["sqlite" if is_sqlite else "postgresql"]).bindparams(
        sa.bindparam("packed", packed, type_=sa.LargeBinary), sa.bindparam("prefix", packed[0], type_=sa.SmallInteger)
    )


def index_sets(connection: Connection, *, sets: int = SETS, ids: int = IDS) -> int | None:
    """Index the next run and give how many ids it holds; None where fewer sets are left than make one.

    A run has so many *sets*, or fewer that hold so many *ids*.
    """
    take_audit_turn(connection)
    seen = connection.scalar(sa.select(AUDIT_HEAD.c.seen)) or 0
    run = connection.execute(_LAST_OF_RUN, {"seen": seen, "sets": sets, "ids": ids}).first()
    if run is None:
        return None
    last, count = run
    if connection.dialect.name == "sqlite":
        _fill_on_sqlite(connection, seen, last)
    else:
        connection.execute(_FILL, {"seen": seen, "last": last})
    # At the end: on PostgreSQL whoever adds an entry waits from here to the commit.
    connection.execute(sa.update(AUDIT_HEAD).values(seen=last))
    return int(count)


def _fill_on_sqlite(connection: Connection, seen: int, last: int) -> None:
    between = AUDIT_SET.c.number.between(seen + 1, last)
    told: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
    for number, ids in connection.execute(sa.select(AUDIT_SET.c.number, AUDIT_SET.c.ids).where(between)):
        for at in range(0, len(ids), 16):
            told[ids[at]].append((ids[at : at + 16], number))
    rows = [
        {
            "prefix": prefix,
            "last_set": last,
            "ids": b"".join([record for record, _ in held]),
            "sets": json.dumps([number for _, number in held], separators=(",", ":")),
        }
        for prefix, held in told.items()
    ]
    if rows:
        connection.execute(sa.insert(AUDIT_SEEN), rows)
