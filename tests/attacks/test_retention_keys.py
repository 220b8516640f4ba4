"""Keys of retries as a way to what one may not see: a decision of somebody else, told again to whoever has its key."""

from __future__ import annotations

from dataclasses import replace

from server.command.performing import Performing
from tests.asking import GRACE, Ask, principal
from tests.retaining import ANALYST, records
from tests.world import id_of


async def test_a_key_of_somebody_else_tells_nothing(ask: Ask) -> None:
    """A retry is told what was done, but only to whoever did it: others with the client are as if it were new."""
    child = id_of("child at market")
    given = {"input": {"records": records(child), "reason": "needed", "idempotencyKey": "a key"}}
    performing = Performing(ask.world.database, ask.world.now, GRACE)
    one = replace(principal(ANALYST), client_id="an app")
    first = await performing.decide("retainRecords", given, one)
    narrow = replace(principal(ANALYST, without=["safeguarding:read"]), client_id="an app")
    told = [await performing.decide("retainRecords", given, each) for each in (narrow, replace(narrow, id="other"))]

    assert first["isWritten"]
    assert await performing.decide("retainRecords", given, one) == first
    assert [[each["code"] for each in row["errors"]] for report in told for row in report["rows"]] == [
        ["NOT_FOUND"]
    ] * 2
