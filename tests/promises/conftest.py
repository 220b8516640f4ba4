"""Fixtures of the promises: the one world on each database in turn, loaded once for each file."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from server.database import Access, Database
from server.query.recording import Recording
from tests.asking import Ask, open_asking
from tests.postgres import Postgres
from tests.promises.importing import Importer
from tests.promises.kept import Kept
from tests.record import Record, opened
from tests.world import TODAY, World


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of an empty database for the world of one file."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("world")
        yield f"sqlite+aiosqlite:///{folder / 'world.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"world_{uuid4().hex}"
    server.create(name)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="module")
async def standing(world_url: str) -> AsyncIterator[Ask]:
    """Give the world and its pipeline, which stand as long as the file runs."""
    async with open_asking(world_url) as ask:
        yield ask


@pytest.fixture
async def ask(standing: Ask) -> Ask:
    """Ask in a world where nothing is agreed yet and it is the usual day."""
    standing.world.today = TODAY
    await standing.world.agreements()
    return standing


@pytest.fixture
def world(ask: Ask) -> World:
    """Give the world, to change it."""
    return ask.world


@pytest.fixture
def kept() -> Kept:
    """Give a journal."""
    return Kept()


@pytest.fixture
def recorded(ask: Ask, kept: Kept) -> Ask:
    """Ask through the record."""
    return Ask(ask.world, Recording(ask.answering, kept, ask.world.now))  # type: ignore[arg-type]


@pytest.fixture
async def importer(migrated_url: str, tmp_path: Path) -> AsyncIterator[Importer]:
    """Give an importer into an empty, migrated database."""
    database = Database(Access(migrated_url))
    await database.start()
    yield Importer(database, tmp_path)
    await database.stop()


@pytest.fixture
async def record(migrated_url: str) -> AsyncIterator[Record]:
    """Give a record of four entries, signed and indexed."""
    async with opened(migrated_url) as record:
        await record.write(0, 1, 2)
        await record.sign()
        await record.index()
        yield record
