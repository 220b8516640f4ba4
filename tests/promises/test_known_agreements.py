"""Agreements as at an instant: each list of them, asked again later, is answered as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from schema.tables.base import METADATA
from schema.tables.past import PAST_OPEN, PAST_PAIRS
from schema.tables.sharing import AGREEMENT
from server.command.expiring import expire
from server.command.history import put_away, revise
from tests.asking import Ask
from tests.changing import OFFICERS, change, clause, draft, drafted
from tests.world import TODAY, World, id_of

LIST = """query ($at: DateTime) { agreements(first: 50, asAt: $at, orderBy: [{ field: title }]) { totalCount nodes {
    id reference title status version startsOn endsOn reviewOn lawfulBasis dpiaReference dpiaOn retentionMonths
    parties { id part contact signedVersion signedOn agency { name } agreement { title } }
    clauses { id number entity detail gateway since until necessity embargoDays onward owner { name }
        recipient { name } areas { id name } agreement { title } }
    versions { version writtenAt content } steps { number step version takenAt reason agency { name } } } } }"""
IDS = "query ($id: ID!) { node(id: $id) { ... on Agreement { versions { id } } } }"
NODE = "query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on Agreement { title } } }"
TITLES = "query ($at: DateTime, $is: AgreementFilter) { agreements(first: 9, asAt: $at, filter: $is) { totalCount } }"


def instant(day: date, second: int = 0) -> str:
    """Write the instant at which this world's people act on a day, or so many seconds after."""
    return (datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=second)).isoformat()


async def lived(ask: Ask) -> dict[str, Any]:
    """Let two agreements live, a step a day, and give what was told at the end of each day."""
    told = {instant(TODAY): await ask(LIST, as_="administrator")}
    world, one = ask.world, ""

    async def day_passes() -> None:
        told[instant(world.today)] = await ask(LIST, as_="administrator")
        world.today += timedelta(days=1)

    await day_passes()
    one = await drafted(ask, draft(clause(areas=["ward"]), clause(detail="SUMMARY"), title="First"))
    await day_passes()
    two = await drafted(ask, draft(title="Beside it"))
    await change(ask, "submit", as_="administrator", id=one, version=1)
    for officer in OFFICERS:
        await day_passes()
        assert (await change(ask, "sign", as_=officer, id=one, version=1)).agreement
    await day_passes()
    assert (await change(ask, "activate", as_="administrator", id=one, version=1)).agreement
    await day_passes()
    assert (await change(ask, "suspend", as_=OFFICERS[0], id=one, reason="because")).agreement
    await day_passes()
    amended = draft(clause(embargoDays=7), title="Second", endsOn="2026-12-24", reviewOn="2026-12-24")
    assert (await change(ask, "amend", as_="police administrator", id=one, version=1, input=amended)).agreement
    await change(ask, "terminate", as_="administrator", id=two, reason="not needed")
    await day_passes()
    told[instant(world.today)] = await ask(LIST, as_="administrator")
    return told


async def test_each_list_is_answered_again_as_it_was(ask: Ask) -> None:
    """Statuses, signatures, clauses with their areas, versions and steps: all of it as that day ended, for a party."""
    told = await lived(ask)
    kinds = [{node["status"] for node in each["agreements"]["nodes"]} for each in told.values()]
    assert [each["agreements"]["totalCount"] for each in told.values()][:3] == [0, 1, 2]
    assert {"DRAFT", "IN_APPROVAL", "ACTIVE", "SUSPENDED", "TERMINATED"} == set().union(*kinds)
    for at, expected in told.items():
        assert await ask(LIST, as_="administrator", variables={"at": at}) == expected, at
        if at != max(told):
            later = (datetime.fromisoformat(at) + timedelta(days=1, seconds=-1)).isoformat()
            assert await ask(LIST, as_="administrator", variables={"at": later}) == expected, later
    # An officer of the other party reads the same, an outsider nothing at any instant.
    for at, expected in told.items():
        assert await ask(LIST, as_="data protection officer", variables={"at": at}) == expected
        outside = await ask(LIST, as_="svpp protection officer", variables={"at": at})
        assert outside["agreements"]["totalCount"] == 0


async def test_filters_and_counts_are_of_what_it_was(ask: Ask) -> None:
    """What was ACTIVE then is found by that, by its number and by its id; what was not there yet is not."""
    told = await lived(ask)
    days = list(told)
    active = {"status": {"eq": "ACTIVE"}}
    counts = []
    for at in days:
        found = await ask(TITLES, as_="administrator", variables={"at": at, "is": active})
        counts.append(found["agreements"]["totalCount"])
    assert counts == [len([n for n in told[at]["agreements"]["nodes"] if n["status"] == "ACTIVE"]) for at in days]
    assert sum(counts) > 0
    first = told[days[1]]["agreements"]["nodes"][0]["id"]
    named = [(await ask(NODE, as_="administrator", variables={"id": first, "at": at}))["node"] for at in days]
    assert [each and each["title"] for each in named] == [None, *["First"] * (len(days) - 3), "Second", "Second"]


