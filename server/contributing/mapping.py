"""Mapping: a sheet as another system writes it, in our words - their headings, their codes, and what they never say.

A TOML file: `[columns]` has their headings with ours, `[values.COLUMN]` their texts with ours, `[always]` what stands
in a column of ours that they do not have, and `ignore` the headings that are of no use here, or "*" for all others.
`[moments]` has headings of theirs below which a day stands with a time: our columns for the day and for the hour, the
first one empty where a time stands alone. In `[values.COLUMN]` "*" is every other text of theirs, and none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schema.contribution import Contribution
from server.contributing.columns import UnreadableSheet, columns_of

OTHERS = "*"
_PARTS = {"columns", "values", "always", "ignore", "moments"}
# A time without an offset is by the clock there.
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})?"
    r"(?:(?:^|[T ] *)(?P<hour>[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Their words and ours; texts of theirs are compared without regard to upper and lower case."""

    columns: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    always: Table[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    moments: Table[str, tuple[str, str]] = field(default_factory=dict)

    def heading(self, theirs: str, known: Table[str, object]) -> str:
        """Give our heading for one of theirs; an empty one for what is ignored, theirs where nothing is said of it."""
        if theirs in self.columns:
            return self.columns[theirs]
        is_ignored = theirs in self.ignore or (OTHERS in self.ignore and theirs not in known)
        return "" if is_ignored else theirs

    @property
    def gives(self) -> frozenset[str]:
        """Name our columns that have a cell whatever their headings are, and those of moments."""
        return frozenset({*self.always, *(name for both in self.moments.values() for name in both if name)})

    def cells(self, cells: Table[str, str]) -> dict[str, str]:
        """Put our texts in the place of theirs, and add what they never say."""
        if not self.values and not self.always and not self.moments:
            return dict(cells)
        translated: dict[str, str] = {}
        for name, cell in cells.items():
            if name in self.moments:
                translated |= _parted(*self.moments[name], cell)
            else:
                texts = self.values.get(name, {})
                translated[name] = texts.get(cell.casefold(), texts.get(OTHERS, cell))
        return {**self.always, **translated}


NONE = Mapping()


def read_mapping(file: Path, kind: Contribution) -> Mapping:
    """Read a mapping for sheets of *kind*. Raises: UnreadableSheet, with the one thing that is wrong."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableSheet(f"{file} is no TOML in UTF-8: {error}.") from error
    strange = sorted(content.keys() - _PARTS)
    if strange:
        raise UnreadableSheet(f"{file}: there is no part {strange[0]!r}; there are: {', '.join(sorted(_PARTS))}.")
    columns, always = _texts(file, content, "columns"), _texts(file, content, "always")
    values = {name: _texts(file, content["values"], name) for name in _table(file, content, "values")}
    moments = {name: tuple(both) for name, both in _table(file, content, "moments").items() if _is_two(both)}
    if len(moments) != len(content.get("moments", {})):
        raise UnreadableSheet(f"{file}: moments has two columns of ours for each heading of theirs.")
    ignore = content.get("ignore", [])
    if not isinstance(ignore, list) or not all(isinstance(each, str) for each in ignore):
        raise UnreadableSheet(f"{file}: ignore is a list of their headings.")
    known = {column.heading for column in columns_of(kind)}
    named = (*columns.values(), *always, *values, *(name for both in moments.values() for name in both if name))
    _check(file, [name for name in named if name not in known], known)
    folded = {name: {theirs.casefold(): ours for theirs, ours in each.items()} for name, each in values.items()}
    return Mapping(columns, folded, always, frozenset(ignore), moments)


def _is_two(both: object) -> bool:
    return isinstance(both, list) and len(both) == 2 and all(isinstance(each, str) for each in both) and bool(both[1])


def _parted(day: str, hour: str, cell: str) -> dict[str, str]:
    """Part a moment; what is none stands where the day would, to be told as no day."""
    found = _MOMENT.fullmatch(cell)
    if found is None or bool(day) is not bool(found["day"]):
        return {day or hour: cell}
    return {name: text for name, text in ((day, found["day"]), (hour, found["hour"] or "")) if name}


def _check(file: Path, unknown: Sequence[str], known: set[str]) -> None:
    if unknown:
        raise UnreadableSheet(f"{file}: there is no column {unknown[0]!r}; there are: {', '.join(sorted(known))}.")


def _table(file: Path, content: Table[str, Any], part: str) -> Table[str, Any]:
    found = content.get(part, {})
    if not isinstance(found, dict):
        raise UnreadableSheet(f"{file}: {part} is a table.")
    return found


def _texts(file: Path, content: Table[str, Any], part: str) -> dict[str, str]:
    found = _table(file, content, part)
    if not all(isinstance(each, str) for each in found.values()):
        raise UnreadableSheet(f"{file}: {part} has texts on both sides, in quotation marks.")
    return dict(found)
