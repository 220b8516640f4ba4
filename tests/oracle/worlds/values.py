"""Values: what a column of a random world may hold, chosen so that rows tie, miss values and look awkward."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.entity import Field
from schema.tables.base import UtcDateTime

# Each breaks something that is built from text without care: quoting, escaping, patterns, byte order, line ends.
TEXTS = (
    "",
    " ",
    "a",
    "A",
    "ab",
    "it's",
    'say "so"',
    "back\\slash",
    "\\u0041",
    "tab\there",
    "line\nbreak\r",
    "\x01\x08\x0c\x1b\x1f\x7f\x80\x9f",
    "100%_sure",
    "100%",
    "_",
    "é",
    "e\u0301",
    "ßtraße",
    "İıI",
    "Ω日本語",
    "😀",
    "👩‍👧 and 😀",
    "\u2028\u2029\u00a0",
    "\ufeff\u200b\u202e",
    "\ud7ff\ue000",
    "\uffff",
    "\U0010ffff",
    "null",
    "</script>&amp;{}[]$1?:x",
    "'; --",
    "2023-01-01",
    "0",
)
DAYS = (
    date(2023, 1, 31),
    date(2023, 2, 1),
    date(2023, 2, 1),
    date(2023, 2, 28),
    date(2023, 12, 31),
    date(2024, 2, 29),
    date(2024, 3, 15),
    date(1970, 1, 1),
    date(1066, 10, 14),
    date(9999, 12, 30),
)
INSTANTS = (
    datetime(2023, 1, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2023, 2, 1, tzinfo=UTC),
    datetime(2023, 2, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2100, 1, 1, tzinfo=UTC),
)
MONTHS = ("2022-12", "2023-01", "2023-01", "2023-02", "2023-10", "2024-01")
NUMBERS = (0, 0, 1, 1, 2, 7, 10, 42, 100, 2_147_483_647)
AMOUNTS = (0, 0, 1, 99, 100, 4_235_000, 2_147_483_648, 9_007_199_254_740_991)
QUANTITIES = (0, 1, 10, 999, 1_000, 12_500, 999_999_999_999)
DEGREES = (-180_000_000, -894_130, -1, 0, 1, 300_001, 52_237_100, 52_237_100, 89_999_999)
MISSING = 0.3
# So much of what keeps its row was not withdrawn.
STANDING = 0.85

_LISTS = {
    (entity.table.name, field.column): field.codes
    for entity in CATALOGUE.values()
    for field in entity.every_attribute()
    if isinstance(field, Field) and field.codes
}
HOURS = (0, 0, 1, 22, 23)
_SEVERAL = {
    ("weapon_line", "count"): NUMBERS,
    ("area", "vintage"): (2011, 2021, 2021, 2025),
    ("assault_attendance", "assault_hour"): HOURS,
    ("assault_attendance", "attendance_hour"): HOURS,
}


class Drawing:
    """Draws the columns of rows from one seed; the same seed gives the same rows."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        """Draw an id as random as a real one."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def text(self) -> str:
        """Draw an awkward text, now and then two in a row."""
        one = self.random.choice(TEXTS)
        return one + self.random.choice(TEXTS) if self.random.random() < 0.2 else one

    def unlike(self) -> str:
        """Draw a text that no other row has."""
        return f"{self.text()} {next(self._numbers)}"

    def value(self, column: sa.Column[Any]) -> Any:
        """Draw a value for *column*: a missing one now and then, where that is allowed."""
        if column.nullable and self.random.random() < MISSING:
            return None
        values = pool(column)
        if values is TEXTS:
            return self.text()
        # Few of a long list, so that rows tie.
        return self.random.choice(values[:6] if len(values) > 6 and self.random.random() < 0.7 else values)

    def row(self, table: sa.Table, **given: Any) -> dict[str, Any]:
        """Draw a whole row of *table* but for what is *given*; a reference that is not given stays empty."""
        return {column.name: given[column.name] if column.name in given else self._drawn(column) for column in table.c}

    def _drawn(self, column: sa.Column[Any]) -> Any:
        if column.name == "id":
            return self.new_id()
        if column.name == "withdrawn_at" and self.random.random() < STANDING:
            return None
        if column.name == "client_reference":
            return self.unlike()
        return None if column.foreign_keys else self.value(column)


def pool(column: sa.Column[Any]) -> tuple[Any, ...]:
    """Give the values that *column* may hold beside a missing one."""
    place = (column.table.name, column.name)
    if place in _LISTS:
        return tuple(code.code for code in code_list(_LISTS[place]).codes)
    if place in _SEVERAL:
        return _SEVERAL[place]
    if isinstance(column.type, sa.Boolean):
        return (False, True)
    if isinstance(column.type, sa.Date):
        return DAYS
    if isinstance(column.type, UtcDateTime):
        return INSTANTS
    if isinstance(column.type, sa.BigInteger):
        return _numbers(column.name)
    return MONTHS if column.name == "month" else TEXTS


def _numbers(column: str) -> tuple[int, ...]:
    if column.endswith("pence"):
        return AMOUNTS
    if column in ("longitude", "latitude"):
        return DEGREES
    return QUANTITIES if column == "quantity" else NUMBERS
