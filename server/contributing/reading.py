"""Reading: what was given becomes columns, with a fault for each value that cannot be one.

The second stage of contributing.py. Pure: never meets the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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


def read(kind: Contribution, rows: Iterable[Row], today: date) -> None:
    """Fill the columns of each row: what is given, over what was before, over what stands by default."""
    for row in rows:
        reading = _Reading(row.faults, today if kind.day else None)
        row.columns |= reading.columns(kind.given, row.given, row.before, ())
        if kind.day is not None:
            day = row.columns[kind.day.column]
            row.columns["month"] = f"{day:%Y-%m}" if day else None
        for part in kind.parts:
            if row.given.get(part.name) is not None:
                row.parts[part.name] = reading.lines(part, row.given[part.name])
            elif part.is_needed and row.before is None:
                row.faults.append(Fault.at(FaultCode.REQUIRED, part.name))
        row.faults += texts(row.given)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads one row; *today* is the last day that its own day may be, None where it has none."""

    faults: list[Fault]
    today: date | None

    def lines(self, part: Part, given: Sequence[Any]) -> list[Columns]:
        """Read a list that is told with the record."""
        if len(given) > MOST_LINES:
            self.faults.append(Fault.at(FaultCode.OUT_OF_RANGE, part.name))
            return []
        if not given and part.is_needed:
            self.faults.append(Fault.at(FaultCode.REQUIRED, part.name))
        if part.entity is None:
            return [{FAR: each} for each in dict.fromkeys(given)]
        return [self.columns(part.given, line, None, (part.name, str(at))) for at, line in enumerate(given)]

    def columns(
        self,
        attributes: Iterable[Attribute],
        given: Mapping[str, Any],
        before: Mapping[str, Any] | None,
        path: tuple[str, ...],
    ) -> Columns:
        """Read the values of a record or of a line."""
        columns: Columns = {}
        for attribute in attributes:
            column = column_of(attribute)
            if before is not None and attribute.name not in given:
                columns[column] = before[column]
                continue
            value = given.get(attribute.name)
            value = DEFAULTS.get(attribute.name) if value is None else value
            columns[column], code = self._value(attribute, value)
            where = (*path, attribute.name)
            # Of a cell that could not be read that is known already, and better told.
            if code is not None and not any(fault.path == ("input", *where) for fault in self.faults):
                self.faults.append(Fault.at(code, *where))
        return columns

    def _value(self, attribute: Attribute, value: Any) -> tuple[Any, FaultCode | None]:
        """Give the value as it is stored, and what is wrong with it."""
        if value is None:
            return None, FaultCode.REQUIRED if is_needed(attribute) else None
        if not isinstance(attribute, Field):
            return value, None if is_id(value) else FaultCode.UNKNOWN_REFERENCE
        if attribute.kind is Kind.DECIMAL:
            value = Decimal(str(value)).scaleb(attribute.scale)
            # More digits than are kept would be lost in silence.
            return (None, FaultCode.OUT_OF_RANGE) if value != value.to_integral_value() else _whole(int(value))
        if attribute.kind in (Kind.INTEGER, Kind.PENCE):
            return _whole(value)
        if attribute.kind is Kind.DAY and not attribute.optional:
            # The day of an event that is still to come cannot be told.
            is_to_come = self.today is not None and value > self.today
            return value, FaultCode.OUT_OF_RANGE if is_to_come else None
        return value, fault_of_text(value) if attribute.kind is Kind.TEXT else None


def _whole(value: int) -> tuple[int | None, FaultCode | None]:
    return (value, None) if 0 <= value <= LARGEST else (None, FaultCode.OUT_OF_RANGE)


def texts(given: Mapping[str, Any]) -> Iterable[Fault]:
    """Look at what is told beside the record: an empty one says nothing."""
    for name in ("clientReference", "idempotencyKey", "reason"):
        if given.get(name) is not None and (code := fault_of_text(given[name])) is not None:
            yield Fault.at(code, name)


def fault_of_text(value: str) -> FaultCode | None:
    """Tell what is wrong with a text: empty, too long, or what no database takes."""
    if not value.strip():
        return FaultCode.REQUIRED
    return FaultCode.OUT_OF_RANGE if len(value) > LONGEST_TEXT or "\0" in value or _is_broken(value) else None


def _is_broken(value: str) -> bool:
    # JSON lets half a surrogate pair in, which no database takes.
    return any("\ud800" <= each <= "\udfff" for each in value)
