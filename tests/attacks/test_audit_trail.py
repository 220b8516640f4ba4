"""The record of access tells nobody what is not theirs: foreign officers, working roles, services, tokens, ids."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from auth.oauth.keys import Safe
from schema.tables import METADATA
from schema.tables.keeping import trigger_names
from server.audit.rounds import sign
from server.query.recording import NOT_RECORDED
from server.work import new_bytes
from tests.attacks.trail_model import AGREEMENTS, crowd, model
from tests.promises.trail import Happening, happening, record, written
from tests.world import id_of, rows_of

__all__ = ["happening", "written"]

OFFICER = "data protection officer"
FOREIGN = "council protection officer"
ROOTS = (
    "auditEvents(first: 1) { nodes { number } }",
    "denials(first: 1) { nodes { number } }",
    'whoSaw(id: "x", first: 1) { nodes { number } }',
    'whatDidTheySee(person: "x", first: 1) { nodes { number } }',
    "processingRecord { generatedOn }",
    "checkpoint { size }",
    "auditProof(number: 0) { leaf }",
    "consistencyProof(from: 1) { since }",
)
ADMINISTRATORS = ("administrator", "police administrator", "next administrator")
ALIEN = "This cursor does not belong to this list, order and role: start again without it."
WHO_SAW = "query ($id: ID!) { whoSaw(id: $id, first: 10) { nodes { number } pageInfo { hasNextPage endCursor } } }"
BEFORE_TODAY = ', filter: {to: "2026-11-20T00:00:00Z"}'
EVERYTHING = """number at kinds name actor { kind id agency role client } about purpose operation agreements
    disclosed { entity owner fields count } counts { name value } suppressed recipient reasons
    details { name value } sight body leaf"""


@pytest.mark.parametrize("root", ROOTS)
async def test_a_token_without_the_scope_reads_nothing(happening: Happening, root: str) -> None:
    """The role alone does not open the record: the token must hold audit:read."""
    error = await happening.ask.refusal(f"{{ {root} }}", as_=OFFICER, without=["audit:read"])

    assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("INSUFFICIENT_SCOPE", "audit:read")


@pytest.mark.parametrize("who", ["feed", "police analyst", "police officer", "svpp member", "administrator"])
@pytest.mark.parametrize("root", ROOTS)
async def test_who_is_no_officer_cannot_ask_an_officers_question(happening: Happening, who: str, root: str) -> None:
    """A service finds no field of the record in its schema, a working role only those about its own actions."""
    is_own = root.startswith(("auditEvents", "denials")) and who != "feed"
    whole = await happening.ask.whole(f"{{ {root} }}", as_=who)

    assert ("errors" not in whole) == is_own, whole


async def test_a_foreign_officer_reads_nothing_of_ones_people(happening: Happening) -> None:
    """Of police people the council's officer reads what was told of council records, and nothing else."""
    read = await happening.events(FOREIGN, ', filter: {agency: "' + id_of("police") + '"}', EVERYTHING)

    assert [each["actor"]["id"] for each in read] == ["police analyst"]
    assert [(each["sight"], each["body"], each["operation"]) for each in read] == [("SHARED", None, None)]
    assert {told["owner"] for each in read for told in each["disclosed"]} == {id_of("council")}


@pytest.mark.parametrize(
    "given",
    ["kinds: [CONSULT]", "kinds: [DENY]", 'name: "query"'],
)
async def test_a_filter_finds_nothing_by_what_is_hidden(happening: Happening, given: str) -> None:
    """That an entry of another agency also was a consultation is not found by asking for consultations."""
    read = await happening.events(OFFICER, f', filter: {{actor: "council officer", {given}}}')

    assert read == []


