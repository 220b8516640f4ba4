"""Sliding phases: whoever writes phases moves their ends day by day, and asks each time what counts in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from tests.asking import Ask, open_asking
from tests.attacks.test_review_leaks import QUERY, add
from tests.world import id_of

# Who asks, and to what detail they are shown arrests; all of them are told numbers.
TOLD = (
    ("council officer", "AGGREGATE"),
    ("council officer", "SUMMARY"),
    ("svpp member", "AGGREGATE"),
    ("svpp member", "DETAIL"),
)


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world with an arrest of each of twelve people on the tenth of May."""
    async with open_asking(database_url) as asking:
        await add(asking, "outcome", "arrest", *({"subject": f"person {number}"} for number in range(12)))
        yield asking


async def body(ask: Ask, as_: str) -> bytes:
    """Give the arrests of the year by phase, as bytes."""
    return await ask.body(QUERY, as_=as_, variables={"o": id_of("Revive"), "by": ["PHASE"], "only": ["ARRESTS"]})


@pytest.mark.parametrize(("as_", "detail"), TOLD)
async def test_no_day_is_found_by_moving_the_ends_of_a_phase(ask: Ask, as_: str, detail: str) -> None:
    """From one day to the next nothing changes in the numbers of those who are not shown the day."""
    await ask.world.agreements(f"recipient|detail\n{as_.split()[0]}|{detail}")
    told = set()
    for last in (date(2023, 5, 9), date(2023, 5, 10), date(2023, 5, 31)):
        async with ask.world.changed("phase", "clear", started_on=date(2023, 5, 2), ended_on=last):
            told.add(await body(ask, as_))
    for first in (date(2023, 5, 10), date(2023, 5, 11)):
        async with ask.world.changed("phase", "clear", started_on=first, ended_on=date(2023, 5, 20)):
            told.add(await body(ask, as_))

    assert len(told) == 1
    assert b"ROUNDED" in told.pop()


@pytest.mark.parametrize(("as_", "detail"), TOLD)
async def test_a_hidden_day_changes_no_number(ask: Ask, as_: str, detail: str) -> None:
    """Within its month: the numbers of a phase that ends in the midst of it stay the same."""
    await ask.world.agreements(f"recipient|detail\n{as_.split()[0]}|{detail}")
    async with ask.world.changed("phase", "clear", started_on=date(2023, 5, 2), ended_on=date(2023, 5, 12)):
        before = await body(ask, as_)
        for number in range(12):
            await ask.world.change("outcome", f"arrest {number}", occurred_on=date(2023, 5, 20))

        assert await body(ask, as_) == before


async def test_whoever_is_shown_the_day_is_told_by_it(ask: Ask) -> None:
    """So that these attacks can fail: the owner counts by the day itself."""
    told = set()
    for last in (date(2023, 5, 9), date(2023, 5, 10)):
        async with ask.world.changed("phase", "clear", started_on=date(2023, 5, 2), ended_on=last):
            told.add(await body(ask, "police analyst"))

    assert len(told) == 2
