"""The stages of this chapter: a few random worlds, each once in SQLite and once in PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.oracle.stage import Stage
from tests.oracle.worlds.world import world
from tests.postgres import Postgres

SEEDS = (1, 2, 3)


@contextmanager
def empty_databases(postgres: Postgres, folder: Path) -> Iterator[tuple[str, str]]:
    """Give the URLs of a new SQLite and a new PostgreSQL database, and remove the latter afterwards."""
    name = f"oracle_{uuid4().hex}"
    postgres.create(name)
    try:
        yield f"sqlite+aiosqlite:///{folder / name}.sqlite3", postgres.url(name)
    finally:
        postgres.drop(name)


@pytest.fixture(scope="session")
async def stages(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stage, ...]]:
    """Give the worlds, loaded once for the whole run."""
    made = []
    for seed in SEEDS:
        with empty_databases(postgres, tmp_path_factory.mktemp("oracle")) as urls:
            stage = Stage(world(seed))
            ...
    yield tuple(made)