@pytest.mark.parametrize("person", ["council officer", "nobody", "", "x\n", "\x00", "%", "x" * 10_000])
async def test_another_agencys_person_is_nobody(happening: Happening, person: str) -> None:
    """What another agency's people saw is told like what nobody saw."""
    query = """query ($p: ID!) { whatDidTheySee(person: $p, first: 5) {
        nodes { number } totals { entity } pageInfo { hasNextPage endCursor } } }"""
    told = await happening.ask(query, as_=OFFICER, variables={"p": person})

    nothing = {"nodes": [], "totals": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    assert told["whatDidTheySee"] == nothing


@pytest.mark.parametrize(
    "probe", [record("noise gun"), record("never was"), id_of("stranger"), "x", "", "\x00", "A" * 36, "x" * 9_000]
)
async def test_an_id_cannot_be_probed(happening: Happening, probe: str) -> None:
    """A record of strangers that strangers saw, one that never was, and no id at all have the same answer."""
    absent = await happening.ask.body(WHO_SAW, as_=OFFICER, variables={"id": record("no such")})

    assert await happening.ask.body(WHO_SAW, as_=OFFICER, variables={"id": probe}) == absent


@pytest.mark.parametrize("number", [0, 3, 7, -1, 10**6])
async def test_no_proof_of_what_one_does_not_see(happening: Happening, number: int) -> None:
    """The proof of an entry holds the entry, so it is given only to whoever sees it whole, though all are signed."""
    query = "query ($n: Int!) { auditProof(number: $n) { number } }"
    database, now = happening.ask.world.database, happening.ask.world.now()
    await sign(database, Safe(b"k" * 32, new_bytes), "wardmote.test/audit", now, at_once=True)

    assert await happening.ask(query, as_=OFFICER, variables={"n": 1}) == {"auditProof": {"number": 1}}
    assert await happening.ask(query, as_=OFFICER, variables={"n": number}) == {"auditProof": None}


@pytest.mark.parametrize("sent", ["", "x", "null", "A" * 64, "é", "x" * 3_000])
async def test_a_forged_cursor_is_refused(happening: Happening, sent: str) -> None:
    """No text of one's own making is a place in the record."""
    for root in ("auditEvents(first: 1, after: $c)", 'whoSaw(id: "x", first: 1, after: $c)'):
        query = f"query ($c: String) {{ {root} {{ nodes {{ number }} }} }}"
        error = await happening.ask.refusal(query, as_=OFFICER, variables={"c": sent})
        assert error["message"] == ALIEN


async def test_a_cursor_of_another_list_or_agency_is_refused(happening: Happening) -> None:
    """A place in one list is none in another: of denials, of outcomes, of another agency, of another role."""
    query = "query ($c: String) { LIST(first: 1, after: $c) { nodes { NODE } pageInfo { endCursor } } }"

    async def cursor(of: str, who: str) -> str:
        asked = query.replace("LIST", of).replace("NODE", "number" if of != "outcomes" else "id")
        (page,) = (await happening.ask(asked, as_=who)).values()
        return str(page["pageInfo"]["endCursor"])

    asked = query.replace("LIST", "auditEvents").replace("NODE", "number")
    for of, who in (
        ("denials", OFFICER),
        ("outcomes", "police analyst"),
        ("auditEvents", FOREIGN),
        ("auditEvents", "police analyst"),
    ):
        error = await happening.ask.refusal(asked, as_=OFFICER, variables={"c": await cursor(of, who)})
        assert error["message"] == ALIEN
    good = await cursor("auditEvents", OFFICER)
    assert await happening.ask(asked, as_=OFFICER, variables={"c": good})


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1])
async def test_a_page_has_its_limit(happening: Happening, size: int) -> None:
    """Page sizes are those of every list."""
    query = "query ($n: Int!) { auditEvents(first: $n) { nodes { number } } }"
    error = await happening.ask.refusal(query, as_=OFFICER, variables={"n": size})

    assert error["message"] == "A page holds 1 to 100 records."


async def test_many_pages_with_ids_cost_too_much(happening: Happening) -> None:
    """Ids of records count as the records they are."""
    page = 'whoSaw(id: "x", first: 100) { nodes { records } }'

    error = await happening.ask.refusal(f"{{ a: {page} b: {page} }}", as_=OFFICER)

    assert error["extensions"]["code"] == "COST_EXCEEDED"


