"""Every operation of a known caller is on record before it is answered, or it is not answered."""

from __future__ import annotations

import json
import tracemalloc
from hashlib import sha256
from typing import Any

import pytest

from auth.refusal import Code
from schema.catalogue import CATALOGUE
from server.audit.entry import ActorKind, Kind
from server.audit.ids import bytes_of
from tests.asking import REQUEST_ID, Ask, principal
from tests.promises.kept import Kept, told
from tests.world import id_of

SHARED = """
    reference | owner  | recipient | entity  | area | detail  | signed_version | version
    ISA-7     | police | council   | Outcome | ward | SUMMARY | 3              | 3
"""


OWN, OTHERS = "filter: {kind: {eq: CIVIL_ORDER}}", "filter: {kind: {eq: ARREST}}"


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (f"{{ outcomes(first: 9, {OWN}) {{ nodes {{ id }} }} }}", (Kind.CONSULT,)),
        (f"{{ outcomes(first: 9, {OTHERS}) {{ nodes {{ month }} }} }}", (Kind.DISCLOSE,)),
        (f"{{ outcomes(first: 9, {OTHERS}) {{ edges {{ cursor }} }} }}", (Kind.DISCLOSE,)),
        ("{ outcomes(first: 9) { nodes { __typename } totalCount } }", (Kind.CONSULT, Kind.DISCLOSE, Kind.COMBINE)),
        ("{ outcomes(first: 1) { totalCount } }", (Kind.COMBINE,)),
        ("{ agreements(first: 1) { nodes { id } } }", (Kind.CONSULT,)),
        ("{ areas(first: 9) { totalCount nodes { id } } }", (Kind.CONSULT,)),
        ("{ viewer { roles } }", (Kind.CONSULT,)),
        ("{ __typename __schema { queryType { name } } }", (Kind.CONSULT,)),
    ],
)
async def test_an_answer_is_of_the_kinds_that_it_tells(
    recorded: Ask, kept: Kept, query: str, kinds: tuple[Kind, ...]
) -> None:
    """One's own records are consulted, others' disclosed, numbers combined; who asks for none has consulted too."""
    await recorded.world.agreements(SHARED)
    await recorded(query, as_="council officer")

    (entry,) = kept.entries
    assert entry.kinds == kinds


async def test_an_entry_says_who_was_told_what_under_which_agreement(recorded: Ask, kept: Kept) -> None:
    """Actor, purpose, document, records with owners, what was asked of them, agreements with version: all on record."""
    await recorded.world.agreements(SHARED)
    document = """query Mine($after: String, $who: String) {
        outcomes(first: 3, after: $after, filter: {area: {name: {eq: $who}}, month: {gte: "2023-06"}}) {
          nodes {
            id area { name }
            interventions(first: 1) { nodes { title activities(first: 2) { nodes { month } } } }
          }
        }
    }"""
    variables = {"after": None, "who": "ward"}
    await recorded(document, as_="council officer", variables=variables)

    (entry,) = kept.entries
    assert told(recorded, entry) == {
        "Outcome": {"council": ["order"], "police": ["sentence"]},
        "Intervention": {"council": ["mentoring"]},
    }
    assert {each.entity: each.fields for each in entry.disclosed} == {
        "Outcome": ("area", "id", "interventions"),
        "Intervention": ("activities", "activities.month", "title"),
    }
    assert (entry.actor.kind, entry.actor.id) == (ActorKind.PERSON, "council officer")
    assert (entry.actor.agency, entry.recipient) == (id_of("council"), id_of("council"))
    assert (entry.actor.role, entry.actor.client) == ("COUNCIL_COMMUNITY_SAFETY", "council officer")
    assert (entry.name, entry.operation, entry.request_id) == ("query", "Mine", REQUEST_ID)
    assert entry.purpose == principal("council officer").purpose
    assert entry.document == sha256(document.encode()).hexdigest()
    assert entry.variables == {"after": None, "who": "text of 4"}
    assert entry.agreements == ("ISA-7 3",)
    assert entry.details == {"asked": "outcomes", "used": "Area.name Outcome.area Outcome.month"}
    assert (entry.at, entry.suppressed, entry.reasons) == (recorded.world.now(), 0, ())


