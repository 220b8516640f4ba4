"""Migrated pasts: what was there before anything was kept of it stands at every instant, and is kept from then on."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from schema.tables import reference
from schema.tables.crime import RECORDED_CRIME
from schema.tables.past import PAST_OPEN
from schema.tables.retention import REVIEW
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY
from server import migrations
from server.command.history import revise
from server.database import Access, Database
from server.imports.police_uk import import_police_uk
from server.imports.police_uk.layout import STREET
from server.work import utc_now
from tests.promises.published_crime import STREET_ROW
from tests.revisions import upgrade_to

CRIME = """
INSERT INTO recorded_crime (id, crime_id, month, reported_by, falls_within, crime_type, fingerprint)
VALUES ('00000000-0000-4000-8000-000000000001', 'a1', '2023-01', 'Northamptonshire Police', 'F', 'BURGLARY', 'f1')
"""
AGENCY = """
INSERT INTO agency (id, name, kind, duty, regime)
VALUES ('00000000-0000-4000-8000-000000000002', 'Old', 'POLICE', 'SPECIFIED', 'PART_3')
"""


@pytest.fixture
async def before(database_url: str) -> AsyncIterator[Database]:
    """Give a database of the revision before, with a crime and an agency."""
    await upgrade_to("0017", database_url)
    database = Database(Access(database_url))
    await database.start()
    async with database.engine.begin() as connection:
        for each in (CRIME, AGENCY):
            await connection.execute(sa.text(each))
    yield database
    await database.stop()


async def test_a_crime_of_before_is_kept_once_it_is_revised(
    before: Database, database_url: str, tmp_path: Path
) -> None:
    """Since when it said what it said is not known, and until when is."""
    await migrations.upgrade(database_url)
    assert await migrations.drift(database_url) == ()
    file = tmp_path / "street.csv"
    file.write_text("\n".join([",".join(STREET.columns), STREET_ROW, ""]), "utf-8")
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert (await import_police_uk(before, [file], now=now)).revised == 1

    past = PAST_OPEN["recorded_crime"]
    async with before.engine.connect() as connection:
        kept = (await connection.execute(sa.select(past.c.falls_within, past.c.known_from, past.c.known_to))).all()
        since = (await connection.execute(sa.select(RECORDED_CRIME.c.known_from))).all()
    assert kept == [("F", None, now)]
    assert since == [(now,)]


async def test_an_agency_of_before_is_kept_once_it_is_corrected(before: Database, database_url: str) -> None:
    """By the database itself, in the form that the program reads; a second correction has since when the first was."""
    await migrations.upgrade(database_url)
    async with before.engine.begin() as connection:
        await connection.execute(sa.text("UPDATE agency SET name = 'New'"))
    past = PAST_OPEN["agency"]
    async with before.engine.connect() as connection:
        kept = (await connection.execute(sa.select(past.c.name, past.c.known_from, past.c.known_to))).all()
        since = await connection.scalar(sa.select(reference.AGENCY.c.known_from))

    assert kept == [("Old", None, since)]
    assert since is not None
    assert since.microsecond == 0
    assert abs(utc_now() - since) < timedelta(minutes=5)


async def test_what_was_retained_before_is_counted_from_its_last_review(before: Database, database_url: str) -> None:
    """Nobody kept when it was retained; what was never retained is counted from its own day."""
    is_postgresql = before.dialect == "postgresql"
    ids = "CAST(%s AS uuid)" if is_postgresql else "%s"
    rows = [(3, "'2031-04-01'"), (4, "NULL")]
    at = "'2026-04-20T23:30:00Z'"
    async with before.engine.begin() as connection:
        for place, again in rows:
            names = [f"'00000000-0000-4000-8000-00000000000{each}'" for each in (place, 2)]
            record, owner = (ids % each for each in names)
            await connection.exec_driver_sql(
                "INSERT INTO retention_review (record_id, owner_id, next_review_on, reviewed_at, reviewed_by, reason) "
                f"VALUES ({record}, {owner}, {again}, {at}, 'p', 'r')"
            )
    await migrations.upgrade(database_url)
    async with before.engine.connect() as connection:
        found = (await connection.scalars(sa.select(REVIEW.c.retained_on).order_by(REVIEW.c.record_id))).all()

    assert list(found) == [date(2026, 4, 20), None]


async def test_an_agreement_of_before_stands_since_its_last_step(before: Database, database_url: str) -> None:
    """So do its parties; one without any step stands at every instant. Its next step keeps what it was."""
    names = {name: f"00000000-0000-4000-8000-0000000000{name}" for name in ("02", "1a", "1b", "2a", "2b", "3a")}
    cast = "CAST('%s' AS uuid)" if before.dialect == "postgresql" else "'%s'"
    ids = {name: cast % each for name, each in names.items()}
    async with before.engine.begin() as connection:
        for name in ("1a", "1b"):
            await connection.exec_driver_sql(
                "INSERT INTO agreement (id, reference, title, status, version, starts_on, review_on, lawful_basis, "
                f"retention_months) VALUES ({ids[name]}, '{name}', 't', 'ACTIVE', 1, '2026-01-01', "
                "'2027-01-01', 'B', 12)"
            )
        await connection.exec_driver_sql(
            "INSERT INTO agreement_party (id, agreement_id, agency_id, part) "
            f"VALUES ({ids['3a']}, {ids['1a']}, {ids['02']}, 'CONTROLLER')"
        )
        for number, (name, day) in enumerate((("2a", "2026-02-03"), ("2b", "2099-03-04")), 1):
            await connection.exec_driver_sql(
                "INSERT INTO agreement_step (id, agreement_id, number, step, version, taken_at, agency_id, person_id) "
                f"VALUES ({ids[name]}, {ids['1a']}, {number}, 'SIGN', 1, '{day}T09:00:00Z', {ids['02']}, 'p')"
            )
    await migrations.upgrade(database_url)
    assert await migrations.drift(database_url) == ()
    past, at, first = PAST_OPEN["agreement"], datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2026, 2, 3, 9, tzinfo=UTC)
    async with before.engine.begin() as connection:
        since = (await connection.execute(sa.select(AGREEMENT.c.reference, AGREEMENT.c.known_from))).all()
        parties = (await connection.scalars(sa.select(AGREEMENT_PARTY.c.known_from))).all()
        await connection.run_sync(revise, AGREEMENT, AGREEMENT.c.id == names["1a"], at, {"status": "SUSPENDED"})
        kept = (await connection.execute(sa.select(past.c.status, past.c.known_from, past.c.known_to))).all()

    assert dict(map(tuple, since)) == {"1a": first, "1b": None}
    assert parties == [first]
    assert kept == [("ACTIVE", first, at)]
