"""Reading: what was given becomes columns, with a fault for each value that cannot be one.

The second stage of contributing.py. Pure: never meets the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from schema.contribution import DEFAULTS, Contribution, column_of
from schema.entity import Attribute, Field, Kind
from schema.mutations.contributions import FaultCode
from server.contributing.row import Fault, Row

LONGEST_TEXT = 500
# The most that both databases and every client hold exactly.
LARGEST = 2**53 - 1
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(kind: Contribution, rows: Iterable[Row], today: date) -> None:
    """Fill the columns of each row: what is given, over what was before, over what stands by default."""
    for row in rows:
        for attribute in kind.given:
            column = column_of(attribute)
            if row.before is not None and attribute.name not in row.given:
                row.columns[column] = row.before[column]
                continue
            value = row.given.get(attribute.name)
            if value is None:
                value = DEFAULTS.get(attribute.name)
            row.columns[column] = value
            if (code := _wrong(kind, attribute, value, today)) is not None:
                row.faults.append(Fault.at(code, attribute.name))
        day = row.columns["occurred_on"]
        row.columns["month"] = f"{day:%Y-%m}" if day else None
        row.faults += texts(row.given)


def is_id(value: object) -> bool:
    """Tell whether a value can be the id of anything."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _wrong(kind: Contribution, attribute: Attribute, value: Any, today: date) -> FaultCode | None:
    if value is None:
        return FaultCode.REQUIRED if kind.is_needed(attribute) else None
    if not isinstance(attribute, Field):
        return None if is_id(value) else FaultCode.UNKNOWN_REFERENCE
    if attribute.kind in (Kind.INTEGER, Kind.PENCE):
        return None if 0 <= value <= LARGEST else FaultCode.OUT_OF_RANGE
    if attribute.column == kind.entity.day:
        # The day of an event that is still to come cannot be told.
        return FaultCode.OUT_OF_RANGE if value > today else None
    return fault_of_text(value) if attribute.kind is Kind.TEXT else None


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
