"""The annual review: one year of Op Revive as numbers - exact for the police, rounded and suppressed for members."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from auth.refusal import Code, RefusalError
from server.demonstration.partnership import POLICE
from tests.promises.reviewing import CELL, IDS, OP_LARKSPUR, OP_REVIVE, WHO, Demo, open_demo

PUBLISHED = {
    "ARRESTS": (190, "MORE_THAN"),
    "DRUGS_VALUE": (20_900_000, "EXACT"),
    "WEAPONS": (49, "EXACT"),
    "CASH_VALUE": (4_200_000, "MORE_THAN"),
    "CUSTODY_MONTHS": (372, "EXACT"),
    "INTELLIGENCE_REPORTS": (1_969, "EXACT"),
}
SIX = f"only: [{', '.join(PUBLISHED)}]"


@pytest.fixture(scope="module")
async def demo(world_url: str) -> AsyncIterator[Demo]:
    """Load the demonstration once for this file on each database."""
    async with open_demo(world_url) as opened:
        yield opened


def values(cells: list[dict[str, Any]]) -> list[Any]:
    """Give the values of cells, and the status of those that have none."""
    return [cell["status"] if cell["value"] is None else cell["value"] for cell in cells]


@pytest.mark.parametrize(
    ("as_", "told", "status"),
    [
        ("police", [195, 20_900_000, 49, 4_235_000, 372, 1_969], {"EXACT"}),
        # Reports of handling code C stay with the police and lack in everybody else's number.
        ("council", [195, 20_900_000, 49, 4_235_000, 372, 1_735], {"EXACT", "ROUNDED"}),
        ("commissioner", [195, 21_000_000, 50, 4_200_000, 370, 1_735], {"ROUNDED"}),
        ("youth", [195, 21_000_000, 50, 4_200_000, 370, 1_735], {"ROUNDED"}),
    ],
)
async def test_the_same_year_is_three_views(demo: Demo, as_: str, told: list[Any], status: set[str]) -> None:
    """49 weapons are 49 to the police, 49 to the council whose agreements cover every row, and about 50 to members."""
    cells = await demo.cells(SIX, as_)

    assert [cell["measure"] for cell in cells] == list(PUBLISHED)
    assert values(cells) == told
    assert {cell["status"] for cell in cells} == status


async def test_everyone_is_told_the_published_figures_with_their_source(demo: Demo) -> None:
    """Beside each cell of a whole year stands what was published, qualified as it was, whatever the cell tells."""
    for as_ in WHO:
        cells = await demo.cells(SIX, as_, "measure published { value qualifier source }")
        found = {cell["measure"]: cell["published"] for cell in cells}

        assert {code: (each["value"], each["qualifier"]) for code, each in found.items()} == PUBLISHED
        assert {each["source"].partition(":")[0] for each in found.values()} == {"Northampton Chronicle, 14 March 2024"}


async def test_a_published_figure_stands_beside_the_whole_only(demo: Demo) -> None:
    """No part of a year, no other year and no measure that was not published has a figure beside it."""
    parts = await demo.cells("by: [AREA], only: [WEAPONS]", "police", "published { value }")
    other = await demo.cells("only: [WARRANTS]", "police", "published { value }")
    query = "query ($o: ID!) { review(operation: $o, year: 2022) { measures { published { value } } } }"
    before = (await demo.whole(query, "police", o=OP_REVIVE))["data"]["review"]["measures"]

    assert [each["published"] for each in (*parts, *other, *before)] == [None] * (2 + 1 + 11)


async def test_the_weapons_behind_the_number_are_rows_as_agreed(demo: Demo) -> None:
    """Police see kinds; the council all rows, days in Blackthorn only and no firearm anywhere; members no row."""
    query = """{ outcomes(first: 100, filter: {kind: {eq: WEAPON_SEIZURE},
        operation: {codename: {eq: "Op Revive"}}, month: {gte: "2023-01", lte: "2023-12"}})
        { nodes { area { name } ... on WeaponSeizure { itemCount occurredOn lines { count category kind } } } } }"""
    police = (await demo.whole(query, "police"))["data"]["outcomes"]["nodes"]
    council = (await demo.whole(query, "council"))["data"]["outcomes"]["nodes"]
    lines = [line for each in police for line in each["lines"]]
    shared = [line for each in council for line in each["lines"]]

    assert sum(line["count"] for line in lines) == sum(each["itemCount"] for each in council) == 49
    assert {"FIREARM", "AMMUNITION"} <= {line["category"] for line in lines}
    assert None not in {line["kind"] for line in lines}
    assert {each["area"]["name"] for each in council if each["occurredOn"]} == {"Blackthorn"}
    assert {line["category"] for line in shared}.isdisjoint({"FIREARM", "AMMUNITION"})
    kinds = "{ outcomes(first: 100) { nodes { kind } } }"
    told = (await demo.whole(kinds, "commissioner"))["data"]["outcomes"]["nodes"]
    assert {"kind": "WEAPON_SEIZURE"} not in told


async def test_bounds_hold_the_true_number(demo: Demo) -> None:
    """Whatever breakdown, a number that is told lies with its bounds around what the police count exactly.

    By phase it is at most its upper bound: a record whose day is not shown counts in every phase of its month.
    """
    for measures in (SIX, f"by: [AREA], {SIX}", f"by: [MONTH], {SIX}", f"by: [AREA, PHASE], {SIX}"):
        exact = await demo.cells(measures, "police")
        for as_ in ("council", "commissioner"):
            for true, cell in zip(exact, await demo.cells(measures, as_), strict=True):
                # Reports that stay with the police are not counted, so the number is another.
                if cell["measure"] == "INTELLIGENCE_REPORTS" or cell["value"] is None:
                    assert (cell["value"] is None) == (cell["lower"] is None) == (cell["upper"] is None)
                else:
                    assert true["value"] <= cell["upper"], cell
                    assert "PHASE" in measures or cell["lower"] <= true["value"], cell


async def test_members_are_told_no_number_with_few_behind_it(demo: Demo) -> None:
    """A month with fewer than eight arrested people is withheld, one with more is rounded to five."""
    exact = values(await demo.cells("by: [MONTH], only: [ARRESTS]", "police"))
    told = values(await demo.cells("by: [MONTH], only: [ARRESTS]", "commissioner"))

    assert sum(exact) == 195
    assert told[0] == "SUPPRESSED"
    assert [(a, b) for a, b in zip(exact[1:], told[1:], strict=True) if b == "SUPPRESSED" or abs(a - b) > 2] == []


async def test_areas_and_months_are_parts_of_the_year(demo: Demo) -> None:
    """Exact cells by area and by month add up to the year; by phase they need not, as phases overlap."""
    only = "only: [WEAPONS]"
    by_area = await demo.cells(f"by: [AREA], {only}", "police", f"{CELL} area {{ name }}")
    by_both = await demo.cells(f"by: [MONTH, AREA], {only}", "police", f"{CELL} month area {{ name }} phase")
    by_phase = await demo.cells(f"by: [PHASE], {only}", "police", f"{CELL} phase")

    assert [(cell["area"]["name"], cell["value"]) for cell in by_area] == [("Blackthorn", 28), ("Kings Heath", 21)]
    places = [(cell["area"]["name"], cell["month"]) for cell in by_both]
    assert places == sorted(places)
    assert len(places) == 24
    assert sum(values(by_both)) == 49
    assert {cell["phase"] for cell in by_both} == {None}
    assert [cell["phase"] for cell in by_phase] == ["CLEAR", "HOLD", "BUILD"]
    assert values(by_phase) == [36, 37, 4]


async def test_a_council_is_told_exactly_where_rows_are_covered_in_enough_detail(demo: Demo) -> None:
    """The phase follows from the day, which the council is shown in Blackthorn and not in Kings Heath."""
    cells = await demo.cells("by: [AREA, PHASE], only: [WEAPONS]", "council")

    assert [(cell["status"], cell["value"]) for cell in cells] == [
        ("EXACT", 20),
        ("EXACT", 28),
        ("EXACT", 4),
        ("ROUNDED", 15),
        ("ROUNDED", 10),
        ("SUPPRESSED", None),
    ]


async def test_members_get_children_by_site_and_year_at_the_finest(demo: Demo) -> None:
    """Safeguarding is told by area and not by phase or month; intelligence likewise."""
    only = "only: [INTELLIGENCE_REPORTS, SAFEGUARDING]"
    for by in ("[PHASE]", "[MONTH]", "[AREA, MONTH]"):
        cells = await demo.cells(f"by: {by}, {only}", "commissioner")
        assert {cell["status"] for cell in cells} == {"NOT_AVAILABLE"}

    assert values(await demo.cells(f"by: [AREA], {only}", "commissioner")) == [1_000, 735, 15, 10]


async def test_nobody_is_told_that_nothing_happened_where_rows_are_not_shared(demo: Demo) -> None:
    """Op Larkspur is led by the force next door, which shares with the county's police and not with the council."""
    query = "query ($o: ID!) { review(operation: $o, year: 2024) { measures(only: [ARRESTS]) { status value } } }"
    told = {}
    for as_ in ("police", "officer", "council", "commissioner"):
        (told[as_],) = (await demo.whole(query, as_, o=OP_LARKSPUR))["data"]["review"]["measures"]

    assert told["police"]["status"] == "EXACT"
    assert told["police"]["value"] > 0
    # The officer holds a clause for the council's records only, the others for records at other places.
    assert {told[as_]["status"] for as_ in ("officer", "council", "commissioner")} == {"SUPPRESSED"}


