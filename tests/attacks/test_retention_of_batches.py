"""Batches as a way round a hold, or as a place where something of an ended record is left or comes back from."""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.batches import REJECT
from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.asking import Ask
from tests.retaining import OFFICER, decide, disposed, faults, held, proposed, records, released
from tests.sending import Sender, line, opened, sender, sheet

__all__ = ["opened", "sender"]


async def id_in(sender: Sender, table: sa.Table) -> str:
    """Give the id of the arrest that batches of these tests call B-0."""
    async with sender.world.database.engine.connect() as connection:
        return str(await connection.scalar(sa.select(table.c.id).where(table.c.client_reference == "B-0").limit(1)))


async def test_undoing_a_batch_ends_nothing_that_is_held(sender: Sender, ask: Ask) -> None:
    """It is withdrawn, as its owner wants; what it said is kept, and cannot be disposed of."""
    await sender.sent(line(0, subject="P-1"), form="ndjson", batch="b")
    record = await id_in(sender, OUTCOME)
    await proposed(ask, record)
    await held(ask, record)
    undone = (await sender.undo("b")).json()
    refused = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))
    async with sender.world.database.engine.connect() as connection:
        past = PAST["outcome"].c
        kept = (await connection.scalars(sa.select(past.subject).where(past.id == record))).all()

    assert undone["withdrawn"] == 1
    assert (faults(refused), kept) == ([("HELD", "id")], ["P-1"])
    assert (await released(ask, record))["isWritten"]
    assert (await decide(ask, "disposeRecords", as_=OFFICER, records=records(record)))["isWritten"]


async def test_undoing_a_batch_brings_nothing_back(sender: Sender, ask: Ask) -> None:
    """What was disposed of since is left alone, whether the batch made it or corrected it."""
    await sender.sent(sheet(0), batch="a")
    await sender.sent(sheet(0, status="CHARGED"), batch="b")
    record = await id_in(sender, OUTCOME)
    assert (await disposed(ask, (record, 2)))["isWritten"]
    undone = [(await sender.undo(each)).json() for each in ("b", "a")]

    assert [(each["withdrawn"], each["putBack"], each["leftAlone"]) for each in undone] == [(0, 0, 1)] * 2
    assert await sender.held() == {}


async def test_a_rejected_line_that_names_a_record_goes_with_it(sender: Sender, ask: Ask) -> None:
    """In either form; a line that names another stays, to be mended and sent again."""
    await sender.sent(sheet(0, 1), batch="a")
    head = "clientReference,occurredOn,area,status,subject\n"
    bad = "B-{0},2099-01-01,E05-1,ARRESTED,canary-{0}\n"
    await sender.sent(head + bad.format(0) + bad.format(1), batch="b")
    await sender.sent("".join(line(n, area="none", subject=f"canary-{n}") for n in (0, 1)), form="ndjson", batch="c")
    record = await id_in(sender, OUTCOME)
    assert (await disposed(ask, record))["isWritten"]
    async with sender.world.database.engine.connect() as connection:
        left = (await connection.scalars(sa.select(REJECT.c.content))).all()

    assert len(left) == 2
    assert all("canary-1" in each and "canary-0" not in each for each in left)


async def test_a_rejected_line_of_another_kind_is_no_line_of_the_record(sender: Sender, ask: Ask) -> None:
    """Its reference means a record of its own kind: the line stays, to be mended and sent again."""
    await sender.sent(sheet(0), batch="a")
    bad = "clientReference,occurredOn,area,power\nB-0,2099-01-01,E05-1,PACE_S8\n"
    await sender.sent(bad, batch="w", kind="warrant")
    await sender.sent(bad.replace("power", "status").replace("PACE_S8", "ARRESTED"), batch="b")
    assert (await disposed(ask, (await id_in(sender, OUTCOME), 1)))["isWritten"]

    left = [(await sender.get(f"{each}/rejects")).text.count("B-0") for each in ("w", "b")]
    assert left == [1, 0]
