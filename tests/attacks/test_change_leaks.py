"""What a feed of changes must never tell: to nobody another one's, nothing of what is hidden, nothing of what ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from auth.refusal import RefusalError
from schema.tables import METADATA
from schema.tables.feeds import FEED, FEED_TOLD
from server.feeds.following import Following
from tests.asking import Ask, open_asking, principal
from tests.copying import Copy
from tests.world import id_of

ALIEN = "This cursor does not belong to this list, order and role: start again without it."
QUERY = """query ($after: String, $kinds: [FeedKind!] = [OUTCOME], $first: Int = 100) {
    changes(first: $first, after: $after, kinds: $kinds) {
        items { change id record { ... on Outcome { month occurredOn sourceReference } } } endCursor hasMore
    }
}"""
OPENED = """
    owner  | recipient | entity  | detail
    police | council   | Outcome | SUMMARY
"""


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Give who asks in the world of the tests, where the police's outcomes are open to the council in summary."""
    async with open_asking(database_url) as asking:
        await asking.world.agreements(OPENED)
        yield asking


async def page(ask: Ask, after: str | None = None, *, as_: str = "council officer", **how: Any) -> dict[str, Any]:
    """Ask for changes of outcomes."""
    variables = {"after": after} | how.pop("variables", {})
    found: dict[str, Any] = (await ask(QUERY, as_=as_, variables=variables, **how))["changes"]
    return found


