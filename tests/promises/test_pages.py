"""Pages: every record once, in a stable order, forwards and backwards, counted only as far as one may see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.world import World, id_of

ALL = "{ outcomes(first: 100) { nodes { id } } }"
PAGE = """query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: [OutcomeOrder!]) {
    outcomes(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) {
        edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
ORDERS: list[list[dict[str, str]]] = [
    [],
    [{"field": "month", "direction": "ASC"}],
    [{"field": "kind", "direction": "DESC"}, {"field": "occurredOn", "direction": "ASC"}],
    [{"field": "sourceReference", "direction": "ASC"}],
    [{"field": "sourceReference", "direction": "DESC"}, {"field": "marking", "direction": "ASC"}],
    [{"field": "id", "direction": "DESC"}],
]


async def page(ask: Ask, as_: str = "police analyst", **arguments: Any) -> dict[str, Any]:
    """Ask for one page."""
    found: dict[str, Any] = (await ask(PAGE, as_=as_, variables=arguments))["outcomes"]
    return found


def shown(ask: Ask, found: dict[str, Any]) -> list[str]:
    """Name the records of a page."""
    return [ask.world.names[edge["node"]["id"]] for edge in found["edges"]]


@pytest.mark.parametrize("size", [1, 5, 12, 100])
@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_one_after_another_are_the_whole_list(ask: Ask, order: list[dict[str, str]], size: int) -> None:
    """In any order and page size, forwards and backwards, every record comes once and in the same order."""
    whole = shown(ask, await page(ask, first=100, orderBy=order))
    assert len(whole) == 12

    forwards: list[str] = []
    found = await page(ask, first=size, orderBy=order)
    forwards += shown(ask, found)
    while found["pageInfo"]["hasNextPage"]:
        found = await page(ask, first=size, after=found["pageInfo"]["endCursor"], orderBy=order)
        forwards += shown(ask, found)
    found = await page(ask, last=size, orderBy=order)
    backwards = shown(ask, found)
    while found["pageInfo"]["hasPreviousPage"]:
        found = await page(ask, last=size, before=found["pageInfo"]["startCursor"], orderBy=order)
        backwards = shown(ask, found) + backwards

    assert whole == forwards == backwards


async def test_the_default_order_is_newest_first(ask: Ask, world: World) -> None:
    """Outcomes come by month, latest first, and within a month by id in the same direction."""
    query = "{ outcomes(first: 100) { nodes { id month } } }"
    keys = [(each["month"], each["id"]) for each in (await ask(query, as_="police analyst"))["outcomes"]["nodes"]]

    assert keys == sorted(keys, reverse=True)
    assert len({month for month, _ in keys}) < len(keys)


async def test_a_missing_value_counts_as_the_highest(ask: Ask) -> None:
    """Records without a reference come last upwards and first downwards."""

    async def references(direction: str) -> list[str | None]:
        query = f"""{{ outcomes(first: 100, orderBy: [{{field: sourceReference, direction: {direction}}}]) {{
            nodes {{ sourceReference }} }} }}"""
        nodes = (await ask(query, as_="police analyst"))["outcomes"]["nodes"]
        return [each["sourceReference"] for each in nodes]

    upwards, downwards = await references("ASC"), await references("DESC")

    assert (upwards[0], upwards[-1]) == ("a reference", None)
    assert (downwards[0], downwards[-1]) == (None, "a reference")


async def test_text_is_ordered_by_its_code_points(ask: Ask, world: World) -> None:
    """Upper case before lower case before accents, the same on every server."""
    names = ["Zeta", "alpha", "Éclair", "beta"]
    for team, name in zip(("revive", "safety"), names[:2], strict=True):
        await world.change("team", team, name=name)
    for agency, name in zip(("police", "council", "svpp", "health"), names, strict=True):
        await world.change("agency", agency, name=name)
    try:
        query = "{ agencies(first: 100) { nodes { name } } }"
        seen = [each["name"] for each in (await ask(query, as_="police analyst"))["agencies"]["nodes"]]
    finally:
        for agency in ("police", "council", "svpp", "health"):
            await world.change("agency", agency, name=agency)
        for team in ("revive", "safety"):
            await world.change("team", team, name=team)

    assert [name for name in seen if name in names] == ["Zeta", "alpha", "beta", "Éclair"]


async def test_a_page_says_truly_whether_more_follows(ask: Ask) -> None:
    """Exactly full pages have no next one; on the way back the side one came from counts as more."""
    cases = {
        ("first", 12): (False, False),
        ("first", 11): (True, False),
        ("last", 12): (False, False),
        ("last", 11): (False, True),
    }
    for (end, size), expected in cases.items():
        info = (await page(ask, "police analyst", **{end: size}))["pageInfo"]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == expected, (end, size)

    first = await page(ask, first=5)
    after = await page(ask, first=100, after=first["pageInfo"]["endCursor"])
    before = await page(ask, last=100, before=first["pageInfo"]["endCursor"])
    assert (after["pageInfo"]["hasNextPage"], after["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert (before["pageInfo"]["hasNextPage"], before["pageInfo"]["hasPreviousPage"]) == (True, False)


async def test_after_and_before_are_bounds_that_hold_together(ask: Ask) -> None:
    """Between two cursors lies what lies between their records, neither included."""
    whole = await page(ask, first=100)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    between = await page(ask, first=100, after=cursors[2], before=cursors[7])
    end = await page(ask, last=2, after=cursors[2], before=cursors[7])

    assert shown(ask, whole)[3:7] == shown(ask, between)
    assert shown(ask, whole)[5:7] == shown(ask, end)
    assert [] == shown(ask, await page(ask, first=5, after=cursors[7], before=cursors[2]))


async def test_an_empty_page_has_no_cursors(ask: Ask) -> None:
    """There is nothing to go on from."""
    query = """{ outcomes(first: 5, filter: {id: {eq: "none"}}) {
        totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}

    assert {"totalCount": 0, "nodes": [], "edges": [], "pageInfo": info} == (await ask(query, as_="police analyst"))[
        "outcomes"
    ]


async def test_a_place_outlives_its_record(ask: Ask, world: World) -> None:
    """A cursor still marks its place when its record is no longer there to be seen."""
    whole = await page(ask, first=100)
    third = world.names[whole["edges"][2]["node"]["id"]]

    async with world.changed("outcome", third, owner_id=id_of("stranger")):
        rest = await page(ask, first=100, after=whole["edges"][2]["cursor"])
    assert shown(ask, whole)[3:] == shown(ask, rest)


async def test_the_count_is_of_what_fits_and_may_be_seen(ask: Ask, world: World) -> None:
    """totalCount follows filter and agreements, and neither page size nor cursor."""
    query = """query ($after: String) { outcomes(first: 2, after: $after, filter: {arrest: {}}) {
        totalCount pageInfo { endCursor } } }"""

    async def count(who: str, after: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = (await ask(query, as_=who, variables={"after": after}))["outcomes"]
        return found

    police = await count("police analyst")
    assert police["totalCount"] == 5
    assert (await count("police analyst", police["pageInfo"]["endCursor"]))["totalCount"] == 5
    assert (await count("council officer"))["totalCount"] == 0
    await world.agreements("area\nward")
    assert (await count("council officer"))["totalCount"] == 3


async def test_lists_nest_in_lists(ask: Ask, world: World) -> None:
    """Pages within pages keep their own size, order, cursors and counts for each record around them."""
    query = """query ($after: String) { sites(first: 9, orderBy: [{field: name, direction: DESC}]) { nodes { name
        outcomes(first: 2, after: $after, orderBy: [{field: occurredOn, direction: ASC}]) {
            totalCount pageInfo { endCursor } nodes { id
                interventions(first: 1) { totalCount nodes { id } } } } } } }"""
    market, estate = (await ask(query, as_="police analyst"))["sites"]["nodes"]

    assert [market["name"], estate["name"]] == ["market", "estate"]
    assert (market["outcomes"]["totalCount"], estate["outcomes"]["totalCount"]) == (2, 8)
    assert ["cash", "child at market"] == [world.names[each["id"]] for each in market["outcomes"]["nodes"]]
    assert "old arrest" == world.names[estate["outcomes"]["nodes"][0]["id"]]
    assert {"totalCount": 0, "nodes": []} == market["outcomes"]["nodes"][0]["interventions"]
    assert ["patrols"] == [world.names[each["id"]] for each in estate["outcomes"]["nodes"][0]["interventions"]["nodes"]]
    cursor = estate["outcomes"]["pageInfo"]["endCursor"]
    market, estate = (await ask(query, as_="police analyst", variables={"after": cursor}))["sites"]["nodes"]
    assert ["cash", "child at market"] == [world.names[each["id"]] for each in market["outcomes"]["nodes"]]
    assert "warrant" == world.names[estate["outcomes"]["nodes"][0]["id"]]


@pytest.mark.parametrize(
    "arguments",
    ["", "(first: 0)", "(first: -1)", "(first: 101)", "(last: 101)", "(first: 1, last: 1)", "(first: null)"],
)
async def test_a_page_has_a_size_from_1_to_100(ask: Ask, arguments: str) -> None:
    """No size, two sizes and sizes out of range are refused with the path of the field."""
    error = await ask.refusal(f"{{ mine: outcomes{arguments} {{ totalCount }} }}", as_="police analyst")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["mine"]
    assert error["message"] in ("Give first or last: one of them, and not both.", "A page holds 1 to 100 records.")


async def test_sizes_multiply_up_to_a_limit(ask: Ask) -> None:
    """Pages within pages are refused before they could return more than 10,000 records."""
    query = """{ sites(first: 100) { nodes { outcomes(first: 100) { nodes {
        interventions(first: 2) { nodes { id } } } } } } }"""
    error = await ask.refusal(query, as_="police analyst")

    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["limit"] == 10_000
