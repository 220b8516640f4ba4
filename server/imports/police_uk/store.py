"""Store: the rows of one file into their table, each once.

Last step of an import. The rows first go into a temporary table (``arriving``), those that tell a known crime
otherwise take the place of what is stored (``revise``), and one statement adds those that are new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.base import UtcDateTime
from server.imports.police_uk.arriving import counted, receive
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout
from server.imports.police_uk.revise import revise
from server.imports.police_uk.rows import Values

# Memory of the database for sorting the rows of a file by their digests; beyond it, it sorts on disk.
SORTING = "64MB"


@dataclass(frozen=True, slots=True)
class Stored:
    """Count what one file changed: rows that are new, and rows that say something else than before."""

    inserted: int
    revised: int


async def prepare(connection: AsyncConnection) -> None:
    """Let the statements of this transaction take their time, and let no other run write between them.

    Runs take turns; readers never wait. On SQLite the transaction is the only writer anyway.
    """
    if connection.dialect.name == "postgresql":
        tables = ", ".join(sorted(layout.table.name for layout in (STREET, OUTCOMES)))
        await connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        await connection.execute(sa.text(f"SET LOCAL work_mem = '{SORTING}'"))
        await connection.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


async def store(connection: AsyncConnection, layout: Layout, rows: Iterable[Values], *, now: datetime) -> Stored:
    """Bring the table of *layout* to what the *rows* of one file say, *now*; what it holds besides stays."""
    arriving = await receive(connection, layout, rows)
    revised = await revise(connection, layout, arriving, now=now)
    inserted = await connection.execute(_insertion(arriving, layout, connection.dialect.name, now=now))
    await connection.run_sync(arriving.drop)
    return Stored(int(inserted.rowcount), revised)


def _insertion(arriving: sa.Table, layout: Layout, dialect: str, *, now: datetime) -> sa.Insert:
    """Write the statement that moves new rows into their table; here for outcomes, on PostgreSQL:

    INSERT INTO crime_outcome (id, crime_id, ..., outcome, fingerprint, known_from)
    SELECT id, crime_id, ..., outcome, fingerprint, :now
    FROM (SELECT id, crime_id, ..., outcome, substr(digest, 1, 56) || ... AS fingerprint FROM arriving) AS counted
    WHERE NOT EXISTS (SELECT * FROM crime_outcome WHERE crime_outcome.fingerprint = counted.fingerprint)

    Measured against ON CONFLICT DO NOTHING: a fifth less time for new rows, a third less for known ones.
    """
    rows = counted(arriving, layout, dialect)
    is_known = sa.exists().where(layout.table.c.fingerprint == rows.c.fingerprint)
    names = ["id", *layout.stored, "fingerprint", "known_from"]
    new = sa.select(rows, sa.literal(now, UtcDateTime)).where(~is_known)
    return sa.insert(layout.table).from_select(names, new)
