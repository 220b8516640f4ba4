"""SQLite: reads with one read-only connection for each wall in each of a few threads.

The database file itself is opened read-only there. A connection keeps the statements it has prepared, so each wall
has connections of its own: what one role's authorizer let through is never met by another's. Connections that write
are prepared here too: WAL, foreign keys on, and transactions that take the write lock at their start.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy.engine import URL, Connection

from server.database.access import Access
from server.database.authorizer import authorizer
from server.database.digest import learn_digest
from server.database.failure import translated, unreachable
from server.database.turns import Turns

if TYPE_CHECKING:
    from auth.access.wall import Wall

# SQLite asks whether to go on after so many steps of its machine: about every millisecond.
STEPS_BETWEEN_CHECKS = 50_000


class SqliteReader:
    """Read from SQLite with one read-only connection for each wall in each of a few threads."""

    def __init__(self, url: URL, access: Access) -> None:
        path = Path(url.database or "").absolute()
        self._uri = f"file:{quote(str(path))}?mode=ro"
        self._seconds = access.statement_timeout_ms / 1000
        self._busy_ms = access.connection_timeout_ms
        self._turns = Turns(access)
        self._mine = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(access.read_connections, thread_name_prefix="sqlite-read")

    async def start(self) -> None:
        """Do nothing yet: each thread connects when it is first needed."""

    async def fetch(self, sql: str, values: Sequence[object], wall: Wall | None) -> tuple[object, ...] | None:
        """Give the first row of one statement, run in a thread of its own."""
        await self._turns.take()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._first_row, sql, values, wall)
        finally:
            self._turns.give()

    async def stop(self) -> None:
        """Interrupt what runs and close every connection."""
        for connection in self._open:
            connection.interrupt()
        await asyncio.to_thread(self._threads.shutdown)
        for connection in self._open:
            connection.close()
        self._open.clear()

    def _first_row(self, sql: str, values: Sequence[object], wall: Wall | None) -> tuple[object, ...] | None:
        try:
            connection = self._connection(wall)
        except sqlite3.Error as error:
            raise unreachable(error) from error
        try:
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

    def _connection(self, wall: Wall | None) -> sqlite3.Connection:
        mine: dict[Wall | None, sqlite3.Connection] = self._mine.__dict__.setdefault("connections", {})
        connection = mine.get(wall)
        if connection is None:
            # Each connection serves its own thread; another one closes it at the end.
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA busy_timeout = {self._busy_ms}")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA mmap_size = 268435456")
            learn_digest(connection)
            if wall is not None:
                # Met here for the first time, json_each declares itself, which looks like writing to the authorizer.
                connection.execute("SELECT 1 FROM json_each('[]')").close()
                connection.set_authorizer(authorizer(wall))
            mine[wall] = connection
            self._open.append(connection)
        return connection


def prepare_writer(connection: Any, busy_ms: int) -> None:
    """Set up a new connection that writes, and that waits *busy_ms* milliseconds for another writer."""
    connection.isolation_level = None  # the driver would begin transactions by itself, and late
    cursor = connection.cursor()
    # What any of them deletes is overwritten with zeros: a build of SQLite decides by itself where nothing is said.
    for pragma in (f"busy_timeout = {busy_ms}", "foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    # The step to this mode, once in a file's life, fails at once while another connection writes; a transaction waits.
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("COMMIT")


def empty_log(cursor: Any) -> None:
    """Bring what the log beside the file holds into the file, and cut the log off: it has what was deleted since.

    Left for the next time where somebody reads or writes at this moment: waiting would keep all writers waiting.
    """
    cursor.execute("PRAGMA busy_timeout")
    (patience,) = cursor.fetchone()
    cursor.execute("PRAGMA busy_timeout = 0")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.execute(f"PRAGMA busy_timeout = {patience}")
    cursor.close()


def begin_immediate(connection: Connection) -> None:
    """Begin a transaction that may write from the start."""
    # A transaction that reads first and writes later can fail where waiting would have done.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
