"""Sweeping: feeds that nobody asks for end with all that they told, and what disappeared long ago is forgotten.

A little at a time, like everything that the janitor does (server/janitor.py). A feed's cursors from before what was
forgotten are good no more: they would never learn of it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.feeds import FEED, FEED_TOLD
from server.database import Database
from server.feeds.feed import KEPT
from server.work import Event, Work

BATCH = 5_000
# A sweep that finds more leaves the rest to the next.
BATCHES = 20


async def sweep(database: Database, now: datetime) -> int:
    """Delete what has expired, and give how many rows."""
    deleted = 0
    for _ in range(BATCHES):
        async with Work(database, now=now) as work:
            count = await work.run(lambda connection: _batch(connection, now))
            if count:
                details = {"rows": str(count)}
                work.events.append(Event("expired_rows_deleted", actor="janitor", subject=FEED.name, details=details))
        deleted += count
        if not count:
            break
    return deleted


def _batch(connection: Connection, now: datetime) -> int:
    """Delete one batch: of one feed that has expired, or of what disappeared in another.

    SQL: SELECT id FROM feed WHERE expires_at < $1 LIMIT 1 FOR UPDATE SKIP LOCKED; DELETE FROM feed_told WHERE ...
    """
    old = connection.scalar(
        sa.select(FEED.c.id).where(FEED.c.expires_at < now).limit(1).with_for_update(skip_locked=True)
    )
    if old is not None:
        return _end(connection, old)
    forgotten = sa.select(FEED_TOLD.c.feed_id).where(FEED_TOLD.c.gone_at < now - KEPT).limit(1)
    feed = connection.scalar(forgotten)
    if feed is None or connection.scalar(_held(feed)) is None:
        return 0
    return _forget(connection, feed, now)


def _held(feed: str) -> sa.Select[tuple[str]]:
    return sa.select(FEED.c.id).where(FEED.c.id == feed).with_for_update(skip_locked=True)


def _end(connection: Connection, feed: str) -> int:
    some = sa.select(FEED_TOLD.c.number).where(FEED_TOLD.c.feed_id == feed).order_by(FEED_TOLD.c.number).limit(BATCH)
    numbers = list(connection.scalars(some))
    if numbers:
        connection.execute(sa.delete(FEED_TOLD).where(FEED_TOLD.c.feed_id == feed, FEED_TOLD.c.number <= numbers[-1]))
    else:
        connection.execute(sa.delete(FEED).where(FEED.c.id == feed))
    return len(numbers) or 1


def _forget(connection: Connection, feed: str, now: datetime) -> int:
    of = (FEED_TOLD.c.feed_id == feed, FEED_TOLD.c.gone_at < now - KEPT)
    some = sa.select(FEED_TOLD.c.number).where(*of).order_by(FEED_TOLD.c.number).limit(BATCH)
    numbers = list(connection.scalars(some))
    connection.execute(sa.delete(FEED_TOLD).where(*of, FEED_TOLD.c.number <= numbers[-1]))
    floor = sa.case((FEED.c.floor > numbers[-1], FEED.c.floor), else_=numbers[-1])
    connection.execute(sa.update(FEED).where(FEED.c.id == feed).values(floor=floor))
    return len(numbers)
