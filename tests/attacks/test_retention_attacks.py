"""Ending a record that one may not end, keeping one from being ended for nobody to see, and telling what is held."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auth.access.retention import PERMITTED
from auth.access.wall import walls
from auth.principal import PrincipalKind
from auth.refusal import RefusalError
from schema.tables import holding
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.records import DRUG_LINE, OUTCOME
from schema.tables.retention import CERTIFICATE, HOLD, TOMBSTONE
from server.command.performing import Performing
from server.janitor import sweep
from tests.asking import GRACE, Ask, principal
from tests.promises.contributed import LINE, take
from tests.promises.contributed import whole as of_kind
from tests.promises.test_disposal import arrest
from tests.retaining import (
    ANALYST,
    LATE,
    OFFICER,
    REVIEWS,
    decide,
    disposed,
    faults,
    held,
    proposed,
    records,
    released,
    review_of,
    reviews,
)
from tests.world import id_of

FOREIGN = (
    *("next police analyst", "council officer", "health member"),
    *("council protection officer", "svpp protection officer", "next protection officer"),
)


def given_of(name: str, record: str) -> dict[str, Any]:
    """Give what a change of one record needs."""
    if name in ("holdRecords", "releaseHolds"):
        return {"ids": [record], "reference": "CASE-1", "reason": "a claim"}
    ground = {"ground": "ORDERED"} if name == "proposeDisposal" else {}
    reason = {} if name == "disposeRecords" else {"reason": "because"}
    return {"records": records(record), **ground, **reason}


@pytest.mark.parametrize("name", sorted(PERMITTED))
async def test_a_record_of_another_agency_is_not_there(ask: Ask, name: str) -> None:
    """Held, proposed, plain or never there: the same answer, byte for byte, to everybody who may ask."""
    under_hold, plain, ready = [await arrest(ask) for _ in range(3)]
    await held(ask, under_hold)
    await proposed(ask, ready)
    asking = [who for who in FOREIGN if not principal(who).roles.isdisjoint(PERMITTED[name])]
    assert asking
    for who in asking:
        told = [
            await decide(ask, name, as_=who, **given_of(name, record))
            for record in (under_hold, plain, ready, id_of("nothing"), "nothing")
        ]
        assert [json.dumps(each) for each in told] == [json.dumps(told[0])] * 5
        assert [code for payload in told for code, _ in faults(payload)] == ["NOT_FOUND"] * 5
    found = {each["id"]: each for each in await reviews(ask)}
    assert [found[each]["state"] for each in (under_hold, plain, ready)] == ["HELD", "LATER", "PROPOSED"]


async def test_a_kind_that_ones_role_sees_none_of_is_not_there(ask: Ask) -> None:
    """A member of the partnership neither holds nor proposes their agency's safeguarding; nor without the scope."""
    child, order = id_of("health's child"), id_of("health's order")
    for name in ("retainRecords", "proposeDisposal", "holdRecords"):
        refused = await decide(ask, name, as_="health member", **given_of(name, child), dryRun=True)
        taken = await decide(ask, name, as_="health member", **given_of(name, order), dryRun=True)
        assert [code for code, _ in faults(refused)] == ["NOT_FOUND"]
        assert faults(taken) == []
    listed = await ask(REVIEWS, as_=ANALYST, variables={"first": 100, "until": LATE}, without=["safeguarding:read"])
    assert "Safeguarding" not in {each["kind"] for each in listed["retentionReviews"]["nodes"]}


