"""Behind: what is written is on its way to the database while the next part is examined.

A COPY holds its connection until it has ended, so whatever else is asked of the connection waits for all that was
written before: nobody reads what is half written, and what went wrong is told there. Only what is asked while
*overtaking* goes before what waits. For work that waits for nothing by itself, as ahead.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.util import await_only

from server.contributing.ahead import by_and_by

Row = TypeVar("Row")
Write = Callable[[], Coroutine[Any, Any, object]]
# Under this name a connection has what is behind it.
_BEHIND = "wardmote behind"


class Behind:
    """What one connection is still to write, in order: what waits, and what is on its way."""

    def __init__(self) -> None:
        self._waiting: list[Write] = []
        self._sent: asyncio.Task[None] | None = None
        self._is_overtaken = False

    def add(self, write: Write) -> None:
        """Let *write* wait until it is begun."""
        self._waiting.append(write)

    def begin(self) -> None:
        """Send what waits, once all that was sent before is written. Raises: what went wrong with that."""
        self._settle()
        if self._waiting:
            self._sent = asyncio.get_running_loop().create_task(_all(self._waiting))
            self._waiting = []

    @contextmanager
    def overtaking(self) -> Iterator[None]:
        """Let what waits stay so, whatever is asked meanwhile: it must not depend on it."""
        self._is_overtaken = True
        try:
            yield
        finally:
            self._is_overtaken = False

    def end(self, *_asked: object) -> None:
        """Wait until all is written. Raises: what went wrong."""
        if not self._is_overtaken:
            self.begin()
        self._settle()

    def give_up(self) -> None:
        """Write nothing more. What is on its way ends by itself: told is what it was given up for."""
        self._waiting = []
        with suppress(Exception):
            self._settle()

    def _settle(self) -> None:
        sent, self._sent = self._sent, None
        if sent is not None:
            await_only(sent)


@contextmanager
def behind(connection: Connection) -> Iterator[Behind]:
    """Let what is written to *connection* stay behind while this lasts; at its end nothing is."""
    # The transaction begins with a statement that goes by SQLAlchemy; a COPY does not.
    connection.exec_driver_sql("SELECT 1")
    # Of a connection that breaks nothing can be asked any more.
    writes, known = Behind(), connection.info
    known[_BEHIND] = writes
    event.listen(connection, "before_cursor_execute", writes.end)
    try:
        yield writes
        writes.end()
    finally:
        del known[_BEHIND]
        event.remove(connection, "before_cursor_execute", writes.end)
        writes.give_up()


def of(connection: Connection) -> Behind | None:
    """Give what is behind a connection; None where nothing may be."""
    found: Behind | None = connection.info.get(_BEHIND)
    return found


def paced(connection: Connection, rows: Sequence[Row]) -> Iterable[Row]:
    """Give *rows*, and way between them where something may be on its way; elsewhere reading ahead had better wait."""
    return rows if of(connection) is None else by_and_by(rows)


async def _all(writes: list[Write]) -> None:
    for write in writes:
        await write()
