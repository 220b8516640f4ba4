"""History of lists: what each step changed in the lines, activities and agencies that are told with a record."""

from __future__ import annotations

from typing import Any

from tests.asking import Ask
from tests.promises.contributed import GIVEN, LINE, MONTH, take, whole
from tests.world import id_of

HISTORY = """query ($id: ID!) { history(id: $id) {
    step lists { field removed { values { field value } withheld } added { values { field value } withheld } } } }"""
BLADE = {"category": "BLADE", "kind": "LOCK_KNIFE", "count": 1}
Step = dict[str, Any]


async def history(ask: Ask, record: str, *, as_: str) -> list[Step]:
    """Ask what became of the lists of a record."""
    steps: list[Step] = (await ask(HISTORY, as_=as_, variables={"id": record}))["history"]
    return steps


def told(items: list[dict[str, Any]]) -> list[dict[str, str | None]]:
    """Give the values of each item by field."""
    return [{each["field"]: each["value"] for each in item["values"]} for item in items]


async def a_life(ask: Ask, kind: str, **corrected: Any) -> list[Step]:
    """Let a record be recorded whole, corrected and withdrawn; gives its history."""
    made = await take(ask, "record", kind, **whole(kind))
    named = {"id": made["record"]["id"]}
    await take(ask, "correct", kind, **named, version=1, reason="r", **corrected)
    await take(ask, "withdraw", kind, **named, version=2, reason="r")
    return await history(ask, named["id"], as_=GIVEN[kind][0])


async def test_lines_are_told_as_they_came_and_went(ask: Ask) -> None:
    """What was recorded is new, what a correction keeps is no change, and a withdrawal takes nothing out."""
    first, second, third = await a_life(
        ask, "DrugSeizure", lines=[LINE, {**LINE, "drug": "CANNABIS_HERBAL", "drugClass": "B"}]
    )

    whole_line = {**{name: str(value) for name, value in LINE.items()}, "quantity": "12.500"}
    (change,) = first["lists"]
    assert (change["field"], change["removed"], told(change["added"])) == ("lines", [], [whole_line])
    (change,) = second["lists"]
    other = {**whole_line, "drug": "CANNABIS_HERBAL", "drugClass": "B"}
    assert (change["field"], change["removed"], told(change["added"])) == ("lines", [], [other])
    assert third["lists"] == []


async def test_a_corrected_line_is_one_that_went_and_one_that_came(ask: Ask) -> None:
    """Lines have no name that lasts, so what became of which is not made up."""
    _, second, _ = await a_life(ask, "WeaponSeizure", lines=[BLADE])

    (change,) = second["lists"]
    assert told(change["removed"]) == [{"category": "FIREARM", "kind": "HANDGUN", "count": "2"}]
    assert told(change["added"]) == [{"category": "BLADE", "kind": "LOCK_KNIFE", "count": "1"}]
    assert [item["withheld"] for item in (*change["removed"], *change["added"])] == [[], []]


async def test_activities_are_told(ask: Ask) -> None:
    """By month, with what was done."""
    later = {**MONTH, "month": "2026-04", "sessions": 6}
    _, second, _ = await a_life(ask, "Intervention", activities=[MONTH, later])

    (change,) = second["lists"]
    assert (change["field"], change["removed"]) == ("activities", [])
    assert told(change["added"]) == [{name: str(value) for name, value in later.items()}]


async def test_supporting_agencies_are_told_by_their_ids(ask: Ask) -> None:
    """Which came and which went."""
    _, second, _ = await a_life(ask, "Disruption", supportingAgencies=[id_of("council"), id_of("next police")])

    (change,) = second["lists"]
    assert change["field"] == "supportingAgencies"
    assert told(change["removed"]) == [{"id": id_of("svpp")}]
    assert told(change["added"]) == [{"id": id_of("next police")}]


async def test_a_correction_of_the_record_alone_changes_no_list(ask: Ask) -> None:
    """The lists stay, and so nothing is told of them."""
    _, second, _ = await a_life(ask, "DrugSeizure", provisional=False)

    assert second["lists"] == []
