"""PostgreSQL: reads through asyncpg alone, on connections the server keeps from writing.

A small pool of our own: that of the driver makes a task for every release and sets a timer for every
statement, which costs more than the statement of a look-up by key. Ours hands out the connection used last,
and one that was interrupted is closed and not handed out again.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from server.database.access import Access
from server.database.failure import DRIVER_ERRORS, is_away, translated, unreachable
from server.database.turns import Turns

# Planning costs several times what running does, so statements keep one plan whatever the values are.
PLAN_CACHE_MODE = "force_generic_plan"

# Statements differ by document and role set, not by value, so a worker meets a few hundred at most.
PREPARED_STATEMENTS = 500


class PostgresReader:
    """Read from PostgreSQL: no layer between the statement and the wire."""

    def __init__(self, url: URL, access: Access) -> None:
        self._address = address(url)
        self._access = access
        self._idle: list[asyncpg.Connection] = []
        self._turns = Turns(access)

    async def start(self) -> None:
        """Do nothing yet: each connection opens when it is first needed."""

    async def fetch(
        self, sql: str, values: Sequence[object], *, is_repeated: bool = False
    ) -> tuple[object, ...] | None:
        """Give the first row of one statement.

        A connection that broke may have been dead before it was used, so the statement is repeated once, on a new
        one: what only reads may be. Raises: DatabaseAway when that fails too.
        """
        connection = await self._take()
        try:
            row = await connection.fetchrow(sql, *values)
        except DRIVER_ERRORS as error:
            is_lost = not isinstance(error, TimeoutError) and (connection.is_closed() or is_away(error))
            self._settle(connection, is_sound=not is_lost and isinstance(error, asyncpg.PostgresError))
            if not is_lost:
                raise translated(error) from error
            self._forget()
            if is_repeated:
                raise unreachable(error) from error
        except BaseException:
            # Interrupted in the middle: what the connection would answer next is not known.
            self._settle(connection, is_sound=False)
            raise
        else:
            self._settle(connection, is_sound=True)
            return None if row is None else tuple(row)
        return await self.fetch(sql, values, is_repeated=True)

    async def stop(self) -> None:
        """Close every idle connection; one still at work is cut off after five seconds."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await asyncio.wait_for(connection.close(), timeout=5)
            except TimeoutError:
                connection.terminate()

    async def _take(self) -> asyncpg.Connection:
        await self._turns.take()
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        try:
            return await self._connect()
        except BaseException as error:
            self._turns.give()
            if isinstance(error, DRIVER_ERRORS):
                raise unreachable(error) from error
            raise

    def _settle(self, connection: asyncpg.Connection, *, is_sound: bool) -> None:
        if is_sound and not connection.is_closed():
            self._idle.append(connection)
        else:
            connection.terminate()
        self._turns.give()

    def _forget(self) -> None:
        # When one connection broke, those that lie idle have mostly broken with it.
        while self._idle:
            self._idle.pop().terminate()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            **self._address,
            timeout=self._access.connection_timeout_ms / 1000,
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


def address(url: URL) -> dict[str, Any]:
    """Give what the driver needs to reach the server that *url* names."""
    dialect = url.get_dialect()()
    _, address = dialect.create_connect_args(url)
    return {name: value for name, value in address.items() if not name.startswith("prepared_statement")}
