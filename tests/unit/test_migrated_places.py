"""Migrated places: what a database of the revision before held of operations, sites and figures, and whose it is."""

from uuid import uuid4

import sqlalchemy as sa

from schema.tables import METADATA
from server import migrations
from server.database import Access, Database
from tests.revisions import upgrade_to

# A letter in brackets stands for an id.
BEFORE = """
INSERT INTO agency (id, name, kind, duty, regime) VALUES ('{police}', 'P', 'POLICE', 'SPECIFIED', 'PART_3'),
  ('{council}', 'C', 'LOCAL_AUTHORITY', 'SPECIFIED', 'BOTH');
INSERT INTO area (id, gss_code, name, kind, vintage, valid_from)
  VALUES ('{area}', 'E1', 'W', 'WARD', 2021, '2021-01-01');
INSERT INTO operation (id, codename, lead_agency_id, started_on, objective)
  VALUES ('{op}', 'Op', '{police}', '2023-01-01', 'o');
INSERT INTO site (id, name, area_id, operation_id, initiative, designated_on, first_in_county)
  VALUES ('{worked}', 'w', '{area}', '{op}', 'HOTSPOT', '2023-01-01', false),
  ('{alone}', 'a', '{area}', NULL, 'HOTSPOT', '2023-01-01', false),
  ('{bare}', 'b', '{area}', NULL, 'HOTSPOT', '2023-01-01', false);
INSERT INTO phase (id, site_id, kind, started_on, aim, decided_by_id)
  VALUES ('{worked}', '{worked}', 'CLEAR', '2023-01-01', 'w', '{council}'),
  ('{alone}', '{alone}', 'HOLD', '2023-02-01', 'a', '{council}'),
  ('{later}', '{alone}', 'BUILD', '2023-03-01', 'a', '{police}');
INSERT INTO indicator (id, code, definition, unit)
  VALUES ('{figure}', 'A', 'd', 'COUNT'), ('{free}', 'B', 'd', 'COUNT');
INSERT INTO indicator_value
  (id, indicator_id, period_start, period_end, operation_id, value, qualifier, provisional, source, published_on)
  VALUES ('{figure}', '{figure}', '2023-01-01', '2023-12-31', '{op}', 1, 'EXACT', false, 's', '2024-01-01'),
  ('{free}', '{free}', '2023-01-01', '2023-12-31', NULL, 1, 'EXACT', false, 's', '2024-01-01')
"""
IDS = ("police", "council", "area", "op", "worked", "alone", "bare", "later", "figure", "free")
TABLES = ("operation", "site", "phase", "indicator", "indicator_value")


async def test_places_of_before_get_their_owner(database_url: str) -> None:
    """Of an operation's sites, phases and figures its lead agency; else who decided the first phase; else nobody.

    What was there is there, is shown, and when it became known is not known.
    """
    await upgrade_to("0012", database_url)
    ids = {name: str(uuid4()) for name in IDS}
    names = {id_: name for name, id_ in ids.items()}
    owners: dict[str, dict[str, str | None]] = {}
    database = Database(Access(database_url))
    await database.start()
    try:
        async with database.engine.begin() as connection:
            for statement in BEFORE.format(**ids).split(";"):
                await connection.execute(sa.text(statement))
        await migrations.upgrade(database_url)
        assert await migrations.drift(database_url) == ()

        async with database.engine.connect() as connection:
            for table in (METADATA.tables[name] for name in TABLES):
                kept = (table.c.version, table.c.recorded_at, table.c.known_from, table.c.withdrawn_at)
                rows = await connection.execute(sa.select(table.c.id, table.c.owner_id, table.c.synthetic, *kept))
                held = rows.all()
                owners[table.name] = {names[row[0]]: names.get(row[1]) for row in held}
                assert {tuple(row[2:]) for row in held} == {(False, None, None, None, None)}
    finally:
        await database.stop()

    assert owners == {
        "operation": {"op": "police"},
        "site": {"worked": "police", "alone": "council", "bare": None},
        "phase": {"worked": "police", "alone": "council", "later": "council"},
        "indicator": {"figure": "police", "free": None},
        "indicator_value": {"figure": "police", "free": None},
    }
