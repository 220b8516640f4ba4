"""Columns: a kind of record as the columns of a spreadsheet, and the empty sheet to fill in.

Columns have the names of the contract; those of a list have its name before them, `lines.drug`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from schema.codes import code_list
from schema.contribution import CONTRIBUTIONS, Contribution, Part, is_needed
from schema.entity import Attribute, Field, Kind, Link
from schema.graphql.reach import Reach
from schema.mutations.contributions import REFERENCE
from server.cells import ERRORS
from server.contributing.names import NAMED_BY

# Why a row was rejected: in the file of rejected rows, and read by nobody.
PROBLEM = "problem"
_SAID = {"gss_code": "GSS code", "name": "name", "codename": "codename", "reference": "reference", "code": "code"}
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
    """One column: its heading, what it holds, the list it belongs to where it does, and codes that are not for it."""

    heading: str
    attribute: Attribute | None = None
    part: Part | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def is_needed(self) -> bool:
        """Tell whether every record, or every line of one, has to have it."""
        return self.attribute is not None and is_needed(self.attribute)

    @property
    def form(self) -> str:
        """Say what a cell holds: a day, the name of a site."""
        if self.attribute is None:
            return how_named(self.part.link.target) if self.part else "name of your own for the record"
        if isinstance(self.attribute, Link):
            return how_named(self.attribute.target)
        return "code of this column" if self.attribute.codes else _HOW.get(self.attribute.kind, "text")

    @property
    def note(self) -> str:
        """Say in a few words what to write there."""
        if self.attribute is None and self.part is None:
            return "your own name for the record; once for each"
        said = self.attribute.text if self.attribute else self.part.link.text if self.part else ""
        form = "one of its codes" if codes_of(self) else self.form
        return f"{'needed' if self.is_needed else 'may be empty'}; {form}; {said.rstrip('.')}"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A kind of record as somebody may give it: its columns by heading, the needed ones first."""

    kind: Contribution
    columns: Mapping[str, Column]

    @classmethod
    def whole(cls, kind: Contribution) -> Layout:
        """Give every column there is."""
        return cls(kind, {each.heading: each for each in columns_of(kind)})

    @classmethod
    def within(cls, kind: Contribution, reach: Reach) -> Layout:
        """Give the columns within *reach*: what somebody could never see they never write, as in their schema.

        Who only submits a kind gives all of it but a name of their own for it.
        """
        if kind.name in reach.submits:
            return cls(kind, {each.heading: each for each in columns_of(kind) if each.heading != REFERENCE})
        own = kind.entity.attributes(kind.name).keys() - reach.attributes.get(kind.name, frozenset())
        columns = {}
        for each in columns_of(kind):
            target = reach.attributes.get(each.part.link.target, frozenset()) if each.part else frozenset()
            is_beyond = (each.part.name in own) if each.part else each.heading in own
            if is_beyond or (each.part and each.attribute and each.attribute.name not in target):
                continue
            codes = each.attribute.codes if isinstance(each.attribute, Field) else None
            columns[each.heading] = replace(each, hidden=reach.hidden_codes.get(codes or "", frozenset()))
        return cls(kind, columns)

    def of_part(self, part: Part) -> tuple[Column, ...]:
        """Give the columns of a list that is told with a record."""
        return tuple(each for each in self.columns.values() if each.part is part)


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
    """Tell whether a row is a note of the template; one of errors is a record that could not be worked out."""
    return any(cells) and all(not cell or (cell.lstrip().startswith("#") and cell not in ERRORS) for cell in cells)


def _of_part(part: Part) -> Iterator[Column]:
    if part.entity is None:
        yield Column(part.name, None, part)
        return
    for each in part.given:
        yield Column(f"{part.name}.{each.name}", each, part)


def how_named(target: str) -> str:
    """Say what a cell names a record of another kind by."""
    return f"{_SAID[NAMED_BY[target][0]]} of {_spoken(target)}" if target in NAMED_BY else "id"


def _spoken(target: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", target).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def codes_of(column: Column) -> list[tuple[str, str]]:
    """List the codes that may stand in a column, each with its label."""
    codes = column.attribute.codes if isinstance(column.attribute, Field) else None
    listed = code_list(codes).codes if codes else ()
    return [(each.code, each.label) for each in listed if each.code not in column.hidden]