async def test_suspending_the_agreement_ends_the_numbers(demo: Demo) -> None:
    """With the members' agreement suspended the next answer has none of their numbers; the published ones remain."""
    before = await demo.cells(SIX, "commissioner")
    async with demo.suspended("ISA-2023-03"):
        cells = await demo.cells(SIX, "commissioner", f"{CELL} published {{ value }}")
    after = await demo.cells(SIX, "commissioner")

    assert [(cell["status"], cell["value"], cell["lower"], cell["upper"]) for cell in cells] == [
        ("NOT_AVAILABLE", None, None, None)
    ] * len(PUBLISHED)
    assert [cell["published"]["value"] for cell in cells] == [value for value, _ in PUBLISHED.values()]
    assert before == after


async def test_suspending_one_agreement_leaves_what_others_open(demo: Demo) -> None:
    """Without the members' agreement the youth offending service still counts patrols that another one opens."""
    only = "only: [ARRESTS, INTERVENTIONS]"
    async with demo.suspended("ISA-2023-03"):
        assert values(await demo.cells(only, "youth"))[0] == "NOT_AVAILABLE"
        assert (await demo.cells(only, "youth"))[1]["status"] == "ROUNDED"


async def test_a_measure_whose_scope_is_missing_is_not_available(demo: Demo) -> None:
    """A token without the scope for outcomes still counts reports, and no arrest."""
    only = "only: [ARRESTS, INTELLIGENCE_REPORTS]"

    assert values(await demo.cells(only, "police", without=["outcomes:read"])) == ["NOT_AVAILABLE", 1_969]
    assert values(await demo.cells(only, "police", without=["intelligence:read"])) == [195, "NOT_AVAILABLE"]


