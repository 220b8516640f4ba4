"""Leaks through the schema: introspection, suggestions, enum values and descriptions of what a role never sees."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from graphql import get_introspection_query

from tests.asking import Ask

SUGGESTION = r" Did you mean [^?]*\?"
# For each principal, words that its schema must not hold anywhere, and one that it must.
HIDDEN = {
    "council officer": [
        "IntelligenceReport",
        "OrganisedCrimeGroup",
        "Disruption",
        "threat",
        "HANDGUN",
        "FIREARM",
        "AMMUNITION",
    ],
    "svpp member": [
        "IntelligenceReport",
        "OrganisedCrimeGroup",
        "Disruption",
        "Safeguarding",
        "protectedGroup",
        "HANDGUN",
    ],
    "police officer": ["sourceReference", "subject"],
    "data protection officer": [
        "Outcome",
        "Arrest",
        "Intervention",
        "SurveyResult",
        "Site",
        "RecordedCrime",
        "AssaultAttendance",
        "HANDGUN",
    ],
    "administrator": ["Outcome", "Arrest", "Intervention", "SurveyResult", "Site", "RecordedCrime", "HANDGUN"],
    "feed": ["OrganisedCrimeGroup", "Disruption", "Intervention", "Agreement", "Clause", "FIREARM"],
}
SHOWN = {
    "council officer": ["KITCHEN_KNIFE", "Safeguarding", "Agreement"],
    "svpp member": ["KITCHEN_KNIFE", "Arrest", "Agreement"],
    "police officer": ["HANDGUN", "IntelligenceReport", "OrganisedCrimeGroup"],
    "data protection officer": ["Agreement", "Agency"],
    "administrator": ["Agreement", "Agency"],
    "feed": ["Safeguarding", "Outcome"],
}


async def names_in(ask: Ask, who: str) -> set[str]:
    """Give every name in a role's schema: types, fields, arguments, enum values."""
    data = await ask(get_introspection_query(descriptions=False), as_=who)
    found: set[str] = set()
    waiting: list[Any] = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            found |= {each["name"]} if isinstance(each.get("name"), str) else set()
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found


@pytest.mark.parametrize("who", HIDDEN)
async def test_introspection_names_nothing_hidden(ask: Ask, who: str) -> None:
    """No type, field, argument or enum value above the role is named by its whole introspection."""
    names = await names_in(ask, who)

    # A code or a short word may be part of another one; the longer names of types may be part of none.
    parts = names if who not in ("data protection officer", "administrator") else set()
    long = [word for word in HIDDEN[who] if not word.isupper() and word not in ("Site", "subject")]

    assert not names & set(HIDDEN[who])
    assert not [(word, name) for word in long for name in parts if word in name]
    assert set(SHOWN[who]) <= names


