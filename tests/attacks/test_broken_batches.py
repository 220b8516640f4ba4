"""Senders who go away, stop, lose their token or come twice in a batch: whole parts, and one clear answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables import batches
from schema.tables.grants import REVOCATION
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY
from server.batches import telling
from server.contributing.cutting import MOST
from server.http import ingest
from tests.door import START
from tests.sending import HEAD, Sender, line, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]


async def _messages(sender: Sender, received: Iterator[Any], **headers: str) -> list[Any]:
    """Send a batch message by message, as a server hears it; gives what was answered."""
    told: list[Any] = []
    values = {"host": "wardmote.example", "authorization": f"Bearer {sender.token('police analyst')}"}
    values |= {"content-type": "text/csv"} | headers

    async def receive() -> Any:
        found = next(received)
        return await found if asyncio.iscoroutine(found) else found

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "method": "POST", "path": "/ingest/arrest", "query_string": b"batch=b"}
    scope |= {"headers": [(name.encode(), value.encode()) for name, value in values.items()]}
    scope |= {"raw_path": b"/ingest/arrest", "root_path": "", "scheme": "https", "server": ("wardmote.example", 443)}
    await sender.door.app(scope, receive, send)
    return told


def _block(body: str) -> dict[str, Any]:
    return {"type": "http.request", "body": body.encode(), "more_body": True}


async def going_away(sender: Sender, body: str) -> None:
    """Send a batch and go away before it ends."""
    assert await _messages(sender, iter([_block(body), {"type": "http.disconnect"}])) == []


async def test_a_sender_who_goes_away_in_the_middle_leaves_whole_parts(sender: Sender) -> None:
    """What is taken stays, a part that was not whole is not there, and the batch goes on."""
    body = sheet(*range(MOST + 500))
    await going_away(sender, body)

    assert len(await sender.held()) == MOST
    done = await sender.sent(body + rows(MOST + 500), batch="b")
    assert (done["state"], done["created"]) == ("COMPLETE", MOST + 501)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_a_batch_that_comes_again_with_other_empty_lines_goes_on(
    sender: Sender, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its records are the same, and a reject of a later part may be at the line of one of an earlier part."""
    monkeypatch.setattr(telling, "_AT_ONCE", 1)
    is_sheet = form == "csv"
    head = f"{HEAD}\n" if is_sheet else ""

    def some(*numbers: int) -> str:
        return rows(*numbers) if is_sheet else "".join(map(line, numbers))

    def bad(number: int) -> str:
        row = rows(number).replace("2026", "2099")
        return row if is_sheet else line(number, occurredOn="2099-03-01")

    part = some(*range(MOST - 1)) + bad(MOST - 1)
    first = (head + "\n" * 300 + part + some(MOST)).encode() + b"\xff\xff\n"
    more = some(*range(MOST, MOST + 299)) + bad(MOST + 299) + some(MOST + 300)
    await sender.refused(first, 400, form=form, batch="b")
    told = await sender.sent(head + part + more, form=form, batch="b")
    found = (await sender.get("b/rejects")).text.splitlines()[is_sheet:]

    assert (told["state"], told["parts"], told["created"], told["rejected"]) == ("COMPLETE", 2, MOST + 299, 2)
    assert [f"B-{MOST - 1}" in found[0], f"B-{MOST + 299}" in found[1], len(found)] == [True, True, 2]


