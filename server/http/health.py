"""Health: is this process alive, and can it do its work now.

``/live`` says only that the process answers. ``/ready`` says whether the database answers, holds every table
and has a signing key; it names the check that fails and nothing else.
"""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.refusal import RefusalError
from schema.tables import METADATA
from server.database import Database, DatabaseError, is_database_failure
from server.door import Door
from server.work import Clock


class Health:
    """Answer the probes of an orchestrator."""

    def __init__(self, database: Database, door: Door, *, clock: Clock) -> None:
        self._database = database
        self._door = door
        self._clock = clock
        self._is_migrated = False

    async def live(self, request: Request) -> Response:
        """Answer ``GET /live``."""
        return JSONResponse({"status": "live"})

    async def ready(self, request: Request) -> Response:
        """Answer ``GET /ready``: 200 when every check passes, else 503."""
        checks = {"database": await self._answers()}
        checks["migrated"] = checks["database"] and await self._has_every_table()
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

    async def _has_every_table(self) -> bool:
        # Tables do not go away while we run, so the look-up is made until it has succeeded once.
        if not self._is_migrated:
            try:
                async with self._database.engine.connect() as connection:
                    names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
            except Exception as error:
                if not is_database_failure(error):
                    raise
                return False
            self._is_migrated = METADATA.tables.keys() <= set(names)
        return self._is_migrated
