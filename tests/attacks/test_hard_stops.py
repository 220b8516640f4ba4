"""Attacks on the hard stops: each with an agreement that is perfect but for the one thing the law does not allow.

Through the mutation, and by rows written in SQL as if every rule before had been passed; the command line asks the
same command (tests/promises/test_agreement_command.py).
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schema.tables import METADATA
from tests.asking import Ask
from tests.changing import brought_into_force, change, clause, draft, drafted
from tests.world import World, id_of

GROUPS = "Organised crime groups never leave the police."
PERSONAL_OF_CARE = (
    "Patient information, and personal information of a health or social care authority, never flows under the "
    "Serious Violence Duty."
)
DUTY = "The Serious Violence Duty lets the authorities it names share among themselves, and nobody else."
POLICE_SIDE = {"owner": "council", "recipient": "police", "roles": ["POLICE_ANALYST"], "detail": "PERSONAL"}


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"entity": "OrganisedCrimeGroup"}, GROUPS),
        ({"entity": "Disruption", "detail": "SUMMARY"}, GROUPS),
        ({"entity": "Disruption", "detail": "AGGREGATE"}, GROUPS),
        ({"gateway": "PCSC_S16", **POLICE_SIDE}, PERSONAL_OF_CARE),
        ({"gateway": "CDA_S17A", "detail": "PERSONAL"}, "Under section 17A only depersonalised data is shared."),
        (
            {"gateway": "COMMON_LAW", **POLICE_SIDE},
            "Policing purposes at common law are those of a police force: nobody else relies on them.",
        ),
    ],
    ids=str,
)
async def test_no_signature_gets_an_unlawful_clause_into_force(ask: Ask, terms: dict[str, Any], told: str) -> None:
    """The draft may be written; it is not even submitted for signature, and the law says why."""
    outcome = await brought_into_force(ask, draft(clause(), clause(**terms)))

    assert (outcome.agreement, outcome.code, outcome.text) == (None, "AGREEMENT_REFUSED", told)


async def test_a_clause_that_became_unlawful_after_its_signatures_is_not_put_in_force(ask: Ask, world: World) -> None:
    """Signed as lawful, changed behind everybody's back: the last step looks once more."""
    named = {"id": await drafted(ask, draft()), "version": 1}
    for step, who in (
        ("submit", "administrator"),
        ("sign", "data protection officer"),
        ("sign", "council protection officer"),
    ):
        assert (await change(ask, step, as_=who, **named)).agreement
    async with world.database.engine.begin() as connection:
        await connection.execute(sa.text("UPDATE clause SET entity = 'OrganisedCrimeGroup'"))

    assert (await change(ask, "activate", as_="administrator", **named)).text == GROUPS


@pytest.mark.parametrize("detail", ["SECRET", "TOP_SECRET", ""])
async def test_there_is_no_word_for_secret(ask: Ask, detail: str) -> None:
    """A clause cannot name a Detail or marking above those there are, whatever it is called."""
    refused = await change(ask, "draft", as_="administrator", input=draft(clause(detail=detail)))

    assert refused.code == "BAD_USER_INPUT"


@pytest.mark.parametrize("marking", ["SECRET", "TOP_SECRET", "official", ""])
@pytest.mark.parametrize("table", ["outcome", "intelligence_report", "intervention"])
async def test_nothing_marked_secret_can_be_kept(ask: Ask, world: World, table: str, marking: str) -> None:
    """The database itself refuses to hold a record above OFFICIAL_SENSITIVE, whoever writes it."""
    rows = METADATA.tables[table]
    async with world.database.engine.connect() as connection:
        with pytest.raises(DBAPIError):
            await connection.execute(sa.update(rows).values(marking=marking))


