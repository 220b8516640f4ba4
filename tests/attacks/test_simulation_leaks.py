"""Simulation as a way to what is hidden: agreements of others, and others' records, one draft after another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth.refusal import Code
from schema.tables import METADATA
from tests.asking import Ask
from tests.changing import change, clause, draft, drafted
from tests.world import World, id_of

SIMULATED = """query ($id: ID!) { simulateAgreement(agreement: $id) { reference version openings {
    recipient role purposes entity owner before after opens
    rowsBefore { status value lower upper } rowsAfter { status value lower upper } } } }"""
COMPARED = SIMULATED.replace("$id: ID!", "$id: ID!, $against: Int").replace("$id)", "$id, against: $against)")
MARCH = date(2026, 3, 2)
DRAFT = "reference | status | signed\nISA-1 | DRAFT | owner"
# One agreement of police and council that also speaks of what the police share with the partnership.
THIRD = "reference | status | signed | recipient | parties\nISA-1 | DRAFT | owner | svpp | owner,recipient,council"


@asynccontextmanager
async def children(world: World, count: int, day: date) -> AsyncIterator[None]:
    """Let the police have recorded so many children of one day, for as long as the block lasts."""
    of = METADATA.tables["outcome"]
    ids = [id_of(f"child {number} of {day}") for number in range(count)]
    async with world.database.engine.begin() as connection:
        row = (await connection.execute(sa.select(of).where(of.c.id == id_of("child at estate")))).one()._mapping
        more = [{**row, "id": each, "occurred_on": day, "month": f"{day:%Y-%m}"} for each in ids]
        if more:
            await connection.execute(sa.insert(of), more)
    try:
        yield
    finally:
        async with world.database.engine.begin() as connection:
            await connection.execute(sa.delete(of).where(of.c.id.in_(ids)))


async def body(ask: Ask, as_: str, reference: str = "ISA-1") -> bytes:
    """Simulate an agreement and give the bytes."""
    return await ask.body(SIMULATED, as_=as_, variables={"id": id_of(reference)})


@pytest.mark.parametrize("who", ["data protection officer", "administrator"])
async def test_an_agreement_of_others_is_simulated_like_nothing(ask: Ask, world: World, who: str) -> None:
    """An agreement between others, one that never was, and the id of a record have the same bytes."""
    await world.agreements("reference | owner | recipient\nISA-1 | health | svpp")
    bodies = {await body(ask, who, name) for name in ("ISA-1", "ISA-9", "arrest", "noise arrest")}

    assert bodies == {b'{"data":{"simulateAgreement":null}}'}


@pytest.mark.parametrize(
    "other",
    [
        "ISA-2 | ACTIVE | owner,recipient | svpp   | owner,recipient      | SUMMARY  | police",
        "ISA-2 | ACTIVE | owner,recipient | svpp   | owner,recipient      | PERSONAL | police",
        "ISA-2 | ACTIVE | owner,recipient | svpp   | owner,recipient      | DETAIL   | health",
    ],
)
async def test_what_others_agreed_is_in_no_before(ask: Ask, world: World, other: str) -> None:
    """A third party cannot learn by simulating what two others share under an agreement of their own."""
    columns = "reference | status | signed | recipient | parties | detail | owner"
    draft = "ISA-1 | DRAFT | owner | svpp | owner,recipient,council | DETAIL | police"
    await world.agreements(f"{columns}\n{draft}")
    before = await body(ask, "administrator")
    await world.agreements(f"{columns}\n{draft}\n{other}")

    assert await body(ask, "administrator") == before


async def test_a_draft_of_ones_own_counts_nobodys_records(ask: Ask, world: World) -> None:
    """Whoever names another agency in a draft is told no number of its records before it has signed that text."""
    for area in ("county", "ward", "next ward"):
        for signed in ("", "recipient"):
            await world.agreements(f"reference|status|signed|area\nISA-1|DRAFT|{signed}|{area}")
            found = (await ask(SIMULATED, as_="administrator", variables={"id": id_of("ISA-1")}))["simulateAgreement"]
            opened = [each["rowsAfter"] for each in found["openings"] if each["after"]]
            assert opened
            assert {each["status"] for each in opened} == {"NOT_AVAILABLE"}
            assert {each["value"] for each in opened} == {None}


@pytest.mark.parametrize(
    ("table", "name", "values"),
    [
        ("outcome", "arrest", {"subject": "another", "arrest_status": "BAILED"}),
        ("outcome", "far arrest", {"owner_id": id_of("stranger")}),
        ("outcome", "noise arrest", {"owner_id": id_of("health")}),
        ("intelligence_report", "secret report", {"owner_id": id_of("stranger")}),
        ("outcome", "next arrest", {"owner_id": id_of("police")}),
    ],
)
@pytest.mark.parametrize("draft", [DRAFT, THIRD], ids=["own", "third"])
async def test_hidden_records_and_values_change_nothing(
    ask: Ask, world: World, draft: str, table: str, name: str, values: dict[str, Any]
) -> None:
    """No value of a record shows, nor a single record more or less within what a number is rounded to."""
    await world.agreements(draft)
    before = await body(ask, "administrator")
    async with world.changed(table, name, **values):
        assert await body(ask, "administrator") == before


ONE_DAY: dict[str, Any] = {"entity": "Safeguarding", "areas": ["ward"], "since": "2026-03-02", "until": "2026-03-02"}
# Up to how many records a number tells nothing of, and the first that it tells.
FEW, MANY = 7, 8


@pytest.mark.parametrize("detail", ["AGGREGATE", "DETAIL"])
@pytest.mark.parametrize("who", ["police administrator", "data protection officer"])
async def test_who_reads_no_record_counts_none_of_the_own_agency(ask: Ask, world: World, who: str, detail: str) -> None:
    """One kind, one ward, one day: from none to a few records no byte changes, and many are rounded."""
    named = await drafted(ask, draft(clause(detail=detail, **ONE_DAY)), as_="police administrator")
    asked: dict[str, Any] = {"as_": who, "variables": {"id": named}}
    none = await ask.body(SIMULATED, **asked)
    async with children(world, FEW, MARCH):
        few = await ask.body(SIMULATED, **asked)
    async with children(world, MANY, MARCH):
        (many,) = (await ask(SIMULATED, **asked))["simulateAgreement"]["openings"]

    assert none == few
    assert b"SUPPRESSED" in none
    assert many["rowsAfter"] == {"status": "ROUNDED", "value": 10, "lower": 8, "upper": 12}


@pytest.mark.parametrize("base", range(MANY, MANY + 5))
@pytest.mark.parametrize("who", ["police administrator", "data protection officer"])
async def test_one_day_more_tells_no_few_records_of_that_day(ask: Ask, world: World, who: str, base: int) -> None:
    """Two versions, the second with one day more: whatever the first number is rounded from, no byte tells the day."""
    wide = clause(detail="AGGREGATE", **ONE_DAY | {"since": "2026-03-01", "until": "2026-03-01"})
    named = await drafted(ask, draft(wide), as_="police administrator")
    more = draft(wide, clause(detail="AGGREGATE", **ONE_DAY))
    assert (await change(ask, "amend", as_="police administrator", id=named, version=1, input=more)).agreement
    asked: dict[str, Any] = {"as_": who, "variables": {"id": named, "against": 1}}
    day_before = MARCH - timedelta(days=1)
    async with children(world, base, day_before):
        none = await ask.body(COMPARED, **asked)
        async with children(world, FEW, MARCH):
            assert await ask.body(COMPARED, **asked) == none
        async with children(world, MANY, MARCH):
            assert await ask.body(COMPARED, **asked) != none


async def test_one_request_simulates_once(ask: Ask, world: World) -> None:
    """A second one is refused before anything runs: each asks a hundred statements."""
    twice = " ".join(f'{name}: simulateAgreement(agreement: "1") {{ version }}' for name in "ab")
    error = await ask.refusal(f"{{ {twice} }}", as_="administrator")

    assert error["extensions"]["code"] == Code.COST_EXCEEDED


async def test_simulating_needs_the_scope_of_agreements(ask: Ask) -> None:
    """A token without it is told which it lacks."""
    variables = {"id": id_of("ISA-1")}
    error = await ask.refusal(SIMULATED, as_="administrator", variables=variables, without=["agreements:read"])

    assert error["extensions"]["code"] == Code.INSUFFICIENT_SCOPE
