"""Arriving: the rows of one file in a temporary table, and what marks each of them.

First half of the last step of an import. A row's fingerprint is the digest of what it says, and how many rows of the
same file that say the same came before it. So rows that are published twice in one file are kept twice, and a file
that comes again, alone or within a larger one, finds its fingerprints taken.
"""

from asyncio import sleep
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.base import Text
from server.imports.police_uk.layout import Layout
from server.imports.police_uk.rows import Values
from server.work import new_ids

# A service that takes a file answers others between two batches.
BATCH = 1_000

# A sign that cannot stand in a cell, so that no two rows give the same text.
PARTED = "\x1f"

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


async def receive(connection: AsyncConnection, layout: Layout, rows: Iterable[Values]) -> sa.Table:
    """Put the *rows* of one file into a temporary table, by COPY on PostgreSQL; gives that table."""
    arriving = temporary("arriving", layout, sa.Column("digest", Text))
    await connection.run_sync(arriving.create)
    batches = _batches(rows)
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        lines, columns = _lines(batches, layout), list(arriving.columns.keys())
        await driver.copy_to_table(arriving.name, source=lines, columns=columns, delimiter=PARTED, null="")
    else:
        statement = str(sa.insert(arriving).compile(dialect=connection.dialect))
        for batch in batches:
            marked = [
                (identifier, *values, _digest(_content(values), layout))
                for identifier, values in zip(new_ids(len(batch)), batch, strict=True)
            ]
            await connection.exec_driver_sql(statement, marked)
    return arriving


def counted(arriving: sa.Table, layout: Layout, dialect: str, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Give each arriving row its fingerprint; *where* must take equal rows all or none.

    SQL: SELECT id, crime_id, ..., substr(digest, 1, 56) ||
         lpad(to_hex(row_number() OVER (PARTITION BY digest) - 1), 8, '0') AS fingerprint FROM arriving
    """
    before = sa.func.row_number().over(partition_by=arriving.c.digest) - 1
    count = sa.func.lpad(sa.func.to_hex(before), 8, "0") if dialect == "postgresql" else sa.func.printf("%08x", before)
    fingerprint = sa.func.substr(arriving.c.digest, 1, DIGEST_DIGITS).concat(count)
    if dialect == "sqlite":
        # It finds rows by an expression only where that is said to be text; else each is compared with every other.
        fingerprint = sa.cast(fingerprint, sa.Text)
    columns = [arriving.c[name] for name in ("id", *layout.stored)]
    return sa.select(*columns, fingerprint.label("fingerprint")).where(*where).subquery("counted")


def _batches(rows: Iterable[Values]) -> Iterator[Sequence[Values]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


async def _lines(batches: Iterable[Sequence[Values]], layout: Layout) -> AsyncIterator[bytes]:
    """Write rows as COPY reads them as text: what is digested is what is sent, so that it is put together once.

    Measured against handing over the values one by one: a seventh less time for the whole import.
    """
    for batch in batches:
        lines = []
        for identifier, values in zip(new_ids(len(batch)), batch, strict=True):
            content = _content(values)
            sent = content.replace("\\", "\\\\") if "\\" in content else content
            lines.append(f"{identifier}{PARTED}{sent}{PARTED}{_digest(content, layout)}\n")
        yield "".join(lines).encode()
        await sleep(0)


def _content(values: Values) -> str:
    """Write what a row says as one text; a missing value is empty, and no value is an empty text."""
    return PARTED.join([each if type(each) is str else "" if each is None else str(each) for each in values])


def _digest(content: str, layout: Layout) -> str:
    """Digest what a row says, and of which kind it is: 64 hexadecimal digits of SHA-256."""
    return sha256(f"{layout.name}{PARTED}{content}".encode()).hexdigest()