async def test_numbers_are_recorded_as_numbers(recorded: Ask, kept: Kept) -> None:
    """A count says how many records it is over; one nobody owns is none; a review how many cells it told and kept."""
    await recorded(
        "{ outcomes(first: 1) { totalCount } o: outcomes(first: 1, filter: {kind: {eq: WARRANT}}) { totalCount } "
        "areas(first: 1) { totalCount } surveyResults(first: 2) { nodes { id } totalCount } }",
        as_="police analyst",
    )
    review = f'{{ review(operation: "{id_of("Revive")}", year: 2023) {{ measures(by: [MONTH]) {{ status value }} }} }}'
    cells = (await recorded(review, as_="svpp member"))["review"]["measures"]

    counted, combined = kept.entries
    assert counted.counts == {"Outcome": 13, "SurveyResult": 1}
    assert combined.kinds == (Kind.COMBINE,)
    assert combined.counts == {"review": sum(cell["value"] is not None for cell in cells)}
    assert combined.suppressed == sum(cell["status"] == "SUPPRESSED" for cell in cells)


async def test_what_a_row_withholds_by_a_link_is_not_recorded(recorded: Ask, kept: Kept) -> None:
    """Nothing beyond the page, filtered out, or not shared is on record; nobody else's noise ever is."""
    query = "{ outcomes(first: 2, orderBy: [{field: month}]) { pageInfo { hasNextPage } nodes { id } } }"
    data = await recorded(query, as_="police analyst")

    (entry,) = kept.entries
    assert {known for each in entry.disclosed for known in each.ids} == bytes_of(
        node["id"] for node in data["outcomes"]["nodes"]
    )
    assert sum(len(each.ids) for each in entry.disclosed) == 2


@pytest.mark.parametrize(
    ("name", "entity", "owner", "recorded_as", "fields"),
    [
        ("crack", "DrugLine { drug }", "police", ("Outcome", "drugs"), ("lines.drug",)),
        ("handgun", "WeaponLine { id }", "police", ("Outcome", "weapons found"), ("lines.id",)),
        ("first month", "Activity { month }", "council", ("Intervention", "mentoring"), ("activities.month",)),
        ("clause of ISA-7", "Clause { number }", None, ("Agreement", "ISA-7"), ("clauses.number",)),
    ],
)
async def test_a_record_within_another_is_recorded_as_that(
    recorded: Ask, kept: Kept, name: str, entity: str, owner: str | None, recorded_as: tuple[str, str], fields: Any
) -> None:
    """A line, an activity or a clause that is found by its own id is on record as what it lies in."""
    agreed = "reference | owner | recipient | entity\nISA-7 | council | police | Intervention"
    await recorded.world.agreements(agreed)
    data = await recorded(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on {entity} }} }}",
        as_="police analyst",
        variables={"id": id_of(name)},
    )

    assert data["node"] is not None
    (entry,) = kept.entries
    (disclosed,) = entry.disclosed
    assert (disclosed.entity, disclosed.ids) == (recorded_as[0], bytes_of([id_of(recorded_as[1])]))
    assert disclosed.owner == (None if owner is None else id_of(owner))
    assert disclosed.fields == fields


