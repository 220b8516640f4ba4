"""How many feeds there may be: not more by asking at once, and not fewer for others with the same software."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import combinations

import pytest
import sqlalchemy as sa

from auth.principal import Principal
from auth.refusal import Code, RefusalError
from schema.graphql.changes import WORDS
from schema.tables.feeds import FEED
from server.query.answer import Answering
from server.settings import load
from tests.asking import SECRET, Ask, open_asking, principal

MOST = 3
ANALYST = replace(principal("police analyst"), client_id="an app")


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world, in which nobody may have many feeds."""
    async with open_asking(database_url) as asking:
        few = load(
            environment="demo", secret=SECRET, database_url=database_url, planning_timeout_ms=30_000, limit_feeds=MOST
        )
        yield replace(asking, answering=Answering(asking.world.database, few, clock=asking.world.now))


async def begun(ask: Ask, by: Principal, kinds: tuple[str, ...]) -> bool:
    """Begin a feed of these kinds; False where there are too many."""
    query = f"{{ changes(first: 1, kinds: [{', '.join(kinds)}]) {{ hasMore }} }}"
    try:
        await ask.answering(query, {}, None, by, "request-1")
    except RefusalError as error:
        if error.refused.code is not Code.LIMIT_EXCEEDED:
            raise
        return False
    return True


def choices(number: int) -> list[tuple[str, ...]]:
    """Give so many choices of kinds, no two of them the same."""
    kinds = [word for word, name in WORDS.items() if name in ("Outcome", "Intervention", "Grant", "SurveyResult")]
    return [each for size in range(1, 5) for each in combinations(kinds, size)][:number]


async def test_asking_at_once_makes_no_more(ask: Ask) -> None:
    """Each looks how many there are before the others have begun theirs."""
    await asyncio.gather(*(begun(ask, ANALYST, each) for each in choices(10)))
    async with ask.world.database.engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(FEED)) == MOST


async def test_one_person_uses_up_nobody_elses(ask: Ask) -> None:
    """One who begins all that they may leaves a colleague with the same software theirs."""
    mine = [await begun(ask, ANALYST, each) for each in choices(MOST + 1)]
    theirs = [await begun(ask, replace(ANALYST, id="a colleague"), each) for each in choices(MOST + 1)]

    assert mine == theirs == [True] * MOST + [False]
