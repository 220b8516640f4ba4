"""Appointing: what members.py allowed is written here, and what it decides by is gathered.

Whoever changes appointments takes turns, so that what was decided by still holds when it is written. A role that was
ever in force is ended and kept, never changed: the table tells who granted and approved what. Whoever sends a new link
could use it, so it puts the person's roles back to waiting; a second factor the link cannot pass leaves them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from auth.login.appointments import in_force
from auth.login.members import MANAGING, OPERATOR, Actor
from auth.login.secret import hash_of
from auth.login.session import end_others
from auth.oauth.revoke import end_grants, end_person
from auth.roles import Role
from auth.turn import take_turn
from schema.tables.grants import TOKEN_GRANT
from schema.tables.people import APPOINTMENT, INVITATION, PERSON
from schema.tables.reference import AGENCY

# Long enough for whoever is away, and no longer.
LINK_LASTS = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Describe somebody who is to become a member."""

    id: str
    username: str
    name: str
    agency_id: str
    trained_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Say what decides about a member: whether they ever set a password, hold an open link, have a second factor."""

    person_id: str
    agency_id: str
    is_ended: bool
    has_password: bool
    has_open_link: bool
    has_second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Describe one role that a member holds or waits for."""

    id: str
    role: Role
    site: str | None
    granted_by: str
    is_approved: bool


def begin(connection: Connection, person_id: str | None, now: datetime) -> Actor:
    """Take the turn, then tell who acts: *person_id* with the roles in force at this moment, or (None) the operator."""
    take_turn(connection, APPOINTMENT)
    if person_id is None:
        return Actor(OPERATOR)
    return Actor(person_id, frozenset(each.role for each in in_force(connection, person_id, now)))


def founders(connection: Connection) -> int:
    """Count the people who ever were administrators in force; ended ones count, so the number never falls.

    SELECT count(DISTINCT person_id) FROM appointment WHERE role IN (...) AND approved_at IS NOT NULL
    """
    managing = APPOINTMENT.c.role.in_(sorted(role.value for role in MANAGING))
    query = sa.select(sa.func.count(APPOINTMENT.c.person_id.distinct())).where(managing)
    return connection.scalar(query.where(APPOINTMENT.c.approved_at.is_not(None))) or 0


