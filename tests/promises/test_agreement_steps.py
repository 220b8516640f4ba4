"""Agreement steps: drafting, signing, stopping and amending by mutation, and what everybody sees the moment after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.sharing import AGREEMENT
from server.command.expiring import expire
from tests.asking import Ask
from tests.changing import OFFICERS, brought_into_force, change, clause, draft, drafted
from tests.world import TODAY, World, id_of

OUTCOMES = "{ outcomes(first: 100) { nodes { id } } }"
OURS = {"order", "council's child"}


async def theirs(ask: Ask) -> set[str]:
    """Name the records of others that the council officer sees now."""
    return set(await ask.names(OUTCOMES, as_="council officer")) - OURS


async def test_an_agreement_opens_when_all_have_signed_and_not_before(ask: Ask) -> None:
    """Neither a draft nor a signature opens anything; putting it in force does, on the very next query."""
    named = {"id": await drafted(ask, draft()), "version": 1}
    seen = []
    for step, who in (("submit", "administrator"), *(("sign", each) for each in OFFICERS)):
        assert (await change(ask, step, as_=who, **named)).agreement
        seen.append(bool(await theirs(ask)))
    told = await change(ask, "activate", as_="administrator", **named)

    assert seen == [False, False, False]
    assert told.agreement is not None
    assert told.agreement["status"] == "ACTIVE"
    assert await theirs(ask)


async def test_either_officer_stops_it_and_only_the_same_agency_lets_it_open_again(ask: Ask) -> None:
    """The council's officer suspends; the police's cannot undo it, the council's can, without anybody clearing."""
    agreement = (await brought_into_force(ask, draft())).agreement
    assert agreement is not None
    named = {"id": agreement["id"]}
    stopped = await change(ask, "suspend", as_="council protection officer", reason="A laptop was lost", **named)
    assert stopped.agreement is not None
    assert await theirs(ask) == set()

    refused = await change(ask, "resume", as_="data protection officer", version=1, **named)
    assert (refused.code, refused.text) == (
        "AGREEMENT_REFUSED",
        "Another party suspended it: its own data protection officer lets it open again.",
    )
    assert await theirs(ask) == set()
    assert (await change(ask, "resume", as_="council protection officer", version=1, **named)).agreement
    assert await theirs(ask)


async def test_amending_makes_a_version_that_all_sign_anew(ask: Ask) -> None:
    """The new text closes what the old one opened; an officer who read the old version signs nothing."""
    agreement = (await brought_into_force(ask, draft())).agreement
    assert agreement is not None
    named = {"id": agreement["id"]}
    amended = draft(clause(areas=["ward"]), title="Another title")
    told = await change(ask, "amend", as_="police administrator", version=1, input=amended, **named)
    assert told.agreement is not None
    assert (told.agreement["status"], told.agreement["version"]) == ("DRAFT", 2)
    assert await theirs(ask) == set()

    assert (await change(ask, "submit", as_="administrator", version=2, **named)).agreement
    late = await change(ask, "sign", as_="data protection officer", version=1, **named)
    assert (late.code, late.text) == ("CONFLICT", "The agreement has another version by now: read it again.")


async def test_old_versions_answer_as_they_stood(ask: Ask, world: World) -> None:
    """`agreement(asAt:)` tells the text of a moment, `steps` who did what; an outsider is told of none of it."""
    agreement_id = await drafted(ask, draft(title="First"))
    world.today = date(2026, 12, 24)
    await change(ask, "amend", as_="administrator", id=agreement_id, version=1, input=draft(title="Second"))
    query = """query ($id: ID!) {
        before: agreement(id: $id, asAt: "2026-11-21T00:00:00Z") { version }
        first: agreement(id: $id, asAt: "2026-12-01T00:00:00Z") { version content }
        now: agreement(id: $id) { version content agreement { steps { number step version agency { name } } } } }"""
    told = await ask(query, as_="data protection officer", variables={"id": agreement_id})

    assert told["before"] is None
    assert (told["first"]["version"], '"First"' in told["first"]["content"]) == (1, True)
    assert (told["now"]["version"], '"Second"' in told["now"]["content"]) == (2, True)
    assert told["now"]["agreement"]["steps"] == [
        {"number": 1, "step": "DRAFT", "version": 1, "agency": {"name": "council"}},
        {"number": 2, "step": "REVISE", "version": 2, "agency": {"name": "council"}},
    ]
    outside = await ask(query, as_="svpp protection officer", variables={"id": agreement_id})
    assert outside == {"before": None, "first": None, "now": None}


async def test_what_was_written_by_hand_is_kept_when_it_is_amended(ask: Ask, world: World) -> None:
    """An agreement that has no history has its text kept before another takes its place, as of its first day."""
    await world.agreements("reference\nISA-1")
    told = await change(ask, "amend", as_="administrator", id=id_of("ISA-1"), version=2, input=draft())
    assert told.agreement is not None
    query = 'query ($id: ID!) { agreement(id: $id, asAt: "2026-01-02T00:00:00Z") { version content } }'
    kept = (await ask(query, as_="administrator", variables={"id": id_of("ISA-1")}))["agreement"]

    assert (kept["version"], id_of("county") in kept["content"]) == (2, True)


