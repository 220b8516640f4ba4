"""Agreements: what opens others' records, every single thing that closes them again, and when."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from datetime import date, timedelta

import pytest

from server.settings import load
from tests.asking import SECRET, Ask
from tests.house.tree import ROOT
from tests.world import TODAY, World

OUTCOMES = "{ outcomes(first: 100) { nodes { id } } }"
THEIRS = [
    "sentence",
    "town arrest",
    "arrest",
    "sensitive arrest",
    "cash",
    "weapons found",
    "warrant",
    "drugs",
    "old arrest",
]
OURS = ["order", "council's child"]
GRACE = timedelta(days=28)


def day(days: int) -> str:
    """Write the day that lies *days* after today."""
    return (TODAY + timedelta(days=days)).isoformat()


async def opened(ask: Ask, as_: str = "council officer") -> list[str]:
    """Name the records of others that the council officer sees."""
    return [name for name in await ask.names(OUTCOMES, as_=as_) if name not in OURS]


def test_the_grace_is_that_of_the_settings() -> None:
    """The days used below are those that an agreement keeps after its review was due."""
    given = load(environment="demo", secret=SECRET, database_url="sqlite+aiosqlite:///x")

    assert timedelta(days=given.review_grace_days) == GRACE


async def test_without_an_agreement_one_sees_ones_own(ask: Ask) -> None:
    """Nothing of another agency is visible until an agreement opens it."""
    assert OURS == sorted(await ask.names(OUTCOMES, as_="council officer"), reverse=True)


async def test_an_agreement_in_force_opens_what_it_names(ask: Ask, world: World) -> None:
    """All outcomes of the owner inside the areas are there, but for safeguarding, which is an entity of its own."""
    await world.agreements("reference\nISA-1")

    assert set(THEIRS) == set(await opened(ask))


@pytest.mark.parametrize(
    "still",
    [
        {"starts_on": day(0)},
        {"ends_on": day(0)},
        {"review_on": day(0)},
        {"review_on": day(-28)},
        {"role": "COUNCIL_COMMUNITY_SAFETY"},
        {"purpose": "COMMUNITY_SAFETY_ASSESSMENT"},
        {"area": "town"},
        {"area": "ward,next ward,town"},
        {"since": "2022-06-01", "until": "2023-09-01"},
        {"detail": "SUMMARY"},
        {"detail": "PERSONAL"},
        {"parties": "owner,recipient,svpp", "signed": "owner,recipient,svpp"},
    ],
    ids=str,
)
async def test_what_just_holds_opens_the_same(ask: Ask, world: World, still: dict[str, str]) -> None:
    """On the first and the last day, within the grace, for the very role, purpose, areas and dates: it is open."""
    await world.agreements(table_of(still))

    assert set(THEIRS) == set(await opened(ask))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "DRAFT"},
        {"status": "IN_APPROVAL"},
        {"status": "SUSPENDED"},
        {"status": "EXPIRED"},
        {"status": "TERMINATED"},
        {"starts_on": day(1)},
        {"ends_on": day(-1)},
        {"review_on": day(-29)},
        {"signed": "owner"},
        {"signed": "recipient"},
        {"signed": ""},
        {"signed_version": "1"},
        {"signed_version": "3"},
        {"parties": "owner,recipient,svpp"},
        {"parties": "owner"},
        {"parties": "recipient"},
        {"parties": ""},
        {"owner": "next council"},
        {"recipient": "next council"},
        {"recipient": "svpp"},
        {"entity": "Intervention"},
        {"entity": "Safeguarding", "detail": "PERSONAL"},
        {"detail": "AGGREGATE"},
        {"role": "SVPP_MEMBER"},
        {"role": ""},
        {"purpose": "EVALUATION"},
        {"purpose": ""},
        {"area": "far", "since": "2024-01-01"},
        {"area": ""},
        {"since": "2023-09-02"},
        {"until": "2022-05-31"},
    ],
    ids=str,
)
async def test_each_single_thing_that_is_missing_closes_it(ask: Ask, world: World, wrong: dict[str, str]) -> None:
    """One wrong status, day, signature, party, entity, role, purpose, area or date, and nothing is shared."""
    await world.agreements(table_of(wrong))

    assert [] == await opened(ask)


@pytest.mark.parametrize(
    ("only", "shown"),
    [
        ({"area": "next ward"}, ["cash"]),
        ({"area": "far"}, ["far arrest"]),
        ({"area": "ward"}, [name for name in THEIRS if name not in ("cash", "town arrest")]),
        ({"since": "2023-05-11"}, ["sensitive arrest", "town arrest", "sentence"]),
        ({"until": "2022-06-01"}, ["old arrest"]),
        ({"since": "2023-05-11", "until": "2023-05-11"}, ["sensitive arrest"]),
        ({"owner": "next police"}, ["next arrest"]),
    ],
    ids=str,
)
async def test_a_clause_opens_its_areas_and_days_only(
    ask: Ask, world: World, only: dict[str, str], shown: list[str]
) -> None:
    """An area covers what lies inside it and nothing around it; the first and last day are within."""
    await world.agreements(table_of(only))

    assert set(shown) == set(await opened(ask))


async def test_clauses_add_up_and_the_best_one_counts(ask: Ask, world: World) -> None:
    """Each record is shown as far as the clause that gives most on it."""
    await world.agreements("""
        detail  | area | until
        SUMMARY | town |
        DETAIL  | ward | 2022-12-31
    """)
    query = "{ outcomes(first: 50, filter: {arrest: {}}) { nodes { id occurredOn } } }"
    shown = (await ask(query, as_="council officer"))["outcomes"]["nodes"]

    assert {"arrest": None, "old arrest": "2022-06-01", "sensitive arrest": None, "town arrest": None} == {
        world.names[each["id"]]: each["occurredOn"] for each in shown
    }


async def test_two_halves_of_an_agreement_make_no_whole(ask: Ask, world: World) -> None:
    """A clause for another role and one for another purpose open nothing together."""
    await world.agreements("""
        role                     | purpose
        SVPP_MEMBER              | COMMUNITY_SAFETY_ASSESSMENT
        COUNCIL_COMMUNITY_SAFETY | EVALUATION
    """)

    assert [] == await opened(ask)


async def test_sharing_goes_one_way(ask: Ask, world: World) -> None:
    """What the police share with the council gives the police nothing of the council's."""
    await world.agreements("reference\nISA-1")

    assert "order" not in await ask.names(OUTCOMES, as_="police analyst")


