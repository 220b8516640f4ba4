"""What every test may ask for: a PostgreSQL, a fresh database of either kind, empty or with its tables, and a
demonstration that runs.

Servers are started by the first test that needs them and stopped at the end of the run. Where tests run side by side
each process has all of this to itself; what they share outside it (a port, a folder) must be asked for or locked.
Fixtures of one chapter live in the conftest.py of its own folder, not here.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from server.migrations import upgrade
from tests.copies import migrated_copy
from tests.demo import Demo, started
from tests.postgres import Postgres, memory


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give the PostgreSQL of this run."""
    with Postgres(memory()) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, empty database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'wardmote.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    server.create(name)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give the demonstration of this run: nobody may disable what is in it, or change a password."""
    with started(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with every table and no row, to be copied."""
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> Iterator[str]:
    """Give the name of a PostgreSQL database with every table and no row, to be copied."""
    # A server that was given may serve others at the same time, so the name is this run's own.
    name = f"migrated_{uuid4().hex}"
    postgres.create(name)
    asyncio.run(upgrade(postgres.url(name)))
    yield name
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh database with its tables, a copy: migrating takes longer than most tests."""
    with migrated_copy(request, tmp_path) as url:
        yield url
