"""Strict reading of the CSV files that hold code lists and places.

The files are edited by data stewards, not programmers, so a mistake must be
named by file, line and column at once. Works on text it is handed: it opens
nothing, guesses nothing and repairs nothing.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

# fromisoformat also takes 20250501 and week dates; the files have one way to write a day.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"-?\d+")


class MalformedList(ValueError):
    """Say which file and line of the shipped data is wrong, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file, with the place it came from. Cells are text as written."""

    file: str
    line: int
    cells: dict[str, str]

    def refusal(self, reason: str) -> MalformedList:
        """Return the error for this line; the caller raises it."""
        return MalformedList(f"{self.file}, line {self.line}: {reason}")

    def text(self, column: str) -> str:
        """Return a cell that must not be empty.

        Raises: MalformedList when it is empty or padded with blanks.
        """
        value = self.cells[column]
        if not value or value != value.strip():
            raise self.refusal(f"{column} must be filled in, without blanks around it")
        return value

    def day(self, column: str) -> date | None:
        """Return a date (YYYY-MM-DD), or None when the cell is empty: unknown or open."""
        value = self.cells[column]
        if not value:
            return None
        try:
            if not _DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise self.refusal(f"{column} must be a date such as 2025-05-01, not {value!r}") from None

    def whole(self, column: str) -> int | None:
        """Return a whole number, or None when the cell is empty."""
        value = self.cells[column]
        if not value:
            return None
        if not _WHOLE.fullmatch(value):
            raise self.refusal(f"{column} must be a whole number, not {value!r}")
        return int(value)

    def period(self) -> tuple[date | None, date | None]:
        """Return valid_from and valid_to, both inclusive.

        Raises: MalformedList when the period ends before it starts.
        """
        start, end = self.day("valid_from"), self.day("valid_to")
        if start and end and end < start:
            raise self.refusal("valid_to lies before valid_from")
        return start, end


def read_rows(file: str, text: str, *, accepts: Callable[[Sequence[str]], str | None]) -> Iterator[Row]:
    """Yield the lines under the header of *text*.

    *accepts* is given the header and returns what is wrong with it, or None.
    Raises: MalformedList for an empty file, a refused header, broken quoting or a line of another width.
    """
    reader = csv.reader(text.splitlines(), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = cells
                _check_header(file, accepts(header))
                continue
            if len(cells) != len(header):
                raise MalformedList(f"{file}, line {reader.line_num}: {len(header)} cells expected, {len(cells)} found")
            yield Row(file, reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise MalformedList(f"{file}, line {reader.line_num}: not readable as CSV ({error})") from None
    if header is None:
        raise MalformedList(f"{file}, line 1: the file is empty, a header is expected")


def text_of(file: Traversable) -> str:
    """Return a shipped file as text; a leading byte order mark is dropped, as spreadsheets add it."""
    return file.read_text(encoding="utf-8-sig")


def _check_header(file: str, fault: str | None) -> None:
    if fault is not None:
        raise MalformedList(f"{file}, line 1: {fault}")
