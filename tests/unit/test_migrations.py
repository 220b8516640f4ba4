"""Migrations: from nothing to the declared tables on both databases, and the rules that triggers keep."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schema.tables import METADATA
from server import migrations
from server.database import Access, Database, DatabaseError
from server.migrations import steps
from server.migrations.invariants import MESSAGE, names, triggers_of
from tests.revisions import upgrade_to

AGENCY, AREA, OUTCOME = (METADATA.tables[name] for name in ("agency", "area", "outcome"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a migrated database."""
    await migrations.upgrade(database_url)
    database = Database(Access(database_url))
    await database.start()
    yield database
    await database.stop()


@pytest.fixture
async def place(database: Database) -> dict[str, str]:
    """Give an agency, and an area that is in force in 2023 only."""
    ids = {"owner_id": str(uuid4()), "area_id": str(uuid4())}
    agency = {"name": "Police", "kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
    area = {"gss_code": "E05000001", "name": "Ward", "kind": "WARD", "vintage": 2023}
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(AGENCY).values(id=ids["owner_id"], **agency))
        days = {"valid_from": date(2023, 1, 1), "valid_to": date(2023, 12, 31)}
        await connection.execute(sa.insert(AREA).values(id=ids["area_id"], **area, **days))
    return ids


async def record(database: Database, place: dict[str, str], *days: date) -> None:
    """Insert one warrant for each of *days*, in one statement."""
    rows = [
        {
            **place,
            "id": str(uuid4()),
            "marking": "OFFICIAL",
            "synthetic": True,
            "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
            "kind": "WARRANT",
            "occurred_on": day,
            "month": f"{day:%Y-%m}",
            "provisional": False,
            "warrant_power": "MISUSE_OF_DRUGS_ACT",
        }
        for day in days
    ]
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(OUTCOME).values(rows))


async def written(database: Database) -> int:
    """Count the outcomes."""
    row = await database.fetch("SELECT count(*) FROM outcome")
    assert row is not None
    return int(str(row[0]))


async def test_a_migrated_database_is_what_the_tables_declare(database_url: str) -> None:
    """Tables, columns, indexes, checks and triggers are all there, and nothing else is."""
    assert await migrations.upgrade(database_url) == migrations.head()
    assert await migrations.drift(database_url) == ()


async def test_a_difference_is_told(database: Database, database_url: str) -> None:
    """A lost index, a lost trigger and a table nobody declared are each one sentence."""
    async with database.engine.begin() as connection:
        await connection.execute(sa.text("DROP INDEX ix_drug_line_outcome_id"))
        of = " ON outcome" if database.dialect == "postgresql" else ""
        await connection.execute(sa.text(f"DROP TRIGGER outcome_area_in_force_insert{of}"))
        await connection.execute(sa.text("CREATE TABLE stray (id integer)"))

    found = " | ".join(await migrations.drift(database_url))

    assert all(word in found for word in ("ix_drug_line_outcome_id", "outcome_area_in_force_insert", "stray"))


async def test_a_lost_stamp_and_a_disabled_trigger_are_told(database: Database, database_url: str) -> None:
    """Without its row no query is answered, and a trigger that PostgreSQL was told to disable moves no stamp."""
    is_postgresql = database.dialect == "postgresql"
    keeper = "sharing_stamp_is_kept"
    async with database.engine.begin() as connection:
        if is_postgresql:
            await connection.execute(sa.text(f"ALTER TABLE sharing_stamp DISABLE TRIGGER {keeper}"))
        else:
            await connection.execute(sa.text(f"DROP TRIGGER {keeper}"))
        await connection.execute(sa.text("DELETE FROM sharing_stamp"))

    assert await migrations.drift(database_url) == (f"missing trigger {keeper}", "missing row of sharing_stamp")


async def test_migrating_again_changes_nothing(database: Database, database_url: str) -> None:
    """A second migration finds the newest revision and leaves it, also when several start at once."""
    assert await asyncio.gather(*(migrations.upgrade(database_url) for _ in range(3))) == [migrations.head()] * 3
    assert await migrations.is_current(database)


async def test_several_first_migrations_take_turns(database_url: str) -> None:
    """Of workers that start together on an empty database one migrates and the others find it done."""
    await asyncio.gather(*(migrations.upgrade(database_url) for _ in range(3)))

    assert await migrations.drift(database_url) == ()


