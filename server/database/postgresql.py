"""PostgreSQL: reads through asyncpg alone, on connections the server keeps from writing.

A small pool of our own: that of the driver makes a task for every release and sets a timer for every
statement, which costs more than the statement of a look-up by key. Ours hands out the connection used last,
and one that was interrupted is closed and not handed out again.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from server.database.access import Access
from server.database.failure import translated

# Planning costs several times what running does, so statements keep one plan whatever the values are.
PLAN_CACHE_MODE = "force_generic_plan"

# Statements differ by document and role set, not by value, so a worker meets a few hundred at most.
PREPARED_STATEMENTS = 500


class PostgresReader:
    """Read from PostgreSQL: no layer between the statement and the wire."""

    def __init__(self, url: URL, access: Access) -> None:
        self._address = _address(url)
        self._access = access
        self._idle: list[asyncpg.Connection] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def start(self) -> None:
        """Do nothing yet: each connection opens when it is first needed."""

    async def fetch(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        """Give the first row of one statement."""
        connection = None
        try:
            connection = await self._take()
            row = await connection.fetchrow(sql, *values)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            self._settle(connection, is_sound=isinstance(error, asyncpg.PostgresError))
            raise translated(error) from error
        except BaseException:
            # Interrupted in the middle: what the connection would answer next is not known.
            self._settle(connection, is_sound=False)
            raise
        self._settle(connection, is_sound=True)
        return None if row is None else tuple(row)

    async def stop(self) -> None:
        """Close every idle connection; one still at work is cut off after five seconds."""
        while self._idle:
            connection = self._idle.pop()
            self._open -= 1
            try:
                await asyncio.wait_for(connection.close(), timeout=5)
            except TimeoutError:
                connection.terminate()

    async def _take(self) -> asyncpg.Connection:
        while not self._idle and self._open >= self._access.read_connections:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._open -= 1
        self._open += 1
        try:
            return await self._connect()
        except BaseException:
            self._open -= 1
            self._call_next()
            raise

    def _settle(self, connection: asyncpg.Connection | None, *, is_sound: bool) -> None:
        if connection is None:
            return
        if is_sound and not connection.is_closed():
            self._idle.append(connection)
        else:
            connection.terminate()
            self._open -= 1
        self._call_next()

    def _call_next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            **self._address,
            # A second guard, for a server that no longer answers at all.
            command_timeout=self._access.statement_timeout_ms / 1000 + 5,
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
                "statement_timeout": str(self._access.statement_timeout_ms),
            },
        )


def _address(url: URL) -> dict[str, Any]:
    dialect = url.get_dialect()()
    _, address = dialect.create_connect_args(url)
    return {name: value for name, value in address.items() if not name.startswith("prepared_statement")}
