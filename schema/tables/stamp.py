"""The stamp of sharing: one number that moves whenever anything changes what agreements open.

Moved by the database itself, whoever writes, in the writer's own transaction.
A statement that carries an earlier resolution of clauses proves with it, in
its own snapshot, that the resolution still holds (auth/access/sharing.py).
The triggers come with the tables, so no database is without them. The step is
random, so that a stamp that was set back by a restore never meets one that a
process still holds; the row cannot be deleted, and without it nothing is
answered (server/query/opened.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from schema.tables import grants, identity, people, reference, sharing
from schema.tables.base import METADATA, come_with_tables

# Tables, each with the columns that end what tokens rest on.
Grounds = tuple[tuple[sa.Table, tuple[str, ...]], ...]

SHARING_STAMP = sa.Table(
    "sharing_stamp",
    METADATA,
    sa.Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("stamp", sa.BigInteger, nullable=False),
    # Moves when a token, a grant, a client or a person loses standing: the same proof, for who asks.
    sa.Column("standing", sa.BigInteger, nullable=False, server_default="1"),
    sa.CheckConstraint("one = 1", name="only_one"),
)

WATCHED = (
    sharing.AGREEMENT,
    sharing.AGREEMENT_PARTY,
    sharing.CLAUSE,
    sharing.CLAUSE_AREA,
    sharing.CLAUSE_ROLE,
    sharing.CLAUSE_PURPOSE,
    reference.AREA_WITHIN,
    reference.AGENCY,
)
# What tokens rest on, with the columns that end it: none of these has to be told of by whoever writes.
GROUNDS: Grounds = (
    (identity.CLIENT, ("disabled_at",)),
    (people.PERSON, ("ended_at", "trained_until")),
    (people.APPOINTMENT, ("approved_at", "ended_at")),
    (grants.TOKEN_GRANT, ("ended_at",)),
)
# Apart from those above, which a released revision writes for tables that do not have this column yet.
AGENCY_GROUND: Grounds = ((reference.AGENCY, ("stopped_at",)),)
_EVENTS = ("INSERT", "UPDATE", "DELETE")
# A random place in 62 bits; the arithmetic keeps clear of the largest number either database holds.
_MOVE = {
    "sqlite": "UPDATE sharing_stamp SET stamp = abs(random() / 4) + 1",
    "postgresql": "UPDATE sharing_stamp SET stamp = 1 + floor(random() * 4611686018427387903)::bigint",
}
_KEEPS = "sharing_stamp_is_kept"


def trigger_names(dialect: str) -> set[str]:
    """Name the triggers that keep the stamp."""
    events = _EVENTS if dialect == "sqlite" else ("CHANGE",)
    revoking = ("INSERT", "UPDATE") if dialect == "sqlite" else ("CHANGE",)
    return {
        _KEEPS,
        *(f"{table.name}_moves_stamp_on_{event.lower()}" for table in WATCHED for event in events),
        *(f"revocation_moves_standing_on_{event.lower()}" for event in revoking),
        *(
            f"{table.name}_moves_standing_on_{event}"
            for table, _ in (*GROUNDS, *AGENCY_GROUND)
            for event in ("update", "delete")
        ),
    }


def statements(dialect: str) -> Iterator[str]:
    """Write the statements that put the stamp to work: its one row, and the triggers that move it."""
    yield "INSERT INTO sharing_stamp (one, stamp) SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM sharing_stamp)"
    if dialect != "sqlite":
        yield (
            "CREATE OR REPLACE FUNCTION move_sharing_stamp() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_MOVE[dialect]}; RETURN NULL; END $$"
        )
        yield (
            "CREATE OR REPLACE FUNCTION keep_sharing_stamp() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the stamp of sharing is never deleted'; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {_KEEPS} BEFORE DELETE OR TRUNCATE ON sharing_stamp "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_sharing_stamp()"
        )
    else:
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {_KEEPS} BEFORE DELETE ON sharing_stamp "
            "BEGIN SELECT raise(ABORT, 'the stamp of sharing is never deleted'); END"
        )
    for table in WATCHED:
        if dialect != "sqlite":
            yield (
                f"CREATE OR REPLACE TRIGGER {table.name}_moves_stamp_on_change "
                f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION move_sharing_stamp()"
            )
            continue
        for event in _EVENTS:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table.name}_moves_stamp_on_{event.lower()} "
                f"AFTER {event} ON {table.name} "
                f"BEGIN {_MOVE['sqlite']}; END"
            )


def standing_statements(dialect: str) -> Iterator[str]:
    """Write the triggers that move `standing` whenever something is revoked; that a row expired changes nothing."""
    table, move = grants.REVOCATION.name, _MOVE[dialect].replace("SET stamp", "SET standing")
    if dialect == "sqlite":
        for event in ("INSERT", "UPDATE"):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_moves_standing_on_{event.lower()} "
                f"AFTER {event} ON {table} BEGIN {move}; END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION move_standing_stamp() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {move}; RETURN NULL; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_moves_standing_on_change AFTER INSERT OR UPDATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION move_standing_stamp()"
    )


def ground_statements(dialect: str, grounds: Grounds = GROUNDS) -> Iterator[str]:
    """Write the triggers that move `standing` whenever one of *grounds*, which tokens rest on, ends or goes.

    On PostgreSQL an ending moves it at the end of the transaction: whoever ends a person with all their grants would
    otherwise hold the one row while waiting for others, who wait for that row.
    """
    move = _MOVE["sqlite"].replace("SET stamp", "SET standing")
    for table, columns in grounds:
        on_update, on_delete = (f"{table.name}_moves_standing_on_{event}" for event in ("update", "delete"))
        if dialect == "sqlite":
            changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {on_update} AFTER UPDATE OF {', '.join(columns)} ON {table.name} "
                f"WHEN {changed} BEGIN {move}; END"
            )
            yield f"CREATE TRIGGER IF NOT EXISTS {on_delete} AFTER DELETE ON {table.name} BEGIN {move}; END"
            continue
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
        yield f"DROP TRIGGER IF EXISTS {on_update} ON {table.name}"
        yield (
            f"CREATE CONSTRAINT TRIGGER {on_update} AFTER UPDATE OF {', '.join(columns)} ON {table.name} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION move_standing_stamp()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {on_delete} AFTER DELETE OR TRUNCATE ON {table.name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION move_standing_stamp()"
        )


def _every_statement(dialect: str) -> Iterator[str]:
    yield from statements(dialect)
    yield from (*standing_statements(dialect), *ground_statements(dialect), *ground_statements(dialect, AGENCY_GROUND))


come_with_tables(_every_statement)
