"""Retention by agreement: what is given under one in force is reviewed when it says, if that is sooner."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.reference import AREA_WITHIN
from tests.asking import Ask
from tests.retaining import OFFICER, agree, reviews, told
from tests.world import id_of

FORECAST = "{ retentionForecast(months: 240) { month isOverdue kind rule due } }"
# By its own rule the arrest of May 2023 comes up in June 2033, and the child at the estate with it.
OWN = ("MOPI_2", None, "2033-06-01")


@pytest.mark.parametrize(
    ("months", "due"),
    [
        ("119", ("AGREEMENT", "ISA-1", "2033-05-01")),
        ("24", ("AGREEMENT", "ISA-1", "2025-06-01")),
        # Of nothing that recipients keep, the owner is asked as soon as the month is over.
        ("0", ("AGREEMENT", "ISA-1", "2023-06-01")),
        ("120", OWN),
        ("1200", OWN),
    ],
)
async def test_the_shorter_of_rule_and_agreement_says_when(ask: Ask, months: str, due: tuple[Any, ...]) -> None:
    """Strictly shorter: a longer one keeps nothing longer, and the agreement is named by its reference."""
    await agree(ask.world, retention_months=months)

    assert await told(ask, "arrest") == due


@pytest.mark.parametrize(
    ("given", "is_asked"),
    [
        ({}, True),
        ({"area": "ward"}, True),
        ({"area": "town"}, True),
        # Roles, purposes and an embargo say who sees it and when, not whether it is given.
        ({"role": "COUNCIL_COMMUNITY_SAFETY", "purpose": "EVALUATION"}, True),
        ({"detail": "SUMMARY"}, True),
        ({"detail": "AGGREGATE"}, False),
        ({"entity": "IntelligenceReport"}, False),
        ({"entity": "Safeguarding"}, False),
        ({"owner": "next police"}, False),
        ({"owner": "council", "recipient": "police"}, False),
        ({"area": "next ward"}, False),
        ({"area": "far"}, False),
        ({"since": "2023-05-31", "until": "2023-06-30"}, True),
        ({"since": "2022-01-01", "until": "2023-05-01"}, True),
        ({"since": "2023-05-31"}, True),
        ({"until": "2023-05-01"}, True),
        ({"since": "2023-06-01"}, False),
        ({"until": "2023-04-30"}, False),
    ],
)
async def test_only_what_a_clause_gives_is_asked_for(ask: Ask, given: dict[str, str], is_asked: bool) -> None:
    """Its owner, kind and area, and by whole months its days; a number alone gives no record."""
    await agree(ask.world, **given)

    assert await told(ask, "arrest") == (("AGREEMENT", "ISA-1", "2025-06-01") if is_asked else OWN)


async def test_a_small_area_is_in_no_clause(ask: Ask) -> None:
    """As in an answer: what is finer than a record may say is not given."""
    await agree(ask.world)
    pair = (AREA_WITHIN.c.within_id == id_of("county"), AREA_WITHIN.c.area_id == id_of("ward"))
    found = []
    for is_small in (True, False):
        async with ask.world.database.engine.begin() as connection:
            await connection.execute(sa.update(AREA_WITHIN).where(*pair).values(small=is_small))
        found.append((await told(ask, "arrest"))[0])

    assert found == ["MOPI_2", "AGREEMENT"]


async def test_a_kind_with_a_family_of_its_own_is_given_by_its_own_name(ask: Ask) -> None:
    """A clause on outcomes gives no safeguarding, and one on safeguarding nothing else."""
    await agree(ask.world)
    by_outcome = [await told(ask, each) for each in ("arrest", "child at estate")]
    await agree(ask.world, entity="Safeguarding")
    by_name = [await told(ask, each) for each in ("arrest", "child at estate")]

    asked = ("AGREEMENT", "ISA-1", "2025-06-01")
    assert (by_outcome, by_name) == ([asked, OWN], [OWN, asked])


@pytest.mark.parametrize(
    ("days", "is_asked"),
    [({}, True), ({"since": "2020-01-01"}, False), ({"until": "2030-12-31"}, False)],
)
async def test_what_has_no_day_is_in_no_clause_with_days(ask: Ask, days: dict[str, str], is_asked: bool) -> None:
    """A group is recorded, and happened on no day."""
    await agree(ask.world, entity="OrganisedCrimeGroup", owner="police", recipient="next police", **days)
    due = ("AGREEMENT", "ISA-1", "2026-02-01") if is_asked else ("MOPI_2", None, "2034-02-01")

    assert await told(ask, "group") == due


async def test_an_intervention_is_given_by_its_first_day_and_kept_from_its_last(ask: Ask) -> None:
    """A clause is compared with the day that an answer compares, the months run from the end."""
    await agree(ask.world, entity="Intervention", since="2023-02-01", until="2023-02-28")
    async with ask.world.changed("intervention", "patrols", ended_on=date(2023, 8, 31)):
        found = await told(ask, "patrols")

    assert found == ("AGREEMENT", "ISA-1", "2025-09-01")


@pytest.mark.parametrize(
    "given",
    [
        *({"status": each} for each in ("DRAFT", "IN_APPROVAL", "SUSPENDED", "EXPIRED", "TERMINATED")),
        {"signed": "owner"},
        {"signed_version": "1"},
        {"parties": "recipient,svpp", "signed": "recipient,svpp"},
        {"parties": "owner,svpp", "signed": "owner,svpp"},
        {"starts_on": "2026-11-23"},
        {"ends_on": "2026-11-21"},
        {"review_on": "2026-10-24"},
    ],
)
async def test_only_an_agreement_in_force_asks(ask: Ask, given: dict[str, str]) -> None:
    """Not in force, or not binding both ends: the owner's own rule."""
    await agree(ask.world, **given)

    assert await told(ask, "arrest") == OWN


