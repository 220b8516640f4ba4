"""The stages of this chapter: a few random worlds, each once in SQLite and once in PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.oracle.rows import Tables
from tests.oracle.stage import Stage
from tests.oracle.worlds.world import world
from tests.postgres import Postgres

SEEDS = (1, 2, 3)

SetUp = Callable[[Tables], Awaitable[Stage]]


def pytest_configure(config: pytest.Config) -> None:
    """Ask the same questions in every run, unless `--hypothesis-seed` asks for others; leave no folder behind here."""
    set_hypothesis_home_dir(Path(gettempdir()) / "wardmote-hypothesis")
    settings.register_profile(
        "oracle",
        derandomize=config.getoption("--hypothesis-seed", None) is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


@pytest.fixture(scope="session")
async def set_up(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SetUp]:
    """Give what loads a world into both databases; everything is closed and gone at the end."""
    folder: Path = tmp_path_factory.mktemp("oracle")
    made: list[Stage] = []
    names: list[str] = []

    async def load(tables: Tables) -> Stage:
        stage = Stage(tables)
        made.append(stage)
        names.append(f"oracle_{uuid4().hex}")
        postgres.create(names[-1])
        await stage.load(f"sqlite+aiosqlite:///{folder / names[-1]}.sqlite3")
        await stage.load(postgres.url(names[-1]))
        return stage

    yield load
    for stage in made:
        await stage.close()
    for name in names:
        postgres.drop(name)


@pytest.fixture(scope="session")
async def stages(set_up: SetUp) -> tuple[Stage, ...]:
    """Give the worlds, loaded once for the whole run."""
    return tuple([await set_up(world(seed)) for seed in SEEDS])
