"""Unwritable: a database that can be read and not be written, as when its disk is full or it is read-only.

Both connections that write find it so: that of the record and those of changes. Really for SQLite, whose file has no
page more or is only read; PostgreSQL is read-only for the session, and says of a full disk what it would say.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from server.database.scribe import SqliteScribe
from tests.door import Door

NO_ROOM, READ_ONLY = "PRAGMA max_page_count = 1", "PRAGMA query_only = ON"
# Where changes, batches and the record write first.
WRITTEN = ("audit_entry", "agreement", "outcome", "ingest_batch", "ingest_part")


@asynccontextmanager
async def full_record(door: Door) -> AsyncIterator[None]:
    """Let the disk be full for the connection that writes the record; on PostgreSQL for whoever writes."""
    scribe = door.database.scribe
    if isinstance(scribe, SqliteScribe):
        await scribe.run(lambda cursor: cursor.one(NO_ROOM, ()))
        yield
        return
    body = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END"
    on = "BEFORE INSERT ON {} FOR EACH STATEMENT EXECUTE FUNCTION disk_is_full()"
    async with _changed(
        door,
        f"CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        *(f"CREATE TRIGGER full_disk {on.format(table)}" for table in WRITTEN),
        undo=(*(f"DROP TRIGGER full_disk ON {table}" for table in WRITTEN), "DROP FUNCTION disk_is_full()"),
    ):
        yield


@asynccontextmanager
async def read_only_record(door: Door) -> AsyncIterator[None]:
    """Let the connection that writes the record be one that cannot write."""
    scribe = door.database.scribe
    if isinstance(scribe, SqliteScribe):
        await scribe.run(lambda cursor: cursor.one(READ_ONLY, ()))
    else:
        await scribe.call("SELECT set_config('default_transaction_read_only', 'on', false)", ())
    yield


@asynccontextmanager
async def full(door: Door) -> AsyncIterator[None]:
    """Let the disk be full."""
    async with full_record(door):
        if door.database.dialect == "postgresql":
            yield
            return
        async with _told(door, NO_ROOM):
            yield


@asynccontextmanager
async def read_only(door: Door) -> AsyncIterator[None]:
    """Let no connection write."""
    statement = READ_ONLY if door.database.dialect == "sqlite" else "SET TRANSACTION READ ONLY"
    async with read_only_record(door), _told(door, statement):
        yield


@asynccontextmanager
async def _told(door: Door, statement: str) -> AsyncIterator[None]:
    """Tell each connection of changes this before it is used; those told are closed at the end."""
    engine = door.database.engine

    def tell(connection: Any, *rest: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()

    event.listen(engine.sync_engine.pool, "checkout", tell)
    try:
        yield
    finally:
        event.remove(engine.sync_engine.pool, "checkout", tell)
        await engine.dispose()


@asynccontextmanager
async def _changed(door: Door, *do: str, undo: tuple[str, ...]) -> AsyncIterator[None]:
    async def run(*statements: str) -> None:
        async with door.database.engine.begin() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))

    await run(*do)
    try:
        yield
    finally:
        await run(*undo)
