"""As at as a way round: nobody finds in the past of a record what is hidden from them now, nor when it changed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.history import sights
from schema.tables import METADATA
from server.database import DatabaseError
from tests.asking import Ask, principal
from tests.attacks.test_cursors import REFUSED as ALIEN
from tests.attacks.test_wall import REFUSED, counting, wall
from tests.promises.contributed import take
from tests.promises.known import AFTER, BEFORE, FIRST, SECOND, area, correct, record, withdraw
from tests.world import TODAY, id_of

EVERYWHERE = (BEFORE, FIRST, SECOND, AFTER, None)
SHARED = "reference | detail | area\nISA-1 | {} | {}"
NOWHERE = [None] * len(EVERYWHERE)


async def seen(ask: Ask, of: str, *, as_: str, kind: str = "Arrest", **how: Any) -> list[str | None]:
    """Say where the record lay at each time there is, and now."""
    return [await area(ask, kind, of, at, as_=as_, **how) for at in EVERYWHERE]


async def shared(ask: Ask, detail: str = "DETAIL", areas: str = "town") -> None:
    """Let the police share outcomes with the council."""
    await ask.world.agreements(SHARED.format(detail, areas))


async def test_what_was_marked_higher_since_is_gone_from_the_past(ask: Ask) -> None:
    """A service cleared for OFFICIAL saw the record; marked higher, it is not there at any time. Its owner has it."""
    await ask.world.agreements("owner | recipient | detail | area\nnext police | police | DETAIL | town")
    of = await record(ask, "Arrest")
    table = METADATA.tables["outcome"]
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(table).where(table.c.id == of).values(owner_id=id_of("next police")))
    assert await seen(ask, of, as_="feed") == [None, "ward", "ward", "ward", "ward"]

    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(table).where(table.c.id == of).values(owner_id=id_of("police")))
    await correct(ask, "Arrest", of, marking="OFFICIAL_SENSITIVE")
    async with ask.world.database.engine.begin() as connection:
        for each in (table, METADATA.tables["outcome_past"]):
            await connection.execute(sa.update(each).where(each.c.id == of).values(owner_id=id_of("next police")))
    assert await seen(ask, of, as_="feed") == NOWHERE
    assert await seen(ask, of, as_="next police analyst") == [None, "ward", "ward", "ward", "ward"]


async def test_what_was_marked_lower_since_was_hidden_then(ask: Ask) -> None:
    """The version of then is decided on as well: it stays hidden though the newest is not."""
    await ask.world.agreements("owner | recipient | detail | area\nnext police | police | DETAIL | town")
    of = await record(ask, "Arrest", marking="OFFICIAL_SENSITIVE")
    await correct(ask, "Arrest", of, marking="OFFICIAL")
    async with ask.world.database.engine.begin() as connection:
        for each in (METADATA.tables["outcome"], METADATA.tables["outcome_past"]):
            await connection.execute(sa.update(each).where(each.c.id == of).values(owner_id=id_of("next police")))

    assert await seen(ask, of, as_="feed") == [None, None, "ward", "ward", "ward"]


@pytest.mark.parametrize(
    ("covered", "expected"), [("ward", NOWHERE), ("next ward", [None, None, "next ward", "next ward", "next ward"])]
)
async def test_a_record_is_seen_where_it_lies_now_and_lay_then(
    ask: Ask, covered: str, expected: list[str | None]
) -> None:
    """Moved out of what is covered it is gone, also from the time when it was covered; moved in, from then on."""
    of = await record(ask, "Arrest")
    await correct(ask, "Arrest", of, area=id_of("next ward"))
    await shared(ask, areas=covered)

    assert await seen(ask, of, as_="council officer") == expected


@pytest.mark.parametrize(("went", "came"), [("DETAIL", "SUMMARY"), ("SUMMARY", "DETAIL")])
async def test_the_lesser_detail_of_now_and_then_holds(ask: Ask, went: str, came: str) -> None:
    """In detail where it lay and in summary where it lies, or the other way round: it is told in summary."""
    of = await record(ask, "Arrest")
    await correct(ask, "Arrest", of, area=id_of("next ward"))
    await ask.world.agreements(f"reference | detail | area\nISA-1 | {went} | ward\nISA-2 | {came} | next ward")
    query = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) {
        ... on Arrest { occurredOn withheld area { id } } } }"""

    async def told(at: str | None) -> tuple[str, bool, bool]:
        node = (await ask(query, as_="council officer", variables={"id": of, "at": at}))["node"]
        return node["area"]["id"], node["occurredOn"] is not None, "occurredOn" in node["withheld"]

    assert await told(FIRST) == (id_of("ward"), False, True)
    assert await told(None) == (id_of("next ward"), came == "DETAIL", came != "DETAIL")