async def test_the_calendar_s_step_is_remembered_too(ask: Ask, world: World) -> None:
    """What expired by itself stood ACTIVE the day before."""
    one = await drafted(ask, draft(endsOn="2026-12-31"))
    for step, who in (
        ("submit", "administrator"),
        *(("sign", each) for each in OFFICERS),
        ("activate", "administrator"),
    ):
        assert (await change(ask, step, as_=who, id=one, version=1)).agreement
    world.today = date(2027, 1, 1)
    assert await expire(world.database, world.now()) == 1
    query = "query ($at: DateTime) { agreements(first: 9, asAt: $at) { nodes { status } } }"
    found = [
        (await ask(query, as_="administrator", variables={"at": at}))["agreements"]["nodes"]
        for at in (instant(date(2026, 12, 31)), instant(date(2027, 1, 1), -1), instant(date(2027, 1, 1)))
    ]
    assert found == [[{"status": "ACTIVE"}], [{"status": "ACTIVE"}], [{"status": "EXPIRED"}]]


async def test_what_was_written_by_hand_stands_at_every_instant_until_its_first_step(ask: Ask, world: World) -> None:
    """Nobody kept since when it is so."""
    await world.agreements("reference\nISA-1")
    world.today += timedelta(days=1)
    assert (await change(ask, "suspend", as_=OFFICERS[1], id=id_of("ISA-1"), reason="because")).agreement
    query = "query ($at: DateTime) { agreements(first: 9, asAt: $at) { nodes { status } } }"
    found = [
        (await ask(query, as_="administrator", variables={"at": at}))["agreements"]["nodes"]
        for at in ("1999-01-01T00:00:00Z", instant(TODAY), instant(world.today))
    ]
    assert found == [[{"status": "ACTIVE"}], [{"status": "ACTIVE"}], [{"status": "SUSPENDED"}]]


async def test_a_clock_that_was_set_back_brings_no_two_versions_about(ask: Ask, world: World) -> None:
    """What is written before what was kept stands from when that ended, so each instant has one version."""
    one = await drafted(ask, draft(title="First"))
    world.today += timedelta(days=2)
    await change(ask, "submit", as_="administrator", id=one, version=1)
    latest = world.today
    world.today -= timedelta(days=1)
    for officer in OFFICERS:
        assert (await change(ask, "sign", as_=officer, id=one, version=1)).agreement
    await change(ask, "amend", as_="administrator", id=one, version=1, input=draft(title="Second"))
    world.today = latest + timedelta(days=1)
    query = """query ($at: DateTime) { agreements(first: 9, asAt: $at) { nodes {
        title parties { signedVersion } steps { step } versions { version } } } }"""
    found = [
        (await ask(query, as_="administrator", variables={"at": instant(latest, second)}))["agreements"]["nodes"]
        for second in (-1, 0, 1)
    ]
    first = {"title": "First", "parties": [{"signedVersion": None}] * 2, "steps": [{"step": "DRAFT"}]}
    steps = [{"step": each} for each in ("DRAFT", "SUBMIT", "SIGN", "SIGN", "REVISE")]
    then = {"title": "Second", "parties": [{"signedVersion": 1}] * 2, "steps": steps}
    versions = [{"version": 1}, {"version": 2}]
    assert found == [[first | {"versions": versions[:1]}], *([then | {"versions": versions}],) * 2]


async def test_a_party_of_before_is_told_nothing(ask: Ask, world: World) -> None:
    """Whoever was a party then and is none now hears of none of it, and whoever is one now hears of what was before."""
    one = await drafted(ask, draft(title="First"))
    world.today += timedelta(days=1)
    await change(ask, "submit", as_="administrator", id=one, version=1)
    await change(ask, "sign", as_="data protection officer", id=one, version=1)
    past = PAST_OPEN["agreement_party"]
    async with world.database.engine.begin() as connection:
        moved = sa.update(past).where(past.c.agency_id == id_of("police")).values(agency_id=id_of("svpp"))
        assert (await connection.execute(moved)).rowcount == 1
    told = {
        who: (await ask(LIST, as_=who, variables={"at": instant(TODAY)}))["agreements"]["totalCount"]
        for who in ("administrator", "data protection officer", "svpp protection officer")
    }
    assert told == {"administrator": 1, "data protection officer": 1, "svpp protection officer": 0}


