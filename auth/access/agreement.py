"""Agreement: the life of an information sharing agreement, as a table, and when one is in force.

Pure: facts in, a new status or a refusal out. Queries do not come here: the same rule is resolved
in SQL (auth/access/resolution.py), and a test holds the two together. Nothing moves an agreement but
a step of this table, and every step that opens records is checked against the law first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from auth.access.law import CAPS, POLICE_ONLY, gateway_fault
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, Refused
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.marking import Detail


class Status(StrEnum):
    """Where an agreement stands; only an ACTIVE one can open anything."""

    DRAFT = "DRAFT"
    IN_APPROVAL = "IN_APPROVAL"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class Step(StrEnum):
    """What can be done with an agreement."""

    SUBMIT = "SUBMIT"
    SIGN = "SIGN"
    ACTIVATE = "ACTIVATE"
    REVISE = "REVISE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    EXPIRE = "EXPIRE"
    TERMINATE = "TERMINATE"


@dataclass(frozen=True, slots=True)
class Move:
    """Where a step leads, and the scope of the roles that may take it; None: the calendar takes it."""

    to: Status
    roles: Mapping[Role, str]


MANAGES = MappingProxyType({Role.PARTNERSHIP_ADMINISTRATOR: "agreements:manage"})
_APPROVES = MappingProxyType({Role.DATA_PROTECTION_OFFICER: "agreements:approve"})
# To stop sharing is open to either; to open or to sign is not: who manages an agreement never approves it.
_EITHER = MappingProxyType({**MANAGES, **_APPROVES})
_NOBODY: Mapping[Role, str] = MappingProxyType({})

MOVES: Mapping[tuple[Status, Step], Move] = MappingProxyType(
    {
        (Status.DRAFT, Step.REVISE): Move(Status.DRAFT, MANAGES),
        (Status.DRAFT, Step.SUBMIT): Move(Status.IN_APPROVAL, MANAGES),
        (Status.DRAFT, Step.TERMINATE): Move(Status.TERMINATED, MANAGES),
        (Status.IN_APPROVAL, Step.SIGN): Move(Status.IN_APPROVAL, _APPROVES),
        (Status.IN_APPROVAL, Step.ACTIVATE): Move(Status.ACTIVE, MANAGES),
        (Status.IN_APPROVAL, Step.REVISE): Move(Status.DRAFT, MANAGES),
        (Status.IN_APPROVAL, Step.TERMINATE): Move(Status.TERMINATED, _EITHER),
        (Status.ACTIVE, Step.SUSPEND): Move(Status.SUSPENDED, _EITHER),
        (Status.ACTIVE, Step.REVISE): Move(Status.DRAFT, MANAGES),
        (Status.ACTIVE, Step.EXPIRE): Move(Status.EXPIRED, _NOBODY),
        (Status.ACTIVE, Step.TERMINATE): Move(Status.TERMINATED, _EITHER),
        (Status.SUSPENDED, Step.RESUME): Move(Status.ACTIVE, _APPROVES),
        (Status.SUSPENDED, Step.REVISE): Move(Status.DRAFT, MANAGES),
        (Status.SUSPENDED, Step.EXPIRE): Move(Status.EXPIRED, _NOBODY),
        (Status.SUSPENDED, Step.TERMINATE): Move(Status.TERMINATED, _EITHER),
    }
)
OPENING = frozenset({Step.ACTIVATE, Step.RESUME})
# To approve takes another person than those who wrote any version of it.
APPROVING = frozenset({Step.SIGN, Step.RESUME})

PEOPLE_ONLY = "A person takes this step, not a service: sign in and take it yourself."
ABSENT = Refused(Code.NOT_FOUND, "There is no such agreement for you.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One clause as the rules see it; the kinds are those of the agencies that share and receive.

    *is_complete* tells whether it names at least one area, role and purpose.
    """

    entity: str
    owner: str
    owner_kind: str
    recipient: str
    recipient_kind: str
    detail: Detail
    gateway: str
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The facts of one agreement; *signed* holds, for each party, the version it signed or None.

    *authors* are the people who wrote any version, by id; *suspended_by* is the agency that stopped it last, None
    where that is not known.
    """

    status: Status
    version: int
    starts_on: date
    ends_on: date | None
    review_on: date
    signed: Mapping[str, int | None]
    has_assessment: bool = False
    clauses: tuple[Terms, ...] = ()
    authors: frozenset[str] = frozenset()
    suspended_by: str | None = None

    @property
    def is_signed(self) -> bool:
        """Tell whether there are parties and all of them signed this very version."""
        return bool(self.signed) and all(version == self.version for version in self.signed.values())

    def binds(self, owner: str, recipient: str) -> bool:
        """Tell whether both ends of a clause are parties."""
        return {owner, recipient} <= self.signed.keys()


def is_in_force(agreement: Agreement, today: date, *, grace: timedelta) -> bool:
    """Tell whether *agreement* opens records today; a review may be overdue by *grace*.

    Its first and last day are within. A clause of it counts when the agreement also binds both its ends.
    """
    return (
        agreement.status is Status.ACTIVE
        and agreement.is_signed
        and agreement.starts_on <= today
        and (agreement.ends_on is None or today <= agreement.ends_on)
        and agreement.review_on >= today - grace
    )


def closed_because(agreement: Agreement, today: date, *, grace: timedelta) -> str | None:
    """Say in words why *agreement* opens nothing today; None where it is in force."""
    if agreement.status is not Status.ACTIVE:
        return "it is not active"
    if not agreement.is_signed:
        return "not every party has signed this version"
    if agreement.starts_on > today:
        return "its first day has not come"
    if agreement.ends_on is not None and agreement.ends_on < today:
        return "its last day has passed"
    return "its review is overdue" if agreement.review_on < today - grace else None


def take(agreement: Agreement, step: Step, *, by: Principal | None, today: date) -> Status | Refused:
    """Decide on a step that *by* asks for, None being the calendar: the new status, or why not.

    A new version begins with REVISE: signatures of the old one count no more.
    """
    if by is not None and by.agency not in agreement.signed:
        return ABSENT
    move = MOVES.get((agreement.status, step))
    if move is None:
        return _refused(f"An agreement that is {agreement.status.value} has no step {step.value}.")
    if by is None:
        is_over = agreement.ends_on is not None and agreement.ends_on < today
        return (
            move.to if step is Step.EXPIRE and is_over else _refused("Only the end of its last day ends it by itself.")
        )
    if not any(role in move.roles and move.roles[role] in by.scopes for role in by.roles):
        return _refused(f"The step {step.value} takes another role, or a scope that this token lacks.")
    barred = _barred(agreement, step, by)
    if barred is not None:
        return _refused(barred)
    missing = _missing(agreement, step, today)
    return move.to if missing is None else _refused(missing)


def _barred(agreement: Agreement, step: Step, by: Principal) -> str | None:
    """Say why the role may take the step and *by* may not; None for no reason."""
    if by.kind is not PrincipalKind.PERSON:
        return PEOPLE_ONLY
    if step in APPROVING and by.id in agreement.authors:
        return "You wrote a version of this agreement, so another data protection officer approves it."
    if step is Step.RESUME and agreement.suspended_by not in (None, by.agency):
        return "Another party suspended it: its own data protection officer lets it open again."
    return None


def _missing(agreement: Agreement, step: Step, today: date) -> str | None:
    """Say what a step still needs; None for nothing."""
    if step is Step.SUBMIT and not agreement.clauses:
        return "An agreement needs at least one clause."
    if step in (Step.SUBMIT, *OPENING):
        unlawful = next((text for clause in agreement.clauses if (text := _unlawful(agreement, clause, today))), None)
        if unlawful is not None:
            return unlawful
    if step not in OPENING:
        return None
    if not agreement.has_assessment:
        return "It needs a data protection impact assessment, with its reference and day."
    if not agreement.is_signed:
        return f"Every party has to sign version {agreement.version}."
    if agreement.ends_on is not None and agreement.ends_on < today:
        return "Its last day has passed: revise it."
    return "Its review is overdue: revise it." if agreement.review_on < today else None


def _unlawful(agreement: Agreement, clause: Terms, today: date) -> str | None:
    """Say why a clause may not open anything; None for no reason."""
    if not clause.is_complete:
        return "Every clause names at least one area, role and purpose: an empty list opens nothing."
    if clause.owner == clause.recipient or not agreement.binds(clause.owner, clause.recipient):
        return "Both agencies of a clause have to be parties, and they have to be two."
    if clause.gateway not in {code.code for code in code_list("gateway").in_force(today)}:
        return "A clause rests on a legal gateway that is in force."
    family = CATALOGUE[clause.entity].family if clause.entity in CATALOGUE else None
    for cap in CAPS:
        if cap.catches(clause.gateway, clause.owner_kind, family) and clause.detail.rung > cap.rung:
            return cap.text
    unfit = gateway_fault(clause.gateway, clause.owner_kind, clause.recipient_kind, clause.detail)
    if unfit is not None:
        return unfit
    for stop in POLICE_ONLY:
        if stop.family is family and stop.column is None and clause.recipient_kind != "POLICE":
            return stop.text
    return None


def _refused(public: str) -> Refused:
    return Refused(Code.AGREEMENT_REFUSED, public)
