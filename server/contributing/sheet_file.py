"""Sheet file: a file as numbered rows of cells by heading; whatever is wrong with it as a whole is one sentence.

A workbook (server/contributing/workbook.py), or CSV: UTF-8 with or without a mark, cells parted by commas, semicolons
or tabs, any line ends. Read row by row.
What comes over HTTP is read here as well, line by line as it arrives, and has no name of a file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from pathlib import Path

from server.cells import FORMULA
from server.contributing.archive import COMPOUND, WORKBOOK
from server.contributing.columns import PROBLEM, Layout, UnreadableSheet, is_note
from server.contributing.mapping import NONE, Mapping
from server.contributing.patients import refuse_cells, refuse_headings
from server.contributing.workbook import workbook_rows

# A longer cell, row or line is no record of ours.
LONGEST_CELL, MOST_CELLS, LONGEST_LINE = 10_000, 200, 100_000
_BLOCK = 65_536
_SIGNS = (",", ";", "\t")
Cells = Table[str, str]


def rows_of(
    file: Path, layout: Layout, advanced: Callable[[int], None], mapping: Mapping = NONE
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
    if magic.startswith(WORKBOOK):
        yield from _rows(str(file), workbook_rows(file, advanced), layout, mapping)
        return
    with file.open("rb") as opened:
        blocks = iter(lambda: opened.read(_BLOCK), b"")
        yield from csv_rows(str(file), parted(_heard(blocks, advanced)), layout, mapping)


def csv_rows(name: str, lines: Iterator[bytes], layout: Layout, mapping: Mapping = NONE) -> Iterator[tuple[int, Cells]]:
    """Give each row of the CSV that *lines* are, with the number of its line; *name* stands before what is wrong.

    Raises: UnreadableSheet.
    """
    return _rows(name, _table(name, lines), layout, mapping)


def parted(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Part *blocks* into lines, which end as Unix, Windows or old Macs end them; of one that is too long a piece."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).splitlines(keepends=True) or [b""]
        yield from whole
        # Of a block that ends with a carriage return the line feed may still come.
        if rest.endswith(b"\n") or len(rest) > LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest


def _rows(
    name: str, table: Iterator[tuple[int, list[str]]], layout: Layout, mapping: Mapping
) -> Iterator[tuple[int, Cells]]:
    _, cells = next(table, (0, []))
    headings = _headings(name, cells, layout, mapping)
    ignored = {place for place, cell in enumerate(cells) if cell.strip() and not headings[place]}
    is_plain = all(headings) and PROBLEM not in headings
    for number, cells in table:
        if len(cells) > max(len(headings), MOST_CELLS):
            raise UnreadableSheet(f"{name}, line {number}: the row has too many cells.")
        if layout.kind.is_about_patients:
            refuse_cells(name, number, cells)
        told = list(map(str.strip, cells))
        if "'" in "".join(told):
            told = list(map(_plain, told))
        # Most rows begin with something that is no note.
        if not (told and told[0] and told[0][0] != "#") and (not any(told) or is_note(told)):
            continue
        if is_plain and len(told) == len(headings):
            row = dict(zip(headings, told, strict=True))
            yield number, row if mapping is NONE else mapping.cells(row)
        else:
            kept = [("" if place in ignored else each) for place, each in enumerate(told)]
            yield number, mapping.cells(_row(name, headings, kept, number))


def _table(name: str, lines: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    number = 1
    try:
        texts = _texts(name, lines)
        first = next(texts, "")
        sign = max(_SIGNS, key=first.count)
        table = csv.reader(_again(first, texts), delimiter=sign, strict=True)
        for cells in table:
            number = table.line_num
            yield number, cells
    except csv.Error as error:
        raise UnreadableSheet(f"{name}, behind line {number}: this is no table of cells: {error}.") from error


def _heard(blocks: Iterator[bytes], advanced: Callable[[int], None]) -> Iterator[bytes]:
    for block in blocks:
        advanced(len(block))
        yield block


def _texts(name: str, lines: Iterator[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise UnreadableSheet(f"{name}, line {number}: the line is too long for a table.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableSheet(f'{name}, line {number}: this is not UTF-8: save it as "CSV UTF-8".') from error
        if "\0" in text:
            raise UnreadableSheet(f"{name}, line {number}: this is no text: save it as CSV.")
        yield text


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _headings(name: str, cells: list[str], layout: Layout, mapping: Mapping) -> list[str]:
    known = layout.columns
    if layout.kind.is_about_patients:
        refuse_headings(name, cells)
    headings = [mapping.heading(each.strip(), known) for each in cells]
    if not any(headings):
        raise UnreadableSheet(f"{name}: the first line must hold the headings: {', '.join(known)}.")
    there = {*known, *mapping.moments, PROBLEM, ""}
    strange = [(place, each) for place, each in enumerate(headings, 1) if each not in there]
    if strange:
        place, heading = strange[0]
        # Where the headings are missing, the first row is about somebody.
        said = f"column {place} is none" if layout.kind.is_about_patients else f"there is no column {heading[:40]!r}"
        raise UnreadableSheet(f"{name}: {said}; there are: {', '.join(known)}.")
    if len(set(filter(None, headings))) != len([each for each in headings if each]):
        raise UnreadableSheet(f"{name}: a heading stands there twice.")
    given = {*headings, *mapping.gives}
    missing = [each for each, column in known.items() if column.is_needed and not column.part and each not in given]
    if missing:
        raise UnreadableSheet(f"{name}: the column {missing[0]!r} is missing.")
    return headings


def _row(name: str, headings: list[str], cells: list[str], line: int) -> Cells:
    if any(cells[len(headings) :]) or any(cell for name, cell in zip(headings, cells, strict=False) if not name):
        raise UnreadableSheet(f"{name}, line {line}: a cell stands below no heading.")
    # Cells at the end of a row may be missing, and are empty then.
    filled = [*cells, *[""] * (len(headings) - len(cells))]
    return {name: cell for name, cell in zip(headings, filled, strict=False) if name and name != PROBLEM}


def _plain(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from taking a cell for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell
