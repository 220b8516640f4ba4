"""Undoing a batch: what it created is withdrawn and what it corrected is put back, but for what changed since."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY
from schema.tables.batches import BATCH, PART
from schema.tables.past import PAST
from schema.tables.records import DRUG_LINE, OUTCOME
from server.batches import undoing
from server.contributing.cutting import MOST
from tests.sending import Sender, Status, line, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

UNDONE = ("state", "withdrawn", "putBack", "leftAlone")


async def undone(sender: Sender, batch: str) -> Status:
    """Undo a batch that can be."""
    answer = await sender.undo(batch)
    assert answer.status_code == 200, answer.text
    told: Status = answer.json()
    return told


def outcome(told: Status) -> tuple[Any, ...]:
    """Give the state, and how many are withdrawn, put back and left alone."""
    return tuple(told[name] for name in UNDONE)


async def test_a_batch_is_undone_whole(sender: Sender) -> None:
    """What was new is gone and what was corrected says what it said before, in a version of its own."""
    await sender.sent(sheet(*range(10)))
    await sender.sent(sheet(*range(5, MOST + 50), status="BAILED"), batch="b")
    told = await undone(sender, "b")

    assert outcome(told) == ("UNDONE", MOST + 40, 5, 0)
    assert await sender.held() == {f"B-{n}": ("ARRESTED", 3 if n >= 5 else 1) for n in range(10)}
    assert (await sender.get("b")).json() == told


async def test_undoing_twice_does_it_once(sender: Sender) -> None:
    """The second answer is the first, and what was recorded anew since stays."""
    await sender.sent(sheet(0), batch="b")
    first = await undone(sender, "b")
    await sender.sent(sheet(0))
    again = await undone(sender, "b")

    assert again == first
    assert await sender.held() == {"B-0": ("ARRESTED", 1)}


async def test_what_somebody_changed_since_is_left_and_told(sender: Sender) -> None:
    """Corrected or withdrawn since: it stays as it is, and its id is told."""
    await sender.sent(sheet(0, 1))
    await sender.sent(sheet(*range(6), status="BAILED"), batch="b")
    await sender.sent(sheet(0, 2, status="CHARGED"))
    told = await undone(sender, "b")
    async with sender.world.database.engine.connect() as connection:
        query = sa.select(OUTCOME.c.id).where(OUTCOME.c.client_reference.in_(["B-0", "B-2"]))
        changed = sorted(await connection.scalars(query))

    assert outcome(told) == ("UNDONE", 3, 1, 2)
    assert sorted(told["leftAloneIds"]) == changed
    assert await sender.held() == {"B-0": ("CHARGED", 3), "B-1": ("ARRESTED", 3), "B-2": ("CHARGED", 2)}


async def test_a_record_that_a_batch_changed_several_times_goes_back_all_the_way(sender: Sender) -> None:
    """To what it was before the batch, or out of sight if it was not there."""
    await sender.sent(sheet(0))
    body = sheet(0, 1, status="BAILED") + rows(0, 1, status="CHARGED") + rows(0, 1, status="NO_FURTHER_ACTION")
    told = await sender.sent(body, batch="b")
    after = await undone(sender, "b")

    assert (told["parts"], told["corrected"], told["created"]) == (3, 5, 1)
    assert outcome(after) == ("UNDONE", 1, 5, 0)
    assert (await sender.held())["B-0"][0] == "ARRESTED"
    assert list(await sender.held()) == ["B-0"]


async def test_batches_are_undone_one_after_the_other(sender: Sender) -> None:
    """The latest first: what a batch put back is as the one before it left it. The other way round it is left alone."""
    for number, status in enumerate(("ARRESTED", "BAILED", "CHARGED")):
        await sender.sent(sheet(0, status=status), batch=f"b-{number}")
    early = await undone(sender, "b-1")
    told = [outcome(await undone(sender, f"b-{number}")) for number in (2, 0)]
    await sender.sent(sheet(1), batch="c-0")
    await sender.sent(sheet(1, status="BAILED"), batch="c-1")
    more = [outcome(await undone(sender, name)) for name in ("c-1", "c-0")]

    assert outcome(early) == ("UNDONE", 0, 0, 1)
    assert told == [("UNDONE", 0, 1, 0), ("UNDONE", 0, 0, 1)]
    assert more == [("UNDONE", 0, 1, 0), ("UNDONE", 1, 0, 0)]
    assert await sender.held() == {"B-0": ("BAILED", 4)}


async def test_lists_are_put_back_with_their_record(sender: Sender) -> None:
    """The lines of a seizure are those of before."""
    drug = {"drug": "HEROIN", "drugClass": "A", "quantity": "1.5", "unit": "GRAM", "streetValue": 400}
    drug |= {"valuationMethod": "STREET_PRICE"}
    given = {"clientReference": "B-1", "occurredOn": "2026-03-01", "area": id_of("ward"), "streetValue": 500}
    how = {"kind": "drug-seizure", "form": "ndjson"}
    await sender.sent(json.dumps(given | {"lines": [drug, drug | {"quantity": "2"}]}), **how)
    other = given | {"clientReference": "B-2"}
    both = [json.dumps(each | {"lines": [drug | {"quantity": "7"}]}) for each in (given, other)]
    await sender.sent("\n".join(both), batch="b", **how)
    told = await undone(sender, "b")

    assert outcome(told) == ("UNDONE", 1, 1, 0)
    async with sender.world.database.engine.connect() as connection:
        of = sa.select(DRUG_LINE.c.quantity).join(OUTCOME, OUTCOME.c.id == DRUG_LINE.c.outcome_id)
        found = await connection.scalars(of.where(OUTCOME.c.client_reference.like("B-%")))
        assert sorted(found) == [1500, 2000]


async def group(sender: Sender, batch: str) -> str:
    """Send a batch of one group and give its id."""
    given = {"clientReference": f"B-{batch}", "reference": f"G-{batch}", "area": id_of("ward")}
    given |= {"threatBand": "HIGH", "status": "ACTIVE"}
    told = await sender.sent(json.dumps(given), kind="organised-crime-group", form="ndjson", batch=batch)
    assert told["created"] == 1
    return await created(sender, batch)


async def disruption(sender: Sender, batch: str, **given: str) -> Status:
    """Send a batch of one disruption."""
    values = {"clientReference": "B-d", "occurredOn": "2026-03-01", "area": id_of("ward"), "strand": "PURSUE"}
    values |= {"impact": "MINOR", "leadAgency": id_of("police")} | given
    return await sender.sent(json.dumps(values), kind="disruption", form="ndjson", batch=batch)


async def created(sender: Sender, batch: str) -> str:
    """Give the id of the one record that a batch created."""
    async with sender.world.database.engine.connect() as connection:
        of = sa.select(PART.c.created).join(BATCH, BATCH.c.id == PART.c.batch_id).where(BATCH.c.name == batch)
        return str(UUID(bytes=bytes((await connection.scalars(of)).one())))


async def test_a_record_whose_past_names_what_is_gone_is_left(sender: Sender) -> None:
    """A disruption cannot be again of a group that was withdrawn since; it stays, is told, and the rest is undone."""
    first, second = [await group(sender, name) for name in ("g-1", "g-2")]
    await disruption(sender, "d-1", clientReference="B-e", group=first)
    corrected = await disruption(sender, "d-2", clientReference="B-e", group=second)
    told = [await undone(sender, name) for name in ("g-1", "d-2")]

    assert corrected["corrected"] == 1
    assert [outcome(each) for each in told] == [("UNDONE", 1, 0, 0), ("UNDONE", 0, 0, 1)]
    assert told[1]["leftAloneIds"] == [await created(sender, "d-1")]
    assert [outcome(await undone(sender, name)) for name in ("d-1", "g-2")] == [
        ("UNDONE", 0, 0, 1),
        ("UNDONE", 0, 0, 1),
    ]


async def test_a_record_that_another_names_is_left(sender: Sender) -> None:
    """A group that a disruption is of by now cannot go without it."""
    named = await group(sender, "b")
    await disruption(sender, "d", group=named)
    told = await undone(sender, "b")

    assert (outcome(told), told["leftAloneIds"]) == (("UNDONE", 0, 0, 1), [named])
    assert outcome(await undone(sender, "d")) == ("UNDONE", 1, 0, 0)


async def test_a_batch_that_broke_off_is_undone_as_far_as_it_came(sender: Sender) -> None:
    """And takes no more afterwards: the same name is refused."""
    await sender.refused(sheet(*range(MOST + 1)) + '"', 400, batch="b")
    told = await undone(sender, "b")
    again = await sender.refused(sheet(*range(MOST + 1)), 409, batch="b")

    assert outcome(told) == ("UNDONE", MOST, 0, 0)
    assert (again["code"], await sender.held()) == ("CONFLICT", {})


async def test_undoing_that_broke_off_goes_on(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that are undone stay undone; asked again, the rest is."""
    await sender.sent(sheet(*range(2 * MOST + 1)), batch="b")
    part, calls = undoing.Undoing._part, []

    async def breaking(self: undoing.Undoing) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("gone")
        return await part(self)

    with monkeypatch.context() as patched:
        patched.setattr(undoing.Undoing, "_part", breaking)
        assert (await sender.undo("b")).status_code == 500
    between = (await sender.get("b")).json()
    refused = await sender.refused(sheet(*range(2 * MOST + 1)), 409, batch="b")
    told = await undone(sender, "b")

    assert outcome(between) == ("UNDOING", MOST + 1, 0, 0)
    assert refused["code"] == "CONFLICT"
    assert (outcome(told), await sender.held()) == (("UNDONE", 2 * MOST + 1, 0, 0), {})


