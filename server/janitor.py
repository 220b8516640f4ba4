"""Janitor: end and delete what has expired, a little at a time; by command, and by every process that serves.

Each batch is a transaction of its own, so that nobody waits long for a lock, and children go before the rows they
refer to. Several may sweep at once: each leaves alone what another has in hand. Never deletes what still decides
anything: a row goes only when what it speaks of has expired.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from schema.tables import batches
from schema.tables.grants import (
    AUTHORIZATION_CODE,
    EXPLORER_SESSION,
    INTERACTION,
    PROOF_SEEN,
    PUSHED_REQUEST,
    REFRESH_TOKEN,
    REVOCATION,
    TOKEN_GRANT,
)
from schema.tables.identity import ASSERTION_SEEN
from schema.tables.past import BULK_ANSWERED, REQUEST_ANSWERED
from schema.tables.people import ATTEMPT, INVITATION, SESSION
from server.command.expiring import expire
from server.database import Database
from server.feeds import sweeping as feeds
from server.work import Clock, Event, Work

# A process sweeps about this often; the pause is drawn anew each time, so that workers do not sweep together.
EVERY_SECONDS = 300.0

BATCH = 500

# A sweep that finds more leaves the rest to the next.
BATCHES = 20

# Kept past their end, so that no clock that runs behind finds one gone.
GRACE = timedelta(minutes=5)

# In the order of deletion: what refers to another row goes before it.
EXPIRING = (
    PUSHED_REQUEST,
    INTERACTION,
    AUTHORIZATION_CODE,
    REFRESH_TOKEN,
    TOKEN_GRANT,
    PROOF_SEEN,
    ASSERTION_SEEN,
    REVOCATION,
    EXPLORER_SESSION,
    SESSION,
    INVITATION,
    ATTEMPT,
    REQUEST_ANSWERED,
    BULK_ANSWERED,
    batches.REJECT,
    batches.PART,
    batches.PUT_BACK,
    batches.BATCH,
)

log = structlog.get_logger("wardmote.janitor")


class Rounds:
    """Do *what* in the background as long as a process serves, with a *pause* of so many seconds before each round.

    A round that fails is one line of the log, whatever the error: the next one comes, and nobody else notices.
    """

    def __init__(self, what: Callable[[datetime], Awaitable[object]], clock: Clock, pause: Callable[[], float]) -> None:
        self._what = what
        self._clock = clock
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with a pause: a process that starts has other things to do."""
        self._task = asyncio.get_running_loop().create_task(self._go_round())

    async def stop(self) -> None:
        """End in the middle of whatever it is; what a batch had not committed is undone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(self._pause())
            try:
                await self._what(self._clock())
            except Exception as error:  # noqa: BLE001 - cleaning must never end serving, nor itself
                log.warning("round_failed", reason=f"{type(error).__name__}: {error}")


async def clean(database: Database, now: datetime) -> None:
    """Expire agreements past their last day, then delete expired rows, and what a log still holds of rows deleted."""
    await expire(database, now)
    await sweep(database, now)
    await feeds.sweep(database, now)
    await database.empty_log()


async def sweep(database: Database, now: datetime) -> dict[str, int]:
    """Delete expired rows and give how many of each table, by its name; tables with none are left out."""
    deleted: dict[str, int] = {}
    for table in EXPIRING:
        for _ in range(BATCHES):
            count = await _batch(database, table, now)
            if count:
                deleted[table.name] = deleted.get(table.name, 0) + count
            if count < BATCH:
                break
    return deleted


async def _batch(database: Database, table: sa.Table, now: datetime) -> int:
    async with Work(database, now=now) as work:
        count = await work.run(lambda connection: _delete(connection, table, now))
        if count:
            details = {"rows": str(count)}
            work.events.append(Event("expired_rows_deleted", actor="janitor", subject=table.name, details=details))
    return count


def _delete(connection: Connection, table: sa.Table, now: datetime) -> int:
    """Delete one batch; where nothing has expired, nothing is written.

    SQL: SELECT id FROM session WHERE expires_at < $1 AND NOT EXISTS ... LIMIT 500 FOR UPDATE SKIP LOCKED;
         DELETE FROM session WHERE (id) IN (...)
    """
    key = table.primary_key.columns
    expired = sa.select(*key).where(table.c.expires_at < now - GRACE, *_unreferred(table)).limit(BATCH)
    found = [tuple(row) for row in connection.execute(expired.with_for_update(skip_locked=True))]
    if not found:
        return 0
    return connection.execute(sa.delete(table).where(sa.tuple_(*key).in_(found))).rowcount


def _unreferred(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """Say that no row of the other expiring tables refers to a row, which would not let it go."""
    return [
        ~sa.exists().where(each.parent == each.column)
        for other in EXPIRING
        for each in other.foreign_keys
        if each.column.table is table
    ]
