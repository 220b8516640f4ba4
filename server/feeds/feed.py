"""Feed: whose a feed is, how it is found by its cursor, and when it is begun.

A feed belongs to one principal - client, subject, agency, role, scopes, purpose and site - and to its kinds of record.
Its cursors are sealed for it: another principal's opens nothing. One that is kept no more is an error that says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from schema.catalogue import CATALOGUE
from schema.entity import Link
from schema.graphql.changes import KINDS
from schema.tables.base import instant_text
from schema.tables.feeds import FEED, FEED_TOLD
from schema.tables.moves import RECORD_MOVES
from server.database import Database
from server.limits import Limits
from server.query.cursor import Seal
from server.trail.asking import rows
from server.work import Event, Work

# Kept so long after somebody asked last; what disappeared is told for as long.
KEPT = timedelta(days=30)
# An answer moves the end of its feed only where it is nearer than this.
_RENEWED = KEPT - timedelta(days=1)
SWEPT = Refused(
    Code.BAD_USER_INPUT,
    "This cursor is too old, and what it stands for is kept no more: begin a new copy, without it.",
)
TOO_MANY = (
    "You have too many feeds of changes with this client: go on with one by its cursor, or wait until one has not been "
    "asked for thirty days. Each purpose, set of scopes and choice of kinds has a feed of its own."
)
# What records name that everybody sees, as far as it can be withdrawn.
_NAMED = tuple(
    dict.fromkeys(
        target.table
        for kind in KINDS
        for link in kind.every_attribute()
        if isinstance(link, Link) and "withdrawn_at" in (target := CATALOGUE[link.target]).table.c
    )
)
_COLUMNS = (FEED.c.id, FEED.c.last, FEED.c.floor, FEED.c.compared_under)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as it was found: its newest number, the oldest one a cursor may have, and what it was compared under.

    *moves* is how often any shared record had been written by then (schema/tables/moves.py).
    """

    id: str
    last: int
    floor: int
    compared_under: str | None
    expires_at: str
    moves: int | None

    def is_alive(self, now: datetime) -> bool:
        """Tell whether it is kept still."""
        return self.expires_at > instant_text(now)

    def is_to_be_renewed(self, now: datetime) -> bool:
        """Tell whether asking now should move its end."""
        return self.expires_at < instant_text(now + _RENEWED)


@dataclass(frozen=True, slots=True)
class Whose:
    """The principal and the kinds that a feed is of, as one key; *holder* is the client and who uses it, for the limit.

    So nobody uses up what others with the same software may have, nor learns by it that they have any.
    """

    key: str
    holder: str

    @classmethod
    def of(cls, by: Principal, kinds: Sequence[str]) -> Whose:
        """Take what matters of *by*."""
        scopes, roles = sorted(by.scopes), sorted(by.roles)
        parts = [by.kind, by.client_id, by.id, by.agency, roles, scopes, by.purpose, by.site, list(kinds)]
        return cls(sha256(json.dumps(parts).encode()).hexdigest(), f"{by.client_id} {by.id}")

    @property
    def place(self) -> str:
        """Name where its cursors belong."""
        return f"changes|{self.key}"

    def cursor(self, seal: Seal, feed: Feed, number: int) -> str:
        """Seal a place in the feed."""
        return seal.close(self.place, json.dumps([feed.id, number]))


async def find(database: Database, whose: Whose) -> Feed | None:
    """Find a feed.

    SQL: SELECT id, last, floor, compared_under, expires_at, (SELECT sum(moves) FROM record_moves) + (SELECT count(*)
    FROM site WHERE withdrawn_at IS NOT NULL) + ... FROM feed WHERE key_hash = $1
    """
    expires = _as_text(database, FEED.c.expires_at)
    written = sa.select(sa.cast(sa.func.sum(RECORD_MOVES.c.moves), sa.BigInteger)).scalar_subquery()
    # A link to what was withdrawn shows nothing any more, and nothing brings it back: so this grows as well.
    ended = (sa.select(sa.func.count()).where(each.c.withdrawn_at.is_not(None)).scalar_subquery() for each in _NAMED)
    moves = sum(ended, written).label("moves")
    found = await rows(database, sa.select(*_COLUMNS, expires, moves).where(FEED.c.key_hash == whose.key))
    return Feed(*found[0]) if found else None


def _as_text(database: Database, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if database.dialect == "postgresql":
        return sa.func.to_char(sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"').label("expires_at")
    return sa.type_coerce(column, sa.Text()).label("expires_at")


def opened(feed: Feed | None, keys: Sequence[Any], now: datetime) -> tuple[Feed, int]:
    """Give the feed and the number that a cursor with these *keys* stands for. Raises: RefusalError."""
    identity, place = keys
    is_there = feed is not None and feed.id == identity and feed.is_alive(now)
    if feed is None or not is_there or not (place == 0 or feed.floor <= place <= feed.last):
        raise RefusalError(SWEPT)
    return feed, int(place)


async def begin(database: Database, whose: Whose, limits: Limits, now: datetime) -> None:
    """Begin a feed, unless it was begun meanwhile; one that has expired makes room. Raises: RefusalError."""
    async with Work(database, now=now) as work:
        await work.run(lambda connection: _begin(connection, whose, limits, work))


def _begin(connection: Connection, whose: Whose, limits: Limits, work: Work) -> None:
    # Or several would each be the last that there is room for. SQLite has one writer at a time anyway.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_lock_of(whose.holder))))
    _forget(connection, whose, work.now)
    live = sa.select(sa.func.count()).select_from(FEED)
    if (
        connection.scalar(live.where(FEED.c.client_id == whose.holder, FEED.c.expires_at > work.now)) or 0
    ) >= limits.feeds:
        raise RefusalError(Refused(Code.LIMIT_EXCEEDED, TOO_MANY), details={"limit": limits.feeds, "of": "feeds"})
    identity = work.new_id()
    row = {"id": identity, "key_hash": whose.key, "client_id": whose.holder, "expires_at": work.now + KEPT}
    connection.execute(inserting(connection)(FEED).values(**row, last=0, floor=0).on_conflict_do_nothing())
    work.events.append(Event("feed_begun", actor="server", subject=identity))


def _lock_of(holder: str) -> int:
    """Give the number of the lock of a holder: 64 bits of its SHA-256, with a sign."""
    return int.from_bytes(sha256(f"feeds of {holder}".encode()).digest()[:8], "big", signed=True)


def inserting(connection: Connection) -> Any:
    """Give the INSERT of this database, which knows what to do where the row is there already."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _forget(connection: Connection, whose: Whose, now: datetime) -> None:
    """Delete the feed of this key where it has expired, swept or not."""
    old = sa.select(FEED.c.id).where(FEED.c.key_hash == whose.key, FEED.c.expires_at <= now)
    for identity in connection.scalars(old).all():
        connection.execute(sa.delete(FEED_TOLD).where(FEED_TOLD.c.feed_id == identity))
        connection.execute(sa.delete(FEED).where(FEED.c.id == identity))
