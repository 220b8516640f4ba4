"""Janitor: delete what has expired, a little at a time.

Each batch is a transaction of its own, so that nobody waits long for a lock, and children go before the rows they
refer to. Never deletes what still decides anything: a row goes only when what it speaks of has expired.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.grants import (
    AUTHORIZATION_CODE,
    EXPLORER_SESSION,
    INTERACTION,
    PROOF_SEEN,
    PUSHED_REQUEST,
    REFRESH_TOKEN,
    REVOCATION,
    TOKEN_GRANT,
)
from schema.tables.identity import ASSERTION_SEEN
from schema.tables.people import ATTEMPT, INVITATION, SESSION
from server.database import Database
from server.work import Event, Work

BATCH = 500

# A sweep that finds more leaves the rest to the next.
BATCHES = 20

# Kept past their end, so that no clock that runs behind finds one gone.
GRACE = timedelta(minutes=5)

# In the order of deletion: what refers to another row goes before it.
EXPIRING = (
    PUSHED_REQUEST,
    INTERACTION,
    AUTHORIZATION_CODE,
    REFRESH_TOKEN,
    TOKEN_GRANT,
    PROOF_SEEN,
    ASSERTION_SEEN,
    REVOCATION,
    EXPLORER_SESSION,
    SESSION,
    INVITATION,
    ATTEMPT,
)


async def sweep(database: Database, now: datetime) -> dict[str, int]:
    """Delete expired rows and give how many of each table, by its name; tables with none are left out."""
    deleted: dict[str, int] = {}
    for table in EXPIRING:
        for _ in range(BATCHES):
            count = await _batch(database, table, now)
            if count:
                deleted[table.name] = deleted.get(table.name, 0) + count
            if count < BATCH:
                break
    return deleted


async def _batch(database: Database, table: sa.Table, now: datetime) -> int:
    async with Work(database, now=now) as work:
        count = await work.run(lambda connection: _delete(connection, table, now))
        work.events.append(
            Event("expired_rows_deleted", actor="janitor", subject=table.name, details={"rows": str(count)})
        )
    return count


def _delete(connection: Connection, table: sa.Table, now: datetime) -> int:
    """Delete one batch.

    SQL: DELETE FROM session WHERE (id) IN (SELECT id FROM session WHERE expires_at < $1 ... LIMIT 500)
    """
    key = sa.tuple_(*table.primary_key.columns)
    expired = sa.select(*table.primary_key.columns).where(table.c.expires_at < now - GRACE, *_unreferred(table))
    return connection.execute(sa.delete(table).where(key.in_(expired.limit(BATCH)))).rowcount


def _unreferred(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """Say that no row of the other expiring tables refers to a row, which would not let it go."""
    return [
        ~sa.exists().where(each.parent == each.column)
        for other in EXPIRING
        for each in other.foreign_keys
        if each.column.table is table
    ]
