"""Documents: everything of GraphQL that a client may send, answered as graphql-core would."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import execute_sync, get_introspection_query, parse

from auth.access.reach import reach
from schema.graphql.printed import schema_for
from tests.asking import ONE_OF_EACH_ROLE, Ask, principal
from tests.world import World, id_of

ARREST, DRUGS = id_of("arrest"), id_of("drugs")


async def test_the_answer_has_the_order_of_the_question(ask: Ask) -> None:
    """Fields come in the order first asked for, under their aliases, merged across fragments."""
    body = await ask.body(
        """query { b: outcomes(first: 1, filter: {arrest: {}}) { ...C nodes { month } totalCount }
                   a: __typename }
           fragment C on OutcomeConnection { totalCount nodes { kind } __typename }""",
        as_="police analyst",
    )

    assert body == (
        b'{"data":{"b":{"totalCount":5,"nodes":[{"kind":"ARREST","month":"2023-08"}],'
        b'"__typename":"OutcomeConnection"},"a":"Query"}}'
    )


async def test_one_record_under_two_names(ask: Ask) -> None:
    """The same field with two aliases and two arguments is two answers; nested aliases stay apart."""
    data = await ask(
        """{ one: outcomes(first: 1, filter: {kind: {eq: CASH_SEIZURE}}) { nodes { x: month, y: month } }
             two: outcomes(first: 1, filter: {kind: {eq: WARRANT}}) {
                list: nodes { place: area { n: name m: name } } } }""",
        as_="police analyst",
    )

    assert data == {
        "one": {"nodes": [{"x": "2023-04", "y": "2023-04"}]},
        "two": {"list": [{"place": {"n": "ward", "m": "ward"}}]},
    }


async def test_fragments_on_interfaces_and_objects(ask: Ask) -> None:
    """Inline and named fragments apply to the records of their type, nested and repeated, and merge."""
    query = """query ($ids: [ID!]) {
        outcomes(first: 9, filter: {id: {in: $ids}}, orderBy: [{field: kind, direction: ASC}]) {
            nodes { ...Any ... on Arrest { status ... on Outcome { provisional } } ...Drugs
                    ... on Node { id } ... { marking } } } }
        fragment Any on Outcome { __typename kind ... on DrugSeizure { value: streetValue } }
        fragment Drugs on DrugSeizure { lines { ...Line } }
        fragment Line on DrugLine { drug outcome { __typename ... on DrugSeizure { streetValue } } }"""
    nodes = (await ask(query, as_="police analyst", variables={"ids": [ARREST, DRUGS]}))["outcomes"]["nodes"]
    line = {"outcome": {"__typename": "DrugSeizure", "streetValue": 50000}}

    arrest, drugs = nodes
    assert arrest == {
        "__typename": "Arrest",
        "kind": "ARREST",
        "status": "CHARGED",
        "provisional": False,
        "id": ARREST,
        "marking": "OFFICIAL",
    }
    assert sorted(drugs.pop("lines"), key=str) == [{"drug": "CRACK_COCAINE", **line}, {"drug": "HEROIN", **line}]
    assert drugs == {
        "__typename": "DrugSeizure",
        "kind": "DRUG_SEIZURE",
        "value": 50000,
        "id": DRUGS,
        "marking": "OFFICIAL",
    }


async def test_the_name_of_a_type_may_be_asked_anywhere(ask: Ask) -> None:
    """__typename works on the root, connections, edges, page information, records, lists and the viewer."""
    data = await ask(
        """{ __typename viewer { __typename agency { __typename teams { __typename } } access { __typename } }
            outcomes(first: 1) { __typename pageInfo { __typename } edges { __typename node { __typename
                area { __typename parent { __typename } } interventions(first: 1) { __typename } } } } }""",
        as_="police analyst",
    )

    assert data["__typename"] == "Query"
    assert data["viewer"]["agency"] == {"__typename": "Agency", "teams": [{"__typename": "Team"}]}
    assert {"__typename": "Access"} in data["viewer"]["access"]
    (edge,) = data["outcomes"].pop("edges")
    assert data["outcomes"] == {"__typename": "OutcomeConnection", "pageInfo": {"__typename": "PageInfo"}}
    assert edge == {
        "__typename": "OutcomeEdge",
        "node": {
            "__typename": "CourtOutcome",
            "area": {"__typename": "Area", "parent": {"__typename": "Area"}},
            "interventions": {"__typename": "InterventionConnection"},
        },
    }


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, ["kind", "month"]),
        ({"no": True}, ["month"]),
        ({"yes": False}, ["kind"]),
        ({"no": True, "yes": False}, []),
        ({"all": False}, None),
    ],
)
async def test_skip_and_include_choose_fields(ask: Ask, variables: dict[str, bool], shown: list[str] | None) -> None:
    """On fields, fragments and roots, with defaults, and with other values on the next request."""
    query = """query ($no: Boolean! = false, $yes: Boolean! = true, $all: Boolean = true) { __typename
        outcomes(first: 1) @include(if: $all) { nodes { kind @skip(if: $no) ... @include(if: $yes) { month } } } }"""
    data = await ask(query, as_="police analyst", variables=variables)

    assert (list(data["outcomes"]["nodes"][0]) if "outcomes" in data else None) == shown


async def test_variables_have_defaults(ask: Ask) -> None:
    """A default is used where nothing is given, null is not nothing, and wrong values are refused by name."""
    query = """query ($n: Int = 2, $f: OutcomeFilter = {arrest: {}}, $o: [OutcomeOrder!] = {field: id, direction: ASC}
    ) {
        outcomes(first: $n, filter: $f, orderBy: $o) { totalCount nodes { id } } }"""
    data = (await ask(query, as_="police analyst"))["outcomes"]
    assert (data["totalCount"], [each["id"] for each in data["nodes"]]) == (
        5,
        sorted(each["id"] for each in data["nodes"]),
    )
    assert (await ask(query, as_="police analyst", variables={"f": None}))["outcomes"]["totalCount"] == 12

    refused: list[dict[str, Any]] = [
        {"n": "2"},
        {"n": 2.5},
        {"f": {"nothing": 1}},
        {"f": []},
        {"o": [None]},
        {"n": 2**40},
    ]
    for wrong in refused:
        error = await ask.refusal(query, as_="police analyst", variables=wrong)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert f"${next(iter(wrong))}" in error["message"]
    needed = "query ($id: ID!) { node(id: $id) { id } }"
    assert "$id" in (await ask.refusal(needed, as_="police analyst"))["message"]


async def test_a_document_may_hold_several_operations(ask: Ask) -> None:
    """The one that is named is answered; without a name, or with a wrong one, none is."""
    query = "query A { __typename } query B { agencies(first: 1) { totalCount } }"

    assert {"__typename": "Query"} == await ask(query, as_="police analyst", operation="A")
    assert {"agencies": {"totalCount": 7}} == await ask(query, as_="police analyst", operation="B")
    for wrong in (None, "C", ""):
        error = await ask.refusal(query, as_="police analyst", operation=wrong)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_several_roots_are_one_snapshot(ask: Ask, world: World) -> None:
    """Lists, single records, the viewer and introspection stand side by side in one answer."""
    query = """query ($id: ID!) { node(id: $id) { id ... on Arrest { subject } } nothing: node(id: "x") { id }
        outcomes(first: 1) { totalCount } agencies(last: 1) { nodes { name } } viewer { purpose }
        __type(name: "Team") { name } __schema { queryType { name } } }"""

    assert await ask(query, as_="police analyst", variables={"id": ARREST}) == {
        "node": {"id": ARREST, "subject": "a person"},
        "nothing": None,
        "outcomes": {"totalCount": 12},
        "agencies": {"nodes": [{"name": "svpp"}]},
        "viewer": {"purpose": "CRIME_PREVENTION"},
        "__type": {"name": "Team"},
        "__schema": {"queryType": {"name": "Query"}},
    }


@pytest.mark.parametrize("kind", ["outcome", "agency", "site", "drug_line", "agreement", "clause", "activity"])
async def test_a_record_is_found_by_its_id(ask: Ask, world: World, kind: str) -> None:
    """`node` finds any kind of record and is asked through fragments of its type."""
    await world.agreements("reference\nISA-1")
    names = {
        "outcome": "arrest",
        "agency": "health",
        "site": "estate",
        "drug_line": "crack",
        "agreement": "ISA-1",
        "clause": "clause of ISA-1",
        "activity": "first month",
    }
    types = {"outcome": "Arrest", "drug_line": "DrugLine"}
    who = "council officer" if kind == "activity" else "police analyst"
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on Agency { name } ... on Outcome { kind } } }"
    node = (await ask(query, as_=who, variables={"id": id_of(names[kind])}))["node"]

    assert (node["__typename"], node["id"]) == (types.get(kind, kind.capitalize()), id_of(names[kind]))


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_every_role_may_read_its_whole_schema(ask: Ask, who: str) -> None:
    """The query that tools send is served within the limits, and equals graphql-core's own answer over that schema."""
    query = get_introspection_query(descriptions=True, input_value_deprecation=True, specified_by_url=True)
    roles = principal(who).roles
    expected = execute_sync(schema_for(reach(roles)), parse(query))

    assert expected.errors is None
    assert await ask(query, as_=who) == expected.data


