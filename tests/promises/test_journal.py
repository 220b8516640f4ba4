"""Promises of the journal: an entry is durable when `record` returns, in one order without gaps, whoever writes."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.audit.entry import Actor, ActorKind, Entry, Kind
from server.audit.journal import Journal, append
from server.audit.telling import circle_of
from server.database import Access, Database, DatabaseAway, DatabaseError
from server.work import Event, Work
from tests.house.tree import ROOT
from tests.postgres import Postgres
from tests.record import NOW, OWNERS, Record, entry, opened


@pytest.fixture
async def record(migrated_url: str) -> AsyncIterator[Record]:
    """Give an empty record."""
    async with opened(migrated_url) as record:
        yield record


async def names(record: Record) -> list[str]:
    """Give who is on record, in order."""
    return [str(row[0]) for row in await record.all("SELECT actor_id FROM audit_entry ORDER BY number")]


async def test_many_at_once_are_one_order_without_gaps(record: Record) -> None:
    """Every request hears the number of its own entry; together they are all numbers from the first on."""
    numbers = await asyncio.gather(*(record.journal.record(entry(at, at, at + 1)) for at in range(300)))

    assert sorted(numbers) == list(range(300))
    assert [name for _, name in sorted(zip(numbers, (f"person {at}" for at in range(300)), strict=True))] == (
        await names(record)
    )
    assert (await record.verify()).entries == 300


async def test_requests_share_a_transaction(record: Record) -> None:
    """What comes while one entry is being written is written together: far fewer transactions than entries."""
    batches: list[int] = []
    write = record.journal._gathering._write

    async def counted(batch: Sequence[object]) -> Sequence[int | Exception]:
        batches.append(len(batch))
        return await write(batch)  # type: ignore[arg-type]

    record.journal._gathering._write = counted
    await asyncio.gather(*(record.journal.record(entry(at)) for at in range(200)))

    assert sum(batches) == 200
    assert len(batches) < 10


async def test_a_request_that_is_given_up_takes_nobody_along(record: Record) -> None:
    """Cancelled while its entry is written: the others hear their numbers, and the entry may be there or not."""
    tasks = [asyncio.create_task(record.journal.record(entry(at))) for at in range(20)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[7].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)

    heard = [each for each in done if isinstance(each, int)]
    assert len(heard) == 18
    assert len(set(heard)) == 18
    assert (await record.verify()).entries >= 18


async def test_an_entry_that_has_no_form_fails_alone(record: Record) -> None:
    """It is refused to whoever brought it, alone or beside others, also where it is only made when it is written."""
    wrong = Entry(kinds=(Kind.CONSULT,), name="\ud800", at=NOW, actor=Actor(kind=ActorKind.PERSON, id="pat"))
    done = await asyncio.gather(
        record.journal.record(entry(1)),
        record.journal.record(wrong),
        record.journal.record(lambda: entry(2)),
        record.journal.record(lambda: wrong),
        return_exceptions=True,
    )
    with pytest.raises(ValueError, match="surrogates"):
        await record.journal.record(wrong)

    assert [isinstance(each, ValueError) for each in done] == [False, True, False, True]
    assert await names(record) == ["person 1", "person 2"]


async def test_a_write_that_fails_fails_for_all_and_the_next_one_works(record: Record) -> None:
    """While the table is away nobody gets an answer; once it is back entries are written again, by themselves."""
    await record.write(0)
    async with record.database.engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE audit_told RENAME TO elsewhere"))
    done = await asyncio.gather(*(record.journal.record(entry(at, 1, 2)) for at in range(5)), return_exceptions=True)
    assert all(isinstance(each, DatabaseError) for each in done)
    async with record.database.engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO audit_told"))

    assert await record.write(6, 7) == [1, 2]
    assert (await record.verify()).entries == 3


async def test_nothing_is_read_whole_to_add_an_entry(postgres: Postgres, postgres_template: str) -> None:
    """Also where PostgreSQL made its plans while the tables were small, as it does once for each connection."""
    name = f"journal_{uuid4().hex}"
    postgres.create(name, postgres_template)
    scanned = sa.text("SELECT relname FROM pg_stat_xact_user_tables WHERE relname LIKE 'audit%' AND seq_scan > 0")
    async with opened(postgres.url(name)) as record:
        await record.write(1, 2)
        async with record.database.engine.begin() as connection:
            await connection.execute(sa.text("ANALYZE audit_set, audit_telling, audit_told, audit_entry, audit_circle"))
        async with record.database.engine.begin() as connection:
            await connection.run_sync(append, [entry(at, at, at + 1) for at in range(3, 9)])
            assert (await connection.execute(scanned)).all() == []


async def test_a_set_is_kept_once(record: Record) -> None:
    """Whoever is told of the same records is told of the same set, also after another process wrote it first."""
    other = Journal(record.database)
    await record.journal.record(entry(1, 2, 4))
    await other.record(entry(2, 4, 2))
    await record.journal.record(entry(3, 2, 4))

    assert await record.all("SELECT count(*) FROM audit_set") == [(1,)]
    assert await record.all("SELECT number, circle FROM audit_telling") == [(1, circle_of([OWNERS[0]]))]
    assert await record.all("SELECT telling FROM audit_told") == [(1,)]
    assert await record.all("SELECT telling FROM audit_entry") == [(1,)] * 3
    await record.verify()


async def test_a_set_that_is_told_with_another_is_another_telling(record: Record) -> None:
    """The set is kept once; what was told with it makes the telling, and who owns any of it the circle."""
    for at, records in enumerate([(2,), (2, 3), (4, 3), (2,), (4,)]):
        await record.journal.record(entry(at, *records))

    assert await record.all("SELECT count(*) FROM audit_set") == [(3,)]
    told = [telling for (telling,) in await record.all("SELECT telling FROM audit_entry ORDER BY number")]
    assert (len(set(told)), told[0]) == (4, told[3])
    alone, both = circle_of(OWNERS[:1]), circle_of(OWNERS)
    found = [circle for (circle,) in await record.all("SELECT circle FROM audit_entry ORDER BY number")]
    assert found == [alone, both, both, alone, alone]
    assert await record.all("SELECT count(*) FROM audit_circle") == [(3,)]
    assert (await record.verify()).sets == 3


async def test_a_set_that_was_forgotten_is_sent_again(record: Record) -> None:
    """Where the database is another than it was, as after a restore, one write fails and the next one works."""
    await record.journal.record(entry(1, 2))
    tables = ("audit_told", "audit_telling", "audit_circle", "audit_set", "audit_entry")
    await record.around(*(f"DELETE FROM {table}" for table in tables))
    await record.around(f"UPDATE audit_head SET size = 0, frontier = {record.literal(b'')}")
    if record.database.dialect == "postgresql":
        with pytest.raises(DatabaseError, match="does not hold what an entry tells of"):
            await record.journal.record(entry(2, 2))
    await record.journal.record(entry(3, 2))
    assert (await record.verify()).entries == 1


async def test_work_and_journal_share_one_order(record: Record) -> None:
    """Transactions of others and answers are numbered under one lock, and none waits for the other for ever."""

    async def work(at: int) -> None:
        async with Work(record.database, now=NOW) as work:
            work.events.append(Event("role_granted", actor=f"officer {at}", subject="pat"))

    await asyncio.gather(*(work(at) for at in range(20)), *(record.journal.record(entry(at, at)) for at in range(60)))

    assert (await record.verify()).entries == 80


async def test_three_processes_at_once_make_one_order(record: Record, migrated_url: str) -> None:
    """Each process hears numbers of its own; together they have no gap, and the tree fits."""
    code = (
        "import asyncio, sys\n"
        "from tests.record import entry, opened\n"
        "async def main(url, first):\n"
        "    async with opened(url) as record:\n"
        "        entries = [entry(first + n, n, n + 1) for n in range(80)]\n"
        "        print(*await asyncio.gather(*(record.journal.record(each) for each in entries)))\n"
        "asyncio.run(main(sys.argv[1], int(sys.argv[2])))\n"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, migrated_url, str(at * 100), stdout=asyncio.subprocess.PIPE, cwd=ROOT
        )
        for at in range(3)
    ]
    outputs = [(await process.communicate())[0] for process in processes]

    assert sorted(int(number) for output in outputs for number in output.split()) == list(range(240))
    assert (await record.verify()).entries == 240


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_a_full_disk_under_sqlite_fails_closed_and_recovers(record: Record) -> None:
    """With no room for a page more there is no answer, in one clear error; with room again entries are written."""
    await record.write(0)
    scribe = record.database.scribe
    connection = getattr(scribe, "_connection")  # noqa: B009 - looks inside on purpose
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    failures = await asyncio.gather(
        *(record.journal.record(entry(at, *range(at * 100, at * 100 + 99))) for at in range(1, 40)),
        return_exceptions=True,
    )

    assert any(isinstance(each, DatabaseError) and "full" in str(each) for each in failures)
    written = sum(isinstance(each, int) for each in failures)
    # The connection that failed is not used again, and the new one has room.
    assert await record.write(100) == [written + 1]
    await record.verify()


async def test_a_database_that_refuses_to_write_fails_closed_and_recovers(record: Record, migrated_url: str) -> None:
    """Read-only: no answer, in one clear error; writable again: entries are written, with nothing restarted."""
    await record.write(0)
    await set_read_only(record, migrated_url, is_read_only=True)
    with pytest.raises(DatabaseError, match=r"(?i)read-?only"):
        await record.write(1)
    await set_read_only(record, migrated_url, is_read_only=False)

    assert await record.write(2) == [1]
    await record.verify()


async def set_read_only(record: Record, url: str, *, is_read_only: bool) -> None:
    """Let the next connection of the journal find that it may only read."""
    if record.database.dialect == "postgresql":
        name = sa.engine.make_url(url).database
        async with record.database.engine.connect() as connection:
            free = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await free.execute(sa.text("SET default_transaction_read_only = off"))
            await free.execute(
                sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = {'on' if is_read_only else 'off'}")
            )
        await record.database.scribe.stop()
        return
    connection = getattr(record.database.scribe, "_connection")  # noqa: B009
    if is_read_only:
        connection.execute("PRAGMA query_only = ON")  # a failure closes it


async def test_a_lost_connection_fails_closed_and_recovers(record: Record) -> None:
    """The server ends the connection: the entry under way may be lost, which is said; the next is written."""
    await record.write(0)
    if record.database.dialect == "sqlite":
        getattr(record.database.scribe, "_connection").close()  # noqa: B009
    else:
        await record.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'wardmote record' AND datname = current_database()"
        )
    with suppress(DatabaseError):
        await record.write(1)
    written = len(await record.all("SELECT number FROM audit_entry"))

    assert await record.write(2) == [written]
    await record.verify()


async def test_a_database_that_is_away_is_told_as_such(tmp_path: Path) -> None:
    """A file that is not there is not made: the journal says that the database is away."""
    database = Database(Access(f"sqlite+aiosqlite:///{tmp_path / 'none.sqlite'}"))
    with pytest.raises(DatabaseAway):
        await Journal(database).record(entry(1))
    await database.stop()

    assert not (tmp_path / "none.sqlite").exists()


async def test_another_writer_is_waited_for(tmp_path: Path, sqlite_template: Path) -> None:
    """On SQLite somebody else holds the file for a moment; past our patience the database counts as away."""
    file = tmp_path / "held.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(Access(f"sqlite+aiosqlite:///{file}", connection_timeout_ms=300))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway):
        await Journal(database).record(entry(1))
    other.execute("ROLLBACK")
    other.close()

    assert await Journal(database).record(entry(2)) == 0
    await database.stop()
