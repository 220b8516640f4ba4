"""Months: counted since the year 0, in Python and as SQL, alike on both databases.

A review is due from the first day of a month, and a list of reviews tells no day of an event; so whatever moves a
review is compared by whole months.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from auth.access.words import number, word

_IN_A_YEAR = 12


def month_number(day: date) -> int:
    """Count the months since the year 0, as `month_of` does."""
    return day.year * _IN_A_YEAR + day.month - 1


def first_of(month: int) -> date:
    """Give the first day of a month that is so counted."""
    year, place = divmod(month, _IN_A_YEAR)
    return date(year, place + 1, 1)


def month_of(day: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Count the months since the year 0 to the month of a day.

    SQL: CAST(EXTRACT(year FROM day) AS INTEGER) * 12 + CAST(EXTRACT(month FROM day) AS INTEGER) - 1
    """
    year, month = (sa.cast(sa.extract(part, day), sa.Integer) for part in ("year", "month"))
    return year * number(_IN_A_YEAR) + month - number(1)


def month_of_instant(at: sa.ColumnElement[Any], *, is_postgresql: bool) -> sa.ColumnElement[int]:
    """Count the months since the year 0 to the month of an instant, in UTC."""
    return month_of(sa.func.timezone(word("UTC"), at, type_=sa.DateTime()) if is_postgresql else at)