@pytest.mark.parametrize("detail", ["SUMMARY", "DETAIL", "PERSONAL"])
async def test_what_was_withdrawn_is_there_for_its_owner_alone(ask: Ask, detail: str) -> None:
    """However much is shared, in the list and by its id."""
    await shared(ask, detail)
    of = await record(ask, "Arrest")
    assert (await seen(ask, of, as_="council officer"))[2:] == ["ward", "ward", "ward"]
    await withdraw(ask, "Arrest", of, version=1)

    assert await seen(ask, of, as_="council officer") == NOWHERE
    assert await seen(ask, of, as_="feed") == [None, "ward", "ward", None, None]
    query = "query ($at: DateTime, $f: OutcomeFilter) { outcomes(first: 5, asAt: $at, filter: $f) { totalCount } }"
    for at in EVERYWHERE:
        found = await ask(query, as_="council officer", variables={"at": at, "f": {"id": {"eq": of}}})
        assert found["outcomes"]["totalCount"] == 0


async def test_agreements_of_now_decide_about_the_past(ask: Ask) -> None:
    """Suspended, it opens no past either, though it was in force then; nor does one that is out of force today."""
    of = await record(ask, "Arrest")
    for how in ("status | SUSPENDED", "ends_on | 2026-11-21", "purpose | EVALUATION", "recipient | next council"):
        name, value = how.split(" | ")
        await ask.world.agreements(f"reference | area | {name}\nISA-1 | town | {value}")
        assert await seen(ask, of, as_="council officer") == NOWHERE, how

    assert (await seen(ask, of, as_="police analyst", without=["safeguarding:read"]))[1] == "ward"
    error = await ask.refusal(
        f'{{ outcomes(first: 1, asAt: "{FIRST}") {{ totalCount }} }}', as_="police analyst", without=["outcomes:read"]
    )
    assert error["extensions"]["code"] == "INSUFFICIENT_SCOPE"


async def test_safeguarding_of_another_site_stays_there(ask: Ask) -> None:
    """An officer of the estate sees it neither from the time before it moved away, nor from before it came."""
    given = {"occurredOn": "2026-03-02", "area": id_of("ward"), "concern": "CUCKOOING"}
    recording = "mutation ($i: RecordSafeguardingInput!) { recordSafeguarding(input: $i) { outcome { id } } }"
    moving = "mutation ($i: CorrectSafeguardingInput!) { correctSafeguarding(input: $i) { errors { code } } }"
    for came, went, expected in (
        ("estate", "market", NOWHERE),
        ("market", "estate", [None, None, "ward", "ward", "ward"]),
        ("estate", "estate", [None, "ward", "ward", "ward", "ward"]),
    ):
        ask.world.today = date(2026, 3, 10)
        made = await ask(recording, as_="police analyst", variables={"i": {**given, "site": id_of(came)}})
        of = made["recordSafeguarding"]["outcome"]["id"]
        ask.world.today = date(2026, 4, 20)
        how = {"id": of, "version": 1, "reason": "moved", "site": id_of(went), "action": "NATIONAL_REFERRAL"}
        await ask(moving, as_="police analyst", variables={"i": how})
        ask.world.today = TODAY
        assert await seen(ask, of, as_="police officer", kind="Safeguarding") == expected
        assert await seen(ask, of, as_="police officer at large", kind="Safeguarding") == NOWHERE


