"""Moves of records: a count that grows with every write to a table of shared records, whoever writes.

A feed that was compared under one count need not be compared again under the same (server/feeds/following.py). Moved by
the database itself, in the writer's own transaction. On PostgreSQL each connection has a slot of its own, so that no
writer waits for another; what is read is the sum of them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from schema.tables.base import METADATA, at_least_zero, come_with_tables, number

RECORD_MOVES = sa.Table(
    "record_moves",
    METADATA,
    sa.Column("slot", sa.BigInteger, primary_key=True, autoincrement=False),
    number("moves"),
    *at_least_zero("moves"),
)

# Every table of shared records, and of the lists that are told with them: what a comparison reads.
WATCHED = (
    "outcome",
    "drug_line",
    "weapon_line",
    "intelligence_report",
    "organised_crime_group",
    "disruption",
    "disruption_agency",
    "intervention",
    "activity",
    "grant_award",
    "survey_result",
    "assault_attendance",
)
_EVENTS = ("INSERT", "UPDATE", "DELETE")
# Two connections at once hardly ever have the same: then one waits for the other.
_COUNT = {
    "sqlite": "UPDATE record_moves SET moves = moves + 1 WHERE slot = 0",
    "postgresql": "INSERT INTO record_moves (slot, moves) VALUES (pg_backend_pid() % 1024, 1) "
    "ON CONFLICT (slot) DO UPDATE SET moves = record_moves.moves + 1",
}
_FUNCTION = "count_record_move"


def trigger_names(dialect: str) -> set[str]:
    """Name the triggers that count."""
    events = _EVENTS if dialect == "sqlite" else ("CHANGE",)
    return {f"{table}_moves_records_on_{event.lower()}" for table in WATCHED for event in events}


def statements(dialect: str, tables: Iterable[str] = WATCHED) -> Iterator[str]:
    """Write the statements that put the count to work: its first row, and the triggers on *tables* that move it."""
    yield "INSERT INTO record_moves (slot, moves) SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM record_moves)"
    if dialect == "sqlite":
        for table in tables:
            for event in _EVENTS:
                name = f"{table}_moves_records_on_{event.lower()}"
                yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} BEGIN {_COUNT['sqlite']}; END"
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_COUNT['postgresql']}; RETURN NULL; END $$"
    )
    for table in tables:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_moves_records_on_change "
            f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )


come_with_tables(statements)
