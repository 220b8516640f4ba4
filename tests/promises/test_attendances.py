"""Attendances after assaults: what an agreement opens of them where the law lets it, and what is never among them."""

from __future__ import annotations

from typing import Any

import pytest

from auth.access.law import CAPS, KEEPERS
from auth.access.wall import wall_of
from auth.disclosure.measures import MEASURES
from auth.roles import Role
from schema.catalogue import CATALOGUE
from server.exporting.document import exportable
from tests.asking import Ask
from tests.promises.contributed import take, whole
from tests.world import World, id_of

READ = """query ($id: ID!) { node(id: $id) { ... on AssaultAttendance {
    month assaultMethod locationKind assaultedOn assaultHour attendedOn withheld } } }"""
TABLE = "assault_attendance"


async def read(ask: Ask, who: str) -> dict[str, Any] | None:
    """Read one attendance."""
    found: dict[str, Any] | None = (await ask(READ, as_=who, variables={"id": id_of("attendance")}))["node"]
    return found


@pytest.mark.parametrize("gateway", ["CDA_S115", "CDA_S17A", "CONSENT"])
async def test_an_agreement_opens_what_the_law_allows(ask: Ask, world: World, gateway: str) -> None:
    """To police and council day and hour, means and kind of place; nothing of who it was is there at all."""
    await world.agreements(f"""
        owner  | recipient | entity            | detail | gateway
        health | police    | AssaultAttendance | DETAIL | {gateway}
        health | council   | AssaultAttendance | DETAIL | {gateway}
    """)
    told = {
        "month": "2023-05",
        "assaultMethod": "SHARP_OBJECT",
        "locationKind": "STREET",
        "assaultedOn": "2023-05-10",
        "assaultHour": 23,
        "attendedOn": "2023-05-11",
        "withheld": [],
    }

    assert [await read(ask, who) for who in ("police analyst", "council officer")] == [told, told]


async def test_the_owner_sees_its_own_without_an_agreement(ask: Ask, world: World) -> None:
    """A member of the health agency, whole."""
    await world.agreements()

    found = await read(ask, "health member")
    assert found is not None
    assert (found["assaultHour"], found["withheld"]) == (23, [])


async def test_it_is_explained_with_its_stops(ask: Ask, world: World) -> None:
    """The law that no agreement opens is told with its source, and only where it concerns the kind."""
    await world.agreements()
    query = "query ($kind: String!) { explainAccess(entity: $kind) { steps { step text } } }"
    told = {}
    for kind in ("AssaultAttendance", "Outcome"):
        steps = (await ask(query, as_="council officer", variables={"kind": kind}))["explainAccess"]["steps"]
        told[kind] = next(each["text"] for each in steps if each["step"] == "LAW")

    stop = "Nothing of patients flows under the Serious Violence Duty, not even a number. (Police, Crime, Sentencing"
    assert stop in told["AssaultAttendance"]
    assert "patients flows" not in told["Outcome"]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"assaultHour": 24}, "assaultHour"),
        ({"attendanceHour": 99}, "attendanceHour"),
        ({"attendedOn": "2026-03-01"}, "attendedOn"),
        ({"attendedOn": "2026-03-02", "attendanceHour": 3, "assaultHour": 4}, "attendanceHour"),
        ({"treatmentSite": "The General"}, "treatmentSite"),
        ({"treatmentSite": "4857773456"}, "treatmentSite"),
        ({"clientReference": "Zebediah Quince"}, "clientReference"),
        ({"clientReference": "485 777 3456"}, "clientReference"),
    ],
)
async def test_what_cannot_be_is_told_at_its_place(ask: Ask, given: dict[str, Any], at: str) -> None:
    """By mutation as by file; and nothing is written."""
    told = await take(ask, "record", "AssaultAttendance", **whole("AssaultAttendance", **given))

    assert (told["version"], [each["path"] for each in told["errors"]]) == (None, [["input", at]])


@pytest.mark.parametrize("role", Role)
def test_the_second_wall_lets_no_role_read_more_than_its_ceiling(role: Role) -> None:
    """No role reads a name that a hospital gave; an officer no hour, who oversees nothing, and nobody counts."""
    pages = wall_of(frozenset({role}), counts=False).columns.get(TABLE, frozenset())

    assert bool(pages) is (role not in (Role.DATA_PROTECTION_OFFICER, Role.PARTNERSHIP_ADMINISTRATOR))
    assert "client_reference" not in pages
    assert ("assault_hour" in pages) is (bool(pages) and role is not Role.POLICE_OFFICER)


def test_no_number_is_made_of_them() -> None:
    """They are in no measure, and can be exported like any list."""
    assert [each for each in MEASURES.values() if each.entity == "AssaultAttendance"] == []
    assert "assaultAttendances" in exportable()


def test_nothing_of_a_patient_has_a_field() -> None:
    """What there is to say is what this test lists."""
    assert {each.name for each in CATALOGUE["AssaultAttendance"].own} == {
        *("id", "month", "assaultedOn", "assaultHour", "attendedOn", "attendanceHour", "treatmentSite"),
        *("assaultMethod", "locationKind", "marking", "synthetic", "recordedAt", "owner", "area", "lsoa"),
    }


def test_every_stop_has_its_source_and_first_day() -> None:
    """The law is data: who reads a stop can look it up."""
    told = [*((each.source, each.since) for each in CAPS), *((each.source, each.since) for each in KEEPERS)]
    assert [source for source, since in told if len(source) < 20 or since.year < 1998] == []
