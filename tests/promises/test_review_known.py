"""A review as at an instant: the numbers that it had then, for whoever may be told them now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from tests.asking import WHO as PEOPLE
from tests.asking import Ask, open_asking
from tests.promises.contributed import take
from tests.promises.kept import Kept
from tests.promises.known import correct, record, withdraw
from tests.world import TODAY, id_of

QUERY = """query ($o: ID!, $at: DateTime, $by: [Dimension!], $only: [Measure!]) {
    review(operation: $o, year: 2023, asAt: $at) { operation { codename } measures(by: $by, only: $only) {
    measure status value lower upper phase month area { name } published { value } } } }"""
BREAKDOWNS: tuple[list[str], ...] = ([], ["AREA"], ["PHASE"], ["MONTH"], ["AREA", "MONTH"])
SHARED = "owner | recipient | detail\npolice | council | {0}\npolice | svpp | AGGREGATE\ncouncil | police | SUMMARY"
WHO = ("police analyst", "police officer", "council officer", "svpp member", "next police analyst", "feed")
# A report of the end of March, and what was done before and after it (tests/promises/known.py).
REPORT, FIRST_OF_MARCH = "2026-04-01T00:00:00Z", "2026-03-01T00:00:00Z"
MANY = 12


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world."""
    async with open_asking(database_url) as asking:
        yield asking


async def everything(ask: Ask, who: str, at: str | None = None) -> list[Any]:
    """Give the whole review of Revive by every breakdown."""
    asked = [{"o": id_of("Revive"), "by": by, "at": at} for by in BREAKDOWNS]
    return [await ask(QUERY, as_=who, variables=each) for each in asked]


async def arrests(ask: Ask, who: str, at: str | None = None) -> tuple[str, Any]:
    """Give status and value of the arrests of the whole year."""
    given = {"o": id_of("Revive"), "only": ["ARRESTS"], "at": at}
    (cell,) = (await ask(QUERY, as_=who, variables=given))["review"]["measures"]
    return cell["status"], cell["value"]


async def an_arrest(ask: Ask) -> str:
    """Let the police record an arrest of Revive's on the tenth of March."""
    return await record(ask, "Arrest", occurredOn="2023-05-05", area=id_of("ward"), operation=id_of("Revive"))


@pytest.mark.parametrize("detail", ["AGGREGATE", "SUMMARY", "DETAIL"])
async def test_a_report_is_run_again_as_it_was(ask: Ask, detail: str) -> None:
    """Whatever is recorded, corrected and withdrawn since, every cell for everybody is what it was told to be."""
    await ask.world.agreements(SHARED.format(detail))
    made = [await an_arrest(ask) for _ in range(MANY)]
    ask.world.today = date(2026, 4, 1)
    then = {who: await everything(ask, who) for who in WHO}
    ask.world.today = TODAY
    for each in made[:4]:
        await correct(ask, "Arrest", each, area=id_of("next ward"), occurredOn="2023-06-06")
    await correct(ask, "Arrest", made[4], occurredOn="2022-06-06")
    ask.world.today = date(2026, 4, 5)
    new = [
        (await take(ask, "record", kind, **given))["record"]["id"]
        for kind, given in (
            ("Arrest", {"occurredOn": "2023-07-07", "status": "ARRESTED"}),
            ("Arrest", {"occurredOn": "2023-07-08", "status": "CHARGED"}),
        )
        for given in [{**given, "area": id_of("ward"), "operation": id_of("Revive")}]
    ]
    ask.world.today = TODAY
    await withdraw(ask, "Arrest", new[0], version=1)

    for who in WHO:
        assert await everything(ask, who, REPORT) == then[who], who
    assert await everything(ask, "police analyst") != then["police analyst"]
    assert (await arrests(ask, "council officer"))[0] != "NOT_AVAILABLE"


async def quarters(ask: Ask, who: str) -> list[list[Any]]:
    """Give the whole review as at the beginning of three quarters."""
    return [await everything(ask, who, f"2026-{month}-01T00:00:00Z") for month in ("01", "04", "07")]


def days_of(*months: int) -> list[str]:
    """Give instants of these months of 2026."""
    hours = ("00:00:00", "09:00:00", "23:59:59")
    return [f"2026-{month:02}-{day:02}T{hour}Z" for month in months for day in (1, 10, 20) for hour in hours]


async def test_numbers_alone_move_at_the_beginning_of_a_quarter_only(ask: Ask) -> None:
    """A member, who is shown no record and no month, cannot find when one was recorded or corrected."""
    await ask.world.agreements(SHARED.format("AGGREGATE"))
    made = [await an_arrest(ask) for _ in range(MANY)]
    for each in made:
        await correct(ask, "Arrest", each, area=id_of("next ward"))
    first, second, third = await quarters(ask, "svpp member")

    for day in days_of(1, 3):
        assert await everything(ask, "svpp member", day) == first, day
    for day in days_of(4, 6):
        assert await everything(ask, "svpp member", day) == second, day
    assert first != second != third
    own = [await arrests(ask, "police analyst", day) for day in (FIRST_OF_MARCH, "2026-03-10T12:00:00Z")]
    assert own[1][1] - own[0][1] == MANY