@pytest.mark.parametrize("recipient", ["council", "svpp", "health"])
async def test_rows_written_by_hand_open_no_groups_and_no_secret_reports(
    ask: Ask, world: World, recipient: str
) -> None:
    """ACTIVE, signed by all, at PERSONAL, for every role: groups and handling code C stay where they are."""
    await world.agreements(f"""
        recipient   | entity              | detail
        {recipient} | OrganisedCrimeGroup | PERSONAL
        {recipient} | Disruption          | PERSONAL
        {recipient} | IntelligenceReport  | PERSONAL
    """)
    who = {"council": "council officer", "svpp": "svpp member", "health": "health member"}[recipient]
    known = [id_of(name) for name in ("group", "secret report", "report")]
    query = "query ($id: ID!) { node(id: $id) { id } }"

    assert [(await ask(query, as_=who, variables={"id": each}))["node"] for each in known] == [None] * 3


async def test_a_police_role_outside_the_police_is_shown_no_groups(ask: Ask, world: World) -> None:
    """A principal of the council that somehow plays an analyst is given nothing by a clause that leaves the police."""
    await world.agreements("""
        recipient   | entity              | detail
        council     | OrganisedCrimeGroup | PERSONAL
        next police | OrganisedCrimeGroup | PERSONAL
    """)
    query = "{ organisedCrimeGroups(first: 9) { nodes { id } } }"
    assert "group" in await ask.names(query, as_="next police analyst")

    async with world.changed("agency", "next police", kind="LOCAL_AUTHORITY"):
        assert "group" not in await ask.names(query, as_="next police analyst")


@pytest.mark.parametrize(
    ("owner", "gateway", "record"),
    [("health", "PCSC_S16", "health's order"), ("council", "PCSC_S16", "order"), ("council", "CDA_S17A", "order")],
)
async def test_rows_written_by_hand_open_nothing_personal_of_health_and_care(
    ask: Ask, world: World, owner: str, gateway: str, record: str
) -> None:
    """What the law caps is capped in the statement: source reference and pseudonym are withheld."""
    await world.agreements(f"owner | recipient | detail | gateway\n{owner} | police | PERSONAL | {gateway}")
    query = "query ($id: ID!) { node(id: $id) { ... on Outcome { occurredOn sourceReference withheld } } }"
    node = (await ask(query, as_="police analyst", variables={"id": id_of(record)}))["node"]

    assert node["occurredOn"] is not None
    assert node["sourceReference"] is None
    assert "sourceReference" in node["withheld"]


async def test_a_draft_tells_nothing_of_agreements_of_others(ask: Ask, world: World) -> None:
    """Nothing that one may choose meets what others have chosen: references are made by the service."""
    await world.agreements("reference | owner | recipient\nISA-1 | police | next police")
    told = [await change(ask, "draft", as_="administrator", input=draft()) for _ in range(2)]
    references = {each.agreement["reference"] for each in told if each.agreement}

    assert len(references) == 2
    query = "mutation ($input: AgreementInput!) { draftAgreement(input: $input) { agreement { id } } }"
    chosen = await ask.refusal(query, as_="administrator", variables={"input": draft(reference="ISA-1")})
    assert chosen["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("who", ["police analyst", "police officer", "council officer", "svpp member", "feed"])
async def test_roles_that_can_never_take_a_step_have_no_mutation_of_agreements(ask: Ask, who: str) -> None:
    """Not in the schema, not in a suggestion, not by introspection."""
    (kinds,) = (await ask("{ __schema { mutationType { fields { name } } } }", as_=who)).values()
    error = await ask.refusal('mutation { signAgreement(id: "x", version: 1) { agreement { id } } }', as_=who)

    named = [each["name"] for each in (kinds["mutationType"] or {"fields": []})["fields"]]
    assert [each for each in named if "Agreement" in each] == []
    # A role that writes nothing has no mutations at all.
    unknown = "Cannot query field 'signAgreement' on type 'Mutation'." if named else "Your schema has no mutations."
    assert (error["extensions"]["code"], error["message"]) == ("VALIDATION_FAILED", unknown)


@pytest.mark.parametrize(
    ("who", "step"), [("administrator", "sign"), ("administrator", "resume"), ("data protection officer", "activate")]
)
async def test_a_step_of_another_role_is_not_in_the_schema(ask: Ask, who: str, step: str) -> None:
    """Who manages cannot even name what approves, and the other way round."""
    refused = await change(ask, step, as_=who, id=id_of("ISA-1"), version=1)

    assert refused.code == "VALIDATION_FAILED"
