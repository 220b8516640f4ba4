"""Agencies, teams and areas as at an instant: what they were before somebody corrected them, in SQL as it is done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from schema.tables.past import PAST_OPEN
from schema.tables.reference import AGENCY, AREA, TEAM
from schema.tables.remembering import OVERLAPPING, REPLACED
from server.work import utc_now
from tests.asking import Ask, open_asking
from tests.promises.known import correct, record
from tests.promises.known_crime import at, day
from tests.world import id_of

TABLES = (AGENCY, TEAM, AREA)
# What the database writes is of its own clock, and later than this.
LATELY = datetime(2026, 6, 1, tzinfo=UTC)
LISTS = """query ($at: DateTime) {
    areas(first: 50, asAt: $at) { totalCount nodes { id name gssCode kind vintage validTo parent { id name } } }
    agencies(first: 50, asAt: $at) { totalCount nodes { id name kind teams { id name agency { name } } } } }"""
NODE = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) {
    ... on Area { name } ... on Agency { name } ... on Team { name agency { name } } } }"""


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world."""
    async with open_asking(database_url) as asking:
        yield asking


async def change(ask: Ask, number: int | None, *statements: sa.Executable) -> None:
    """Run statements as an operator does; what the database dates is then said to be of a day of March, if any."""
    async with ask.world.database.engine.begin() as connection:
        for each in statements:
            await connection.execute(each)
        for table in TABLES if number else ():
            past = PAST_OPEN[table.name]
            for column in (past.c.known_to, past.c.known_from, table.c.known_from):
                moved = sa.update(column.table).where(column > LATELY).values({column.name: day(number or 1)})
                await connection.execute(moved)


def rename(table: sa.Table, which: str, name: str) -> sa.Update:
    """Write what gives a row of the world another name."""
    return sa.update(table).where(table.c.id == id_of(which)).values(name=name)


def added(identity: str, name: str) -> sa.Insert:
    """Write what adds an area."""
    known = {"gss_code": f"X-{identity}", "kind": "WARD", "vintage": 2021, "valid_from": date(2021, 1, 1)}
    return sa.insert(AREA).values(id=identity, name=name, **known)


def removed(identity: str) -> sa.Delete:
    """Write what takes it away."""
    return sa.delete(AREA).where(AREA.c.id == identity)


async def name(ask: Ask, which: str, instant: str | None) -> str | None:
    """Tell the name that a row had at an instant; None where it was not there."""
    given = {"id": which, "at": instant}
    node = (await ask(NODE, as_="council officer", variables=given))["node"]
    return None if node is None else str(node["name"])


async def kept(ask: Ask) -> list[int]:
    """Count what was kept of agencies, teams and areas."""
    async with ask.world.database.engine.connect() as connection:
        counts = [sa.select(sa.func.count()).select_from(PAST_OPEN[table.name]) for table in TABLES]
        return [int(await connection.scalar(each) or 0) for each in counts]


@pytest.mark.parametrize("table", TABLES, ids=str)
async def test_what_was_corrected_was_what_it_was(ask: Ask, table: sa.Table) -> None:
    """At every instant before the first correction as it always was, then as corrected, to the very second."""
    async with ask.world.database.engine.connect() as connection:
        of, old = (await connection.execute(sa.select(table.c.id, table.c.name).limit(1))).one()
    for number, new in ((3, "First"), (5, "Second")):
        await change(ask, number, sa.update(table).where(table.c.id == of).values(name=new))

    instants = ("1999-01-01T00:00:00Z", at(3, seconds=-1), at(3), at(5, seconds=-1), at(5), None)
    assert [await name(ask, of, each) for each in instants] == [old, old, "First", "First", "Second", "Second"]


async def test_lists_are_as_they_were(ask: Ask) -> None:
    """Of areas with what they lie in, and of agencies with their teams: whatever is corrected since."""
    then = {at(2): await ask(LISTS, as_="svpp member")}
    steps: tuple[tuple[sa.Executable, ...], ...] = (
        (rename(AREA, "ward", "Ash"), rename(AREA, "town", "Birch")),
        (rename(AGENCY, "council", "County"), sa.update(TEAM).values(agency_id=id_of("council"))),
        (sa.update(AREA).values(vintage=AREA.c.vintage + 1),),
    )
    for number, step in enumerate(steps, start=3):
        await change(ask, number, *step)
        then[at(number)] = await ask(LISTS, as_="svpp member")

    assert len({repr(each) for each in then.values()}) == 4
    for instant, told in then.items():
        assert await ask(LISTS, as_="svpp member", variables={"at": instant}) == told, instant


async def test_every_link_below_is_of_then(ask: Ask) -> None:
    """From records, from the agency they are of, from the cells of a review; a filter meets the name of then."""
    query = """query ($at: DateTime, $o: ID!, $f: OutcomeFilter) {
        outcomes(first: 50, asAt: $at, filter: $f) { totalCount nodes { id area { name parent { name } } } }
        review(operation: $o, year: 2023, asAt: $at) { operation { agency { name } areas { name } }
            measures(by: [AREA]) { measure area { name } } } }"""
    given: dict[str, Any] = {"o": id_of("Revive"), "f": {"area": {"name": {"eq": "ward"}}}}
    before = await ask(query, as_="police analyst", variables=given)
    await change(
        ask, 3, *(rename(AREA, each, f"{each} II") for each in ("ward", "town")), rename(AGENCY, "police", "Force")
    )
    again, now = [await ask(query, as_="police analyst", variables=given | {"at": each}) for each in (at(2), at(4))]

    assert before["outcomes"]["totalCount"] > 0
    assert "ward" in repr(before["review"])
    for told in (before, again):
        told["outcomes"] = None if told["outcomes"]["totalCount"] == 0 else "there"
    assert again["review"] == before["review"]
    assert now["outcomes"]["totalCount"] == 0
    assert "'ward II'" in repr(now["review"])
    assert "'Force'" in repr(now["review"])
    assert "'ward'" not in repr(now["review"])


async def test_an_area_that_is_gone_stands_there_for_then(ask: Ask) -> None:
    """Until it was deleted; one that was added stands at every instant, as records of before may come to name it."""
    of = str(uuid4())
    await change(ask, 3, added(of, "Hamlet"))
    assert [await name(ask, of, each) for each in (at(1), at(4), None)] == ["Hamlet"] * 3
    await change(ask, 5, sa.update(AREA).where(AREA.c.id == of).values(name="Village"))
    await change(ask, 7, removed(of))

    told = [await name(ask, of, each) for each in (at(1), at(5), at(7, seconds=-1), at(7), None)]
    assert told == ["Hamlet", "Village", "Village", None, None]


async def test_what_is_told_as_of_the_month_finds_an_agency_that_is_gone_since(ask: Ask) -> None:
    """Who is told a record as the month began is told by whom it was done, though that agency ended later in it."""
    gone, late = str(uuid4()), "2026-04-30T23:59:59Z"
    duty = {"kind": "VOLUNTARY", "duty": "NONE", "regime": "GENERAL"}
    await change(ask, None, sa.insert(AGENCY).values(id=gone, name="Gone", **duty))
    of = await record(ask, "Intervention", provider=gone)
    await correct(ask, "Intervention", of, provider=id_of("council"))
    await change(ask, None, sa.delete(AGENCY).where(AGENCY.c.id == gone))
    past = PAST_OPEN["agency"]
    async with ask.world.database.engine.begin() as connection:
        until = await connection.scalar(sa.select(past.c.known_to).where(past.c.id == gone))
        await connection.execute(sa.update(past).values(known_to=datetime(2026, 5, 1, tzinfo=UTC)))
    await ask.world.agreements("""
        reference | entity       | owner   | recipient | roles       | detail  | area
        ISA-1     | Intervention | council | svpp      | SVPP_MEMBER | SUMMARY | town""")
    query = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) {
        ... on Intervention { provider { name } } } }"""
    node = (await ask(query, as_="svpp member", variables={"id": of, "at": late}))["node"]

    assert node == {"provider": {"name": "Gone"}}
    assert until is not None
    assert (until.day, until.hour, until.minute, until.second) == (1, 0, 0, 0)
    assert timedelta() < until - utc_now() <= timedelta(days=31)