async def test_numbers_alone_move_at_the_beginning_of_a_month_only(ask: Ask) -> None:
    """The council is told months, and of what it is shown no record of, no day."""
    await ask.world.agreements(SHARED.format("AGGREGATE"))
    for _ in range(MANY):
        await an_arrest(ask)
    first, second = [await everything(ask, "council officer", at) for at in (FIRST_OF_MARCH, REPORT)]

    for day in days_of(3):
        assert await everything(ask, "council officer", day) == first, day
    assert first != second


@pytest.mark.parametrize("is_marked_up", [False, True])
async def test_what_is_marked_too_high_to_be_shown_moves_no_number_within_a_quarter(
    ask: Ask, is_marked_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service counts records above its clearance: no instant tells when one was recorded, marked up or moved."""
    monkeypatch.setitem(PEOPLE, "next feed", {**PEOPLE["feed"], "agency": "next police"})
    await ask.world.agreements("owner | recipient | detail\npolice | next police | DETAIL")
    of = {"occurredOn": "2023-05-05", "area": id_of("ward"), "operation": id_of("Revive")}
    marking = "OFFICIAL" if is_marked_up else "OFFICIAL_SENSITIVE"
    made = [await record(ask, "Arrest", **of, marking=marking) for _ in range(MANY)]
    for each in made:
        await correct(ask, "Arrest", each, marking="OFFICIAL_SENSITIVE", area=id_of("next ward"))
    first, second, third = await quarters(ask, "next feed")

    for day in days_of(2, 3):
        assert await everything(ask, "next feed", day) == first, day
    for day in days_of(4, 5):
        assert await everything(ask, "next feed", day) == second, day
    assert first != second != third


async def test_what_was_withdrawn_since_is_counted_again_for_its_owner_alone(ask: Ask) -> None:
    """Others are told less than they were then."""
    await ask.world.agreements(SHARED.format("DETAIL"))
    before = {who: (await arrests(ask, who, REPORT))[1] for who in ("police analyst", "council officer")}
    made = [await an_arrest(ask) for _ in range(MANY)]
    for each in made:
        await withdraw(ask, "Arrest", each, version=1)
    after = {who: (await arrests(ask, who, REPORT))[1] for who in before}

    assert after["police analyst"] == before["police analyst"] + MANY
    assert after["council officer"] == before["council officer"]


async def test_what_is_agreed_today_opens_the_past(ask: Ask) -> None:
    """An agreement that ended opens no number of the time when it was in force."""
    for _ in range(MANY):
        await an_arrest(ask)
    closed = await everything(ask, "svpp member", REPORT)
    await ask.world.agreements(SHARED.format("DETAIL"))
    opened = await everything(ask, "svpp member", REPORT)
    await ask.world.agreements()

    assert opened != closed
    assert await everything(ask, "svpp member", REPORT) == closed


async def test_then_and_now_stand_side_by_side(ask: Ask) -> None:
    """In one statement, beside a list as at the same instant and the one of now."""
    for _ in range(MANY):
        await an_arrest(ask)
    alone = [await arrests(ask, "police analyst", at) for at in (FIRST_OF_MARCH, REPORT, None)]
    root = "review(operation: $o, year: 2023{0}) {{ measures(only: [ARRESTS]) {{ status value }} }}"
    page = "outcomes(first: 1, filter: {{ kind: {{ eq: ARREST }} }}{0}) {{ totalCount }}"
    moments = (f', asAt: "{FIRST_OF_MARCH}"', f', asAt: "{REPORT}"', "")
    asked = " ".join(f"r{number}: {root.format(at)} p{number}: {page.format(at)}" for number, at in enumerate(moments))
    found = await ask(f"query ($o: ID!) {{ {asked} }}", as_="police analyst", variables={"o": id_of("Revive")})

    cells = [found[f"r{number}"]["measures"][0] for number in range(3)]
    assert [(each["status"], each["value"]) for each in cells] == alone
    assert found["p1"]["totalCount"] - found["p0"]["totalCount"] == MANY
    assert found["p2"]["totalCount"] == found["p1"]["totalCount"]


async def test_the_instant_is_on_record(ask: Ask, recorded: Ask, kept: Kept) -> None:
    """Beside what was counted; one that is to come is refused."""
    await arrests(recorded, "police analyst", REPORT)
    await arrests(recorded, "police analyst")
    to_come = {"o": id_of("Revive"), "at": "2999-01-01T00:00:00Z"}
    refused = await ask.refusal(QUERY, as_="police analyst", variables=to_come)

    assert [each.details.get("asAt") for each in kept.entries] == [REPORT, None]
    assert (refused["extensions"]["code"], refused["path"]) == ("BAD_USER_INPUT", ["review"])
