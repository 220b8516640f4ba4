"""Packing: workbooks as spreadsheet programs write them, and with parts that they would never write."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.attacks.sheets.good import Good

SHEET, BOOK, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELATED, ROOT = "xl/_rels/workbook.xml.rels", "_rels/.rels"
INLINE = re.compile(rb'(<c r="[A-Z]+[0-9]+")[^>]* t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)


def written(*sheets: tuple[str, list[list[Any]]], is_1904: bool = False) -> bytes:
    """Write a workbook; a sheet whose title begins with a bar is hidden."""
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    for title, rows in sheets:
        made = book.create_sheet(title.lstrip("-"))
        made.sheet_state = "hidden" if title.startswith("-") else "visible"
        for row in rows:
            made.append(row)
    book.save(packed)
    return packed.getvalue()


def rows_of(good: Good) -> list[list[Any]]:
    """Give the rows of a sheet as text, and nothing for an empty cell."""
    return [[cell or None for cell in row] for row in (good.headings, *good.rows)]


def typed(good: Good) -> list[list[Any]]:
    """Give the rows of a sheet as a spreadsheet program keeps them: days as days, numbers as numbers."""
    return [list(good.headings), *([_typed(cell) for cell in row] for row in good.rows)]


def _typed(text: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    for kind in (int, float, date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


def book_of(good: Good) -> bytes:
    """Write a good workbook, its texts in a part of their own, as most programs do."""
    files, texts = parts(written(("data", rows_of(good)))), list[bytes]()

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b'%s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    files[SHEET] = INLINE.sub(shared, files[SHEET])
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    files[STRINGS] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    files[RELATED] = files[RELATED].replace(b"</Relationships>", link)
    return zipped(files)


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files into an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def parts(book: bytes) -> dict[str, bytes]:
    """Unpack a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(good: Good, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Give a good workbook with one of its parts changed."""
    files = parts(book_of(good))
    return zipped({**files, name: change(files[name])})


def replaced(good: Good, name: str, before: bytes, after: bytes) -> bytes:
    """Give a good workbook in one part of which something stands in the place of something else, once."""

    def change(part: bytes) -> bytes:
        assert before in part
        return part.replace(before, after, 1)

    return with_part(good, name, change)