async def test_an_area_that_came_back_was_away(ask: Ask) -> None:
    """Under the same id: it was what it was, then nothing, and is what it is since it came back."""
    of = str(uuid4())
    await change(ask, 3, added(of, "Hamlet"))
    await change(ask, 5, removed(of))
    await change(ask, 7, added(of, "Village"))

    told = [await name(ask, of, each) for each in (at(1), at(4), at(5), at(6), at(7), None)]
    assert told == ["Hamlet", "Hamlet", None, None, "Village", "Village"]


async def test_a_copy_of_the_tables_says_what_they_said(ask: Ask) -> None:
    """Whatever is put in first: what a row says of since when stands, unless something else was kept for then."""
    of, past = str(uuid4()), PAST_OPEN["area"]
    known = {"gss_code": f"X-{of}", "kind": "WARD", "vintage": 2021, "valid_from": date(2021, 1, 1)}
    kept_row = sa.insert(past).values(id=of, name="Hamlet", **known, known_to=day(5))
    await change(ask, None, kept_row, sa.insert(AREA).values(id=of, name="Village", **known, known_from=day(5)))
    assert [await name(ask, of, each) for each in (at(4), at(5), None)] == ["Hamlet", "Village", "Village"]

    await change(ask, None, removed(of), sa.delete(past).where(past.c.known_to > LATELY))
    await change(ask, 7, sa.insert(AREA).values(id=of, name="Town", **known, known_from=day(4)))
    assert [await name(ask, of, each) for each in (at(4), at(6), at(7))] == ["Hamlet", None, "Town"]