async def test_those_who_undo_at_once_undo_it_once(sender: Sender) -> None:
    """All are told the same."""
    await sender.sent(sheet(*range(MOST + 1)), batch="b")
    told = await asyncio.gather(*(undone(sender, "b") for _ in range(4)))

    assert {outcome(each) for each in told} == {("UNDONE", MOST + 1, 0, 0)}


async def test_it_is_on_record_and_in_the_history(sender: Sender) -> None:
    """ERASE and ALTER with the ids, and the versions of before with why they ended."""
    await sender.sent(sheet(0))
    await sender.sent(sheet(0, 1, status="BAILED"), batch="b")
    await undone(sender, "b")
    async with sender.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.name).order_by(AUDIT_ENTRY.c.number)
        found = [tuple(row) for row in (await connection.execute(query)).all()[-3:]]
        past = PAST["outcome"].c
        kept = sa.select(past.client_reference, past.version, past.ending, past.reason).order_by(past.version)
        ended = (await connection.execute(kept.where(past.client_reference.like("B-%")))).all()

    assert found == [("ERASE", "batch_undone"), ("ERASE", "withdrawArrest"), ("ALTER", "correctArrest")]
    assert ("B-1", 1, "WITHDRAWN", undoing.REASON) in ended
    assert ("B-0", 2, "CORRECTED", undoing.REASON) in ended


@pytest.mark.parametrize("who", ["next police analyst", "council officer", "police officer", "feed", "svpp member"])
async def test_a_batch_of_others_is_not_undone(sender: Sender, who: str) -> None:
    """The same answer as for one that never was, and nothing is changed."""
    await sender.sent(line(0), form="ndjson", batch="b")
    theirs, none = [await sender.undo(name, as_=who) for name in ("b", "c")]
    narrow = await sender.undo("b", token=sender.token("police analyst", without=["outcomes:write"]))

    assert theirs.status_code == none.status_code == 404
    assert theirs.json() | {"requestId": ""} == none.json() | {"requestId": ""}
    assert narrow.status_code == 403
    assert len(await sender.held()) == 1