async def test_introspection_takes_variables_aliases_and_fragments(ask: Ask) -> None:
    """Parts of the schema may be asked for like any data."""
    query = """query ($n: String!, $deep: Boolean!) {
        one: __type(name: $n) { ...T } two: __type(name: "Nothing") { name }
        __schema { directives { name @include(if: $deep) } } } fragment T on __Type { kind name }"""
    data = await ask(query, as_="police analyst", variables={"n": "Arrest", "deep": True})

    assert data["one"] == {"kind": "OBJECT", "name": "Arrest"}
    assert data["two"] is None
    assert {"name": "skip"} in data["__schema"]["directives"]
    again: dict[str, Any] = await ask(query, as_="police analyst", variables={"n": "Site", "deep": False})
    assert again["one"] == {"kind": "OBJECT", "name": "Site"}
    assert again["__schema"]["directives"][0] == {}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        ("{ outcomes(first: 1) }", "must have a selection of subfields"),
        ("{ outcomes(first: 1) { nodes { id { x } } } }", "must not have a selection"),
        ("query ($a: Int) { outcomes(first: $b) { totalCount } }", "Variable '$b' is not defined."),
        ("{ ...F } fragment F on Nothing { id }", "Unknown type 'Nothing'."),
        ("{ __typename @nothing }", "Unknown directive '@nothing'."),
        (
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
            "Cannot spread fragment 'A' within itself",
        ),
        ("{ a: outcomes(first: 1) { totalCount } a: outcomes(first: 2) { totalCount } }", "conflict"),
        ("{ outcomes(first: 1", "Syntax Error"),
        ("", "Syntax Error"),
        ("mutation { x }", ""),
        ("subscription { x }", ""),
    ],
)
async def test_an_invalid_document_says_what_is_wrong(ask: Ask, query: str, message: str) -> None:
    """Each error has graphql-core's message, a place, the code VALIDATION_FAILED and the request id."""
    for error in (await ask.whole(query, as_="police analyst"))["errors"]:
        assert error["extensions"] == {"code": "VALIDATION_FAILED", "requestId": "request-1"}
        assert error["message"]
    errors = (await ask.whole(query, as_="police analyst"))["errors"]
    assert any(message in error["message"] for error in errors), errors


async def test_an_error_names_its_path(ask: Ask) -> None:
    """A wrong argument deep inside is told with the response names that lead to it, and its place in the text."""
    query = "{ mine: sites(first: 1) { list: nodes {\n  outcomes(first: 0) { totalCount } } } }"
    error = await ask.refusal(query, as_="police analyst")

    assert error["path"] == ["mine", "list", "outcomes"]
    assert error["locations"] == [{"line": 2, "column": 3}]