async def test_what_is_not_told_is_not_kept(ask: Ask) -> None:
    """That an agency was stopped, and a change that changes nothing."""
    stopped = sa.update(AGENCY).where(AGENCY.c.id == id_of("health")).values(stopped_at=day(3))
    await change(ask, 3, stopped, sa.update(AREA).values(name=AREA.c.name), sa.update(TEAM).values(name=TEAM.c.name))
    assert await kept(ask) == [0, 0, 0]
    assert "stopped_at" not in PAST_OPEN["agency"].c

    await change(ask, 5, rename(AGENCY, "health", "Trust"))
    assert await kept(ask) == [1, 0, 0]


async def test_of_one_second_only_its_end_was_known(ask: Ask) -> None:
    """Two corrections in one transaction, or in one second, are one version of before and one of after."""
    async with ask.world.database.engine.begin() as connection:
        when = await connection.scalar(sa.select(AREA.c.known_from).where(AREA.c.id == id_of("ward")))
    assert when is None
    await change(ask, None, rename(AREA, "ward", "Ash"))
    # As if it were the same second still.
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    await change(
        ask, None, sa.update(PAST_OPEN["area"]).values(known_to=ahead), sa.update(AREA).values(known_from=ahead)
    )
    await change(ask, None, rename(AREA, "ward", "Birch"))
    assert await kept(ask) == [0, 0, 1]

    await change(ask, 5, rename(AREA, "ward", "Cedar"))
    assert [await name(ask, id_of("ward"), each) for each in (at(4), at(6))] == ["ward", "Cedar"]


async def test_two_versions_at_one_instant_cannot_be_made(ask: Ask) -> None:
    """Nobody may say that a row always was what it is while something else is kept, or put another in its place."""
    await change(ask, 5, rename(AREA, "ward", "Ash"))
    for since in (None, day(4)):
        with pytest.raises(DBAPIError, match=OVERLAPPING):
            await change(ask, None, sa.update(AREA).where(AREA.c.id == id_of("ward")).values(known_from=since))
    if ask.world.database.dialect == "sqlite":
        for column in ("id", "gss_code"):
            other = {"id": f"'{uuid4()}'", "gss_code": "'X-1'"} | {column: column}
            columns = "name, kind, vintage, valid_from"
            replacing = f"INSERT OR REPLACE INTO area (id, gss_code, {columns}) SELECT {other['id']}, "
            replacing += f"{other['gss_code']}, {columns} FROM area WHERE id = '{id_of('ward')}'"
            pushing = f"UPDATE OR REPLACE area SET {column} = (SELECT {column} FROM area WHERE id = '{id_of('ward')}') "
            for each in (replacing, f"{pushing}WHERE id = '{id_of('next ward')}'"):
                with pytest.raises(DBAPIError, match=REPLACED):
                    await change(ask, None, sa.text(each))
    assert [await name(ask, id_of("ward"), each) for each in (at(4), at(5))] == ["ward", "Ash"]


PLACES = [str(uuid4()) for _ in range(3)]
STEP = st.tuples(st.sampled_from(PLACES), st.sampled_from(["Ash", "Birch", "Cedar", None]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=12))
async def test_every_list_is_given_again(ask: Ask, steps: list[tuple[str, str | None]]) -> None:
    """Whatever is renamed, deleted and put back: each list of before is given again, no area twice at any instant."""
    query = "query ($at: DateTime) { areas(first: 50, asAt: $at) { totalCount nodes { id name } } }"
    tables = (AREA, PAST_OPEN["area"])
    for table in tables:
        await change(ask, None, sa.delete(table).where(table.c.id.in_(PLACES)))
    await change(ask, None, sa.delete(tables[1]), *(added(each, "Elder") for each in PLACES))
    there, then = set(PLACES), {at(2): await ask(query, as_="council officer")}
    for number, (of, new) in enumerate(steps, start=3):
        if new is None or of not in there:
            await change(ask, number, removed(of) if of in there else added(of, new or "Fir"))
            there ^= {of}
        else:
            await change(ask, number, sa.update(AREA).where(AREA.c.id == of).values(name=new))
        then[at(number)] = await ask(query, as_="council officer")

    for instant, told in then.items():
        again = await ask(query, as_="council officer", variables={"at": instant})
        assert again == told, instant
        assert len({node["id"] for node in again["areas"]["nodes"]}) == again["areas"]["totalCount"]
