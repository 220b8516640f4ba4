"""Database: the only place that opens a connection.

Two ways in. ``fetch`` is the path of queries: one compiled statement, one round trip, on a connection that
the database itself keeps from writing. ``engine`` is the path of ``server/work.py``: a transaction that
writes. Neither ever lets a text of the database out except into the log.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, Protocol
from urllib.parse import quote

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from auth.refusal import Code, RefusalError, Refused

Dialect = Literal["sqlite", "postgresql"]

# How PostgreSQL plans our prepared statements; "force_custom_plan" replans each time with the values at hand.
PLAN_CACHE_MODE = "force_generic_plan"

# Statements differ by document and role set, not by value, so a worker meets a few hundred at most.
PREPARED_STATEMENTS = 500

BUSY_TIMEOUT_MS = 5_000

# SQLite asks whether to go on after so many steps of its machine: about every millisecond.
STEPS_BETWEEN_CHECKS = 50_000

QUERY_CANCELED = "57014"


class DatabaseError(Exception):
    """Say that the database failed; the text is for the log and for nobody else."""


@dataclass(frozen=True, slots=True)
class Access:
    """Hold how to reach a database: its address, pool sizes (connections) and time limit (milliseconds)."""

    url: str
    read_connections: int = 8
    write_connections: int = 4
    statement_timeout_ms: int = 10_000


class Reader(Protocol):
    """Run one statement that only reads."""

    async def start(self) -> None:
        """Make ready; does not connect yet, so that a service can start before its database."""

    async def fetch(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        """Give the first row."""

    async def stop(self) -> None:
        """Close every connection."""


class Database:
    """Own every connection of one process to one database."""

    def __init__(self, access: Access) -> None:
        url = make_url(access.url)
        self.dialect: Dialect = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self.engine: AsyncEngine = _engine(url, access)
        self._reader: Reader = SqliteReader(url, access) if self.dialect == "sqlite" else PostgresReader(url, access)

    async def start(self) -> None:
        """Make ready to read and write; the first connection opens with the first statement."""
        await self._reader.start()

    async def stop(self) -> None:
        """Close every connection."""
        await self._reader.stop()
        await self.engine.dispose()

    async def fetch(self, sql: str, values: Sequence[object] = ()) -> tuple[object, ...] | None:
        """Run one statement that only reads and give its first row, or None when there is none.

        *sql* is already compiled for ``dialect``: ``?`` or ``?1`` on SQLite, ``$1`` on PostgreSQL.
        Raises: RefusalError TIMEOUT past the time limit; DatabaseError on anything else.
        """
        return await self._reader.fetch(sql, values)

    async def ping(self) -> None:
        """Prove that the database answers; raises DatabaseError when it does not."""
        await self.fetch("SELECT 1")


class PostgresReader:
    """Read from PostgreSQL through asyncpg alone: no layer between the statement and the wire."""

    def __init__(self, url: URL, access: Access) -> None:
        self._pool = asyncpg.create_pool(
            **_address(url),
            min_size=0,
            max_size=access.read_connections,
            reset=_nothing_to_reset,
            # A second guard, for a server that no longer answers at all.
            command_timeout=access.statement_timeout_ms / 1000 + 5,
            statement_cache_size=PREPARED_STATEMENTS,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            server_settings={
                "application_name": "wardmote read",
                "default_transaction_read_only": "on",
                "jit": "off",
                # The texts of a page are joined in the order they come in, which workers side by side would lose.
                "max_parallel_workers_per_gather": "0",
                "plan_cache_mode": PLAN_CACHE_MODE,
                "statement_timeout": str(access.statement_timeout_ms),
            },
        )

    async def start(self) -> None:
        """Make the pool ready."""
        await self._pool

    async def fetch(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        """Give the first row of one statement."""
        try:
            row = await self._pool.fetchrow(sql, *values)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # TimeoutError is an OSError
            raise translated(error) from error
        return None if row is None else tuple(row)

    async def stop(self) -> None:
        """Close the pool; a statement still running is cut off after five seconds."""
        try:
            await asyncio.wait_for(self._pool.close(), timeout=5)
        except TimeoutError:
            self._pool.terminate()


class SqliteReader:
    """Read from SQLite with one read-only connection for each of a few threads."""

    def __init__(self, url: URL, access: Access) -> None:
        path = Path(url.database or "").absolute()
        self._uri = f"file:{quote(str(path))}?mode=ro"
        self._seconds = access.statement_timeout_ms / 1000
        self._mine = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(access.read_connections, thread_name_prefix="sqlite-read")

    async def start(self) -> None:
        """Do nothing yet: each thread connects when it is first needed."""

    async def fetch(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        """Give the first row of one statement, run in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._first_row, sql, values)

    async def stop(self) -> None:
        """Interrupt what runs and close every connection."""
        for connection in self._open:
            connection.interrupt()
        await asyncio.to_thread(self._threads.shutdown)
        for connection in self._open:
            connection.close()
        self._open.clear()

    def _first_row(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        try:
            connection = self._connection()
            deadline = perf_counter() + self._seconds
            connection.set_progress_handler(lambda: perf_counter() > deadline, STEPS_BETWEEN_CHECKS)
            cursor = connection.execute(sql, tuple(values))
            try:
                row: tuple[object, ...] | None = cursor.fetchone()
            finally:
                cursor.close()  # or the read transaction stays open and this thread never sees a newer row
        except (sqlite3.Error, OverflowError) as error:  # a number beyond 64 bits is no sqlite3.Error
            raise translated(error) from error
        return row

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            # Each connection serves its own thread; another one closes it at the end.
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA mmap_size = 268435456")
            self._mine.connection = connection
            self._open.append(connection)
        return connection


def translated(error: BaseException) -> RefusalError | DatabaseError:
    """Turn an error of a driver into a refusal when it is our time limit, else into a DatabaseError.

    The result keeps the first line only: what PostgreSQL writes below it can quote values of a row.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    state = getattr(cause, "sqlstate", None)
    interrupted = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    first_line = str(cause).partition("\n")[0]
    private = f"{type(cause).__name__} {state or ''}: {first_line}"
    if state == QUERY_CANCELED or interrupted or isinstance(cause, TimeoutError):
        public = "The answer took too long. Ask for less at once, or try again later."
        return RefusalError(Refused(Code.TIMEOUT, public, private))
    return DatabaseError(private)


def is_database_failure(error: BaseException) -> bool:
    """Tell whether *error* comes from SQLAlchemy or one of the drivers."""
    return isinstance(error, SQLAlchemyError | asyncpg.PostgresError | asyncpg.InterfaceError | sqlite3.Error)


async def _nothing_to_reset(connection: object) -> None:
    # One statement outside any transaction leaves nothing behind; the usual reset would cost a round trip.
    return


def _address(url: URL) -> dict[str, Any]:
    dialect = url.get_dialect()()
    _, address = dialect.create_connect_args(url)
    return {name: value for name, value in address.items() if not name.startswith("prepared_statement")}


def _engine(url: URL, access: Access) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, pool_size=access.write_connections, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
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
        hide_parameters=True,
        connect_args={"server_settings": settings},
    )


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and late
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "synchronous = NORMAL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail where waiting would have done.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
