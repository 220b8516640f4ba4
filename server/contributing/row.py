"""Row, Fault: one record on its way in, and what is wrong with it.

The words between the stages of contributing.py; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from schema.mutations.contributions import FAULTS, FaultCode

Columns = dict[str, Any]


class What(StrEnum):
    """What becomes of a row, by the name under which a report counts it."""

    CREATED = "created"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: its code, where it stands, and a sentence."""

    code: FaultCode
    path: tuple[str, ...]
    message: str

    @classmethod
    def at(cls, code: FaultCode, *path: str, message: str = "") -> Fault:
        """Say what is wrong with a value of the input."""
        return cls(code, ("input", *path), message or FAULTS[code])


def said_of(faults: Iterable[Fault]) -> str:
    """Say all that is wrong with a record in one sentence without its point, each with the column and which line."""
    return "; ".join(f"{_place(fault.path)}: {fault.message.rstrip('.')}" for fault in faults)


def _place(path: tuple[str, ...]) -> str:
    _, *names = path
    return " ".join(str(int(name) + 1) if name.isdigit() else name for name in names)


@dataclass(slots=True)
class Row:
    """One record on its way in: what was given, its columns as they shall be, what they were, and its faults.

    *parts* are the lists that are told with it, by name, as they shall be; one that is not given is not in it.
    *parts_before* are those that are stored.
    """

    given: Mapping[str, Any]
    columns: Columns
    before: Mapping[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    parts: dict[str, list[Columns]] = field(default_factory=dict)
    parts_before: dict[str, list[Columns]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Give the version that is stored; 0 for a record that is new."""
        return 0 if self.before is None else int(self.before["version"] or 1)

    @property
    def id(self) -> str:
        """Give the id of the record; of a new one once it is stored."""
        return str(self.before["id"] if self.before else self.columns["id"])

    @property
    def version_now(self) -> int:
        """Give the version once it is stored; the same as before where nothing is to be stored."""
        return int(self.columns.get("version") or self.version)

    @property
    def what(self) -> What:
        """Say what becomes of it: the same before it is stored and after."""
        if self.faults:
            return What.REJECTED
        return What.CREATED if self.before is None else What.CORRECTED if self.differs() else What.UNCHANGED

    def changes(self, column: str) -> bool:
        """Tell whether a column is to be stored otherwise than it is."""
        return (self.before or {}).get(column) != self.columns.get(column)

    def wrong(self, *path: str) -> bool:
        """Tell whether a fault of a value is known already."""
        return bool(self.faults) and any(fault.path == ("input", *path) for fault in self.faults)

    def differs(self) -> bool:
        """Tell whether it is to be stored otherwise than it is."""
        before = self.before or {}
        if any(before.get(name) != value for name, value in self.columns.items()):
            return True
        return any(_sorted(lines) != _sorted(self.parts_before.get(name, [])) for name, lines in self.parts.items())


def _sorted(lines: list[Columns]) -> list[list[tuple[str, str]]]:
    return sorted(sorted((name, str(value)) for name, value in line.items()) for line in lines)
