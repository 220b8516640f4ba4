"""Steps: login as an ordered table of small named checks.

What is looked up before (the person, the tries, whether the password is right) is gathered into one Knock; each
check reads it and says Allowed or Refused; the first refusal is the answer. Unknown person, wrong password and
everything that would tell who exists share one text. What only the right person learns comes after the password.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from auth.refusal import Allowed, Code, Refused
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY

NOT_RIGHT = "The username or the password is not right. Check both and try again."
LONGEST_USERNAME = 100


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what is kept of a person; *appointments* counts those approved and not ended."""

    id: str
    username: str
    password_hash: str | None
    has_second_factor: bool
    is_ended: bool
    is_agency_stopped: bool
    trained_until: date | None
    appointments: int


@dataclass(frozen=True, slots=True)
class Knock:
    """Hold one try to sign in; *blocked_until* is set where there were too many before it."""

    person: Known | None
    blocked_until: datetime | None
    is_password_right: bool
    now: datetime


Check = Callable[[Knock], Allowed | Refused]


def is_not_locked(knock: Knock) -> Allowed | Refused:
    """Refuse while there were too many tries, whether or not anybody has the name."""
    if knock.blocked_until is None:
        return Allowed()
    minutes = max(1, -(-int((knock.blocked_until - knock.now).total_seconds()) // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(Code.RATE_LIMITED, f"There were too many tries. Wait {wait}, then try again.", "login: locked")


def is_known(knock: Knock) -> Allowed | Refused:
    """Refuse a name that nobody has, in the words of a wrong password."""
    if knock.person is not None:
        return Allowed()
    return Refused(Code.UNAUTHENTICATED, NOT_RIGHT, "login: unknown person")


def is_password_right(knock: Knock) -> Allowed | Refused:
    """Refuse a wrong password."""
    if knock.is_password_right:
        return Allowed()
    return Refused(Code.UNAUTHENTICATED, NOT_RIGHT, "login: wrong password")


def is_person_in_force(knock: Knock) -> Allowed | Refused:
    """Refuse a person whose membership has ended, in the words of a wrong password."""
    if knock.person is not None and not knock.person.is_ended:
        return Allowed()
    return Refused(Code.UNAUTHENTICATED, NOT_RIGHT, "login: ended person")


def is_agency_active(knock: Knock) -> Allowed | Refused:
    """Refuse everybody of an agency that is stopped."""
    if knock.person is not None and not knock.person.is_agency_stopped:
        return Allowed()
    public = "Your agency takes no part in the partnership at present. Ask an administrator of the partnership."
    return Refused(Code.UNAUTHENTICATED, public, "login: agency stopped")


def has_a_role(knock: Knock) -> Allowed | Refused:
    """Refuse a person who plays no part at present."""
    if knock.person is not None and knock.person.appointments:
        return Allowed()
    public = "You have no role at present, or it awaits approval. Ask an administrator of your agency."
    return Refused(Code.UNAUTHENTICATED, public, "login: no role in force")


def is_trained(knock: Knock) -> Allowed | Refused:
    """Refuse a person whose training in handling data has run out; its last day still counts."""
    until = None if knock.person is None else knock.person.trained_until
    if until is None or until >= knock.now.date():
        return Allowed()
    public = "Your data protection training has run out. Renew it, then ask an administrator to record it."
    return Refused(Code.UNAUTHENTICATED, public, "login: training out of date")


# The order is the rule: nothing about a person is said before the password was right. The second factor is asked for
# by a page of its own, after these.
CHECKS: tuple[Check, ...] = (
    is_not_locked,
    is_known,
    is_password_right,
    is_person_in_force,
    is_agency_active,
    has_a_role,
    is_trained,
)


def decide(knock: Knock) -> Allowed | Refused:
    """Go through the checks in their order; the first refusal is the answer."""
    for check in CHECKS:
        answer = check(knock)
        if isinstance(answer, Refused):
            return answer
    return Allowed()


def normal(username: str) -> str:
    """Write a username as it is kept; what no username can be becomes one that nobody has."""
    text = username.strip().lower()
    return "" if "\x00" in text or len(text) > LONGEST_USERNAME else text


def find_person(connection: Connection, username: str) -> Known | None:
    """Find a person by the name typed."""
    return _known(connection.execute(_people().where(PERSON.c.username == normal(username))).one_or_none())


def find_person_by_id(connection: Connection, person_id: str) -> Known | None:
    """Find a person by id."""
    return _known(connection.execute(_people().where(PERSON.c.id == person_id)).one_or_none())


def _people() -> "sa.Select[tuple[object, ...]]":
    held = (
        sa.select(sa.func.count())
        .where(
            APPOINTMENT.c.person_id == PERSON.c.id,
            APPOINTMENT.c.approved_at.is_not(None),
            APPOINTMENT.c.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    columns = (PERSON, held.label("appointments"), AGENCY.c.stopped_at)
    return sa.select(*columns).select_from(PERSON.join(AGENCY, AGENCY.c.id == PERSON.c.agency_id))


def _known(row: "Row[tuple[object, ...]] | None") -> Known | None:
    if row is None:
        return None
    return Known(
        id=row.id,
        username=row.username,
        password_hash=row.password_hash,
        has_second_factor=row.totp_sealed is not None,
        is_ended=row.ended_at is not None,
        is_agency_stopped=row.stopped_at is not None,
        trained_until=row.trained_until,
        appointments=row.appointments,
    )
