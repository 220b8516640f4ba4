"""Version comparison: what a version opens beside an earlier one, in the form of a simulation, whatever is in force."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.changing import OFFICERS, brought_into_force, change, clause, draft, drafted

COMPARED = """query ($id: ID!, $against: Int) { simulateAgreement(agreement: $id, against: $against) {
    reference version against openings { recipient role purposes entity owner before after opens
    rowsBefore { status value lower upper } rowsAfter { status value lower upper } } } }"""
OFFICER = "data protection officer"
# What a version may say: more and less Detail, areas, days, roles, purposes, kinds and recipients.
TEXTS: dict[str, tuple[dict[str, Any], ...]] = {
    "narrow": (clause(areas=["ward"], detail="SUMMARY"),),
    "dated": (clause(since="2023-01-01", until="2023-06-30"), clause(entity="Intervention")),
    "embargoed": (clause(embargoDays=1_200), clause(entity="Safeguarding", detail="AGGREGATE")),
    "another": (
        clause(
            purposes=["EVALUATION", "CRIME_PREVENTION"], roles=["COUNCIL_COMMUNITY_SAFETY", "PARTNERSHIP_ADMINISTRATOR"]
        ),
        clause(owner="council", recipient="police", roles=["POLICE_ANALYST"], entity="Intervention"),
    ),
}
Row = dict[str, Any]


async def compared(ask: Ask, agreement: str, against: int | None, as_: str = OFFICER) -> Row | None:
    """Compare an agreement as it stands with one of its versions, or with what is open now."""
    told = await ask(COMPARED, as_=as_, variables={"id": agreement, "against": against})
    found: Row | None = told["simulateAgreement"]
    return found


def sides(rows: list[Row], side: str) -> dict[tuple[str, ...], tuple[Any, Row]]:
    """Give what is open on one side and how many records, by whom it is for, of what and whose."""
    named = {
        (row["recipient"], row["role"], purpose, row["entity"], row["owner"]): (
            row[side],
            row[f"rows{side.capitalize()}"],
        )
        for row in rows
        for purpose in row["purposes"]
    }
    return {key: (level, count) for key, (level, count) in named.items() if level is not None}


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("second", TEXTS)
async def test_a_version_opens_the_same_as_text_as_it_did_as_it_stood(ask: Ask, first: str, second: str) -> None:
    """What was told of a version while it stood is what is told of it later, beside another, and so both ways."""
    named = {"id": await drafted(ask, draft(*TEXTS[first]))}
    await sign(ask, named["id"], 1)
    stood = await compared(ask, named["id"], None)
    await amend(ask, named["id"], 1, TEXTS[second])
    await sign(ask, named["id"], 2)
    stands = await compared(ask, named["id"], None)
    both = await compared(ask, named["id"], 1)
    assert stood is not None
    assert stands is not None
    assert both is not None

    assert (both["version"], both["against"], stands["against"]) == (2, 1, None)
    assert sides(both["openings"], "before") == sides(stood["openings"], "after")
    beside, alone = (sides(told["openings"], "after") for told in (both, stands))
    assert {key: level for key, (level, _) in beside.items()} == {key: level for key, (level, _) in alone.items()}
    assert all(_has_room(count, alone[key][1]) for key, (_, count) in beside.items())
    assert sides(both["openings"], "before")


def _has_room(beside: Row, alone: Row) -> bool:
    """Tell whether a number told beside another leaves open what is told of it alone: the same, or withheld by it."""
    if None in (beside["value"], alone["value"]):
        return beside["value"] is None or alone["value"] is None
    return bool(beside["lower"] <= alone["lower"] and alone["upper"] <= beside["upper"])


async def sign(ask: Ask, agreement: str, version: int) -> None:
    """Let all sign a version."""
    for step, who in (("submit", "administrator"), *(("sign", each) for each in OFFICERS)):
        assert (await change(ask, step, as_=who, id=agreement, version=version)).agreement


async def amend(ask: Ask, agreement: str, version: int, clauses: tuple[Row, ...]) -> None:
    """Write the next version."""
    told = await change(ask, "amend", as_="administrator", id=agreement, version=version, input=draft(*clauses))
    assert told.agreement, told


async def test_it_names_the_fields_and_kinds_that_came_and_went(ask: Ask) -> None:
    """More Detail tells its fields; a kind that was dropped has nothing after, and no field of it opens."""
    agreement = (await brought_into_force(ask, draft(*TEXTS["dated"]))).agreement
    assert agreement is not None
    await amend(ask, agreement["id"], 1, (clause(detail="PERSONAL", gateway="CDA_S115"),))
    found = await compared(ask, agreement["id"], 1)
    assert found is not None
    rows = {row["entity"]: row for row in found["openings"]}

    assert (rows["Intervention"]["before"], rows["Intervention"]["after"]) == ("SUMMARY", None)
    assert (rows["Intervention"]["opens"], rows["Intervention"]["rowsAfter"]["value"]) == ([], 0)
    assert rows["Outcome"]["before"] == "DETAIL"
    assert rows["Outcome"]["rowsBefore"]["status"] == rows["Outcome"]["rowsAfter"]["status"] == "SUPPRESSED"


async def test_with_itself_nothing_changes(ask: Ask) -> None:
    """Each row has the same on both sides, and opens nothing in addition."""
    found = await compared(ask, await drafted(ask, draft(*TEXTS["another"])), 1)
    assert found is not None
    assert found["openings"]

    assert all(row["before"] == row["after"] and row["opens"] == [] for row in found["openings"])


async def test_others_records_are_counted_only_under_a_version_that_their_owner_signed(ask: Ask) -> None:
    """Nobody counts by writing a version, amending it, and asking for the old one: signatures go by version."""
    agreement = await drafted(ask, draft(*TEXTS["narrow"]))
    await amend(ask, agreement, 1, TEXTS["dated"])
    await sign(ask, agreement, 2)
    asked = [await compared(ask, agreement, against, "administrator") for against in (1, 2)]
    before = [{row["rowsBefore"]["status"] for row in found["openings"] if row["before"]} for found in asked if found]

    assert before[0] == {"NOT_AVAILABLE"}
    assert "NOT_AVAILABLE" not in before[1]


@pytest.mark.parametrize("version", [0, 3, -1, 2_147_483_647])
async def test_a_version_that_never_was_is_null(ask: Ask, version: int) -> None:
    """As an agreement is that nobody may see."""
    agreement = await drafted(ask, draft())

    assert await compared(ask, agreement, version) is None
    assert await compared(ask, agreement, version, "svpp protection officer") is None


async def test_a_version_of_others_is_null(ask: Ask) -> None:
    """Whoever is no party reads no version, old or new."""
    agreement = await drafted(ask, draft())

    assert await compared(ask, agreement, 1, "svpp protection officer") is None


async def test_comparing_opens_and_closes_nothing(ask: Ask) -> None:
    """What is supposed of an old text leaves everybody's sight as it was."""
    agreement = (await brought_into_force(ask, draft(*TEXTS["dated"]))).agreement
    assert agreement is not None
    query = "{ outcomes(first: 100) { nodes { id } } }"
    before = await ask.names(query, as_="council officer")
    await compared(ask, agreement["id"], 1)

    assert await ask.names(query, as_="council officer") == before
