"""Journal: the last step of a query (server/query/answer.py): what it disclosed is on record before the answer leaves.

Entries of many requests are written together, by one writer in each process, in one transaction: numbers have no gaps
and one order, whoever writes. If an entry cannot be written there is no answer. Whoever writes in a transaction of
their own uses ``append`` instead, and their entry is there exactly when what they wrote is.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from server.audit.appending import CALL, append, append_on_sqlite, columns
from server.audit.entry import Making
from server.audit.prepared import Prepared, prepared
from server.database import Database
from server.database.scribe import PostgresScribe, SqliteScribe
from server.gathering import Gathering

__all__ = ["Journal", "append"]

# Digests of tellings that are known to be kept; about 150 bytes each.
KNOWN_TELLINGS = 20_000


class Journal:
    """Write the entries of one process."""

    def __init__(self, database: Database) -> None:
        self._scribe = database.scribe
        # Digests of tellings that are there for sure, those used last at the end.
        self._known: dict[bytes, None] = {}
        self._gathering: Gathering[Making, int] = Gathering(self._write)

    def coming(self) -> AbstractContextManager[None]:
        """Tell that an entry is on its way while this lasts, so that it shares a write with those that are here."""
        return self._gathering.coming()

    def record(self, entry: Making) -> Coroutine[Any, Any, int]:
        """Return the number of *entry* when it is durable.

        Those of one write are made one right after the other, which takes half the time that each takes by itself
        between other work.
        Raises: ValueError for an entry that has no canonical form; DatabaseAway, DatabaseError or RefusalError TIMEOUT
        when it could not be written, or may not have been: then no answer.
        """
        return self._gathering.put(entry)

    async def start(self) -> None:
        """Make ready; the first entry opens the connection, so that a service can start before its database."""

    async def stop(self) -> None:
        """Write what is gathered. The connection is the database's to close."""
        await self._gathering.finish()

    async def _write(self, batch: Sequence[Making]) -> list[int | Exception]:
        made = [_made(each) for each in batch]
        good = [each for each in made if isinstance(each, Prepared)]
        try:
            first = await self._first(self._scribe, good) if good else 0
        except BaseException:
            # The database may be another than it was: nothing is taken as kept any more.
            self._known.clear()
            raise
        numbers = iter(range(first, first + len(good)))
        return [next(numbers) if isinstance(each, Prepared) else each for each in made]

    async def _first(self, scribe: PostgresScribe | SqliteScribe, batch: Sequence[Prepared]) -> int:
        if isinstance(scribe, PostgresScribe):
            first: Any = await scribe.call(CALL, columns(batch, self._known))
            self._remember([entry.telling.digest for entry in batch if entry.telling])
            return int(first)
        return await scribe.run(lambda cursor: append_on_sqlite(cursor, batch))

    def _remember(self, digests: Iterable[bytes]) -> None:
        # A dict holds its keys in the order they came in.
        for digest in digests:
            self._known.pop(digest, None)
            self._known[digest] = None
        while len(self._known) > KNOWN_TELLINGS:
            del self._known[next(iter(self._known))]


def _made(entry: Making) -> Prepared | Exception:
    """Make and write out an entry; what cannot be is the error of whoever brought it, and of nobody else."""
    try:
        return prepared(entry() if callable(entry) else entry)
    except Exception as error:  # noqa: BLE001 - told to the one that waits for it
        return error
