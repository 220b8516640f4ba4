"""Disposal: two persons end a record, nothing of what it said is left, and a certificate proves that it was ended."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from auth.access.retention import RETAINED
from schema.tables import METADATA
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.retention import CERTIFICATE, TOMBSTONE
from tests.asking import Ask
from tests.promises.contributed import GIVEN, take, whole
from tests.promises.test_history import history
from tests.retaining import (
    ANALYST,
    OFFICER,
    decide,
    disposed,
    faults,
    proposed,
    records,
    review_of,
)
from tests.retaining import (
    CERTIFICATE as ASK_CERTIFICATE,
)
from tests.world import id_of

CANARY = "canary-6b1f"


async def arrest(ask: Ask, **given: Any) -> str:
    """Record an arrest and give its id."""
    made = await take(ask, "record", "Arrest", **whole("Arrest", **given))
    return str(made["record"]["id"])


async def node(ask: Ask, record: str, then: str | None = None) -> Any:
    """Look a record up, as it is or as it was at an instant."""
    query = "query ($id: ID!, $then: DateTime) { node(id: $id, asAt: $then) { id } }"
    return (await ask(query, as_=ANALYST, variables={"id": record, "then": then}))["node"]


async def places_of(ask: Ask, text: str) -> set[str]:
    """Search every column of every table for a text; gives where it stands."""
    found: set[str] = set()
    async with ask.world.database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in (await connection.execute(sa.select(table))).mappings():
                for name, value in row.items():
                    told = value if isinstance(value, bytes) else str(value).encode()
                    if text.encode() in told:
                        found.add(f"{table.name}.{name}")
    return found


async def test_two_persons_end_a_record(ask: Ask) -> None:
    """One who may see it proposes, an officer who may not decides; then nobody finds it."""
    record = await arrest(ask)
    first = await proposed(ask, record)
    found = await review_of(ask, record)
    assert found is not None
    done = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))

    assert (first["isWritten"], found["state"]) == (True, "PROPOSED")
    assert found["proposal"] == {"ground": "NO_LONGER_NECESSARY", "reason": "the group is gone", "by": ANALYST}
    assert (done["isWritten"], done["certificate"] is not None) == (True, True)
    assert await review_of(ask, record) is None
    assert await node(ask, record) is None


async def test_nothing_that_a_record_said_is_left_anywhere(ask: Ask) -> None:
    """Recorded, recorded anew in bulk, corrected, refused, held, reviewed, disposed of: no table knows it."""
    record = await arrest(
        ask, subject=CANARY, sourceReference=f"{CANARY} source", clientReference=f"{CANARY} own", idempotencyKey=CANARY
    )
    rows = [whole("Arrest", subject=f"{CANARY} again", clientReference=f"{CANARY} own")]
    query = "mutation ($input: IngestArrestsInput!) { ingestArrests(input: $input) { corrected } }"
    given = {"rows": rows, "onError": "SKIP", "idempotencyKey": f"{CANARY} bulk"}
    assert await ask(query, as_=ANALYST, variables={"input": given}) == {"ingestArrests": {"corrected": 1}}
    await take(ask, "correct", "Arrest", id=record, version=2, reason=f"{CANARY} reason", subject=f"{CANARY} third")
    for name in ("retainRecords", "proposeDisposal"):
        ground = {"ground": "INACCURATE"} if name == "proposeDisposal" else {}
        await decide(ask, name, records=records((record, 3)), reason=f"{CANARY} {name}", **ground)
    hold = {"reference": f"{CANARY} case", "reason": f"{CANARY} claim"}
    await decide(ask, "holdRecords", ids=[record], **hold)
    await decide(ask, "releaseHolds", as_=OFFICER, ids=[record], **hold)
    assert len(await places_of(ask, CANARY)) > 8

    done = await decide(ask, "disposeRecords", as_=OFFICER, records=records((record, 3)))

    assert (done["isWritten"], faults(done)) == (True, [])
    assert await places_of(ask, CANARY) == set()


@pytest.mark.parametrize("kind", sorted(RETAINED))
async def test_every_kind_goes_with_its_lines_and_its_past(ask: Ask, kind: str) -> None:
    """No row of any table that holds records names it; its tombstone and the record of access do."""
    made = await take(ask, "record", kind, **whole(kind))
    record = made["record"]["id"]
    await take(ask, "correct", kind, id=record, version=1, reason="once more", marking="OFFICIAL_SENSITIVE")
    by = GIVEN[kind][0]
    as_ = OFFICER if by == ANALYST else f"{by.partition(' ')[0]} protection officer"
    done = await disposed(ask, (record, 2), by=by, as_=as_)

    assert (done["isWritten"], faults(done)) == (True, [])
    left = {each.split(".")[0] for each in await places_of(ask, record)}
    assert left <= {"tombstone", "disposal_certificate", "audit_set", "audit_seen", "change_entry"}


async def test_a_tombstone_says_which_record_it_was_and_no_more(ask: Ask) -> None:
    """Kind, version, rule, ground, who and when."""
    record = await arrest(ask, offenceGroup="FRAUD")
    done = await disposed(ask, record)
    async with ask.world.database.engine.connect() as connection:
        stone = (await connection.execute(sa.select(TOMBSTONE).where(TOMBSTONE.c.id == record))).mappings().one()

    assert dict(stone) == {
        "id": record,
        "owner_id": id_of("police"),
        "kind": "Arrest",
        "version": 1,
        "rule": "MOPI_3",
        "ground": "NO_LONGER_NECESSARY",
        "disposed_at": ask.world.now(),
        "proposed_by": ANALYST,
        "disposed_by": OFFICER,
        "certificate_id": done["certificate"],
    }


async def test_the_erasure_is_on_record_with_the_disposal(ask: Ask) -> None:
    """An entry of kind ERASE names the certificate and the hash of what it states; no word of the record."""
    record = await arrest(ask, subject="P-77")
    done = await disposed(ask, record)
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.name == "disposeRecords")
        kinds, body = (await connection.execute(query.order_by(AUDIT_ENTRY.c.number.desc()).limit(1))).one()
        of = CERTIFICATE.c.id == done["certificate"]
        statement = await connection.scalar(sa.select(CERTIFICATE.c.statement).where(of))
    entry = json.loads(body)

    assert (kinds, entry["details"]["statement"]) == ("ERASE", sha256(str(statement).encode()).hexdigest())
    assert done["certificate"] in body
    assert "P-77" not in body


async def test_a_certificate_is_read_back_by_its_agency(ask: Ask) -> None:
    """What it states is canonical JSON; others have no such certificate."""
    record = await arrest(ask)
    done = await disposed(ask, record)
    asked = {"id": done["certificate"]}
    found = (await ask(ASK_CERTIFICATE, as_=OFFICER, variables=asked))["disposalCertificate"]
    stated = json.loads(found["statement"])
    other = await ask(ASK_CERTIFICATE, as_="council protection officer", variables=asked)

    assert (stated["count"], stated["disposedBy"], stated["owner"]) == (1, OFFICER, id_of("police"))
    assert [(each["id"], each["kind"], each["proposedBy"]) for each in stated["records"]] == [
        (record, "Arrest", ANALYST)
    ]
    assert isinstance(found["entry"], int)
    assert other == {"disposalCertificate": None}


async def test_a_record_that_is_gone_is_gone_as_it_was(ask: Ask) -> None:
    """Not at an earlier instant either; its owner's people find the tombstone in its history, others nothing."""
    record = await arrest(ask)
    then = ask.world.now().isoformat().replace("+00:00", "Z")
    was = await node(ask, record, then)
    await disposed(ask, record)
    ask.world.today = date(2027, 1, 1)
    found = await node(ask, record, then)
    steps = await history(ask, record)

    assert (was, found) == ({"id": record}, None)
    assert steps is not None
    assert [(each["step"], each["version"], each["by"], each["reason"]) for each in steps] == [
        ("DISPOSED", 1, OFFICER, "NO_LONGER_NECESSARY")
    ]
    assert await history(ask, record, as_="next police analyst") is None
    assert await history(ask, record, without=["outcomes:read"]) is None