async def test_a_migration_waits_longer_than_a_request(tmp_path: Path) -> None:
    """Another one that takes its time on SQLite is no failure: a request would have given up by then."""
    file = tmp_path / "busy.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(migrations.upgrade(f"sqlite+aiosqlite:///{file}"))
    await asyncio.sleep(Access("").connection_timeout_ms / 1000 + 1)
    other.execute("ROLLBACK")
    other.close()

    assert await waiting == migrations.head()


async def test_agencies_of_before_can_be_stopped(database_url: str) -> None:
    """A database of the revision before keeps its agencies, all of them going on; stopping one moves the stamp."""
    await upgrade_to("0004", database_url)
    database = Database(Access(database_url))
    await database.start()
    try:
        identity = str(uuid4())
        row = {"name": "Police", "kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
        async with database.engine.begin() as connection:
            await connection.execute(sa.insert(AGENCY).values(id=identity, **row))
        assert await migrations.current(database) == "0004"

        await migrations.upgrade(database_url)

        assert await migrations.drift(database_url) == ()
        stamps = []
        for values in ({"name": "Shire Police"}, {"stopped_at": datetime(2026, 1, 1, tzinfo=UTC)}):
            async with database.engine.begin() as connection:
                assert (await connection.execute(sa.select(AGENCY.c.id, AGENCY.c.stopped_at))).all() == [
                    (identity, None)
                ]
                await connection.execute(sa.update(AGENCY).values(values))
            stamps.append(await database.fetch("SELECT standing FROM sharing_stamp"))
        assert stamps[0] != stamps[1]
    finally:
        await database.stop()


async def test_an_empty_database_is_not_current(database_url: str) -> None:
    """Nothing was migrated, so the service is not ready."""
    database = Database(Access(database_url))
    await database.start()
    try:
        assert await migrations.current(database) is None
        assert not await migrations.is_current(database)
    finally:
        await database.stop()


async def test_a_newer_database_is_left_alone(database: Database, database_url: str) -> None:
    """A revision this version does not know is refused in one sentence."""
    async with database.engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match=r"^The database was migrated by a newer Wardmote; run that version\.$"):
        await migrations.upgrade(database_url)
    assert not await migrations.is_current(database)


def test_the_head_is_the_newest_revision() -> None:
    """The constant that /ready compares with is what Alembic finds in the folder."""
    assert steps.scripts().get_current_head() == migrations.head()


async def test_every_rule_has_its_triggers(database: Database) -> None:
    """What the invariants name is in the database."""
    async with database.engine.connect() as connection:
        declared = names().union(*(each(database.dialect) for each in steps.TRIGGERS))
        assert await connection.run_sync(triggers_of) == declared


async def test_an_outcome_on_a_day_of_its_area_is_taken(database: Database, place: dict[str, str]) -> None:
    """The first and the last day of an area's vintage belong to it."""
    await record(database, place, date(2023, 1, 1), date(2023, 12, 31))

    assert await written(database) == 2


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1)])
async def test_an_outcome_outside_its_areas_days_is_refused(
    database: Database, place: dict[str, str], day: date
) -> None:
    """One wrong row takes its whole statement back."""
    with pytest.raises(DBAPIError, match=MESSAGE):
        await record(database, place, date(2023, 6, 1), day)

    assert await written(database) == 0


async def test_an_area_without_an_end_stays_in_force(database: Database, place: dict[str, str]) -> None:
    """No last day means until further notice."""
    async with database.engine.begin() as connection:
        await connection.execute(sa.update(AREA).values(valid_to=None))

    await record(database, place, date(2030, 1, 1))

    assert await written(database) == 1


@pytest.mark.parametrize(
    ("table", "column", "day"),
    [
        ("outcome", "occurred_on", date(2024, 1, 1)),
        ("area", "valid_to", date(2023, 5, 31)),
        ("area", "valid_from", date(2023, 6, 2)),
    ],
)
async def test_a_later_change_keeps_the_rule(
    database: Database, place: dict[str, str], table: str, column: str, day: date
) -> None:
    """Neither the outcome's day nor the area's days may be moved apart."""
    await record(database, place, date(2023, 6, 1))

    with pytest.raises(DBAPIError, match=MESSAGE):
        async with database.engine.begin() as connection:
            await connection.execute(sa.update(METADATA.tables[table]).values({column: day}))
