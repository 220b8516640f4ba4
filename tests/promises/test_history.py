"""History: what became of a record, for the agency whose it is, as far as each role sees - and on record."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from tests.asking import Ask
from tests.promises.contributed import GIVEN, changing, take, to, whole
from tests.promises.kept import Kept
from tests.world import id_of

HISTORY = """query ($id: ID!) { history(id: $id) {
    step version at by reason changes { field before after } } }"""
Step = dict[str, Any]


async def history(ask: Ask, record: str, *, as_: str = "police analyst", **how: Any) -> list[Step] | None:
    """Ask what became of a record."""
    steps: list[Step] | None = (await ask(HISTORY, as_=as_, variables={"id": record}, **how))["history"]
    return steps


def fields(step: Step) -> dict[str, tuple[str | None, str | None]]:
    """Give what a step changed, by field."""
    return {each["field"]: (each["before"], each["after"]) for each in step["changes"]}


async def a_life(ask: Ask) -> str:
    """Let an arrest be recorded, corrected and withdrawn; gives its id."""
    made = await take(ask, "record", "Arrest", **whole("Arrest", subject="P-1"))
    named = {"id": made["record"]["id"]}
    await take(ask, "correct", "Arrest", **named, version=1, reason="charged", status="CHARGED", subject="P-2")
    await take(ask, "withdraw", "Arrest", **named, version=2, reason="another person")
    return str(named["id"])


async def test_each_step_is_told_with_who_when_why_and_what(ask: Ask) -> None:
    """Recorded, corrected, withdrawn; also when it is shown to nobody any more."""
    steps = await history(ask, await a_life(ask))
    assert steps is not None

    told = [(each["step"], each["version"], each["by"], each["reason"]) for each in steps]
    assert told == [
        ("RECORDED", 1, None, None),
        ("CORRECTED", 2, "police analyst", "charged"),
        ("WITHDRAWN", 2, "police analyst", "another person"),
    ]
    assert fields(steps[0]) | {"occurredOn": (None, "2026-03-02"), "provisional": (None, "true")} == fields(steps[0])
    assert fields(steps[1]) == {"status": ("ARRESTED", "CHARGED"), "subject": ("P-1", "P-2")}
    assert fields(steps[2]) == {}
    assert all(each["at"].endswith("Z") for each in steps)


@pytest.mark.parametrize("kind", CONTRIBUTIONS)
async def test_every_kind_has_a_history(ask: Ask, kind: str) -> None:
    """Of whoever records it."""
    who = GIVEN[kind][0]
    made = await take(ask, "record", kind, **whole(kind))
    await take(ask, "correct", kind, id=made["record"]["id"], version=1, reason="r", **to(kind, 1))
    steps = await history(ask, made["record"]["id"], as_=who)
    assert steps is not None

    assert [each["step"] for each in steps] == ["RECORDED", "CORRECTED"]
    assert fields(steps[1]) == {changing(kind).name: changing(kind).values}


async def test_what_was_never_corrected_has_one_step(ask: Ask) -> None:
    """A record that was loaded has a history too: that it was recorded."""
    steps = await history(ask, id_of("arrest"))
    assert steps is not None

    assert [each["step"] for each in steps] == ["RECORDED"]


@pytest.mark.parametrize("who", ["council officer", "next police analyst", "svpp member"])
async def test_it_is_for_the_agency_whose_record_it_is(ask: Ask, who: str) -> None:
    """Others are told nothing, whatever an agreement shows them: like an id that never was."""
    await ask.world.agreements("reference | detail\nISA-1 | PERSONAL")
    record = await a_life(ask)
    if who != "svpp member":
        assert [await history(ask, each, as_=who) for each in (record, id_of("arrest"), "nothing")] == [None] * 3
        return
    told = [await history(ask, each, as_=who) for each in (record, id_of("arrest"), id_of("duty grant"))]
    assert [each is None for each in told] == [True, True, False]


async def test_a_role_is_told_no_more_than_it_sees(ask: Ask) -> None:
    """An officer has no word for the subject, and is told of no change of it; a token without the scope of nothing."""
    record = await a_life(ask)
    steps = await history(ask, record, as_="police officer at large")
    assert steps is not None

    assert fields(steps[1]) == {"status": ("ARRESTED", "CHARGED")}
    assert {(each["version"], each["by"], each["reason"]) for each in steps} == {(None, None, None)}
    assert await history(ask, record, without=["outcomes:read"]) is None


async def test_what_a_role_only_counts_has_no_history(ask: Ask) -> None:
    """Not even that there is a report, and when it was written, in the role's own agency."""
    made = await take(ask, "record", "IntelligenceReport", **whole("IntelligenceReport"))
    record, table = made["record"]["id"], CONTRIBUTIONS["IntelligenceReport"].entity.table
    assert await history(ask, record) is not None
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(table).where(table.c.id == record).values(owner_id=id_of("council")))

    assert await history(ask, record, as_="council officer") is None


async def test_safeguarding_at_one_site_stays_there(ask: Ask) -> None:
    """An officer of the estate is told nothing of another site: for them it began as it was when it came to theirs."""
    given: dict[str, Any] = {"occurredOn": "2026-03-02", "area": id_of("ward"), "concern": "CUCKOOING"}
    query = "mutation ($input: RecordSafeguardingInput!) { recordSafeguarding(input: $input) { outcome { id } } }"
    moved = """mutation ($input: CorrectSafeguardingInput!) {
        correctSafeguarding(input: $input) { errors { code } } }"""
    made = await ask(query, as_="police analyst", variables={"input": {**given, "site": id_of("market")}})
    record = made["recordSafeguarding"]["outcome"]["id"]
    assert await history(ask, record, as_="police officer") is None

    how = {"id": record, "version": 1, "reason": "moved", "site": id_of("estate"), "action": "NATIONAL_REFERRAL"}
    await ask(moved, as_="police analyst", variables={"input": how})
    steps = await history(ask, record, as_="police officer")
    assert steps is not None
    assert [each["step"] for each in steps] == ["RECORDED"]
    assert fields(steps[0])["action"] == (None, "NATIONAL_REFERRAL")
    assert await history(ask, record, as_="police officer at large") is None


async def test_it_is_on_record(recorded: Ask, kept: Kept, ask: Ask) -> None:
    """As what was told of the record's past; what is not there leaves nothing but the question."""
    record = await a_life(ask)
    await history(recorded, record)
    await history(recorded, "nothing")

    assert [entry.name for entry in kept.entries] == ["history", "query", "query"]
    (told,) = kept.entries[0].disclosed
    assert (told.entity, len(told.ids), told.fields) == ("Outcome", 1, ("history",))


@pytest.mark.parametrize("who", ["data protection officer", "administrator"])
async def test_who_contributes_nothing_has_no_word_for_it(ask: Ask, who: str) -> None:
    """Officers of data protection read the record of access instead."""
    error = await ask.refusal(HISTORY, as_=who, variables={"id": id_of("arrest")})

    assert error["extensions"]["code"] == "VALIDATION_FAILED"