async def test_a_purpose_that_is_not_agreed_closes_it(ask: Ask, world: World) -> None:
    """The same token sees records for the purpose agreed on and none for another."""
    await world.agreements("purpose\nEVALUATION")

    assert set(OURS) == set(await ask.names(OUTCOMES, as_="council officer", purpose="SAFEGUARDING"))
    assert set(THEIRS) < set(await ask.names(OUTCOMES, as_="council officer", purpose="EVALUATION"))


@pytest.mark.parametrize("status", ["SUSPENDED", "TERMINATED", "EXPIRED"])
async def test_a_suspended_agreement_shares_nothing(ask: Ask, world: World, status: str) -> None:
    """Ending an agreement removes its records from the very next answer, and resuming it brings them back."""
    await world.agreements("reference\nISA-1")
    assert await opened(ask)

    async with world.changed("agreement", "ISA-1", status=status):
        assert [] == await opened(ask)
    assert set(THEIRS) == set(await opened(ask))


async def test_a_new_version_must_be_signed_anew(ask: Ask, world: World) -> None:
    """Changing the text without new signatures closes what the old text opened."""
    await world.agreements("reference\nISA-1")

    async with world.changed("agreement", "ISA-1", version=3):
        assert [] == await opened(ask)


async def test_days_pass_without_anybody_doing_anything(ask: Ask, world: World) -> None:
    """The same pipeline opens an agreement on its first day and closes it after its last."""
    await world.agreements("starts_on | ends_on\n2026-12-01 | 2026-12-31")
    seen = []
    for today in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)):
        world.today = today
        seen.append(bool(await opened(ask)))

    assert seen == [False, True, True, False]


async def test_an_area_that_moves_takes_its_records_along(ask: Ask, world: World) -> None:
    """Coverage follows the record's area as it is now."""
    await world.agreements("area\nward")

    async with world.changed("outcome", "arrest", area_id=(await _id_of_area(ask, "far"))):
        assert "arrest" not in await opened(ask)
    assert "arrest" in await opened(ask)


async def test_suspending_reaches_every_worker_process(ask: Ask, world: World) -> None:
    """Two other processes, warm with the same document, share nothing on the first query after the suspension."""
    await world.agreements("reference\nISA-1")
    workers = [await start_worker(world.url) for _ in range(2)]
    try:
        before = [await heard(each) for each in workers]
        await world.change("agreement", "ISA-1", status="SUSPENDED")
        after = [await heard(each) for each in workers]
        await world.change("agreement", "ISA-1", status="ACTIVE")
        again = [await heard(each) for each in workers]
    finally:
        for each in workers:
            await stop(each)

    assert [len(THEIRS) + len(OURS)] * 2 == before == again
    assert [len(OURS)] * 2 == after


async def start_worker(url: str) -> Process:
    """Start a process that answers documents."""
    words = (sys.executable, "-m", "tests.promises.asker", url)
    return await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, cwd=ROOT)


async def heard(worker: Process) -> int:
    """Ask a process for the outcomes and count what it shows."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(json.dumps(OUTCOMES).encode() + b"\n")
    await worker.stdin.drain()
    return len(json.loads(await worker.stdout.readline())["data"]["outcomes"]["nodes"])


async def stop(worker: Process) -> None:
    """End the input of a process and wait for it to end."""
    assert worker.stdin is not None
    worker.stdin.close()
    await asyncio.wait_for(worker.wait(), 20)


def table_of(values: dict[str, str]) -> str:
    """Write one agreement as a table."""
    return "reference | " + " | ".join(values) + "\nISA-1 | " + " | ".join(values.values())


async def _id_of_area(ask: Ask, name: str) -> str:
    nodes = (await ask("{ areas(first: 100) { nodes { id name } } }", as_="police analyst"))["areas"]["nodes"]
    return next(str(each["id"]) for each in nodes if each["name"] == name)
