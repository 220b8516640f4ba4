"""The places, sites and agreements of the demonstration partnership."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest

from auth.access.law import gateway_fault
from schema.codes import code_list
from schema.marking import Detail
from server.demonstration.batches import Row
from tests.promises.demonstration import World, day, entities, the, told

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def world() -> World:
    """Give the demonstration as it is told to every installation."""
    return told()


@pytest.mark.parametrize("outcomes", [None, 5_000])
def test_an_area_is_one_of_its_day(outcomes: int | None) -> None:
    """The area and the small area of an outcome hold on the day it happened, also in a larger world."""
    world = told(outcomes=outcomes)
    areas = {row["id"]: row for row in world["area"]}

    def holds(area_id: object, on: date) -> bool:
        area = areas[area_id]
        return day(area["valid_from"]) <= on and (area["valid_to"] is None or on <= day(area["valid_to"]))

    for row in world["outcome"]:
        on = day(row["occurred_on"])
        assert holds(row["area_id"], on)
        assert row["lsoa_id"] is None or holds(row["lsoa_id"], on)
        assert row["month"] == on.isoformat()[:7]


def test_a_small_area_lies_within_its_site(world: World) -> None:
    """Where an outcome has a small area, that lies within the outcome's area."""
    within = {(row["within_id"], row["area_id"]) for row in world["area_within"]}
    located = [row for row in world["outcome"] if row["lsoa_id"] is not None]

    assert len(located) > 900
    assert [row for row in located if (row["area_id"], row["lsoa_id"]) not in within] == []


def test_the_areas_within_an_area_are_complete(world: World) -> None:
    """Every area lies within itself, and within whatever the areas around it lie within."""
    within = {(row["within_id"], row["area_id"]) for row in world["area_within"]}
    county = the(world["area"], gss_code="E23000022")["id"]

    assert all((row["id"], row["id"]) in within for row in world["area"])
    assert [(a, d) for a, b in within for c, d in within if b == c and (a, d) not in within][:1] == []
    assert {inner for outer, inner in within if outer == county} == {row["id"] for row in world["area"]}


def test_phases_of_a_site_overlap(world: World) -> None:
    """At both sites Clear, Hold and Build are all there, and some of them at the same time."""
    for site in world["site"]:
        phases = [row for row in world["phase"] if row["site_id"] == site["id"]]
        overlaps = {
            frozenset((one["kind"], other["kind"]))
            for one, other in combinations(phases, 2)
            if day(one["started_on"]) <= day(other["ended_on"] or date.max)
            and day(other["started_on"]) <= day(one["ended_on"] or date.max)
        }

        assert {row["kind"] for row in phases} == {"CLEAR", "HOLD", "BUILD"}
        assert {frozenset(("CLEAR", "HOLD")), frozenset(("HOLD", "BUILD"))} <= overlaps


def test_blackthorn_is_the_first_site_of_the_county(world: World) -> None:
    """Of the two sites Blackthorn alone is the county's first, and it was designated before the other."""
    first = min(world["site"], key=lambda row: day(row["designated_on"]))

    assert [row["name"] for row in world["site"] if row["first_in_county"]] == ["Blackthorn"] == [first["name"]]


@pytest.mark.parametrize(
    ("code", "value", "qualifier"),
    [
        ("OP_REVIVE_ARRESTS", 190, "MORE_THAN"),
        ("OP_REVIVE_DRUGS_VALUE", 20_900_000, "EXACT"),
        ("OP_REVIVE_WEAPONS", 49, "EXACT"),
        ("OP_REVIVE_CASH", 4_200_000, "MORE_THAN"),
        ("OP_REVIVE_CUSTODY", 372, "EXACT"),
        ("OP_REVIVE_INTELLIGENCE", 1_969, "EXACT"),
    ],
)
def test_the_published_figures_stand_beside_the_rows(world: World, code: str, value: int, qualifier: str) -> None:
    """Each published figure is kept with its qualifier and source, in the unit of its measure."""
    indicator = the(world["indicator"], code=code)
    published = the(world["indicator_value"], indicator_id=indicator["id"])

    assert (published["value"], published["qualifier"]) == (value, qualifier)
    assert "Northampton Chronicle, 14 March 2024" in str(published["source"])
    assert indicator["unit"] == code_list("measure").further(str(indicator["measure"]), "unit")


