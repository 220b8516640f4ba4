"""Simulation: what an agreement would open is known before anybody signs it, and nothing is opened by asking."""

from __future__ import annotations

from typing import Any

import pytest

from auth.refusal import Code
from schema.catalogue import CATALOGUE
from tests.asking import Ask
from tests.world import World, id_of

SIMULATED = """query ($id: ID!) { simulateAgreement(agreement: $id) { reference version openings {
    recipient role purposes entity owner before after opens
    rowsBefore { status value lower upper } rowsAfter { status value lower upper } } } }"""
DRAFTED = """
    reference | status | detail  | area   | role                     | purpose                     | signed
    ISA-1     | ACTIVE | SUMMARY | ward   | COUNCIL_COMMUNITY_SAFETY | EVALUATION                  | owner,recipient
    ISA-2     | DRAFT  | DETAIL  | county | COUNCIL_COMMUNITY_SAFETY | EVALUATION,CRIME_PREVENTION | owner
"""
# Numbers below this one are withheld.
FEW = 8
OFFICER, ADMINISTRATOR = "data protection officer", "administrator"
COUNTED = '{ outcomes(first: 1, filter: {owner: {id: {eq: "%s"}}, kind: {ne: SAFEGUARDING}}) { totalCount } }'


async def simulated(ask: Ask, reference: str, as_: str = OFFICER) -> list[dict[str, Any]]:
    """Give what an agreement would open."""
    found = (await ask(SIMULATED, as_=as_, variables={"id": id_of(reference)}))["simulateAgreement"]
    openings: list[dict[str, Any]] = found["openings"]
    return openings


async def counted(ask: Ask, purpose: str) -> int:
    """Count the outcomes of the police that a council officer is shown."""
    found = await ask(COUNTED % id_of("police"), as_="council officer", purpose=purpose)
    return int(found["outcomes"]["totalCount"])


async def test_before_and_after_are_told_for_each_role_and_purpose(ask: Ask, world: World) -> None:
    """For the one purpose it adds detail and areas, for the other it opens what was closed."""
    await world.agreements(DRAFTED)
    evaluation, prevention = sorted(await simulated(ask, "ISA-2"), key=lambda each: each["purposes"], reverse=True)

    assert (evaluation["purposes"], evaluation["before"], evaluation["after"]) == (["EVALUATION"], "SUMMARY", "DETAIL")
    assert (prevention["purposes"], prevention["before"], prevention["after"]) == (["CRIME_PREVENTION"], None, "DETAIL")
    assert {(each["recipient"], each["owner"], each["entity"]) for each in (evaluation, prevention)} == {
        ("council", "police", "Outcome")
    }
    assert prevention["rowsBefore"]["value"] == 0 < prevention["rowsAfter"]["value"]


async def test_what_was_simulated_is_what_is_seen_once_it_is_in_force(ask: Ask, world: World) -> None:
    """The numbers told to the owner's officer are about those that the recipient counts, before and after."""
    await world.agreements(DRAFTED)
    told = {each["purposes"][0]: each for each in await simulated(ask, "ISA-2")}
    before = {purpose: await counted(ask, purpose) for purpose in told}
    await world.change("agreement", "ISA-2", status="ACTIVE")
    await world.agreements(DRAFTED.replace("DRAFT ", "ACTIVE").replace("| owner\n", "| owner,recipient\n"))
    after = {purpose: await counted(ask, purpose) for purpose in told}

    for side, true in (("rowsBefore", before), ("rowsAfter", after)):
        for purpose, number in ((purpose, each[side]) for purpose, each in told.items()):
            # A few, or a few more than a few.
            few = number["status"] == "SUPPRESSED"
            assert true[purpose] < 2 * FEW if few else number["lower"] <= true[purpose] <= number["upper"]
    assert told["CRIME_PREVENTION"]["rowsAfter"] == {"status": "ROUNDED", "value": 10, "lower": 8, "upper": 12}
    assert after != before


