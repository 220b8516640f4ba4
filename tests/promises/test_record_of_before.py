"""Promises of a record of access of a form before: tellings (revision 0010), and who saw what, in runs (0021)."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from schema.tables import keeping
from schema.tables.audit import AUDIT_ENTRY, AUDIT_SET
from schema.tables.base import Id
from server import migrations
from server.audit import tree
from server.audit.ids import unpacked
from server.audit.prepared import Prepared, prepared
from server.audit.seen import entries_that_told
from tests.record import NOW, entry, opened, record_id
from tests.revisions import upgrade_to

_TOLD = sa.table(
    "audit_disclosed", sa.column("entry"), sa.column("entity"), sa.column("owner_id", Id()), sa.column("set_number")
)


def write_as_before(connection: Connection, entries: list[Prepared]) -> None:
    """Add *entries* as revision 0009 kept them: a row for each set that an entry told of."""
    leaves = [tree.leaf_hash(each.body.encode()) for each in entries]
    put = sa.text("INSERT INTO audit_head (one, size, frontier, seen) VALUES (1, :size, :frontier, 0)")
    connection.execute(put, {"size": len(entries), "frontier": b"".join(tree.grown((), 0, leaves)[0])})
    numbers: dict[bytes, int] = {}
    for number, (each, leaf) in enumerate(zip(entries, leaves, strict=True)):
        row = {"number": number, "at": NOW, "kinds": each.kinds, "name": each.name, "actor_id": each.actor}
        row |= {"agency_id": each.agency, "body": each.body, "leaf": leaf}
        connection.execute(sa.insert(AUDIT_ENTRY).values(row))
        for told in each.telling.sets if each.telling else ():
            if told.digest not in numbers:
                numbers[told.digest] = len(numbers) + 1
                kept = {"number": numbers[told.digest], "digest": told.digest, "ids": told.ids}
                connection.execute(sa.insert(AUDIT_SET).values(kept))
            point = {"entry": number, "entity": told.entity, "owner_id": told.owner}
            connection.execute(sa.insert(_TOLD).values(**point, set_number=numbers[told.digest]))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval('audit_set_number_seq', 100)"))


async def test_what_was_told_before_is_found_after(database_url: str) -> None:
    """A record of access of the form before keeps every entry and hash, fits, and tells who saw what as it did."""
    await upgrade_to("0009", database_url)
    told = [(1, 2, 3), (2,), (), (1, 2, 3), (5, 4), (2,)]
    async with opened(database_url) as record:
        async with record.database.engine.begin() as connection:
            await connection.run_sync(write_as_before, [prepared(entry(at, *ids)) for at, ids in enumerate(told)])

        await migrations.upgrade(database_url)

        assert await migrations.drift(database_url) == ()
        assert await record.write(7) == [6]
        assert (await record.verify()).entries == 7
        assert await record.all("SELECT count(*) FROM audit_telling") == [(4,)]
        for wanted in range(1, 6):
            async with record.database.engine.connect() as connection:
                found = await connection.run_sync(entries_that_told, record_id(wanted))
            assert [each.entry for each in found] == [at for at in (5, 4, 3, 2, 1, 0) if wanted in told[at]]
        with pytest.raises(DBAPIError, match=keeping.REFUSAL):
            async with record.database.engine.begin() as connection:
                await connection.exec_driver_sql("UPDATE audit_entry SET telling = 1")


def index_as_before(connection: Connection) -> None:
    """Index every set as revision 0020 did, a row for each id, with what kept the record then."""
    seen = sa.table("audit_seen", sa.column("record_id", Id()), sa.column("set_number"))
    for number, ids in connection.execute(sa.select(AUDIT_SET.c.number, AUDIT_SET.c.ids)).all():
        rows = [{"record_id": each, "set_number": number} for each in unpacked(bytes(ids))]
        if rows:
            connection.execute(sa.insert(seen), rows)
    connection.execute(sa.text("UPDATE audit_head SET seen = (SELECT max(number) FROM audit_set)"))
    for statement in keeping.statements(connection.dialect.name):
        if "ALTER TABLE audit_seen" not in statement:
            connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("GRANT SELECT, INSERT ON audit_seen TO PUBLIC"))


async def test_who_saw_what_is_indexed_anew(database_url: str) -> None:
    """What was indexed by single ids is found before and after it is in runs; grants by hand stay."""
    granted = "SELECT CAST(relacl AS text) FROM pg_class WHERE relname = 'audit_seen'"
    told = [(1, 2, 3), (2,), (), (1, 2, 3), (5, 4), (2,)]
    await upgrade_to("0009", database_url)
    async with opened(database_url) as record:
        is_postgresql = record.database.dialect == "postgresql"
        async with record.database.engine.begin() as connection:
            await connection.run_sync(write_as_before, [prepared(entry(at, *ids)) for at, ids in enumerate(told)])
        await upgrade_to("0020", database_url)
        async with record.database.engine.begin() as connection:
            await connection.run_sync(index_as_before)
        grants = await record.all(granted) if is_postgresql else None

        await migrations.upgrade(database_url)

        assert await migrations.drift(database_url) == ()
        assert (await record.all(granted) if is_postgresql else None) == grants
        assert await record.all("SELECT seen FROM audit_head") == [(0,)]
        for _ in ("before", "after"):
            for wanted in range(1, 6):
                async with record.database.engine.connect() as connection:
                    found = await connection.run_sync(entries_that_told, record_id(wanted))
                assert [each.entry for each in found] == [at for at in (5, 4, 3, 2, 1, 0) if wanted in told[at]]
            await record.index()
        await record.verify()
        ((kept, seen),) = await record.all("SELECT (SELECT count(*) FROM audit_seen), seen FROM audit_head")
        assert kept > 0
        assert seen > 0
