"""A database that cannot be written: a change and a part of a batch fail whole, say so, and go on by themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from server.contributing.cutting import MOST
from server.problems import UNWRITABLE
from server.query.recording import CHANGED_NOT_RECORDED, NOT_RECORDED
from tests.attacks.test_broken_batches import going_away
from tests.attacks.unwritable import full, read_only, read_only_record
from tests.door import Door
from tests.sending import Sender, opened, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

Break = Callable[[Door], AbstractAsyncContextManager[None]]
BROKEN = pytest.mark.parametrize("broken", [full, read_only], ids=["full", "read only"])
MADE = "outcome { id } version errors { code }"
CHANGE = f"mutation ($input: RecordArrestInput!) {{ recordArrest(input: $input) {{ {MADE} }} }}"
ARREST = {"occurredOn": "2026-03-01", "status": "ARRESTED", "area": id_of("ward")}
TABLES = ("outcome", "outcome_past", "ingest_part", "ingest_reject")


async def written(sender: Sender) -> dict[str, int]:
    """Count the rows of whatever a change or a batch writes."""
    async with sender.world.database.engine.connect() as connection:
        return {
            name: await connection.scalar(sa.select(sa.func.count()).select_from(METADATA.tables[name])) or 0
            for name in TABLES
        }


async def change(sender: Sender) -> httpx2.Response:
    """Record an arrest."""
    return await sender.door.ask(sender.token("police analyst"), query=CHANGE, variables={"input": ARREST})


async def until_refused(sender: Sender) -> tuple[dict[str, int], httpx2.Response]:
    """Ask for changes until one is refused; gives what was written before that one, and its answer.

    On a full disk a page of the file that was begun still takes a few.
    """
    while True:
        before, answer = await written(sender), await change(sender)
        if "errors" in answer.json():
            return before, answer


@BROKEN
async def test_a_change_that_cannot_be_written_is_not_made(sender: Sender, broken: Break) -> None:
    """One clear error and no row, told as such or not even told; then the same request makes it."""
    assert "errors" not in (await change(sender)).json()
    async with broken(sender.door):
        before, refused = await until_refused(sender)
        assert await written(sender) == before
    (error,) = refused.json()["errors"]
    assert (error["message"], refused.status_code) in ((UNWRITABLE, 200), (NOT_RECORDED, 503))
    assert (error["extensions"]["code"], refused.json().get("data")) in (
        ("TIMEOUT", None),
        ("TIMEOUT", {"recordArrest": None}),
    )

    made = (await change(sender)).json()["data"]["recordArrest"]
    assert (made["version"], made["errors"]) == (1, [])
    assert (await written(sender))["outcome"] == before["outcome"] + 1


async def test_a_change_whose_answer_alone_cannot_be_recorded_is_not_sent_again(sender: Sender) -> None:
    """It is made, and whoever asked is told so, without being asked to try again."""
    before = (await written(sender))["outcome"]
    async with read_only_record(sender.door):
        answer = await change(sender)
    (error,) = answer.json()["errors"]

    assert (error["message"], answer.status_code) == (CHANGED_NOT_RECORDED, 503)
    assert "retry-after" not in answer.headers
    assert (await written(sender))["outcome"] == before + 1
    assert "errors" not in (await change(sender)).json()


@BROKEN
@pytest.mark.parametrize("taken", [0, MOST], ids=["first part", "second part"])
async def test_a_part_of_a_batch_that_cannot_be_written_is_not_there(sender: Sender, broken: Break, taken: int) -> None:
    """What was taken stays, the part that failed is not there, and sent again the batch goes on where it was."""
    body = sheet(*range(MOST + 500))
    if taken:
        await going_away(sender, body)
    before, held = await written(sender), await sender.held()
    assert len(held) == taken
    async with broken(sender.door):
        for _ in range(2):
            refused = await sender.refused(body, 503, batch="b")
            assert (refused["code"], refused["detail"], refused["batch"]) == ("TIMEOUT", UNWRITABLE, "b")
        assert await sender.held() == held
        assert await written(sender) == before
        # The record has its connection, which finds it so too and then opens another.
        await until_refused(sender)

    done = await sender.sent(body, batch="b")
    assert (done["state"], done["parts"], done["created"]) == ("COMPLETE", 2, MOST + 500)
    assert len(await sender.held()) == MOST + 500
