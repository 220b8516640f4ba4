"""Sheet file: a file as numbered rows of cells by heading; whatever is wrong with it as a whole is one sentence.

A workbook (server/contributing/workbook.py), or CSV: UTF-8 with or without a mark, cells parted by commas, semicolons
or tabs, any line ends. Read row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from pathlib import Path
from typing import BinaryIO

from schema.contribution import Contribution
from server.cells import FORMULA
from server.contributing.archive import COMPOUND, WORKBOOK
from server.contributing.columns import PROBLEM, UnreadableSheet, columns_of, is_note
from server.contributing.mapping import NONE, Mapping
from server.contributing.workbook import workbook_rows

# A longer cell, or a longer row, is no record of ours.
LONGEST_CELL, MOST_CELLS = 10_000, 200
LONGEST_LINE = LONGEST_CELL * 10
_SIGNS = (",", ";", "\t")
Cells = Table[str, str]


def rows_of(
    file: Path, kind: Contribution, advanced: Callable[[int], None], mapping: Mapping = NONE
) -> Iterator[tuple[int, Cells]]:
    """Give each row that is no note, with the number of its line; *advanced* hears how many bytes were read.

    Raises: UnreadableSheet, at once for what the headings show, and later where the file turns out to be none.
    """
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(COMPOUND))
    except OSError as error:
        raise UnreadableSheet(f"{file}: {error.strerror or 'cannot be opened'}.") from error
    if magic == COMPOUND:
        raise UnreadableSheet(f"{file}: this is an old workbook, or one with a password: save it as XLSX without one.")
    read = workbook_rows if magic.startswith(WORKBOOK) else _csv_rows
    table = read(file, advanced)
    _, cells = next(table, (0, []))
    headings = _headings(file, cells, kind, mapping)
    ignored = {place for place, cell in enumerate(cells) if cell.strip() and not headings[place]}
    for number, cells in table:
        if len(cells) > max(len(headings), MOST_CELLS):
            raise UnreadableSheet(f"{file}, line {number}: the row has too many cells.")
        if any(cells) and not is_note(cells):
            told = [("" if place in ignored else _plain(each)) for place, each in enumerate(cells)]
            yield number, mapping.cells(_row(file, headings, told, number))


def _csv_rows(file: Path, advanced: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    number = 1
    try:
        with file.open("rb") as opened:
            lines = _lines(file, opened, advanced)
            first = next(lines, "")
            sign = max(_SIGNS, key=first.count)
            table = csv.reader(_again(first, lines), delimiter=sign, strict=True)
            for cells in table:
                number = table.line_num
                yield number, cells
    except csv.Error as error:
        raise UnreadableSheet(f"{file}, behind line {number}: this is no table of cells: {error}.") from error


def _lines(file: Path, opened: BinaryIO, advanced: Callable[[int], None]) -> Iterator[str]:
    for number, line in enumerate(_parted(opened), 1):
        advanced(len(line))
        if len(line) > LONGEST_LINE:
            raise UnreadableSheet(f"{file}, line {number}: the line is too long for a table.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableSheet(f'{file}, line {number}: this is not UTF-8: save it as "CSV UTF-8".') from error
        if "\0" in text:
            raise UnreadableSheet(f"{file}, line {number}: this is no text: save it as CSV.")
        yield text


def _parted(opened: BinaryIO) -> Iterator[bytes]:
    """Part a file into lines, which end as Unix, Windows or old Macs end them; of one that is too long a piece."""
    rest = b""
    while block := opened.readline(LONGEST_LINE + 1):
        *whole, rest = (rest + block).splitlines(keepends=True)
        yield from whole
        # Of a block that ends with a carriage return the line feed may still come.
        if rest.endswith(b"\n") or len(rest) > LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _headings(file: Path, cells: list[str], kind: Contribution, mapping: Mapping) -> list[str]:
    known = {column.heading: column for column in columns_of(kind)}
    headings = [mapping.heading(each.strip(), known) for each in cells]
    if not any(headings):
        raise UnreadableSheet(f"{file}: the first line must hold the headings: {', '.join(known)}.")
    strange = [each for each in headings if each and each not in known and each != PROBLEM]
    if strange:
        raise UnreadableSheet(f"{file}: there is no column {strange[0][:40]!r}; there are: {', '.join(known)}.")
    if len(set(filter(None, headings))) != len([each for each in headings if each]):
        raise UnreadableSheet(f"{file}: a heading stands there twice.")
    there = {*headings, *mapping.always}
    missing = [name for name, column in known.items() if column.is_needed and not column.part and name not in there]
    if missing:
        raise UnreadableSheet(f"{file}: the column {missing[0]!r} is missing.")
    return headings


def _row(file: Path, headings: list[str], cells: list[str], line: int) -> Cells:
    if any(cells[len(headings) :]) or any(cell for name, cell in zip(headings, cells, strict=False) if not name):
        raise UnreadableSheet(f"{file}, line {line}: a cell stands below no heading.")
    # Cells at the end of a row may be missing, and are empty then.
    filled = [*cells, *[""] * (len(headings) - len(cells))]
    return {name: cell for name, cell in zip(headings, filled, strict=False) if name and name != PROBLEM}


def _plain(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from taking a cell for a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell
