"""Migrated references: what was unique in an agency is so within each kind of outcome, and back again."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from server import migrations
from server.database import Access, Database
from server.migrations import steps
from tests.revisions import upgrade_to

OWNER, AREA = str(uuid4()), str(uuid4())
PLACE = f"""
INSERT INTO agency (id, name, kind, duty, regime) VALUES ('{OWNER}', 'P', 'POLICE', 'SPECIFIED', 'PART_3');
INSERT INTO area (id, gss_code, name, kind, vintage, valid_from)
  VALUES ('{AREA}', 'E1', 'W', 'WARD', 2021, '2021-01-01')
"""
RECORD = """
INSERT INTO outcome (id, owner_id, area_id, marking, synthetic, recorded_at, kind, occurred_on, month, provisional,
  {its}, client_reference)
VALUES ('{id}', '{owner}', '{area}', 'OFFICIAL', true, '2026-01-01T00:00:00Z', '{kind}', '2023-01-01', '2023-01',
  false, '{value}', '{reference}')
"""
# What each kind has to say.
SAYS = {"ARREST": ("arrest_status", "ARRESTED"), "WARRANT": ("warrant_power", "PACE_S8")}


@pytest.fixture
async def before(database_url: str) -> AsyncIterator[Database]:
    """Give a database of the revision before, with an arrest that is called A-1."""
    await upgrade_to("0016", database_url)
    database = Database(Access(database_url))
    await database.start()
    try:
        await run(database, *PLACE.split(";"))
        await record(database, "ARREST")
        yield database
    finally:
        await database.stop()


async def run(database: Database, *statements: str) -> None:
    """Run statements in one transaction."""
    async with database.engine.begin() as connection:
        for each in statements:
            await connection.execute(sa.text(each))


async def record(database: Database, kind: str, reference: str = "A-1") -> None:
    """Record an outcome of a kind."""
    its, value = SAYS[kind]
    given = {
        "its": its,
        "value": value,
        "id": str(uuid4()),
        "owner": OWNER,
        "area": AREA,
        "kind": kind,
        "reference": reference,
    }
    await run(database, RECORD.format(**given))


def _back(connection: Connection) -> None:
    with Operations.context(steps.context(connection)):
        steps.scripts().get_revision("0017").module.downgrade()


async def test_each_kind_has_references_of_its_own(before: Database, database_url: str) -> None:
    """Before, one reference was one record of the agency; then one of its kind, and what was there is there."""
    with pytest.raises(IntegrityError):
        await record(before, "WARRANT")
    await migrations.upgrade(database_url)
    assert await migrations.drift(database_url) == ()

    await record(before, "WARRANT")
    with pytest.raises(IntegrityError):
        await record(before, "ARREST")
    assert await before.fetch("SELECT count(*) FROM outcome") == (2,)


async def test_the_way_back_is_open_until_two_kinds_share_one(before: Database, database_url: str) -> None:
    """It fails whole while they do; then an agency has each once, as before."""
    await migrations.upgrade(database_url)
    await record(before, "WARRANT")
    with pytest.raises(IntegrityError):
        async with before.engine.begin() as connection:
            await connection.run_sync(_back)
    assert await migrations.drift(database_url) == ()

    await run(before, "DELETE FROM outcome WHERE kind = 'WARRANT'")
    async with before.engine.begin() as connection:
        await connection.run_sync(_back)
    with pytest.raises(IntegrityError):
        await record(before, "WARRANT")
