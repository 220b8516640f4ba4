"""Keeping: what was found to be otherwise becomes rows of the feed, and a page of them is marked as told.

Each writes in one transaction that holds the feed, so that two who ask at once cannot number the same change twice,
and nothing is told that another one takes away. A record that was never told leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.feeds import FEED, FEED_TOLD
from server.feeds.comparing import Differences
from server.feeds.feed import KEPT, Feed, inserting
from server.feeds.page import Item, What

_OF_RECORD = (
    FEED_TOLD.c.feed_id == sa.bindparam("feed"),
    FEED_TOLD.c.entity == sa.bindparam("kind"),
    FEED_TOLD.c.record_id == sa.bindparam("record"),
)


def keep(connection: Connection, feed: Feed, kind: str, found: Differences, now: datetime) -> int | None:
    """Number what is otherwise and give the newest number; None where somebody else wrote since *feed* was found.

    SQL: SELECT last FROM feed WHERE id = $1 FOR UPDATE; INSERT INTO feed_told (...) VALUES (...) ON CONFLICT ... DO
    UPDATE SET digest = excluded.digest, number = excluded.number, ...; UPDATE feed SET last = $1 WHERE id = $2
    """
    if _held(connection, feed.id) != feed.last:
        return None
    last = feed.last
    if found.seen:
        rows = [
            {
                "feed_id": feed.id,
                "entity": kind,
                "record_id": each.record,
                "owner_id": each.owner,
                "digest": each.digest,
                **dict.fromkeys(("number", "first_number", "since_number"), number),
                "is_told": False,
            }
            for number, each in enumerate(found.seen, last + 1)
        ]
        insert = inserting(connection)(FEED_TOLD)
        new = insert.excluded
        was_gone = FEED_TOLD.c.digest.is_(None)
        changes = {
            "digest": new.digest,
            "owner_id": new.owner_id,
            "number": new.number,
            "since_number": sa.case((was_gone, new.number), else_=FEED_TOLD.c.since_number),
            "gone_at": None,
        }
        key = ("feed_id", "entity", "record_id")
        connection.execute(insert.on_conflict_do_update(index_elements=key, set_=changes), rows)
        last += len(rows)
    last = _lose(connection, feed, kind, found.gone, last, now)
    connection.execute(sa.update(FEED).where(FEED.c.id == feed.id).values(last=last))
    return last


def _lose(connection: Connection, feed: Feed, kind: str, gone: Sequence[str], last: int, now: datetime) -> int:
    """Note what is there no more: what was told keeps its id and a number, what was not is forgotten."""
    if not gone:
        return last
    keys = [{"feed": feed.id, "kind": kind, "record": each} for each in gone]
    connection.execute(sa.delete(FEED_TOLD).where(*_OF_RECORD, sa.not_(FEED_TOLD.c.is_told)), keys)
    lost = sa.update(FEED_TOLD).where(*_OF_RECORD).values(digest=None, number=sa.bindparam("place"), gone_at=now)
    connection.execute(lost, [{**key, "place": number} for number, key in enumerate(keys, last + 1)])
    return last + len(keys)


def settle(connection: Connection, feed: Feed, compared_under: str, now: datetime) -> bool:
    """Note under what a feed was compared, and that somebody asked; False where somebody else wrote meanwhile.

    SQL: UPDATE feed SET compared_under = $1, expires_at = $2 WHERE id = $3 AND last = $4 RETURNING id
    """
    changes = {"compared_under": compared_under, "expires_at": now + KEPT}
    noted = sa.update(FEED).where(FEED.c.id == feed.id, FEED.c.last == feed.last).values(**changes)
    return connection.scalar(noted.returning(FEED.c.id)) is not None


def mark(connection: Connection, feed: str, last: int, numbers: Sequence[int]) -> bool:
    """Mark changes as told, unless somebody wrote since *last* was the newest number: then they may not be any more.

    SQL: SELECT last FROM feed WHERE id = $1 FOR UPDATE; UPDATE feed_told SET is_told = true WHERE feed_id = $1 AND ...
    """
    if _held(connection, feed) != last:
        return False
    of = (FEED_TOLD.c.feed_id == feed, FEED_TOLD.c.number.between(numbers[0], numbers[-1]))
    connection.execute(sa.update(FEED_TOLD).where(*of, sa.not_(FEED_TOLD.c.is_told)).values(is_told=True))
    return True


def page_of(feed: Feed, after: int, size: int) -> sa.Select[Any]:
    """Select up to *size* changes behind the number *after*, and one more where there are more.

    SQL: SELECT ... FROM feed_told WHERE feed_id = $1 AND number > $2 AND (digest IS NOT NULL OR first_number <= $2)
    ORDER BY number LIMIT $3
    """
    columns = (FEED_TOLD.c[name] for name in ("number", "entity", "record_id", "owner_id", "since_number", "is_told"))
    is_gone = sa.cast(FEED_TOLD.c.digest.is_(None), sa.Integer).label("is_gone")
    wanted = sa.select(*columns, is_gone).where(*behind(feed, after))
    return wanted.order_by(FEED_TOLD.c.number).limit(size + 1)


def item_of(row: Sequence[Any], after: int) -> Item:
    """Read a row of a page, for whoever stands at *after*."""
    number, entity, record, owner, since, is_told, is_gone = row
    there = What.APPEARED if since > after or not is_told else What.CHANGED
    return Item(number, What.DISAPPEARED if is_gone else there, entity, record, owner)


def behind(feed: Feed, after: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Say which rows of a feed tell whoever stands at *after* anything.

    What is gone and appeared only behind *after* was never told to them.
    """
    known = sa.or_(FEED_TOLD.c.digest.is_not(None), FEED_TOLD.c.first_number <= after)
    return FEED_TOLD.c.feed_id == feed.id, FEED_TOLD.c.number > after, known


def _held(connection: Connection, feed: str) -> int | None:
    """Hold a feed until the end of the transaction, and give its newest number; None where it was swept."""
    return connection.scalar(sa.select(FEED.c.last).where(FEED.c.id == feed).with_for_update())
