"""Work: one transaction that writes, with its now, its fresh ids and its events.

The only reader of the clock and the only maker of random values; everything else is handed them. A
transaction that wrote and names no event is not committed: nothing changes in Wardmote without a trace.
An event is an entry on the record of access, written in the same transaction (server/audit/events.py says which are),
and a line of the log after the commit.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from server.audit.appending import append
from server.audit.entry import Actor, Entry
from server.audit.events import entry_of
from server.audit.prepared import Prepared
from server.database import Database, is_database_failure, translated, unreachable

Answer = TypeVar("Answer")

Clock = Callable[[], datetime]

log = structlog.get_logger("wardmote.event")


def utc_now() -> datetime:
    """Read the clock: an instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def new_id() -> str:
    """Make the id of a new record: a random UUID, 36 lower-case characters."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[str]:
    """Make *count* ids like ``new_id`` does, but with one draw of random bytes for all: for bulk loads."""
    digits = os.urandom(16 * count).hex()
    drawn = (digits[at : at + 32] for at in range(0, 32 * count, 32))
    # Version 4, and the variant of RFC 9562 section 4.1 in place of the two highest bits of its digit.
    return [f"{d[:8]}-{d[8:12]}-4{d[13:16]}-{'89ab'[int(d[16], 16) & 3]}{d[17:20]}-{d[20:]}" for d in drawn]


def _drawn() -> Iterator[str]:
    """Give ids without end, drawn more at once the more are taken: many records are made in one transaction or one."""
    count = 1
    while True:
        yield from new_ids(count)
        count = min(2 * count, 256)


def new_secret(size: int = 32) -> str:
    """Make a random text of *size* bytes of entropy that is safe in a URL."""
    return secrets.token_urlsafe(size)


def new_bytes(size: int) -> bytes:
    """Make *size* random bytes."""
    return os.urandom(size)


def drawn_about(seconds: float) -> float:
    """Draw a duration between half of *seconds* and one and a half of it, so that processes do not act together."""
    return seconds * (0.5 + int.from_bytes(os.urandom(4), "big") / 2**32)


class WorkWithoutEvent(Exception):
    """Say that a transaction wrote rows and named no event: a defect of the caller."""


@dataclass(frozen=True, slots=True)
class Event:
    """Tell what happened, who did it and to what; *details* hold no personal data and no secrets.

    *by* is all that is known of who did it, and *purpose* what for, where it was done with a token.
    """

    name: str
    actor: str
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)
    by: Actor | None = None
    purpose: str | None = None


def report(happened: Event) -> None:
    """Write *happened* into the log: the one way out of every event, of a transaction or of no transaction at all."""
    log.info(happened.name, actor=happened.actor, subject=happened.subject, **happened.details)


class Work:
    """Hold one write transaction: ``async with Work(database, now=clock()) as work``.

    Leaving the block puts the events on record and commits, then reports them; an exception rolls back and reports
    nothing. Raises: WorkWithoutEvent; LookupError for an event that is not on the list; DatabaseAway; DatabaseError or
    RefusalError TIMEOUT for what the database refuses.
    """

    def __init__(self, database: Database, *, now: datetime) -> None:
        self.now = now
        self.new_id: Callable[[], str] = _drawn().__next__
        self.events: list[Event] = []
        # For whoever has more to tell than an event; each of its events still is an entry or a line by itself.
        self.entries: list[Entry | Prepared] = []
        self._database = database
        self._connection: AsyncConnection | None = None
        self._has_written = False

    @property
    def connection(self) -> AsyncConnection:
        """Give the connection of this transaction."""
        if self._connection is None:
            raise RuntimeError("Work is open only inside its `async with` block.")
        return self._connection

    async def run(self, step: Callable[[Connection], Answer]) -> Answer:
        """Run a synchronous *step* on this transaction's connection, for libraries that know no await."""
        return await self.connection.run_sync(step)

    async def __aenter__(self) -> Self:
        try:
            connection = await self._database.engine.connect()
        except Exception as error:
            raise unreachable(error) from error
        self._connection = connection
        event.listen(connection.sync_connection, "before_execute", self._notice)
        try:
            await connection.begin()
        except BaseException as error:
            await connection.close()
            raise _known(error) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self.connection
        try:
            if error is not None:
                await connection.rollback()
            elif self._has_written and not self.events:
                await connection.rollback()
                raise WorkWithoutEvent("A transaction wrote and named no event.")
            else:
                await connection.run_sync(append, self._on_record())
                await connection.commit()
        except Exception as failure:
            raise _known(failure) from failure
        finally:
            self._connection = None
            await connection.close()
        if error is not None:
            known = _known(error)
            if known is not error:
                raise known from error
            return
        for happened in self.events:
            report(happened)

    def _on_record(self) -> list[Entry | Prepared]:
        of_events = (
            entry_of(each.name, each.actor, each.subject, each.details, self.now, by=each.by, purpose=each.purpose)
            for each in self.events
        )
        return [*(entry for entry in of_events if entry is not None), *self.entries]

    def _notice(self, connection: Connection, statement: Any, *rest: Any) -> None:
        # Text that is no SQLAlchemy statement may be anything, so it counts as a write.
        if not getattr(statement, "is_select", False):
            self._has_written = True


def _known(error: BaseException) -> BaseException:
    # A connection that breaks while it is used is told by the operating system, not by the driver.
    return translated(error) if is_database_failure(error) or isinstance(error, ConnectionError) else error
