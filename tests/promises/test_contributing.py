"""Contributing: agencies record, correct and withdraw their own records; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from schema.mutations.contributions import FAULTS
from schema.tables import METADATA
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.asking import REQUEST_ID, Ask, principal
from tests.house.tree import ROOT
from tests.world import id_of


async def contribute(ask: Ask, name: str, *, as_: str = "police analyst", **given: Any) -> dict[str, Any]:
    """Make one contribution and give its payload."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = (
        f"mutation ($input: {kind}!) {{ {name}(input: $input) "
        "{ outcome { id ... on Arrest { status occurredOn provisional } } version errors { code path } } }"
    )
    payload: dict[str, Any] = (await ask(query, as_=as_, variables={"input": given}))[name]
    return payload


def arrest(**changes: Any) -> dict[str, Any]:
    """Give an arrest that lacks nothing, but for *changes*."""
    return {"occurredOn": "2026-03-01", "area": id_of("ward"), "status": "ARRESTED"} | changes


async def count(ask: Ask, table: sa.Table) -> int:
    """Count the rows of a table."""
    async with ask.world.database.engine.connect() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the faults of a payload: code and the last step of the path."""
    return [(each["code"], each["path"][-1]) for each in payload["errors"]]


async def test_an_arrest_is_recorded_corrected_and_withdrawn(ask: Ask) -> None:
    """Each step answers with the record; the earlier versions are kept whole, with their reason."""
    made = await contribute(ask, "recordArrest", **arrest())
    named = {"id": made["outcome"]["id"]}
    corrected = await contribute(
        ask, "correctArrest", **named, version=1, reason="charged", status="CHARGED", provisional=False
    )
    gone = await contribute(ask, "withdrawArrest", **named, version=2, reason="another person")
    again = await contribute(ask, "withdrawArrest", **named, version=2, reason="another person")

    assert (made["version"], made["errors"], made["outcome"]["provisional"]) == (1, [], True)
    assert (corrected["version"], corrected["outcome"]["status"]) == (2, "CHARGED")
    assert (corrected["outcome"]["occurredOn"], corrected["outcome"]["provisional"]) == ("2026-03-01", False)
    assert (gone["outcome"], gone["errors"]) == (None, [])
    assert codes(again) == [("NOT_FOUND", "id")]
    past = PAST["outcome"]
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(past.c.version, past.c.arrest_status, past.c.ending, past.c.reason)
        rows = await connection.execute(query.where(past.c.id == named["id"]).order_by(past.c.version))
        assert [tuple(row) for row in rows] == [
            (1, "ARRESTED", "CORRECTED", "charged"),
            (2, "CHARGED", "WITHDRAWN", "another person"),
        ]


async def test_all_faults_are_told_at_once_and_nothing_is_written(ask: Ask) -> None:
    """A day to come, an area and a site that are none: three faults, each where it stands."""
    before = await count(ask, OUTCOME)
    told = await contribute(
        ask, "recordArrest", **arrest(occurredOn="2027-01-01", area="none", site=id_of("no site"), subject=" ")
    )

    assert sorted(codes(told)) == [
        ("OUT_OF_RANGE", "occurredOn"),
        ("REQUIRED", "subject"),
        ("UNKNOWN_REFERENCE", "area"),
        ("UNKNOWN_REFERENCE", "site"),
    ]
    assert (told["outcome"], await count(ask, OUTCOME)) == (None, before)


async def test_what_is_named_is_of_the_kind_that_is_named(ask: Ask) -> None:
    """The id of an area names no site, also beside where it names the area."""
    told = await contribute(ask, "recordArrest", **arrest(site=id_of("ward")))

    assert (codes(told), told["outcome"]) == ([("UNKNOWN_REFERENCE", "site")], None)


async def test_an_area_must_exist_on_the_day(ask: Ask) -> None:
    """The ward exists since 2021: an arrest of the year before was elsewhere."""
    assert codes(await contribute(ask, "recordArrest", **arrest(occurredOn="2020-12-31"))) == [
        ("AREA_NOT_IN_FORCE", "area")
    ]


async def test_a_code_must_be_in_force_and_custody_goes_with_custody(ask: Ask) -> None:
    """Rules of a kind and of its code lists are told like any other fault."""
    given: dict[str, Any] = {
        "occurredOn": "2026-03-01",
        "area": id_of("ward"),
        "disposal": "COMMUNITY_ORDER",
        "custodyMonths": 3,
    }

    assert codes(await contribute(ask, "recordCourtOutcome", **given)) == [("DOES_NOT_FIT", "custodyMonths")]


async def test_the_same_key_does_it_once(ask: Ask) -> None:
    """A retry gets the same record; another input with the same key is refused."""
    first = await contribute(ask, "recordArrest", **arrest(idempotencyKey="k"))
    before = await count(ask, OUTCOME)
    again = await contribute(ask, "recordArrest", **arrest(idempotencyKey="k"))
    other = await contribute(ask, "recordArrest", **arrest(idempotencyKey="k", status="BAILED"))

    assert (again, await count(ask, OUTCOME)) == (first, before)
    assert codes(other) == [("IDEMPOTENCY_MISMATCH", "idempotencyKey")]


async def test_a_key_is_of_one_agency(ask: Ask) -> None:
    """One app for two agencies may use the same key for both; the second is told of no record of the first."""
    query = "mutation ($input: RecordArrestInput!) { recordArrest(input: $input) { outcome { id } } }"
    told = []
    for who in ("police analyst", "next police analyst"):
        by = replace(principal(who), client_id="app")
        answer = await ask.answering(query, {"input": arrest(idempotencyKey="k")}, None, by, REQUEST_ID)
        told.append(json.loads(answer.body)["data"]["recordArrest"]["outcome"]["id"])

    assert len({*told}) == len(told)


async def test_a_key_of_a_service_is_found_as_it_was_kept_before(ask: Ask) -> None:
    """Of its client, agency and key alone: a retry that was on its way while this version came does nothing twice."""
    await contribute(ask, "recordArrest", as_="feed", **arrest(idempotencyKey="on its way"))
    before = sha256(json.dumps([id_of("police"), "on its way"]).encode()).hexdigest()
    table = METADATA.tables["request_answered"].c
    async with ask.world.database.engine.connect() as connection:
        kept = await connection.scalars(sa.select(table.key_hash).where(table.client_id == "feed"))
        assert before in kept.all()


async def test_the_same_reference_is_the_same_record(ask: Ask) -> None:
    """Unchanged it stays as it is; changed it is corrected."""
    first = await contribute(ask, "recordArrest", **arrest(clientReference="A-1"))
    same = await contribute(ask, "recordArrest", **arrest(clientReference="A-1"))
    changed = await contribute(ask, "recordArrest", **arrest(clientReference="A-1", status="BAILED"))
    versions = [each["version"] for each in (first, same, changed)]

    assert (versions, {each["outcome"]["id"] for each in (first, same, changed)}) == (
        [1, 1, 2],
        {first["outcome"]["id"]},
    )


async def test_an_old_version_is_told_the_current_one(ask: Ask) -> None:
    """Of two who correct version 1 the second learns that it is 2."""
    made = await contribute(ask, "recordArrest", **arrest())
    named = {"id": made["outcome"]["id"], "version": 1, "reason": "r"}
    await contribute(ask, "correctArrest", **named, status="BAILED")
    late = await contribute(ask, "correctArrest", **named, status="CHARGED")

    assert (codes(late), late["version"]) == ([("CONFLICT", "version")], 2)


async def test_what_no_database_takes_is_a_fault(ask: Ask) -> None:
    """A zero character or half a surrogate pair is told like any other fault, wherever it stands."""
    for name in ("clientReference", "idempotencyKey", "subject"):
        for text in ("\x00", "\ud800"):
            assert codes(await contribute(ask, "recordArrest", **arrest(**{name: text}))) == [("OUT_OF_RANGE", name)]
    made = await contribute(ask, "recordArrest", **arrest())
    named = {"id": made["outcome"]["id"], "version": 1}
    assert codes(await contribute(ask, "withdrawArrest", reason="\x00", **named)) == [("OUT_OF_RANGE", "reason")]


async def test_the_example_of_the_readme_records_an_arrest(ask: Ask) -> None:
    """What a developer copies from the chapter works, and the table beside it is the code's."""
    _, _, chapter = (ROOT / "README.md").read_text("utf-8").partition("\n## Contributing\n")
    document = chapter.partition("```GraphQL\n")[2].partition("```")[0]
    payload = (await ask(document, as_="police analyst", variables={"area": id_of("ward")}))["recordArrest"]

    assert payload["outcome"] == {"id": payload["outcome"]["id"], "status": "ARRESTED", "provisional": True}
    assert (payload["version"], payload["errors"]) == (1, [])
    assert all(f"| `{code}` | {text} |" in chapter for code, text in FAULTS.items())


