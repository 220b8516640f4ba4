"""Changes: a feed tells each principal what appeared, changed and disappeared for them, so that a copy can be kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.wall import _columns
from schema.graphql.changes import KINDS
from schema.tables import METADATA
from schema.tables.feeds import FEED, FEED_TOLD
from schema.tables.moves import WATCHED
from server.audit.entry import Kind
from server.feeds import following
from server.feeds.feed import KEPT
from server.feeds.sweeping import sweep
from tests.asking import Ask, principal
from tests.copying import Copy
from tests.promises.kept import Kept, told
from tests.promises.test_contributing import arrest, contribute
from tests.world import TODAY, id_of

ITEMS = "items { change entity id record { id ... on Outcome { month occurredOn } } } endCursor hasMore"
TWO_KINDS = "changes(first: $first, after: $after, kinds: [OUTCOME, INTERVENTION])"
QUERY = f"query ($after: String, $first: Int = 100) {{ {TWO_KINDS} {{ {ITEMS} }} }}"
OUTCOMES = f"query ($after: String) {{ changes(first: 100, after: $after, kinds: [OUTCOME]) {{ {ITEMS} }} }}"
OPENED = """
    owner  | recipient | entity  | detail | ends_on
    police | council   | Outcome | DETAIL | 2026-12-10
