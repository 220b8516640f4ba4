"""Expiring: agreements whose last day has passed take the step EXPIRE, which nobody takes by hand.

Run by the janitor. What an agreement opens ended with its last day already, by the rule that every statement holds;
this only says so in its status. Each agreement is a transaction of its own, decided by the same table as every step.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.agreement import MOVES, Status, Step, take
from schema.tables.sharing import AGREEMENT
from server.command.history import Row, instant_of, note, revise
from server.command.terms import facts
from server.database import Database
from server.work import Event, Work

BATCH = 100
_EXPIRING = sorted(status.value for status, step in MOVES if step is Step.EXPIRE)


async def expire(database: Database, now: datetime) -> int:
    """Expire what is due, so many at a time, and give how many there were."""
    async with Work(database, now=now) as work:
        due = await work.run(lambda connection: _due(connection, now))
    expired = 0
    for agreement_id in due:
        async with Work(database, now=now) as work:
            version = await work.run(partial(_expire, agreement_id, work.new_id(), now))
            if version is not None:
                details = {"version": str(version)}
                work.events.append(Event("agreement_expired", actor="janitor", subject=agreement_id, details=details))
                expired += 1
    return expired


def _due(connection: Connection, now: datetime) -> list[str]:
    """Find what may be due; whether it is gets decided with its row held.

    SQL: SELECT id FROM agreement WHERE status IN ('ACTIVE', 'SUSPENDED') AND ends_on < :today LIMIT 100
    """
    query = sa.select(AGREEMENT.c.id).where(AGREEMENT.c.status.in_(_EXPIRING), AGREEMENT.c.ends_on < now.date())
    return list(connection.scalars(query.order_by(AGREEMENT.c.ends_on, AGREEMENT.c.id).limit(BATCH)))


def _expire(agreement_id: str, step_id: str, now: datetime, connection: Connection) -> int | None:
    """Expire one agreement, if the table of moves says so; gives its version, None where there is nothing to do."""
    agreement = facts(connection, agreement_id)
    if agreement is None:
        return None
    status = take(agreement, Step.EXPIRE, by=None, today=now.date())
    if not isinstance(status, Status):
        return None
    at = instant_of(connection, agreement_id, now)
    revise(connection, AGREEMENT, AGREEMENT.c.id == agreement_id, at, {"status": status.value})
    row: Row = {"id": step_id, "agreement_id": agreement_id, "version": agreement.version}
    note(connection, row, Step.EXPIRE.value, at)
    return agreement.version
