"""Reading: what was given becomes columns, with a fault for each value that cannot be one.

The second stage of contributing.py. Pure: never meets the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from schema.contribution import DEFAULTS, Contribution, Part, column_of, is_needed
from schema.entity import Attribute, Field, Kind
from schema.mutations.contributions import FaultCode
from schema.tables.base import is_id
from server.contributing.row import Columns, Fault, Row

LONGEST_TEXT = 500
# So many lines at most are told with one record.
MOST_LINES = 200
# The most that both databases and every client hold exactly.
LARGEST = 2**53 - 1
# Of a list of ids, each line has the one column that they stand in.
FAR = "far"
# JSON lets half a surrogate pair in, which no database takes; nor a zero.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_DAYS = 10_000


def read(kind: Contribution, rows: Iterable[Row], today: date) -> None:
    """Fill the columns of each row: what is given, over what was before, over what stands by default."""
    shapes, last = _Shapes(_plan(kind.given)), today if kind.day else date.max
    parts = [(part, _Shapes(_plan(part.given))) for part in kind.parts]
    day = kind.day.column if kind.day and kind.has_month else None
    for row in rows:
        _columns(shapes, row, last)
        if day is not None:
            row.columns["month"] = _month(found) if (found := row.columns[day]) else None
        for part, of_lines in parts:
            if row.given.get(part.name) is not None:
                row.parts[part.name] = _lines(part, of_lines, row, last)
            elif part.is_needed and row.before is None:
                row.faults.append(Fault.at(FaultCode.REQUIRED, part.name))
        row.faults += texts(row.given)


# A value as it is stored, and what is wrong with it; the day is the last one that an event's own may be.
Stored = tuple[Any, FaultCode | None]


@dataclass(frozen=True, slots=True)
class _Reads:
    """How one value is read: *value_of* is None for what is stored as it is, *missing* is what is wrong without it."""

    name: str
    column: str
    default: object
    missing: FaultCode | None
    value_of: Callable[[Any, date], Stored] | None


@cache
def _plan(attributes: tuple[Attribute, ...]) -> tuple[_Reads, ...]:
    return tuple(
        _Reads(
            each.name,
            column_of(each),
            DEFAULTS.get(each.name),
            FaultCode.REQUIRED if is_needed(each) else None,
            _value_of(each),
        )
        for each in attributes
    )


class _Shapes:
    """What is left to read of a new record by the names that are given, which of many records are the same ones.

    Most columns of most records are not given: what they hold then is worked out once.
    """

    def __init__(self, plan: Sequence[_Reads]) -> None:
        self.whole = plan
        self._known: dict[tuple[str, ...], tuple[Columns, list[_Reads]]] = {}

    def of(self, given: Mapping[str, Any]) -> tuple[Columns, list[_Reads]]:
        """Give every column as it is where nothing is given, and what has to be looked at."""
        names = tuple(given)
        found = self._known.get(names)
        if found is None:
            left = [each for each in self.whole if each.name in given or each.missing or each.default is not None]
            found = self._known[names] = {each.column: None for each in self.whole}, left
        return found


def _columns(shapes: _Shapes, row: Row, last: date) -> None:
    """Read the values of a record."""
    given, before, columns, plan = row.given, row.before, row.columns, shapes.whole
    if before is None:
        empty, plan = shapes.of(given)
        columns.update(empty)
    for reads in plan:
        if reads.name in given:
            value = given[reads.name]
            value = reads.default if value is None else value
        elif before is not None:
            columns[reads.column] = before[reads.column]
            continue
        else:
            value = reads.default
        if value is None:
            columns[reads.column], code = None, reads.missing
        elif reads.value_of is None:
            columns[reads.column] = value
            continue
        else:
            columns[reads.column], code = reads.value_of(value, last)
        # Of a cell that could not be read that is known already, and better told.
        if code is not None and not row.wrong(reads.name):
            row.faults.append(Fault.at(code, reads.name))


def _lines(part: Part, shapes: _Shapes, row: Row, last: date) -> list[Columns]:
    """Read a list that is told with the record."""
    given = row.given[part.name]
    if len(given) > MOST_LINES:
        row.faults.append(Fault.at(FaultCode.OUT_OF_RANGE, part.name))
        return []
    if not given and part.is_needed:
        row.faults.append(Fault.at(FaultCode.REQUIRED, part.name))
    if part.entity is None:
        return [{FAR: each} for each in dict.fromkeys(given)]
    told = []
    for at, values in enumerate(given):
        line = Row(values, {})
        _columns(shapes, line, last)
        path = (part.name, str(at))
        row.faults += (
            Fault.at(fault.code, *path, *fault.path[1:])
            for fault in line.faults
            if not row.wrong(*path, *fault.path[1:])
        )
        told.append(line.columns)
    return told


def _value_of(attribute: Attribute) -> Callable[[Any, date], Stored] | None:
    if not isinstance(attribute, Field):
        return lambda value, _: (value, None if is_id(value) else FaultCode.UNKNOWN_REFERENCE)
    if attribute.kind is Kind.DECIMAL:
        return lambda value, _: _scaled(value, attribute.scale)
    if attribute.kind in (Kind.INTEGER, Kind.PENCE):
        return lambda value, _: _whole(value)
    if attribute.kind is Kind.DAY and not attribute.optional:
        # The day of an event that is still to come cannot be told.
        return lambda value, last: (value, FaultCode.OUT_OF_RANGE if value > last else None)
    return (lambda value, _: (value, fault_of_text(value))) if attribute.kind is Kind.TEXT else None


@lru_cache(_DAYS)
def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _scaled(value: Any, scale: int) -> Stored:
    number = Decimal(str(value)).scaleb(scale)
    # More digits than are kept would be lost in silence.
    return (None, FaultCode.OUT_OF_RANGE) if number != number.to_integral_value() else _whole(int(number))


def _whole(value: int) -> Stored:
    return (value, None) if 0 <= value <= LARGEST else (None, FaultCode.OUT_OF_RANGE)


def texts(given: Mapping[str, Any]) -> Iterable[Fault]:
    """Look at what is told beside the record: an empty one says nothing."""
    for name in ("clientReference", "idempotencyKey", "reason"):
        if (told := given.get(name)) is not None and (code := fault_of_text(told)) is not None:
            yield Fault.at(code, name)


def fault_of_text(value: str) -> FaultCode | None:
    """Tell what is wrong with a text: empty, too long, or what no database takes."""
    if not value.strip():
        return FaultCode.REQUIRED
    if value.isprintable() and len(value) <= LONGEST_TEXT:
        # What no database takes is not printed either.
        return None
    return FaultCode.OUT_OF_RANGE if len(value) > LONGEST_TEXT or _UNSTORABLE.search(value) else None
