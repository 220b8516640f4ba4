"""Gathering: many requests share one write. What comes while one is being written waits for the next, together.

Under load a request pays for its share of a transaction, and none waits for more than two. A request that is given up
takes nobody along; a write that fails, fails for all that were in it, and the next one is tried as if nothing had been.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# One write holds a lock, so it is not let grow without bound.
MOST = 1_000


class Gathering(Generic[Item, Answer]):
    """Hand what is gathered to *write*, which gives one answer for each item, in order."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]) -> None:
        self._write = write
        self._gathered: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Answer:
        """Have *item* written and give its answer. Raises: whatever the write it was in raised."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._gathered.append((item, answer))
        if self._task is None:
            # It begins when all that may run now has run, so what comes at once is gathered already.
            self._task = loop.create_task(self._write_all())
        return await answer

    async def finish(self) -> None:
        """Wait until nothing is being written."""
        while self._task is not None:
            with suppress(Exception):
                await asyncio.wait([self._task])

    async def _write_all(self) -> None:
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        try:
            while self._gathered:
                batch, self._gathered = self._gathered[:MOST], self._gathered[MOST:]
                await self._write_batch(batch)
        finally:
            self._task = None
            # Only where this task itself was ended: nobody may wait for ever.
            for _, answer in (*batch, *self._gathered):
                answer.cancel()
            self._gathered = []

    async def _write_batch(self, batch: list[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever asked hears of it, and the next write goes on
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, waiting), given in zip(batch, answers, strict=True):
            if not waiting.done():
                waiting.set_result(given)
