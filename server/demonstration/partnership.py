"""The agencies of the demonstration, their teams, and the two operations.

The public bodies carry their real names because the story is theirs; the force next door, the charities and the
schools' forum are invented. Duties follow the Police, Crime, Sentencing and Courts Act 2022, part 2 chapter 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schema.tables.reference import AGENCY, OPERATION, OPERATION_AREA, TEAM
from server.demonstration.batches import Batch, Row, batches, public
from server.demonstration.identifiers import Ids

POLICE = "northamptonshire-police"
COUNCIL = "west-northamptonshire-council"
NORTH_COUNCIL = "north-northamptonshire-council"
COMMISSIONER = "office-police-fire-crime-commissioner"
HEALTH = "nhs-northamptonshire-icb"
HOSPITAL = "northampton-general-hospital"
FIRE = "northamptonshire-fire-and-rescue"
PROBATION = "probation-service"
YOUTH = "youth-offending-service"
SCHOOLS = "schools-safety-forum"
MENTORS = "nene-mentors"
FAMILIES = "hazel-tree-families"
NEIGHBOUR = "wellandshire-police"

REVIVE = "op-revive"
LARKSPUR = "op-larkspur"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: its key, and what the table says of it; teams as key and name."""

    key: str
    name: str
    kind: str
    duty: str
    regime: str
    teams: tuple[tuple[str, str], ...] = ()


AGENCIES = (
    Agency(
        POLICE,
        "Northamptonshire Police",
        "POLICE",
        "SPECIFIED",
        "PART_3",
        (
            ("op-revive", "Op Revive"),
            ("neighbourhood-north-east", "Neighbourhood Policing Team North East"),
            ("neighbourhood-west", "Neighbourhood Policing Team West"),
            ("force-intelligence", "Force Intelligence Bureau"),
        ),
    ),
    Agency(
        COUNCIL,
        "West Northamptonshire Council",
        "LOCAL_AUTHORITY",
        "SPECIFIED",
        "BOTH",
        (
            ("community-safety", "Community Safety and Engagement Team"),
            ("housing", "Housing and Tenancy Team"),
            ("childrens-services", "Multi-Agency Safeguarding Hub"),
        ),
    ),
    Agency(
        NORTH_COUNCIL,
        "North Northamptonshire Council",
        "LOCAL_AUTHORITY",
        "SPECIFIED",
        "BOTH",
        (("community-safety", "Community Safety Team"),),
    ),
    Agency(
        COMMISSIONER,
        "Office of the Police, Fire and Crime Commissioner",
        "LOCAL_POLICING_BODY",
        "OTHER",
        "UK_GDPR",
        (("violence-prevention", "Serious Violence Prevention Partnership Team"),),
    ),
    Agency(
        HEALTH,
        "NHS Northamptonshire Integrated Care Board",
        "ICB",
        "SPECIFIED",
        "UK_GDPR",
        (("public-protection", "Public Protection Team"),),
    ),
    Agency(
        HOSPITAL,
        "Northampton General Hospital NHS Trust",
        "NHS_TRUST",
        "OTHER",
        "UK_GDPR",
        (("emergency", "Emergency Department"),),
    ),
    Agency(
        FIRE,
        "Northamptonshire Fire and Rescue Service",
        "FIRE",
        "SPECIFIED",
        "UK_GDPR",
        (("prevention", "Prevention and Safeguarding Team"),),
    ),
    Agency(
        PROBATION,
        "Probation Service, Northamptonshire",
        "PROBATION",
        "SPECIFIED",
        "BOTH",
        (("northampton", "Northampton Delivery Team"),),
    ),
    Agency(
        YOUTH,
        "Northamptonshire Youth Offending Service",
        "YOUTH_JUSTICE",
        "SPECIFIED",
        "BOTH",
        (("prevention", "Prevention and Diversion Team"),),
    ),
    Agency(
        SCHOOLS,
        "Northampton Schools Safety Forum (demonstration)",
        "EDUCATION",
        "RELEVANT",
        "UK_GDPR",
        (("attendance", "Attendance and Inclusion Team"),),
    ),
    Agency(
        MENTORS,
        "Nene Mentors (demonstration charity)",
        "VOLUNTARY",
        "OTHER",
        "UK_GDPR",
        (("youth-work", "Youth Work Team"),),
    ),
    Agency(
        FAMILIES,
        "Hazel Tree Families (demonstration charity)",
        "VOLUNTARY",
        "OTHER",
        "UK_GDPR",
        (("outreach", "Family Outreach Team"),),
    ),
    Agency(
        NEIGHBOUR,
        "Wellandshire Police (demonstration)",
        "POLICE",
        "SPECIFIED",
        "PART_3",
        (("county-lines", "County Lines Team"),),
    ),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its key, who leads it, when, where (area codes) and what for."""

    key: str
    codename: str
    agency: str
    team: str
    started_on: date
    ended_on: date | None
    areas: tuple[str, ...]
    objective: str


OPERATIONS = (
    Operation(
        REVIVE,
        "Op Revive",
        POLICE,
        "op-revive",
        date(2022, 4, 4),
        None,
        ("WMC001", "WMC002"),
        "End drug dealing and the hold of organised crime groups in Blackthorn and Kings Heath, "
        "and keep children and adults at risk out of their reach.",
    ),
    # Another operation, so that whoever forgets to ask for Op Revive gets other sums.
    Operation(
        LARKSPUR,
        "Op Larkspur",
        NEIGHBOUR,
        "county-lines",
        date(2022, 2, 7),
        date(2024, 9, 30),
        ("E05013242", "E05013265"),
        "Close the supply lines that run from Wellandshire into the south of Northamptonshire.",
    ),
)


def batches_of_partnership(ids: Ids) -> Iterator[Batch]:
    """Yield agencies and teams: nothing refers to an area yet."""
    yield from batches(AGENCY, (_agency_row(ids, agency) for agency in AGENCIES))
    yield from batches(
        TEAM,
        (
            {"id": ids(f"team:{agency.key}:{key}"), "name": name, "agency_id": ids(f"agency:{agency.key}")}
            for agency in AGENCIES
            for key, name in agency.teams
        ),
    )


def batches_of_operations(ids: Ids) -> Iterator[Batch]:
    """Yield operations and the areas they cover."""
    yield from batches(OPERATION, (_operation_row(ids, operation) for operation in OPERATIONS))
    yield from batches(
        OPERATION_AREA,
        (
            {"operation_id": ids(f"operation:{operation.key}"), "area_id": ids(f"area:{code}")}
            for operation in OPERATIONS
            for code in operation.areas
        ),
    )


def _agency_row(ids: Ids, agency: Agency) -> Row:
    return {
        "id": ids(f"agency:{agency.key}"),
        "name": agency.name,
        "kind": agency.kind,
        "duty": agency.duty,
        "regime": agency.regime,
    }


def _operation_row(ids: Ids, operation: Operation) -> Row:
    return {
        "id": ids(f"operation:{operation.key}"),
        "codename": operation.codename,
        "lead_team_id": ids(f"team:{operation.agency}:{operation.team}"),
        "started_on": operation.started_on,
        "ended_on": operation.ended_on,
        "objective": operation.objective,
        **public(ids(f"agency:{operation.agency}"), operation.started_on),
    }
