"""Sheet: one record from the rows of a spreadsheet that tell of it, with a fault for each cell that cannot be read.

A record with several lines has a row for each, one below the other with the same `clientReference`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from schema.codes import code_list
from schema.contribution import Contribution, Part
from schema.entity import Field, Kind
from schema.mutations.contributions import FaultCode
from server.cells import ERRORS
from server.contributing.columns import Column, codes_of, columns_of, how_named, of_part
from server.contributing.names import Names
from server.contributing.row import Fault, Row

_WORDS = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
# As a spreadsheet writes it here; the other form is ISO 8601.
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DAYS_KEPT = 10_000
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,16}")
# Only such digits: others write numbers that nobody here reads, or leave out what was there.
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
# So many codes at most are named where a cell holds none of them.
FEW = 8


def record(kind: Contribution, rows: Sequence[tuple[int, Mapping[str, str]]], names: Names) -> Row:
    """Read one record from the rows that tell of it; every row after the first adds to its lists only."""
    (first, cells), *others = rows
    given: dict[str, Any] = {}
    read = Row(given, {})
    for column in columns_of(kind):
        text = cells.get(column.heading, "")
        if column.part is None and text:
            given[column.heading] = _value(column, text, names, read.faults, ())
        for line, more in others if column.part is None else ():
            if (other := more.get(column.heading, "")) and other != text:
                said = f"Line {line} says another than line {first} of the same record."
                read.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, column.heading, message=said))
    for part in kind.parts:
        told: list[dict[str, Any]] = []
        for _, each in rows:
            if found := _line(part, each, names, read.faults, str(len(told))):
                told.append(found)
        if told:
            given[part.name] = [each["id"] for each in told] if part.entity is None else told
    return read


def _line(part: Part, cells: Mapping[str, str], names: Names, faults: list[Fault], at: str) -> dict[str, Any]:
    line = {}
    for column in of_part(part):
        if text := cells.get(column.heading, ""):
            name = column.attribute.name if column.attribute else "id"
            line[name] = _value(column, text, names, faults, (part.name, at))
    return line


def _value(column: Column, text: str, names: Names, faults: list[Fault], path: tuple[str, ...]) -> Any:
    attribute = column.attribute
    if text.upper() in ERRORS:
        where = path if column.part and not attribute else (*path, attribute.name if attribute else column.heading)
        said = f"{text} is an error of the spreadsheet and no {column.form}."
        faults.append(Fault.at(FaultCode.OUT_OF_RANGE, *where, message=said))
        return None
    if attribute is None and column.part is None:
        return text
    if isinstance(attribute, Field):
        found, code = _of_field(attribute, text), FaultCode.OUT_OF_RANGE
        known = [code for code, _ in codes_of(column)]
        said = f"{_short(text)} is no {column.form}{f': {_listed(known)}' if known else ''}."
    else:
        target = attribute.target if attribute else column.part.link.target if column.part else ""
        found, code = names.id_of(target, text), FaultCode.UNKNOWN_REFERENCE
        is_known = (
            "names several: give the" if names.has_several(target, text) else "names nothing that is known: give the"
        )
        said = f"{_short(text)} {is_known} {how_named(target)}."
    if found is None:
        where = (attribute.name,) if attribute else ()
        faults.append(Fault.at(code, *path, *where, message=said))
    return found


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


@lru_cache(_DAYS_KEPT)
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


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else text[:39] + "…"
    return '"' + "".join(sign if sign.isprintable() else "?" for sign in shown) + '"'
