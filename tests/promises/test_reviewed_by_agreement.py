"""Reviewed by agreement: what people decide of a record whose review an agreement asks for, as they do of any other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.retention import REVIEW
from tests.asking import Ask
from tests.promises.contributed import take, whole
from tests.retaining import (
    CERTIFICATE,
    OFFICER,
    agree,
    decide,
    disposed,
    held,
    proposed,
    records,
    released,
    review_of,
    reviews,
    told,
)
from tests.world import World, id_of


async def forget(world: World) -> None:
    """Forget what was decided of any record."""
    async with world.database.engine.begin() as connection:
        await connection.execute(sa.delete(REVIEW))


@pytest.mark.parametrize(
    ("months", "due"),
    [
        ("24", ("AGREEMENT", "ISA-1", "2028-11-01")),
        ("60", ("MOPI_3", None, "2031-11-01")),
        ("96", ("MOPI_3", None, "2031-11-01")),
        # What is retained leaves the list of this month, whatever was agreed.
        ("0", ("AGREEMENT", "ISA-1", "2026-12-01")),
    ],
)
async def test_what_is_retained_is_reviewed_again_after_the_shorter(
    ask: Ask, months: str, due: tuple[Any, ...]
) -> None:
    """Counted from the month it was retained in, and back with the owner's own rule when the agreement ends."""
    await agree(ask.world, retention_months=months)
    await decide(ask, "retainRecords", records=records(id_of("drugs")), reason="a trial goes on")
    retained = await told(ask, "drugs")
    await ask.world.agreements()
    alone = await told(ask, "drugs")
    await forget(ask.world)

    assert (retained, alone) == (due, ("MOPI_3", None, "2031-11-01"))


async def test_declining_puts_off_no_review(ask: Ask) -> None:
    """Retained under an agreement, proposed and declined: it waits for the same review, by the same rule."""
    await agree(ask.world)
    record = id_of("drugs")
    await decide(ask, "retainRecords", records=records(record), reason="a trial goes on")
    waits = []
    for day in (date(2026, 12, 22), date(2029, 1, 22)):
        ask.world.today = day
        async with ask.world.changed("agreement", "ISA-1", review_on=day):
            await proposed(ask, record)
            await decide(ask, "declineDisposal", as_=OFFICER, records=records(record), reason="an inquest")
            waits.append(await told(ask, "drugs"))
    await forget(ask.world)

    assert waits == [("AGREEMENT", "ISA-1", "2028-11-01")] * 2


async def test_a_withdrawn_record_is_reviewed_by_the_agreement_too(ask: Ask) -> None:
    """Its versions are kept, and were given."""
    await agree(ask.world)
    record = (await take(ask, "record", "Arrest", **whole("Arrest")))["record"]["id"]
    await take(ask, "withdraw", "Arrest", id=record, version=1, reason="another person")
    found = await review_of(ask, record)
    assert found is not None

    assert (found["isWithdrawn"], found["rule"], found["agreement"]) == (True, "AGREEMENT", "ISA-1")


async def test_an_agreement_ends_nothing(ask: Ask) -> None:
    """A review that is due by it waits for two persons, like any; the certificate names the agreement."""
    await agree(ask.world)
    record = (await take(ask, "record", "Arrest", **whole("Arrest")))["record"]["id"]
    ask.world.today = date(2040, 1, 1)
    async with ask.world.changed("agreement", "ISA-1", review_on=date(2039, 12, 4)):
        waiting = await review_of(ask, record)
        assert waiting is not None
        done = await disposed(ask, record)
        stated = (await ask(CERTIFICATE, as_=OFFICER, variables={"id": done["certificate"]}))["disposalCertificate"]

    assert (waiting["state"], waiting["rule"]) == ("OVERDUE", "AGREEMENT")
    assert '"agreement":"ISA-1"' in stated["statement"]
    assert '"rule":"AGREEMENT"' in stated["statement"]


async def test_a_hold_goes_before(ask: Ask) -> None:
    """What is due by an agreement is held like anything else."""
    await agree(ask.world)
    await held(ask, id_of("arrest"))
    listed = {each["id"]: each["state"] for each in await reviews(ask)}
    refused = await proposed(ask, id_of("arrest"))
    await released(ask, id_of("arrest"))

    assert (listed[id_of("arrest")], refused["isWritten"]) == ("HELD", False)