@pytest.mark.parametrize("given", [{"starts_on": "2026-11-22"}, {"ends_on": "2026-11-22"}, {"review_on": "2026-10-25"}])
async def test_an_agreement_asks_to_its_last_day(ask: Ask, given: dict[str, str]) -> None:
    """On its first and last day, and on the last day that its own review may be late."""
    await agree(ask.world, **given)

    assert (await told(ask, "arrest"))[0] == "AGREEMENT"


@pytest.mark.parametrize("months", [-5, 1_201, 90_000])
async def test_months_that_cannot_be_agreed_ask_for_nothing(ask: Ask, months: int) -> None:
    """Written by hand into the database: the owner's own rule, and the list is still there."""
    await agree(ask.world)
    async with ask.world.changed("agreement", "ISA-1", retention_months=months):
        assert await told(ask, "arrest") == OWN


async def test_what_an_agreement_asked_ends_with_it_and_comes_back(ask: Ask) -> None:
    """On the very next query, as it is suspended and resumed, and as time goes by."""
    await agree(ask.world, ends_on="2027-03-31", review_on="2027-03-31")
    asked = [(await told(ask, "arrest"))[0]]
    async with ask.world.changed("agreement", "ISA-1", status="SUSPENDED"):
        asked.append((await told(ask, "arrest"))[0])
    asked.append((await told(ask, "arrest"))[0])
    for ask.world.today in (date(2027, 3, 31), date(2027, 4, 1)):
        asked.append((await told(ask, "arrest"))[0])

    assert asked == ["AGREEMENT", "MOPI_2", "AGREEMENT", "AGREEMENT", "MOPI_2"]


async def test_the_shortest_of_several_agreements_is_the_rule(ask: Ask) -> None:
    """And of two as short the one with the lowest reference, whichever was written first."""
    await ask.world.agreements("""
        reference | retention_months | since      | until
        ISA-C     | 36               |            |
        ISA-B     | 24               | 2023-01-01 | 2023-05-31
        ISA-A     | 24               | 2023-05-01 |
        ISA-D     | 12               |            | 2022-12-31
    """)
    found = [await told(ask, each) for each in ("old arrest", "drugs", "arrest", "town arrest")]

    assert found == [
        ("AGREEMENT", "ISA-D", "2023-07-01"),
        ("AGREEMENT", "ISA-B", "2025-03-01"),
        ("AGREEMENT", "ISA-A", "2025-06-01"),
        ("AGREEMENT", "ISA-A", "2025-08-01"),
    ]


async def test_the_shortest_is_the_rule_whatever_area_it_names(ask: Ask) -> None:
    """A clause on the ward and one on all around it both give the record of the ward."""
    found = []
    for near, far in (("24", "36"), ("36", "24")):
        await ask.world.agreements(f"""
            reference | area   | retention_months
            ISA-near  | ward   | {near}
            ISA-far   | county | {far}
        """)
        found.append((await told(ask, "arrest"))[1:])

    assert found == [("ISA-near", "2025-06-01"), ("ISA-far", "2025-06-01")]


async def test_a_record_is_told_once_however_many_clauses_give_it(ask: Ask) -> None:
    """Agreements that overlap in kind, area and days make no second review."""
    before = [each["id"] for each in await reviews(ask)]
    await ask.world.agreements("""
        area        | retention_months | since      | until
        county      | 24               |            |
        town,county | 24               | 2023-01-01 |
        ward        | 12               |            | 2023-12-31
        ward        | 12               | 2023-01-01 | 2023-12-31
    """)
    after = [each["id"] for each in await reviews(ask)]

    assert sorted(before) == sorted(after)


async def test_the_forecast_counts_by_agreement_what_the_list_lists(ask: Ask) -> None:
    """Month by month; nothing is counted twice."""
    await agree(ask.world, retention_months="48", since="2023-03-01")
    cells = (await ask(FORECAST, as_=OFFICER))["retentionForecast"]
    counted: dict[tuple[Any, ...], int] = {}
    for each in await reviews(ask, until="2046-10-31"):
        month = None if each["dueOn"] < "2026-11-01" else each["dueOn"][:7]
        key = (month, each["kind"], each["rule"])
        counted[key] = counted.get(key, 0) + 1

    assert {(each["month"], each["kind"], each["rule"]): each["due"] for each in cells} == counted
    assert counted["2027-06", "Arrest", "AGREEMENT"] == 2


async def test_nobody_else_learns_of_it(ask: Ask) -> None:
    """The recipient's officers and analysts have no review of it, and what they have of their own stands as before."""
    others = ("council protection officer", "council officer", "next protection officer")
    before = [await reviews(ask, as_=each) for each in others]
    await agree(ask.world)
    after = [await reviews(ask, as_=each) for each in others]

    assert before == after
    assert not [each for listed in after for each in listed if each["agreement"]]