@pytest.mark.parametrize(
    ("query", "code", "reason"),
    [
        ("{ outcomes(first: 0) { totalCount } }", Code.BAD_USER_INPUT, "A page holds 1 to 100 records."),
        (
            "{ disruptions(first: 1) { totalCount } }",
            Code.VALIDATION_FAILED,
            "Cannot query field 'disruptions' on type 'Query'.",
        ),
        ('{ node(id: 3.5) { id(name: "J Smith") } }', Code.VALIDATION_FAILED, None),
        ("query ($id: ID!) { node(id: $id) { id } }", Code.BAD_USER_INPUT, None),
        ("query A { __typename } query B { __typename }", Code.BAD_USER_INPUT, None),
        ("{ outcomes(first: 1 ", Code.VALIDATION_FAILED, None),
    ],
)
async def test_a_refusal_is_on_record(recorded: Ask, kept: Kept, query: str, code: Code, reason: str | None) -> None:
    """Who asked, what, and why not: once for each request, without anything that was sent but names."""
    whole = await recorded.whole(query, as_="council officer", variables={"name": "J Smith", "kind": "ARREST"})

    (entry,) = kept.entries
    assert "data" not in whole
    assert (entry.kinds, entry.reasons[0]) == ((Kind.DENY,), code.value)
    assert (entry.disclosed, entry.counts, entry.agreements) == ((), {}, ())
    assert entry.variables == {"name": "text of 7", "kind": "ARREST"}
    assert entry.document == sha256(query.encode()).hexdigest()
    assert reason is None or reason in entry.reasons
    assert "Smith" not in str(entry)


async def test_a_missing_scope_is_on_record(recorded: Ask, kept: Kept) -> None:
    """A token that does not reach so far is refused on record, and the scope is named."""
    await recorded.refusal("{ grants(first: 1) { totalCount } }", as_="police analyst", without={"interventions:read"})

    (entry,) = kept.entries
    assert entry.reasons[0] == Code.INSUFFICIENT_SCOPE.value
    assert "interventions:read" in entry.reasons[1]


async def test_an_answer_is_the_same_with_and_without(ask: Ask, recorded: Ask) -> None:
    """The record changes no byte of what is answered."""
    await ask.world.agreements(SHARED)
    query = (
        "{ outcomes(first: 9) { totalCount edges { cursor node { id site { outcomes(first: 2) { totalCount } } } } } }"
    )
    body = await recorded.body(query, as_="council officer")

    assert not any(ord(character) < 32 for character in body.decode())
    assert json.loads(body)["data"] == await ask(query, as_="council officer")


async def test_the_readings_of_one_answer_share_a_write(recorded: Ask, kept: Kept) -> None:
    """Each root field that reads the record has its entry, and none of them waits for another's to be written."""
    there: list[int] = []

    def noted() -> float:
        there.append(len(kept.entries))
        return 0.02

    kept.delay = noted
    query = "query Look { a: auditEvents(first: 1) { nodes { number } } b: denials(first: 1) { nodes { number } } }"
    await recorded(query, as_="data protection officer")

    assert there == [0, 0]
    assert [(each.name, each.operation) for each in kept.entries] == [("audit_trail_read", "Look")] * 2


async def test_what_is_refused_is_not_held(recorded: Ask, kept: Kept) -> None:
    """Long documents leave their digest on record and nothing in memory, whoever sends many of them."""

    async def flood(times: int) -> None:
        for at in range(times):
            kept.entries.clear()
            await recorded.whole(f"{{a}}#{'x' * 50_000}\U0001f600{at}", as_="council officer")
            assert kept.entries[0].reasons[0] == Code.LIMIT_EXCEEDED.value

    await flood(3)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await flood(40)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2_000_000


def test_every_record_that_somebody_owns_is_recorded() -> None:
    """What is put on record is declared with the records: nobody has to remember it."""
    from server.query.marks import RECORDED, is_recorded

    owned = {each.name for each in CATALOGUE.values() if is_recorded(each)}
    assert {each.name for each in RECORDED} == owned
    assert len(RECORDED) < 100
    assert owned == {
        *("Outcome", "IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "Intervention"),
        *("Grant", "SurveyResult", "AssaultAttendance", "Agreement"),
    }