async def test_a_proposal_is_of_the_version_that_was_reviewed(ask: Ask) -> None:
    """A record that was corrected since is reviewed again first."""
    record = await arrest(ask)
    await proposed(ask, record)
    await take(ask, "correct", "Arrest", id=record, version=1, reason="charged", status="CHARGED")
    old = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))
    new = await decide(ask, "disposeRecords", as_=OFFICER, records=records((record, 2)))

    assert [faults(each) for each in (old, new)] == [[("CONFLICT", "version")], [("CONFLICT", "version")]]
    assert new["rows"][0]["errors"][0]["message"].startswith("It was changed since disposal was proposed")
    assert (await disposed(ask, (record, 2)))["isWritten"]


async def test_an_officer_may_decline_and_the_record_waits_for_a_review(ask: Ask) -> None:
    """The proposal ends; why is told to whoever reviews it next."""
    record = await arrest(ask)
    await proposed(ask, record)
    done = await decide(ask, "declineDisposal", as_=OFFICER, records=records(record), reason="an inquest is coming")
    found = await review_of(ask, record)
    assert found is not None

    assert (done["isWritten"], found["proposal"], found["state"]) == (True, None, "LATER")
    assert found["lastReview"] == {"by": OFFICER, "reason": "an inquest is coming"}
    assert faults(await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))) == [("DOES_NOT_FIT", "id")]


