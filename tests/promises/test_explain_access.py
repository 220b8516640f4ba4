"""Explaining access: why something is seen or not, from the rules themselves and in their words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from schema.catalogue import CATALOGUE
from schema.entity import Field
from server.opening import open_database
from server.query.explain import explain, explain_access
from server.settings import load
from tests.asking import ONE_OF_EACH_ROLE, Ask
from tests.demo import Demo
from tests.world import World, id_of

ASKED = """query ($id: ID, $entity: String, $field: String) { explainAccess(id: $id, entity: $entity, field: $field) {
    entity field isSeen detail because withheld
    clauses { reference number owner detail } steps { step verdict text } } }"""
TWO = """
    reference | detail  | area
    ISA-1     | SUMMARY | town
    ISA-2     | DETAIL  | ward
"""


async def explained(ask: Ask, as_: str = "council officer", **asked: Any) -> dict[str, Any]:
    """Explain access to a record by its name, or to a kind of record."""
    name = asked.pop("record", None)
    how = {"variables": {"id": id_of(name) if name else None, "entity": None, "field": None} | asked}
    found: dict[str, Any] = (await ask(ASKED, as_=as_, **how))["explainAccess"]
    return found


def steps(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give what each step did, and its words."""
    return {each["step"]: (each["verdict"], each["text"]) for each in found["steps"]}


async def test_a_field_that_a_clause_opens_names_the_clause(ask: Ask, world: World) -> None:
    """What is seen is seen under the clause that gives most on this very record."""
    await world.agreements(TWO)
    found = await explained(ask, record="arrest", field="occurredOn")

    assert (found["entity"], found["isSeen"], found["detail"]) == ("Arrest", True, "DETAIL")
    assert found["clauses"] == [{"reference": "ISA-2", "number": 1, "owner": "police", "detail": "DETAIL"}]
    assert steps(found)["FIELD"] == ("PASSED", "occurredOn is told at DETAIL, and DETAIL is given here.")


async def test_a_field_that_no_clause_opens_names_what_is_lacking(ask: Ask, world: World) -> None:
    """The same field is withheld where only the other clause reaches, and the answer says which and how far."""
    await world.agreements(TWO)
    found = await explained(ask, record="town arrest", field="occurredOn")

    assert (found["isSeen"], found["detail"]) == (False, "SUMMARY")
    assert found["because"] == "occurredOn is told at DETAIL. ISA-1 clause 1: police shares up to SUMMARY."
    assert [each["reference"] for each in found["clauses"]] == ["ISA-1"]


async def test_a_clause_with_dates_is_named_on_its_days_only(ask: Ask, world: World) -> None:
    """A record outside the dates of a clause is not explained by it."""
    await world.agreements("reference|detail|until\nISA-1|SUMMARY|\nISA-2|DETAIL|2022-12-31")
    old, new = await explained(ask, record="old arrest"), await explained(ask, record="arrest")

    assert [each["reference"] for each in old["clauses"]] == ["ISA-2"]
    assert [each["reference"] for each in new["clauses"]] == ["ISA-1"]


async def test_a_hidden_firearm_is_explained_by_its_rule(ask: Ask, world: World) -> None:
    """A mask is told as the rule it is, whatever detail is given."""
    await world.agreements(TWO)
    found = await explained(ask, record="handgun", field="kind")

    assert not found["isSeen"]
    assert found["because"] == "Firearm kinds and ammunition are shown to the police only."


@pytest.mark.parametrize(
    ("who", "record", "because"),
    [
        ("police analyst", "arrest", "It is your own agency's, which your role sees up to PERSONAL."),
        ("police officer", "group", "It is your own agency's, which your role sees up to SUMMARY."),
        ("council officer", "ward", "Open to your role up to PERSONAL: Council community safety officer."),
        ("svpp member", "patrols", "There is no record of this id that you may see."),
        ("feed", "arrest", "It is your own agency's, which your role sees up to PERSONAL."),
    ],
)
async def test_what_decided_is_said(ask: Ask, who: str, record: str, because: str) -> None:
    """Ownership, the openness of a kind, and nothing at all are each said in a sentence."""
    assert (await explained(ask, who, record=record))["because"] == because