def administrators(connection: Connection, now: datetime) -> int:
    """Count the people who can invite and approve now; the conditions are those of appointments.in_force."""
    query = (
        sa.select(sa.func.count(PERSON.c.id.distinct()))
        .join(APPOINTMENT, APPOINTMENT.c.person_id == PERSON.c.id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .where(
            APPOINTMENT.c.role.in_(sorted(role.value for role in MANAGING)),
            APPOINTMENT.c.approved_at.is_not(None),
            APPOINTMENT.c.ended_at.is_(None),
            PERSON.c.ended_at.is_(None),
            AGENCY.c.stopped_at.is_(None),
            sa.or_(PERSON.c.trained_until.is_(None), PERSON.c.trained_until >= now.date()),
        )
    )
    return connection.scalar(query) or 0


def standing(connection: Connection, username: str, now: datetime) -> Standing | None:
    """Find what decides about the member *username*; None when nobody has the name."""
    is_open = sa.and_(
        INVITATION.c.person_id == PERSON.c.id, INVITATION.c.used_at.is_(None), INVITATION.c.expires_at > now
    )
    query = sa.select(PERSON, sa.exists().where(is_open).label("has_open_link")).where(PERSON.c.username == username)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Standing(
        person_id=row.id,
        agency_id=row.agency_id,
        is_ended=row.ended_at is not None,
        has_password=row.password_hash is not None,
        has_open_link=row.has_open_link,
        has_second_factor=row.totp_sealed is not None,
    )


def held(connection: Connection, person_id: str) -> tuple[Held, ...]:
    """List the roles of a member that have not ended, by role."""
    alive = sa.and_(APPOINTMENT.c.person_id == person_id, APPOINTMENT.c.ended_at.is_(None))
    return tuple(_held(row) for row in connection.execute(sa.select(APPOINTMENT).where(alive).order_by("role")))


def vouching(connection: Connection, person_id: str) -> frozenset[str]:
    """Name who granted the person a role that nobody ever approved, ended ones too; whoever sent a link is among them.

    SELECT DISTINCT granted_by FROM appointment WHERE person_id = :person AND approved_at IS NULL
    """
    unapproved = sa.and_(APPOINTMENT.c.person_id == person_id, APPOINTMENT.c.approved_at.is_(None))
    return frozenset(connection.scalars(sa.select(APPOINTMENT.c.granted_by).where(unapproved)))


def record_training(connection: Connection, person_id: str, until: date) -> None:
    """Write the last day on which the person's training counts."""
    connection.execute(sa.update(PERSON).where(PERSON.c.id == person_id).values(trained_until=until))


def add_person(connection: Connection, new: Newcomer, now: datetime) -> None:
    """Write somebody new, who can do nothing yet."""
    values = {
        "id": new.id,
        "username": new.username,
        "name": new.name,
        "agency_id": new.agency_id,
        "trained_until": new.trained_until,
        "created_at": now,
    }
    connection.execute(sa.insert(PERSON).values(values))


def grant(connection: Connection, person_id: str, new: Held, now: datetime) -> None:
    """Write a role that waits for its approval."""
    values = {"id": new.id, "role": new.role.value, "site_id": new.site, "granted_by": new.granted_by}
    connection.execute(sa.insert(APPOINTMENT).values(person_id=person_id, granted_at=now, **values))


def approve(connection: Connection, appointment_id: str, by: str, now: datetime) -> bool:
    """Put a role in force; of any number at once, one wins.

    UPDATE appointment SET approved_by = :by, approved_at = :now
    WHERE id = :id AND approved_at IS NULL AND ended_at IS NULL
    """
    waiting = sa.and_(
        APPOINTMENT.c.id == appointment_id, APPOINTMENT.c.approved_at.is_(None), APPOINTMENT.c.ended_at.is_(None)
    )
    approved = sa.update(APPOINTMENT).where(waiting).values(approved_by=by, approved_at=now)
    return connection.execute(approved).rowcount == 1


def end_role(connection: Connection, appointment_id: str, now: datetime) -> None:
    """End one role, with every grant and token that rests on it; other roles of the person go on."""
    connection.execute(
        sa.update(APPOINTMENT)
        .where(APPOINTMENT.c.id == appointment_id, APPOINTMENT.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    end_grants(connection, TOKEN_GRANT.c.appointment_id == appointment_id, now)


def end_member(connection: Connection, person_id: str, now: datetime) -> None:
    """End a person: every role, session, grant and token, and every link that is still open."""
    for each in held(connection, person_id):
        end_role(connection, each.id, now)
    end_person(connection, person_id, now)
    _close_links(connection, person_id, now)


def send_link(connection: Connection, person_id: str, token: str, now: datetime) -> datetime:
    """Write a one-time link, which is the only one that works from then on; returns when it ends."""
    _close_links(connection, person_id, now)
    row = {"token_hash": hash_of(token), "person_id": person_id, "created_at": now, "expires_at": now + LINK_LASTS}
    connection.execute(sa.insert(INVITATION).values(row))
    return now + LINK_LASTS


def withdraw(connection: Connection, person_id: str, by: str, now: datetime, new_id: Callable[[], str]) -> int:
    """Let every role of a person wait for approval anew, as granted by *by*; returns how many changed.

    Sessions, grants and tokens end with the roles they rest on.
    """
    roles = [each for each in held(connection, person_id) if each.is_approved or each.granted_by != by]
    for each in roles:
        end_role(connection, each.id, now)
        anew = Held(id=new_id(), role=each.role, site=each.site, granted_by=by, is_approved=False)
        grant(connection, person_id, anew, now)
    end_others(connection, None, person_id, now)
    return len(roles)


def _close_links(connection: Connection, person_id: str, now: datetime) -> None:
    unused = sa.and_(INVITATION.c.person_id == person_id, INVITATION.c.used_at.is_(None))
    connection.execute(sa.update(INVITATION).where(unused).values(used_at=now))


def _held(row: "Row[tuple[object, ...]]") -> Held:
    return Held(
        id=row.id,
        role=Role(row.role),
        site=row.site_id,
        granted_by=row.granted_by,
        is_approved=row.approved_at is not None,
    )
