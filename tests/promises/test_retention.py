"""Retention: when a record is reviewed, by which rule, and who is told what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from auth.access.months import first_of, month_number
from auth.access.retention import RETAINED, kinds_of, unplaced
from auth.roles import ROLES, Role
from schema.tables.retention import REVIEW
from tests.asking import Ask, principal
from tests.promises.contributed import take, whole
from tests.promises.kept import Kept
from tests.retaining import ANALYST, LATE, OFFICER, REVIEWS, decide, faults, records, review_of, reviews
from tests.world import id_of

FORECAST = "query ($months: Int) { retentionForecast(months: $months) { month isOverdue kind rule due held } }"


@pytest.mark.parametrize(
    ("record", "kind", "since", "rule", "due"),
    [
        # A robbery is a serious offence; the month itself is not counted.
        ("arrest", "Arrest", "2023-05", "MOPI_2", "2033-06-01"),
        ("drugs", "DrugSeizure", "2023-02", "MOPI_3", "2029-03-01"),
        ("sentence", "CourtOutcome", "2023-09", "MOPI_3", "2029-10-01"),
        ("child at estate", "Safeguarding", "2023-05", "MOPI_2", "2033-06-01"),
        ("report", "IntelligenceReport", "2023-05", "MOPI_4", "2029-06-01"),
        # What has no day runs from the month it was recorded in.
        ("group", "OrganisedCrimeGroup", "2024-01", "MOPI_2", "2034-02-01"),
        ("patrols", "Intervention", "2023-02", "PROGRAMME", "2030-03-01"),
    ],
)
async def test_each_record_has_a_month_of_review_by_its_rule(
    ask: Ask, record: str, kind: str, since: str, rule: str, due: str
) -> None:
    """The rule follows from kind, owner and offence, and the month from the rule."""
    found = await review_of(ask, id_of(record))
    assert found is not None

    told = [found[name] for name in ("kind", "since", "rule", "dueOn", "state", "version", "isWithdrawn")]
    assert told == [kind, since, rule, due, "LATER", 1, False]


async def test_other_agencies_are_bound_by_storage_limitation(ask: Ask) -> None:
    """The same kinds of record are under other rules where no police owns them."""
    found = await reviews(ask, as_="council protection officer")

    assert {(each["kind"], each["rule"]) for each in found} == {
        ("CivilOrder", "STORAGE_LIMITATION"),
        ("Safeguarding", "STORAGE_LIMITATION_SAFEGUARDING"),
        ("Intervention", "PROGRAMME"),
        ("Grant", "PROGRAMME"),
        ("SurveyResult", "STORAGE_LIMITATION_FIGURES"),
    }


def test_no_kind_is_without_a_rule() -> None:
    """Of the police and of others, on any day."""
    assert [unplaced(day) for day in (date(1999, 1, 1), date(2026, 11, 22), date(2090, 1, 1))] == [(), (), ()]


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 12, 1), date(2028, 2, 29)])
def test_months_are_counted_whole(day: date) -> None:
    """The number of a month leads back to its first day."""
    assert first_of(month_number(day)) == day.replace(day=1)


async def test_an_officer_is_told_of_every_kind_and_only_of_the_own_agency(ask: Ask) -> None:
    """Which records, not what they say; nobody else's."""
    found = await reviews(ask)
    async with ask.world.database.engine.connect() as connection:
        owned: set[str] = set()
        for table in {each.entity.table for each in RETAINED.values()}:
            query = sa.select(table.c.id).where(table.c.owner_id == id_of("police"))
            owned |= set((await connection.scalars(query)).all())

    assert {each["id"] for each in found} == owned


async def test_whoever_works_with_records_is_told_of_the_kinds_they_see(ask: Ask) -> None:
    """A member of the partnership sees no safeguarding of their agency, and has no say in it; nor without a scope."""
    of_health = {each["kind"] for each in await reviews(ask, as_="health member")}
    narrow = await ask(REVIEWS, as_=ANALYST, variables={"first": 100, "until": LATE}, without=["outcomes:read"])

    assert of_health == {"AssaultAttendance", "CivilOrder", "Intervention"}
    assert {each["kind"] for each in narrow["retentionReviews"]["nodes"]}.isdisjoint({"Arrest", "DrugSeizure"})
    assert "Safeguarding" not in kinds_of(principal("health member"))


@pytest.mark.parametrize("who", ["police officer", "administrator", "feed"])
async def test_whoever_has_no_say_has_no_word_for_it(ask: Ask, who: str) -> None:
    """An officer who sees one site, an administrator, a service: the root field is not in their schema."""
    error = await ask.refusal("{ retentionForecast { due } }", as_=who)

    assert error["extensions"]["code"] == "VALIDATION_FAILED"


async def test_a_token_without_the_scope_is_told_which_one(ask: Ask) -> None:
    """The scope narrows the role."""
    error = await ask.refusal(FORECAST, as_=OFFICER, without=["retention:manage"])

    assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("INSUFFICIENT_SCOPE", "retention:manage")