"""
SUMMARY = OPENED.replace("DETAIL", "SUMMARY")


@pytest.fixture(autouse=True)
async def nobody_asked_before(ask: Ask) -> None:
    """Begin without any feed."""
    async with ask.world.database.engine.begin() as connection:
        for table in (FEED_TOLD, FEED):
            await connection.execute(sa.delete(table))


def copy(ask: Ask, name: str, *, size: int = 100, **how: Any) -> Copy:
    """Begin a copy of what one of the principals may see."""
    return Copy(ask.answering, principal(name, **how), size=size)


async def page(ask: Ask, after: str | None = None, *, as_: str = "council officer", **more: Any) -> dict[str, Any]:
    """Ask for changes."""
    found: dict[str, Any] = (await ask(QUERY, as_=as_, variables={"after": after, **more}))["changes"]
    return found


async def steps(ask: Ask, mine: Copy) -> list[tuple[str, str]]:
    """Follow, compare the copy with the lists, and give what was told: the change and the name of the record."""
    found = await mine.follow()
    assert mine.held() == await mine.fresh()
    return sorted((change, ask.world.names.get(record, "new")) for change, _, record in found)


async def test_a_copy_is_kept_through_the_life_of_a_record(ask: Ask) -> None:
    """Recorded, corrected, withdrawn: each is told once, and the copy is what the lists give."""
    await ask.world.agreements(OPENED)
    mine = copy(ask, "council officer", size=4)
    assert {change for change, _ in await steps(ask, mine)} == {"APPEARED"}
    made = await contribute(ask, "recordArrest", **arrest())
    named = {"id": made["outcome"]["id"], "reason": "charged"}
    assert await steps(ask, mine) == [("APPEARED", "new")]
    await contribute(ask, "correctArrest", **named, version=1, status="CHARGED")
    assert await steps(ask, mine) == [("CHANGED", "new")]
    await contribute(ask, "withdrawArrest", **named, version=2)
    assert await steps(ask, mine) == [("DISAPPEARED", "new")]
    assert await steps(ask, mine) == []


async def test_what_agreements_open_and_close_is_told(ask: Ask) -> None:
    """More of a record is a change; suspended, it is gone; in force again, it is there again."""
    mine = copy(ask, "council officer")
    assert await steps(ask, mine) != []
    await ask.world.agreements(SUMMARY)
    opened = await steps(ask, mine)
    assert {change for change, _ in opened} == {"APPEARED"}
    assert ("APPEARED", "arrest") in opened
    await ask.world.agreements(OPENED)
    assert {change for change, _ in await steps(ask, mine)} == {"CHANGED"}
    await ask.world.agreements(OPENED + "    police | council | Outcome | SUMMARY | \n")
    assert await steps(ask, mine) == []
    await ask.world.agreements()
    assert await steps(ask, mine) == [("DISAPPEARED", name) for _, name in opened]
    await ask.world.agreements(SUMMARY)
    assert await steps(ask, mine) == opened


async def test_the_calendar_closes_what_no_event_does(ask: Ask) -> None:
    """The day after its last an agreement shows nothing, whoever did nothing."""
    await ask.world.agreements(OPENED)
    mine = copy(ask, "council officer")
    appeared = await steps(ask, mine)
    ask.world.today = date(2026, 12, 10)
    assert await steps(ask, mine) == []
    ask.world.today = date(2026, 12, 11)
    gone = await steps(ask, mine)
    assert {change for change, _ in gone} == {"DISAPPEARED"}
    assert ("APPEARED", "arrest") in appeared
    assert ("DISAPPEARED", "arrest") in gone


async def test_areas_and_lines_are_part_of_it(ask: Ask) -> None:
    """An area that lies elsewhere, and a line of a seizure: both are told, by the record that they are of."""
    await ask.world.agreements(OPENED)
    mine = copy(ask, "council officer")
    await steps(ask, mine)
    async with ask.world.changed("drug_line", "crack", quantity=12_600):
        assert await steps(ask, mine) == [("CHANGED", "drugs")]
    assert await steps(ask, mine) == [("CHANGED", "drugs")]
    within = METADATA.tables["area_within"]
    of_ward = (within.c.within_id == id_of("county"), within.c.area_id == id_of("town"))
    async with ask.world.database.engine.begin() as connection:
        was = (await connection.execute(sa.delete(within).where(*of_ward).returning(within))).mappings().all()
    assert was
    assert await steps(ask, mine) == [("DISAPPEARED", "town arrest")]
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.insert(within), [dict(row) for row in was])
    assert await steps(ask, mine) == [("APPEARED", "town arrest")]


async def test_a_lost_answer_is_asked_for_again(ask: Ask) -> None:
    """The same cursor gives the same changes as they are now, and where there are none it stays where it is."""
    await ask.world.agreements(OPENED)
    first = await page(ask, first=3)
    second = await page(ask, first["endCursor"], first=3)
    assert await page(ask, first["endCursor"], first=3) == second
    rest = await page(ask, second["endCursor"])
    assert (await page(ask, rest["endCursor"])) == {"items": [], "endCursor": rest["endCursor"], "hasMore": False}
    # What is gone meanwhile is not told as if it were there.
    await ask.world.agreements()
    again = await page(ask, first["endCursor"])
    gone = [each for each in again["items"] if each["change"] == "DISAPPEARED"]
    assert all(each["record"] is None for each in gone)
    known = {each["id"] for each in first["items"]}
    assert {each["id"] for each in gone} <= known
    assert {each["change"] for each in again["items"]} <= {"APPEARED", "DISAPPEARED"}


async def test_a_copy_can_be_begun_anew(ask: Ask) -> None:
    """Without a cursor all that is visible now appears, and nothing is told of what is not."""
    await ask.world.agreements(OPENED)
    await copy(ask, "council officer").follow()
    await ask.world.agreements()
    anew = copy(ask, "council officer")
    found = await steps(ask, anew)
    assert {change for change, _ in found} == {"APPEARED"}
    assert ("APPEARED", "arrest") not in found


async def test_a_feed_is_of_its_kinds(ask: Ask) -> None:
    """Named kinds are told and no others, by a cursor of their own."""
    await ask.world.agreements(OPENED)
    mine = (await ask(OUTCOMES, as_="council officer"))["changes"]
    assert {each["entity"] for each in mine["items"]} == {"OUTCOME"}
    both_kinds = await page(ask)
    assert {each["entity"] for each in both_kinds["items"]} == {"OUTCOME", "INTERVENTION"}
    refused = await ask.refusal(OUTCOMES, as_="council officer", variables={"after": both_kinds["endCursor"]})
    assert refused["extensions"]["code"] == "BAD_USER_INPUT"


async def test_changes_are_on_record_as_lists_are(recorded: Ask, kept: Kept) -> None:
    """Every record that a change is told of, with its owner, also where only its id is: before the answer leaves."""
    await recorded.world.agreements(OPENED)
    asked = "changes(first: 100, after: $after, kinds: [OUTCOME]) { items { change } endCursor }"
    short = f"query ($after: String) {{ {asked} }}"
    cursor = (await recorded(short, as_="council officer"))["changes"]["endCursor"]
    (entry,) = kept.entries
    assert entry.kinds == (Kind.CONSULT, Kind.DISCLOSE)
    assert entry.details["asked"] == "changes"
    assert "arrest" in told(recorded, entry)["Outcome"]["police"]
    assert told(recorded, entry)["Outcome"]["council"] == ["council's child", "order"]
    await recorded.world.agreements()
    await recorded(short, as_="council officer", variables={"after": cursor})
    # That a record is not visible any more is told of a record as well.
    assert told(recorded, kept.entries[-1])["Outcome"] == {"police": told(recorded, entry)["Outcome"]["police"]}


async def test_nothing_is_compared_where_nothing_can_have_changed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer after another asks the Views of no kind; after any write of a shared record it does."""
    mine = copy(ask, "police analyst")
    await mine.follow()
    asked: list[str] = []
    fetch = ask.world.database.fetch

    async def watched(sql: str, values: Any = (), **how: Any) -> Any:
        asked.append(sql)
        return await fetch(sql, values, **how)

    monkeypatch.setattr(ask.world.database, "fetch", watched)
    await mine.follow()
    assert not any("feed_told_view" in sql for sql in asked)
    async with ask.world.changed("survey_result", "survey", n=201):
        await mine.follow()
    assert any("feed_told_view" in sql for sql in asked)