async def test_each_step_is_on_record_without_a_value(ask: Ask) -> None:
    """COLLECT, ALTER, ERASE: the record by its id, the fields that changed by name; a refusal is DENY."""
    made = await contribute(ask, "recordArrest", **arrest(subject="P-77"))
    named = {"id": made["outcome"]["id"]}
    await contribute(ask, "correctArrest", **named, version=1, reason="why", status="BAILED")
    await contribute(ask, "withdrawArrest", **named, version=2, reason="why")
    await contribute(ask, "withdrawArrest", **named, version=2, reason="why")
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number.desc()).limit(4)
        rows = [(row.kinds, row.body) for row in await connection.execute(query)]
    kinds, bodies = [kind for kind, _ in reversed(rows)], [json.loads(body) for _, body in reversed(rows)]

    assert kinds == ["COLLECT", "ALTER", "ERASE", "DENY"]
    assert bodies[1]["disclosed"][0]["fields"] == ["status"]
    assert "P-77" not in json.dumps(bodies)


async def test_at_once_nothing_is_doubled(ask: Ask) -> None:
    """Five who send one record at once make one, and of five corrections of one version one is taken."""
    made = await asyncio.gather(
        *(contribute(ask, "recordArrest", **arrest(clientReference="one", idempotencyKey="one")) for _ in range(5))
    )
    (record,) = {each["outcome"]["id"] for each in made}
    named = {"id": record, "version": 1, "reason": "r"}
    told = await asyncio.gather(
        *(contribute(ask, "correctArrest", **named, subject=f"P-{number}") for number in range(5))
    )

    assert sorted(str(codes(each)) for each in told) == ["[('CONFLICT', 'version')]"] * 4 + ["[]"]


