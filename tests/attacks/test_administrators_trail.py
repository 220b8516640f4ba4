"""Administrators of other agencies learn nothing from the record of access of hidden records and foreign agreements."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.audit.entry import Actor, ActorKind, Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.journal import Journal
from tests.asking import WHO, Ask
from tests.attacks.test_audit_trail import EVERYTHING
from tests.changing import change, draft, drafted
from tests.promises.contributed import take, whole
from tests.promises.trail import on_record
from tests.retaining import OFFICER, decide, disposed, held, proposed, records, released
from tests.world import id_of

# Of an agency that is party to no agreement here, and owns none of these records.
FOREIGN = "next administrator"
GROUP = "OrganisedCrimeGroup"
# What everybody may learn is how many entries there are.
GROWS = "number"
READING = "audit_trail_read"


@pytest.fixture
def asking(ask: Ask) -> Ask:
    """Ask through the record, as the service does."""
    return on_record(ask).ask


async def told(ask: Ask, who: str = FOREIGN) -> str:
    """Give all that *who* is told of entries, but for their numbers and for what was read of the record by tests."""
    found: list[dict[str, Any]] = []
    for root in ("auditEvents", "denials"):
        query = f"query ($c: String) {{ {root}(first: 100, after: $c) {{ nodes {{ {EVERYTHING} }} "
        query += "pageInfo { hasNextPage endCursor } } }"
        info: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while info["hasNextPage"]:
            page = (await ask(query, as_=who, variables={"c": info["endCursor"]}))[root]
            found += [each for each in page["nodes"] if each["name"] != READING]
            info = page["pageInfo"]
    return json.dumps([{name: value for name, value in each.items() if name != GROWS} for each in found])


async def recorded(ask: Ask) -> str:
    """Record a crime group of the police."""
    made = await take(ask, "record", GROUP, **whole(GROUP))
    assert made["record"], made
    return str(made["record"]["id"])


async def _contribute(ask: Ask) -> None:
    group = await recorded(ask)
    for version, wrong in ((1, 1), (2, 7)):
        await take(ask, "correct", GROUP, id=group, version=max(version, wrong), reason="r", threatBand="HIGH")
    await take(ask, "withdraw", GROUP, id=group, version=9, reason="r")
    await take(ask, "withdraw", GROUP, id=group, version=2, reason="r")


async def _be_refused(ask: Ask) -> None:
    await take(ask, "correct", GROUP, id=id_of("group"), version=77, reason="r", threatBand="HIGH")
    query = "mutation ($i: CorrectOrganisedCrimeGroupInput!) { correctOrganisedCrimeGroup(input: $i) { version } }"
    given = {"id": id_of("group"), "version": 1, "reason": "r"}
    await ask.whole(query, as_="police analyst", variables={"i": given}, without=["network:write"])
    await decide(ask, "retainRecords", records=records((id_of("group"), 77)), reason="r")


async def _ingest(ask: Ask) -> None:
    row = {"occurredOn": "2026-03-01", "area": id_of("ward"), "status": "ARRESTED", "clientReference": "T-1"}
    for each in ([row], [{**row, "status": "CHARGED"}], [{**row, "area": "x"}]):
        query = "mutation ($i: IngestArrestsInput!) { ingestArrests(input: $i) { created } }"
        await ask.whole(query, as_="police analyst", variables={"i": {"rows": each}})


async def _retain(ask: Ask) -> None:
    group = await recorded(ask)
    await proposed(ask, group)
    await decide(ask, "declineDisposal", as_=OFFICER, records=records(group), reason="r")
    await decide(ask, "retainRecords", records=records(group), reason="r")


async def _hold(ask: Ask) -> None:
    group = await recorded(ask)
    assert (await held(ask, group))["isWritten"]
    assert (await released(ask, group))["isWritten"]


async def _dispose(ask: Ask) -> None:
    assert (await disposed(ask, await recorded(ask)))["isWritten"]


async def _agree(ask: Ask) -> None:
    agreement = await drafted(ask, draft())
    for step, who in (("submit", "administrator"), ("sign", OFFICER), ("sign", OFFICER), ("activate", "administrator")):
        await change(ask, step, as_=who, id=agreement, version=1)
    await change(ask, "terminate", as_="police administrator", id=agreement, reason="r")


DEEDS: tuple[Callable[[Ask], Awaitable[None]], ...] = (
    _contribute,
    _be_refused,
    _ingest,
    _retain,
    _hold,
    _dispose,
    _agree,
)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda each: each.__name__)
async def test_what_others_do_changes_no_answer(asking: Ask, deed: Callable[[Ask], Awaitable[None]]) -> None:
    """Whatever others do with their records and agreements, an administrator of no party is told the same."""
    before = await told(asking)
    officer = await told(asking, OFFICER)
    await deed(asking)

    assert await told(asking) == before
    assert await told(asking, OFFICER) != officer


async def test_officers_questions_stay_closed(asking: Ask) -> None:
    """An administrator has no word for who saw what, whatever there is to tell."""
    group = await recorded(asking)
    asked = (f'whoSaw(id: "{group}", first: 1)', 'whatDidTheySee(person: "police analyst", first: 1)')
    for query in (f"{{ {each} {{ nodes {{ number }} }} }}" for each in asked):
        error = await asking.refusal(query, as_=FOREIGN)
        assert error["extensions"]["code"] == "VALIDATION_FAILED"


async def test_parties_and_the_agency_that_acts_are_told_of_agreements(asking: Ask) -> None:
    """An agreement is administered by its parties: each of their administrators reads its steps, also of the others."""
    agreement = await drafted(asking, draft())
    await change(asking, "submit", as_="administrator", id=agreement, version=1)
    await change(asking, "sign", as_="next administrator", id=agreement, version=1)
    query = "{ auditEvents(first: 100, filter: {kinds: [ADMIN]}) { nodes { name about details { value } sight } } }"

    for who, is_party in (("police administrator", True), ("administrator", True), (FOREIGN, False)):
        read = (await asking(query, as_=who))["auditEvents"]["nodes"]
        steps = [
            each["details"][-1]["value"] for each in read if (each["name"], each["about"]) == ("change_made", agreement)
        ]
        assert len(steps) == (2 if is_party else 0), who


async def _kept(ask: Ask, kinds: tuple[Kind, ...], name: str, who: str, **more: Any) -> None:
    """Put an entry on record as an earlier version did, which named no agency beside the details."""
    actor = Actor(kind=ActorKind.PERSON, id=who, agency=more.pop("agency", None))
    await Journal(ask.world.database).record(Entry(kinds=kinds, name=name, at=ask.world.now(), actor=actor, **more))


async def test_what_an_earlier_version_kept_is_told_no_more(asking: Ask) -> None:
    """Entries of records and foreign agreements that were kept as administrative events are hidden all the same."""
    agreement = await drafted(asking, draft())
    before, officer = await told(asking), await told(asking, OFFICER)
    police = id_of("police")
    ids = Disclosed(GROUP, police, bytes_of([id_of("group")]), ())
    for name in ("retainRecords", "declineDisposal", "proposeDisposal", "holdRecords", "releaseHolds"):
        await _kept(asking, (Kind.ADMIN,), name, "police analyst", agency=police, disclosed=(ids,))
    refused = {"change": "correctOrganisedCrimeGroup", "role": "POLICE_ANALYST", "agency": police, "code": "CONFLICT"}
    await _kept(
        asking, (Kind.ADMIN, Kind.DENY), "change_refused", "police analyst", subject=id_of("group"), details=refused
    )
    # Neither one's own agency nor an agreement of one's own opens what was refused of a record.
    for subject, agency in ((agreement, police), (id_of("group"), id_of(WHO[FOREIGN]["agency"]))):
        told_of = refused | {"agency": agency}
        await _kept(asking, (Kind.ADMIN, Kind.DENY), "change_refused", "x", subject=subject, details=told_of)
    made = {"change": "submitAgreement", "agency": id_of("council")}
    await _kept(asking, (Kind.ADMIN,), "change_made", "administrator", subject=agreement, details=made)
    await _kept(asking, (Kind.ADMIN, Kind.DENY), "change_refused", "administrator", subject=agreement, details=made)
    await _kept(asking, (Kind.ADMIN,), "agreement_expired", "janitor", subject=agreement, details={"version": "1"})

    assert await told(asking) == before
    assert await told(asking, OFFICER) != officer
    party = json.loads(await told(asking, "police administrator"))
    listed = {each["name"] for each in party if each["about"] == agreement}
    assert listed == {"change_made", "change_refused", "agreement_expired"}
    assert not any(each["about"] == id_of("group") for each in party)
    assert refused["change"] not in json.dumps(party)


async def test_ones_own_agency_is_told_what_it_did(asking: Ask) -> None:
    """A change of an agreement that one's own people asked for, and were refused, is told to their administrators."""
    made = {"change": "submitAgreement", "agency": id_of(WHO[FOREIGN]["agency"])}
    await _kept(asking, (Kind.ADMIN, Kind.DENY), "change_refused", "someone", subject="unknown", details=made)
    await change(asking, "submit", as_="next protection officer", id=id_of("no such"), version=1)
    await change(asking, "terminate", as_="next protection officer", id=id_of("no such"), reason="r")

    read = [each for each in json.loads(await told(asking)) if each["name"] == "change_refused"]
    assert {each["actor"]["id"] for each in read} >= {"someone", "next protection officer"}