async def test_the_fields_it_opens_are_those_that_were_withheld(ask: Ask, world: World) -> None:
    """Of an arrest, exactly the fields that are withheld under the one and told under the other."""
    await world.agreements(DRAFTED)
    (opens,) = [set(each["opens"]) for each in await simulated(ask, "ISA-2") if each["purposes"] == ["EVALUATION"]]
    withheld = "query ($id: ID!) { explainAccess(id: $id) { withheld } }"
    asked: dict[str, Any] = {"variables": {"id": id_of("arrest")}, "as_": "council officer", "purpose": "EVALUATION"}
    before = set((await ask(withheld, **asked))["explainAccess"]["withheld"])
    await world.agreements(DRAFTED.replace("DRAFT ", "ACTIVE").replace("| owner\n", "| owner,recipient\n"))
    after = set((await ask(withheld, **asked))["explainAccess"]["withheld"])

    assert before - after == opens & set(CATALOGUE["Outcome"].attributes("Arrest"))
    assert "lines.kind" in opens


async def test_simulating_opens_nothing(ask: Ask, world: World) -> None:
    """What a draft would open stays closed, in the next query of everybody."""
    await world.agreements(DRAFTED)
    before = await counted(ask, "CRIME_PREVENTION")
    await simulated(ask, "ISA-2")

    assert await counted(ask, "CRIME_PREVENTION") == before == 0


async def test_others_records_are_rounded_and_few_are_withheld(ask: Ask, world: World) -> None:
    """The recipient's administrator is told about how many, and of few that they are few."""
    await world.agreements(DRAFTED)
    told = {each["purposes"][0]: each for each in await simulated(ask, "ISA-2", ADMINISTRATOR)}
    assert told["EVALUATION"]["rowsBefore"] == told["EVALUATION"]["rowsAfter"]
    assert told["CRIME_PREVENTION"]["rowsAfter"] == {"status": "ROUNDED", "value": 10, "lower": 8, "upper": 12}

    await world.agreements("reference|status|detail|area\nISA-3|DRAFT|SUMMARY|next ward")
    few = await simulated(ask, "ISA-3", ADMINISTRATOR)
    opened = [each["rowsAfter"] for each in few if each["after"]]
    assert opened
    assert all(each == {"status": "SUPPRESSED", "value": None, "lower": None, "upper": None} for each in opened)


async def test_what_the_law_keeps_is_opened_by_no_draft(ask: Ask, world: World) -> None:
    """Crime groups stay with the police, and a council sees others' safeguarding in numbers at the most."""
    await world.agreements("reference|status|entity\nISA-1|DRAFT|OrganisedCrimeGroup\nISA-2|DRAFT|Safeguarding")
    groups = {each["role"]: each for each in await simulated(ask, "ISA-1")}
    children = {each["role"]: each for each in await simulated(ask, "ISA-2")}

    assert {each["after"] for each in groups.values()} == {None}
    assert {each["rowsAfter"]["value"] for each in groups.values()} == {0}
    assert children["COUNCIL_COMMUNITY_SAFETY"]["after"] == "AGGREGATE"
    assert children["COUNCIL_COMMUNITY_SAFETY"]["opens"] == []


async def test_roles_that_the_recipient_cannot_have_are_left_out(ask: Ask, world: World) -> None:
    """A clause may name police roles for a council: nobody there can act in them."""
    await world.agreements("reference|status\nISA-1|DRAFT")

    assert not {each["role"] for each in await simulated(ask, "ISA-1")} & {"POLICE_ANALYST", "POLICE_OFFICER"}


@pytest.mark.parametrize("who", ["police analyst", "police officer", "council officer", "svpp member", "feed"])
async def test_only_who_drafts_or_approves_simulates(ask: Ask, who: str) -> None:
    """Other roles have no word for it."""
    error = await ask.refusal('{ simulateAgreement(agreement: "1") { __typename } }', as_=who)

    assert error["extensions"]["code"] == Code.VALIDATION_FAILED
