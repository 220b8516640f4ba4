"""Invitation: a one-time link lets a person set a password, without one ever being sent.

The link is kept as a hash, works once and for a while, and only for a person who has not been ended. Taking it up
ends every session the person had: the same link serves whoever lost a password.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from auth.login.secret import hash_of
from auth.login.session import end_others
from schema.tables.people import INVITATION, PERSON
from schema.tables.reference import AGENCY

LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Invited:
    """Say who was invited."""

    person_id: str
    username: str
    name: str


def find(connection: Connection, token: str, now: datetime) -> Invited | None:
    """Find who *token* invites; None for one unknown, used or late, or of a person ended or whose agency is stopped."""
    query = (
        sa.select(PERSON.c.id, PERSON.c.username, PERSON.c.name)
        .join(INVITATION, INVITATION.c.person_id == PERSON.c.id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .where(_is_open(token, now), PERSON.c.ended_at.is_(None), AGENCY.c.stopped_at.is_(None))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Invited(row.id, row.username, row.name)


def take_up(connection: Connection, token: str, password_hash: str, now: datetime) -> Invited | None:
    """Use up *token* and set the password; of any number at once, one wins and the others get None."""
    invited = find(connection, token, now)
    if invited is None:
        return None
    used = sa.update(INVITATION).where(_is_open(token, now)).values(used_at=now)
    if connection.execute(used).rowcount != 1:
        return None
    set_password(connection, invited.person_id, password_hash, now)
    end_others(connection, None, invited.person_id, now)
    return invited


def set_password(connection: Connection, person_id: str, password_hash: str, now: datetime) -> None:
    """Replace the password; links that would set another one stop working."""
    connection.execute(
        sa.update(PERSON).where(PERSON.c.id == person_id).values(password_hash=password_hash, password_changed_at=now)
    )
    left = sa.and_(INVITATION.c.person_id == person_id, INVITATION.c.used_at.is_(None))
    connection.execute(sa.update(INVITATION).where(left).values(used_at=now))


def has_second_factor(connection: Connection, person_id: str) -> bool:
    """Tell whether the person has enrolled a second factor."""
    query = sa.select(PERSON.c.id).where(PERSON.c.id == person_id, PERSON.c.totp_sealed.is_not(None))
    return connection.scalar(query) is not None


def _is_open(token: str, now: datetime) -> ColumnElement[bool]:
    return sa.and_(
        INVITATION.c.token_hash == hash_of(token[:LONGEST_TOKEN]),
        INVITATION.c.used_at.is_(None),
        INVITATION.c.expires_at > now,
    )
