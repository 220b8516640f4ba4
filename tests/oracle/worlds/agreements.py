"""Agreements of a random world: in force, and out of force for every reason there is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from auth.roles import Role
from schema.tables import sharing
from tests.oracle.rows import Row, Tables

if TYPE_CHECKING:
    from tests.oracle.worlds.world import Making

TODAY = date(2024, 3, 15)
GRACE_DAYS = 28
# Positions of the agencies that share and of those that principals ask for, the busy ones more often.
OWNERS = (0, 1, 2, 4)
RECIPIENTS = (0, 1, 2, 4, 5)
# Who shares by grades, and with whom; the places of the areas in which so much is shared.
BETWEEN = ((1, 0), (0, 2), (2, 4))
GRADED = {4: "SUMMARY", 5: "DETAIL", 6: "PERSONAL"}
ENTITIES = (
    "Outcome",
    "Outcome",
    "Outcome",
    "Safeguarding",
    "IntelligenceReport",
    "IntelligenceReport",
    "OrganisedCrimeGroup",
    "Disruption",
    "Disruption",
    "Intervention",
    "Intervention",
    "Grant",
    "AssaultAttendance",
    "AssaultAttendance",
    "Agreement",
)
DETAILS = ("AGGREGATE", "SUMMARY", "SUMMARY", "DETAIL", "PERSONAL", "PERSONAL")
GATEWAYS = ("PCSC_S16", "PCSC_S16", "CDA_S115", "CDA_S17A", "COMMON_LAW", "CONSENT")
PURPOSES = ("CRIME_PREVENTION", "SAFEGUARDING", "SERIOUS_VIOLENCE_DUTY", "COMMUNITY_SAFETY_ASSESSMENT", "EVALUATION")
SINCE = (None, None, None, date(2023, 2, 1), date(2023, 2, 2), date(2024, 1, 1))
UNTIL = (None, None, None, date(2023, 2, 1), date(2023, 1, 31), date(2024, 12, 31))
# Days back from the day of the tests, some of them between the days that records have.
EMBARGOES = (None, None, None, 0, 30, 365, 400, 500)
# What keeps an agreement out of force; every value but the first of each is one reason, or just not one.
STARTS = (date(2023, 1, 1), TODAY, TODAY + timedelta(days=1))
ENDS = (None, TODAY, TODAY, date(9999, 12, 30), TODAY - timedelta(days=1))
REVIEWS = (
    date(2025, 1, 1),
    TODAY,
    TODAY - timedelta(days=GRACE_DAYS),
    TODAY - timedelta(days=GRACE_DAYS + 1),
    date(9999, 12, 30),
)
STATUSES = ("ACTIVE", "DRAFT", "IN_APPROVAL", "SUSPENDED", "EXPIRED", "TERMINATED")
PLAIN = 0.92


def agree(making: Making, tables: Tables) -> None:
    """Add agreements with their parties, versions, clauses and steps to *tables*."""
    for _ in range(44):
        version = making.random.randint(1, 3)
        agreement = making.add(
            sharing.AGREEMENT,
            reference=making.unlike(),
            version=version,
            known_from=None,
            status=_mostly_first(making, STATUSES),
            starts_on=_mostly_first(making, STARTS),
            ends_on=_mostly_first(making, ENDS, plain=0.75),
            review_on=_mostly_first(making, REVIEWS, plain=0.7),
        )
        owner, recipient = _two_agencies(making, tables)
        _parties(making, agreement, {owner, recipient, *_more(making, tables)})
        for written in range(1, making.random.randint(1, version) + 1):
            making.add(sharing.AGREEMENT_VERSION, agreement_id=agreement["id"], version=written)
        for number in range(1, making.random.randint(1, 5) + 1):
            _clause(making, tables, (agreement, owner, recipient), number)
    for agreement in tables["agreement"]:
        _steps(making, tables, agreement)
    for one, other in BETWEEN:
        _graded(making, tables, tables["agency"][one]["id"], tables["agency"][other]["id"])


def _graded(making: Making, tables: Tables, owner: str, recipient: str) -> None:
    """Let one agency share more in one area than in the next, for everybody and everything, whatever else is agreed."""
    when = {"starts_on": STARTS[0], "ends_on": None, "review_on": REVIEWS[0]}
    agreement = making.add(
        sharing.AGREEMENT, reference=making.unlike(), version=1, status="ACTIVE", known_from=None, **when
    )
    for agency in (owner, recipient):
        given = {"agreement_id": agreement["id"], "agency_id": agency, "signed_version": 1}
        making.add(sharing.AGREEMENT_PARTY, known_from=None, **given)
    between = {"agreement_id": agreement["id"], "owner_id": owner, "recipient_id": recipient, "gateway": "CDA_S115"}
    graded = [(entity, place) for entity in dict.fromkeys(ENTITIES[:-1]) for place in GRADED]
    for number, (entity, place) in enumerate(graded, 1):
        always = {"since": None, "until": None, "embargo_days": None, "known_from": None}
        clause = making.add(sharing.CLAUSE, number=number, entity=entity, detail=GRADED[place], **between, **always)[
            "id"
        ]
        _words(tables, "clause_area", clause, {"area_id": [tables["area"][place]["id"]]})
        _words(tables, "clause_role", clause, {"role": [role.value for role in Role]})
        _words(tables, "clause_purpose", clause, {"purpose": list(PURPOSES)})


def _clause(making: Making, tables: Tables, between: tuple[Row, str, str], number: int) -> None:
    agreement, owner, recipient = between
    if making.random.random() < 0.4:
        owner, recipient = recipient, owner
    draw = making.random.choice
    clause = making.add(
        sharing.CLAUSE,
        known_from=None,
        agreement_id=agreement["id"],
        number=number,
        entity=draw(ENTITIES),
        owner_id=owner,
        recipient_id=recipient,
        detail=draw(DETAILS),
        gateway=draw(GATEWAYS),
        since=draw(SINCE),
        until=draw(UNTIL),
        embargo_days=draw(EMBARGOES),
    )["id"]
    areas = [row["id"] for row in making.random.sample(tables["area"], making.random.randint(0, 3))]
    if making.random.random() < 0.6:
        areas = [tables["area"][0]["id"]]
    _words(tables, "clause_area", clause, {"area_id": areas})
    _words(tables, "clause_role", clause, {"role": [role.value for role in Role if making.random.random() < 0.85]})
    _words(tables, "clause_purpose", clause, {"purpose": [p for p in PURPOSES if making.random.random() < 0.85]})


def _words(tables: Tables, table: str, clause: str, several: dict[str, list[str]]) -> None:
    for column, values in several.items():
        tables.setdefault(table, []).extend({"clause_id": clause, column: value} for value in values)


def _parties(making: Making, agreement: Row, agencies: set[str]) -> None:
    """Let all parties sign the version there is, but for one now and then; now and then one is missing."""
    signers = sorted(agencies)
    if making.random.random() < 0.05:
        signers.pop()
    for agency in signers:
        other = making.random.choice((None, agreement["version"] - 1, agreement["version"] + 1))
        signed = agreement["version"] if making.random.random() < PLAIN + 0.05 else other
        given = {"agreement_id": agreement["id"], "agency_id": agency, "signed_version": signed}
        making.add(sharing.AGREEMENT_PARTY, known_from=None, **given)


def _steps(making: Making, tables: Tables, agreement: Row) -> None:
    """Let parties take steps in an order that tells nothing, and the calendar, which is nobody, some of them."""
    parties = [row["agency_id"] for row in tables["agreement_party"] if row["agreement_id"] == agreement["id"]]
    for number in range(1, making.random.randint(0, 4) + 1):
        agency = making.random.choice((*parties, None))
        making.add(
            sharing.AGREEMENT_STEP,
            agreement_id=agreement["id"],
            number=number,
            version=making.random.randint(1, agreement["version"]),
            agency_id=agency,
            person_id=making.text() if agency else None,
        )


def _two_agencies(making: Making, tables: Tables) -> tuple[str, str]:
    owner = making.random.choice(OWNERS)
    recipient = making.random.choice([each for each in RECIPIENTS if each != owner])
    return tables["agency"][owner]["id"], tables["agency"][recipient]["id"]


def _more(making: Making, tables: Tables) -> list[str]:
    return [making.random.choice(tables["agency"])["id"]] if making.random.random() < 0.3 else []


def _mostly_first(making: Making, values: tuple[Any, ...], *, plain: float = PLAIN) -> Any:
    return values[0] if making.random.random() < plain else making.random.choice(values[1:])
