"""Invariants: rules between tables that no CHECK can say, kept by triggers in the database itself.

One rule for now: an outcome lies in an area whose vintage was in force on the day it happened, whether the
outcome or the area is written. The triggers look at whole statements on PostgreSQL, so that a bulk load is
checked by one join. A released revision runs these texts: change a rule by a new revision, not here.
"""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection

RULE = "outcome_area_in_force"
MESSAGE = "the area of an outcome must be in force on its day"

# Each trigger: its name, the table it watches, and what is written there.
WATCHED = (
    ("outcome_area_in_force_insert", "outcome", "INSERT"),
    ("outcome_area_in_force_update", "outcome", "UPDATE"),
    ("area_keeps_outcomes_in_force", "area", "UPDATE"),
)

# Dates are text in SQLite and sort as they read, so an open end is a day later than any.
_SQLITE_CONDITION = {
    "outcome": """EXISTS (
        SELECT 1 FROM area WHERE area.id = NEW.area_id
        AND NEW.occurred_on NOT BETWEEN area.valid_from AND coalesce(area.valid_to, '9999-12-31'))""",
    "area": """EXISTS (
        SELECT 1 FROM outcome WHERE outcome.area_id = NEW.id
        AND outcome.occurred_on NOT BETWEEN NEW.valid_from AND coalesce(NEW.valid_to, '9999-12-31'))""",
}
_SQLITE_COLUMNS = {
    "INSERT": "INSERT",
    "outcome": "UPDATE OF area_id, occurred_on",
    "area": "UPDATE OF valid_from, valid_to",
}

_POSTGRESQL_SOURCE = {
    "outcome": "written AS outcome JOIN area ON area.id = outcome.area_id",
    "area": "outcome JOIN written AS area ON area.id = outcome.area_id",
}


def names() -> set[str]:
    """Name every trigger."""
    return {name for name, _, _ in WATCHED}


def statements(dialect: str) -> Iterator[str]:
    """Write the statements that make every trigger, for ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        yield from (_sqlite(name, table, event) for name, table, event in WATCHED)
        return
    for table in _POSTGRESQL_SOURCE:
        yield _postgresql_function(table)
    for name, table, event in WATCHED:
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING NEW TABLE AS written "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {RULE}_{table}()"
        )


def triggers_of(connection: Connection) -> set[str]:
    """Name the triggers that the database of *connection* has and heeds; one that was disabled counts as missing."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        # Those that keep foreign keys are PostgreSQL's own.
        query = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
        )
    return {str(name) for name in connection.scalars(text(query))}


def _sqlite(name: str, table: str, event: str) -> str:
    columns = _SQLITE_COLUMNS["INSERT" if event == "INSERT" else table]
    return (
        f"CREATE TRIGGER {name} BEFORE {columns} ON {table} FOR EACH ROW WHEN {_SQLITE_CONDITION[table]}\n"
        f"BEGIN SELECT raise(ABORT, '{RULE}: {MESSAGE}'); END"
    )


def _postgresql_function(table: str) -> str:
    return f"""CREATE FUNCTION {RULE}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM {_POSTGRESQL_SOURCE[table]}
        WHERE outcome.occurred_on NOT BETWEEN area.valid_from AND coalesce(area.valid_to, 'infinity')
    ) THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation', CONSTRAINT = '{RULE}';
    END IF;
    RETURN NULL;
END $$"""
