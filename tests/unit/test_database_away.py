"""Database away: what passes by itself is told apart from what does not, and a read is repeated once at the most."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from auth.refusal import Code, RefusalError
from server.database import Access, Database, DatabaseAway
from server.work import Work
from tests.postgres import GIVEN_URL, Postgres
from tests.unit.test_database import ENDLESS

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'wardmote%'"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """Give a PostgreSQL that may be stopped: never one that was given."""
    monkeypatch.delenv(GIVEN_URL, raising=False)
    with Postgres() as own:
        own.create("wardmote")
        yield own


async def test_a_full_pool_is_waited_for_and_not_for_ever(database_url: str) -> None:
    """With every connection busy the third read gives up after its time; one that is let in answers."""
    access = Access(database_url, read_connections=2, statement_timeout_ms=600, connection_timeout_ms=100)
    database = Database(access)
    await database.start()
    try:
        await _write(database, "SELECT 1")  # on SQLite this makes the file
        busy = [asyncio.create_task(database.fetch(ENDLESS)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(DatabaseAway, match="no connection was free"):
            await database.fetch("SELECT 1")
        ended = await asyncio.gather(*busy, return_exceptions=True)
        assert [each.refused.code for each in ended if isinstance(each, RefusalError)] == [Code.TIMEOUT] * 2
        assert await database.fetch("SELECT 1") == (1,)
    finally:
        await database.stop()


async def test_a_statement_cut_off_is_repeated_once(server: Postgres) -> None:
    """A connection that ends in the middle of a read costs the client nothing; one that ends again is told."""
    database = Database(Access(server.url("wardmote")))
    await database.start()
    try:
        assert await database.fetch("SELECT 1") == (1,)
        asked = asyncio.create_task(database.fetch("SELECT pg_sleep(1)"))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server._execute, OTHERS)
        assert await asked is not None

        asked = asyncio.create_task(database.fetch("SELECT pg_sleep(30)"))
        for _ in range(2):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(server._execute, OTHERS)
        with pytest.raises(DatabaseAway):
            await asked
        assert await database.fetch("SELECT 1") == (1,)
    finally:
        await database.stop()


async def test_a_server_that_stops_under_a_statement_is_away(server: Postgres) -> None:
    """Reads and writes that are under way fail as away, and work again when it is back."""
    database = Database(Access(server.url("wardmote")))
    await database.start()
    try:
        reading = asyncio.create_task(database.fetch("SELECT pg_sleep(30)"))
        writing = asyncio.create_task(_write(database, "SELECT pg_sleep(30)"))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(server.halt)
        for task in (reading, writing):
            with pytest.raises(DatabaseAway):
                await task
        with pytest.raises(DatabaseAway):
            await _write(database, "SELECT 1")
        server.resume()
        assert await database.fetch("SELECT 1") == (1,)
        await _write(database, "SELECT 1")
    finally:
        await database.stop()


async def test_a_lock_on_sqlite_that_outlasts_patience_is_away(tmp_path: Path) -> None:
    """A file that another program holds for itself can be read as soon as that one is done."""
    file = tmp_path / "other.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("CREATE TABLE note (id integer)")
    database = Database(Access(f"sqlite+aiosqlite:///{file}", connection_timeout_ms=50))
    await database.start()
    try:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseAway, match="locked"):
            await database.fetch("SELECT count(*) FROM note")
        other.execute("COMMIT")
        assert await database.fetch("SELECT count(*) FROM note") == (0,)
    finally:
        await database.stop()
        other.close()


async def _write(database: Database, statement: str) -> None:
    async with Work(database, now=NOW) as work:
        await work.connection.execute(sa.select(sa.text(statement.removeprefix("SELECT "))))