async def test_what_stood_for_no_second_is_not_kept(ask: Ask, world: World) -> None:
    """Two steps of one second leave one version behind, that of before both; nothing of another agreement is kept."""
    one, _ = await drafted(ask, draft(title="First")), await drafted(ask, draft(title="Beside it"))
    later = world.now() + timedelta(hours=1)
    mine = AGREEMENT.c.id == one
    async with world.database.engine.begin() as connection:
        for status in ("IN_APPROVAL", "ACTIVE"):
            await connection.run_sync(revise, AGREEMENT, mine, later, {"status": status})
            await connection.run_sync(put_away, one, world.now() if status == "ACTIVE" else later)
        past, clauses = PAST_OPEN["agreement"], PAST_OPEN["clause"]
        kept = (await connection.execute(sa.select(past.c.id, past.c.status, past.c.known_to))).all()
        were = (await connection.execute(sa.select(clauses.c.agreement_id, clauses.c.known_to))).all()
        counts = [await connection.scalar(sa.select(sa.func.count()).select_from(each)) for each in PAST_PAIRS.values()]
        since = await connection.scalar(sa.select(AGREEMENT.c.known_from).where(mine))
    assert kept == [(one, "DRAFT", later)]
    assert were == [(one, later)]
    assert counts == [1, 1, 1]
    assert since == later


async def test_what_an_agreement_said_is_told_with_all_that_lies_below(ask: Ask) -> None:
    """`agreement(id, asAt)` gives one version and, below it, the agreement as it was then; never what is to come."""
    told = await lived(ask)
    days = list(told)
    one = told[days[1]]["agreements"]["nodes"][0]["id"]
    below = "version agreement { title status version clauses { id } steps { number } versions { version } }"
    query = f"query ($id: ID!, $at: DateTime) {{ agreement(id: $id, asAt: $at) {{ {below} }} }}"
    for at in days[1:]:
        (node,) = (each for each in told[at]["agreements"]["nodes"] if each["id"] == one)
        found = (await ask(query, as_="administrator", variables={"id": one, "at": at}))["agreement"]
        assert found == {
            "version": node["version"],
            "agreement": {
                **{name: node[name] for name in ("title", "status", "version")},
                "clauses": [{"id": each["id"]} for each in node["clauses"]],
                "steps": [{"number": each["number"]} for each in node["steps"]],
                "versions": [{"version": each["version"]} for each in node["versions"]],
            },
        }
    to_come = instant(ask.world.today, 1)
    error = await ask.refusal(query, as_="administrator", variables={"id": one, "at": to_come})
    assert error["message"] == "asAt is an instant up to now: what will be known cannot be asked for."
    moments = " ".join(
        f'd{each}: agreement(id: "{one}", asAt: "2026-01-0{each}T00:00:00Z") {{ id }}' for each in range(1, 6)
    )
    error = await ask.refusal(f"{{ {moments} }}", as_="administrator")
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_before_the_first_that_was_kept_nothing_of_it_is_told(ask: Ask) -> None:
    """Of an agreement that is older than the keeping neither the list nor its versions and steps say what it was."""
    told = await lived(ask)
    first, *_, last = told
    one = next(each for each in told[last]["agreements"]["nodes"] if each["title"] == "Second")
    tables = [METADATA.tables[name] for name in ("agreement", "agreement_party", "clause")]
    async with ask.world.database.engine.begin() as connection:
        for past in (PAST_OPEN[table.name] for table in tables):
            await connection.execute(sa.delete(past))
        moment = datetime.fromisoformat(last) - timedelta(days=1)
        for table in tables:
            await connection.execute(sa.update(table).values(known_from=moment))
    version = next(
        each["id"] for each in (await ask(IDS, as_="administrator", variables={"id": one["id"]}))["node"]["versions"]
    )
    query = f"""query ($at: DateTime) {{
        agreements(first: 9, asAt: $at) {{ totalCount }}
        agreement(id: "{one["id"]}", asAt: $at) {{ version agreement {{ title }} }}
        node(id: "{version}", asAt: $at) {{ ... on AgreementVersion {{ version agreement {{ title }} }} }} }}"""
    for at in (first, instant(moment.date(), -1)):
        nothing = {"agreements": {"totalCount": 0}, "agreement": None, "node": None}
        assert await ask(query, as_="administrator", variables={"at": at}) == nothing
    found = await ask(query, as_="administrator", variables={"at": last})
    assert found["agreement"] == {"version": 2, "agreement": {"title": "Second"}}
    assert found["node"]["agreement"] == {"title": "Second"}
