"""Workbook: an export as XLSX, written while its pages come, in memory that does not grow with it.

Text stands in its cell as text, so nothing in it is ever run as a formula; numbers, days and instants are what they
are. A sheet holds 1,048,576 rows: what is beyond goes on in a further sheet. Names of parts and elements are those of
ECMA-376; openpyxl can write no file that leaves before it is whole.
Source: ECMA-376 part 1, 18.2 to 18.4, 18.17.4 and 22.9.2.19; part 2, 10.2.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import IO, Any

from schema.entity import Kind
from server.exporting.document import Column, Export
from server.exporting.forms import Form, columns_of, given, written

MOST_ROWS = 1_048_576
# A part of an archive from 2 GB on is written otherwise, which not every program reads.
MOST_BYTES = 1_500_000_000
LONGEST_TEXT = 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ENDS = "</sheetData></worksheet>"
# Styles by place: plain, a day, an instant, a heading.
_DAY, _INSTANT, _HEADING = 1, 2, 3
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# What XML cannot hold, or changes, and what would be taken for an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Seldom there, and looked for once.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
# A spreadsheet calculates with 15 digits: of a longer number the last ones would change.
_LARGEST = 10**15
_EPOCH = date(1899, 12, 30)
# Days before it are counted in two ways.
_FIRST = date(1900, 3, 1)


class Workbook(Form):
    """Writes records as a workbook: a row of headings, then a row for each."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._ready = _Ready()
        self._archive = _Archive(self._ready, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload]
        self._sheet: IO[bytes] | None = None
        self._sheets = self._row = self._size = 0

    def rows(self, lines: bytes) -> bytes:
        """Write a block."""
        rows: list[str] = []
        told = zip(self._export.columns, columns_of(self._export, lines), strict=True)
        columns = [written(partial(_cell, column), values) for column, values in told]
        for cells in zip(*columns, strict=True):
            if self._sheet is None or self._row >= MOST_ROWS or self._size >= MOST_BYTES:
                self._write(rows)
                rows = [self._begin()]
            self._row += 1
            rows.append(f"<row>{''.join(cells)}</row>")
        if self._sheet is None:
            rows = [self._begin()]
        self._write(rows)
        return self._ready.taken()

    def end(self) -> AsyncIterator[bytes]:
        """Write the end of the sheet, and what says which sheets there are."""
        if self._sheet is None:
            self._write([self._begin()])
        self._finish()
        numbers = range(1, self._sheets + 1)
        root = self._export.root
        sheets = "".join(f'<sheet name="{_name(root, n)}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        links = "".join(_link(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
        kinds = "".join(_kind(f"/xl/worksheets/sheet{n}.xml", f"{_TYPES}.worksheet+xml") for n in numbers)
        kinds += _kind("/xl/workbook.xml", f"{_TYPES}.sheet.main+xml") + _kind("/xl/styles.xml", f"{_TYPES}.styles+xml")
        self._part("xl/styles.xml", _STYLES)
        self._part(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
        )
        self._links("xl/_rels/workbook.xml.rels", links + _link(self._sheets + 1, "styles", "styles.xml"))
        self._links("_rels/.rels", _link(1, "officeDocument", "xl/workbook.xml"))
        default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        types = f'{default}<Default Extension="xml" ContentType="application/xml"/>{kinds}'
        self._part("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>')
        self._archive.close()
        return given(self._ready.taken())

    def _begin(self) -> str:
        """Begin a sheet, and give how it begins."""
        self._finish()
        self._sheets += 1
        self._sheet = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._row, self._size = 1, 0
        headings = "".join(_text(column.heading, _HEADING) for column in self._export.columns)
        view = (
            '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        )
        views = f"<sheetViews>{view}</sheetView></sheetViews>"
        return f'{_XML}<worksheet xmlns="{_MAIN}">{views}<sheetData><row>{headings}</row>'

    def _finish(self) -> None:
        if self._sheet is not None:
            self._write([_ENDS])
            self._sheet.close()
            self._sheet = None

    def _write(self, rows: Sequence[str]) -> None:
        if self._sheet is not None and rows:
            written = "".join(rows).encode()
            self._size += len(written)
            self._sheet.write(written)

    def _part(self, name: str, text: str) -> None:
        self._archive.writestr(name, text if text.startswith(_XML) else f"{_XML}{text}")

    def _links(self, name: str, links: str) -> None:
        self._part(name, f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>')


class _Archive(zipfile.ZipFile):
    """An archive that is never ended by being forgotten: a file that breaks off is no file."""

    def __del__(self) -> None:
        """Leave it as it is."""


class _Ready:
    """What an archive has written and nobody has taken yet; it cannot go back in it."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """Keep what is ready until it is taken."""

    def taken(self) -> bytes:
        ready = b"".join(self._blocks)
        self._blocks.clear()
        return ready


def _cell(column: Column, value: Any) -> str:
    """Write a cell as the kind of its column has it; as text where a spreadsheet would change it."""
    if value is None or value in ("", []):
        return "<c/>"
    if value is True or value is False:
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>" if abs(value) < _LARGEST else _text(str(value))
    if isinstance(value, list):
        return _text(" ".join(map(str, value)))
    if column.kind in (Kind.DECIMAL, Kind.DEGREES) and _NUMBER.fullmatch(value):
        return f"<c><v>{value}</v></c>"
    if column.kind is Kind.DAY and (day := _days(value)) is not None:
        return f'<c s="{_DAY}"><v>{day}</v></c>'
    if column.kind is Kind.INSTANT and (at := _instant(value)) is not None:
        return f'<c s="{_INSTANT}"><v>{at!r}</v></c>'
    return _text(value)


@lru_cache(10_000)
def _days(text: str) -> int | None:
    """Count the days as a spreadsheet does; None for one that is counted in two ways."""
    day = date.fromisoformat(text)
    return (day - _EPOCH).days if day >= _FIRST else None


@lru_cache(10_000)
def _instant(text: str) -> float | None:
    at = datetime.fromisoformat(text).astimezone(UTC)
    days = _days(at.date().isoformat())
    return None if days is None else days + (at.hour * 3600 + at.minute * 60 + at.second) / 86_400


def _text(text: str, style: int = 0) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError("a text is longer than a cell of a spreadsheet can be")
    told = text
    if _SPECIAL.search(text):
        told = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        told = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    styled = f' s="{style}"' if style else ""
    return f'<c{styled} t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _name(root: str, number: int) -> str:
    # The name of a sheet has 31 signs at most.
    return root[:25] if number == 1 else f"{root[:25]} {number}"


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _kind(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{kind}"/>'
