"""Workbook template: an empty XLSX file to fill in, with notes below the headings and lists to choose codes from.

What `wardmote template KIND --xlsx` writes. It has the columns of columns.py, and is imported as it is: as no records.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from schema.contribution import Contribution
from server.contributing.columns import codes_of, columns_of

# Rows of an empty sheet that offer their codes.
OFFERED = 1_000
_WIDEST = 28


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
