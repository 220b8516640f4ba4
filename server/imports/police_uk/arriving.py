"""Arriving: the rows of one file in a temporary table, and what marks each of them.

First half of the last step of an import. A row's fingerprint is the digest of what it says, and how many rows of the
same file that say the same came before it. So rows that are published twice in one file are kept twice, and a file
that comes again, alone or within a larger one, finds its fingerprints taken.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.base import Text
from server.imports.police_uk.layout import Layout
from server.imports.police_uk.rows import Values
from server.work import new_ids

BATCH = 5_000

# A fingerprint is 64 hexadecimal digits: so many of the digest, the rest count equal rows.
DIGEST_DIGITS = 56


def temporary(name: str, layout: Layout, *columns: sa.Column[Any]) -> sa.Table:
    """Declare a temporary table: the columns of the layout's table without its constraints, and *columns*."""
    copied = [layout.table.c[each] for each in ("id", *layout.stored)]
    return sa.Table(
        name,
        sa.MetaData(),
        *(sa.Column(column.name, column.type, nullable=True) for column in copied),
        *columns,
        prefixes=["TEMPORARY"],
    )


async def receive(connection: AsyncConnection, layout: Layout, rows: Iterable[tuple[Values, str]]) -> sa.Table:
    """Put the *rows* of one file into a temporary table, by COPY on PostgreSQL; gives that table."""
    arriving = temporary("arriving", layout, sa.Column("digest", Text))
    await connection.run_sync(arriving.create)
    records = _records(rows)
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.copy_records_to_table(arriving.name, records=records, columns=list(arriving.columns.keys()))
    else:
        statement = str(sa.insert(arriving).compile(dialect=connection.dialect))
        while batch := list(islice(records, BATCH)):
            await connection.exec_driver_sql(statement, batch)
    return arriving


def counted(arriving: sa.Table, layout: Layout, dialect: str, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Give each arriving row its fingerprint; *where* must take equal rows all or none.

    SQL: SELECT id, crime_id, ..., substr(digest, 1, 56) ||
         lpad(to_hex(row_number() OVER (PARTITION BY digest) - 1), 8, '0') AS fingerprint FROM arriving
    """
    before = sa.func.row_number().over(partition_by=arriving.c.digest) - 1
    count = sa.func.lpad(sa.func.to_hex(before), 8, "0") if dialect == "postgresql" else sa.func.printf("%08x", before)
    fingerprint = sa.func.substr(arriving.c.digest, 1, DIGEST_DIGITS).concat(count).label("fingerprint")
    columns = [arriving.c[name] for name in ("id", *layout.stored)]
    return sa.select(*columns, fingerprint).where(*where).subquery("counted")


def _records(rows: Iterable[tuple[Values, str]]) -> Iterator[tuple[str | int | None, ...]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        for identifier, (values, digest) in zip(new_ids(len(batch)), batch, strict=True):
            yield (identifier, *values, digest)
