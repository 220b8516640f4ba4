"""Sheet: one record from the rows of a spreadsheet that tell of it, with a fault for each cell that cannot be read.

A record with several lines has a row for each, one below the other with the same `clientReference`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from schema.codes import code_list
from schema.contribution import Part
from schema.entity import Field, Kind
from schema.mutations.contributions import FaultCode
from server.cells import ERRORS
from server.contributing.columns import Column, Layout, codes_of, how_named
from server.contributing.names import Names
from server.contributing.row import Fault, Row

_WORDS = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
# As a spreadsheet writes it here; the other form is ISO 8601.
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,16}")
# Only such digits: others write numbers that nobody here reads, or leave out what was there.
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
# So many different texts of one column are remembered.
_KEPT = 10_000
# So many codes at most are named where a cell holds none of them.
FEW = 8


class SheetReader:
    """Reads records of one layout. What a cell of a column said before is not worked out again."""

    def __init__(self, layout: Layout, names: Names) -> None:
        self._own = {
            name: _Cell(each, names, is_quiet=layout.kind.is_about_patients)
            for name, each in layout.columns.items()
            if each.part is None
        }
        self._places = {name: place for place, name in enumerate(self._own)}
        self._parts = [
            (part, [_Cell(each, names, is_quiet=layout.kind.is_about_patients) for each in layout.of_part(part)])
            for part in layout.kind.parts
        ]

    def record(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Row:
        """Read one record from the rows that tell of it; every row after the first adds to its lists only."""
        (first, cells), *others = rows
        given: dict[str, Any] = {}
        read = Row(given, {})
        for heading, text in cells.items():
            cell = self._own.get(heading)
            if cell is None:
                continue
            if text:
                given[heading] = cell.read(text, read.faults, ())
            if not others:
                continue
            for line, more in others:
                if (other := more.get(heading, "")) and other != text:
                    said = f"Line {line} says another than line {first} of the same record."
                    read.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, heading, message=said))
        if read.faults:
            # In the order of the template, whatever that of the sheet is.
            read.faults.sort(key=lambda fault: self._places[fault.path[1]])
        self._tell_lists(rows, given, read.faults)
        return read

    def _tell_lists(
        self, rows: Sequence[tuple[int, Mapping[str, str]]], given: dict[str, Any], faults: list[Fault]
    ) -> None:
        for part, columns in self._parts:
            told: list[dict[str, Any]] = []
            for _, each in rows:
                if found := _line(part, columns, each, faults, str(len(told))):
                    told.append(found)
            if told:
                given[part.name] = [each["id"] for each in told] if part.entity is None else told


def _line(
    part: Part, columns: Sequence[_Cell], cells: Mapping[str, str], faults: list[Fault], at: str
) -> dict[str, Any]:
    path = (part.name, at)
    return {each.name: each.read(text, faults, path) for each in columns if (text := cells.get(each.heading, ""))}


class _Cell:
    """Reads the cells of one column."""

    __slots__ = ("_column", "_is_free", "_is_quiet", "_known", "_names", "_where", "heading", "name")

    def __init__(self, column: Column, names: Names, *, is_quiet: bool) -> None:
        self.heading = column.heading
        attribute = column.attribute
        self.name = attribute.name if attribute else "id"
        self._where = (attribute.name,) if attribute else () if column.part else (column.heading,)
        self._column, self._names, self._is_quiet = column, names, is_quiet
        # Free text says something else in each row, and is what it says.
        is_text = isinstance(attribute, Field) and attribute.codes is None and attribute.kind is Kind.TEXT
        self._is_free = column.part is None if attribute is None else is_text
        self._known: dict[str, tuple[Any, FaultCode, str]] = {}

    def read(self, text: str, faults: list[Fault], path: tuple[str, ...]) -> Any:
        """Give the value, None with a fault for what cannot be read."""
        if self._is_free and text.upper() not in ERRORS:
            return text
        found = self._known.get(text)
        if found is None:
            found = _value(self._column, text, self._names, "The cell" if self._is_quiet else short(text))
            if len(self._known) < _KEPT:
                self._known[text] = found
        value, code, said = found
        if value is None:
            faults.append(Fault.at(code, *path, *self._where, message=said))
        return value


def _value(column: Column, text: str, names: Names, shown: str) -> tuple[Any, FaultCode, str]:
    """Give what a cell says; where it cannot be read None, with what is wrong; *shown* repeats it."""
    attribute = column.attribute
    if text.upper() in ERRORS:
        return None, FaultCode.OUT_OF_RANGE, f"{text} is an error of the spreadsheet and no {column.form}."
    if isinstance(attribute, Field):
        found = _of_field(attribute, text)
        if found is not None and found not in column.hidden:
            return found, FaultCode.OUT_OF_RANGE, ""
        known = [code for code, _ in codes_of(column)]
        return (
            None,
            FaultCode.OUT_OF_RANGE,
            f"{shown} is no {column.form}{f': {_listed(known)}' if known else ''}.",
        )
    target = attribute.target if attribute else column.part.link.target if column.part else ""
    is_known = "names several: give the" if names.has_several(target, text) else "names nothing that is known: give the"
    said = f"{shown} {is_known} {how_named(target)}."
    return names.id_of(target, text), FaultCode.UNKNOWN_REFERENCE, said


def _of_field(field: Field, text: str) -> Any:
    """Read a cell; None for what cannot be read."""
    if field.codes is not None:
        codes = code_list(field.codes)
        return text.upper() if text.upper() in codes else codes.by_label(text)
    if field.kind is Kind.DAY:
        return _day(text)
    if field.kind in (Kind.INTEGER, Kind.PENCE):
        return int(text) if _WHOLE.fullmatch(text) else None
    if field.kind is Kind.DECIMAL:
        return Decimal(text) if _DECIMAL.fullmatch(text) else None
    if field.kind is Kind.FLAG:
        return _WORDS.get(text.casefold())
    if field.kind is Kind.MONTH:
        return text if _MONTH.fullmatch(text) else None
    return text


def _day(text: str) -> date | None:
    british = _BRITISH.fullmatch(text)
    try:
        if british is not None:
            return date(int(british[3]), int(british[2]), int(british[1]))
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:FEW]) + (f" and {len(codes) - FEW} more in the template" if len(codes) > FEW else "")


def short(text: str) -> str:
    """Repeat what was written, so far as it is fit to be read."""
    shown = text if len(text) <= 40 else text[:39] + "…"
    return '"' + "".join(sign if sign.isprintable() else "?" for sign in shown) + '"'
