"""Whoever may not load published crime for everybody does not, whatever else they may do."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from auth.roles import ROLES, Role
from auth.scopes import PUBLISHING
from schema.tables.crime import RECORDED_CRIME
from schema.tables.identity import CLIENT
from tests.asking import ONE_OF_EACH_ROLE
from tests.promises.published_crime import STREET_ROW
from tests.promises.test_published_batches import LATER_ROW, empty, kept, published
from tests.sending import LIMIT, Sender, opened, sender

__all__ = ["empty", "opened", "sender"]

OTHERS = sorted(ROLES[Role.SERVICE_ACCOUNT].scopes - {PUBLISHING})


@pytest.mark.parametrize("who", [each for each in ONE_OF_EACH_ROLE if each != "feed"])
async def test_a_role_that_does_not_publish_has_no_such_kind(empty: Sender, who: str) -> None:
    """The same answer as for a kind that there never was; a token that claims the scope gains nothing."""
    answer = await empty.send(published(STREET_ROW), as_=who, kind="police-uk")
    never = await empty.send(published(STREET_ROW), as_=who, kind="police-fr")
    claimed = await empty.send(published(STREET_ROW), kind="police-uk", token=empty.token(who, scope=PUBLISHING))

    assert (answer.status_code, answer.json()["detail"]) == (404, never.json()["detail"])
    assert "police-uk" not in answer.json()["detail"]
    assert claimed.status_code in (401, 403, 404)
    assert await kept(empty) == [[], []]


async def test_every_other_scope_together_is_not_enough(empty: Sender) -> None:
    """Loading records of one's own agency is another thing than loading what everybody reads."""
    token = empty.token("feed", scope=" ".join(OTHERS))
    told = await empty.refused(published(STREET_ROW), 403, kind="police-uk", token=token)

    assert (told["code"], told["scope"]) == ("INSUFFICIENT_SCOPE", PUBLISHING)
    assert await kept(empty) == [[], []]


async def test_the_scope_of_publishing_opens_nothing_else(empty: Sender) -> None:
    """Neither records of an agency nor batches of them; and a batch of what is published needs it to be seen."""
    token = empty.token("feed", scope=PUBLISHING)
    assert (await empty.send("clientReference\n", kind="arrest", token=token)).status_code == 403
    answer = await empty.door.http.post(
        "/graphql",
        json={"query": "{ recordedCrimes(first: 1) { totalCount } }"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "INSUFFICIENT_SCOPE"

    await empty.sent(published(STREET_ROW), kind="police-uk", token=token, batch="b")
    without = empty.token("feed", scope=" ".join(OTHERS))
    for path in ("b", "b/rejects"):
        assert (await empty.get(path, token=without)).status_code == 403
    assert (await empty.undo("b", token=without)).status_code == 403


async def test_a_service_that_ends_while_it_sends_writes_nothing(empty: Sender) -> None:
    """What it rests on is looked at when the file is whole, in the transaction that writes."""

    async def body() -> AsyncIterator[bytes]:
        yield published(STREET_ROW).encode()
        async with empty.world.database.engine.begin() as connection:
            await connection.execute(
                sa.update(CLIENT).where(CLIENT.c.id == "feed").values(disabled_at=empty.door.clock.now)
            )
        yield b"\n"

    try:
        told = await empty.refused(body(), 401, as_="feed", kind="police-uk", batch="b")
        assert told["code"] == "UNAUTHENTICATED"
    finally:
        async with empty.world.database.engine.begin() as connection:
            await connection.execute(sa.update(CLIENT).where(CLIENT.c.id == "feed").values(disabled_at=None))
    assert await kept(empty) == [[], []]


async def test_a_token_that_is_over_before_the_file_is_whole_writes_nothing(empty: Sender) -> None:
    """A body may last longer than its token."""

    async def body() -> AsyncIterator[bytes]:
        yield published(STREET_ROW).encode()
        empty.door.clock.pass_(hours=2)
        yield b"\n"

    assert (await empty.refused(body(), 401, as_="feed", kind="police-uk"))["code"] == "UNAUTHENTICATED"
    assert await kept(empty) == [[], []]


async def test_a_file_twice_at_once_is_taken_once(empty: Sender) -> None:
    """Under one name or under two; one of two releases at once is the later one."""
    same = [empty.send(published(STREET_ROW), as_="feed", kind="police-uk", batch="b") for _ in range(3)]
    assert [each.status_code for each in await asyncio.gather(*same)] == [200] * 3
    others = [empty.send(published(row), as_="feed", kind="police-uk") for row in (STREET_ROW, LATER_ROW, STREET_ROW)]
    assert [each.status_code for each in await asyncio.gather(*others)] == [200] * 3

    async with empty.world.database.engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(RECORDED_CRIME)) == 1


async def test_what_unpacks_to_too_much_is_refused(empty: Sender) -> None:
    """Nothing of it is read into the tables."""
    packed = gzip.compress(published(*[STREET_ROW] * (LIMIT // len(STREET_ROW) + 1)).encode())
    headers = {"content-encoding": "gzip"}
    told = await empty.refused(packed, 413, as_="feed", kind="police-uk", headers=headers)

    assert told["code"] == "LIMIT_EXCEEDED"
    assert await kept(empty) == [[], []]