async def test_firearms_are_masked_in_the_past(ask: Ask) -> None:
    """In the lines of a version that is no more, for what is told, filtered and counted."""
    await shared(ask, "DETAIL")
    of = await record(ask, "WeaponSeizure")
    blade = {"category": "BLADE", "kind": "LOCK_KNIFE", "count": 1}
    await correct(ask, "WeaponSeizure", of, lines=[blade])
    query = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on WeaponSeizure {
        lines { id category kind count withheld } } } }"""
    then, now = [
        (await ask(query, as_="council officer", variables={"id": of, "at": at}))["node"]["lines"]
        for at in (FIRST, None)
    ]
    line = then[0].pop("id")
    assert then == [{"category": None, "kind": None, "count": 2, "withheld": ["category", "kind"]}]
    assert [each["kind"] for each in now] == ["LOCK_KNIFE"]

    by_id = "query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on WeaponLine { category count } } }"
    for at, expected in ((FIRST, {"category": None, "count": 2}), (SECOND, None), (None, None)):
        assert (await ask(by_id, as_="council officer", variables={"id": line, "at": at}))["node"] == expected
    counting_query = """query ($at: DateTime, $f: OutcomeFilter) {
        outcomes(first: 1, asAt: $at, filter: $f) { totalCount } }"""
    for condition, total in (({"isNull": True}, 1), ({"in": ["BLADE", "POINTED", "OTHER"]}, 0)):
        given = {"id": {"eq": of}, "weaponSeizure": {"lines": {"some": {"category": condition}}}}
        found = await ask(counting_query, as_="council officer", variables={"at": FIRST, "f": given})
        assert found["outcomes"]["totalCount"] == total


async def test_the_instant_of_recording_is_not_found_by_trying(ask: Ask) -> None:
    """Where it is withheld, every instant of one month gives the same answer: for the record and its corrections."""
    await shared(ask, "SUMMARY")
    query = (
        "query ($at: DateTime, $f: OutcomeFilter) { outcomes(first: 5, asAt: $at, filter: $f) { nodes { id month } } }"
    )
    of = await record(ask, "Arrest", occurredOn="2026-03-09")
    await correct(ask, "Arrest", of, occurredOn="2026-02-09")
    answers = {
        (month, await ask.body(query, as_="council officer", variables={"at": at, "f": {"id": {"eq": of}}}))
        for month in ("2026-03", "2026-04", "2026-05")
        for day in range(1, 31)
        for at in (f"{month}-{day:02}T00:00:00Z", f"{month}-{day:02}T23:59:59Z")
    }

    assert len(answers) == 3
    assert len({body for _, body in answers}) == 3


async def test_what_changed_out_of_sight_changes_nothing(ask: Ask) -> None:
    """A correction of what is withheld from the council leaves every answer as at every instant the same."""
    await shared(ask, "SUMMARY")
    query = """query ($at: DateTime, $f: OutcomeFilter) { outcomes(first: 5, asAt: $at, filter: $f) { totalCount nodes {
        id month area { id } withheld occurredOn ... on Arrest { status } } } }"""
    one, other = await record(ask, "Arrest"), await record(ask, "Arrest")
    await correct(ask, "Arrest", one, status="CHARGED", subject="P-9", occurredOn="2026-03-05", on=date(2026, 6, 1))
    for at in (BEFORE, FIRST, SECOND, AFTER, None):
        bodies = [
            await ask.body(query, as_="council officer", variables={"at": at, "f": {"id": {"eq": each}}})
            for each in (one, other)
        ]
        assert bodies[0].replace(one.encode(), b"") == bodies[1].replace(other.encode(), b"")


async def test_a_cursor_of_another_instant_is_refused(ask: Ask) -> None:
    """Nor is one of now taken as at an instant, or the other way round."""
    for _ in range(3):
        await record(ask, "Arrest")
    query = """query ($at: DateTime, $c: String) {
        outcomes(first: 1, asAt: $at, after: $c) { nodes { id } pageInfo { endCursor } } }"""

    async def cursor(at: str | None) -> str:
        return str((await ask(query, as_="police analyst", variables={"at": at}))["outcomes"]["pageInfo"]["endCursor"])

    places = (FIRST, SECOND, None)
    cursors = {at: await cursor(at) for at in places}
    for at in places:
        for other in places:
            variables = {"at": at, "c": cursors[other]}
            if at == other:
                assert await ask(query, as_="police analyst", variables=variables)
            else:
                assert (await ask.refusal(query, as_="police analyst", variables=variables))["message"] == ALIEN


@pytest.mark.parametrize("name", ["police analyst", "police officer", "council officer", "svpp member", "feed"])
async def test_no_role_reads_of_kept_versions_more_than_a_history_tells(ask: Ask, name: str) -> None:
    """The second wall holds for what was kept: no column that the role may not read now, and why and by whom a version
    ended only where there is a kind of which nothing is hidden from the role."""
    database, who = ask.world.database, principal(name)
    whole = {sight.kind.entity.table.name for sight in sights(Audience(who.roles, who.scopes)) if sight.is_whole}
    for table in (each for each in METADATA.sorted_tables if each.name.endswith("_past")):
        present = METADATA.tables[table.name.removesuffix("_past")]
        for counts in counting(name):
            columns = wall(name, counts=counts).columns
            known_by = {"version", "known_from", "known_to", "ending"}
            if present.name in whole and not counts:
                known_by |= {"reason", "actor_id"}
            assert columns.get(table.name, frozenset()) - known_by <= columns.get(present.name, frozenset())
            for column in {each.name for each in table.c} - columns.get(table.name, frozenset()):
                with pytest.raises(DatabaseError, match=REFUSED):
                    await database.fetch(f"SELECT {column} FROM {table.name}", wall=wall(name, counts=counts))
        assert "client_reference" not in wall(name).columns.get(table.name, frozenset())


async def test_numbers_read_of_what_was_kept_what_they_count(ask: Ask) -> None:
    """Behind the wall of numbers: of a kind that is never shown the columns that are counted, and when it was so."""
    for name in ("council officer", "svpp member"):
        columns = wall(name, counts=True).columns
        counted, kept = columns["intelligence_report"], columns["intelligence_report_past"]
        assert "intelligence_report_past" not in wall(name).columns
        assert kept <= counted | {"version", "known_from", "known_to", "ending"}
        for column in sorted({each.name for each in METADATA.tables["intelligence_report_past"].c} - kept):
            sql = f"SELECT {column} FROM intelligence_report_past"
            with pytest.raises(DatabaseError, match=REFUSED):
                await ask.world.database.fetch(sql, wall=wall(name, counts=True))
        with pytest.raises(DatabaseError, match=REFUSED):
            await ask.world.database.fetch("SELECT reason FROM outcome_past", wall=wall(name, counts=True))


async def test_the_most_that_may_be_asked_is_answered(ask: Ask) -> None:
    """As many root fields as there may be, as at as many instants, in every kind of record there is."""
    await shared(ask)
    instants = ("2026-01-01T00:00:00Z", FIRST, SECOND, AFTER)
    fields = " ".join(
        f'a{n}: node(id: "{id_of("arrest")}", asAt: "{instants[n % 4]}") {{ id }} '
        f'b{n}: outcomes(first: 3, asAt: "{instants[n % 4]}") {{ totalCount nodes {{ id withheld site {{ name }} }} }}'
        for n in range(10)
    )
    for who in ("police analyst", "council officer"):
        answer = json.loads(await ask.body(f"{{ {fields} }}", as_=who))
        assert len(answer["data"]) == 20


async def test_a_foreign_record_has_no_past_to_tell(ask: Ask) -> None:
    """What never was and what is hidden give the same answer at every instant."""
    of = await record(ask, "IntelligenceReport", handling="C")
    await correct(ask, "IntelligenceReport", of, area=id_of("next ward"))
    await withdraw(ask, "IntelligenceReport", of)
    query = "query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { id } }"
    for who in ("council officer", "next police analyst", "svpp member", "feed"):
        bodies = {
            await ask.body(query, as_=who, variables={"id": each, "at": at})
            for each in (of, "nothing", id_of("nobody"))
            for at in EVERYWHERE
        }
        assert len(bodies) == 1
    assert (await take(ask, "withdraw", "Grant", id=of, version=1, reason="r"))["errors"]
