"""The PostgreSQL of the tests: private, unprivileged, and loud when it cannot be had."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests import postgres as launcher
from tests.postgres import GIVEN_URL, GIVEN_VERSION, NoPostgres, Postgres, quoted


@pytest.fixture
def names(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """Give two names of databases that are dropped afterwards."""
    pair = ("house_original", "house_copy")
    yield pair
    for name in pair:
        postgres.drop(name)


async def read(url: str, statement: str) -> object:
    """Return the one value that *statement* answers."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            answer = await connection.execute(text(statement))
            return answer.scalar() if answer.returns_rows else None
    finally:
        await engine.dispose()


async def test_a_fresh_database_answers_and_is_empty(database_url: str) -> None:
    """Both kinds of database can be reached and hold no table."""
    tables = "sqlite_master" if database_url.startswith("sqlite") else "pg_tables where schemaname = 'public'"

    assert await read(database_url, f"select count(*) from {tables}") == 0


async def test_a_copy_of_a_template_holds_what_it_held(postgres: Postgres, names: tuple[str, str]) -> None:
    """A database made from a template starts with what the template holds."""
    original, copy = names
    postgres.create(original)
    await read(postgres.url(original), "create function kept() returns int language sql return 7")

    postgres.create(copy, template=original)

    assert await read(postgres.url(copy), "select kept()") == 7


async def test_the_server_listens_on_no_port(postgres: Postgres) -> None:
    """Nobody reaches the tests' server over the network."""
    url = postgres.url("postgres")
    host = make_url(url).query["host"]

    assert await read(url, "show listen_addresses") == ""
    assert isinstance(host, str)
    assert Path(host).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "A", "a-b", 'a"; drop database b', "1a", "a" * 64])
def test_a_database_name_that_needs_quoting_is_refused(name: str) -> None:
    """Names go into statements as text, so only plain words are taken."""
    with pytest.raises(ValueError, match="no database name"):
        quoted(name)


def test_a_missing_postgresql_fails_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any PostgreSQL the tests fail with the remedy; they do not skip."""
    monkeypatch.delenv(GIVEN_URL, raising=False)
    monkeypatch.delenv(GIVEN_VERSION, raising=False)
    monkeypatch.setattr(launcher, "installed", list)

    with pytest.raises(NoPostgres, match=r"python3 dev\.py setup"):
        Postgres().start()


def test_data_lies_in_memory_only_where_there_is_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without such a folder, or with a small one as containers have it, keeps the data on its disk."""
    monkeypatch.setattr(launcher, "SHARED_MEMORY", tmp_path)

    monkeypatch.setattr(launcher, "ROOM", 1)
    assert launcher.memory() == tmp_path
    monkeypatch.setattr(launcher, "ROOM", 2**63)
    assert launcher.memory() is None
    monkeypatch.setattr(launcher, "SHARED_MEMORY", tmp_path / "none")
    assert launcher.memory() is None


def test_a_server_that_is_not_started_says_so() -> None:
    """Asking a stopped server for an address is a mistake with a clear message."""
    with pytest.raises(NoPostgres, match="not started"):
        Postgres().url("any")
