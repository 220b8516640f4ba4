"""The worst documents within 2,000 tokens: what validation would take long over is refused before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.attacks.test_hostile_documents import SECONDS, sent
from tests.door import Door


def times(count: int, part: str) -> str:
    """Write *part* so many times, each with its own number in place of `#`."""
    return " ".join(part.replace("#", str(number)) for number in range(count))


def spreads(names: Iterable[int]) -> str:
    """Spread the fragments of these numbers."""
    return " ".join(f"...F{number}" for number in names)


LEVELS = range(24)
# Each with the limit that it must be refused for; none where validation may find it wrong by itself.
WORST: dict[str, tuple[Callable[[], str], str | None]] = {
    "one field": (lambda: "{ viewer {" + times(1_990, "kind") + "} }", "repeats"),
    "one field with fields": (lambda: "{ viewer {" + times(480, "agency { id }") + "} }", "repeats"),
    "one field with fields of fields": (
        lambda: "{ agencies(first: 1) { nodes {" + times(280, "areas { id { a } }") + "} } }",
        "repeats",
    ),
    "one field below others": (lambda: "{" + times(20, "viewer { agency {" + times(15, "id") + "} }") + "}", "repeats"),
    "one page": (lambda: page("outcomes(first: 1) { totalCount }"), "repeats"),
    "one page of other sizes": (lambda: page("outcomes(first: #) { totalCount }"), "repeats"),
    "undefined variables": (lambda: page("outcomes(first: $v#) { totalCount }"), "repeats"),
    "inline fragments": (lambda: "{ viewer {" + times(280, "... on Viewer { kind }") + "} }", "repeats"),
    "inline fragments without type": (lambda: "{ viewer {" + times(240, "... { ... { kind } }") + "} }", "repeats"),
    "inline fragments of unknown types": (lambda: "{ viewer {" + times(300, "... on T# { a }") + "} }", "repeats"),
    "inline fragments of members": (
        lambda: "{ outcomes(first: 1) { nodes {" + times(150, "... on Arrest { kind month area { name } }") + "} } }",
        "repeats",
    ),
    "fragments side by side": (
        lambda: "{ viewer {" + spreads(range(200)) + "} }" + times(200, "fragment F# on Viewer { kind }"),
        "repeats",
    ),
    "fragments behind each other": (
        lambda: (
            "{ viewer { ...F0 } } fragment F200 on Viewer { kind } "
            + "".join(f"fragment F{n} on Viewer {{ kind ...F{n + 1} }} " for n in range(200))
        ),
        "repeats",
    ),
    "fragments in all others": (
        lambda: (
            "{ viewer { ...F0 } }"
            + "".join(f"fragment F{n} on Viewer {{ kind {spreads(LEVELS[n + 1 :])} }}" for n in LEVELS)
        ),
        "fields",
    ),
    "an unused fragment": (lambda: "{ __typename } fragment F on Viewer {" + times(1_900, "kind") + "}", "repeats"),
    "operations": (lambda: times(350, "query Q# { __typename }"), "operations"),
    "operations of one name": (lambda: times(350, "query Q { __typename }"), "operations"),
    "operations over one fragment": (
        lambda: times(40, "query Q# { viewer { ...F } }") + " fragment F on Viewer {" + times(60, "kind") + "}",
        "repeats",
    ),
    "unknown arguments": (lambda: "{ viewer { kind(" + times(600, "a#: 1") + ") } }", None),
    "unknown members of a filter": (lambda: filtered(times(600, "a#: 1")), None),
    "a list of wrong values": (lambda: filtered("id: {in: [" + times(900, "{}") + "]}"), None),
    "a list of unknown words": (lambda: filtered("kind: {in: [" + times(1_900, "XX") + "]}"), None),
    "a list of wrong filters": (lambda: filtered("or: [" + times(210, '{month: {eq: "a"}}') + "]"), None),
    "texts without end": (lambda: '{ """' + '\n\\"""' * 7_000, None),
    "lines without end": (lambda: "{ " + '"\\\n' * 13_000, None),
    "a text that ends in a backslash": (lambda: '{ """' + "a" * 30_000 + "\\", None),
    "unused variables": (
        lambda: "query (" + times(100, "$a#: Int") + ") { viewer {" + times(400, "kin#") + "} }",
        None,
    ),
}