@pytest.mark.parametrize(
    ("who", "name"),
    [
        *((ANALYST, name) for name in ("disposeRecords", "declineDisposal", "releaseHolds")),
        *((OFFICER, name) for name in ("retainRecords", "proposeDisposal")),
        *((who, name) for who in ("police officer", "administrator", "feed") for name in sorted(PERMITTED)),
    ],
)
async def test_who_may_not_decide_has_no_word_for_it(ask: Ask, who: str, name: str) -> None:
    """Whoever proposes does not dispose, and whoever disposes does not propose."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ isWritten }} }}"
    whole = await ask.whole(query, as_=who, variables={"input": given_of(name, id_of("arrest"))})

    assert "data" not in whole
    assert {each["extensions"]["code"] for each in whole["errors"]} == {"VALIDATION_FAILED"}


@pytest.mark.parametrize("name", sorted(PERMITTED))
async def test_a_service_decides_nothing(ask: Ask, name: str) -> None:
    """Somebody answers for each decision, whatever role a service was given."""
    by = next(who for who in map(principal, (ANALYST, OFFICER)) if not who.roles.isdisjoint(PERMITTED[name]))
    service = replace(by, kind=PrincipalKind.SERVICE)
    performing = Performing(ask.world.database, ask.world.now, GRACE)
    with pytest.raises(RefusalError) as refused:
        await performing.decide(name, {"input": given_of(name, id_of("arrest"))}, service)

    assert refused.value.refused.public.startswith("A person takes this step")


async def test_nobody_disposes_of_what_they_proposed(ask: Ask) -> None:
    """Also in another role: one person with two appointments is one person."""
    record = await arrest(ask)
    await proposed(ask, record)
    same = replace(principal(OFFICER), id=ANALYST)
    performing = Performing(ask.world.database, ask.world.now, GRACE)
    report = await performing.decide("disposeRecords", {"input": {"records": records(record)}}, same)

    assert [each["message"] for row in report["rows"] for each in row["errors"]] == [
        "You proposed it: another person decides."
    ]
    assert await review_of(ask, record) is not None


async def test_an_officer_disposes_of_nothing_that_nobody_reviewed(ask: Ask) -> None:
    """Nor of what was retained after it was proposed."""
    never, retained = await arrest(ask), await arrest(ask)
    await proposed(ask, retained)
    await decide(ask, "retainRecords", records=records(retained), reason="needed after all")
    done = await decide(ask, "disposeRecords", as_=OFFICER, records=records(never, retained))

    assert faults(done) == [("DOES_NOT_FIT", "id")] * 2


@pytest.mark.parametrize("way", ["withdraw", "correct", "record again"])
async def test_a_hold_is_not_got_round(ask: Ask, way: str) -> None:
    """Whatever becomes of the record, it is held, all its versions are there, and nobody disposes of it."""
    record = await arrest(ask, clientReference=f"held {way}", subject="P-9")
    await held(ask, record)
    if way == "withdraw":
        await take(ask, "withdraw", "Arrest", id=record, version=1, reason="another person")
    elif way == "correct":
        await take(ask, "correct", "Arrest", id=record, version=1, reason="another person", subject="P-10")
    else:
        rows = [of_kind("Arrest", subject="P-10", clientReference=f"held {way}")]
        query = "mutation ($input: IngestArrestsInput!) { ingestArrests(input: $input) { corrected } }"
        await ask(query, as_=ANALYST, variables={"input": {"rows": rows}})
    version = 1 if way == "withdraw" else 2
    refused = [
        await proposed(ask, (record, version)),
        await decide(ask, "disposeRecords", as_=OFFICER, records=records((record, version))),
    ]
    async with ask.world.database.engine.connect() as connection:
        past = PAST["outcome"].c
        kept = (await connection.scalars(sa.select(past.subject).where(past.id == record))).all()

    assert [faults(each) for each in refused] == [[("HELD", "id")]] * 2
    assert kept == ["P-9"]


async def test_a_hold_that_comes_between_stops_the_disposal(ask: Ask) -> None:
    """Proposed, then held: however close, the record is either held or gone, never both."""
    for number in range(5):
        record = await arrest(ask)
        await proposed(ask, record)
        hold, end = await asyncio.gather(
            held(ask, record, reference=f"CASE-{number}"),
            decide(ask, "disposeRecords", as_=OFFICER, records=records(record)),
        )
        assert hold["isWritten"] != end["isWritten"], (hold, end)
        assert (await review_of(ask, record) is not None) == hold["isWritten"]


async def test_a_hold_of_ones_own_releases_no_other(ask: Ask) -> None:
    """Each reference stands by itself."""
    record = await arrest(ask)
    await held(ask, record)
    await held(ask, record, as_=OFFICER, reference="CASE-2")
    await released(ask, record, reference="CASE-2")

    assert faults(await proposed(ask, record)) == [("HELD", "id")]


async def attempt(ask: Ask, *statements: sa.Executable) -> str:
    """Run statements as somebody does who can write to the database; gives what it says."""
    try:
        async with ask.world.database.engine.begin() as connection:
            for statement in statements:
                await connection.execute(statement)
    except DBAPIError as error:
        return str(error.orig)
    return "it was done"


async def test_the_database_itself_deletes_nothing_that_is_held(ask: Ask) -> None:
    """A mistake of ours would have to get past a trigger: of the record, its versions, their lines, and the hold."""
    made = await take(ask, "record", "DrugSeizure", **of_kind("DrugSeizure"))
    record = made["record"]["id"]
    await take(
        ask, "correct", "DrugSeizure", id=record, version=1, reason="weighed", lines=[{**LINE, "quantity": "13"}]
    )
    await held(ask, record)
    past, lines = PAST["outcome"], PAST_PARTS["drug_line"]
    tried = [
        await attempt(ask, sa.delete(past).where(past.c.id == record)),
        await attempt(ask, sa.delete(lines).where(lines.c.outcome_id == record)),
        await attempt(
            ask,
            sa.delete(DRUG_LINE).where(DRUG_LINE.c.outcome_id == record),
            sa.delete(OUTCOME).where(OUTCOME.c.id == record),
        ),
        await attempt(ask, sa.delete(HOLD).where(HOLD.c.record_id == record)),
    ]

    assert all(holding.HELD in each for each in tried), tried
    await released(ask, record)
    assert (await disposed(ask, (record, 2)))["isWritten"]


async def test_the_database_itself_changes_nothing_that_is_left(ask: Ask) -> None:
    """A tombstone and a certificate are written once."""
    record = await arrest(ask)
    done = await disposed(ask, record)
    of = {TOMBSTONE: record, CERTIFICATE: done["certificate"]}
    tried = [
        await attempt(ask, statement)
        for table, one in of.items()
        for statement in (
            sa.update(table).where(table.c.id == one).values(owner_id=id_of("council")),
            sa.delete(table).where(table.c.id == one),
        )
    ]

    assert all(holding.LEFT in each for each in tried), tried


async def test_the_janitor_sweeps_no_record_and_no_stone(ask: Ask) -> None:
    """What expires are keys and batches; records end by two persons, and tombstones never."""
    record, gone = await arrest(ask), await arrest(ask)
    await held(ask, record)
    await disposed(ask, gone)
    ask.world.today = ask.world.today.replace(year=2099)
    await sweep(ask.world.database, ask.world.now())
    async with ask.world.database.engine.connect() as connection:
        for table, one in ((OUTCOME.c.id, record), (HOLD.c.record_id, record), (TOMBSTONE.c.id, gone)):
            assert await connection.scalar(sa.select(sa.func.count()).where(table == one)) == 1


async def test_a_retry_of_long_ago_brings_nothing_back(ask: Ask) -> None:
    """The key with which a record was made answers as before, and makes no second one."""
    record = await arrest(ask, idempotencyKey="made once", subject="P-5")
    await disposed(ask, record)
    again = await take(ask, "record", "Arrest", **of_kind("Arrest", idempotencyKey="made once", subject="P-5"))
    async with ask.world.database.engine.connect() as connection:
        there = await connection.scalar(sa.select(sa.func.count()).where(OUTCOME.c.subject == "P-5"))

    assert (again["record"], again["version"], again["errors"]) == (None, 1, [])
    assert there == 0


async def test_an_officer_learns_nothing_of_what_records_say(ask: Ask) -> None:
    """Change any value that no rule turns on: the list stays the same, byte for byte."""
    asked = {"first": 100, "until": LATE}
    before = await ask.body(REVIEWS, as_=OFFICER, variables=asked)
    changes = {"subject": "X", "source_reference": "Y", "age_band": "AGE_65_PLUS", "arrest_status": "BAILED"}
    async with ask.world.changed("outcome", "arrest", **changes, marking="OFFICIAL_SENSITIVE", area_id=id_of("far")):
        after = await ask.body(REVIEWS, as_=OFFICER, variables=asked)
    async with ask.world.changed("intelligence_report", "secret report", theme="COUNTY_LINES", handling="P"):
        again = await ask.body(REVIEWS, as_=OFFICER, variables=asked)

    assert before == after == again


async def test_no_role_of_the_database_reads_what_is_decided(ask: Ask) -> None:
    """The walls name none of these tables, so no statement of a query can; of a tombstone only what a history tells."""
    tables = {"retention_review", "legal_hold", "disposal_certificate"}
    told = {"id", "owner_id", "kind", "disposed_at", "version", "disposed_by", "ground"}
    assert all(tables.isdisjoint(wall.columns) for wall in walls())
    assert all(wall.columns.get("tombstone", frozenset()) <= told for wall in walls())
