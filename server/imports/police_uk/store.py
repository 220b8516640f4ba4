"""Store: the rows of one file into their table, each once.

Last step of an import. The rows first go into a temporary table, by COPY on PostgreSQL, and from there in one
statement that gives each its fingerprint: the digest of what it says, and how many rows of the same file that say
the same came before it. Rows that are published twice in one file are thus kept twice, and a file that comes
again, alone or within a larger one, finds its fingerprints taken.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.base import Text
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout
from server.imports.police_uk.rows import Values
from server.work import new_ids

BATCH = 5_000

# A fingerprint is 64 hexadecimal digits: so many of the digest, the rest count equal rows.
DIGEST_DIGITS = 56

NAME = "arriving"


async def prepare(connection: AsyncConnection) -> None:
    """Let the statements of this transaction take their time, and let no other run write between them.

    Runs take turns; readers never wait. On SQLite the transaction is the only writer anyway.
    """
    if connection.dialect.name == "postgresql":
        tables = ", ".join(sorted(layout.table.name for layout in (STREET, OUTCOMES)))
        await connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        await connection.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


async def store(connection: AsyncConnection, layout: Layout, rows: Iterable[tuple[Values, str]]) -> int:
    """Insert the *rows* of one file that are not there yet; returns how many that were."""
    arriving = _arriving(layout)
    await connection.run_sync(arriving.create)
    records = _records(rows)
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.copy_records_to_table(NAME, records=records, columns=list(arriving.columns.keys()))
    else:
        statement = str(sa.insert(arriving).compile(dialect=connection.dialect))
        while batch := list(islice(records, BATCH)):
            await connection.exec_driver_sql(statement, batch)
    result = await connection.execute(_insertion(arriving, layout, connection.dialect.name))
    await connection.run_sync(arriving.drop)
    return int(result.rowcount)


def _arriving(layout: Layout) -> sa.Table:
    """Declare the temporary table: the columns of the layout's table, without its constraints and indexes."""
    columns = [layout.table.c[name] for name in ("id", *layout.stored)]
    return sa.Table(
        NAME,
        sa.MetaData(),
        *(sa.Column(column.name, column.type, nullable=True) for column in columns),
        sa.Column("digest", Text),
        prefixes=["TEMPORARY"],
    )


def _records(rows: Iterable[tuple[Values, str]]) -> Iterator[tuple[str | int | None, ...]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        for identifier, (values, digest) in zip(new_ids(len(batch)), batch, strict=True):
            yield (identifier, *values, digest)


def _insertion(arriving: sa.Table, layout: Layout, dialect: str) -> sa.Insert:
    """Write the statement that moves new rows into their table; here for outcomes, on PostgreSQL:

    INSERT INTO crime_outcome (id, crime_id, ..., outcome, fingerprint)
    SELECT id, crime_id, ..., outcome, fingerprint
    FROM (SELECT id, crime_id, ..., outcome, substr(digest, 1, 56) ||
          lpad(to_hex(row_number() OVER (PARTITION BY digest) - 1), 8, '0') AS fingerprint FROM arriving) AS counted
    WHERE NOT EXISTS (SELECT * FROM crime_outcome WHERE crime_outcome.fingerprint = counted.fingerprint)

    Measured against ON CONFLICT DO NOTHING: a fifth less time for new rows, a third less for known ones.
    """
    before = sa.func.row_number().over(partition_by=arriving.c.digest) - 1
    count = sa.func.lpad(sa.func.to_hex(before), 8, "0") if dialect == "postgresql" else sa.func.printf("%08x", before)
    fingerprint = sa.func.substr(arriving.c.digest, 1, DIGEST_DIGITS).concat(count).label("fingerprint")
    names = ["id", *layout.stored]
    counted = sa.select(*(arriving.c[name] for name in names), fingerprint).subquery("counted")
    known = sa.exists().where(layout.table.c.fingerprint == counted.c.fingerprint)
    return sa.insert(layout.table).from_select([*names, "fingerprint"], sa.select(counted).where(~known))
