"""Asking a feed for ids alone, or for nothing but its cursor: every proof of a fuller question holds here as well.

Such a question needs nothing of any View, so the statement that proves that agreements stand still may be forgotten.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.world import id_of

OPENED = """
    owner  | recipient | entity  | detail
    police | council   | Outcome | SUMMARY
"""
AS = "council officer"
BARE = """query ($after: String) {
    changes(first: 100, after: $after, kinds: [OUTCOME]) { items { change id } endCursor hasMore }
}"""
COUNTED = "query ($after: String) { changes(first: 100, after: $after, kinds: [OUTCOME]) { endCursor hasMore } }"


async def page(ask: Ask, query: str, after: str | None = None) -> dict[str, Any]:
    """Ask for changes of outcomes."""
    found: dict[str, Any] = (await ask(query, as_=AS, variables={"after": after}))["changes"]
    return found


def told(found: dict[str, Any]) -> set[tuple[str, str]]:
    """Give what was told: the change, and the id of the record."""
    return {(each["change"], each["id"]) for each in found["items"]}


async def test_an_agreement_that_ended_opens_no_id(ask: Ask) -> None:
    """What was told before is told as gone, and nothing of it appears to whoever begins anew."""
    await ask.world.agreements(OPENED)
    before = await page(ask, BARE)
    assert ("APPEARED", id_of("arrest")) in told(before)
    await ask.world.agreements()
    assert ("APPEARED", id_of("arrest")) not in told(await page(ask, BARE))
    assert ("DISAPPEARED", id_of("arrest")) in told(await page(ask, BARE, before["endCursor"]))


@pytest.mark.parametrize("query", [BARE, COUNTED])
async def test_what_was_told_is_taken_back(ask: Ask, query: str) -> None:
    """Whoever was told of a record by its id alone, or by a cursor behind it, hears that it is gone."""
    await ask.world.agreements(OPENED)
    first = await page(ask, query)
    async with ask.world.changed("outcome", "arrest", owner_id=id_of("stranger")):
        assert ("DISAPPEARED", id_of("arrest")) in told(await page(ask, BARE, first["endCursor"]))
