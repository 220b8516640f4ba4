"""Explaining as a way to what is hidden: an explanation must tell no more than the answers that it explains."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from auth.refusal import Code
from tests.asking import ONE_OF_EACH_ROLE, Ask
from tests.world import World, id_of

ASKED = """query ($id: ID, $entity: String, $field: String) { explainAccess(id: $id, entity: $entity, field: $field) {
    __typename entity field isSeen detail because withheld
    clauses { __typename reference number owner detail } steps { __typename step verdict text } } }"""
KINDS = ("Outcome", "Arrest", "WeaponLine", "Safeguarding", "IntelligenceReport", "Intervention", "Agreement", "Area")


async def everything(ask: Ask, as_: str, *names: str) -> list[bytes]:
    """Explain each kind of record and each of the records called *names*."""
    kinds = [await ask.body(ASKED, as_=as_, variables={"entity": kind}) for kind in KINDS]
    return kinds + [await ask.body(ASKED, as_=as_, variables={"id": id_of(name)}) for name in names]


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_a_hidden_record_is_explained_like_one_that_never_was(ask: Ask, world: World, who: str) -> None:
    """Every id that is not shown gives the very bytes of an id of nothing, with and without a field."""
    await world.agreements("reference|detail|area\nISA-1|DETAIL|ward")
    for field in (None, "name"):
        never = await ask.body(ASKED, as_=who, variables={"id": id_of("nothing at all"), "field": field})
        hidden = 0
        # A stranger's grant is told to those who read grants; all else that is called noise is nobody's.
        for name in (each for each in world.names.values() if each != "noise grant"):
            body = await ask.body(ASKED, as_=who, variables={"id": id_of(name), "field": field})
            if b'"entity":null' in body:
                assert body == never, name
                hidden += 1
        assert hidden > 10


@pytest.mark.parametrize("given", ["", "nothing", "é", "0" * 36, "' OR '1'='1"])
async def test_what_is_no_id_is_explained_alike(ask: Ask, given: str) -> None:
    """A text that is no id at all tells no more."""
    never = await ask.body(ASKED, as_="svpp member", variables={"id": id_of("nothing at all")})

    assert await ask.body(ASKED, as_="svpp member", variables={"id": given}) == never


@pytest.mark.parametrize("name", ["OrganisedCrimeGroup", "Disruption", "NoSuchThing", "__Schema", "", "outcome"])
async def test_a_kind_out_of_reach_is_refused_like_one_that_means_nothing(ask: Ask, name: str) -> None:
    """A council cannot find out by explaining that there are crime groups."""
    error = await ask.refusal(ASKED, as_="council officer", variables={"entity": name})
    unknown = await ask.refusal(ASKED, as_="council officer", variables={"entity": "Unheard"})

    assert error == unknown
    assert error["extensions"]["code"] == Code.BAD_USER_INPUT


@pytest.mark.parametrize("given", [{"id": id_of("arrest")}, {"entity": "Arrest"}, {"id": id_of("nothing at all")}])
async def test_a_field_above_the_role_is_refused_like_one_that_means_nothing(ask: Ask, given: dict[str, Any]) -> None:
    """`subject` is no word of a police officer's schema, whatever it is asked of."""
    error, unknown = [
        await ask.refusal(ASKED, as_="police officer", variables={**given, "field": field})
        for field in ("subject", "unheard")
    ]

    assert error == unknown
    assert error["extensions"]["code"] == Code.BAD_USER_INPUT


@pytest.mark.parametrize(
    "hidden",
    [
        "recipient|detail\nhealth|PERSONAL",
        "recipient|detail|owner\nnext police|PERSONAL|police",
        "recipient|detail|status\ncouncil|PERSONAL|SUSPENDED",
        "recipient|detail|status\ncouncil|PERSONAL|DRAFT",
        "recipient|detail|purpose\ncouncil|PERSONAL|EVALUATION",
        "recipient|detail|role\ncouncil|PERSONAL|SVPP_MEMBER",
        "recipient|detail|signed\ncouncil|PERSONAL|owner",
    ],
)
async def test_clauses_of_others_and_out_of_force_are_never_named(ask: Ask, world: World, hidden: str) -> None:
    """Agreements of others, and those that do not open anything to this very request, change not one byte."""
    names = ("arrest", "order", "noise arrest", "handgun")
    await world.agreements()
    before = await everything(ask, "council officer", *names)
    await world.agreements(hidden)

    assert await everything(ask, "council officer", *names) == before


@pytest.mark.parametrize(
    ("table", "name", "values"),
    [
        ("outcome", "arrest", {"occurred_on": date(2023, 5, 28)}),
        ("outcome", "arrest", {"subject": "another"}),
        ("outcome", "arrest", {"arrest_status": "BAILED"}),
        ("outcome", "arrest", {"source_reference": None}),
        ("outcome", "noise arrest", {"owner_id": id_of("health")}),
        ("outcome", "far arrest", {"area_id": id_of("next ward"), "owner_id": id_of("stranger")}),
        ("weapon_line", "handgun", {"category": "AMMUNITION", "kind": "SHOTGUN"}),
        ("intelligence_report", "secret report", {"handling": "P"}),
    ],
)
async def test_a_hidden_value_changes_no_explanation(
    ask: Ask, world: World, table: str, name: str, values: dict[str, Any]
) -> None:
    """Change what a council sees in summary only, or not at all: what is explained stays byte for byte the same."""
    await world.agreements("reference|detail|area\nISA-1|SUMMARY|ward")
    names = ("arrest", "weapons found", "handgun", "noise arrest", "far arrest", "secret report")
    before = await everything(ask, "council officer", *names)

    async with world.changed(table, name, **values):
        assert await everything(ask, "council officer", *names) == before


async def test_one_of_id_and_entity_is_needed(ask: Ask) -> None:
    """None and both are refused, before anything is looked for."""
    for given in ({}, {"id": None, "entity": None}, {"id": id_of("arrest"), "entity": "Arrest"}):
        error = await ask.refusal(ASKED, as_="police analyst", variables=given)
        assert error["message"] == "Give id or entity: one of them, and not both."


async def test_a_request_explains_few_records(ask: Ask) -> None:
    """Four records are explained in one request; a fifth is refused before anything runs."""
    for count, code in ((4, None), (5, Code.COST_EXCEEDED)):
        asked = " ".join(f'a{number}: explainAccess(id: "{number}") {{ isSeen }}' for number in range(count))
        whole = await ask.whole(f"{{ {asked} }}", as_="svpp member")
        assert [each["extensions"]["code"] for each in whole.get("errors", ())] == ([code] if code else [])
