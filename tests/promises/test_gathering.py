"""Gathering: many share one write, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from server.gathering import LONGEST, MOST, PATIENCE, Gathering


async def test_gathering_is_bounded_and_ends_with_its_task() -> None:
    """One write takes so many at most; where the task itself is ended, nobody waits for ever."""
    sizes: list[int] = []
    begun = asyncio.Event()

    async def write(items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        if len(sizes) > 2:
            begun.set()
            await asyncio.sleep(60)
        return items

    gathering = Gathering(write)
    asked = [asyncio.create_task(gathering.put(at)) for at in range(2 * MOST + 5)]
    await begun.wait()
    assert sizes == [MOST, MOST, 5]
    assert gathering._task is not None
    gathering._task.cancel()
    done = await asyncio.gather(*asked, return_exceptions=True)

    assert done[: 2 * MOST] == list(range(2 * MOST))
    assert all(isinstance(each, asyncio.CancelledError) for each in done[2 * MOST :])
    await gathering.finish()


async def test_who_waits_for_a_write_that_never_begins_is_told() -> None:
    """The task is ended before its first step: nobody waits for ever, and the next one is written as if nothing was."""
    sizes, gathering = counted()
    waiting = asyncio.create_task(gathering.put(1))
    await asyncio.sleep(0)
    assert gathering._task is not None
    gathering._task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await gathering.put(2) == 2
    assert sizes == [1]
    await gathering.finish()


async def test_an_item_may_fail_alone() -> None:
    """Its own error is told to whoever brought it; the others of the same write hear theirs."""

    async def write(items: Sequence[int]) -> Sequence[int | Exception]:
        return [ValueError(f"no {each}") if each % 2 else each for each in items]

    gathering = Gathering(write)
    done = await asyncio.gather(*map(gathering.put, range(4)), return_exceptions=True)
    assert [done[0], done[2]] == [0, 2]
    assert [str(done[1]), str(done[3])] == ["no 1", "no 3"]
    await gathering.finish()


def counted() -> tuple[list[int], Gathering[int, int]]:
    """Gather what is given back as it is, and note how many were in each write."""
    sizes: list[int] = []

    async def write(items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        return items

    return sizes, Gathering(write)


def noted_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long the first of each write is to wait for the others, in seconds."""
    waits: list[float] = []
    loop = asyncio.get_running_loop()
    later = loop.call_later

    def noted(delay: float, given: Any, *more: Any) -> asyncio.TimerHandle:
        # Others wait in the same loop.
        if isinstance(getattr(given, "__self__", None), Gathering):
            waits.append(delay)
        return later(delay, given, *more)

    monkeypatch.setattr(loop, "call_later", noted)
    return waits


async def test_a_write_waits_for_those_on_their_way() -> None:
    """It begins when no more are on their way than are here; alone, at once; and for one that never comes, not long."""
    sizes, gathering = counted()

    async def come(at: int) -> int:
        with gathering.coming():
            for _ in range(at + 1):
                await asyncio.sleep(0)
        return await gathering.put(at)

    async def never() -> None:
        with gathering.coming():
            await asyncio.Event().wait()

    assert await come(0) == 0
    assert sizes == [1]
    assert await asyncio.gather(*map(come, range(10))) == list(range(10))
    # They came one after the other: half of them were waited for.
    assert sizes[1] >= 5

    lost = [asyncio.create_task(never()) for _ in range(3)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        assert await come(7) == 7
    for each in lost:
        each.cancel()
    await asyncio.gather(*lost, return_exceptions=True)
    assert await come(8) == 8
    await gathering.finish()


async def test_who_was_answered_is_expected_again() -> None:
    """Many that ask again at once share each write, though they come one by one; later, one alone waits for none."""
    sizes, gathering = counted()

    async def client(at: int) -> None:
        for _ in range(20):
            # Each takes as long as it takes until it is on its way again.
            for _ in range(3 * at):
                await asyncio.sleep(0)
            with gathering.coming():
                await asyncio.sleep(0)
            assert await gathering.put(at) == at

    await asyncio.gather(*map(client, range(10)))
    assert sum(sizes) == 200
    # By those on their way alone it would be a hundred.
    assert len(sizes) <= 70

    # Ten are answered at once and do not come again: whoever comes later waits for none of them.
    with ExitStack() as coming:
        for _ in range(10):
            coming.enter_context(gathering.coming())
    await asyncio.gather(*(gathering.put(at) for at in range(10)))
    await asyncio.sleep(2 * LONGEST)
    del sizes[:]
    for at in range(5):
        with gathering.coming():
            pass
        waiting = asyncio.create_task(gathering.put(at))
        for _ in range(10):
            await asyncio.sleep(0)
        assert (waiting.done(), sizes) == (True, [1] * (at + 1))
    await gathering.finish()


@pytest.mark.parametrize(("on_their_way", "patience"), [(1, PATIENCE), (3, 3 * PATIENCE), (500, LONGEST)])
async def test_how_long_one_waits_follows_how_many_are_expected(
    monkeypatch: pytest.MonkeyPatch, on_their_way: int, patience: float
) -> None:
    """One slow answer holds nobody up for as long as many that come would."""
    waits = noted_waits(monkeypatch)
    _, gathering = counted()
    with ExitStack() as coming:
        for _ in range(on_their_way):
            coming.enter_context(gathering.coming())
        assert await gathering.put(7) == 7
    assert waits == [pytest.approx(patience)]
    await gathering.finish()


async def test_who_is_slow_is_waited_for_by_two_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever two writes began without holds nobody up any more; those that come after them are waited for."""
    waits = noted_waits(monkeypatch)
    sizes, gathering = counted()
    with ExitStack() as slow:
        for _ in range(20):
            slow.enter_context(gathering.coming())
        for at in range(6):
            with gathering.coming():
                pass
            assert await gathering.put(at) == at
        assert waits == [pytest.approx(LONGEST)] * 2
        assert sizes == [1] * 6
        waits.clear()
        with gathering.coming(), gathering.coming():
            assert await gathering.put(7) == 7
        assert waits == [pytest.approx(2 * PATIENCE)]
    waits.clear()
    with gathering.coming():
        assert await gathering.put(8) == 8
    assert waits == [pytest.approx(PATIENCE)]
    await gathering.finish()


async def test_who_comes_without_a_word_is_not_waited_for() -> None:
    """Alone or among many, whoever never announces anything gets a write at once."""
    sizes, gathering = counted()
    for at in range(5):
        assert await asyncio.gather(*(gathering.put(each) for each in range(at + 1))) == list(range(at + 1))
        waiting = asyncio.create_task(gathering.put(at))
        for _ in range(10):
            await asyncio.sleep(0)
        assert waiting.done()
    assert sizes == [1, 1, 2, 1, 3, 1, 4, 1, 5, 1]
    await gathering.finish()


async def test_nothing_that_is_gathered_is_left_at_the_end() -> None:
    """Also what came during the last write, and waits for others."""

    async def write(items: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0.01)
        return items

    gathering = Gathering(write)
    with gathering.coming():
        first = asyncio.create_task(gathering.put(1))
        await asyncio.sleep(0.005)
        second = asyncio.create_task(gathering.put(2))
        await asyncio.sleep(0)
        await gathering.finish()
    assert (await first, second.done()) == (1, True)
