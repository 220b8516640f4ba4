"""Gathering: many requests share one write. What comes while one is being written waits for the next, together.

Under load a request pays for its share of a transaction, and none waits for more than two. A write begins when nearly
all that are expected are gathered, or the first has waited long enough: alone, nobody waits; among many, few pay for
many. Expected are those on their way, but for what is so slow that two writes began without it, and those that the
last write answered: who asks much asks again at once.
A request that is given up takes nobody along; a write that fails, fails for all that were in it, and the next one is
tried as if nothing had been.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# One write holds a lock, so it is not let grow without bound.
MOST = 1_000
# For each that is expected so many must be gathered. A write costs ten times what one more entry in it does.
SHARE = 4
# So long the first waits for each that is expected, for all of them together, and nobody is expected longer. Unit:
# seconds.
PATIENCE, LONGEST = 0.0008, 0.010


class Gathering(Generic[Item, Answer]):
    """Hand what is gathered to *write*, which gives one answer for each item, in order, or the error of that item."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]]) -> None:
        self._write = write
        self._gathered: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._expected = _Expected()

    def coming(self) -> AbstractContextManager[None]:
        """Tell that something is on its way while this lasts, whether it comes in the end or not."""
        return _Coming(self._expected)

    async def put(self, item: Item) -> Answer:
        """Have *item* written and give its answer. Raises: whatever the write it was in raised, or its own error."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, answer))
        if self._task is None:
            self._consider()
        return await answer

    async def finish(self) -> None:
        """Write what is gathered, and wait until nothing is being written."""
        while self._task is not None or self._patience is not None:
            task = self._task or self._begin()
            with suppress(Exception):
                await asyncio.wait([task])

    def _consider(self) -> None:
        loop = asyncio.get_running_loop()
        expected = self._expected.at(loop.time())
        if len(self._gathered) >= SHARE * expected:
            self._begin()
        elif self._patience is None:
            self._patience = loop.call_later(min(PATIENCE * expected, LONGEST), self._begin)

    def _begin(self) -> asyncio.Task[None]:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._expected.begun()
        # It begins when all that may run now has run, so what comes at once is gathered already.
        self._task = asyncio.get_running_loop().create_task(self._write_some())
        self._task.add_done_callback(self._ended)
        return self._task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            # It was ended before it began: nobody may wait for ever.
            self._task = None
            self._give_up_all(self._gathered)

    def _give_up_all(self, batch: list[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        for _, answer in batch:
            answer.cancel()
        self._gathered = []

    async def _write_some(self) -> None:
        batch, self._gathered = self._gathered[:MOST], self._gathered[MOST:]
        try:
            await self._write_batch(batch)
        except BaseException:
            # Only where this task itself was ended: nobody may wait for ever.
            self._give_up_all([*batch, *self._gathered])
            raise
        finally:
            self._task = None
        self._expected.again(len(batch), asyncio.get_running_loop().time())
        if self._gathered:
            self._consider()

    async def _write_batch(self, batch: list[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever asked hears of it, and the next write goes on
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, waiting), given in zip(batch, answers, strict=True):
            if waiting.done():
                continue
            if isinstance(given, Exception):
                waiting.set_exception(given)
            else:
                waiting.set_result(given)


class _Coming(AbstractContextManager[None]):
    """One that is on its way."""

    __slots__ = ("_expected", "_since")

    def __init__(self, expected: "_Expected") -> None:
        self._expected = expected

    def __enter__(self) -> None:
        self._since = self._expected.comes()

    def __exit__(self, *error: object) -> None:
        self._expected.arrives(self._since)


class _Expected:
    """Counts who is expected: who was just answered, and who is on the way.

    But for those that two writes began without: what is slow holds the others up twice, not for as long as it takes.
    """

    def __init__(self) -> None:
        self._writes = 0
        # On their way since the last write began, and since the one before.
        self._new, self._old = 0, 0
        # Of the last write, those that are not here again, and when it was; told only where who comes announces it.
        self._answered, self._answered_at = 0, 0.0
        self._is_announced = False

    def comes(self) -> int:
        """Expect one more, and give since which write."""
        self._is_announced = True
        if self._answered:
            self._answered -= 1
        self._new += 1
        return self._writes

    def arrives(self, since: int) -> None:
        """Expect one of those no more that came *since* this write."""
        if since == self._writes:
            self._new -= 1
        elif since == self._writes - 1:
            self._old -= 1

    def begun(self) -> None:
        """Expect of those on their way only who was not expected by the write before."""
        self._writes += 1
        self._new, self._old, self._answered = 0, self._new, 0

    def again(self, count: int, now: float) -> None:
        """Expect the *count* that were answered again."""
        self._answered, self._answered_at = count if self._is_announced else 0, now

    def at(self, now: float) -> int:
        """Give how many are expected."""
        return self._new + self._old + (self._answered if now - self._answered_at < LONGEST else 0)
