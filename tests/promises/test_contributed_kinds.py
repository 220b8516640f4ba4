"""Contributed kinds: whatever agencies share they can record, with the lists that are told with it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.tables.past import PAST, PAST_PARTS
from tests.asking import Ask
from tests.promises.contributed import DAY, GIVEN, LINE, MONTH, changing, take, to, whole
from tests.world import id_of


async def rows(ask: Ask, table: sa.Table, column: str, record: str) -> list[dict[str, Any]]:
    """Give the rows of a table about a record."""
    async with ask.world.database.engine.connect() as connection:
        found = await connection.execute(sa.select(table).where(table.c[column] == record))
        return [dict(row) for row in found.mappings()]


def test_every_kind_that_agencies_share_is_contributed() -> None:
    """The kinds are those of the catalogue, and each is tried here."""
    assert GIVEN.keys() == CONTRIBUTIONS.keys()


@pytest.mark.parametrize("kind", CONTRIBUTIONS)
async def test_each_kind_is_recorded_corrected_and_withdrawn(ask: Ask, kind: str) -> None:
    """With what it has to say it is taken, read back as what it is, corrected, kept as it was, and withdrawn."""
    made = await take(ask, "record", kind, **whole(kind))
    assert made["errors"] == []
    record = made["record"]["id"]
    named = {"id": record, "reason": "r"}
    corrected = await take(ask, "correct", kind, **named, version=1, **to(kind, 1))
    gone = await take(ask, "withdraw", kind, **named, version=2)
    past = PAST[CONTRIBUTIONS[kind].entity.table.name]

    assert made["record"]["__typename"] == kind
    assert [each["version"] for each in (made, corrected, gone)] == [1, 2, 2]
    assert [each["errors"] for each in (corrected, gone)] == [[], []]
    kept = sorted(await rows(ask, past, "id", record), key=lambda row: row["version"])
    changed = changing(kind)
    assert [(changed.place(row[changed.column]), row["ending"]) for row in kept] == [(0, "CORRECTED"), (1, "WITHDRAWN")]
    left = await rows(ask, CONTRIBUTIONS[kind].entity.table, "id", record)
    assert [row for row in left if not row.get("withdrawn_at")] == []


@pytest.mark.parametrize("kind", [name for name, each in CONTRIBUTIONS.items() if each.parts])
async def test_the_lists_that_are_told_with_a_record_live_with_it(ask: Ask, kind: str) -> None:
    """They stay when others are corrected, give way to others, are kept with each version, and go with the record."""
    (part,) = CONTRIBUTIONS[kind].parts
    named = {"id": (await take(ask, "record", kind, **whole(kind)))["record"]["id"], "reason": "r"}
    first = await rows(ask, part.table, part.near, named["id"])
    await take(ask, "correct", kind, **named, version=1, **to(kind, 1))
    same = await rows(ask, part.table, part.near, named["id"])
    others = [*GIVEN[kind][1][part.name], *([] if part.entity is None else GIVEN[kind][1][part.name])][1:]
    others = (
        [id_of(another(part.link.target))]
        if part.entity is None
        else [*others, {**others[0], **other(part.name, kind)}]
    )
    told = await take(ask, "correct", kind, **named, version=2, **{part.name: others})
    changed = await rows(ask, part.table, part.near, named["id"])
    await take(ask, "withdraw", kind, **named, version=3)
    kept = await rows(ask, PAST_PARTS[part.table.name], part.near, named["id"])

    assert told["errors"] == []
    assert first
    assert first == same
    assert len(changed) == len(others)
    assert changed != first
    assert {row["version"]: 0 for row in kept} == {1: 0, 2: 0, 3: 0}
    assert len([row for row in kept if row["version"] == 3]) == len(changed)
    assert await rows(ask, part.table, part.near, named["id"]) == []


def another(target: str) -> str:
    """Name another record that a list of ids may have."""
    return {"Agency": "health", "Area": "far"}[target]


def other(part: str, kind: str) -> dict[str, Any]:
    """Give what makes a line another one."""
    if part == "activities":
        return {"month": "2026-04"}
    return {"streetValue": 1} if kind == "DrugSeizure" else {"category": "BLADE", "kind": "KITCHEN_KNIFE"}


async def test_the_same_lines_in_another_order_are_no_correction(ask: Ask) -> None:
    """Recorded again with the same reference it stays version 1; with a line more it is corrected."""
    lines = [LINE, {**LINE, "drug": "KETAMINE", "drugClass": "B"}]
    given = whole("DrugSeizure", clientReference="S-1")
    sent = [lines, lines[::-1], [*lines, LINE]]
    told = [await take(ask, "record", "DrugSeizure", **given | {"lines": each}) for each in sent]

    assert [each["version"] for each in told] == [1, 1, 2]
    assert len({each["record"]["id"] for each in told}) == 1


@pytest.mark.parametrize(
    ("kind", "changes", "faults"),
    [
        ("DrugSeizure", {"lines": []}, [("REQUIRED", ["input", "lines"])]),
        ("DrugSeizure", {"lines": [LINE] * 201}, [("OUT_OF_RANGE", ["input", "lines"])]),
        (
            "DrugSeizure",
            {"lines": [LINE, {**LINE, "drugClass": "B"}, {**LINE, "quantity": "0.0001"}]},
            [
                ("OUT_OF_RANGE", ["input", "lines", "2", "quantity"]),
                ("DOES_NOT_FIT", ["input", "lines", "1", "drugClass"]),
            ],
        ),
        (
            "WeaponSeizure",
            {"lines": [{"category": "BLADE", "kind": "HANDGUN", "count": 0}]},
            [("DOES_NOT_FIT", ["input", "lines", "0", "kind"]), ("DOES_NOT_FIT", ["input", "lines", "0", "count"])],
        ),
        ("Disruption", {"group": None, "site": None}, [("DOES_NOT_FIT", ["input", "group"])]),
        ("Disruption", {"group": id_of("next group")}, [("UNKNOWN_REFERENCE", ["input", "group"])]),
        ("Disruption", {"group": id_of("no group")}, [("UNKNOWN_REFERENCE", ["input", "group"])]),
        (
            "Disruption",
            {"supportingAgencies": [id_of("council"), "nobody"]},
            [("UNKNOWN_REFERENCE", ["input", "supportingAgencies", "1"])],
        ),
        ("Intervention", {"endedOn": "2026-03-01"}, [("DOES_NOT_FIT", ["input", "endedOn"])]),
        ("Intervention", {"site": id_of("market")}, [("DOES_NOT_FIT", ["input", "phase"])]),
        (
            "Intervention",
            {"activities": [{**MONTH, "participantsUnder18": 13, "completions": 8}]},
            [
                ("DOES_NOT_FIT", ["input", "activities", "0", "participantsUnder18"]),
                ("DOES_NOT_FIT", ["input", "activities", "0", "completions"]),
            ],
        ),
        ("SurveyResult", {"percent": "62.2"}, [("DOES_NOT_FIT", ["input", "percent"])]),
        ("SurveyResult", {"upper": "100.1", "percent": "50"}, [("DOES_NOT_FIT", ["input", "percent"])]),
        ("SurveyResult", {"percent": "55.55"}, [("OUT_OF_RANGE", ["input", "percent"])]),
        ("SurveyResult", {"n": 0}, [("DOES_NOT_FIT", ["input", "n"])]),
    ],
)
async def test_each_fault_is_told_where_it_stands(
    ask: Ask, kind: str, changes: dict[str, Any], faults: list[tuple[str, list[str]]]
) -> None:
    """Values that do not go together, too many lines, and what is another agency's, which is as if it were not."""
    told = await take(ask, "record", kind, **whole(kind, **changes))

    assert [(each["code"], each["path"]) for each in told["errors"]] == faults
    assert told["record"] is None


