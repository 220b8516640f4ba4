"""Batches: how the rows of the world travel from where they are made to where they are written.

A batch is a table and at most 5,000 of its rows, each with every column of the table, so that a writer may take
the columns from the table alone. Never holds a whole large table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import sqlalchemy as sa

Row = dict[str, object]
Batch = tuple[sa.Table, list[Row]]

BATCH_ROWS = 5_000


def batches(table: sa.Table, rows: Iterable[Row]) -> Iterator[Batch]:
    """Cut *rows* of *table* into batches; a column that a row leaves out is empty.

    Raises: ValueError for a row that names a column the table has not.
    """
    empty: Row = dict.fromkeys(table.columns.keys())
    source = iter(rows)
    while batch := [empty | row for row in islice(source, BATCH_ROWS)]:
        if any(len(row) != len(empty) for row in batch):
            raise ValueError(f"a row of {table.name} names a column that the table has not")
        yield table, batch


def instant(day: date, minutes: int) -> datetime:
    """Give the instant *minutes* after the start of *day*, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)


def governed(owner_id: str, area_id: str, recorded_at: datetime, *, marking: str = "OFFICIAL") -> Row:
    """Give the columns that every shared record carries; every record of the demonstration is synthetic."""
    return {
        "owner_id": owner_id,
        "area_id": area_id,
        "marking": marking,
        "synthetic": True,
        "recorded_at": recorded_at,
    }


def public(owner_id: str, since: date) -> Row:
    """Give the columns that what everybody sees carries beside, known from the day *since*."""
    known = instant(since, 9 * 60)
    return {"owner_id": owner_id, "synthetic": True, "recorded_at": known, "version": 1, "known_from": known}


def month_of(day: date) -> str:
    """Give the calendar month of *day* as it is stored, for example 2023-01."""
    return day.isoformat()[:7]
