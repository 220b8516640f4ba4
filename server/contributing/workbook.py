"""Workbook: the rows of an XLSX file as text, as people saw them when it was saved.

The first sheet that is shown is read, row by row, and of a formula the value it had. What could be read in two ways -
cells that are merged, rows that come twice or out of order - is refused: nothing that somebody typed is left out in
silence. Written here because openpyxl does leave such rows out, and unpacks without a bound.
Source: ECMA-376 part 1, 18.2 to 18.4 and 22.9.2.19.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import isfinite
from pathlib import Path
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from server.contributing.archive import MOST_STRINGS, MOST_UNPACKED, Archive, Damaged, archive_of
from server.contributing.columns import UnreadableSheet

# The last row and column of a sheet.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
OUT_OF_ORDER = "the workbook is damaged: its rows or cells are out of order"
MERGED = "cells are merged, and it cannot be told what each of them says: part them"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
LONGEST_NUMBER = 40
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HIDDEN = frozenset({"hidden", "veryHidden"})
_TRUE = frozenset({"1", "true"})


def workbook_rows(file: Path, advanced: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    """Give each row of the first sheet that is shown, with its number. Raises: UnreadableSheet."""
    with archive_of(file) as archive:
        root = next((name for kind, name in archive.related("").values() if kind == "officeDocument"), "")
        related = archive.related(root)
        sheet, epoch = _first_sheet(file, archive, root, related)
        named = dict(related.values())
        strings = list(_strings(archive, named["sharedStrings"])) if "sharedStrings" in named else []
        dates = _dates(archive, named["styles"]) if "styles" in named else frozenset()
        yield from _Sheet(strings, dates, epoch).rows(archive, sheet)
    advanced(file.stat().st_size)


def _first_sheet(file: Path, archive: Archive, root: str, related: dict[str, tuple[str, str]]) -> tuple[str, datetime]:
    epoch, shown = WINDOWS_EPOCH, ""
    for name, each in archive.elements(root, frozenset({"workbookPr", "sheet"})):
        if name == "workbookPr":
            epoch = MAC_EPOCH if each.get("date1904") in _TRUE else WINDOWS_EPOCH
            continue
        id_ = next((value for key, value in each.items() if key.endswith("}id")), "")
        kind, part = related.get(id_, ("", ""))
        if not shown and kind == "worksheet" and each.get("state") not in _HIDDEN:
            shown = part
    if not shown:
        raise UnreadableSheet(f"{file}: no sheet of the workbook is shown: unhide the one that is meant.")
    return shown, epoch


def _strings(archive: Archive, name: str) -> Iterator[str]:
    for _, each in archive.elements(name, frozenset({"si"}), MOST_STRINGS):
        yield _text(each)


def _text(element: Any) -> str:
    """Give the text of a cell: its own or that of its runs; how it is to be pronounced is no part of it."""
    told = []
    for each in element:
        local = each.tag.rpartition("}")[2]
        if local == "t":
            told.append(_ESCAPED.sub(_unescaped, each.text or ""))
        elif local == "r":
            told.append(_text(each))
    return "".join(told)


def _unescaped(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    # What no text of ours can hold stays as it is written.
    return found[0] if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign


def _dates(archive: Archive, name: str) -> frozenset[int]:
    """Give the styles that show a number as a date."""
    formats, styles = dict(BUILTIN_FORMATS), list[int]()
    for part, each in archive.elements(name, frozenset({"numFmts", "cellXfs"})):
        if part == "numFmts":
            formats |= {int(one.get("numFmtId")): one.get("formatCode", "") for one in each}
        else:
            styles = [int(one.get("numFmtId", 0)) for one in each]
    return frozenset(place for place, style in enumerate(styles) if is_date_format(formats.get(style, "")))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Reads a sheet: what its cells point to, and the day that its days are counted from."""

    strings: Sequence[str]
    dates: frozenset[int]
    epoch: datetime

    def rows(self, archive: Archive, name: str) -> Iterator[tuple[int, list[str]]]:
        number = 0
        for part, each in archive.elements(name, frozenset({"row", "mergeCell"}), MOST_UNPACKED):
            if part == "mergeCell":
                raise Damaged(MERGED)
            last, number = number, int(each.get("r", number + 1))
            if not last < number <= MOST_ROWS:
                raise Damaged(OUT_OF_ORDER)
            if any(cells := self._cells(each, number)):
                yield number, cells

    def _cells(self, row: Any, number: int) -> list[str]:
        cells: list[str] = []
        for each in row:
            column = len(cells) + 1
            if place := each.get("r"):
                found = _PLACE.fullmatch(place)
                if found is None or int(found[2]) != number:
                    raise Damaged(OUT_OF_ORDER)
                column = column_index_from_string(found[1])
            if not len(cells) < column <= MOST_COLUMNS:
                raise Damaged(OUT_OF_ORDER)
            cells += [""] * (column - 1 - len(cells))
            cells.append(self._said(each))
        return cells

    def _said(self, cell: Any) -> str:
        """Write what a cell says as people see it: a day without a time, a whole number without a point."""
        inline, value = None, ""
        for each in cell:
            local = each.tag.rpartition("}")[2]
            if local == "v":
                value = each.text or ""
            elif local == "is":
                inline = each
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(inline) if inline is not None else ""
        if not value:
            return ""
        if kind == "s":
            place = int(value)
            if not 0 <= place < len(self.strings):
                raise Damaged("the workbook is damaged: a text is missing")
            return self.strings[place]
        if kind == "b":
            return "yes" if value in _TRUE else "no"
        if kind == "d":
            return _day(datetime.fromisoformat(value))
        return self._number(value, int(cell.get("s", 0))) if kind == "n" else value

    def _number(self, value: str, style: int) -> str:
        if len(value) > LONGEST_NUMBER or not _NUMBER.fullmatch(value):
            raise Damaged("the workbook is damaged: a number is none")
        number = float(value)
        if style in self.dates:
            try:
                return _day(from_excel(number, self.epoch))
            except (OverflowError, ValueError):
                # It was shown as no day either.
                return value
        # A spreadsheet calculates with 15 digits, and shows no more.
        shown = value if _WHOLE.fullmatch(value) else f"{number:.15g}"
        return f"{float(shown):.0f}" if isfinite(number) and float(shown).is_integer() else shown


def _day(found: object) -> str:
    if isinstance(found, datetime):
        return found.date().isoformat() if found.time() == time() else found.isoformat()
    return found.isoformat() if isinstance(found, date | time) else str(found)