async def test_a_body_that_stops_is_not_waited_for(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender who keeps the connection and sends nothing, or ever so little, is told so."""
    monkeypatch.setattr(ingest, "PATIENCE", 0.01)
    silent = await _messages(sender, iter([_block(sheet(1)), asyncio.Event().wait()]))
    monkeypatch.setattr(ingest, "LONGEST", -1.0)
    slow = await _messages(sender, iter([_block(sheet(1))]))

    for told in (silent, slow):
        assert told[0]["status"] == 408
        assert json.loads(told[1]["body"])["batch"] == "b"


End = Callable[[], sa.Executable]
ENDINGS: dict[str, End] = {
    "token revoked": lambda: sa.insert(REVOCATION).values(
        kind="CLIENT", subject="feed", revoked_at=START + timedelta(hours=1), expires_at=START + timedelta(days=1)
    ),
    "client disabled": lambda: sa.update(CLIENT).where(CLIENT.c.id == "feed").values(disabled_at=START),
    "agency stopped": lambda: sa.update(AGENCY).where(AGENCY.c.id == id_of("police")).values(stopped_at=START),
}
MENDED = (
    sa.delete(REVOCATION),
    sa.update(CLIENT).values(disabled_at=None),
    sa.update(AGENCY).values(stopped_at=None),
)


@pytest.mark.parametrize("name", ENDINGS)
async def test_what_ends_in_the_middle_ends_the_batch(sender: Sender, name: str) -> None:
    """Before the next part is written; whoever stands again goes on with it."""
    engine = sender.world.database.engine

    async def body() -> AsyncIterator[bytes]:
        yield sheet(*range(MOST + 1)).encode()
        async with engine.begin() as connection:
            await connection.execute(ENDINGS[name]())
        yield rows(*range(MOST + 1, 2 * MOST + 1)).encode()

    try:
        told = await sender.refused(body(), 401, as_="feed", batch="b")
    finally:
        async with engine.begin() as connection:
            for statement in MENDED:
                await connection.execute(statement)
    assert told["code"] == "UNAUTHENTICATED"
    # What had come by then may be refused as well; a part of it is whole or not there.
    assert len(await sender.held()) in (0, MOST)
    again = await sender.sent(sheet(*range(2 * MOST + 1)), as_="feed", batch="b")
    assert (again["state"], again["created"]) == ("COMPLETE", 2 * MOST + 1)


@pytest.mark.parametrize("is_there", [False, True])
async def test_a_batch_that_is_undone_while_it_is_sent_takes_no_more(sender: Sender, *, is_there: bool) -> None:
    """Whoever still sends is told so, also where all that they send was there already."""
    if is_there:
        await sender.sent(sheet(*range(MOST)), batch="b")

    async def body() -> AsyncIterator[bytes]:
        yield sheet(*range(MOST if is_there else MOST + 1)).encode()
        while not await sender.held():  # noqa: ASYNC110 - a database cannot be waited for
            await asyncio.sleep(0)
        assert (await sender.undo("b")).json()["state"] == "UNDONE"
        yield b"" if is_there else rows(*range(MOST + 1, 2 * MOST)).encode()

    told = await sender.refused(body(), 409, batch="b")

    assert told["code"] == "CONFLICT"
    assert await sender.held() == {}


async def test_a_batch_that_has_expired_is_not_there(sender: Sender) -> None:
    """Swept or not, it is told and undone no more; its name is free, and what it wrote stays."""
    await sender.sent(sheet(1), batch="b")
    async with sender.world.database.engine.begin() as connection:
        for table in (batches.BATCH, batches.PART):
            await connection.execute(sa.update(table).values(expires_at=START))
    gone = [await sender.get("b"), await sender.get("b/rejects"), await sender.undo("b")]
    again = await sender.sent(sheet(1, 2), batch="b")
    left = await sender.undo("b")

    assert [each.status_code for each in gone] == [404, 404, 404]
    assert (again["created"], again["unchanged"]) == (1, 1)
    assert left.json()["withdrawn"] == 1
    assert list(await sender.held()) == ["B-1"]


async def test_two_who_send_the_same_batch_at_once_make_it_once(sender: Sender) -> None:
    """Each part is written by whoever is first, and all are told the same."""
    body = sheet(*range(2 * MOST + 1))
    told = await asyncio.gather(*(sender.sent(body, batch="b") for _ in range(4)))

    assert all(each == told[0] for each in told)
    assert (told[0]["created"], told[0]["parts"]) == (2 * MOST + 1, 3)
    assert set((await sender.held()).values()) == {("ARRESTED", 1)}


async def test_two_who_send_another_batch_of_one_name_at_once_do_not_mix(sender: Sender) -> None:
    """One is taken whole, the other is told that it is another batch."""
    bodies = [sheet(*range(first, first + MOST + 1)) for first in (0, 5_000)]
    answers = await asyncio.gather(*(sender.send(body, batch="b") for body in bodies))

    assert sorted(each.status_code for each in answers) == [200, 409]
    held = {int(name[2:]) >= 5_000 for name in await sender.held()}
    assert len(held) == 1
