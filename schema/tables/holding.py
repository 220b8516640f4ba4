"""Holding: the database itself refuses to delete what is under a legal hold, and to change what is left of a record.

Triggers on both dialects, which come with the tables. Of a held record no kept version goes, nor a line of one, and the
record itself goes only once its last version is kept, as when it is withdrawn. A hold that was not released, a
tombstone and a certificate are never deleted; the last two are never changed either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from schema.tables.base import METADATA, come_with_tables
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.retention import HOLD, KEPT

HELD = "a legal hold is on the record"
LEFT = "what is left of a record is never changed"
# What everybody sees and names is about nobody, and under no hold.
HELD_TABLES = tuple(name for name in PAST if "withdrawn_at" not in METADATA.tables[name].c)
# The lists of records, with the table of these and the column that leads to them.
_PARTS = {
    "drug_line": ("outcome", "outcome_id"),
    "weapon_line": ("outcome", "outcome_id"),
    "activity": ("intervention", "intervention_id"),
    "disruption_agency": ("disruption", "disruption_id"),
}


def trigger_names(dialect: str) -> set[str]:
    """Name the triggers that keep what is held, and what is left."""
    return {name for name, *_ in (*_deletions(HELD_TABLES), *_changes(dialect))}


def statements(dialect: str, tables: Collection[str] = HELD_TABLES) -> Iterator[str]:
    """Write the statements that put the holds on records of these *tables* to work.

    SQL: CREATE TRIGGER outcome_past_is_held BEFORE DELETE ON outcome_past WHEN EXISTS (SELECT 1 FROM legal_hold
    WHERE record_id = OLD.id AND released_at IS NULL) BEGIN SELECT raise(ABORT, '...'); END
    """
    if dialect == "sqlite":
        for name, table, condition in _deletions(tables):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE DELETE ON {table} WHEN {condition} "
                f"BEGIN SELECT raise(ABORT, '{HELD}'); END"
            )
        for name, table, event in _changes(dialect):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
                f"BEGIN SELECT raise(ABORT, '{LEFT}'); END"
            )
        return
    for name, table, condition in _deletions(tables):
        # A trigger may name other tables in its body alone.
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} "
            f"THEN RAISE EXCEPTION '{HELD}'; END IF; RETURN OLD; END $$"
        )
        yield f"CREATE OR REPLACE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield (
        "CREATE OR REPLACE FUNCTION keep_what_is_left() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{LEFT}'; END $$"
    )
    for name, table, event in _changes(dialect):
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_what_is_left()"
        )


def _deletions(tables: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Give name, table and condition of every trigger that refuses a deletion."""
    for name in tables:
        past = PAST[name]
        is_kept = (
            f"SELECT 1 FROM {past.name} AS kept WHERE kept.id = OLD.id AND kept.version = coalesce(OLD.version, 1)"  # noqa: S608 - names that we declare
        )
        yield f"{past.name}_is_held", past.name, _held("id")
        yield f"{name}_is_held", name, f"{_held('id')} AND NOT EXISTS ({is_kept})"
    for name, (table, near) in _PARTS.items():
        if table in tables:
            part = PAST_PARTS[name]
            yield f"{part.name}_is_held", part.name, _held(near)
    yield f"{HOLD.name}_is_kept", HOLD.name, "OLD.released_at IS NULL"


def _held(column: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {HOLD.name} AS hold WHERE hold.record_id = OLD.{column} AND hold.released_at IS NULL)"  # noqa: S608 - names that we declare
    )


def _changes(dialect: str) -> Iterator[tuple[str, str, str]]:
    """Give name, table and event of every trigger that refuses any change."""
    for table in KEPT:
        if dialect == "sqlite":
            yield f"{table.name}_is_left_on_update", table.name, "UPDATE"
            yield f"{table.name}_is_left_on_delete", table.name, "DELETE"
        else:
            yield f"{table.name}_is_left", table.name, "UPDATE OR DELETE OR TRUNCATE"


come_with_tables(statements)
