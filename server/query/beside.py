"""Beside: what of an answer its statement does not say - the record of access, changes, and what is supposed.

Read before the statement runs or after it, within the same try of server/query/answer.py: where agreements move
meanwhile, all of it is read anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auth.principal import Principal
from server.audit.entry import Entry
from server.database import Database
from server.feeds.following import Following
from server.feeds.page import FeedPage
from server.query import plan
from server.query.binds import Request, found
from server.query.cursor import Seal
from server.query.dialect import Dialect
from server.query.feed import TOLD, ids_told, kinds_of
from server.query.listening import STANDS_AT
from server.query.opened import Opened
from server.query.simulating import Simulating
from server.query.trails import Trails
from server.settings import Settings
from server.work import Clock


@dataclass(frozen=True, slots=True)
class Part:
    """The texts of root fields by response name, and the entries that must be on record before they are told.

    *pages* are the changes to tell, by response name; *variables* what the statement is to look for.
    """

    texts: Mapping[str, str]
    entries: tuple[Entry, ...]
    pages: Mapping[str, FeedPage]
    variables: Mapping[str, Any]


class Beside:
    """Reads beside the statements of one process."""

    def __init__(self, database: Database, settings: Settings, seal: Seal, clock: Clock) -> None:
        grace = timedelta(days=settings.review_grace_days)
        self._clock = clock
        self._trails = Trails(database, seal, clock, grace)
        self._feeds = Following(database, seal, clock, settings.limits)
        self._simulating = Simulating(database, Dialect(database.dialect), grace)

    async def before(
        self, whole: plan.Plan, request: Request, principal: Principal, request_id: str, opened: Opened
    ) -> Part:
        """Read what the statement needs, or stands beside it. Raises: Moved; RefusalError."""
        trail = await self._trails.read(whole, request, principal, request_id)
        pages: dict[str, FeedPage] = {}
        ids: dict[str, Mapping[str, list[str]]] = {}
        for key, root in whole.roots:
            if isinstance(root, plan.Feed):
                after = request.variables.get(STANDS_AT) or found(root.after, request)
                pages[key] = await self._feeds.page(principal, kinds_of(root), after, root.size, opened)
                ids[key] = ids_told(pages[key], root)
        return Part(trail.texts, tuple(trail.entries), pages, {TOLD: ids})

    async def after(
        self, whole: plan.Plan, part: Part, texts: dict[str, str], principal: Principal, stamp: str
    ) -> None:
        """Answer what supposes an agreement, in the place of its text, and settle what is told. Raises: Moved."""
        for page in part.pages.values():
            await self._feeds.confirm(page)
        for key, root in whole.roots:
            if isinstance(root, plan.Simulation):
                today = self._clock().date()
                texts[key] = await self._simulating.text(root, texts[key], principal, today, stamp)
