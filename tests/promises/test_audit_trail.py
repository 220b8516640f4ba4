"""The record of access answers those who answer for people and data: each what their role reads, and no more."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from schema.graphql.audit import ACTORS, KINDS
from schema.tables import METADATA
from server.audit.entry import Actor, ActorKind, Entry, Kind
from server.audit.journal import Journal
from tests.asking import Ask, principal
from tests.promises.trail import Happening, happening, record, written
from tests.world import id_of

__all__ = ["happening", "written"]

OFFICER = "data protection officer"


async def test_everybody_reads_their_own_actions(happening: Happening) -> None:
    """Whoever holds a working role reads what they did themselves, and nothing of anybody else."""
    for who in ("police analyst", "council officer", "svpp member"):
        read = await happening.events(who, fields="number actor { id } sight")

        assert {each["actor"]["id"] for each in read} == {who}
        assert {each["sight"] for each in read} == {"OWN"}
    assert await happening.events("police officer") == []


async def test_an_administrator_reads_administrative_events(happening: Happening) -> None:
    """Administration of the whole partnership and one's own actions; no answer to anybody's query."""
    read = await happening.events("administrator", fields="kinds body")

    assert read
    assert all("ADMIN" in each["kinds"] and each["body"] for each in read)


async def test_an_officer_reads_what_their_people_did(happening: Happening) -> None:
    """Every entry of the own agency, whole: who, what for, of which records, and why a rule said no."""
    fields = "kinds actor { id agency role client } purpose operation reasons disclosed { entity fields count } sight"
    (denied,) = (
        each
        for each in await happening.events(OFFICER, ", filter: {kinds: [DENY]}", fields)
        if each["purpose"] == "SAFEGUARDING"
    )

    police = {"id": "police analyst", "agency": id_of("police"), "role": "POLICE_ANALYST", "client": "app"}
    assert denied == {
        "kinds": ["CONSULT", "DENY"],
        "actor": police,
        "purpose": "SAFEGUARDING",
        "operation": "Page",
        "reasons": ["because"],
        "disclosed": [],
        "sight": "WHOLE",
    }


async def test_an_officer_reads_what_was_done_with_their_data(happening: Happening) -> None:
    """Of another agency's entry only the part that told of the own agency's records, and its own agreements."""
    await happening.ask.world.agreements("owner\npolice")
    fields = """kinds actor { id client } purpose operation agreements disclosed { owner count } counts { name }
                suppressed reasons details { name } recipient sight body leaf"""
    (shared, *_) = await happening.events(OFFICER, ', filter: {actor: "council officer"}', fields)

    assert shared == {
        "kinds": ["DISCLOSE"],
        "actor": {"id": "council officer", "client": None},
        "purpose": "EVALUATION",
        "operation": None,
        "agreements": ["ISA-1 2"],
        "disclosed": [{"owner": id_of("police"), "count": 2}],
        "counts": [],
        "suppressed": None,
        "reasons": None,
        "details": None,
        "recipient": id_of("council"),
        "sight": "SHARED",
        "body": None,
        "leaf": None,
    }


async def test_an_officer_reads_how_their_people_signed_in(happening: Happening) -> None:
    """An entry that names no agency is of the agency of the person in it."""
    person = id_of("kim")
    await _insert_person(happening.ask, person, "police")
    await _insert_person(happening.ask, id_of("lee"), "council")
    journal = Journal(happening.ask.world.database)
    for who in ("kim", "lee"):
        actor = Actor(kind=ActorKind.PERSON, id=id_of(who))
        await journal.record(Entry(kinds=(Kind.AUTH,), name="signed_in", at=happening.ask.world.now(), actor=actor))

    read = await happening.events(OFFICER, ', filter: {name: "signed_in"}', "actor { id }")

    assert [each["actor"]["id"] for each in read] == [person]


async def test_who_saw_a_record(happening: Happening) -> None:
    """The officer of the owner is told of everybody: who, of which agency, when, what for and which fields."""
    query = "query ($id: ID!) { whoSaw(id: $id, first: 2) { nodes { actor { id agency } at purpose entity fields } } }"
    told = (await happening.ask(query, as_=OFFICER, variables={"id": record("gun")}))["whoSaw"]["nodes"]

    assert told == [
        {
            "actor": {"id": who, "agency": id_of(agency)},
            "at": f"2026-11-12T{hour:02}:00:00Z",
            "purpose": purpose,
            "entity": "Outcome",
            "fields": ["id", "month"],
        }
        for who, agency, hour, purpose in (
            ("police analyst", "police", 10, "CRIME_PREVENTION"),
            ("council officer", "council", 9, "EVALUATION"),
        )
    ]


async def test_who_of_ones_people_saw_a_foreign_record(happening: Happening) -> None:
    """Of another agency's record an officer is told of their own people only."""
    query = "query ($id: ID!) { whoSaw(id: $id, first: 100) { nodes { actor { id } } } }"
    told = (await happening.ask(query, as_=OFFICER, variables={"id": record("lights")}))["whoSaw"]["nodes"]

    assert {each["actor"]["id"] for each in told} == {"police analyst"}