async def test_a_subject_that_no_database_takes_breaks_no_reading(asking: Ask) -> None:
    """What was sent as a name may hold anything; the content of such an entry is not looked into."""
    for subject in ("\x00", "\\u0000", '","subject":"', "x" * 999):
        await _kept(asking, (Kind.ADMIN, Kind.DENY), "administration_refused", "x", subject=subject)
        await _kept(asking, (Kind.AUTH, Kind.DENY), "login_refused", "x", subject=subject)

    assert "administration_refused" in await told(asking)


async def test_whoever_reads_about_themselves_tells_no_record(asking: Ask) -> None:
    """That an officer met themselves when they asked who saw a record is told to all, and not of which record."""
    group = await recorded(asking)
    query = "query Looking ($i: ID!) { node(id: $i) { id } }"
    await asking(query, as_="police analyst", variables={"i": group})
    await decide(asking, "holdRecords", as_=OFFICER, ids=[group], reference="CASE-9", reason="r")
    saw = await asking(
        "query WhoSaw ($i: ID!) { whoSaw(id: $i, first: 9) { nodes { actor { id } } } }",
        as_=OFFICER,
        variables={"i": group},
    )
    assert OFFICER in {each["actor"]["id"] for each in saw["whoSaw"]["nodes"]}

    for who in (FOREIGN, "administrator", "police administrator"):
        query = f'{{ auditEvents(first: 1, filter: {{actor: "{OFFICER}"}}) {{ nodes {{ {EVERYTHING} }} }} }}'
        text = (await asking.body(query, as_=who)).decode()
        (seen,) = json.loads(text)["data"]["auditEvents"]["nodes"]
        assert (seen["sight"], seen["about"], seen["kinds"]) == ("NOTICE", OFFICER, ["CONSULT", "ADMIN"])
        assert (seen["body"], seen["leaf"], seen["operation"], seen["counts"]) == (None, None, None, [])
        assert group not in text
