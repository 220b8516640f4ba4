"""Health: is this process alive, and can it do its work now.

``/live`` says only that the process answers. ``/ready`` says whether the database answers, has the
newest shape and has a signing key; it names the check that fails and nothing else.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.refusal import RefusalError
from server.database import Database, DatabaseError
from server.door import Door
from server.migrations import is_current
from server.work import Clock


class Health:
    """Answer the probes of an orchestrator."""

    def __init__(self, database: Database, door: Door, *, clock: Clock) -> None:
        self._database = database
        self._door = door
        self._clock = clock

    async def live(self, request: Request) -> Response:
        """Answer ``GET /live``."""
        return JSONResponse({"status": "live"})

    async def ready(self, request: Request) -> Response:
        """Answer ``GET /ready``: 200 when every check passes, else 503."""
        checks = {"database": await self._answers()}
        checks["migrated"] = checks["database"] and await is_current(self._database)
        if checks["migrated"] and not self._door.has_keys:
            await self._door.start(self._clock())
        checks["keys"] = self._door.has_keys
        is_ready = all(checks.values())
        return JSONResponse(
            {"status": "ready" if is_ready else "not ready", "checks": checks}, 200 if is_ready else 503
        )

    async def _answers(self) -> bool:
        try:
            await self._database.ping()
        except (DatabaseError, RefusalError):
            return False
        return True
