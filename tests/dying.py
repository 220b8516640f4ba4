"""Processes that work as hard as they can until they are killed: one records, one is a whole server, one imports."""

import asyncio
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from sqlalchemy.engine import Connection

from schema.contribution import CONTRIBUTIONS
from server.app import create_app
from server.audit.entry import Actor, ActorKind
from server.cli.serving import options
from server.contributing import cutting, importing, storing
from server.contributing.importing import Listener, import_sheets
from server.contributing.writing import write
from server.opening import open_database
from server.work import utc_now
from tests.door import settings
from tests.record import Record, entry, opened

CLIENTS = 16

# Imports once what every process needs, and makes the processes of it: a kill costs milliseconds, not seconds.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.dying", "tests.warmed"])


def die_recording(url: str, first: int, file: Path) -> None:
    """Record entries *first* and on; *file* gets a line `number asked` for each that was acknowledged."""
    said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(_record(url, iter(range(first, first + 100_000)), said))


async def _record(url: str, numbers: Iterator[int], said: int) -> None:
    async with opened(url) as record:
        await asyncio.gather(*(_client(record, numbers, said) for _ in range(CLIENTS)))


async def _client(record: Record, numbers: Iterator[int], said: int) -> None:
    for asked in numbers:
        number = await record.journal.record(entry(asked, asked, asked + 1, asked + 2))
        os.write(said, f"{number} {asked}\n".encode())


def die_importing(url: str, owner: str, sheet: Path, began: Path) -> None:
    """Import a sheet of arrests; *began* is made when the first record is about to be written."""

    def begin(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
        began.touch()
        write(connection, table, rows)

    setattr(storing, "write", begin)  # noqa: B010 - stands in on purpose
    # Many parts: one is found and judged while the one before is on its way.
    importing.PART = 40
    database = open_database(settings(url))
    actor = Actor(kind=ActorKind.OPERATOR, id="operator", agency=owner)
    silent = Listener(lambda size: None, lambda rejected: None)

    async def work() -> None:
        await database.start()
        arrest = CONTRIBUTIONS["Arrest"]
        await import_sheets(database, arrest, [sheet], owner=owner, actor=actor, clock=utc_now, listener=silent)
        await database.stop()

    asyncio.run(work())


def die_serving(url: str, port: int, part: int = cutting.MOST) -> None:
    """Serve the whole application on a port of this machine, as `wardmote serve` does; a batch in parts of *part*."""
    cutting.MOST = part
    made = settings(url, log_level="error")
    uvicorn.run(create_app(made), host="127.0.0.1", port=port, **options(made))