async def test_every_table_that_a_comparison_reads_is_watched() -> None:
    """A write to any of them moves the count; areas and agreements have a stamp of their own."""
    from auth.access.view import views_of
    from auth.roles import ROLES, Role
    from schema.catalogue import CATALOGUE
    from server.query.opened import EVERY

    audience = Audience(frozenset({Role.POLICE_ANALYST}), ROLES[Role.POLICE_ANALYST].scopes)
    views = views_of(audience, "postgresql", EVERY)
    within = [each for each in CATALOGUE.values() if each.within and not each.name.startswith("Agreement")]
    shared = [views.of(each).relation for each in KINDS]
    assert {column.table.name for column in _columns(shared)} <= set(WATCHED)
    told_with = {each.table.name for each in within if any(kind.name in str(each.links) for kind in KINDS)}
    assert told_with - {"clause"} <= set(WATCHED)
    assert "disruption_agency" in WATCHED


async def test_a_feed_of_very_many_is_compared_by_stretches(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three records each here: nothing is left out between two of them, nor told twice."""
    monkeypatch.setattr(following, "STRETCH", 3)
    await ask.world.agreements(OPENED)
    mine = copy(ask, "council officer")
    all_of_it = await steps(ask, mine)
    assert len(all_of_it) == len(set(all_of_it)) > 10
    assert await steps(ask, mine) == []
    await ask.world.agreements()
    assert len(await steps(ask, mine)) > 6
    await ask.world.agreements(OPENED)
    async with ask.world.changed("outcome", "order", civil_order_status="LAPSED"):
        assert ("CHANGED", "order") in await steps(ask, mine)


async def test_a_feed_that_nobody_asks_for_is_swept(ask: Ask) -> None:
    """After its time it is gone with all that it told, and its cursor is refused in words that say what to do."""
    await ask.world.agreements(OPENED)
    cursor = (await page(ask))["endCursor"]
    ask.world.today = TODAY + timedelta(days=20)
    await page(ask, cursor)
    ask.world.today = TODAY + timedelta(days=20) + KEPT
    refused = await ask.refusal(QUERY, as_="council officer", variables={"after": cursor})
    assert "begin a new copy" in refused["message"]
    ask.world.today += timedelta(days=1)
    await sweep(ask.world.database, ask.world.now())
    async with ask.world.database.engine.connect() as connection:
        for table in (FEED_TOLD, FEED):
            assert (await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() == 0
    assert (await page(ask))["items"] != []


async def test_what_disappeared_is_forgotten_in_time(ask: Ask) -> None:
    """Its id is kept for whoever may still ask; a cursor from before that is refused, a later one goes on."""
    await ask.world.agreements(OPENED)
    old = (await page(ask))["endCursor"]
    await ask.world.agreements()
    new = (await page(ask, old))["endCursor"]
    for _ in range(3):
        ask.world.today += timedelta(days=15)
        await page(ask, new)
    await sweep(ask.world.database, ask.world.now())
    assert "begin a new copy" in (await ask.refusal(QUERY, as_="council officer", variables={"after": old}))["message"]
    assert (await page(ask, new))["items"] == []
