"""Session: a person is known for a while by one cookie.

The cookie is random and kept as a hash. A session is found only while it is complete (second factor included), not
ended, neither idle for too long nor past its absolute end, and its person is in force, with the agency: whatever ends
one of these ends it on the next request. A new login is always a new session with a new cookie.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import ColumnElement

from auth.login.appointments import Appointment, in_force
from auth.login.secret import hash_of
from schema.tables.people import PERSON, SESSION
from schema.tables.reference import AGENCY

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
# So long a person may look for the phone with the second factor.
HALFWAY = timedelta(minutes=10)
TOUCHED_EVERY = timedelta(minutes=1)
LONGEST_COOKIE = 100


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Say who is signed in; *was_touched* that finding it wrote that it was seen, which its Work must name."""

    session_id: str
    person_id: str
    username: str
    name: str
    agency: str
    agency_name: str
    appointments: tuple[Appointment, ...]
    authenticated_at: datetime
    methods: tuple[str, ...]
    was_touched: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Describe one session to its owner."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Hold what a new session is made of; *cookie* is the secret itself and goes to the browser only."""

    id: str
    cookie: str
    person_id: str
    methods: tuple[str, ...]
    device: str
    is_complete: bool = True
    absolute: timedelta = ABSOLUTE


def begin(connection: Connection, new: Beginning, now: datetime) -> None:
    """Begin a session."""
    life = new.absolute if new.is_complete else HALFWAY
    connection.execute(
        sa.insert(SESSION).values(
            id=new.id,
            cookie_hash=hash_of(new.cookie),
            person_id=new.person_id,
            is_complete=new.is_complete,
            methods=" ".join(new.methods),
            device=new.device,
            created_at=now,
            seen_at=now,
            expires_at=now + life,
        )
    )


def find(connection: Connection, cookie: str, now: datetime, *, idle: timedelta = IDLE) -> SignedIn | None:
    """Find who is signed in by *cookie*; writes at most once a minute that the session was seen."""
    row = _row(connection, cookie, now, is_complete=True)
    if row is None or row.seen_at + idle <= now:
        return None
    appointments = in_force(connection, row.person_id, now)
    if not appointments:
        return None
    is_due = row.seen_at + TOUCHED_EVERY <= now
    if is_due:
        connection.execute(sa.update(SESSION).where(SESSION.c.id == row.id).values(seen_at=now))
    return SignedIn(
        session_id=row.id,
        person_id=row.person_id,
        username=row.username,
        name=row.name,
        agency=row.agency_id,
        agency_name=row.agency_name,
        appointments=appointments,
        authenticated_at=row.created_at,
        methods=tuple(row.methods.split()),
        was_touched=is_due,
    )


def find_halfway(connection: Connection, cookie: str, now: datetime) -> tuple[str, str, str] | None:
    """Find whose second factor is awaited: ids of session and person, and the username."""
    row = _row(connection, cookie, now, is_complete=False)
    return None if row is None else (row.id, row.person_id, row.username)


def end(connection: Connection, session_id: str, person_id: str, now: datetime) -> bool:
    """End a session of its own owner; nobody ends another's."""
    return _end(connection, sa.and_(SESSION.c.id == session_id, SESSION.c.person_id == person_id), now) == 1


def end_others(connection: Connection, session_id: str | None, person_id: str, now: datetime) -> int:
    """End every session of the person but *session_id*; returns how many."""
    others = SESSION.c.person_id == person_id
    return _end(connection, others if session_id is None else sa.and_(others, SESSION.c.id != session_id), now)


def end_by_cookie(connection: Connection, cookie: str, now: datetime) -> None:
    """End whatever session *cookie* belongs to, complete or not: a new one takes its place."""
    _end(connection, SESSION.c.cookie_hash == hash_of(cookie[:LONGEST_COOKIE]), now)


def listed(connection: Connection, person_id: str, now: datetime, *, idle: timedelta = IDLE) -> tuple[Listed, ...]:
    """List the sessions of a person that still work, the one seen last first."""
    query = (
        sa.select(SESSION)
        .where(
            SESSION.c.person_id == person_id,
            SESSION.c.is_complete,
            SESSION.c.ended_at.is_(None),
            SESSION.c.expires_at > now,
            SESSION.c.seen_at > now - idle,
        )
        .order_by(SESSION.c.seen_at.desc(), SESSION.c.id)
    )
    return tuple(Listed(row.id, row.device, row.created_at, row.seen_at) for row in connection.execute(query))


def _row(connection: Connection, cookie: str, now: datetime, *, is_complete: bool) -> Row[tuple[object, ...]] | None:
    query = (
        sa.select(SESSION, PERSON.c.username, PERSON.c.name, PERSON.c.agency_id, AGENCY.c.name.label("agency_name"))
        .join(PERSON, PERSON.c.id == SESSION.c.person_id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .where(
            SESSION.c.cookie_hash == hash_of(cookie[:LONGEST_COOKIE]),
            SESSION.c.is_complete == sa.literal(is_complete),
            SESSION.c.ended_at.is_(None),
            SESSION.c.expires_at > now,
            PERSON.c.ended_at.is_(None),
            AGENCY.c.stopped_at.is_(None),
        )
    )
    return connection.execute(query).one_or_none()


def _end(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    alive = sa.and_(which, SESSION.c.ended_at.is_(None))
    return connection.execute(sa.update(SESSION).where(alive).values(ended_at=now)).rowcount
