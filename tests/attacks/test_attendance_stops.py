"""Attacks on the stops of attendances after assaults: each agreement is perfect but for what the law does not allow.

Through the mutation, and by rows written in SQL as if every rule before had been passed.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.changing import brought_into_force, clause, draft
from tests.promises.contributed import whole
from tests.world import World, id_of

OF_HEALTH = {"owner": "health", "recipient": "council", "entity": "AssaultAttendance"}
UNDER_THE_DUTY = "Nothing of patients flows under the Serious Violence Duty, not even a number."
PERSONAL = "Attendances after assaults are shared without anything that could tell of the patient."
PAGE = """{ assaultAttendances(first: 9) { totalCount nodes {
    id month assaultMethod locationKind assaultedOn assaultHour attendedOn attendanceHour treatmentSite
    recordedAt lsoa { id } area { id } owner { id } withheld } } }"""
READERS = ("police analyst", "police officer", "council officer", "feed")
AGENCY_OF = {"council officer": "council"}


async def seen(ask: Ask, who: str) -> list[dict[str, Any]]:
    """Give the attendances that somebody sees."""
    police = who == "police officer"
    query = "{ assaultAttendances(first: 9) { totalCount nodes { id month withheld } } }" if police else PAGE
    found = (await ask(query, as_=who))["assaultAttendances"]
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


@pytest.mark.parametrize("detail", ["AGGREGATE", "SUMMARY", "DETAIL", "PERSONAL"])
async def test_no_signature_lets_attendances_flow_under_the_duty(ask: Ask, detail: str) -> None:
    """However little is asked for, and though both are authorities of the duty: not even a number."""
    terms = clause(**OF_HEALTH, gateway="PCSC_S16", detail=detail)
    outcome = await brought_into_force(ask, draft(clause(), terms, parties=("police", "council", "health")))

    # What is personal of a health authority was stopped before this.
    told = outcome.text if detail == "PERSONAL" else UNDER_THE_DUTY
    assert (outcome.agreement, outcome.code, outcome.text) == (None, "AGREEMENT_REFUSED", told)


@pytest.mark.parametrize("gateway", ["CDA_S115", "CONSENT"])
async def test_no_signature_shares_an_attendance_in_person(ask: Ask, gateway: str) -> None:
    """The set is one without patients, under whatever gateway."""
    terms = clause(**OF_HEALTH, gateway=gateway, detail="PERSONAL")
    outcome = await brought_into_force(ask, draft(terms, parties=("police", "council", "health")))

    assert (outcome.agreement, outcome.code, outcome.text) == (None, "AGREEMENT_REFUSED", PERSONAL)


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("kind", ["ICB", "NHS_TRUST", "POLICE", "EDUCATION"])
async def test_rows_written_by_hand_open_no_attendance_under_the_duty(
    ask: Ask, world: World, who: str, kind: str
) -> None:
    """ACTIVE, signed by all, for every role and purpose, whoever holds it: patient information does not flow."""
    recipient = AGENCY_OF.get(who, "police")
    rows = "owner | recipient | entity | detail | gateway\nhealth | {} | AssaultAttendance | PERSONAL | {}"
    await world.agreements(rows.format(recipient, "CDA_S115"))
    assert len(await seen(ask, who)) == 2

    await world.agreements(rows.format(recipient, "PCSC_S16"))
    async with world.changed("agency", "health", kind=kind):
        assert await seen(ask, who) == []
        query = "query ($id: ID!) { node(id: $id) { id } }"
        assert (await ask(query, as_=who, variables={"id": id_of("attendance")}))["node"] is None


@pytest.mark.parametrize("who", READERS)
async def test_without_an_agreement_nobody_outside_sees_an_attendance(ask: Ask, world: World, who: str) -> None:
    """Nor does one about outcomes, or about another owner, open it."""
    recipient = AGENCY_OF.get(who, "police")
    await world.agreements(f"""
        owner    | recipient   | entity            | detail
        health   | {recipient} | Outcome           | PERSONAL
        svpp     | {recipient} | AssaultAttendance | PERSONAL
    """)
    assert await seen(ask, who) == []


async def test_a_member_of_the_partnership_sees_no_attendance_of_others(ask: Ask, world: World) -> None:
    """At PERSONAL, in force and for the role: members of the partnership have numbers of it, and there are none."""
    await world.agreements("owner | recipient | entity | detail\nhealth | svpp | AssaultAttendance | PERSONAL")

    assert await seen(ask, "svpp member") == []
    assert [each["id"] for each in await seen(ask, "health member")] != []


@pytest.mark.parametrize("who", ["data protection officer", "administrator"])
async def test_who_oversees_has_no_attendances_at_all(ask: Ask, world: World, who: str) -> None:
    """Not in the schema."""
    await world.agreements("owner | recipient | entity\nhealth | police | AssaultAttendance")

    assert (await ask.refusal(PAGE, as_=who))["extensions"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize("who", ["police analyst", "police officer", "council officer"])
async def test_a_role_outside_health_has_no_mutation_of_attendances(ask: Ask, who: str) -> None:
    """Whoever may be shown them cannot write them."""
    query = "mutation ($input: RecordAssaultAttendanceInput!) { recordAssaultAttendance(input: $input) { version } }"
    refused = await ask.whole(query, as_=who, variables={"input": whole("AssaultAttendance")})

    assert {each["extensions"]["code"] for each in refused["errors"]} == {"VALIDATION_FAILED"}
    assert "data" not in refused


@pytest.mark.parametrize("who", ["feed", "svpp member"])
async def test_an_agency_that_is_no_health_body_records_no_attendance(ask: Ask, who: str) -> None:
    """Roles that several agencies have: the kind of the agency decides, and nothing is written."""
    query = """mutation ($input: RecordAssaultAttendanceInput!) { recordAssaultAttendance(input: $input) {
        version errors { code message } } }"""
    told = (await ask(query, as_=who, variables={"input": whole("AssaultAttendance")}))["recordAssaultAttendance"]

    assert told["version"] is None
    assert [each["code"] for each in told["errors"]] == ["DOES_NOT_FIT"]
    assert "health body" in told["errors"][0]["message"]


async def test_a_council_is_not_shown_beyond_the_agreed_detail(ask: Ask, world: World) -> None:
    """At SUMMARY neither day nor hour nor hospital, and none of them can be asked for by a filter or an order."""
    await world.agreements("owner|recipient|entity|detail\nhealth|council|AssaultAttendance|SUMMARY")
    first = (await seen(ask, "council officer"))[0]

    hidden = {"assaultedOn", "assaultHour", "attendedOn", "attendanceHour", "treatmentSite", "lsoa", "recordedAt"}
    assert {name for name in hidden if first[name] is not None} == set()
    assert set(first["withheld"]) == hidden
    for chosen in (
        '{assaultedOn: {eq: "2023-05-10"}}',
        "{assaultHour: {gte: 0}}",
        '{treatmentSite: {eq: "attendance"}}',
    ):
        query = f"{{ assaultAttendances(first: 9, filter: {chosen}) {{ totalCount }} }}"
        assert (await ask(query, as_="council officer"))["assaultAttendances"]["totalCount"] == 0