@pytest.mark.parametrize("who", ["council officer", "svpp member", "data protection officer"])
async def test_descriptions_speak_of_nothing_hidden(ask: Ask, who: str) -> None:
    """No description of a role's schema tells of types or codes that are not in it."""
    text = json.dumps(await ask(get_introspection_query(descriptions=True), as_=who))

    for word in ("IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "HANDGUN", "Shotgun", "Handgun"):
        assert word not in text, word


@pytest.mark.parametrize("who", HIDDEN)
async def test_a_hidden_type_is_an_unknown_type(ask: Ask, who: str) -> None:
    """`__type`, fragments and `__typename` of a hidden type answer like those of a type that never was."""
    types = [word for word in HIDDEN[who] if word[0].isupper() and not word.isupper()]
    names = await names_in(ask, who)
    for name in types:
        query = f'{{ __type(name: "{name}") {{ name fields {{ name }} }} }}'
        assert {"__type": None} == await ask(query, as_=who)
        (error,) = (await ask.whole(f"{{ node(id: 1) {{ ... on {name} {{ __typename }} }} }}", as_=who))["errors"]
        assert set(re.findall("'(.*?)'", error["message"])) - {name} <= names
        fragment = "query ($id: ID!) { node(id: $id) { ... on %s { id } } }"
        told = {
            re.sub(SUGGESTION, "", json.dumps(await ask.whole(fragment % each, as_=who))).replace(each, "?")
            for each in (name, "Zqxj")
        }
        assert len(told) == 1, told


@pytest.mark.parametrize(
    ("who", "query", "hidden"),
    [
        ("council officer", "{ intelligenceReport(first: 1) { totalCount } }", "intelligenceReports"),
        ("council officer", "{ organisedCrimeGroup(first: 1) { totalCount } }", "organisedCrimeGroups"),
        ("council officer", "{ disruption(first: 1) { totalCount } }", "disruptions"),
        ("data protection officer", "{ outcome(first: 1) { totalCount } }", "outcomes"),
        ("police officer", "{ outcomes(first: 1) { nodes { sourceReferenc } } }", "sourceReference"),
        ("police officer", "{ outcomes(first: 1) { nodes { ... on Arrest { subjects } } } }", "'subject'"),
        ("svpp member", "{ outcomes(first: 1) { nodes { ... on Safeguardin { id } } } }", "Safeguarding"),
        (
            "council officer",
            "{ outcomes(first: 1, filter: {weaponSeizure: {lines: {some: {kind: {eq: HANDGU}}}}}) { totalCount } }",
            "HANDGUN",
        ),
        ("svpp member", "{ outcomes(first: 1, filter: {safeguardin: {}}) { totalCount } }", "'safeguarding'"),
        (
            "police officer",
            "{ outcomes(first: 1, orderBy: [{field: sourceReferenc, direction: ASC}]) { totalCount } }",
            "sourceReference'",
        ),
    ],
)
async def test_suggestions_suggest_nothing_hidden(ask: Ask, who: str, query: str, hidden: str) -> None:
    """A near miss of a hidden name is answered without it; a police analyst is helped with the same one."""
    for error in (await ask.whole(query, as_=who))["errors"]:
        assert hidden not in error["message"]
        assert error["extensions"]["code"] == "VALIDATION_FAILED"
    helped = (await ask.whole(query, as_="police analyst"))["errors"]
    assert any(hidden in error["message"] for error in helped), "the same document has to suggest it to the police"


@pytest.mark.parametrize(
    "variable", [{"kind": {"eq": "HANDGU"}}, {"kind": {"eq": "HANDGUN"}}, {"category": {"in": ["FIREARM"]}}]
)
async def test_variables_are_told_nothing_hidden(ask: Ask, variable: dict[str, Any]) -> None:
    """A hidden enum value in a variable is refused like a value that never was, without suggestions."""
    query = """query ($f: WeaponLineFilter) {
        outcomes(first: 1, filter: {weaponSeizure: {lines: {some: $f}}}) { totalCount } }"""
    error = await ask.refusal(query, as_="council officer", variables={"f": variable})
    unknown = {name: {op: ["ZQXJ"] if op == "in" else "ZQXJ" for op in given} for name, given in variable.items()}
    other = await ask.refusal(query, as_="council officer", variables={"f": unknown})
    value = next(iter(next(iter(variable.values())).values()))
    word = value[0] if isinstance(value, list) else value

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "Did you mean" not in error["message"]
    assert error["message"].replace(word, "?") == other["message"].replace("ZQXJ", "?")


async def test_hidden_kinds_are_no_values_of_the_kind(ask: Ask) -> None:
    """A role that never sees safeguarding rows cannot name the kind in a filter."""
    query = "{ outcomes(first: 1, filter: {kind: {eq: SAFEGUARDING}}) { totalCount } }"

    assert (await ask.refusal(query, as_="svpp member"))["extensions"]["code"] == "VALIDATION_FAILED"
    assert await ask(query, as_="council officer")
