"""An import that breaks off, whatever it was about: one clear error, nothing kept, nothing left behind it."""

from __future__ import annotations

import asyncio
import random
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.util import await_only

from schema.contribution import CONTRIBUTIONS
from schema.tables.records import OUTCOME
from schema.tables.reference import AREA
from server.audit.entry import Actor, ActorKind
from server.contributing import importing, writing
from server.contributing.importing import Imported, Listener, import_sheets
from server.database import Database, DatabaseAway
from server.work import utc_now
from tests.administering import perform
from tests.door import POLICE
from tests.promises.test_import_survives import prepared

# SQLite is written at once, so nothing is ever behind.
pytestmark = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)

ROWS = 1_000
OURS = sa.select(sa.func.count()).select_from(OUTCOME)
ENDED = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'wardmote write' AND datname = current_database()"
)
ACTOR = Actor(kind=ActorKind.OPERATOR, id="operator", agency=POLICE)
SILENT = Listener(lambda size: None, lambda rejected: None)


@pytest.fixture
def arrests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a sheet of arrests, which is imported in ten parts."""
    monkeypatch.setattr(importing, "PART", ROWS // 10)
    lines = [f"A-{n},2026-03-{1 + n % 28:02},E1,ARRESTED" for n in range(ROWS)]
    file = tmp_path / "sheet.csv"
    file.write_text("\n".join(["clientReference,occurredOn,area,status", *lines]) + "\n", "utf-8")
    return file


async def imported(database: Database, file: Path, *, is_dry: bool = False) -> Imported:
    """Import the sheet."""
    arrest = CONTRIBUTIONS["Arrest"]
    return await import_sheets(
        database, arrest, [file], owner=POLICE, actor=ACTOR, clock=utc_now, listener=SILENT, is_dry=is_dry
    )


async def held(database: Database) -> int:
    """Count the arrests there are."""
    async with database.engine.connect() as connection:
        return int(await connection.scalar(OURS) or 0)


@pytest.mark.parametrize("stage", ["find", "judge", "store"])
async def test_a_connection_that_is_lost_is_told_as_that(
    migrated_url: str, arrests: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """The database ends it while a part is on its way: it is away, nothing is kept, and once more does all of it."""
    database = await prepared(migrated_url)
    real, calls = getattr(importing, stage), list[int]()

    def lose(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 4:
            await_only(end_connections())
        return real(*given)

    async def end_connections() -> None:
        await asyncio.to_thread(asyncio.run, perform(migrated_url, lambda connection: connection.execute(ENDED).all()))

    with monkeypatch.context() as patched:
        patched.setattr(importing, stage, lose)
        with pytest.raises(DatabaseAway):
            await imported(database, arrests)
    assert await held(database) == 0
    assert (await imported(database, arrests)).created == ROWS
    await database.stop()


@pytest.mark.parametrize("times", [1, 2])
async def test_one_that_is_given_up_leaves_nothing_behind(migrated_url: str, arrests: Path, times: int) -> None:
    """At any moment, also where giving up is given up: what is written next on the same connection is written."""
    database, draw = await prepared(migrated_url), random.Random(times)
    loop = asyncio.get_running_loop()
    failed: list[Any] = []
    loop.set_exception_handler(lambda _, context: failed.append(context))
    begun = loop.time()
    await imported(database, arrests, is_dry=True)
    whole, ended = loop.time() - begun, list[bool]()
    known = {"name": "Ward", "kind": "WARD", "vintage": 2020, "valid_from": date(2020, 1, 1)}

    for _ in range(20):
        task = asyncio.create_task(imported(database, arrests, is_dry=True))
        await asyncio.sleep(draw.random() * whole)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(draw.choice([0, 0.001]))
        await asyncio.wait([task], timeout=20)
        ended.append(task.cancelled() or (await task) == Imported(created=ROWS))
        areas = [{"id": str(uuid4()), "gss_code": str(uuid4())} | known for _ in range(50)]
        ended.append(await written(database, areas))
        assert await held(database) == 0

    assert (set(ended), failed) == ({True}, [])
    await database.stop()


async def written(database: Database, areas: list[dict[str, Any]]) -> bool:
    """Tell whether areas that are written on a connection of the pool are there then; takes them back."""
    count = sa.select(sa.func.count()).where(AREA.c.id.in_([each["id"] for each in areas]))
    async with database.engine.connect() as connection:
        await connection.run_sync(writing.write, AREA, areas)
        found = await connection.scalar(count)
        await connection.rollback()
        return found == len(areas)