async def test_what_another_record_names_goes_after_it(ask: Ask) -> None:
    """A group stays as long as a disruption is of it."""
    group = (await take(ask, "record", "OrganisedCrimeGroup", **whole("OrganisedCrimeGroup")))["record"]["id"]
    of = (await take(ask, "record", "Disruption", **whole("Disruption", group=group)))["record"]["id"]
    refused = await disposed(ask, group)

    assert faults(refused) == [("DOES_NOT_FIT", "id")]
    assert (await disposed(ask, of))["isWritten"]
    assert (await disposed(ask, group))["isWritten"]


async def test_all_or_nothing(ask: Ask) -> None:
    """One record that cannot go keeps the others."""
    good, other = await arrest(ask), await arrest(ask)
    await proposed(ask, good)
    done = await decide(ask, "disposeRecords", as_=OFFICER, records=records(good, other, "nothing"))

    assert (done["isWritten"], done["certificate"]) == (False, None)
    assert [[each["code"] for each in row["errors"]] for row in done["rows"]] == [[], ["DOES_NOT_FIT"], ["NOT_FOUND"]]
    assert await review_of(ask, good) is not None


async def test_the_same_key_disposes_once(ask: Ask) -> None:
    """A retry is told the same; without a key there is no such record any more."""
    record = await arrest(ask)
    await proposed(ask, record)
    given = {"records": records(record), "idempotencyKey": f"end {record}"}
    first = await decide(ask, "disposeRecords", as_=OFFICER, **given)
    again = await decide(ask, "disposeRecords", as_=OFFICER, **given)
    without = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record))

    assert first == again
    assert first["isWritten"]
    assert faults(without) == [("NOT_FOUND", "id")]


async def test_a_dry_run_changes_nothing(ask: Ask) -> None:
    """Faults are told, nothing is done."""
    record = await arrest(ask)
    await proposed(ask, record)
    done = await decide(ask, "disposeRecords", as_=OFFICER, records=records(record), dryRun=True)

    assert (done["isWritten"], faults(done)) == (False, [])
    assert await review_of(ask, record) is not None


async def test_a_record_is_named_once(ask: Ask) -> None:
    """Of two that are the same, nobody could say which is meant."""
    record = await arrest(ask)
    done = await decide(ask, "retainRecords", records=records(record, record), reason="twice")

    assert [each["path"] for row in done["rows"] for each in row["errors"]] == [["input", "records", "1"]]
    assert not done["isWritten"]
