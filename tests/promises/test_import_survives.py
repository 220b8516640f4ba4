"""An import that is killed leaves nothing half done, and coming again gives exactly the rows of one clean run."""

from __future__ import annotations

import asyncio
import random
from datetime import date
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from schema.tables.reference import AREA
from server.database import Database
from server.opening import open_database
from tests.door import POLICE, register, settings
from tests.dying import NURSERY, die_importing
from tests.record import opened

# Kills on each of the two databases, and rows of the sheet.
KILLS, ROWS = 100, 400
PATIENCE = 60.0
AREA_ID = str(uuid4())


async def prepared(url: str) -> Database:
    """Make an agency and an area."""
    database = open_database(settings(url))
    await register(database)
    known = {"gss_code": "E1", "name": "Ward", "kind": "WARD", "vintage": 2020, "valid_from": date(2020, 1, 1)}
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(AREA).values(id=AREA_ID, longitude=0, latitude=0, **known))
    return database


def sheet(file: Path) -> Path:
    """Write a sheet of arrests."""
    lines = [f"R-{number},2026-03-{1 + number % 28:02},E1,ARRESTED" for number in range(ROWS)]
    file.write_text("\n".join(["clientReference,occurredOn,area,status", *lines]) + "\n", "utf-8")
    return file


async def killed(url: str, file: Path, began: Path, after: float) -> None:
    """Import in a process of its own and kill it so many seconds *after* it writes its first record."""
    process = NURSERY.Process(target=die_importing, args=(url, POLICE, file, began))
    process.start()
    async with asyncio.timeout(PATIENCE):
        while not began.exists():  # noqa: ASYNC110 - a file cannot be waited for
            await asyncio.sleep(0.002)
    await asyncio.sleep(after)
    process.kill()
    await asyncio.to_thread(process.join)
    began.unlink()


def let_live(url: str, file: Path, began: Path) -> None:
    """Import in a process of its own and wait for its end."""
    process = NURSERY.Process(target=die_importing, args=(url, POLICE, file, began))
    process.start()
    process.join(PATIENCE)
    assert process.exitcode == 0


async def held(database: Database) -> dict[str, str]:
    """Give the records there are by reference; none twice, none corrected, and none of an earlier version."""
    async with database.engine.connect() as connection:
        rows = (await connection.execute(sa.select(OUTCOME))).all()
        past = await connection.scalar(sa.select(sa.func.count()).select_from(PAST["outcome"]))
    found = {row.client_reference: str(row.occurred_on) for row in rows}
    assert (len(found), past, {row.version for row in rows} <= {1}) == (len(rows), 0, True)
    return found


async def test_a_killed_import_leaves_all_or_nothing(migrated_url: str, tmp_path: Path) -> None:
    """After each of a hundred kills on each database there are no rows or all; in the end, those of one clean run."""
    moments = random.Random(20_261_129)
    database, file = await prepared(migrated_url), sheet(tmp_path / "sheet.csv")
    # So long an import may live at most from its first record on, in seconds: less after one that came through, more
    # after one that did not, so that nearly all of them die in the middle however fast the machine is.
    longest, counts = 0.05, []
    for _ in range(KILLS):
        await killed(migrated_url, file, tmp_path / "began", moments.uniform(0.0, longest))
        counts.append(len(await held(database)))
        longest *= 0.6 if counts[-1] else 1.05
        if counts[-1]:
            # Begin anew, so that each kill meets a first import.
            async with database.engine.begin() as connection:
                await connection.execute(sa.delete(OUTCOME))
    await asyncio.to_thread(let_live, migrated_url, file, tmp_path / "began")

    assert set(counts) == {0, ROWS}
    assert counts.count(0) > KILLS * 0.7
    assert await held(database) == {f"R-{n}": f"2026-03-{1 + n % 28:02}" for n in range(ROWS)}
    await database.stop()
    async with opened(migrated_url) as record:
        await record.verify()
