"""Mapping: a sheet as another system writes it, in our words - their headings, their codes, and what they never say.

A TOML file: `[columns]` has their headings with ours, `[values.COLUMN]` their texts with ours, `[always]` what stands
in a column of ours that they do not have, and `ignore` the headings that are of no use here, or "*" for all others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schema.contribution import Contribution
from server.contributing.columns import UnreadableSheet, columns_of

OTHERS = "*"
_PARTS = {"columns", "values", "always", "ignore"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Their words and ours; texts of theirs are compared without regard to upper and lower case."""

    columns: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    always: Table[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()

    def heading(self, theirs: str, known: Table[str, object]) -> str:
        """Give our heading for one of theirs; an empty one for what is ignored, theirs where nothing is said of it."""
        if theirs in self.columns:
            return self.columns[theirs]
        is_ignored = theirs in self.ignore or (OTHERS in self.ignore and theirs not in known)
        return "" if is_ignored else theirs

    def cells(self, cells: Table[str, str]) -> dict[str, str]:
        """Put our texts in the place of theirs, and add what they never say."""
        if not self.values and not self.always:
            return dict(cells)
        translated = {name: self.values.get(name, {}).get(cell.casefold(), cell) for name, cell in cells.items()}
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
    ignore = content.get("ignore", [])
    if not isinstance(ignore, list) or not all(isinstance(each, str) for each in ignore):
        raise UnreadableSheet(f"{file}: ignore is a list of their headings.")
    known = {column.heading for column in columns_of(kind)}
    named = (*columns.values(), *always, *values)
    _check(file, [name for name in named if name not in known], known)
    folded = {name: {theirs.casefold(): ours for theirs, ours in each.items()} for name, each in values.items()}
    return Mapping(columns, folded, always, frozenset(ignore))


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