def names(ask: Ask, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Give what was told: the change, and the name of the record."""
    return sorted((each["change"], ask.world.names.get(each["id"], "new")) for each in found["items"])


async def test_a_cursor_opens_nothing_for_anybody_else(ask: Ask) -> None:
    """Nor for the same person for another purpose, with another token's scopes, of other kinds, or forged."""
    cursor = (await page(ask))["endCursor"]
    forged = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    others: list[dict[str, Any]] = [
        {"as_": "next council officer"},
        {"as_": "police analyst"},
        {"as_": "svpp member of the council"},
        {"as_": "council officer", "purpose": "SAFEGUARDING"},
        {"as_": "council officer", "without": ["safeguarding:read"]},
        {"as_": "council officer", "variables": {"after": cursor, "kinds": ["OUTCOME", "INTERVENTION"]}},
        {"as_": "council officer", "variables": {"after": forged}},
        {"as_": "council officer", "variables": {"after": ""}},
    ]
    for how in others:
        refused = await ask.refusal(QUERY, **{"variables": {"after": cursor}, **how})
        assert (refused["message"], refused["extensions"]["code"]) == (ALIEN, "BAD_USER_INPUT"), how
    assert (await page(ask, cursor))["items"] == []


async def test_what_is_shown_in_numbers_alone_is_in_no_feed(ask: Ask) -> None:
    """Under a clause at AGGREGATE there is nothing to tell of, before and after it."""
    await ask.world.agreements("owner | recipient | entity | detail\n police | svpp | Outcome | AGGREGATE")
    first = await page(ask, as_="svpp member")
    async with ask.world.changed("outcome", "arrest", month="2023-06"):
        assert await page(ask, first["endCursor"], as_="svpp member") == first
    assert first["items"] == []


@pytest.mark.parametrize(
    ("table", "name", "values"),
    [
        ("outcome", "arrest", {"source_reference": "another"}),
        ("outcome", "arrest", {"subject": "another"}),
        ("outcome", "arrest", {"occurred_on": "2023-05-20"}),
        ("outcome", "arrest", {"version": 7, "client_reference": "mine"}),
        ("outcome", "arrest", {"recorded_at": "2025-01-01", "known_from": "2025-01-01"}),
        ("outcome", "noise arrest", {"month": "2023-06"}),
        ("weapon_line", "handgun", {"kind": "SHOTGUN"}),
        ("drug_line", "noise heroin", {"quantity": 1}),
        ("intelligence_report", "report", {"theme": "FIREARMS"}),
    ],
)
async def test_a_correction_of_what_is_hidden_tells_nothing(
    ask: Ask, table: str, name: str, values: dict[str, Any]
) -> None:
    """No item, and a cursor that stays: what was corrected is withheld from the council, or not shown to it at all."""
    copy = Copy(ask.answering, principal("council officer"))
    await copy.follow()
    cursor = copy.cursor
    columns = METADATA.tables[table].c
    typed = {key: _typed(columns[key], value) for key, value in values.items()}
    async with ask.world.changed(table, name, **typed):
        assert await copy.follow() == []
        assert copy.cursor == cursor
    assert await copy.follow() == []
    assert copy.cursor == cursor


def _typed(column: sa.Column[Any], value: Any) -> Any:
    from datetime import UTC, date, datetime

    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    is_instant = column.name in ("recorded_at", "known_from")
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if is_instant else value


async def test_what_comes_and_goes_unseen_is_never_told(ask: Ask) -> None:
    """A record that was there only between two answers, and one that was waiting to be told, leave no trace."""
    first = await page(ask, variables={"first": 2})
    await ask.world.agreements()
    after = await page(ask, first["endCursor"])
    # What waited is not told of, as gone or otherwise; what was told is.
    told = {each["id"] for each in first["items"]}
    gone = [each for each in after["items"] if each["change"] == "DISAPPEARED"]
    assert {each["id"] for each in gone} <= told
    assert all(each["record"] is None for each in gone)
    await ask.world.agreements(OPENED)
    await ask.world.agreements()
    assert (await page(ask, after["endCursor"]))["items"] == []
    async with ask.world.database.engine.connect() as connection:
        known = set((await connection.execute(sa.select(FEED_TOLD.c.record_id))).scalars())
    own = {each["id"] for each in (await page(ask))["items"]}
    assert known - own <= told


async def test_why_it_disappeared_is_not_told(ask: Ask) -> None:
    """Withdrawn, marked higher, moved away or closed by an agreement: the same answer but for the record."""
    copy = await page(ask)
    kinds = {"id", "change", "record"}
    async with ask.world.changed("outcome", "arrest", area_id=id_of("far")):
        moved = await page(ask, copy["endCursor"])
    back = await page(ask, moved["endCursor"])
    async with ask.world.changed("outcome", "old arrest", owner_id=id_of("stranger")):
        lost = await page(ask, back["endCursor"])
    for found in (moved, lost):
        (item,) = found["items"]
        assert (set(item), item["change"], item["record"]) == (kinds, "DISAPPEARED", None)


async def test_an_agreement_that_ends_within_an_answer_is_honoured(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suspended after the changes were looked up and before the records are read: nothing of it leaves."""
    feeds = ask.answering._beside._feeds
    looked_up, ended = feeds.page, False

    async def late(*given: Any) -> Any:
        nonlocal ended
        found = await looked_up(*given)
        if not ended:
            ended = True
            await ask.world.agreements()
        return found

    monkeypatch.setattr(feeds, "page", late)
    found = await page(ask)
    assert ended
    assert names(ask, found) == [("APPEARED", "council's child"), ("APPEARED", "order")]


async def test_who_sees_no_records_has_no_feed(ask: Ask) -> None:
    """The field is not in the contract of a role that administers, nor is any kind that a role never sees."""
    refused = await ask.refusal("{ changes(first: 1) { hasMore } }", as_="data protection officer")
    assert refused["extensions"]["code"] == "VALIDATION_FAILED"
    query = "{ changes(first: 1, kinds: [ORGANISED_CRIME_GROUP]) { hasMore } }"
    refused = await ask.refusal(query, as_="council officer")
    assert refused["extensions"]["code"] == "VALIDATION_FAILED"
    assert "ORGANISED_CRIME_GROUP" not in refused["message"].replace("kinds: [ORGANISED_CRIME_GROUP]", "")[60:]


async def test_a_scope_that_is_missing_is_missing_here_too(ask: Ask) -> None:
    """A kind that is named is refused with its scope; one that is not named is left out."""
    query = "{ changes(first: 9, kinds: [INTERVENTION]) { hasMore } }"
    refused = await ask.refusal(query, as_="council officer", without=["interventions:read"])
    assert refused["extensions"]["scope"] == "interventions:read"
    every = "{ changes(first: 99) { items { entity } } }"
    found = await ask(every, as_="svpp member", without=["interventions:read"])
    assert {each["entity"] for each in found["changes"]["items"]} <= {"OUTCOME", "SURVEY_RESULT"}


async def test_a_subscription_is_answered_as_a_stream_alone(ask: Ask) -> None:
    """Asked like a query it is refused, also by whoever sends the place of a stream among the variables."""
    query = "subscription { changes(first: 9) { endCursor } }"
    for variables in ({}, {"where the stream stands": "anything"}):
        refused = await ask.refusal(query, as_="council officer", variables=variables)
        assert "text/event-stream" in refused["message"]


def is_refusal(error: BaseException) -> bool:
    """Tell whether somebody was asked to try again."""
    return isinstance(error, RefusalError) or "at this moment" in str(error)


async def test_what_another_kept_meanwhile_is_told_as_well(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds nothing new, as another one was quicker, is told what that one was told."""
    compared, quicker = Following._compared, list[dict[str, Any]]()

    async def slowly(self: Following, *given: Any) -> Any:
        monkeypatch.setattr(Following, "_compared", compared)
        quicker.append(await page(ask))
        return await compared(self, *given)

    monkeypatch.setattr(Following, "_compared", slowly)
    told = await page(ask)

    assert len(told["items"]) > 0
    assert quicker == [told]


async def test_two_who_ask_at_once_are_told_the_same(ask: Ask) -> None:
    """Whoever compares first numbers the changes, and nobody does twice."""
    import asyncio

    pages = await asyncio.gather(*(page(ask) for _ in range(4)), return_exceptions=True)
    told = [each for each in pages if not isinstance(each, BaseException)]
    assert told
    assert all(each == told[0] for each in told)
    assert [repr(each) for each in pages if isinstance(each, BaseException) and not is_refusal(each)] == []
    async with ask.world.database.engine.connect() as connection:
        last = (await connection.execute(sa.select(FEED.c.last))).scalar_one()
        number = (await connection.execute(sa.select(sa.func.count()).select_from(FEED_TOLD))).scalar_one()
    assert last == number == len(told[0]["items"])
