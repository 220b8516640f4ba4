"""Revoke: write down that what was issued up to now works no more.

Each function writes on the Connection it is given, so that a revocation is committed with what led to it or not at
all. A row of `revocation` moves the stamp of standing by a trigger. Never deletes anything: server/janitor.py does,
once the last token that a row speaks of has expired.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auth.oauth.client import is_own
from schema.tables.grants import REFRESH_TOKEN, REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import PERSON, SESSION

# No access token lives longer, whatever the settings say of the usual ones.
LONGEST_TOKEN = timedelta(hours=2)


class Revoked(StrEnum):
    """Name what a revocation is of."""

    TOKEN = "TOKEN"  # noqa: S105 - a word, no password
    GRANT = "GRANT"
    CLIENT = "CLIENT"
    PERSON = "PERSON"


def revoke(
    connection: Connection, kind: Revoked, subject: str, now: datetime, lifetime: timedelta = LONGEST_TOKEN
) -> None:
    """Write that the tokens of *subject* issued up to *now* are dead; they have all expired after *lifetime*.

    SQL: INSERT INTO revocation ... ON CONFLICT (kind, subject) DO UPDATE SET revoked_at = excluded.revoked_at, ...
    """
    _revoke_all(connection, kind, (subject,), now, now + lifetime)


def end_grant(connection: Connection, grant_id: str, now: datetime) -> None:
    """End a grant with every token that came of it."""
    end_grants(connection, TOKEN_GRANT.c.id == grant_id, now)
    revoke(connection, Revoked.GRANT, grant_id, now)


def end_person(connection: Connection, person_id: str, now: datetime) -> None:
    """End a person: sessions, grants, and every token at once."""
    connection.execute(
        sa.update(PERSON).where(PERSON.c.id == person_id, PERSON.c.ended_at.is_(None)).values(ended_at=now)
    )
    connection.execute(
        sa.update(SESSION).where(SESSION.c.person_id == person_id, SESSION.c.ended_at.is_(None)).values(ended_at=now)
    )
    end_grants_of(connection, person_id, now)
    revoke(connection, Revoked.PERSON, person_id, now)


def end_grants_of(connection: Connection, person_id: str, now: datetime) -> None:
    """End every grant of a person, who may give new ones while they are in force."""
    end_grants(connection, TOKEN_GRANT.c.person_id == person_id, now)


def disable_client(connection: Connection, client_id: str, now: datetime) -> None:
    """Disable a client, with every grant to it and every token it holds."""
    connection.execute(
        sa.update(CLIENT).where(CLIENT.c.id == client_id, CLIENT.c.disabled_at.is_(None)).values(disabled_at=now)
    )
    end_grants(connection, TOKEN_GRANT.c.client_id == client_id, now)
    revoke(connection, Revoked.CLIENT, client_id, now)


def end_agency(connection: Connection, agency_id: str, now: datetime) -> int:
    """End every session of an agency's people and every grant of theirs or to its clients; returns the grants ended.

    The service's own clients go on: they stand for no agency.
    """
    people, clients = sa.select(PERSON.c.id).where(PERSON.c.agency_id == agency_id), _clients_of(agency_id)
    alive = sa.and_(SESSION.c.person_id.in_(people), SESSION.c.ended_at.is_(None))
    connection.execute(sa.update(SESSION).where(alive).values(ended_at=now))
    held = sa.or_(TOKEN_GRANT.c.person_id.in_(people), TOKEN_GRANT.c.client_id.in_(clients))
    return end_grants(connection, held, now)


def revoke_clients_of(connection: Connection, agency_id: str, now: datetime) -> None:
    """Write that the tokens of an agency's clients are dead: a service's rest on no grant that could end."""
    _revoke_all(connection, Revoked.CLIENT, connection.scalars(_clients_of(agency_id)), now, now + LONGEST_TOKEN)


def end_grants(connection: Connection, which: sa.ColumnElement[bool], now: datetime) -> int:
    """End the grants for which *which* holds, and use up their refresh tokens so that no retry finds a successor.

    Returns how many were alive. Their tokens are found out by the grant.
    """
    grants = sa.select(TOKEN_GRANT.c.id).where(which)
    tokens = sa.update(REFRESH_TOKEN).where(REFRESH_TOKEN.c.grant_id.in_(grants))
    connection.execute(tokens.where(REFRESH_TOKEN.c.used_at.is_(None)).values(used_at=now))
    connection.execute(tokens.values(successor_sealed=None))
    alive = sa.update(TOKEN_GRANT).where(which, TOKEN_GRANT.c.ended_at.is_(None))
    return connection.execute(alive.values(ended_at=now)).rowcount


def _revoke_all(connection: Connection, kind: Revoked, subjects: Iterable[str], now: datetime, until: datetime) -> None:
    """Do it for several in one statement, which holds all its rows before it waits for the one row of the stamp."""
    rows = [{"kind": kind.value, "subject": each, "revoked_at": now, "expires_at": until} for each in sorted(subjects)]
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(REVOCATION).values(rows)
    later = {"revoked_at": statement.excluded.revoked_at, "expires_at": statement.excluded.expires_at}
    connection.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=later))


def _clients_of(agency_id: str) -> sa.Select[tuple[str]]:
    return sa.select(CLIENT.c.id).where(CLIENT.c.agency_id == agency_id, sa.not_(is_own()))