def test_six_agreements_are_in_force(world: World) -> None:
    """On the day of the demonstration six agreements are in force; each of the others lacks one thing only."""
    lacking = {row["reference"]: tuple(_lacks(world, row)) for row in world["agreement"]}

    assert [reference for reference, why in lacking.items() if not why] == [
        "ISA-2022-01",
        "ISA-2022-02",
        "ISA-2023-03",
        "ISA-2022-04",
        "ISA-2025-05",
        "ISA-2024-14",
    ]
    assert {reference: why for reference, why in lacking.items() if why} == {
        "ISA-2024-06": ("SUSPENDED",),
        "ISA-2021-07": ("EXPIRED", "its last day is over", "its review is overdue"),
        "ISA-2022-08": ("its last day is over",),
        "ISA-2021-09": ("its review is overdue",),
        "ISA-2026-10": ("IN_APPROVAL", "a signature"),
        "ISA-2024-11": ("a signature",),
        "ISA-2026-12": ("DRAFT", "its first day is to come", "a signature"),
        "ISA-2020-13": ("TERMINATED",),
    }


def test_no_clause_covers_nothing(world: World) -> None:
    """Every clause has areas, roles and purposes, is between parties of its agreement, and gives a reason."""
    parties = {(row["agreement_id"], row["agency_id"]) for row in world["agreement_party"]}
    for table in ("clause_area", "clause_role", "clause_purpose"):
        assert {row["clause_id"] for row in world[table]} == {row["id"] for row in world["clause"]}
    for row in world["clause"]:
        assert {(row["agreement_id"], row["owner_id"]), (row["agreement_id"], row["recipient_id"])} <= parties
        assert len(str(row["necessity"])) > 40


def test_a_clause_names_an_entity_that_exists(world: World) -> None:
    """A clause opens an entity that is shared, or one kind of it."""
    names = {name for entity in entities() for name in (entity.name, *entity.types())}

    assert {row["entity"] for row in world["clause"]} - names == set()


def _lacks(world: World, agreement: Row) -> Iterator[str]:
    if agreement["status"] != "ACTIVE":
        yield str(agreement["status"])
    if day(agreement["starts_on"]) > TODAY:
        yield "its first day is to come"
    if agreement["ends_on"] is not None and day(agreement["ends_on"]) < TODAY:
        yield "its last day is over"
    if day(agreement["review_on"]) < TODAY:
        yield "its review is overdue"
    parties = [row for row in world["agreement_party"] if row["agreement_id"] == agreement["id"]]
    if any(row["signed_version"] != agreement["version"] for row in parties):
        yield "a signature"


def test_every_agreement_in_force_is_one_that_the_law_lets_through(world: World) -> None:
    """Each clause of an ACTIVE agreement leads between kinds of agency that its gateway connects."""
    kinds = {row["id"]: str(row["kind"]) for row in world["agency"]}
    active = {row["id"] for row in world["agreement"] if row["status"] == "ACTIVE"}
    clauses = [row for row in world["clause"] if row["agreement_id"] in active]
    faults = [
        gateway_fault(
            str(row["gateway"]), kinds[row["owner_id"]], kinds[row["recipient_id"]], Detail(str(row["detail"]))
        )
        for row in clauses
    ]

    assert len(clauses) > 20
    assert set(faults) == {None}


def test_the_text_of_every_agreement_is_kept(world: World) -> None:
    """What `agreement(asAt:)` answers with has all its clauses and names every party."""
    texts = {row["agreement_id"]: json.loads(str(row["content"])) for row in world["agreement_version"]}

    assert texts.keys() == {row["id"] for row in world["agreement"]}
    assert sum(len(text["clauses"]) for text in texts.values()) == len(world["clause"])
    assert {(i, each["agency"]) for i, text in texts.items() for each in text["parties"]} == {
        (row["agreement_id"], row["agency_id"]) for row in world["agreement_party"]
    }