async def test_a_token_that_reads_no_kind_is_told_of_none(ask: Ask) -> None:
    """With the scope of retention alone nobody sees a record, and so none is due."""
    due = f'retentionReviews(first: 1, until: "{LATE}") {{ nodes {{ id }} }}'
    query = f"{{ retentionForecast(months: 240) {{ due }} {due} }}"
    others = [each for each in ROLES[Role.POLICE_ANALYST].scopes if each != "retention:manage"]
    nothing = {"retentionForecast": [], "retentionReviews": {"nodes": []}}

    assert await ask(query, as_=ANALYST, without=others) == nothing
    assert all((await ask(query, as_=ANALYST)).values())


async def test_pages_follow_each_other_without_a_gap(ask: Ask) -> None:
    """In the order of their months, two by two; a cursor is of its own list."""
    every = [each["id"] for each in await reviews(ask)]
    found: list[str] = []
    after: str | None = None
    while True:
        given = {"first": 2, "until": LATE, "after": after}
        page = (await ask(REVIEWS, as_=OFFICER, variables=given))["retentionReviews"]
        found += [each["id"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    foreign = await ask.refusal(
        REVIEWS, as_="council protection officer", variables={"first": 2, "until": LATE, "after": after}
    )

    assert found == every
    assert foreign["extensions"]["code"] == "BAD_USER_INPUT"


async def test_as_time_goes_by_a_review_becomes_due_and_overdue(ask: Ask) -> None:
    """In its month it is due, and from the next on overdue; until then it is not in the list at all."""
    states = []
    for today in (date(2029, 2, 28), date(2029, 3, 1), date(2029, 4, 1)):
        ask.world.today = today
        listed = await reviews(ask, until=today.isoformat())
        states.append([each["state"] for each in listed if each["id"] == id_of("drugs")])

    assert states == [[], ["DUE"], ["OVERDUE"]]


async def test_a_withdrawn_record_is_still_reviewed(ask: Ask) -> None:
    """Its versions are kept, so they fall due; once, by the last of them."""
    made = await take(ask, "record", "Arrest", **whole("Arrest"))
    record = made["record"]["id"]
    await take(ask, "correct", "Arrest", id=record, version=1, reason="later", status="CHARGED")
    await take(ask, "withdraw", "Arrest", id=record, version=2, reason="another person")
    found = [each for each in await reviews(ask) if each["id"] == record]

    assert [(each["isWithdrawn"], each["version"]) for each in found] == [(True, 2)]


async def test_the_forecast_counts_what_the_list_lists(ask: Ask) -> None:
    """Month by month, by kind and rule; what is overdue stands by itself."""
    ask.world.today = date(2029, 4, 15)
    cells = (await ask(FORECAST, as_=OFFICER, variables={"months": 60}))["retentionForecast"]
    listed = await reviews(ask, until="2034-03-31")

    def told(each: dict[str, Any]) -> tuple[Any, ...]:
        is_over = each["dueOn"] < "2029-04-01"
        return (None if is_over else each["dueOn"][:7], each["kind"], each["rule"])

    counted: dict[tuple[Any, ...], int] = {}
    for each in listed:
        counted[told(each)] = counted.get(told(each), 0) + 1
    assert {(each["month"], each["kind"], each["rule"]): each["due"] for each in cells} == counted
    assert any(each["isOverdue"] for each in cells)


@pytest.mark.parametrize("months", [0, -1, 241])
async def test_a_forecast_has_an_end(ask: Ask, months: int) -> None:
    """Twenty years at the most."""
    error = await ask.refusal(FORECAST, as_=OFFICER, variables={"months": months})

    assert error["message"] == "A forecast looks 1 to 240 months ahead."


async def test_what_is_retained_is_reviewed_again_by_its_rule(ask: Ask) -> None:
    """Five years later for other offences; who decided and why is told, and a proposal ends."""
    ask.world.today = date(2029, 3, 5)
    record = id_of("drugs")
    done = await decide(ask, "retainRecords", records=records(record), reason="a trial goes on")
    found = await review_of(ask, record)
    assert found is not None

    assert (done["isWritten"], done["rows"][0]["id"], faults(done)) == (True, record, [])
    assert (found["dueOn"], found["state"]) == ("2034-03-01", "LATER")
    assert found["lastReview"] == {"by": ANALYST, "reason": "a trial goes on"}
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.delete(REVIEW))


async def test_reading_is_on_record_with_the_records_it_told_of(recorded: Ask, kept: Kept) -> None:
    """By their ids, as any reading of records."""
    listed = await reviews(recorded)
    (entry,) = [each for each in kept.entries if each.name == "retentionReviews"]

    assert sum(len(each.ids) for each in entry.disclosed) == len(listed)
    assert {each.fields for each in entry.disclosed} == {("retention",)}
