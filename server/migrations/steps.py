"""Steps: what Alembic does on one connection, inside the transaction it is given.

The only module that imports Alembic besides the revisions. There is no alembic.ini and no env.py: the place of
the revisions and the tables to compare with are said here, so that nothing depends on the current folder.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, func, inspect, select, text
from sqlalchemy.engine import Connection

from schema.tables import METADATA, holding, keeping, moves, remembering, stamp
from schema.tables.stamp import SHARING_STAMP
from server.database import DatabaseError
from server.migrations.invariants import names, triggers_of

FOLDER = Path(__file__).parent
# What names the triggers there must be, beside those of the invariants.
TRIGGERS = tuple(each.trigger_names for each in (stamp, keeping, holding, moves, remembering))


def scripts() -> ScriptDirectory:
    """Open the folder of revisions."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def context(connection: Connection, **options: Any) -> MigrationContext:
    """Prepare Alembic for *connection*, whose transaction is already open."""
    # SQLite can take back a changed table like any other write, once the driver leaves its transactions alone.
    return MigrationContext.configure(connection, opts={"transactional_ddl": True, "compare_type": True, **options})


def upgrade(connection: Connection) -> None:
    """Run every revision that the database has not seen, oldest first."""
    directory = scripts()
    newest = directory.get_current_head()

    def pending(revision: Any, _: MigrationContext) -> Any:
        try:
            return directory._upgrade_revs(newest or "base", revision)
        except CommandError as error:
            raise DatabaseError("The database was migrated by a newer Wardmote; run that version.") from error

    migration = context(connection, fn=pending)
    with Operations.context(migration):
        migration.run_migrations()


def drift(connection: Connection) -> tuple[str, ...]:
    """List every difference: tables, columns, types and indexes as Alembic sees them, then checks and triggers."""
    found = [_sentence(difference) for difference in compare_metadata(context(connection), METADATA)]
    return (*found, *_checks(connection), *_triggers(connection), *_rows(connection), *_functions(connection))


def _sentence(difference: Any) -> str:
    # Alembic gives one tuple for a whole table or index, and a list of tuples for what changed in a column.
    parts = difference if isinstance(difference, tuple) else itertools.chain.from_iterable(difference)
    return " ".join(str(part) for part in parts if part is not None)


def _checks(connection: Connection) -> Iterator[str]:
    """Compare the names of CHECK constraints, which Alembic leaves out."""
    inspector = inspect(connection)
    for table in METADATA.sorted_tables:
        if not inspector.has_table(table.name):
            continue  # already told
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        present = {str(found["name"]) for found in inspector.get_check_constraints(table.name)}
        yield from (f"missing check {name}" for name in sorted(declared - present))
        yield from (f"unknown check {name}" for name in sorted(present - declared))


def _rows(connection: Connection) -> Iterator[str]:
    """Look for the rows, one of a kind, without which no query is answered."""
    for table in (SHARING_STAMP, keeping.HEAD):
        if not inspect(connection).has_table(table.name):
            continue  # already told
        if connection.scalar(select(func.count()).select_from(table)) != 1:
            yield f"missing row of {table.name}"


def _functions(connection: Connection) -> Iterator[str]:
    """Compare the source of the functions that write for us, which only PostgreSQL has."""
    if connection.dialect.name == "sqlite":
        return
    query = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    present = {str(name): str(source) for name, source in connection.execute(text(query))}
    for name, source in keeping.function_bodies().items():
        if present.get(name) != source:
            yield f"{'changed' if name in present else 'missing'} function {name}"


def _triggers(connection: Connection) -> Iterator[str]:
    present = triggers_of(connection)
    declared = names().union(*(each(connection.dialect.name) for each in TRIGGERS))
    yield from (f"missing trigger {name}" for name in sorted(declared - present))
    yield from (f"unknown trigger {name}" for name in sorted(present - declared))
