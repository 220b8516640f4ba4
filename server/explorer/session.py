"""Session: the tokens of one person at the explorer, sealed, and found only while the login they came of lives.

The browser holds a random cookie that is kept as a hash. Each request joins the login session, so that whatever ends
it (signing out on any page, the end of a person) ends the explorer at once. Tokens are bound to the row they lie in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.oauth.keys import Safe
from schema.tables.grants import EXPLORER_SESSION
from schema.tables.people import PERSON, SESSION
from schema.tables.reference import AGENCY

LONGEST_COOKIE = 100
# The login session is marked as seen at most this often, so that working in the explorer keeps it from idling out.
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold what the explorer was given for one person; *expires* is in seconds since 1970, *key* proves possession."""

    access: str
    refresh: str
    expires: int
    key: Mapping[str, Any]
    role: str
    purposes: tuple[str, ...]
    grant: str


@dataclass(frozen=True, slots=True)
class AtExplorer:
    """Say who is at the explorer; *was_touched* that finding it wrote that the login was seen."""

    id: str
    session_id: str
    person_id: str
    username: str
    name: str
    agency_name: str
    tokens: Tokens
    was_touched: bool


def hash_of(cookie: str) -> str:
    """Give what is stored in place of *cookie*."""
    return hashlib.sha256(cookie[:LONGEST_COOKIE].encode()).hexdigest()


def begin(connection: Connection, safe: Safe, cookie: str, session_id: str, tokens: Tokens) -> None:
    """Begin a session at the explorer that lasts no longer than the login *session_id*."""
    ends = connection.execute(sa.select(SESSION.c.expires_at).where(SESSION.c.id == session_id)).scalar_one()
    row = {"cookie_hash": hash_of(cookie), "session_id": session_id, "expires_at": ends}
    sealed = safe.seal(json.dumps(asdict(tokens)), kid=row["cookie_hash"])
    connection.execute(sa.insert(EXPLORER_SESSION).values(**row, tokens_sealed=sealed))


def find(connection: Connection, safe: Safe, cookie: str, now: datetime, *, idle: timedelta) -> AtExplorer | None:
    """Find who is at the explorer with *cookie*. Raises: KeyUnreadable when the row was changed."""
    query = (
        sa.select(EXPLORER_SESSION, SESSION.c.seen_at, PERSON, AGENCY.c.name.label("agency_name"))
        .join(SESSION, SESSION.c.id == EXPLORER_SESSION.c.session_id)
        .join(PERSON, PERSON.c.id == SESSION.c.person_id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .where(
            EXPLORER_SESSION.c.cookie_hash == hash_of(cookie),
            EXPLORER_SESSION.c.expires_at > now,
            SESSION.c.is_complete,
            SESSION.c.ended_at.is_(None),
            SESSION.c.expires_at > now,
            SESSION.c.seen_at > now - idle,
            PERSON.c.ended_at.is_(None),
            AGENCY.c.stopped_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    is_due = row.seen_at + TOUCHED_EVERY <= now
    if is_due:
        connection.execute(sa.update(SESSION).where(SESSION.c.id == row.session_id).values(seen_at=now))
    values = json.loads(safe.open(row.tokens_sealed, kid=row.cookie_hash))
    tokens = Tokens(**values | {"purposes": tuple(values["purposes"])})
    return AtExplorer(
        row.cookie_hash, row.session_id, row.id, row.username, row.name, row.agency_name, tokens, was_touched=is_due
    )


def replace(connection: Connection, safe: Safe, identity: str, tokens: Tokens) -> None:
    """Put *tokens* in the place of those that were refreshed."""
    sealed = safe.seal(json.dumps(asdict(tokens)), kid=identity)
    which = EXPLORER_SESSION.c.cookie_hash == identity
    connection.execute(sa.update(EXPLORER_SESSION).where(which).values(tokens_sealed=sealed))


def end(connection: Connection, identity: str) -> None:
    """Forget a session and its tokens."""
    connection.execute(sa.delete(EXPLORER_SESSION).where(EXPLORER_SESSION.c.cookie_hash == identity))