async def test_a_kind_is_explained_step_by_step(ask: Ask, world: World) -> None:
    """Law, ceiling, scope, sharing and release are each told for a kind of record."""
    await world.agreements(TWO)
    found = await explained(ask, entity="IntelligenceReport")
    told = steps(found)

    assert list(told) == ["WHO", "LAW", "CEILING", "SCOPE", "SHARING", "RELEASE"]
    assert told["WHO"][1] == "You ask as Council community safety officer, for the purpose COMMUNITY_SAFETY_ASSESSMENT."
    assert "Handling code C never leaves the police." in told["LAW"][1]
    assert "of others' up to AGGREGATE" in told["CEILING"][1]
    assert told["SCOPE"] == ("PASSED", "The token has the scope intelligence:read.")
    assert "fewer than 5 people or events are withheld" in told["RELEASE"][1]


async def test_a_missing_scope_stops_there(ask: Ask) -> None:
    """What the token cannot read is stopped at its scope, and nothing behind it is told."""
    variables = {"entity": "Outcome"}
    found = (await ask(ASKED, as_="police analyst", variables=variables, without=["outcomes:read"]))["explainAccess"]

    assert list(steps(found)) == ["WHO", "LAW", "CEILING", "SCOPE"]
    assert (found["isSeen"], found["because"]) == (False, "The token lacks the scope outcomes:read.")


async def test_a_suspended_agreement_explains_nothing_more(ask: Ask, world: World) -> None:
    """The explanation follows the agreements on the very next query."""
    await world.agreements(TWO)
    assert (await explained(ask, record="arrest"))["isSeen"]
    await world.change("agreement", "ISA-1", status="SUSPENDED")
    await world.change("agreement", "ISA-2", status="SUSPENDED")

    assert not (await explained(ask, record="arrest"))["isSeen"]
    assert (await explained(ask, entity="Outcome"))["because"] == "Your own agency's up to PERSONAL."


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_it_says_of_every_record_what_a_query_shows(ask: Ask, world: World, who: str) -> None:
    """For each id there is: explained as seen exactly where `node` shows it, with the same kind and withheld fields."""
    await world.agreements(TWO)
    tells = [
        name for name in ("Outcome", "WeaponLine", "IntelligenceReport", "Intervention") if await _has(ask, name, who)
    ]
    parts = " ".join(f"... on {name} {{ withheld }}" for name in tells)
    query = f"""query ($id: ID!) {{ node(id: $id) {{ __typename id {parts} }}
        explainAccess(id: $id) {{ entity isSeen withheld }} }}"""
    seen = 0
    for name in (each for each in world.names.values() if not each.startswith("noise")):
        answer = await ask(query, as_=who, variables={"id": id_of(name)})
        node, told = answer["node"], answer["explainAccess"]
        assert told["isSeen"] == (node is not None), name
        assert told["entity"] == (node and node["__typename"]), name
        if node and "withheld" in node:
            assert told["withheld"] == node["withheld"], name
        seen += told["isSeen"]

    assert seen > 10


async def test_a_field_is_seen_exactly_where_it_is_not_withheld(ask: Ask, world: World) -> None:
    """Each field of each kind of outcome, asked about one by one, agrees with the record's own `withheld`."""
    await world.agreements(TWO)
    for name in ("arrest", "town arrest", "drugs", "cash", "sentence", "order"):
        whole = await explained(ask, record=name)
        for each in CATALOGUE["Outcome"].attributes(whole["entity"]).values():
            if isinstance(each, Field):
                found = await explained(ask, record=name, field=each.name)
                assert found["isSeen"] == (each.name not in whole["withheld"]), (name, each.name)


async def test_the_command_line_says_the_same(demo: Demo) -> None:
    """An operator reads the client's own words: what decided, and each step."""
    settings = load(
        environment="demo",
        secret_file=demo.folder / ".wardmote" / "secret",
        database_url=f"sqlite+aiosqlite:///{demo.folder / '.wardmote' / 'wardmote.sqlite'}",
        planning_timeout_ms=60_000,
    )
    database = open_database(settings)
    await database.start()
    try:
        told = await explain_access(database, settings, "council-service", entity="Outcome", field="month")
        record = await explain_access(database, settings, "council-service", record=id_of("nothing at all"))
        reasons = await explain(database, settings, "council-service", "{ viewer { kind } }")
    finally:
        await database.stop()
    (because,) = re.findall(r'"entity":"Outcome","detail":"[A-Z]+","because":"([^"]+)"', reasons)

    assert told.startswith("Outcome.month: seen, ")
    assert because in told
    assert "  SCOPE    PASSED    The token has the scope outcomes:read.\n" in told
    assert record.startswith("No record: not seen\n  There is no record of this id that you may see.\n")


async def _has(ask: Ask, name: str, who: str) -> bool:
    found = await ask(f'{{ __type(name: "{name}") {{ name }} }}', as_=who)
    return found["__type"] is not None
