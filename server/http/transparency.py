"""Transparency over HTTP: the page for everybody, without signing in.

Shows what auth/access/transparency.py gives and nothing else; asks nobody who they are, and says the same to all.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from auth.access.transparency import public, statement
from schema.catalogue import CATALOGUE
from server.http.browsing import Browsing

_TEXTS = {entity.name: entity.text for entity in CATALOGUE.values()}
_TEXTS |= {member.name: member.text for entity in CATALOGUE.values() for member in entity.members}


class TransparencyPage:
    """Serve ``/transparency``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing
        self._statement = statement()

    async def show(self, request: Request) -> Response:
        """Answer ``GET /transparency``."""
        browsing = self._browsing
        today = browsing.clock().date()
        grace = timedelta(days=browsing.settings.review_grace_days)
        async with browsing.database.engine.connect() as connection:
            rows = await connection.execute(self._statement, {"today": today, "reviewed_since": today - grace})
            agreements = public(rows)
        return browsing.pages.render("transparency.html", person=None, agreements=agreements, texts=_TEXTS)
