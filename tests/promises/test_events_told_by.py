"""Events of those with a token say all of who did it and what for; nothing is told as collected that was not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.tables.audit import AUDIT_ENTRY
from server.audit.entry import Actor, ActorKind
from server.contributing.importing import Listener, import_sheets
from tests.asking import Ask, principal
from tests.changing import change, draft, drafted
from tests.promises.test_ingesting import arrest, counts, ingest, nothing_before
from tests.promises.trail import on_record
from tests.retaining import decide, records
from tests.sending import Sender, opened, sender, sheet
from tests.world import id_of

__all__ = ["nothing_before", "opened", "sender"]

Body = dict[str, Any]


async def size(ask: Ask) -> int:
    """Count the entries there are."""
    row = await ask.world.database.fetch("SELECT count(*) FROM audit_entry")
    assert row is not None
    return int(str(row[0]))


async def since(ask: Ask, first: int) -> list[Body]:
    """Give the entries from number *first* on; what the table says of the agency is what the entry says."""
    async with ask.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.agency_id, AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.number >= first)
        found = [(row[0], json.loads(row[1])) for row in await connection.execute(query.order_by(AUDIT_ENTRY.c.number))]
    assert all(agency == body["actor"].get("agency") for agency, body in found)
    return [body for _, body in found]


def actor(name: str) -> Body:
    """Give the actor of an entry of who is called *name*."""
    who = principal(name)
    (role,) = who.roles
    return {"kind": who.kind.value, "id": name, "agency": who.agency, "role": role.value, "client": name}


async def test_who_ingests_is_told_whole(ask: Ask) -> None:
    """A person is a person, with agency, role, client and purpose; a service is a service."""
    for who in ("police analyst", "council officer"):
        first = await size(ask)
        await ingest(ask, arrest(0), as_=who)
        (told, collected) = await since(ask, first)

        assert (told["name"], told["kinds"], told["subject"]) == (
            "records_ingested",
            ["COLLECT"],
            id_of(who.split()[0]),
        )
        assert told["actor"] == collected["actor"] == actor(who)
        assert told["purpose"] == collected["purpose"] == principal(who).purpose


@pytest.mark.parametrize(
    ("rows", "how"),
    [
        ([arrest(0), arrest(1)], {"dryRun": True}),
        ([arrest(2), arrest(3, area=id_of("nowhere"))], {}),
        ([arrest(3, area=id_of("nowhere"))], {"onError": "SKIP"}),
        ([], {}),
        ([arrest(0)], {}),
        ([arrest(0, status="BAILED")], {"dryRun": True}),
        ([arrest(0, status="CHARGED")], {}),
    ],
    ids=["dry", "aborted", "all rejected", "nothing", "as it was", "dry correction", "correction"],
)
async def test_nothing_is_collected_where_nothing_is_new(ask: Ask, rows: list[Body], how: Body) -> None:
    """Dry runs, aborted ones, and rows that are there leave no COLLECT; records that were compared are CONSULT."""
    await ingest(ask, arrest(0))
    first = await size(ask)
    told = await ingest(ask, *rows, **how)
    kinds = [each["kinds"] for each in await since(ask, first)]

    is_there = any(each["clientReference"] == "M-0" for each in rows)
    what = ["ALTER"] if told["isWritten"] and counts(told)[1] else ["CONSULT"]
    assert kinds == ([what] if is_there else []), kinds


async def test_an_answer_that_comes_again_collects_nothing(ask: Ask) -> None:
    """A replay by its key is told what was done, and did nothing."""
    how = {"idempotencyKey": "told by"}
    told = await ingest(ask, arrest(0), **how)
    first = await size(ask)

    assert await ingest(ask, arrest(0), **how) == told
    assert await since(ask, first) == []


async def test_a_batch_says_whose_it_is(sender: Sender, ask: Ask) -> None:
    """Taking, telling of rejects and undoing: each with who did it, by what right and what for."""
    first = await size(ask)
    await sender.sent(sheet(0, 1), batch="b")
    await sender.get("b/rejects")
    await sender.undo("b")
    found = {each["name"]: each for each in await since(ask, first) if each["kinds"][0] != "AUTH"}

    assert {"records_ingested", "rejects_told", "batch_undone"} <= found.keys()
    for each in found.values():
        told = {name: each["actor"].get(name) for name in ("kind", "id", "agency", "role", "client")}
        assert told == actor("police analyst") | {"kind": each["actor"]["kind"]}
        assert each["actor"]["kind"] == found["recordArrest"]["actor"]["kind"]
        assert each["purpose"] == found["recordArrest"]["purpose"]


async def test_a_batch_that_brings_nothing_new_collects_nothing(sender: Sender, ask: Ask) -> None:
    """Of records that are there, sent again or corrected, a batch collects none."""
    await sender.sent(sheet(0, 1))
    first = await size(ask)
    await sender.sent(sheet(0, 1))
    await sender.sent(sheet(0, 1, status="BAILED"))

    assert [each["kinds"] for each in await since(ask, first)] == [["CONSULT"], ["ALTER"]]


async def test_changes_and_refusals_are_found_by_agency(ask: Ask) -> None:
    """What an agency's people changed, or were refused, is what `auditEvents` gives for that agency."""
    asking = on_record(ask).ask
    agreement = await drafted(asking, draft(), as_="police administrator")
    await change(asking, "submit", as_="police administrator", id=agreement, version=7)
    await decide(asking, "retainRecords", records=records((id_of("group"), 77)), reason="r")
    given = {"id": id_of("gun"), "version": 1, "reason": "r"}
    query = "mutation ($i: WithdrawArrestInput!) { withdrawArrest(input: $i) { version } }"
    await asking(query, as_="police analyst", variables={"i": given | {"version": 99}})
    asked = f'{{ auditEvents(first: 20, filter: {{agency: "{id_of("police")}"}}) {{ nodes {{ name kinds purpose'
    read = (await asking(asked + " actor { id kind role } } } }", as_="data protection officer"))["auditEvents"][
        "nodes"
    ]
    found = {each["name"]: each for each in read}

    for name, kinds, who in (
        ("change_made", ["ADMIN"], "police administrator"),
        ("change_refused", ["ADMIN", "DENY"], "police administrator"),
        ("retention_refused", ["DENY"], "police analyst"),
        ("contribution_refused", ["DENY"], "police analyst"),
    ):
        assert (found[name]["kinds"], found[name]["purpose"]) == (kinds, principal(who).purpose)
        assert found[name]["actor"] == {each: actor(who)[each] for each in ("id", "kind", "role")}


