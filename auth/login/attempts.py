"""Attempts: brute force is slowed, then locked out for a while, never for ever.

Every try is charged before the password is looked at, so that a hundred tries at the same moment are a hundred
tries. A few are free, each further one blocks twice as long as the one before, up to a limit. A right password
takes the charge back. Subjects are kept as keyed hashes: the table tells neither names nor addresses. A name that
nobody has is charged like any other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auth.login.secret import keyed_hash_of
from schema.tables.people import ATTEMPT

FIRST_BLOCK = timedelta(seconds=15)
REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Say how many tries are free, and how long a block lasts at the most."""

    free: int
    longest: timedelta

    def block(self, failures: int) -> timedelta | None:
        """Give the block that follows try number *failures*."""
        beyond = failures - self.free
        if beyond < 0:
            return None
        doubled: timedelta = FIRST_BLOCK * 2 ** min(beyond, 20)
        return min(doubled, self.longest)


def person_subject(key: bytes, username: str) -> str:
    """Name a person, or a name that nobody has."""
    return keyed_hash_of(key, "person", username)


def address_subject(key: bytes, address: str) -> str:
    """Name a network address."""
    return keyed_hash_of(key, "address", address)


def code_subject(key: bytes, person_id: str) -> str:
    """Name a person who is being asked for the second factor."""
    return keyed_hash_of(key, "code", person_id)


def charge(connection: Connection, subject: str, allowance: Allowance, now: datetime) -> datetime | None:
    """Count one try of *subject*; returns until when it is blocked instead, or None when it may go on.

    A blocked try is not counted: whoever waits is let in again, however many tries others made meanwhile. Counted
    by one statement, so that tries at the same moment wait for each other and all count; the row stays locked until
    the transaction ends. Whoever charges several subjects does so in one order everywhere: address, then person.

    SQL: INSERT INTO attempt ... ON CONFLICT (subject_hash) DO UPDATE SET failures = ... RETURNING failures
    """
    counted: int | None = connection.execute(_counting(connection.dialect.name, subject, now)).scalar_one_or_none()
    if counted is None:
        row = sa.select(ATTEMPT.c.blocked_until).where(ATTEMPT.c.subject_hash == subject)
        blocked: datetime | None = connection.execute(row).scalar_one_or_none()
        return blocked or now + FIRST_BLOCK
    block = allowance.block(counted)
    if block is not None:
        blocking = sa.update(ATTEMPT).where(ATTEMPT.c.subject_hash == subject)
        connection.execute(blocking.values(blocked_until=now + block))
    return None


def forget(connection: Connection, subject: str) -> None:
    """Forget every try of *subject*: the right password came, or an administrator unlocked the person."""
    connection.execute(sa.delete(ATTEMPT).where(ATTEMPT.c.subject_hash == subject))


def give_back(connection: Connection, subject: str) -> None:
    """Take back one charge of *subject*; an address behind which many people work is not theirs to fill."""
    failures = ATTEMPT.c.failures
    connection.execute(
        sa.update(ATTEMPT)
        .where(ATTEMPT.c.subject_hash == subject, failures > 0)
        .values(failures=failures - 1, blocked_until=None)
    )


def _counting(dialect: str, subject: str, now: datetime) -> sa.Executable:
    """Write the statement that counts one try, from the first again when the last is long past; a blocked one not."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = {"failures": 1, "first_at": now, "blocked_until": None, "expires_at": now + REMEMBERED}
    is_past = ATTEMPT.c.expires_at <= now
    is_free = ATTEMPT.c.blocked_until.is_(None) | (ATTEMPT.c.blocked_until <= now)
    again = {
        "failures": sa.case((is_past, 1), else_=ATTEMPT.c.failures + 1),
        "first_at": sa.case((is_past, now), else_=ATTEMPT.c.first_at),
        "blocked_until": None,
        "expires_at": now + REMEMBERED,
    }
    statement = insert(ATTEMPT).values(subject_hash=subject, **fresh)
    statement = statement.on_conflict_do_update(index_elements=["subject_hash"], set_=again, where=is_past | is_free)
    return statement.returning(ATTEMPT.c.failures)
