"""Forms: an export as text - CSV, and lines of JSON - block by block as its pages come.

A form takes the records of a page, as the lines that pages.py gives, and gives the bytes that are ready to leave; at
the end it gives the rest. Cells are written column by column, equal ones once: most columns say few things. The
workbook (server/exporting/workbook.py) and Parquet (server/exporting/parquet.py) are forms of their own.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from pydantic_core import from_json

from schema.entity import Kind
from server.cells import harmless_anywhere
from server.collector import no_collection
from server.exporting.document import LINKED, Column, Export


class Shape(StrEnum):
    """How the records of a page reach a form: as JSON objects, or as arrays with a value for each column."""

    OBJECTS = "OBJECTS"
    ROWS = "ROWS"


class Form(Protocol):
    """Writes one export of records of a *shape*."""

    shape: ClassVar[Shape] = Shape.ROWS

    def rows(self, lines: bytes) -> bytes:
        """Give what can leave once these records are written."""

    def end(self) -> AsyncIterator[bytes]:
        """Give what is left, and the end of the file, block by block."""
        return given()

    def close(self) -> None:
        """Leave nothing behind, whether or not the file came to its end."""
        return


async def given(*blocks: bytes) -> AsyncIterator[bytes]:
    """Give blocks that are ready."""
    for block in blocks:
        yield block


class Csv(Form):
    """Writes records as CSV (RFC 4180), the first block behind the headings."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._cells = [_writer(column) for column in export.columns]
        # The mark tells a spreadsheet that this is UTF-8.
        self._before = f"\ufeff{','.join([_cell(column.heading) for column in export.columns])}{_END}"

    def rows(self, lines: bytes) -> bytes:
        """Write a block."""
        told = zip(self._cells, columns_of(self._export, lines), strict=True)
        columns = [cells(values) for cells, values in told]
        before, self._before = self._before, ""
        text = _END.join(map(",".join, zip(*columns, strict=True)))
        return f"{before}{text}{_END}".encode() if text else before.encode()


class Lines(Form):
    """Writes records as JSON, one a line; what a record does not have is not in its line."""

    shape: ClassVar[Shape] = Shape.OBJECTS

    def __init__(self, export: Export) -> None:
        """Need nothing to be known: the database wrote the lines."""

    def rows(self, lines: bytes) -> bytes:
        """Write a block."""
        # No text of JSON has the end of a line in it.
        return lines.replace(b",\n", b"\n") + b"\n" if lines else b""


_QUOTE, _END = '"', "\r\n"
# What needs no quotation marks whichever sign parts cells, and begins no formula; and many of these, each with its end.
_PLAIN = re.compile(r"(\w[\w .:/-]*)?")
_ALL_PLAIN = re.compile(r"(?:(?:\w[\w .:/-]*)?\n)*")
# What the database writes of these kinds is plain text, whatever was contributed.
_HARMLESS = frozenset({Kind.ID, Kind.DAY, Kind.MONTH, Kind.INSTANT})


def columns_of(export: Export, lines: bytes) -> Sequence[tuple[Any, ...]]:
    """Read the values of an export column by column, None where a record has none."""
    # So many lists would have the collector come by again and again, and none of them refers back.
    with no_collection():
        # What the cells say is remembered by nobody.
        rows = from_json(b"[" + lines + b"]", cache_strings="keys")
        return list(zip(*rows, strict=True)) or [()] * len(export.columns)


def written(write: Callable[[Any], str], values: Sequence[Any]) -> list[str]:
    """Write each value, equal ones once."""
    kinds = {*map(type, values)} - {type(None)}
    if list in kinds or len(kinds) > 1:
        # Lists cannot be looked up, and True is found where 1 is.
        return list(map(write, values))
    texts = {value: write(value) for value in {*values}}
    return list(map(texts.__getitem__, values))


def _writer(column: Column) -> Callable[[Sequence[Any]], Sequence[str]]:
    """Choose how the cells of a column are written, by what is known of its values."""
    if column.kind in _HARMLESS:
        return _as_it_is
    return _texts if column.kind is Kind.CODE or LINKED in column.heading else _cells


def _texts(values: Sequence[str | None]) -> Sequence[str]:
    """Write a column that says a few texts again and again."""
    texts = {each: _cell(each) for each in {*values}}
    return list(map(texts.__getitem__, values))


def _as_it_is(values: Sequence[str | None]) -> Sequence[str]:
    return [each or "" for each in values] if None in values else values  # type: ignore[return-value]


def _cells(values: Sequence[Any]) -> Sequence[str]:
    """Write the cells of a column; where all are plain text, which is most often so, looked at in one go."""
    kinds = {*map(type, values)} - {type(None)}
    if kinds == {list}:
        values, kinds = [None if each is None else _words(each) for each in values], {str}
    if kinds == {str}:
        told = {*values} - {None}
        joined = "".join([f"{each}\n" for each in told])
        if joined.count("\n") == len(told) and _ALL_PLAIN.fullmatch(joined):
            return _as_it_is(values)
    return written(_cell, values)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        # A number is no formula, also below zero.
        return str(value)
    text = _words(value) if isinstance(value, list) else str(value)
    return text if _PLAIN.fullmatch(text) else f'"{harmless_anywhere(text).replace(_QUOTE, _QUOTE * 2)}"'


def _words(values: Sequence[str]) -> str:
    return " ".join(values)
