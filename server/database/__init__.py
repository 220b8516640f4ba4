"""Database: the only place that opens a connection.

Three ways in. ``fetch`` is the path of queries: one compiled statement, one round trip, on a connection that
the database itself keeps from writing and, behind a wall, from reading what a role may not. ``engine`` is the path
of ``server/work.py``: a transaction that writes. ``scribe`` is that of the journal: one transaction after the other,
on a connection of its own. None ever lets a text of the database out except into the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.database.access import ROLE_PREFIX, Access, Dialect
from server.database.failure import (
    DatabaseAway,
    DatabaseError,
    DatabaseUnwritable,
    is_database_failure,
    translated,
    unreachable,
)
from server.database.postgresql import PostgresReader
from server.database.scribe import PostgresScribe, SqliteScribe
from server.database.sqlite import SqliteReader, begin_immediate, empty_log, prepare_writer

if TYPE_CHECKING:  # an import of every entity, which the commands that ask nothing do without
    from auth.access.wall import Wall

__all__ = [
    "ROLE_PREFIX",
    "Access",
    "Database",
    "DatabaseAway",
    "DatabaseError",
    "DatabaseUnwritable",
    "Dialect",
    "is_database_failure",
    "translated",
    "unreachable",
]


class Reader(Protocol):
    """Run one statement that only reads."""

    async def start(self) -> None:
        """Make ready; does not connect yet, so that a service can start before its database."""

    async def fetch(self, sql: str, values: Sequence[object], wall: Wall | None) -> tuple[object, ...] | None:
        """Give the first row, read behind *wall*."""

    async def stop(self) -> None:
        """Close every connection."""


class Database:
    """Own every connection of one process to one database."""

    def __init__(self, access: Access) -> None:
        url = make_url(access.url)
        self.dialect: Dialect = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self.role_prefix = access.role_prefix
        self.engine: AsyncEngine = _engine(url, access)
        self._reader: Reader = SqliteReader(url, access) if self.dialect == "sqlite" else PostgresReader(url, access)
        is_file = self.dialect == "sqlite"
        self.scribe: PostgresScribe | SqliteScribe = (
            SqliteScribe(url, access) if is_file else PostgresScribe(url, access)
        )

    async def start(self) -> None:
        """Make ready to read and write; the first connection opens with the first statement."""
        await self._reader.start()

    async def stop(self) -> None:
        """Close every connection."""
        await self._reader.stop()
        await self.scribe.stop()
        await self.engine.dispose()

    async def fetch(
        self, sql: str, values: Sequence[object] = (), *, wall: Wall | None = None
    ) -> tuple[object, ...] | None:
        """Run one statement that only reads and give its first row, or None when there is none.

        *sql* is already compiled for ``dialect``: ``?`` or ``?1`` on SQLite, ``$1`` on PostgreSQL. Behind a *wall*
        the database reads no table and no column that the wall does not name; None is for statements of no role.
        Raises: RefusalError TIMEOUT past the time limit; DatabaseAway; DatabaseError on anything else.
        """
        return await self._reader.fetch(sql, values, wall)

    async def empty_log(self) -> None:
        """Let go of what was deleted where the database keeps it beside itself: the write-ahead log of SQLite."""
        if self.dialect == "sqlite":
            async with self.engine.connect() as connection:
                # Outside any transaction, in which there is no cutting off.
                await connection.run_sync(lambda one: empty_log(one.connection.cursor()))

    async def ping(self) -> None:
        """Prove that the database answers; raises DatabaseError when it does not."""
        await self.fetch("SELECT 1")


def _engine(url: URL, access: Access) -> AsyncEngine:
    patience = access.connection_timeout_ms / 1000
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(
            url, pool_size=access.write_connections, pool_timeout=patience, hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", lambda new, _: prepare_writer(new, access.connection_timeout_ms))
        event.listen(engine.sync_engine, "begin", begin_immediate)
        return engine
    settings = {
        "application_name": "wardmote write",
        "statement_timeout": str(access.statement_timeout_ms),
        "jit": "off",
    }
    return create_async_engine(
        url,
        pool_size=access.write_connections,
        pool_pre_ping=True,
        pool_timeout=patience,
        hide_parameters=True,
        connect_args={"server_settings": settings, "timeout": patience},
    )
