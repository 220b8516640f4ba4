"""Terms: an agreement tells each party what it gives and what it gets, and nobody else anything."""

from __future__ import annotations

from typing import Any

import pytest

from auth.refusal import Code
from tests.asking import Ask
from tests.world import World, id_of

TERMS = """query ($id: ID!) { agreementTerms(agreement: $id) { gives { ...T } gets { ...T } others { ...T } } }
    fragment T on Term { number counterparty owner recipient entity detail areas purposes }"""
# The tables of the world make an agreement of each line, so three clauses are three agreements with three parties.
AGREED = """
    reference | owner   | recipient | detail  | area      | purpose                 | parties
    ISA-1     | police  | council   | SUMMARY | ward,town | EVALUATION,SAFEGUARDING | owner,recipient,svpp
    ISA-2     | council | police    | DETAIL  | ward      | CRIME_PREVENTION        | owner,recipient,svpp
"""


async def terms(ask: Ask, as_: str, reference: str) -> dict[str, Any] | None:
    """Ask for the terms of an agreement."""
    found: dict[str, Any] | None = (await ask(TERMS, as_=as_, variables={"id": id_of(reference)}))["agreementTerms"]
    return found


async def test_who_shares_gives_and_who_receives_gets(ask: Ask, world: World) -> None:
    """The same clause is on the one side for the police, on the other for the council, and on neither for a third."""
    await world.agreements(AGREED)
    clause = {
        "number": 1,
        "owner": "police",
        "recipient": "council",
        "entity": "Outcome",
        "detail": "SUMMARY",
        "areas": ["town", "ward"],
        "purposes": ["EVALUATION", "SAFEGUARDING"],
    }

    assert await terms(ask, "police analyst", "ISA-1") == {
        "gives": [{**clause, "counterparty": "council"}],
        "gets": [],
        "others": [],
    }
    assert await terms(ask, "council officer", "ISA-1") == {
        "gives": [],
        "gets": [{**clause, "counterparty": "police"}],
        "others": [],
    }
    assert await terms(ask, "svpp member", "ISA-1") == {
        "gives": [],
        "gets": [],
        "others": [{**clause, "counterparty": None}],
    }


@pytest.mark.parametrize("who", ["data protection officer", "administrator", "police officer"])
async def test_every_role_that_reads_agreements_reads_their_terms(ask: Ask, world: World, who: str) -> None:
    """Officers and administrators of a party see both sides as well."""
    await world.agreements(AGREED)
    found = await terms(ask, who, "ISA-2")

    assert found is not None
    assert len(found["gives"]) + len(found["gets"]) == 1


async def test_terms_need_the_scope_of_agreements(ask: Ask) -> None:
    """A token that does not reach agreements does not reach their terms."""
    variables = {"id": id_of("ISA-1")}
    error = await ask.refusal(TERMS, as_="police analyst", variables=variables, without=["agreements:read"])

    assert error["extensions"]["code"] == Code.INSUFFICIENT_SCOPE


async def test_terms_of_others_are_those_of_nothing(ask: Ask, world: World) -> None:
    """An agreement of others, one that never was and the id of a record have the same bytes."""
    await world.agreements(AGREED)
    asked = [id_of("ISA-1"), id_of("ISA-9"), id_of("arrest"), "no id"]
    bodies = {await ask.body(TERMS, as_="health member", variables={"id": given}) for given in asked}

    assert bodies == {b'{"data":{"agreementTerms":null}}'}


async def test_a_service_has_no_word_for_terms(ask: Ask) -> None:
    """A service account reads no agreements, so its schema has no such field."""
    error = await ask.refusal('{ agreementTerms(agreement: "1") { __typename } }', as_="feed")

    assert error["extensions"]["code"] == Code.VALIDATION_FAILED
