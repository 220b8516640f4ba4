"""Following: the conductor of a feed; nothing else knows the order of its steps.

cursor -> feed -> where anything can have changed, each kind compared with its View and the differences kept -> a page
of what is behind the cursor. So what was known already is told again as it is now, never as it was: an answer that was
lost is asked for again, and nothing is told that is not visible any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from auth.access.audience import Audience
from auth.access.wall import wall_of
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from schema.entity import Entity
from schema.marking import Detail
from server.database import Database
from server.feeds import feed as feeds
from server.feeds.comparing import FIRST, STRETCH, Comparison, Differences, comparison, read
from server.feeds.feed import Feed, Whose
from server.feeds.keeping import item_of, keep, mark, page_of, settle
from server.feeds.page import FeedPage
from server.limits import Limits
from server.query.cursor import Seal
from server.query.opened import Moved, Opened
from server.trail.asking import rows
from server.work import Clock, Event, Work

_TRIES = 4
_BUSY = Refused(Code.TIMEOUT, "Several ask for these changes at this moment: try again.")


class Following:
    """The feeds as one process answers them."""

    def __init__(self, database: Database, seal: Seal, clock: Clock, limits: Limits) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._limits = limits

    async def page(
        self, by: Principal, kinds: tuple[Entity, ...], after: object, size: int, opened: Opened
    ) -> FeedPage:
        """Give what happened behind the cursor *after*; None begins. Raises: RefusalError; Moved."""
        whose = Whose.of(by, [kind.name for kind in kinds])
        feed, place = await self._found(whose, after)
        for _ in range(_TRIES):
            brought = await self._brought(feed, by, kinds, opened)
            if brought is not None:
                page = await self._told(whose, brought, place, size)
                return replace(page, under=_agreements(kinds, opened))
            feed, place = await self._found(whose, after)
        raise RefusalError(_BUSY)

    async def _found(self, whose: Whose, after: object) -> tuple[Feed, int]:
        keys = None if after is None else self._seal.open(whose.place, after)
        found = await feeds.find(self._database, whose)
        now = self._clock()
        if keys is not None:
            return feeds.opened(found, keys, now)
        if found is None or not found.is_alive(now):
            await feeds.begin(self._database, whose, self._limits, now)
            found = await feeds.find(self._database, whose)
        if found is None:
            raise RefusalError(_BUSY)
        return found, 0

    async def _brought(self, feed: Feed, by: Principal, kinds: tuple[Entity, ...], opened: Opened) -> Feed | None:
        """Bring a feed up to now; None where somebody else did meanwhile."""
        audience = Audience.of(by)
        statements = [
            (kind, comparison(audience, opened.form, kind.name, self._database.dialect, STRETCH)) for kind in kinds
        ]
        under = _under(feed, opened, [each for _, each in statements])
        now = self._clock()
        if feed.moves is not None and under == feed.compared_under and not feed.is_to_be_renewed(now):
            return feed
        for kind, statement in statements:
            beyond: str | None = FIRST
            while beyond is not None:
                found = await self._compared(
                    statement, by, {"feed": feed.id, "kind": kind.name, "beyond": beyond}, opened
                )
                if found.seen or found.gone:
                    last = await self._kept(feed, kind, found)
                    if last is None:
                        return None
                    feed = replace(feed, last=last)
                beyond = found.end
        async with Work(self._database, now=now) as work:
            # What another one kept meanwhile was nothing new to this comparison, and has later numbers.
            is_newest = await work.run(lambda connection: settle(connection, feed, under, now))
            work.events.append(Event("feed_compared", actor="server", subject=feed.id))
        return feed if is_newest else None

    async def _compared(
        self, statement: Comparison, by: Principal, given: Mapping[str, Any], opened: Opened
    ) -> Differences:
        values = statement.values({**opened.values, **given})
        row = await self._database.fetch(statement.sql, values, wall=wall_of(by.roles, counts=False))
        if row is None:
            raise Moved
        found = read(row)
        if found.stamp != opened.stamp:
            raise Moved
        return found

    async def _kept(self, feed: Feed, kind: Entity, found: Differences) -> int | None:
        now = self._clock()
        async with Work(self._database, now=now) as work:
            last = await work.run(lambda connection: keep(connection, feed, kind.name, found, now))
            work.events.append(Event("feed_compared", actor="server", subject=feed.id))
        return last

    async def _told(self, whose: Whose, feed: Feed, after: int, size: int) -> FeedPage:
        """Read a page; a cursor moves only where something is told."""
        found = await rows(self._database, page_of(feed, after, size)) if after != feed.last else []
        items = tuple(item_of(row, after) for row in found[:size])
        place = items[-1].number if items else after
        cursor = whose.cursor(self._seal, feed, place)
        return FeedPage(items, cursor, len(found) > size, feed.id, feed.last)

    async def confirm(self, page: FeedPage) -> None:
        """Note that a page is about to be told. Raises: Moved where it may not be any more, as somebody compared."""
        if not page.items:
            return
        async with Work(self._database, now=self._clock()) as work:
            numbers = [item.number for item in page.items]
            is_noted = await work.run(lambda connection: mark(connection, page.feed, page.last, numbers))
            work.events.append(Event("feed_told", actor="server", subject=page.feed))
        if not is_noted:
            raise Moved


def _agreements(kinds: tuple[Entity, ...], opened: Opened) -> frozenset[str]:
    """Name the agreements that open records of *kinds*, not their numbers alone."""
    names = {name for kind in kinds for name in (kind.name, *kind.types())}
    return frozenset(
        each.reference for each in opened.clauses if each.entity in names and each.rung >= Detail.SUMMARY.rung
    )


def _under(feed: Feed, opened: Opened, statements: list[Comparison]) -> str:
    """Name all that decides what is visible: while it is the same, so is everything that would be found.

    The agreements in force by their stamp, the days that they are looked at, how often records were written, and the
    very texts of the statements, which hold the rules of the law and of the role, and what a record shows.
    """
    days = [str(opened.values[name]) for name in ("today", "reviewed_since")]
    parts = [opened.stamp, *days, str(feed.moves), *(each.told_by for each in statements)]
    return sha256("|".join(parts).encode()).hexdigest()
