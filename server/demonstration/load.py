"""Load: write the demonstration partnership into an empty database, all of it or nothing.

One transaction; PostgreSQL takes the rows by COPY, SQLite by prepared inserts. The only file of this folder that
meets a database. Refuses one that already knows an agency, so that it never mixes the invented with the real.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.reference import AGENCY
from server.database import Database
from server.demonstration.batches import Row
from server.demonstration.world import ids_for, rows
from server.work import Event, Work, utc_now


class NotEmpty(Exception):
    """Say that the database already holds a partnership."""


async def load(
    database: Database,
    *,
    namespace: bytes,
    outcomes: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the demonstration partnership and give the number of rows; *progress* hears it after each batch.

    *namespace* is the secret of the installation that ids are made from (16 to 64 bytes).
    Raises: NotEmpty; DatabaseError for what the database refuses.
    """
    written = 0
    async with Work(database, now=utc_now()) as work:
        connection = work.connection
        if await connection.scalar(sa.select(AGENCY.c.id).limit(1)) is not None:
            raise NotEmpty("This database already holds a partnership. The demonstration needs an empty one.")
        write = _copy if database.dialect == "postgresql" else _insert
        if database.dialect == "postgresql":
            # The limit is for answers; loading a million rows may take what it takes.
            await connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        for table, batch in rows(ids=ids_for(namespace), outcomes=outcomes):
            await write(connection, table, batch)
            written += len(batch)
            if progress is not None:
                progress(written)
        # The planner knows nothing of new tables until they are counted.
        await connection.execute(sa.text("ANALYZE"))
        work.events.append(Event("demonstration.loaded", "wardmote", "partnership", {"rows": str(written)}))
    return written


async def _insert(connection: AsyncConnection, table: sa.Table, batch: list[Row]) -> None:
    await connection.execute(sa.insert(table), batch)


async def _copy(connection: AsyncConnection, table: sa.Table, batch: list[Row]) -> None:
    # The driver's own connection is in the transaction that the first statement of this work began.
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    columns = table.columns.keys()
    records = [tuple(map(row.__getitem__, columns)) for row in batch]
    await driver.copy_records_to_table(table.name, records=records, columns=columns)
