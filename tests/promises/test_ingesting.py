"""Ingesting: many records at once are taken as they would be one by one, all or those that are right."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import sqlalchemy as sa

from schema.mutations.contributions import MOST_ROWS
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.asking import Ask
from tests.world import id_of

REPORT = """created corrected unchanged rejected isWritten
    rows { row id version errors { code path message } }"""
Row = dict[str, Any]


def arrest(number: int, **changes: Any) -> Row:
    """Give one of many arrests."""
    given = {"clientReference": f"M-{number}", "occurredOn": "2026-03-01", "area": id_of("ward"), "status": "ARRESTED"}
    return given | changes


async def ingest(ask: Ask, *rows: Row, as_: str = "police analyst", kind: str = "Arrests", **how: Any) -> Row:
    """Take many and give the report."""
    query = f"mutation ($input: Ingest{kind}Input!) {{ ingest{kind}(input: $input) {{ {REPORT} }} }}"
    told = await ask(query, as_=as_, variables={"input": {"rows": list(rows), **how}})
    report: Row = told[f"ingest{kind}"]
    return report


async def held(ask: Ask) -> dict[str, tuple[str, int]]:
    """Give the status and version of those with a reference of these tests."""
    async with ask.world.database.engine.connect() as connection:
        table = OUTCOME.c
        query = sa.select(table.client_reference, table.arrest_status, table.version)
        rows = await connection.execute(query.where(table.client_reference.like("M-%")))
        return {row[0]: (row[1], row[2]) for row in rows}


@pytest.fixture(autouse=True)
async def nothing_before(ask: Ask) -> None:
    """Begin without any of them."""
    async with ask.world.database.engine.begin() as connection:
        for table in (OUTCOME, PAST["outcome"]):
            await connection.execute(sa.delete(table).where(table.c.client_reference.like("M-%")))


def counts(report: Row) -> tuple[int, ...]:
    """Give how many are new, corrected, as they were, and rejected."""
    return tuple(report[name] for name in ("created", "corrected", "unchanged", "rejected"))


async def test_many_are_taken_at_once_and_may_come_again(ask: Ask) -> None:
    """New, then as they were, then corrected where they say otherwise; each row is reported in its place."""
    first = await ingest(ask, *map(arrest, range(50)))
    again = await ingest(ask, *map(arrest, range(50)))
    other = await ingest(ask, *(arrest(n, status="BAILED" if n == 7 else "ARRESTED") for n in range(50)))

    assert [counts(each) for each in (first, again, other)] == [(50, 0, 0, 0), (0, 0, 50, 0), (0, 1, 49, 0)]
    assert [row["row"] for row in first["rows"]] == list(range(50))
    assert [row["id"] for row in first["rows"]] == [row["id"] for row in other["rows"]]
    assert (other["rows"][7]["version"], other["rows"][8]["version"]) == (2, 1)
    assert await held(ask) == {f"M-{n}": ("BAILED", 2) if n == 7 else ("ARRESTED", 1) for n in range(50)}


BAD = (arrest(1, occurredOn="2099-01-01", area=id_of("nowhere")), arrest(2, clientReference="M-0"))


async def test_one_fault_stops_all_unless_it_is_to_be_skipped(ask: Ask) -> None:
    """ABORT is what happens where nothing is said; SKIP leaves out exactly the rows that have a fault."""
    rows = (arrest(0), *BAD, arrest(3))
    stopped = await ingest(ask, *rows)
    assert (counts(stopped), stopped["isWritten"], await held(ask)) == ((2, 0, 0, 2), False, {})
    assert [row["id"] for row in stopped["rows"]] == [None] * 4

    skipped = await ingest(ask, *rows, onError="SKIP")
    assert (counts(skipped), skipped["isWritten"]) == ((2, 0, 0, 2), True)
    assert [bool(row["id"]) for row in skipped["rows"]] == [True, False, False, True]
    assert await held(ask) == {"M-0": ("ARRESTED", 1), "M-3": ("ARRESTED", 1)}
    assert [(fault["code"], fault["path"]) for row in skipped["rows"] for fault in row["errors"]] == [
        ("OUT_OF_RANGE", ["input", "rows", "1", "occurredOn"]),
        ("UNKNOWN_REFERENCE", ["input", "rows", "1", "area"]),
        ("DOES_NOT_FIT", ["input", "rows", "2", "clientReference"]),
    ]


async def test_a_dry_run_tells_what_would_become_of_them(ask: Ask) -> None:
    """And keeps neither records nor the key."""
    told = await ingest(ask, arrest(0), arrest(1), dryRun=True, idempotencyKey="dry many")
    after = await ingest(ask, arrest(0), idempotencyKey="dry many")

    assert (counts(told), told["isWritten"]) == ((2, 0, 0, 0), False)
    assert (counts(after), after["isWritten"]) == ((1, 0, 0, 0), True)


async def test_the_same_key_does_it_once(ask: Ask) -> None:
    """A retry is told the same, also when the records were changed since; other rows with the same key are refused."""
    first = await ingest(ask, arrest(0), arrest(1), idempotencyKey="many")
    await ingest(ask, arrest(0, status="CHARGED"))
    again = await ingest(ask, arrest(0), arrest(1), idempotencyKey="many")
    query = f"mutation ($input: IngestArrestsInput!) {{ ingestArrests(input: $input) {{ {REPORT} }} }}"
    whole = await ask.whole(
        query, as_="police analyst", variables={"input": {"rows": [arrest(5)], "idempotencyKey": "many"}}
    )

    assert again == first
    assert (await held(ask))["M-0"] == ("CHARGED", 2)
    assert whole["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_MISMATCH"
    assert whole["data"] == {"ingestArrests": None}


async def test_a_row_without_a_reference_takes_none(ask: Ask) -> None:
    """Not even one that is spelled as a programming language spells nothing."""
    told = await ingest(ask, arrest(0, clientReference=None), arrest(1, clientReference="None"))

    assert counts(told) == (2, 0, 0, 0)


async def test_what_was_not_written_leaves_its_key_free(ask: Ask) -> None:
    """As for a single record: whoever mends the fault may send the rows again with the same key."""
    stopped = await ingest(ask, arrest(0), *BAD, idempotencyKey="mended")
    mended = await ingest(ask, arrest(0), arrest(1), idempotencyKey="mended")

    assert (stopped["isWritten"], mended["isWritten"], counts(mended)) == (False, True, (2, 0, 0, 0))


async def test_those_who_send_the_same_at_once_make_it_once(ask: Ask) -> None:
    """Five at once, with one key: one does it, the others are told what it did."""
    rows = [arrest(number) for number in range(20)]
    told = await asyncio.gather(*(ingest(ask, *rows, idempotencyKey="at once") for _ in range(5)))

    assert all(each == told[0] for each in told)
    assert counts(told[0]) == (20, 0, 0, 0)
    assert len(await held(ask)) == 20


async def test_too_many_rows_are_refused_whole(ask: Ask) -> None:
    """One error, before any row is looked at."""
    query = "mutation ($input: IngestArrestsInput!) { ingestArrests(input: $input) { created } }"
    rows = [arrest(number) for number in range(MOST_ROWS + 1)]
    whole = await ask.whole(query, as_="police analyst", variables={"input": {"rows": rows}})

    assert whole["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert await held(ask) == {}


async def test_only_ones_own_records_are_corrected(ask: Ask) -> None:
    """The same references of another agency are other records."""
    await ingest(ask, arrest(0), arrest(1))
    told = await ingest(ask, arrest(0, status="BAILED"), as_="council officer")

    assert counts(told) == (1, 0, 0, 0)
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(OUTCOME.c.arrest_status).where(OUTCOME.c.client_reference == "M-0")
        assert sorted(await connection.scalars(query)) == ["ARRESTED", "BAILED"]


async def test_lists_come_with_their_records(ask: Ask) -> None:
    """Two seizures with their lines; a fault of a line has its whole path."""
    line = {"category": "BLADE", "kind": "KITCHEN_KNIFE", "count": 1}
    seizure = {"occurredOn": "2026-03-01", "area": id_of("ward"), "itemCount": 1, "lines": [line]}
    rows = [{**seizure, "clientReference": "S-0"}, {**seizure, "lines": [line, {**line, "count": 0}]}]
    told = await ingest(ask, *rows, kind="WeaponSeizures", onError="SKIP")

    assert counts(told) == (1, 0, 0, 1)
    assert told["rows"][1]["errors"][0]["path"] == ["input", "rows", "1", "lines", "1", "count"]


async def test_who_may_not_record_may_not_ingest(ask: Ask) -> None:
    """A role without the change has no word for it, a token without the scope is told which it lacks."""
    query = "mutation { ingestArrests(input: {rows: []}) { created } }"
    member = await ask.refusal(query, as_="svpp member")
    reader = await ask.refusal(query, as_="police analyst", without=["outcomes:write"])

    assert member["extensions"]["code"] == "VALIDATION_FAILED"
    assert (reader["extensions"]["code"], reader["extensions"]["scope"]) == ("INSUFFICIENT_SCOPE", "outcomes:write")


async def test_it_is_on_record_by_ids(ask: Ask) -> None:
    """COLLECT of those that are new and ALTER of those that were corrected, in one transaction with them."""
    await ingest(ask, arrest(0, subject="P-4711"))
    told = await ingest(ask, arrest(0, status="BAILED"), arrest(1))
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number.desc()).limit(3)
        rows = [(row.kinds, json.loads(row.body)) for row in await connection.execute(query)]

    assert sorted(kinds for kinds, _ in rows) == ["ALTER", "COLLECT", "COLLECT"]
    assert all("P-4711" not in json.dumps(body) for _, body in rows)
    assert [row["id"] is not None for row in told["rows"]] == [True, True]
