"""Database and Work: the path of queries cannot write or run for ever; the path of writes leaves a trace."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from auth.refusal import Code, RefusalError
from server.database import Access, Database, DatabaseError
from server.work import Event, Work, WorkWithoutEvent

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
TABLE = sa.Table("note", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a started database with one empty table and a short time limit."""
    opened = Database(Access(database_url, read_connections=2, write_connections=2, statement_timeout_ms=200))
    await opened.start()
    async with opened.engine.begin() as connection:
        await connection.run_sync(TABLE.metadata.create_all)
    yield opened
    await opened.stop()


async def add(database: Database, number: int, *events: Event) -> None:
    """Write one row in one Work."""
    async with Work(database, now=NOW) as work:
        work.events.extend(events)
        await work.connection.execute(sa.insert(TABLE).values(id=number))


async def count(database: Database) -> object:
    """Count the rows on the path of queries."""
    row = await database.fetch("SELECT count(*) FROM note")
    assert row is not None
    return row[0]


async def test_a_statement_gives_its_first_row(database: Database) -> None:
    """Values are bound by position, and no row is None."""
    mark = "?" if database.dialect == "sqlite" else "$1::int"

    assert await database.fetch(f"SELECT {mark} + 1, 'a'", [41]) == (42, "a")
    assert await database.fetch("SELECT 1 WHERE 1 = 0") is None


@pytest.mark.parametrize("sql", ["INSERT INTO note VALUES (1)", "DELETE FROM note", "CREATE TABLE t (i integer)"])
async def test_the_path_of_queries_cannot_write(database: Database, sql: str) -> None:
    """The database itself refuses, whatever the statement says."""
    with pytest.raises(DatabaseError):
        await database.fetch(sql)
    assert await count(database) == 0


async def test_a_statement_that_takes_too_long_is_ended(database: Database) -> None:
    """Past the time limit the statement stops with TIMEOUT, and the connection serves the next one."""
    for _ in range(3):
        with pytest.raises(RefusalError) as refused:
            await database.fetch(ENDLESS)
        assert refused.value.refused.code is Code.TIMEOUT
    assert await count(database) == 0


async def test_a_write_that_takes_too_long_is_ended_on_postgresql(database: Database) -> None:
    """A transaction that writes is under the same limit where the database can enforce it."""
    if database.dialect == "sqlite":
        return
    with pytest.raises(RefusalError) as refused:
        async with Work(database, now=NOW) as work:
            await work.connection.execute(sa.text("SELECT pg_sleep(5)"))
    assert refused.value.refused.code is Code.TIMEOUT


async def test_a_reader_sees_what_was_committed(database: Database) -> None:
    """A row is there for the next query as soon as its Work is done."""
    for number in range(1, 4):
        await add(database, number, Event("session_seen", "me", "note"))
        assert await count(database) == number


async def test_a_write_without_an_event_is_undone(database: Database) -> None:
    """Nothing changes without a trace."""
    with pytest.raises(WorkWithoutEvent):
        await add(database, 1)
    assert await count(database) == 0


async def test_events_are_told_after_the_commit_only(database: Database) -> None:
    """A Work that fails tells nothing; one that succeeds tells all its events."""
    with capture_logs() as lines:
        await add(database, 1, Event("session_seen", "me", "note", {"why": "test"}))
        with pytest.raises(DatabaseError):
            await add(database, 1, Event("login_tried", "me", "note"))

    assert [(line["event"], line["actor"], line["why"]) for line in lines] == [("session_seen", "me", "test")]
    assert await count(database) == 1


async def test_reading_needs_no_event(database: Database) -> None:
    """A Work that only reads may end without a trace."""
    async with Work(database, now=NOW) as work:
        assert (await work.connection.execute(sa.select(sa.func.count()).select_from(TABLE))).scalar() == 0


async def test_an_error_names_no_value(database: Database) -> None:
    """What the log keeps of a failed write does not hold the row."""
    await add(database, 77_123, Event("session_seen", "me", "note"))
    with pytest.raises(DatabaseError) as failed:
        await add(database, 77_123, Event("session_seen", "me", "note"))

    assert "77123" not in str(failed.value)