async def test_what_one_of_ones_people_saw(happening: Happening) -> None:
    """Their records by kind and owner, page by page, and how many in the whole period."""
    query = """query ($to: DateTime, $after: String) {
        whatDidTheySee(person: "police analyst", from: "2026-11-12T00:00:00Z", to: $to, first: 1, after: $after) {
            edges { cursor node { owner records count } } totals { entity owner answers records }
            pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    pages: list[Any] = []
    after: str | None = None
    while not pages or pages[-1]["pageInfo"]["hasNextPage"]:
        variables = {"to": "2026-11-13T00:00:00Z", "after": after}
        pages.append((await happening.ask(query, as_=OFFICER, variables=variables))["whatDidTheySee"])
        after = pages[-1]["pageInfo"]["endCursor"]

    nodes = [each["node"] for page in pages for each in page["edges"]]
    assert nodes[:2] == [
        {"owner": id_of("council"), "records": [record("lights")], "count": 1},
        {"owner": id_of("police"), "records": [record("gun")], "count": 1},
    ]
    for total in pages[0]["totals"]:
        of = [each for each in nodes if each["owner"] == total["owner"]]
        assert (total["answers"], total["records"]) == (len(of), len(of))
    assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False] + [True] * (len(pages) - 1)


async def test_pages_hold_every_entry_once(happening: Happening) -> None:
    """Walking by cursor gives what one page gives, while the walk itself adds entries."""
    query = 'query ($c: String) { auditEvents(first: 2, after: $c, filter: {to: "2026-11-20T00:00:00Z"}) {'
    query += " nodes { number } pageInfo { hasNextPage endCursor } } }"
    walked: list[int] = []
    cursor = None
    while True:
        page = (await happening.ask(query, as_=OFFICER, variables={"c": cursor}))["auditEvents"]
        walked += [each["number"] for each in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    whole = await happening.events(OFFICER, ', filter: {to: "2026-11-20T00:00:00Z"}')
    assert walked == [each["number"] for each in whole] == sorted(walked, reverse=True)


@pytest.mark.parametrize(
    "given",
    [
        "kinds: [DENY, AUTH]",
        "kinds: [DISCLOSE]",
        "kinds: [CONSULT]",
        "kinds: []",
        'name: "query"',
        'actor: "svpp member"',
        'from: "2026-11-12T12:00:00Z", to: "2026-11-12T15:00:00Z"',
    ],
)
async def test_a_filter_is_about_what_is_shown(happening: Happening, given: str) -> None:
    """Filtering gives what choosing from the unfiltered answer gives: nothing is found by what is not shown."""
    fields = "number kinds name at actor { id }"
    every = await happening.events(OFFICER, "", fields)

    def fits(each: dict[str, Any]) -> bool:
        if given.startswith("kinds"):
            return any(kind in given for kind in each["kinds"])
        if given.startswith("name"):
            return bool(each["name"] == "query")
        if given.startswith("actor"):
            return bool(each["actor"]["id"] == "svpp member")
        return bool("2026-11-12T12:00:00Z" <= each["at"] < "2026-11-12T15:00:00Z")

    found = await happening.events(OFFICER, f", filter: {{{given}}}", fields)

    assert found == [each for each in every if fits(each)]


async def test_denials_are_the_entries_in_which_a_rule_said_no(happening: Happening) -> None:
    """Those of the own agency, with reasons for its officer, and without for whoever was refused."""
    query = "{ denials(first: 1) { nodes { actor { id } reasons sight } } }"
    officer = (await happening.ask(query, as_=OFFICER))["denials"]["nodes"]
    refused = (await happening.ask(query, as_="council officer"))["denials"]["nodes"]

    assert officer == [{"actor": {"id": "police analyst"}, "reasons": ["because"], "sight": "WHOLE"}]
    assert refused == [{"actor": {"id": "council officer"}, "reasons": None, "sight": "OWN"}]


def test_the_contract_has_every_kind() -> None:
    """The words of the contract are those of the entries."""
    assert list(KINDS) == [kind.value for kind in Kind]
    assert list(ACTORS) == [kind.value for kind in ActorKind]


async def test_who_may_not_read_the_record_has_no_word_for_it(ask: Ask) -> None:
    """Types and fields are in the schema of those who may ask for them, and in no other."""
    query = "{ __schema { queryType { fields { name } } types { name } } }"
    has = {}
    for who in ("feed", "police officer", "administrator", OFFICER):
        told = (await ask(query, as_=who))["__schema"]
        fields = {each["name"] for each in told["queryType"]["fields"]}
        has[who] = (fields & {"auditEvents", "denials", "whoSaw", "processingRecord"}, "AuditTelling" in str(told))

    assert has["feed"] == (set(), False)
    assert has["police officer"] == has["administrator"] == ({"auditEvents", "denials"}, False)
    assert has[OFFICER] == ({"auditEvents", "denials", "whoSaw", "processingRecord"}, True)
    assert principal("feed").scopes.isdisjoint({"audit:read"})


async def _insert_person(ask: Ask, person: str, agency: str) -> None:
    table = METADATA.tables["person"]
    async with ask.world.database.engine.begin() as connection:
        known = await connection.scalar(sa.select(table.c.id).where(table.c.id == person))
        if known is None:
            row = {
                "id": person,
                "username": person,
                "name": person,
                "agency_id": id_of(agency),
                "created_at": ask.world.now(),
            }
            await connection.execute(sa.insert(table).values(**row))