async def test_numbers_need_their_own_scope(demo: Demo) -> None:
    """A token without statistics:read is told which scope it lacks."""
    with pytest.raises(RefusalError) as refusal:
        await demo.cells("", "police", without=["statistics:read"])

    assert refusal.value.refused.code is Code.INSUFFICIENT_SCOPE
    assert "statistics:read" in refusal.value.refused.public


async def test_all_measures_come_in_the_order_of_their_list(demo: Demo) -> None:
    """Without `only` there is a cell for each measure; an empty list means none, and null means all."""
    everything = [cell["measure"] for cell in await demo.cells("", "police")]

    assert len(everything) == 11
    assert [cell["measure"] for cell in await demo.cells("only: null, by: null", "police")] == everything
    assert await demo.cells("only: []", "police") == []
    assert [cell["measure"] for cell in await demo.cells("only: [WARRANTS, ARRESTS]", "police")] == [
        "ARRESTS",
        "WARRANTS",
    ]


async def test_a_review_is_graphql_like_any_other_field(demo: Demo) -> None:
    """Aliases, fragments, variables, `__typename` and several reviews work, and take one statement."""
    query = """query ($o: ID!, $y: Int!, $by: [Dimension!]) {
        one: review(operation: $o, year: $y) { ...R } two: review(operation: $o, year: 2022) { ...R } }
        fragment R on Review { kind: __typename year operation { __typename code: codename }
            a: measures(by: $by, only: ARRESTS) { __typename n: value area { __typename id } }
            b: measures(by: [AREA], only: WARRANTS) { unit area { within(first: 1) { totalCount } } } }"""
    asked = 0
    fetch = demo.database.fetch

    async def counted(sql: str, values: Sequence[object] = (), **behind: Any) -> tuple[object, ...] | None:
        nonlocal asked
        asked += 1
        return await fetch(sql, values, **behind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo.database, "fetch", counted)
        data = (await demo.whole(query, "police", o=OP_REVIVE, y=2023, by=["MONTH"]))["data"]

    assert asked == 1
    assert (data["one"]["kind"], data["one"]["year"], data["two"]["year"]) == ("Review", 2023, 2022)
    assert data["one"]["operation"] == {"__typename": "Operation", "code": "Op Revive"}
    assert sum(cell["n"] for cell in data["one"]["a"]) == 195
    assert data["one"]["a"][0] == {"__typename": "Cell", "n": 7, "area": None}
    assert data["two"]["b"][0]["unit"] == "COUNT"
    assert data["two"]["b"][0]["area"]["within"]["totalCount"] >= 1


@pytest.mark.parametrize("given", [IDS(f"agency:{POLICE}"), "00000000-0000-4000-8000-000000000000", "x'; --", ""])
async def test_there_is_no_review_of_what_is_no_operation(demo: Demo, given: str) -> None:
    """An id of something else, of nothing, or no id at all has the same answer."""
    query = "query ($o: ID!) { review(operation: $o, year: 2023) { year measures(by: [AREA]) { value } } }"

    assert await demo.whole(query, "police", o=given) == {"data": {"review": None}}


@pytest.mark.parametrize("year", [1899, 2101, -1])
async def test_a_review_is_of_a_plausible_year(demo: Demo, year: int) -> None:
    """A year outside 1900 to 2100 is refused as what it is."""
    with pytest.raises(RefusalError) as refusal:
        await demo.whole(
            "query ($o: ID!, $y: Int!) { review(operation: $o, year: $y) { year } }", "police", o="", y=year
        )

    assert refusal.value.refused.code is Code.BAD_USER_INPUT