SAFEGUARDING = {"occurredOn": DAY, "concern": "CUCKOOING", "area": id_of("ward")}


async def by_officer(ask: Ask, step: str, **given: Any) -> list[tuple[str, str]]:
    """Take a step with a safeguarding record as the officer of the estate; gives the faults."""
    name = f"{step}Safeguarding"
    query = (
        f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ errors {{ code path }} }} }}"
    )
    told = (await ask(query, as_="police officer", variables={"input": given}))[name]
    return [(each["code"], each["path"][-1]) for each in told["errors"]]


async def test_whoever_sees_one_site_only_writes_there_only(ask: Ask) -> None:
    """An officer sees safeguarding at their own site, and so neither corrects, withdraws nor records it elsewhere."""
    named: dict[str, Any] = {"version": 1, "reason": "r"}
    seen = id_of("child at estate"), id_of("child at market")
    told = [
        await by_officer(ask, "correct", id=each, action="REFERRED_TO_CHILDRENS_SERVICES", **named) for each in seen
    ]
    gone = await by_officer(ask, "withdraw", id=seen[1], version=1, reason="r")
    moved = await by_officer(ask, "correct", id=seen[0], version=2, reason="r", site=id_of("market"))
    sites: list[dict[str, Any]] = [{"site": id_of("estate")}, {"site": id_of("market")}, {}]
    new = [await by_officer(ask, "record", **SAFEGUARDING, **each) for each in sites]

    assert told == [[], [("NOT_FOUND", "id")]]
    assert gone == [("NOT_FOUND", "id")]
    assert moved == [("DOES_NOT_FIT", "site")]
    assert new == [[], [("DOES_NOT_FIT", "site")], [("DOES_NOT_FIT", "site")]]


async def test_what_another_record_names_is_not_withdrawn_before_it(ask: Ask) -> None:
    """A group that a disruption is of stays until that one is corrected or withdrawn, and whoever asks is told so."""
    group = (await take(ask, "record", "OrganisedCrimeGroup", **whole("OrganisedCrimeGroup")))["record"]["id"]
    of = (await take(ask, "record", "Disruption", **whole("Disruption", group=group)))["record"]["id"]
    named = {"version": 1, "reason": "r"}

    refused = await take(ask, "withdraw", "OrganisedCrimeGroup", id=group, **named)
    first = await take(ask, "withdraw", "Disruption", id=of, **named)
    then = await take(ask, "withdraw", "OrganisedCrimeGroup", id=group, **named)

    assert [(each["code"], each["path"]) for each in refused["errors"]] == [("DOES_NOT_FIT", ["input", "id"])]
    assert [first["errors"], then["errors"]] == [[], []]


async def test_each_kind_has_references_of_its_own(ask: Ask) -> None:
    """The same name is another record in each kind, and recording again finds the one of its kind."""
    kinds = [name for name, each in CONTRIBUTIONS.items() if each.entity.name == "Outcome"]
    first = {kind: await take(ask, "record", kind, **whole(kind, clientReference="K-1")) for kind in kinds}
    again = {kind: await take(ask, "record", kind, **whole(kind, clientReference="K-1")) for kind in kinds}

    assert again == first
    assert {each["version"] for each in first.values()} == {1}
    assert len({each["record"]["id"] for each in first.values()}) == len(kinds)
