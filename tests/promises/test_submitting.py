"""Submitting: a service account records intelligence reports that it never sees, one by one and many at once."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.records import INTELLIGENCE_REPORT
from tests.asking import Ask
from tests.promises.contributed import GIVEN
from tests.world import id_of

REPORT = {**GIVEN["IntelligenceReport"][1], "area": id_of("ward")}
RECORD = "mutation ($input: RecordIntelligenceReportInput!) { recordIntelligenceReport(input: $input) { %s } }"
INGEST = "mutation ($input: IngestIntelligenceReportsInput!) { ingestIntelligenceReports(input: $input) { %s } }"


async def submitted(ask: Ask, **changes: Any) -> dict[str, Any]:
    """Submit one report as the service; gives the payload."""
    query = RECORD % "__typename id version errors { code path }"
    told: dict[str, Any] = await ask(query, as_="feed", variables={"input": {**REPORT, **changes}})
    return dict(told["recordIntelligenceReport"])


async def stored(ask: Ask) -> set[str]:
    """Give the ids of the reports there are."""
    async with ask.world.database.engine.connect() as connection:
        return set(await connection.scalars(sa.select(INTELLIGENCE_REPORT.c.id)))


@pytest.mark.parametrize("handling", ["P", "C"])
async def test_what_a_service_submits_is_its_agencys(ask: Ask, handling: str) -> None:
    """It is told id and version; an analyst of the agency reads, corrects and withdraws it."""
    told = await submitted(ask, handling=handling)
    query = "query ($id: ID!) { node(id: $id) { ... on IntelligenceReport { handling theme owner { name } } } }"
    found = await ask(query, as_="police analyst", variables={"id": told["id"]})
    correct = (
        "mutation ($input: CorrectIntelligenceReportInput!) { correctIntelligenceReport(input: $input) { id version } }"
    )
    given = {"id": told["id"], "version": 1, "reason": "r", "theme": "COUNTY_LINES"}
    corrected = await ask(correct, as_="police analyst", variables={"input": given})

    assert told == {"__typename": "IntelligenceReportPayload", "id": told["id"], "version": 1, "errors": []}
    assert found["node"] == {"handling": handling, "theme": "DRUG_SUPPLY", "owner": {"name": "police"}}
    assert corrected["correctIntelligenceReport"] == {"id": told["id"], "version": 2}


async def test_faults_are_told_and_a_dry_run_writes_nothing(ask: Ask) -> None:
    """As to everybody who records."""
    before = await stored(ask)
    faulty = await submitted(ask, area="none", receivedOn="2099-01-01")
    dry = await submitted(ask, dryRun=True)

    assert sorted(each["code"] for each in faulty["errors"]) == ["OUT_OF_RANGE", "UNKNOWN_REFERENCE"]
    assert [(each["id"], each["version"]) for each in (faulty, dry)] == [(None, None)] * 2
    assert await stored(ask) == before


async def test_a_retry_submits_once(ask: Ask) -> None:
    """One by one and many at once."""
    query = INGEST % "created rows { id version }"
    many = {"rows": [REPORT, REPORT], "idempotencyKey": "many"}
    one, again = [await submitted(ask, idempotencyKey="one") for _ in range(2)]
    first, second = [await ask(query, as_="feed", variables={"input": many}) for _ in range(2)]

    assert (one, first) == (again, second)
    assert first["ingestIntelligenceReports"]["created"] == 2
    assert len({each["id"] for each in first["ingestIntelligenceReports"]["rows"]}) == 2