def page(inside: str) -> str:
    """Ask many times for a page of each site."""
    return "{ sites(first: 1) { nodes {" + times(170, inside) + "} } }"


def filtered(inside: str) -> str:
    """Ask for outcomes under a filter in the document."""
    return "{ outcomes(first: 1, filter: {" + inside + "}) { totalCount } }"


@pytest.mark.parametrize("name", WORST)
async def test_the_worst_document_is_refused_at_once(gate: Door, name: str) -> None:
    """Fields that would be compared with each other by the thousand are counted, and refused by their number."""
    write, limit = WORST[name]
    content = json.dumps({"query": write()}).encode()
    status, body, seconds = await sent(gate, content, Accept="application/graphql-response+json")

    assert (status, seconds < SECONDS) == (400, True)
    told: dict[str, Any] = body["errors"][0]["extensions"]
    assert told["code"] == ("LIMIT_EXCEEDED" if limit else "VALIDATION_FAILED")
    assert told.get("of") == limit


@pytest.mark.parametrize(
    "text",
    [
        '{ node(id: "' + "{ " + "kind " * 200 + '") { id } }',
        '{ node(id: """' + '{ \\""" ' + "kind " * 200 + '""") { id } }',
        "{ __typename # { " + "kind " * 200 + "\n}",
        "{ node(id: 1) { ...on Outcome { kind } " + "... on Outcome { month } " * 70 + "} }",
        "{ areas(first: 1, filter: {name: {in: [" + '"kind" ' * 200 + "]}}) { totalCount } }",
        "{ outcomes(first: 1, filter: {kind: {in: [" + "ARREST " * 200 + "]}}) { totalCount } }",
        "{ viewer {" + times(29, "a#: kind") + "} }",
        '{ areas(first: 1, filter: {name: {in: ["' + times(99, "x#") + '"]}}) { totalCount } }',
        "{" + " ".join(f"a{n} #c\n : viewer {{id: purpose}}" for n in range(12)) + "}",
        "{" + " ".join(f"a{n} ,,: #c\n viewer {{id: purpose}}" for n in range(12)) + "}",
        '{ node(id: """' + '{ \\\\\\""" ' + times(20, "kin#") + '""") { id } }',
        "query Q($a: Int = 1) { areas(first: $a) { ...F0 } }" + " fragment F0 on AreaConnection { totalCount }",
    ],
    ids=[
        "text",
        "block text",
        "comment",
        "fragments",
        "list",
        "words",
        "aliases",
        "words of a text",
        "comments",
        "commas",
        "escape",
        "fragment",
    ],
)
async def test_a_word_that_is_no_field_is_not_counted(gate: Door, text: str) -> None:
    """What stands in values, comments and type conditions may come as often as it likes."""
    _, body, _ = await sent(gate, json.dumps({"query": text}).encode())

    assert "errors" not in body


@pytest.mark.parametrize("count", [10, 11, 1_900])
async def test_fields_that_no_schema_has_are_refused_before_they_are_parsed(gate: Door, count: int) -> None:
    """However many there are, the answer names one and costs a look at the words."""
    query = "{ viewer {" + times(count, "kin#") + "} }"
    _, body, _ = await sent(gate, json.dumps({"query": query}).encode())

    assert {error["extensions"]["code"] for error in body["errors"]} == {"VALIDATION_FAILED"}
    assert "kin0" in body["errors"][0]["message"]
    assert count <= 10 or [error["message"] for error in body["errors"]] == [
        f"Your schema has no field 'kin0', and no {count - 1} others."
    ]


async def test_fragments_that_share_fields_are_answered(gate: Door) -> None:
    """A document put together from the fragments of thirty components, as client libraries write it, is served."""
    parts = times(30, "fragment F# on Outcome { id month area { id name } ...Shared }")
    query = (
        f"{{ outcomes(first: 1) {{ nodes {{ {spreads(range(30))} }} }} }} {parts} fragment Shared on Outcome {{ id }}"
    )
    _, body, _ = await sent(gate, json.dumps({"query": query}).encode())

    assert "errors" not in body
