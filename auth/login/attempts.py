"""Attempts: brute force is slowed, then locked out for a while, never for ever.

Every try is charged before the password is looked at, so that a hundred tries at the same moment are a hundred
tries. A few are free, each further one blocks twice as long as the one before, up to a limit. A right password
takes the charge back. Subjects are kept as keyed hashes: the table tells neither names nor addresses. A name that
nobody has is charged like any other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
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

    A blocked try is not counted: whoever waits is let in again, however many tries others made meanwhile.

        UPDATE attempt SET failures = :n + 1, blocked_until = ..., expires_at = ...
        WHERE subject_hash = :subject AND failures = :n
    """
    for _ in range(5):
        row = connection.execute(sa.select(ATTEMPT).where(ATTEMPT.c.subject_hash == subject)).one_or_none()
        if row is not None and row.expires_at <= now:
            connection.execute(sa.delete(ATTEMPT).where(ATTEMPT.c.subject_hash == subject, ATTEMPT.c.expires_at <= now))
            row = None
        if row is not None and row.blocked_until is not None and row.blocked_until > now:
            blocked: datetime = row.blocked_until
            return blocked
        if _count(connection, subject, None if row is None else row.failures, allowance, now):
            return None
    # Five others came first, each time: that many at once is no person typing.
    return now + FIRST_BLOCK


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


def _count(connection: Connection, subject: str, failures: int | None, allowance: Allowance, now: datetime) -> bool:
    made = (failures or 0) + 1
    block = allowance.block(made)
    values = {
        "failures": made,
        "blocked_until": None if block is None else now + block,
        "expires_at": now + REMEMBERED,
    }
    if failures is not None:
        same = sa.and_(ATTEMPT.c.subject_hash == subject, ATTEMPT.c.failures == failures)
        return connection.execute(sa.update(ATTEMPT).where(same).values(**values)).rowcount == 1
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(ATTEMPT).values(subject_hash=subject, first_at=now, **values))
    except sa.exc.IntegrityError:
        return False
    return True
