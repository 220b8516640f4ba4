"""Batches told: `batch(id)` says by GraphQL what GET /ingest/{batch} says, and to nobody else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from auth.scopes import LOADING
from schema.tables.records import OUTCOME
from server.audit.entry import Disclosed, Kind
from server.audit.ids import bytes_of
from server.batches.batch import KEPT
from tests.asking import Ask
from tests.door import START
from tests.promises.kept import Kept
from tests.sending import Sender, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

COUNTS = "parts read created corrected unchanged rejected withdrawn putBack leftAlone leftAloneIds"
WHOLE = f"""query ($id: ID!) {{ batch(id: $id) {{
  id name kind format onError isDryRun state {COUNTS} begunAt lastPartAt finishedAt expiresAt }} }}"""
# As GET /ingest/{batch} calls it, and as a query does.
OTHER_NAMES = {"batch": "name", "dryRun": "isDryRun"}


async def answer(sender: Sender, batch: str, *, query: str = WHOLE, as_: str = "police analyst", **how: Any) -> Any:
    """Ask for a batch and give the whole answer."""
    token = how.get("token") or sender.token(as_)
    return (await sender.door.ask(token, query=query, variables={"id": batch})).json()


async def told(sender: Sender, batch: str, **how: Any) -> Any:
    """Give what is told of a batch; None for none."""
    found = await answer(sender, batch, **how)
    assert "errors" not in found, found
    return found["data"]["batch"]


async def over_http(sender: Sender, batch: str) -> dict[str, Any]:
    """Give what HTTP tells of a batch, by the names that a query has for it."""
    found = (await sender.get(batch)).json()
    return {OTHER_NAMES.get(name, name): value for name, value in found.items()} | {"format": found["format"].upper()}


async def test_a_query_tells_a_batch_as_http_does(sender: Sender) -> None:
    """By its name and by its id: taken, broken off with an error, a dry run, undone with records left alone."""
    await sender.sent(sheet(0, 1, 2), batch="whole")
    await sender.sent(sheet(3) + "B-4,2099-01-01,E05-1,ARRESTED\n", batch="faulty")
    await sender.sent(sheet(5), batch="dry", dryRun="true")
    await sender.sent(sheet(1, status="CHARGED"))
    await sender.undo("whole")

    for name, state in (("whole", "UNDONE"), ("faulty", "COMPLETE"), ("dry", "COMPLETE")):
        expected = await over_http(sender, name)
        assert (expected["name"], expected["state"]) == (name, state)
        assert await told(sender, name) == expected
        assert await told(sender, expected["id"]) == expected
    assert (await told(sender, "whole"))["leftAlone"] == 1
    assert (await told(sender, "faulty"))["rejected"] == 1
    assert (await told(sender, "dry"))["isDryRun"] is True


async def test_a_batch_that_broke_off_is_open(sender: Sender) -> None:
    """Nothing is finished, and what was taken is told."""
    refused = await sender.refused(
        sheet(0) + rows(1) + "B-2,2099-01-01,E05-1,ARRESTED\n", 400, batch="b", onError="ABORT"
    )
    found = await told(sender, "b")

    assert refused["batch"] == "b"
    assert (found["state"], found["finishedAt"], found["onError"]) == ("OPEN", None, "ABORT")
    assert found == await over_http(sender, "b")


async def test_a_batch_that_never_was_or_is_forgotten_is_null(sender: Sender) -> None:
    """Swept or not; and so is a text that can be no name."""
    found = await sender.sent(sheet(0), batch="b")
    later = START + KEPT
    sender.door.clock.now = later
    token = sender.token("police analyst", iat=int(later.timestamp()), exp=int(later.timestamp()) + 600)
    names = ("b", found["id"], "c", id_of("arrest"), "", "%", "x" * 500)

    assert [await told(sender, name, token=token) for name in names] == [None] * len(names)
    assert await told(sender, "", query='query { batch(id: "\\u0000") { id } }', token=token) is None
    for path in ("%00", "%20", "b%00"):
        assert (await sender.get(path, token=token)).status_code == 404


async def test_a_name_comes_before_an_id(sender: Sender) -> None:
    """A batch that is named as another's id is meant by it, so that no name hides what somebody sent under it."""
    first = await sender.sent(sheet(0), batch="first")
    second = await sender.sent(sheet(1), batch=first["id"])

    assert (await told(sender, first["id"]))["id"] == second["id"]
    assert (await told(sender, "first"))["id"] == first["id"]


async def test_the_scope_of_loading_is_enough(sender: Sender) -> None:
    """A service that sends batches, and does nothing else, asks how far they are."""
    token = sender.token("feed", scope=LOADING)
    await sender.sent(sheet(0), batch="b", token=token)

    assert (await told(sender, "b", token=token))["state"] == "COMPLETE"


async def test_what_is_told_of_a_batch_is_on_record(sender: Sender, recorded: Ask, kept: Kept) -> None:
    """With the ids of the records that undoing left alone; of one that is not there the question alone."""
    await sender.sent(sheet(0), batch="b")
    await sender.sent(sheet(0, status="CHARGED"))
    await sender.undo("b")
    async with sender.world.database.engine.connect() as connection:
        (left,) = await connection.scalars(sa.select(OUTCOME.c.id).where(OUTCOME.c.client_reference == "B-0"))
    for name in ("b", "c"):
        await recorded(WHOLE, as_="police analyst", variables={"id": name})

    assert [entry.name for entry in kept.entries] == ["batch", "query", "query"]
    assert kept.entries[0].kinds == (Kind.CONSULT,)
    assert kept.entries[0].disclosed == (Disclosed("Outcome", id_of("police"), bytes_of([left]), ("batch",)),)