async def test_decisions_on_retention_alter(ask: Ask) -> None:
    """What is decided of a record is told of the record, and is no administration."""
    first = await size(ask)
    group = id_of("group")
    held, reviewed = {"ids": [group], "reference": "R", "reason": "r"}, {"records": records(group), "reason": "r"}
    steps: tuple[tuple[str, str, Body], ...] = (
        ("holdRecords", "police analyst", held),
        ("releaseHolds", "data protection officer", held),
        ("proposeDisposal", "police analyst", reviewed | {"ground": "ORDERED"}),
        ("declineDisposal", "data protection officer", reviewed),
        ("retainRecords", "police analyst", reviewed),
    )
    for name, who, given in steps:
        assert (await decide(ask, name, as_=who, **given))["isWritten"], name

    told = [(each["name"], each["kinds"], each["actor"]["id"]) for each in await since(ask, first)]
    assert told == [(name, ["ALTER"], who) for name, who, _ in steps]


async def test_a_sheet_that_comes_again_collects_nothing(ask: Ask, tmp_path: Path) -> None:
    """An operator imports for an agency; what was there already is no COLLECT."""
    file = tmp_path / "sheet.csv"
    file.write_text("clientReference,occurredOn,area,status\nM-0,2026-03-01,E05-1,ARRESTED\n", "utf-8")
    police, first = id_of("police"), await size(ask)
    operator = Actor(kind=ActorKind.OPERATOR, id="operator", agency=police)
    listener = Listener(advanced=lambda _: None, rejected=lambda _: None)
    how: Body = {"owner": police, "actor": operator, "clock": ask.world.now, "listener": listener}
    for _ in range(2):
        await import_sheets(ask.world.database, CONTRIBUTIONS["Arrest"], [file], **how)

    told = [(each["name"], each["kinds"], each["actor"]) for each in await since(ask, first)]
    by = {"kind": "OPERATOR", "id": "operator", "agency": police}
    names = [("records_imported", ["COLLECT"]), ("recordArrest", ["COLLECT"])]
    assert [each for each in told if each[1] == ["COLLECT"]] == [(*each, by) for each in names]
