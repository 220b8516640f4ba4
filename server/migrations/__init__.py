"""Migrations: bring a database to the shape that schema/tables declares.

Run from code, never by hand: `wardmote migrate` calls ``upgrade``, ``/ready`` asks ``is_current``. One transaction
holds the whole upgrade on both dialects, so a database is at one revision or at the other, never in between.
Alembic itself is imported only by ``steps``, when there is something to do: its import is slow.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.engine import Connection

from server.database import ROLE_PREFIX, Access, Database, DatabaseError, is_database_failure, translated

Answer = TypeVar("Answer")

# The newest revision in versions/, written here too so that asking for it costs no import; a test compares them.
HEAD = "0021"

# Names the lock that makes a second migration wait for the first; any number does, if nobody else takes it.
ONE_MIGRATION_AT_A_TIME = 7_305_121_466

# On SQLite a migration waits so long for another one (milliseconds), which may take longer than any request.
PATIENCE_MS = 120_000

# From PostgreSQL 16 on a user may be a member of a role and not be allowed to take it.
TAKEABLE = """
SELECT count(*) FROM pg_roles WHERE rolname = ANY ($1::text[])
AND CASE WHEN current_setting('server_version_num')::int < 160000
  THEN pg_has_role(oid, 'MEMBER') ELSE pg_has_role(oid, 'SET') END
"""

VERSION = "SELECT version_num FROM alembic_version"

# Alembic tells every step of its own preparations, from its import on.
logging.getLogger("alembic").setLevel(logging.WARNING)


def head() -> str:
    """Name the newest revision that this version of Wardmote knows."""
    return HEAD


async def current(database: Database) -> str | None:
    """Name the revision *database* is at; None when it was never migrated, or cannot be asked."""
    try:
        row = await database.fetch(VERSION)
    except DatabaseError:
        return None
    return None if row is None else str(row[0])


async def is_current(database: Database) -> bool:
    """Tell whether *database* has the newest shape, and the roles that queries run in can be taken.

    Only reads, so a writer never keeps it waiting.
    """
    return await current(database) == HEAD and await _is_walled(database)


async def _is_walled(database: Database) -> bool:
    from auth.access.wall import wall_names

    if database.dialect == "sqlite":
        return True
    roles = [f"{database.role_prefix}_{name}" for name in wall_names()]
    row = await database.fetch(TAKEABLE, [roles])
    return row == (len(roles),)


async def upgrade(database_url: str, *, role_prefix: str = ROLE_PREFIX, server: str | None = None) -> str:
    """Bring the database to the newest revision and name it; does nothing when it is there already.

    On PostgreSQL the roles that queries run in follow, in the same transaction. *server* is the user who serves;
    None where that is the user who migrates and owns the tables.
    Raises: DatabaseError when the database cannot be reached, is newer than this program, or refuses a step.
    """
    from server.migrations import steps, walls

    def work(connection: Connection) -> None:
        steps.upgrade(connection)
        walls.build(connection, role_prefix, server)

    await _within(Access(database_url, connection_timeout_ms=PATIENCE_MS), work)
    return HEAD


async def making(database_url: str, role_prefix: str, server: str) -> str:
    """Write the SQL that makes the roles of PostgreSQL and lets *server* take them, for an administrator to run."""
    from server.migrations import walls

    def write(connection: Connection) -> str:
        return "\n".join(f"{each};" for each in walls.making(connection, role_prefix, server, anew=True))

    return await _within(Access(database_url), write)


async def breaches(database_url: str, role_prefix: str = ROLE_PREFIX) -> tuple[str, ...]:
    """List where the roles of PostgreSQL are not what the catalogue says, one sentence each."""
    from server.migrations.holes import holes

    return await _within(Access(database_url), lambda connection: holes(connection, role_prefix))


async def record(database_url: str) -> tuple[bool, str]:
    """Say whether whoever serves can only add to the record of access, and what keeps it."""
    from server.migrations.holes import record

    return await _within(Access(database_url), record)


async def drift(database_url: str) -> tuple[str, ...]:
    """List what differs between the database and the declared tables, one sentence each; empty when nothing does."""
    from server.migrations import steps

    return await _within(Access(database_url), steps.drift)


async def _within(access: Access, step: Callable[[Connection], Answer]) -> Answer:
    database = Database(access)
    try:
        async with database.engine.begin() as connection:
            for statement in _preparations(database):
                await connection.execute(text(statement))
            return await connection.run_sync(step)
    except Exception as error:
        raise (translated(error) if is_database_failure(error) else error) from error
    finally:
        await database.engine.dispose()


def _preparations(database: Database) -> tuple[Any, ...]:
    if database.dialect == "sqlite":
        return ()  # its transaction is the only writer from the beginning
    # A migration may take longer than a request, but must not make requests queue behind a lock it waits for; only for
    # another migration it waits as long as that takes.
    return (
        "SET LOCAL statement_timeout = 0",
        f"SELECT pg_advisory_xact_lock({ONE_MIGRATION_AT_A_TIME})",
        "SET LOCAL lock_timeout = '10s'",
    )
