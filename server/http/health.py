"""Health: is this process alive, and can it do its work now.

``/live`` says only that the process answers. ``/ready`` says whether the database answers, has the
newest shape and has a signing key; it names the check that fails and nothing else. ``/health`` says the same to
people, in words.
"""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.refusal import RefusalError
from server.database import Database, DatabaseError
from server.door import Door
from server.http.pages import Pages
from server.migrations import is_current
from server.work import Clock

# In the order they are looked at; what stands behind one that fails was not looked at.
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "database": "It reaches its records",
        "migrated": "Its records have the shape of this version",
        "keys": "It can sign people and applications in",
    }
)


class Health:
    """Answer the probes of an orchestrator, and people who want to know."""

    def __init__(self, database: Database, door: Door, pages: Pages, *, clock: Clock) -> None:
        self._pages = pages
        self._database = database
        self._door = door
        self._clock = clock

    async def live(self, request: Request) -> Response:
        """Answer ``GET /live``."""
        return JSONResponse({"status": "live"})

    async def ready(self, request: Request) -> Response:
        """Answer ``GET /ready``: 200 when every check passes, else 503."""
        checks = await self._checks()
        is_ready = all(checks.values())
        return JSONResponse(
            {"status": "ready" if is_ready else "not ready", "checks": checks}, 200 if is_ready else 503
        )

    async def page(self, request: Request) -> Response:
        """Answer ``GET /health``, with the statuses of ``/ready``."""
        checks = await self._checks()
        is_ready = all(checks.values())
        said = [(words, checks[name]) for name, words in CHECKS.items()]
        return self._pages.render("health.html", 200 if is_ready else 503, is_ready=is_ready, checks=said, person=None)

    async def _checks(self) -> dict[str, bool]:
        checks = {"database": await self._answers()}
        checks["migrated"] = checks["database"] and await is_current(self._database)
        if checks["migrated"] and not self._door.has_keys:
            await self._door.start(self._clock())
        checks["keys"] = self._door.has_keys
        return checks

    async def _answers(self) -> bool:
        try:
            await self._database.ping()
        except (DatabaseError, RefusalError):
            return False
        return True
