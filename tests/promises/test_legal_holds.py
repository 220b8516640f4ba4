"""Legal holds: what is under one stays, whoever proposes or decides otherwise, until an officer releases it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from schema.tables.retention import HOLD, REVIEW
from tests.asking import Ask
from tests.promises.test_disposal import arrest
from tests.retaining import OFFICER, decide, disposed, faults, held, proposed, records, released, review_of


async def test_a_held_record_stays_until_the_hold_is_released(ask: Ask) -> None:
    """Whichever reference it is held under; each is released by itself."""
    record = await arrest(ask)
    await proposed(ask, record)
    await held(ask, record)
    await held(ask, record)
    await held(ask, record, as_=OFFICER, reference="CASE-2")
    found = await review_of(ask, record)
    assert found is not None
    outcomes = []
    for reference in ("CASE-1", "CASE-2"):
        outcomes.append(faults(await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))))
        assert (await released(ask, record, reference=reference))["isWritten"]
    last = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))

    assert (found["state"], [each["reference"] for each in found["holds"]]) == ("HELD", ["CASE-1", "CASE-2"])
    assert outcomes == [[("HELD", "id")], [("HELD", "id")]]
    assert last["isWritten"]


async def test_a_hold_that_is_not_there_cannot_be_released(ask: Ask) -> None:
    """The reference is what is released."""
    record = await arrest(ask)

    assert faults(await released(ask, record)) == [("NOT_FOUND", "0")]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1_001])
async def test_a_reason_is_given(ask: Ask, reason: str) -> None:
    """An empty one says nothing, and one without end is a record of its own."""
    record = await arrest(ask)
    done = await decide(ask, "retainRecords", records=records(record), reason=reason)

    assert (done["isWritten"], [each["path"] for each in done["errors"]]) == (False, [["input", "reason"]])


async def test_nothing_of_reviews_and_holds_outlives_the_record(ask: Ask) -> None:
    """What was decided of it went with it."""
    record = await arrest(ask)
    await held(ask, record)
    await released(ask, record)
    await disposed(ask, record)
    async with ask.world.database.engine.connect() as connection:
        for table in (HOLD, REVIEW):
            query = sa.select(sa.func.count()).select_from(table).where(table.c.record_id == record)
            assert await connection.scalar(query) == 0
