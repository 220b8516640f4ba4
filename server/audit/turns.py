"""Turns: those who look after the record - sign it, index it, make its keys - take turns.

Not by a lock on a table: the role of the application may not hold the rights that such a lock asks for. Who only adds
entries never waits here.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

# Names the lock; any number does, if nobody else takes it.
LOOKING_AFTER_THE_RECORD = 7_305_121_467


def take_audit_turn(connection: Connection) -> None:
    """Wait for the turn, which ends with the transaction. SQLite has one writer at a time anyway.

    SQL: SELECT pg_advisory_xact_lock(7305121467)
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOOKING_AFTER_THE_RECORD)))
