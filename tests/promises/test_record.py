"""Promises of the record of access: nothing on it is changed, and the server signs it by itself."""

import asyncio
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from schema.tables import keeping
from schema.tables.base import METADATA
from server import migrations
from server.audit import tree
from server.audit.appending import TOGETHER
from server.audit.checkpoint import EVERY
from server.audit.prepared import prepared
from server.audit.rounds import look_after
from server.database import DatabaseError
from server.work import Event, Work
from tests.house.tree import ROOT
from tests.postgres import Postgres
from tests.record import LOG, NOW, Record, entry, opened

FILLED = tuple(table.name for table in (*keeping.KEPT, keeping.HEAD))


async def refused(record: Record, statement: str) -> str:
    """Run *statement*, which the database must refuse, and give its words."""
    with pytest.raises(DBAPIError) as error:
        async with record.database.engine.begin() as connection:
            await connection.exec_driver_sql(statement)
    return str(error.value.orig)


@pytest.mark.parametrize("table", FILLED)
async def test_nothing_on_record_is_changed_or_deleted(record: Record, table: str) -> None:
    """The database itself refuses every UPDATE, DELETE, TRUNCATE and REPLACE, whoever asks, and all is as it was."""
    before = await record.all(f"SELECT * FROM {table}")
    assert before
    columns = {
        "audit_checkpoint": "size",
        "audit_seen": "last_set",
        "audit_told": "telling",
        "audit_circle": "circle",
        "audit_head": "seen",
    }
    column = columns.get(table, "number")

    assert "record of access" in await refused(record, f"DELETE FROM {table}")
    assert "record of access" in await refused(record, f"UPDATE {table} SET {column} = {column} - 1")
    if record.database.dialect == "postgresql":
        assert "record of access" in await refused(record, f"TRUNCATE {table}")
    else:
        assert "record of access" in await refused(record, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert await record.all(f"SELECT * FROM {table}") == before


def test_every_table_of_the_record_is_kept() -> None:
    """None is forgotten by what refuses to change or delete."""
    assert set(FILLED) == {name for name in METADATA.tables if name.startswith("audit_")}


async def test_the_head_does_not_change_without_growing(record: Record) -> None:
    """Another frontier of the same size is no growth."""
    other = record.literal(b"x" * 32)

    assert keeping.REWOUND in await refused(record, f"UPDATE audit_head SET frontier = {other}")


async def test_what_keeps_the_record_is_missed(record: Record, migrated_url: str) -> None:
    """A trigger that is gone, a head that is gone and a changed function are told by `wardmote check`."""
    is_sqlite = record.database.dialect == "sqlite"
    async with record.database.engine.begin() as connection:
        for name, table in (("audit_head_only_grows", "audit_head"), ("audit_head_is_kept", "audit_head")):
            await connection.execute(sa.text(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}")))
        await connection.execute(sa.text("DELETE FROM audit_head"))
        if not is_sqlite:
            # Still adds, but hands the head back to whoever asks.
            changed = keeping.function_bodies()[keeping.APPEND].replace("'\\x00'", "'\\x02'")
            await connection.exec_driver_sql(
                f"CREATE OR REPLACE FUNCTION {keeping.APPEND}({keeping.PARAMETERS}) RETURNS bigint "
                f"LANGUAGE plpgsql AS $append${changed}$append$"
            )
    found = await migrations.drift(migrated_url)

    assert {"missing trigger audit_head_only_grows", "missing row of audit_head"} <= set(found)
    assert is_sqlite or f"changed function {keeping.APPEND}" in found


async def test_a_role_that_may_only_add_can_do_nothing_else(postgres: Postgres, postgres_template: str) -> None:
    """On PostgreSQL a role with the right to call the one function adds entries, and may not even read them."""
    name, role = f"role_{uuid4().hex}", f"adding_{uuid4().hex}"
    postgres.create(name, postgres_template)
    async with opened(postgres.url(name)) as owner:
        async with owner.database.engine.begin() as connection:
            await connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
            grants = (ROOT / "README.md").read_text("utf-8").partition("```sql\nGRANT")[2].partition("```")[0]
            first, *others = f"GRANT{grants}".replace(" application;", f" {role}").strip().splitlines()
            assert first == f"GRANT EXECUTE ON FUNCTION {keeping.APPEND} TO {role}"
        url = sa.engine.make_url(postgres.url(name)).set(username=role).render_as_string(hide_password=False)
        # Nobody adds to the record because they may connect.
        async with opened(url) as stranger:
            with pytest.raises(DatabaseError, match="permission denied for function"):
                await stranger.write(9)
        async with owner.database.engine.begin() as connection:
            await connection.exec_driver_sql(first)
        async with opened(url) as adding:
            assert await adding.write(1, 2) == [0, 1]
            for words in ("SELECT 1 FROM", "DELETE FROM", "INSERT INTO", "UPDATE", "TRUNCATE"):
                rest = {"INSERT INTO": " DEFAULT VALUES", "UPDATE": " SET number = 1"}.get(words, "")
                assert "permission denied" in await refused(adding, f"{words} audit_entry{rest}")
            async with owner.database.engine.begin() as connection:
                for grant in others:
                    await connection.exec_driver_sql(grant)
            # With the others that the README names it looks after the record, and still can change nothing.
            assert (await adding.sign()).size == 3
            assert await adding.index() == 4
            assert (await adding.verify()).entries == 3
            for words in (
                "DELETE FROM audit_entry",
                "UPDATE audit_head SET size = 0",
                "TRUNCATE audit_set",
            ):
                assert "permission denied" in await refused(adding, words)
        assert (await owner.verify()).entries == 3
        async with owner.database.engine.begin() as connection:
            await connection.exec_driver_sql(f"DROP OWNED BY {role}")
            await connection.exec_driver_sql(f"DROP ROLE {role}")
    postgres.drop(name)


async def test_both_databases_grow_the_same_tree(record: Record) -> None:
    """The frontier that the database holds is that of its leaves, at every size."""
    for count in (1, 2, 3, 5, 8, 13):
        await asyncio.gather(*(record.journal.record(entry(at, at)) for at in range(count)))
        (size, frontier), *_ = await record.all("SELECT size, frontier FROM audit_head")
        leaves = await record.all("SELECT leaf FROM audit_entry ORDER BY number")
        assert tree.grown((), 0, (bytes(leaf) for (leaf,) in leaves)) == (tree.unpacked(bytes(frontier)), size)


@pytest.mark.parametrize("count", [TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 7])
async def test_all_entries_of_one_transaction_are_on_record(migrated_url: str, count: int) -> None:
    """However many there are, in their order, prepared already or not; what they tell of the same is kept once."""
    entries = [entry(at, at % 3) for at in range(count)]
    async with opened(migrated_url) as record:
        async with Work(record.database, now=NOW) as work:
            work.events.append(Event("expired_rows_deleted", actor="server", subject="nothing"))
            work.entries += [prepared(each) if at % 2 else each for at, each in enumerate(entries)]

        bodies = [body for (body,) in await record.all("SELECT body FROM audit_entry ORDER BY number")]
        assert bodies == [prepared(each).body for each in entries]
        assert (await record.verify()).entries == count
        assert await record.all("SELECT count(*) FROM audit_telling") == [(3,)]


async def test_the_server_signs_and_indexes_by_itself(migrated_url: str) -> None:
    """When something was added: a checkpoint at once, the next one when that is old enough, and none for nothing.

    The log says so of each that was made, and nothing of a round that made none.
    """
    async with opened(migrated_url) as record:

        async def sizes(at: int) -> list[int]:
            await asyncio.gather(*(look_after(record.database, record.safe, LOG, NOW + EVERY * at) for _ in range(3)))
            return [int(size) for (size,) in await record.all("SELECT size FROM audit_checkpoint ORDER BY size")]

        with capture_logs() as lines:
            assert await sizes(0) == []
            await record.write(1)
            assert await sizes(0) == [2]  # with the making of the key
            await record.write(2)
            assert await sizes(0) == [2]
            assert await sizes(1) == [2, 3]
            assert await sizes(5) == [2, 3]
        assert [line["size"] for line in lines if line["event"] == "audit_checkpoint_made"] == ["2", "3"]
        assert await record.all("SELECT count(*) FROM audit_key") == [(1,)]
        await record.verify()