async def test_what_cannot_be_put_on_record_is_not_told(happening: Happening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the entry about the reading cannot be written, there is no answer."""
    from server.audit.journal import Journal
    from server.database import DatabaseError

    async def failing(self: Journal, entry: object) -> int:
        raise DatabaseError("full")

    monkeypatch.setattr(Journal, "record", failing)
    error = await happening.ask.refusal("{ auditEvents(first: 1) { nodes { number } } }", as_=OFFICER)
    assert error["message"] == NOT_RECORDED


@pytest.mark.parametrize("seed", range(3))
async def test_every_reader_reads_what_a_simple_model_says(happening: Happening, seed: int) -> None:
    """Of a random crowd of entries each reader gets those, and those parts, that the table of roles gives."""
    await happening.ask.world.agreements(AGREEMENTS)
    table = crowd(Random(seed))
    first = (await happening.write(table))[0]
    rows = rows_of(table)
    for who in (OFFICER, FOREIGN, *ADMINISTRATORS, "police analyst", "council officer"):
        read = await happening.events(who, "", "number kinds sight disclosed { owner count }")
        found = {each["number"] - first: each for each in read if each["number"] >= first}
        expected = {place: seen for place, row in enumerate(rows) if (seen := model(who, row)) is not None}
        assert {
            place: (each["sight"], {told["owner"]: told["count"] for told in each["disclosed"]})
            for place, each in found.items()
        } == expected


async def test_what_one_may_not_read_changes_no_answer(happening: Happening) -> None:
    """Whatever others did, of whatever else, with whatever software, an officer's answers are the same bytes."""

    async def answers() -> list[bytes]:
        ask = happening.ask
        events = f"{{ auditEvents(first: 50{BEFORE_TODAY}) {{ nodes {{ {EVERYTHING} }} pageInfo {{ endCursor }} }} }}"
        told = "number at actor { id client } purpose entity owner fields count records"
        saw = [
            f'{{ whoSaw(id: "{record(name)}", first: 50) {{ nodes {{ {told} }} }} }}'
            for name in ("gun", "knife", "lights", "noise gun")
        ]
        did = [
            f'{{ whatDidTheySee(person: "{who}", first: 20) {{ nodes {{ {told} }} totals {{ owner records }} }} }}'
            for who in ("police analyst", "council officer", "next police analyst")
        ]
        denials = f"{{ denials(first: 50) {{ nodes {{ {EVERYTHING} }} }} }}"
        return [await ask.body(query, as_=OFFICER) for query in (events, *saw, *did, denials)]

    before = await answers()
    changed = await _change_the_hidden(happening, id_of("police"))

    assert changed > 3
    assert await answers() == before


async def _change_the_hidden(happening: Happening, agency: str) -> int:
    """Rewrite of every entry of other agencies what the officer of *agency* may not know; give how many."""
    entry = METADATA.tables["audit_entry"]
    database = happening.ask.world.database
    changed = 0
    async with database.engine.begin() as connection:
        if database.dialect == "postgresql":
            await connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            for name in trigger_names("sqlite"):
                await connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
        for row in (await connection.execute(sa.select(entry.c.number, entry.c.body))).all():
            content = json.loads(row.body)
            if content["actor"].get("agency") == agency:
                continue
            hidden = _hidden(content, agency)
            values = {"body": json.dumps(hidden), "kinds": " ".join(hidden["kinds"]), "name": hidden["name"]}
            values |= {"actor_id": hidden["actor"]["id"], "leaf": b"\7" * 32}
            await connection.execute(sa.update(entry).where(entry.c.number == row.number).values(**values))
            changed += 1
    return changed


def _hidden(content: dict[str, Any], agency: str) -> dict[str, Any]:
    mine = [each for each in content.get("disclosed", ()) if each["owner"] == agency]
    other = {"entity": "Outcome", "owner": id_of("stranger"), "fields": ["amount"], "count": 7, "digest": "00"}
    actor = {**content["actor"], "client": "another app", "token": "another token"}
    if not mine:
        # Nothing of this entry is theirs to see.
        actor |= {"id": "somebody else", "role": "SVPP_MEMBER"}
    return {
        **content,
        "actor": actor,
        "disclosed": [*mine, other],
        "kinds": ["ERASE", "DENY"],
        "name": "another event",
        "subject": "somebody",
        "operation": "Another",
        "counts": {"others": 9},
        "suppressed": 12,
        "reasons": ["another reason"],
        "details": {"other": "detail"},
        "agreements": [*content.get("agreements", ()), "ISA-OTHER 1"],
    }
