"""What feeds keep of a record that was disposed of: its id, and nothing that what it said could be guessed by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.feeds import FEED_TOLD
from tests.asking import Ask, open_asking
from tests.promises.test_disposal import arrest
from tests.retaining import ANALYST, disposed

QUERY = """query ($after: String) { changes(first: 100, after: $after, kinds: [OUTCOME]) {
    items { change id } endCursor hasMore } }"""


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world, in which nobody has a feed."""
    async with open_asking(database_url) as asking:
        yield asking


async def everything(ask: Ask, after: str | None = None) -> tuple[set[tuple[str, str]], str]:
    """Follow a feed to its end: changes and ids, and the cursor."""
    told, more, cursor = set(), True, after
    while more:
        found: dict[str, Any] = (await ask(QUERY, as_=ANALYST, variables={"after": cursor}))["changes"]
        told |= {(each["change"], each["id"]) for each in found["items"]}
        cursor, more = found["endCursor"], found["hasMore"]
    return told, str(cursor)


async def test_no_digest_of_a_disposed_record_is_left(ask: Ask) -> None:
    """A digest of few possible values is as good as the values: it goes with the record, and the feed tells its end."""
    record, other = await arrest(ask), await arrest(ask)
    told, cursor = await everything(ask)
    assert {("APPEARED", record), ("APPEARED", other)} <= told
    assert (await disposed(ask, record))["isWritten"]
    async with ask.world.database.engine.connect() as connection:
        told_as = await connection.execute(sa.select(FEED_TOLD.c.record_id, FEED_TOLD.c.digest))
        digests = {row.record_id: row.digest for row in told_as}

    assert digests[record] in (None, "")
    assert digests[other]
    assert (await everything(ask, cursor))[0] == {("DISAPPEARED", record)}
    assert ("DISAPPEARED", record) not in (await everything(ask))[0]


async def test_a_comparison_of_before_leaves_no_digest(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared before the disposal and kept after it: what was found counts for nothing."""
    record = await arrest(ask)
    feeds = ask.answering._beside._feeds
    kept, is_done = feeds._kept, False

    async def late(*given: Any) -> Any:
        nonlocal is_done
        if not is_done:
            is_done = True
            assert (await disposed(ask, record))["isWritten"]
        return await kept(*given)

    monkeypatch.setattr(feeds, "_kept", late)
    told, _ = await everything(ask)
    async with ask.world.database.engine.connect() as connection:
        known = set(await connection.scalars(sa.select(FEED_TOLD.c.record_id).where(FEED_TOLD.c.digest.is_not(None))))

    assert is_done
    assert record not in known | {each for _, each in told}