async def test_who_wrote_a_version_never_signs(ask: Ask, world: World) -> None:
    """The same person, once as administrator and once as data protection officer, is refused; another is not."""
    named = {"id": await drafted(ask, draft()), "version": 1}
    await change(ask, "submit", as_="administrator", **named)
    await written_by(world, str(named["id"]), "council protection officer")

    refused = await change(ask, "sign", as_="council protection officer", **named)
    assert refused.text == "You wrote a version of this agreement, so another data protection officer approves it."
    assert (await change(ask, "sign", as_="data protection officer", **named)).agreement


async def written_by(world: World, agreement_id: str, person: str) -> None:
    """Let the draft have been written by somebody else."""
    async with world.database.engine.begin() as connection:
        text = "UPDATE agreement_step SET person_id = :person WHERE step = 'DRAFT' AND agreement_id = :id"
        await connection.execute(sa.text(text), {"person": person, "id": agreement_id})


async def test_the_changes_of_a_document_run_in_order_each_for_itself(ask: Ask) -> None:
    """The second finds what the first has done; the third fails and undoes neither; each is told under its name."""
    query = """mutation ($id: ID!) {
        one: submitAgreement(id: $id, version: 1) { agreement { status steps { step } } }
        two: submitAgreement(id: $id, version: 1) { agreement { status } }
        __typename
        three: terminateAgreement(id: $id, reason: "Not needed") { kind: __typename agreement { status } } }"""
    whole = await ask.whole(query, as_="administrator", variables={"id": await drafted(ask, draft())})

    assert list(whole["data"]) == ["one", "two", "__typename", "three"]
    assert whole["data"]["one"] == {
        "agreement": {"status": "IN_APPROVAL", "steps": [{"step": "DRAFT"}, {"step": "SUBMIT"}]}
    }
    assert whole["data"]["two"] is None
    assert whole["data"]["three"] == {"kind": "AgreementPayload", "agreement": {"status": "TERMINATED"}}
    (error,) = whole["errors"]
    assert error == {
        "message": "An agreement that is IN_APPROVAL has no step SUBMIT.",
        "locations": [{"line": 3, "column": 9}],
        "path": ["two"],
        "extensions": {"code": "AGREEMENT_REFUSED", "requestId": "request-1"},
    }


async def test_what_can_be_refused_unseen_refuses_the_whole(ask: Ask) -> None:
    """A missing scope to read what is selected stops the document before its first change."""
    agreement_id = await drafted(ask, draft())
    named = {"id": agreement_id}
    query = "mutation ($id: ID!) { submitAgreement(id: $id, version: 1) { agreement { status } } }"
    for scope in ("agreements:read", "agreements:manage"):
        error = await ask.refusal(query, as_="administrator", variables=named, without=[scope])
        assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("INSUFFICIENT_SCOPE", scope)

    query = "query ($id: ID!) { agreement(id: $id) { agreement { status } } }"
    found = (await ask(query, as_="administrator", variables=named))["agreement"]
    assert found["agreement"]["status"] == "DRAFT"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, "title: say it in words; it is empty."),
        ({"endsOn": "2025-12-31"}, "endsOn: it ends before it starts."),
        ({"reviewOn": "2025-12-31"}, "reviewOn: its review is due before it starts."),
        ({"dpiaOn": None}, "dpiaReference, dpiaOn: give both, or neither while there is no assessment yet."),
        ({"retentionMonths": -1}, "retentionMonths: 0 to 1,200 months."),
        ({"parties": ("council",)}, "parties: name at least two, each once."),
        ({"parties": ("police", "svpp")}, "parties: your own agency has to be one of them."),
        ({"parties": ("council", "nobody")}, "parties: there is no such agency."),
        ({"clauses": {"entity": "Agreement"}}, "clause 1: entity: one of "),
        ({"clauses": {"recipient": "svpp"}}, "clause 1: owner and recipient are two of the parties."),
        ({"clauses": {"areas": []}}, "clause 1: areas: name at least one, each once; an empty list opens nothing."),
        ({"clauses": {"areas": ["nowhere"]}}, "clause 1: areas: there is no such area."),
        ({"clauses": {"necessity": ""}}, "clause 1: necessity: say it in words; it is empty."),
        ({"clauses": {"embargoDays": -1}}, "clause 1: embargoDays: 0 to 36,500 days."),
        ({"clauses": {"since": "2026-02-01", "until": "2026-01-01"}}, "clause 1: until is before since."),
        (
            {"clauses": {"entity": "OrganisedCrimeGroup", "embargoDays": 1}},
            "clause 1: records of OrganisedCrimeGroup have no day, so since, until and embargoDays open none of them.",
        ),
    ],
    ids=str,
)
async def test_a_draft_that_cannot_stand_is_told_what_to_correct(ask: Ask, changes: dict[str, Any], told: str) -> None:
    """The first thing that is wrong is named with its place, and nothing is written."""
    given = dict(changes)
    parties = given.pop("parties", ("police", "council"))
    clauses = [clause(**given.pop("clauses"))] if "clauses" in given else []
    refused = await change(ask, "draft", as_="administrator", input=draft(*clauses, parties=parties, **given))

    assert refused.code == "BAD_USER_INPUT"
    assert refused.text.startswith(told)
    assert (await ask("{ agreements(first: 9) { totalCount } }", as_="administrator"))["agreements"] == {
        "totalCount": 0
    }


