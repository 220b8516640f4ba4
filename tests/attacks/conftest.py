"""Fixtures of this chapter, on each database in turn: the door, the world with its pipeline, and both together."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from tests.asking import Ask, open_asking
from tests.attacks.gate import open_gate
from tests.consenting import Scene, open_scene
from tests.copies import migrated_copy
from tests.door import START, Door, open_door
from tests.explorer import visit
from tests.postgres import Postgres
from tests.world import TODAY, World

__all__ = ["door", "visit"]


@pytest.fixture
async def door(migrated_url: str) -> AsyncIterator[Door]:
    """Open the door on a fresh database."""
    async with open_door(migrated_url) as opened:
        yield opened


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of an empty database for the world of one file."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('world') / 'world.sqlite3'}"
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


@pytest.fixture(scope="module")
async def gate(standing: Ask) -> AsyncIterator[Door]:
    """Open the whole application, its real pipeline included, on the world."""
    async with open_gate(standing.world) as opened:
        yield opened


@pytest.fixture
async def scene(migrated_url: str) -> AsyncIterator[Scene]:
    """Open the door with a person and applications on a fresh database."""
    async with open_scene(migrated_url) as opened:
        yield opened


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a database with its tables for the stage of one file."""
    with migrated_copy(request, tmp_path_factory.mktemp("stage")) as url:
        yield url


@pytest.fixture(scope="module")
async def stage(stage_url: str) -> AsyncIterator[Scene]:
    """Open one stage for all attacks of a file."""
    async with open_scene(stage_url) as opened:
        yield opened


@pytest.fixture
def lasting(stage: Scene) -> Scene:
    """Give the stage of this file, at the hour at which it was opened."""
    stage.door.clock.now = START
    return stage
