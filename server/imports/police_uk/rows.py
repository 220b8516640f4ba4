"""Rows: from one line of text to the values of one record, or the reason why it cannot be taken.

Third step of an import. Checks, translates labels into codes and degrees into millionths; repairs nothing but
blanks around a cell. Pure: the same line gives the same values.
"""

import csv
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import gt

from schema.codes import code_list
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout

Values = tuple[str | int | None, ...]

# The longest cell of each column that is still believed, in characters.
LONGEST: Mapping[str, int] = {
    "Crime ID": 64,
    "Month": 7,
    "Reported by": 100,
    "Falls within": 100,
    "Longitude": 12,
    "Latitude": 12,
    "Location": 200,
    "LSOA code": 9,
    "LSOA name": 100,
    "Crime type": 100,
    "Last outcome category": 100,
    "Context": 1_000,
    "Outcome type": 100,
}

# England, Wales and Northern Ireland, in millionths of a degree: a pair that was swapped falls outside.
WITHIN: Mapping[str, tuple[int, int]] = {"Longitude": (-9_000_000, 2_500_000), "Latitude": (49_000_000, 61_000_000)}

_LIMITS = {layout.name: tuple(LONGEST[column] for column in layout.columns) for layout in (STREET, OUTCOMES)}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_DEGREES = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,6})0*)?")
_LSOA = re.compile(r"[A-Z0-9]{4,9}")


class RowRejected(ValueError):
    """Say which column of a line is at fault, why, and what stands there; the column is empty for a whole line."""

    def __init__(self, column: str, reason: str, value: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.value = value


def values_of(line: str, layout: Layout) -> Values:
    """Read one line of a file with this *layout* into the values of ``layout.stored``.

    Raises: RowRejected.
    """
    cells = split(line)
    if len(cells) != len(layout.columns):
        raise RowRejected("", f"{len(layout.columns)} columns expected, {len(cells)} found", line)
    cells = list(map(str.strip, cells))
    if any(map(gt, map(len, cells), _LIMITS[layout.name])):
        raise _too_long(cells, layout)
    return (*_shared(cells), *(_crime(cells) if layout is STREET else _outcome(cells)))


def split(line: str) -> list[str]:
    """Split one line into its cells.

    A quoted cell must end on its line: these files have no line ends in cells, and one forgotten quotation mark
    would otherwise swallow every line up to the next.
    Raises: RowRejected for a control character, or quoting that is broken.
    """
    line = line.removesuffix("\r")
    if not line.isprintable() and (found := _CONTROL.search(line)):
        raise RowRejected("", f"holds the control character U+{ord(found[0]):04X}", line)
    if '"' not in line:
        return line.split(",")
    try:
        (cells,) = csv.reader((line,), strict=True)
    except csv.Error:
        raise RowRejected("", "quotation marks do not match", line) from None
    return cells


@lru_cache(maxsize=65_536)
def millionths(degrees: str) -> int | None:
    """Turn degrees as written into millionths, exactly; None when they are no plain decimal of six places."""
    found = _DEGREES.fullmatch(degrees)
    if found is None:
        return None
    sign, whole, part = found.groups()
    value = int(whole) * 1_000_000 + int((part or "").ljust(6, "0"))
    return -value if sign else value


def _too_long(cells: list[str], layout: Layout) -> RowRejected:
    cell, column = next(
        (cell, name) for cell, name in zip(cells, layout.columns, strict=True) if len(cell) > LONGEST[name]
    )
    return RowRejected(column, f"longer than {LONGEST[column]} characters", cell)


def _shared(cells: list[str]) -> Values:
    crime_id, month, reported_by, falls_within, longitude, latitude, location, lsoa_code, lsoa_name = cells[:9]
    if not _MONTH.fullmatch(month):
        raise RowRejected("Month", "not a month such as 2023-01", month)
    if not reported_by or not falls_within:
        raise RowRejected("Falls within" if reported_by else "Reported by", "must not be empty", "")
    if lsoa_code and not _LSOA.fullmatch(lsoa_code):
        raise RowRejected("LSOA code", "not a code such as E01000029", lsoa_code)
    if bool(longitude) != bool(latitude):
        raise RowRejected("Latitude" if longitude else "Longitude", "empty, though the other half is there", "")
    return (
        crime_id or None,
        month,
        reported_by,
        falls_within,
        _coordinate("Longitude", longitude),
        _coordinate("Latitude", latitude),
        location or None,
        lsoa_code or None,
        lsoa_name or None,
    )


def _crime(cells: list[str]) -> Values:
    crime_type, last_outcome, context = cells[9:]
    return (
        _code("Crime type", crime_type, _CRIME_TYPE),
        _code("Last outcome category", last_outcome, _OUTCOME) if last_outcome else None,
        context or None,
    )


def _outcome(cells: list[str]) -> Values:
    return (_code("Outcome type", cells[9], _OUTCOME),)


_CRIME_TYPE = code_list("crime_type").by_label
_OUTCOME = code_list("crime_outcome_category").by_label


def _code(column: str, label: str, by_label: Callable[[str], str | None]) -> str:
    code = by_label(label)
    if code is None:
        raise RowRejected(column, "not a known category" if label else "must not be empty", label)
    return code


def _coordinate(column: str, degrees: str) -> int | None:
    if not degrees:
        return None
    value = millionths(degrees)
    if value is None:
        raise RowRejected(column, "not degrees such as -0.131508, with six decimals at the most", degrees)
    lowest, highest = WITHIN[column]
    if not lowest <= value <= highest:
        raise RowRejected(column, "outside England, Wales and Northern Ireland", degrees)
    return value
