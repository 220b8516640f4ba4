"""Leaks through narrow tokens and through the words of refusals."""

from __future__ import annotations

import json

import pytest

from tests.asking import Ask
from tests.attacks.gate import SCOPES
from tests.door import Door
from tests.world import id_of


@pytest.mark.parametrize(
    ("without", "query"),
    [
        ("outcomes:read", "{ outcomes(first: 1) { totalCount } }"),
        ("outcomes:read", "{ sites(first: 1) { nodes { outcomes(first: 1) { totalCount } } } }"),
        ("outcomes:read", "{ sites(first: 1, filter: {outcomes: {some: {}}}) { totalCount } }"),
        (
            "outcomes:read",
            "{ sites(first: 1, filter: {not: {or: [{outcomes: {none: {arrest: {}}}}]}}) { totalCount } }",
        ),
        ("safeguarding:read", "{ outcomes(first: 1, filter: {safeguarding: {}}) { totalCount } }"),
        ("interventions:read", "{ interventions(first: 1) { totalCount } }"),
        ("interventions:read", "{ grants(first: 1) { totalCount } }"),
        ("interventions:read", "{ outcomes(first: 1) { nodes { interventions(first: 1) { totalCount } } } }"),
        ("intelligence:read", "{ intelligenceReports(first: 1) { totalCount } }"),
        ("intelligence:read", "{ organisedCrimeGroups(first: 1) { totalCount } }"),
        ("intelligence:read", "{ disruptions(first: 1) { totalCount } }"),
        ("confidence:read", "{ surveyResults(first: 1) { totalCount } }"),
        ("crime:read", "{ recordedCrimes(first: 1) { totalCount } }"),
        ("agreements:read", "{ agreements(first: 1) { totalCount } }"),
    ],
)
async def test_a_missing_scope_closes_its_records(ask: Ask, without: str, query: str) -> None:
    """Wherever a document leads to records of the scope, it is refused and the scope is named."""
    error = await ask.refusal(query, as_="police analyst", without={without})

    assert error["extensions"]["code"] == "INSUFFICIENT_SCOPE"
    assert error["extensions"]["scope"] == without
    assert without in error["message"]
    assert await ask(query, as_="police analyst")


async def test_records_of_a_missing_scope_are_absent_among_others(ask: Ask) -> None:
    """Without safeguarding:read outcomes hold no safeguarding, are not counted with it, and `node` finds none."""
    query = """query ($id: ID!) { outcomes(first: 50) { totalCount nodes { __typename } } node(id: $id) { id }
        kind: outcomes(first: 5, filter: {kind: {eq: SAFEGUARDING}}) { totalCount } }"""
    values = {"id": id_of("child at estate")}
    data = await ask(query, as_="police analyst", variables=values, without={"safeguarding:read"})

    assert (data["outcomes"]["totalCount"], data["node"], data["kind"]["totalCount"]) == (10, None, 0)
    assert {"__typename": "Safeguarding"} not in data["outcomes"]["nodes"]
    whole = await ask(query, as_="police analyst", variables=values)
    assert (whole["outcomes"]["totalCount"], whole["kind"]["totalCount"]) == (12, 2)


async def test_no_error_tells_absent_from_forbidden(ask: Ask) -> None:
    """A field hidden from a role and one that never existed get the same words."""
    told = {
        name: (await ask.refusal(f"{{ {name}(first: 1) {{ totalCount }} }}", as_="council officer"))
        for name in ("intelligenceReports", "intelligenceRepxrts")
    }
    texts = {json.dumps(error).replace(name, "?") for name, error in told.items()}

    assert len(texts) == 1


@pytest.mark.parametrize("scope", ["outcomes:read", "interventions:read", "agreements:read"])
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_missing_scope_is_named_over_http(gate: Door, scope: str, accept: str) -> None:
    """A token without the scope gets 403 with a challenge that names it, under either media type."""
    root = scope.partition(":")[0]
    narrowed = " ".join(each for each in SCOPES["council-service"].split() if each != scope)
    token = await gate.token("council-service", scope=narrowed)
    query = f"{{ {root}(first: 1) {{ totalCount }} }}"
    response = await gate.ask(token, query=query, headers={"Accept": accept})

    assert response.status_code == 403
    (error,) = response.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("INSUFFICIENT_SCOPE", scope)
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    challenge = response.headers["www-authenticate"]
    assert challenge.startswith('Bearer error="insufficient_scope"')
    assert f'scope="{scope}"' in challenge
    assert (await gate.ask(await gate.token("council-service"), query=query)).status_code == 200
