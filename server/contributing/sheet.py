"""Sheet: a kind of record as the columns of a spreadsheet, and one record from the rows that tell of it.

Columns have the names of the contract; those of a list have its name before them, `lines.drug`. A record with several
lines has a row for each, one below the other with the same `clientReference`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from schema.codes import code_list
from schema.contribution import CONTRIBUTIONS, Contribution, Part, is_needed
from schema.entity import Attribute, Field, Kind, Link
from schema.mutations.contributions import FaultCode
from server.contributing.names import NAMED_BY, Names
from server.contributing.row import Fault, Row

REFERENCE = "clientReference"
# Why a row was rejected: in the file of rejected rows, and read by nobody.
PROBLEM = "problem"
_WORDS = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
# As a spreadsheet writes it here; the other form is ISO 8601.
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DAYS_KEPT = 10_000
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
# So many codes at most are named where a cell holds none of them.
FEW = 8
_SAID = {"gss_code": "GSS code", "name": "name", "codename": "codename", "reference": "reference"}
_HOW = {
    Kind.DAY: "day such as 2026-03-31 or 31/03/2026",
    Kind.MONTH: "month such as 2026-03",
    Kind.INTEGER: "whole number",
    Kind.PENCE: "number of whole pence such as 12345 for 123.45 pounds",
    Kind.DECIMAL: "number such as 12.5",
    Kind.FLAG: "answer: yes or no",
    Kind.TEXT: "text",
}


class UnreadableSheet(Exception):
    """Say in one sentence why a file cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds, and the list it belongs to where it does."""

    heading: str
    attribute: Attribute | None = None
    part: Part | None = None

    @property
    def is_needed(self) -> bool:
        """Tell whether every record, or every line of one, has to have it."""
        return self.attribute is not None and is_needed(self.attribute)

    @property
    def form(self) -> str:
        """Say what a cell holds: a day, the name of a site."""
        if self.attribute is None:
            return _how_named(self.part.link.target) if self.part else "name of your own for the record"
        if isinstance(self.attribute, Link):
            return _how_named(self.attribute.target)
        return "code of this column" if self.attribute.codes else _HOW.get(self.attribute.kind, "text")

    @property
    def note(self) -> str:
        """Say in a few words what to write there."""
        if self.attribute is None and self.part is None:
            return "your own name for the record; once for each"
        said = self.attribute.text if self.attribute else self.part.link.text if self.part else ""
        form = "one of its codes" if codes_of(self) else self.form
        return f"{'needed' if self.is_needed else 'may be empty'}; {form}; {said.rstrip('.')}"


def columns_of(kind: Contribution) -> tuple[Column, ...]:
    """List the columns of a sheet, the needed ones first."""
    return _columns(kind.name)


@cache
def _columns(name: str) -> tuple[Column, ...]:
    kind = CONTRIBUTIONS[name]
    own = sorted((Column(each.name, each) for each in kind.given), key=lambda column: not column.is_needed)
    parts = [column for part in kind.parts for column in _of_part(part)]
    return (Column(REFERENCE), *own, *parts)


def template(kind: Contribution) -> list[list[str]]:
    """Write an empty sheet: the headings, a row of notes to be deleted, and the codes that may stand in each column."""
    columns = columns_of(kind)
    rows = [[each.heading for each in columns], [f"# {each.note}" for each in columns]]
    codes = [[f"{code}: {label}" for code, label in codes_of(each)] for each in columns]
    rows += [[f"# {of[at]}" if at < len(of) else "#" for of in codes] for at in range(max(map(len, codes)))]
    return rows


def is_note(cells: Iterable[str]) -> bool:
    """Tell whether a row is a note of the template."""
    return any(cells) and all(not cell or cell.lstrip().startswith("#") for cell in cells)


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
    for column in _of_part(part):
        if text := cells.get(column.heading, ""):
            name = column.attribute.name if column.attribute else "id"
            line[name] = _value(column, text, names, faults, (part.name, at))
    return line


def _value(column: Column, text: str, names: Names, faults: list[Fault], path: tuple[str, ...]) -> Any:
    attribute = column.attribute
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
        said = f"{_short(text)} {is_known} {_how_named(target)}."
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
        return _decimal(text)
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
        return date.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else None


def _of_part(part: Part) -> Iterator[Column]:
    if part.entity is None:
        yield Column(part.name, None, part)
        return
    for each in part.given:
        yield Column(f"{part.name}.{each.name}", each, part)


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:FEW]) + (f" and {len(codes) - FEW} more in the template" if len(codes) > FEW else "")


def _how_named(target: str) -> str:
    return f"{_SAID[NAMED_BY[target][0]]} of {_spoken(target)}" if target in NAMED_BY else "id"


def _spoken(target: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", target).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def codes_of(column: Column) -> list[tuple[str, str]]:
    """List the codes that may stand in a column, each with its label."""
    codes = column.attribute.codes if isinstance(column.attribute, Field) else None
    return [(each.code, each.label) for each in code_list(codes).codes] if codes else []


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else text[:39] + "…"
    return '"' + "".join(sign if sign.isprintable() else "?" for sign in shown) + '"'
