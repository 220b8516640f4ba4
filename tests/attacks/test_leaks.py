"""Leaks through data: filters, orders, counts, links, ids and caches as questions about what may not be seen.

Most of these change something invisible and demand that not one byte of the answer changes.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.asking import Ask
from tests.world import World, id_of

SUMMARY = "detail\nSUMMARY"
# Secrets of a record that the council sees at SUMMARY only, each with another value it might have.
HIDDEN: Mapping[str, tuple[str, Any, str]] = {
    "occurredOn": ("occurred_on", "2023-05-30", '{lt: "2023-05-20"}'),
    "recordedAt": ("recorded_at", "2025-01-01T00:00:00+00:00", '{lt: "2024-06-01T00:00:00Z"}'),
}
MEMBER = {
    "status": ("arrest_status", "BAILED", "{eq: CHARGED}"),
    "offenceGroup": ("offence_group", "THEFT_OFFENCES", "{in: [ROBBERY]}"),
    "ageBand": ("age_band", "AGE_10_13", "{ne: AGE_18_24}"),
}
ALL = """nodes { id month withheld } totalCount edges { cursor } pageInfo { hasNextPage endCursor }"""


def read(value: Any) -> Any:
    """Read a value of the tables above as its column wants it."""
    from datetime import date, datetime

    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(value, str) and "T00" in value else value


async def same(ask: Ask, query: str, as_: str, *change: Any, **values: Any) -> None:
    """Demand that the answer is byte for byte the same before and after a change of what is invisible."""
    before = await ask.body(query, as_=as_)
    async with ask.world.changed(*change, **{name: read(value) for name, value in values.items()}):
        after = await ask.body(query, as_=as_)
    assert b"errors" not in before, before
    assert before == after


@pytest.mark.parametrize("field", HIDDEN)
@pytest.mark.parametrize("form", ["{%s: %s}", "{not: {%s: %s}}", "{or: [{%s: %s}, {provisional: {eq: true}}]}"])
async def test_a_filter_cannot_guess_a_hidden_value(ask: Ask, world: World, field: str, form: str) -> None:
    """Whatever a filter asks of a withheld field, its true value changes nothing."""
    await world.agreements(SUMMARY)
    column, other, test = HIDDEN[field]
    query = f"{{ outcomes(first: 50, filter: {form % (field, test)}) {{ {ALL} }} }}"

    await same(ask, query, "council officer", "outcome", "arrest", **{column: other})


@pytest.mark.parametrize("field", MEMBER)
async def test_a_filter_on_a_kind_cannot_guess_either(ask: Ask, world: World, field: str) -> None:
    """The same holds for fields that only one kind of record has."""
    await world.agreements(SUMMARY)
    column, other, test = MEMBER[field]
    for given in (f"{{arrest: {{{field}: {test}}}}}", f"{{not: {{arrest: {{{field}: {test}}}}}}}"):
        query = f"{{ outcomes(first: 50, filter: {given}) {{ {ALL} }} }}"
        await same(ask, query, "council officer", "outcome", "arrest", **{column: other})


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", HIDDEN)
async def test_an_order_says_nothing_of_a_hidden_value(ask: Ask, world: World, field: str, direction: str) -> None:
    """Order, pages and cursors over a withheld field do not move with its value."""
    await world.agreements(SUMMARY)
    column, other, _ = HIDDEN[field]
    query = f"{{ outcomes(first: 3, orderBy: [{{field: {field}, direction: {direction}}}]) {{ {ALL} }} }}"

    await same(ask, query, "council officer", "outcome", "arrest", **{column: other})


async def test_what_is_above_the_role_cannot_be_asked_about(ask: Ask) -> None:
    """Fields above the ceiling are no words of its filters and orders."""
    for query in (
        "{ outcomes(first: 1, filter: {sourceReference: {isNull: true}}) { totalCount } }",
        '{ outcomes(first: 1, filter: {arrest: {subject: {contains: "a"}}}) { totalCount } }',
        "{ outcomes(first: 1, orderBy: [{field: sourceReference, direction: ASC}]) { totalCount } }",
    ):
        assert (await ask.refusal(query, as_="police officer"))["extensions"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize("quantifier", ["some", "none", "every"])
async def test_a_filter_sees_no_invisible_row_of_a_list(ask: Ask, world: World, quantifier: str) -> None:
    """Sites cannot be chosen by outcomes and interventions that one may not see."""
    for link, given in (("outcomes", "{arrest: {}}"), ("interventions", '{title: {contains: "Patrols"}}')):
        query = (
            f"{{ sites(first: 9, filter: {{{link}: {{{quantifier}: {given}}}}}) {{ nodes {{ name }} totalCount }} }}"
        )
        table = "outcome" if link == "outcomes" else "intervention"
        name = "arrest" if link == "outcomes" else "patrols"
        await same(ask, query, "council officer", table, name, site_id=id_of("market"))
        if table == "intervention":
            await same(ask, query, "council officer", table, name, title="Other")


async def test_a_filter_follows_no_link_to_an_invisible_row(ask: Ask, world: World) -> None:
    """A disruption cannot be chosen by a group that belongs to another force."""
    async with world.changed("organised_crime_group", "group", owner_id=id_of("stranger")):
        for given in ('{group: {reference: {eq: "G-1"}}}', "{group: {}}", "{not: {group: {status: {eq: ACTIVE}}}}"):
            query = f"{{ disruptions(first: 9, filter: {given}) {{ {ALL} }} }}"
            await same(
                ask, query, "police analyst", "organised_crime_group", "group", reference="G-9", status="DORMANT"
            )
        query = "{ disruptions(first: 9, filter: {group: {}}) { totalCount } }"
        assert (await ask(query, as_="police analyst"))["disruptions"]["totalCount"] == 0


async def test_masked_weapons_cannot_be_guessed(ask: Ask, world: World) -> None:
    """Whether a hidden item is a handgun or ammunition changes nothing the council can ask."""
    await world.agreements("reference\nISA-1")
    for given in ("{isNull: true}", "{isNull: false}", "{ne: BLADE}", "{in: [BLADE]}"):
        for field in ("category", "kind"):
            if field == "kind" and "BLADE" in given:
                continue
            line = f"{{some: {{{field}: {given}}}}}"
            query = f"{{ outcomes(first: 9, filter: {{weaponSeizure: {{lines: {line}}}}}) {{ {ALL} }} }}"
            await same(ask, query, "council officer", "weapon_line", "handgun", category="AMMUNITION", kind="SHOTGUN")


async def test_counts_and_pages_know_nothing_of_invisible_rows(ask: Ask, world: World) -> None:
    """Moving a record from one invisible owner to another changes neither totalCount nor hasNextPage nor cursors."""
    for first in (1, 2, 3, 100):
        page = f"outcomes(first: {first}) {{ {ALL} }}"
        query = f"{{ {page} sites(first: 9) {{ nodes {{ {page} }} }} }}"
        await same(ask, query, "council officer", "outcome", "next arrest", site_id=id_of("market"), month="2026-01")


@pytest.mark.parametrize(
    "other",
    [
        "noise arrest",
        "next arrest",
        "health's child",
        "a name nobody has",
        "noise group",
        "noise intervention",
    ],
)
async def test_a_foreign_id_is_no_id(ask: Ask, other: str) -> None:
    """Ids of others' records, and ids of nothing, give the same bytes."""
    query = """query ($id: ID!) { node(id: $id) { id __typename }
        outcomes(first: 1, filter: {id: {eq: $id}}) { totalCount } }"""
    expected = b'{"data":{"node":null,"outcomes":{"totalCount":0}}}'

    assert expected == await ask.body(query, as_="police analyst", variables={"id": id_of(other)})


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "0" * 36,
        "arrest",
        "' OR 1=1 --",
        "é" * 40,
        "x" * 10_000,
        "%",
        id_of("arrest").upper(),
        f" {id_of('arrest')}",
    ],
)
async def test_a_malformed_id_is_an_unknown_id(ask: Ask, text: str) -> None:
    """No text makes `node` fail or find anything but the exact id."""
    query = "query ($id: ID!) { node(id: $id) { id } }"

    assert b'{"data":{"node":null}}' == await ask.body(query, as_="police analyst", variables={"id": text})