async def test_an_embargo_opens_records_day_by_day(ask: Ask, world: World) -> None:
    """A record opens so many days after its own day, in lists and in counts, and never sooner."""
    days = (date(2026, 11, 22) - date(2023, 5, 10)).days
    told = await brought_into_force(ask, draft(clause(embargoDays=days)))
    assert told.agreement is not None
    query = "{ outcomes(first: 100, orderBy: [{field: occurredOn}]) { nodes { id occurredOn } } }"

    async def newest() -> str:
        nodes = (await ask(query, as_="council officer"))["outcomes"]["nodes"]
        shown = [each["occurredOn"] for each in nodes if world.names[each["id"]] not in OURS]
        return str(max(shown))

    seen = []
    for today in (TODAY, date(2026, 11, 23)):
        world.today = today
        seen.append(await newest())
    assert seen[0] <= "2023-05-10"
    assert all(day <= limit for day, limit in zip(seen, ("2023-05-10", "2023-05-11"), strict=True))
    assert seen[1] == "2023-05-11"


async def test_after_its_last_day_it_expires_by_itself(ask: Ask, world: World) -> None:
    """It opens nothing from the day after; the janitor says so in its status, with a step of nobody's."""
    told = await brought_into_force(ask, draft(endsOn="2026-12-31"))
    assert told.agreement is not None
    world.today = date(2026, 12, 31)
    assert await theirs(ask)
    assert await expire(world.database, world.now()) == 0
    world.today = date(2027, 1, 1)
    assert await theirs(ask) == set()
    assert await expire(world.database, world.now()) == 1
    assert await expire(world.database, world.now()) == 0

    query = "query ($id: ID!) { node(id: $id) { ... on Agreement { status steps { step person } } } }"
    node = (await ask(query, as_="administrator", variables={"id": told.agreement["id"]}))["node"]
    assert (node["status"], node["steps"][-1]) == ("EXPIRED", {"step": "EXPIRE", "person": None})
    refused = await change(ask, "resume", as_="data protection officer", id=told.agreement["id"], version=1)
    assert refused.text == "An agreement that is EXPIRED has no step RESUME."


async def test_an_agreement_of_others_and_none_are_one_answer(ask: Ask, world: World) -> None:
    """For an outsider every step with an agreement that exists is answered as for one that does not."""
    agreement_id = await drafted(ask, draft())
    for step, given in (("suspend", {"reason": "x"}), ("sign", {"version": 1}), ("sign", {"version": 9})):
        answers = [
            await change(ask, step, as_="next protection officer", id=each, **given)
            for each in (agreement_id, id_of("no such agreement"), "no id at all")
        ]
        assert {(each.code, each.text) for each in answers} == {("NOT_FOUND", "There is no such agreement for you.")}
    for given in ({"version": 1}, {"version": 9}):
        answers = [
            await change(ask, "amend", as_="next administrator", id=each, input=draft(), **given)
            for each in (agreement_id, id_of("no such agreement"))
        ]
        assert {each.code for each in answers} == {"NOT_FOUND"}
    async with world.database.engine.connect() as connection:
        assert (await connection.execute(sa.select(AGREEMENT.c.status))).scalars().all() == ["DRAFT"]


@pytest.mark.parametrize(
    "others",
    [
        draft(parties=("police", "council", "svpp")),
        draft(
            clause(owner="council", recipient="svpp", roles=["SVPP_MEMBER"], detail="AGGREGATE"),
            parties=("council", "svpp"),
        ),
    ],
    ids=["one more", "another"],
)
async def test_a_new_version_keeps_the_parties(ask: Ask, others: dict[str, Any]) -> None:
    """Nobody comes in by a version, and nobody loses sight of what they signed; the version there was stands."""
    named = {"id": await drafted(ask, draft()), "version": 1}
    told = await change(ask, "amend", as_="administrator", input=others, **named)

    assert (told.code, told.text) == (
        "AGREEMENT_REFUSED",
        "An agreement keeps its parties: with others, draft another agreement.",
    )
    assert (await change(ask, "submit", as_="administrator", **named)).agreement is not None
