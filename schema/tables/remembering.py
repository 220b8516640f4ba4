"""Remembering: the database itself keeps what an agency, a team or an area was before somebody corrects or deletes it.

Nothing in the program does either: whoever does writes SQL. So triggers on both dialects, which come with the tables,
keep the row as it was (schema/tables/past.py) until the second of the change, and say on the row since when it is what
it is. What was deleted stands until its month ends, because a record that is told as of the beginning of that month may
name it. What was added stands at every instant: what records of before name must be there with them. An instant with
two versions of one id cannot be brought about; what is not told (when an agency was stopped) is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from schema.tables.base import come_with_tables
from schema.tables.past import PAST_OPEN
from schema.tables.reference import AGENCY, AREA, TEAM

REMEMBERED = (AGENCY, TEAM, AREA)
REPLACED = "correct what is there by UPDATE, so that what it was is kept"
OVERLAPPING = "it was something else then, which is kept"

# As the tables hold instants: UTC, to the second. All changes of one transaction are of one instant on PostgreSQL.
_NOW = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", "postgresql": "date_trunc('second', now())"}
_MONTH_END = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', 'start of month', '+1 month')",
    "postgresql": "(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'",
}
_KEYS = (sa.PrimaryKeyConstraint, sa.UniqueConstraint)
_EVENTS = ("update", "delete", "insert")


def trigger_names(dialect: str) -> set[str]:
    """Name the triggers that keep what was."""
    if dialect == "postgresql":
        return {f"{table.name}_is_remembered" for table in REMEMBERED}
    ours = (
        *(f"is_remembered_on_{event}" for event in _EVENTS),
        "is_never_replaced",
        "is_never_pushed_out",
        "is_never_two",
    )
    return {f"{table.name}_{each}" for table in REMEMBERED for each in ours}


def statements(dialect: str) -> Iterator[str]:
    """Write the statements that make the database keep what was.

    SQL: CREATE TRIGGER team_is_remembered_on_delete AFTER DELETE ON team BEGIN INSERT INTO team_past (id, ...,
    known_to) SELECT OLD.id, ..., <month end> WHERE OLD.known_from IS NULL OR OLD.known_from < <month end>; END
    """
    for table in REMEMBERED:
        yield from _sqlite(table) if dialect == "sqlite" else _postgresql(table)


def _sqlite(table: sa.Table) -> Iterator[str]:
    name, now, keeping = table.name, _NOW["sqlite"], _keeping(table, _NOW["sqlite"])
    begin = f"CREATE TRIGGER IF NOT EXISTS {name}_is"
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _told(table))
    ours = f"UPDATE {name} SET known_from = {{}} WHERE id = NEW.id"  # noqa: S608 - names that we declare
    later = f"CASE WHEN OLD.known_from > {now} THEN OLD.known_from ELSE {now} END"
    yield (
        f"{begin}_remembered_on_update AFTER UPDATE ON {name} WHEN {changed} BEGIN {keeping}; {ours.format(later)}; END"
    )
    gone = _keeping(table, _MONTH_END["sqlite"])
    yield f"{begin}_remembered_on_delete AFTER DELETE ON {name} BEGIN {gone}; END"
    kept = f"FROM {name}_past AS kept WHERE kept.id = NEW.id"
    again = f"(SELECT max({now}, max(kept.known_to)) {kept})"
    yield (
        f"{begin}_remembered_on_insert AFTER INSERT ON {name} WHEN EXISTS (SELECT 1 {kept} AND {_OVERLAPS}) "
        f"BEGIN {ours.format(again)}; END"
    )
    # INSERT OR REPLACE and UPDATE OR REPLACE delete what is there without asking the triggers of DELETE.
    keys = [[column.name for column in key.columns] for key in table.constraints if isinstance(key, _KEYS)]
    same = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in sorted(keys))
    there = f"EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - names that we declare
    refused = f"BEGIN SELECT raise(ABORT, '{REPLACED}'); END"
    yield f"{begin}_never_replaced BEFORE INSERT ON {name} WHEN {there} {refused}"
    another = f"EXISTS (SELECT 1 FROM {name} WHERE id IS NOT OLD.id AND ({same}))"  # noqa: S608 - names that we declare
    yield f"{begin}_never_pushed_out BEFORE UPDATE ON {name} WHEN {another} {refused}"
    yield (
        f"{begin}_never_two BEFORE UPDATE OF known_from ON {name} WHEN EXISTS (SELECT 1 {kept} AND {_OVERLAPS}) "
        f"BEGIN SELECT raise(ABORT, '{OVERLAPPING}'); END"
    )


# What was kept must have ended when the row begins to be what it is.
_OVERLAPS = "(NEW.known_from IS NULL OR NEW.known_from < kept.known_to)"


def _postgresql(table: sa.Table) -> Iterator[str]:
    name, keeping = table.name, _keeping(table, "at")
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _told(table))
    kept = f"FROM {name}_past AS kept WHERE kept.id = NEW.id"
    yield (
        f"CREATE OR REPLACE FUNCTION remember_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"DECLARE at timestamptz := {_NOW['postgresql']}; BEGIN "
        f"IF TG_OP = 'DELETE' THEN {_keeping(table, _MONTH_END['postgresql'])}; RETURN OLD; END IF; "
        f"IF TG_OP = 'UPDATE' AND ({changed}) THEN {keeping}; NEW.known_from := greatest(OLD.known_from, at); "
        f"ELSIF TG_OP = 'INSERT' AND EXISTS (SELECT 1 {kept} AND {_OVERLAPS}) THEN "
        f"NEW.known_from := (SELECT greatest(at, max(kept.known_to)) {kept}); END IF; "
        f"IF EXISTS (SELECT 1 {kept} AND {_OVERLAPS}) THEN RAISE EXCEPTION '{OVERLAPPING}'; END IF; "
        "RETURN NEW; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {name}_is_remembered BEFORE INSERT OR UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION remember_{name}()"
    )


def _told(table: sa.Table) -> list[str]:
    """Name the columns whose change is one of what is told: those that are kept."""
    return [column.name for column in PAST_OPEN[table.name].c if column.name not in ("known_from", "known_to")]


def _keeping(table: sa.Table, now: str) -> str:
    """Write the statement that keeps what a row was, unless it was so for no second."""
    columns = _told(table)
    old = ", ".join(f"OLD.{column}" for column in columns)
    return (
        f"INSERT INTO {table.name}_past ({', '.join(columns)}, known_from, known_to) "
        f"SELECT {old}, OLD.known_from, {now} WHERE OLD.known_from IS NULL OR OLD.known_from < {now}"
    )


come_with_tables(statements)
