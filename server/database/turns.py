"""Turns: at most so many read at once, and nobody waits for ever.

Shared by both readers. Who finds every connection in use waits in line; past the limit the request fails as if the
database were away, because to the client it is.
"""

import asyncio

from server.database.access import Access
from server.database.failure import DatabaseAway


class Turns:
    """Give out as many turns as there are connections for reading."""

    def __init__(self, access: Access) -> None:
        self._free = asyncio.Semaphore(access.read_connections)
        self._seconds = access.connection_timeout_ms / 1000

    async def take(self) -> None:
        """Wait for a turn. Raises: DatabaseAway when none came in time."""
        if not self._free.locked():
            await self._free.acquire()  # at once; a time limit would cost more than the turn
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise DatabaseAway(f"no connection was free within {self._seconds} s") from None

    def give(self) -> None:
        """Give a turn back, to who has waited longest."""
        self._free.release()