async def test_a_dry_run_writes_nothing(ask: Ask) -> None:
    """Neither the record nor the key is kept."""
    tables = (OUTCOME, METADATA.tables["request_answered"])
    before = [await count(ask, table) for table in tables]
    told = await contribute(ask, "recordArrest", **arrest(dryRun=True, idempotencyKey="dry"))

    assert (told, [await count(ask, table) for table in tables]) == (
        {"outcome": None, "version": None, "errors": []},
        before,
    )


async def test_another_agencys_record_is_no_record(ask: Ask) -> None:
    """The council sees the police's arrest by agreement, and may still not touch it: as if it were not there."""
    await ask.world.agreements("reference\nISA-1")
    foreign = {"id": id_of("arrest"), "reason": "r"}
    told = [
        await contribute(ask, "correctArrest", as_="council officer", version=version, status="BAILED", **named)
        for version, named in ((1, foreign), (7, foreign), (1, foreign | {"id": id_of("nothing")}))
    ]

    assert [(codes(each), each["version"]) for each in told] == [([("NOT_FOUND", "id")], None)] * 3


async def test_what_a_role_never_sees_it_never_writes(ask: Ask) -> None:
    """An officer's input has no subject, and what the analyst wrote there stays when the officer corrects."""
    query = "mutation ($input: RecordArrestInput!) { recordArrest(input: $input) { version } }"
    error = await ask.refusal(query, as_="police officer", variables={"input": arrest(subject="P-1")})
    made = await contribute(ask, "recordArrest", **arrest(subject="P-1"))
    named = {"id": made["outcome"]["id"], "version": 1, "reason": "r"}
    await contribute(ask, "correctArrest", as_="police officer", **named, status="BAILED")
    async with ask.world.database.engine.connect() as connection:
        row = (await connection.execute(sa.select(OUTCOME).where(OUTCOME.c.id == named["id"]))).one()

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert (row.subject, row.arrest_status) == ("P-1", "BAILED")


async def test_a_reference_of_another_agency_is_free(ask: Ask) -> None:
    """Guessing a reference of the police tells the council nothing and changes nothing."""
    police = await contribute(ask, "recordArrest", **arrest(clientReference="G-1"))
    council = await contribute(ask, "recordArrest", as_="council officer", **arrest(clientReference="G-1"))

    assert (council["version"], council["errors"]) == (1, [])
    assert council["outcome"]["id"] != police["outcome"]["id"]
