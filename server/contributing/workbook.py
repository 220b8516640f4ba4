"""Workbook: an XLSX file as rows of text, and an empty one to fill in, with lists to choose codes from.

Of a workbook that comes from outside only the first sheet is read, row by row, and of a formula the value that was seen
when it was saved. How much it unpacks to is looked at before it is unpacked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from schema.contribution import Contribution
from server.contributing.columns import UnreadableSheet, codes_of, columns_of

# How every XLSX file begins, being a ZIP archive.
WORKBOOK = b"PK\x03\x04"
MOST_UNPACKED, MOST_FILES = 300_000_000, 1_000
# Rows of an empty sheet that offer their codes.
OFFERED = 1_000
_WIDEST = 28


def workbook_rows(file: Path, advanced: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    """Give each row of the first sheet with its number. Raises: UnreadableSheet."""
    _look_inside(file)
    try:
        with file.open("rb") as opened:
            book = openpyxl.load_workbook(opened, read_only=True, data_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            # What a file says of its own size is not believed.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if any(value is not None for value in row):
                    yield number, _texts(row)
    except UnreadableSheet:
        raise
    except Exception as error:
        # Whatever a library finds wrong with a file that others made.
        raise UnreadableSheet(
            f"{file}: this is no workbook that can be read: save it anew, or as CSV UTF-8."
        ) from error
    advanced(file.stat().st_size)


def _look_inside(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableSheet(f"{file}: the workbook is damaged: save it anew, or as CSV UTF-8.") from error
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableSheet(f"{file}: the workbook is too large when it is unpacked: save it as CSV UTF-8.")


def _texts(row: Sequence[Any]) -> list[str]:
    texts = [_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    """Write the value of a cell as people see it: a day without a time, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def write_template(kind: Contribution, file: Path) -> None:
    """Write an empty workbook: headings, a row of notes below them, and each list of codes to choose from."""
    book = openpyxl.Workbook()
    sheet, codes = book.worksheets[0], book.create_sheet("codes")
    sheet.title = kind.name
    for place, column in enumerate(columns_of(kind), 1):
        letter = get_column_letter(place)
        heading, note = sheet.cell(1, place, column.heading), sheet.cell(2, place, f"# {column.note}")
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="FFE8C4" if column.is_needed else "E8EDF2")
        note.font, note.alignment = Font(italic=True, color="555555"), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = _WIDEST
        listed = codes_of(column)
        codes.cell(1, place, column.heading).font = Font(bold=True)
        codes.column_dimensions[letter].width = _WIDEST
        for row, (code, label) in enumerate(listed, 2):
            codes.cell(row, place, code)
            # What the codes mean, below all of them.
            codes.cell(row + len(listed) + 1, place, f"{code}: {label}")
        if listed:
            offered = DataValidation(
                "list", formula1=f"=codes!${letter}$2:${letter}${len(listed) + 1}", allow_blank=True
            )
            sheet.add_data_validation(offered)
            offered.add(f"{letter}3:{letter}{OFFERED}")
    sheet.freeze_panes = "A3"
    book.save(file)
