"""Limits on one request: each is a setting, holds at its number and no further, and is named when it is exceeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from server.limits import Limits
from server.query.answer import Answering
from tests.asking import Ask, settings_of

RECORDED = """mutation { recordWeaponSeizure(
    input: {occurredOn: "2026-03-01", area: "x", itemCount: 1, lines: [LINES]}) { version } }"""
KNIFE = "{category: BLADE, kind: KITCHEN_KNIFE, count: 1}"
# What is lowered, to what, and a document just within it and one just beyond; the first may be refused by validation.
LOWERED: dict[str, tuple[int, str, str]] = {
    "characters": (100, "{ __typename }", "{ __typename }" + " " * 100),
    "tokens": (10, "{ a: __typename b: __typename }", "{ a: __typename b: __typename c: __typename }"),
    "depth": (3, "{ areas(first: 1) { nodes { id } } }", "{ areas(first: 1) { nodes { parent { id } } } }"),
    "aliases": (1, "{ a: __typename }", "{ a: __typename b: __typename }"),
    "root_fields": (1, "{ __typename }", "{ a: __typename b: __typename }"),
    "mutations": (2, "mutation { a b }", "mutation { a ...F } fragment F on Mutation { b c }"),
    "directives": (1, "{ __typename @skip(if: false) }", "{ __typename @skip(if: false) @include(if: true) }"),
    "variables": (1, "query ($a: Int = 1) { areas(first: $a) { totalCount } }", "query ($a: Int, $b: Int) { a }"),
    "fields": (2, "{ areas(first: 1) { totalCount } }", "{ areas(first: 1) { nodes { id } } }"),
    "operations": (1, "query A { __typename }", "query A { __typename } query B { __typename }"),
    "repeats": (1, "{ viewer { kind kind } }", "{ viewer { kind kind ...F } } fragment F on Viewer { kind }"),
    "lists": (
        2,
        "{ sites(first: 1) { nodes { phases { kind } } } }",
        "{ sites(first: 1) { nodes { phases { kind } outcomes(first: 1) { totalCount } } } }",
    ),
    "nodes": (5, "{ areas(first: 5) { totalCount } }", "{ areas(first: 6) { totalCount } }"),
    "conditions": (
        4,
        "{ areas(first: 1, filter: {or: [{}, {}]}) { totalCount } }",
        "{ areas(first: 1, filter: {or: [{}]}) { totalCount } sites(first: 1, filter: {or: [{}, {}]}) { totalCount } }",
    ),
    "filter_conditions": (
        3,
        "{ areas(first: 1, filter: {or: [{}, {}]}) { totalCount } }",
        "{ areas(first: 1, filter: {or: [{}, {}, {}]}) { totalCount } }",
    ),
    "input_objects": (
        3,
        RECORDED.replace("LINES", KNIFE),
        RECORDED.replace("LINES", f"{KNIFE}, {KNIFE}"),
    ),
    "instants": (
        1,
        '{ a: grants(first: 1, asAt: "2026-01-01T00:00:00Z") { totalCount } grants(first: 1) { totalCount } }',
        '{ a: node(id: "x", asAt: "2026-01-01T00:00:00Z") { id } node(id: "x", asAt: "2026-02-01T00:00:00Z") { id } }',
    ),
    "filter_links": (
        1,
        "{ sites(first: 1, filter: {area: {}}) { totalCount } }",
        "{ sites(first: 1, filter: {or: [{area: {}}, {operation: {}}]}) { totalCount } }",
    ),
    "filter_link_depth": (
        1,
        "{ sites(first: 1, filter: {area: {}}) { totalCount } }",
        "{ sites(first: 1, filter: {area: {parent: {}}}) { totalCount } }",
    ),
    "feeds": (
        1,
        "{ changes(first: 1, kinds: [OUTCOME]) { hasMore } }",
        "{ changes(first: 1, kinds: [GRANT]) { hasMore } }",
    ),
    "value_depth": (
        3,
        "{ areas(first: 1, filter: {not: {}}) { totalCount } }",
        "{ areas(first: 1, filter: {not: {not: {not: {}}}}) { totalCount } }",
    ),
}


def lowered(ask: Ask, name: str, most: int) -> Ask:
    """Ask in the same world under one lower limit."""
    chosen = settings_of(ask.world.url).model_copy(update={f"limit_{name}": most})
    return Ask(ask.world, Answering(ask.world.database, chosen, clock=ask.world.now))


def test_every_limit_of_a_document_is_lowered_here() -> None:
    """The body is the door's to measure, and a count above its cap is null, not refused."""
    assert LOWERED.keys() == {each.name for each in fields(Limits)} - {"body_bytes", "count_cap", "per_page"}


@pytest.mark.parametrize("name", LOWERED)
async def test_a_lowered_limit_holds(ask: Ask, name: str) -> None:
    """At the limit a document is not refused for it; beyond, one error tells the number and the setting."""
    most, within, beyond = LOWERED[name]
    asking = lowered(ask, name, most)
    whole: dict[str, Any] = await asking.whole(within, as_="police analyst")
    error = await asking.refusal(beyond, as_="police analyst")

    codes = {each["extensions"]["code"] for each in whole.get("errors", ())}
    assert codes == ({"VALIDATION_FAILED"} if name == "mutations" else set())
    assert error["extensions"]["code"] == ("COST_EXCEEDED" if name == "nodes" else "LIMIT_EXCEEDED")
    assert (error["extensions"]["of"], error["extensions"]["limit"]) == (name, most)


VARIABLES: dict[str, tuple[str, Callable[[list[object]], dict[str, Any]]]] = {
    "filter_conditions": (
        "query ($v: AreaFilter) { areas(first: 1, filter: $v) { totalCount } }",
        lambda objects: {"v": {"or": objects}},
    ),
    "input_objects": (
        "mutation ($v: RecordWeaponSeizureInput!) { recordWeaponSeizure(input: $v) { version } }",
        lambda objects: {"v": {"lines": objects}},
    ),
}


@pytest.mark.parametrize("name", VARIABLES)
async def test_variables_are_measured_before_they_are_read(ask: Ask, name: str) -> None:
    """What is too much is refused for that, before anybody looks at what is wrong with each of it."""
    most = 10
    document, given = VARIABLES[name]
    asking = lowered(ask, name, most)
    within, beyond = [
        await asking.refusal(document, as_="police analyst", variables=given([{"nonsense": 1}] * number))
        for number in (most - 1, most)
    ]

    assert within["extensions"]["code"] == "BAD_USER_INPUT"
    assert (beyond["extensions"]["of"], beyond["extensions"]["limit"]) == (name, most)


@pytest.mark.parametrize("given", ["filter", "lists"])
async def test_parts_that_are_small_add_up(ask: Ask, given: str) -> None:
    """Many filters and lists, each within its limit, are refused together: what a fragment repeats counts each time."""
    inside = {
        "filter": "outcomes(first: 1, filter: {or: [" + '{month: {eq: "2023-01"}} ' * 50 + "]}) { totalCount }",
        "lists": "phases { kind } " + " ".join(f"a{n}: outcomes(first: 1) {{ totalCount }}" for n in range(4)),
    }[given]
    roots = " ".join(f"r{n}: sites(first: 1) {{ nodes {{ ...F }} }}" for n in range(20))
    error = await ask.refusal(f"{{ {roots} }} fragment F on Site {{ {inside} }}", as_="police analyst")

    assert error["extensions"]["of"] == ("conditions" if given == "filter" else "lists")
