"""Scribe: one connection for what is written again and again by a whole process, beside the pool of transactions.

Kept open, so that a write costs one statement on PostgreSQL and one visit to a thread on SQLite. One write at a time;
whoever uses it sees to that. A connection that failed is not used again: the next write opens a new one.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import URL

from server.database.access import Access
from server.database.failure import DRIVER_ERRORS, translated, unreachable
from server.database.postgresql import address
from server.database.sqlite import prepare_writer

Answer = TypeVar("Answer")


class PostgresScribe:
    """Write to PostgreSQL: one statement is one transaction."""

    def __init__(self, url: URL, access: Access) -> None:
        self._address = address(url)
        self._access = access
        self._connection: asyncpg.Connection | None = None

    async def call(self, sql: str, values: Sequence[object]) -> object:
        """Run one statement, which is durable when this returns, and give its one value.

        Raises: DatabaseAway; RefusalError TIMEOUT; DatabaseError. A connection that broke is not tried a second time:
        whether the statement was done is not known.
        """
        connection = await self._connected()
        try:
            return await connection.fetchval(sql, *values)
        except BaseException as error:
            self._connection = None
            connection.terminate()
            if isinstance(error, DRIVER_ERRORS):
                raise translated(error) from error
            raise

    async def stop(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is not None and not self._connection.is_closed():
            return self._connection
        try:
            self._connection = await asyncpg.connect(
                **self._address,
                timeout=self._access.connection_timeout_ms / 1000,
                command_timeout=self._access.statement_timeout_ms / 1000 + 5,
                server_settings={
                    "application_name": "wardmote record",
                    "statement_timeout": str(self._access.statement_timeout_ms),
                    "jit": "off",
                },
            )
        except DRIVER_ERRORS as error:
            raise unreachable(error) from error
        return self._connection


class SqliteScribe:
    """Write to SQLite: one step in a thread of its own is one transaction."""

    def __init__(self, url: URL, access: Access) -> None:
        self._path = Path(url.database or "").absolute()
        self._busy_ms = access.connection_timeout_ms
        self._connection: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-record")

    async def run(self, step: Callable[["Transaction"], Answer]) -> Answer:
        """Run *step* in a transaction that is durable when this returns.

        Raises: DatabaseAway; DatabaseError.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, step)

    async def stop(self) -> None:
        """Close the connection when the last transaction has ended."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _transaction(self, step: Callable[["Transaction"], Answer]) -> Answer:
        try:
            # A cursor that stays open would keep the lock as long as somebody holds the error that it is told in.
            with closing(self._connected().cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                answer = step(Transaction(cursor))
                cursor.execute("COMMIT")
        except sqlite3.Error as error:
            self._close()
            raise translated(error) from error
        except Exception:
            self._close()
            raise
        return answer

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                # Never made here: a file that is gone has lost what it held, and an empty one would hide that.
                self._connection = sqlite3.connect(
                    f"{self._path.as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
                )
                prepare_writer(self._connection, self._busy_ms)
            except sqlite3.Error as error:
                self._close()
                raise unreachable(error) from error
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            # Closing alone leaves the lock while any cursor lives, as one does in the traceback of what went wrong.
            with suppress(sqlite3.Error):
                self._connection.rollback()
            self._connection.close()
            self._connection = None


class Transaction:
    """Run statements in the transaction of a step."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def one(self, sql: str, values: Sequence[object]) -> Any:
        """Run one statement and give its first row, or None."""
        return self._cursor.execute(sql, tuple(values)).fetchone()

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of *rows*."""
        self._cursor.executemany(sql, rows)