async def test_ids_say_nothing(ask: Ask) -> None:
    """Ids are random UUIDs in one form, whatever the kind of record."""
    query = "{ outcomes(first: 50) { nodes { id } } agencies(first: 50) { nodes { id } } }"
    data = await ask(query, as_="police analyst")
    ids = [each["id"] for each in itertools.chain(data["outcomes"]["nodes"], data["agencies"]["nodes"])]

    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each) for each in ids
    )


async def test_the_same_document_is_never_answered_for_another(ask: Ask, world: World) -> None:
    """Agencies, roles and purposes that ask the same at the same time each get their own answer, again and again."""
    await world.agreements("owner | recipient | purpose\npolice | council | EVALUATION\npolice | health | SAFEGUARDING")
    query = "{ outcomes(first: 100) { totalCount nodes { id occurredOn } } viewer { agency { name } } }"
    asking = [
        (who, purpose)
        for who in ("police analyst", "next police analyst", "council officer", "next council officer", "health member")
        for purpose in ("EVALUATION", "SAFEGUARDING")
    ]
    alone = {each: await ask.body(query, as_=each[0], purpose=each[1]) for each in asking}
    assert len(set(alone.values())) == 6

    together = await asyncio.gather(*(ask.body(query, as_=who, purpose=purpose) for who, purpose in asking * 5))
    assert together == [alone[each] for each in asking * 5]


async def test_empty_lists_open_nothing(ask: Ask, world: World) -> None:
    """A clause without areas, roles or purposes, and `in: []`, mean none and never all."""
    await world.agreements("""
        area   | role                     | purpose
               | COUNCIL_COMMUNITY_SAFETY | EVALUATION
        county |                          | EVALUATION
        county | COUNCIL_COMMUNITY_SAFETY |
    """)
    query = "{ outcomes(first: 50) { totalCount } none: outcomes(first: 50, filter: {id: {in: []}}) { totalCount } }"
    data = await ask(query, as_="council officer", purpose="EVALUATION")

    assert (data["outcomes"]["totalCount"], data["none"]["totalCount"]) == (2, 0)
