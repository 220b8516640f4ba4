"""Row, Fault: one record on its way in, and what is wrong with it.

The words between the stages of contributing.py; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schema.mutations.contributions import FAULTS, FaultCode


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


@dataclass(slots=True)
class Row:
    """One record on its way in: what was given, its columns as they shall be, what they were, and its faults."""

    given: Mapping[str, Any]
    columns: dict[str, Any]
    before: Mapping[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def version(self) -> int:
        """Give the version that is stored; 0 for a record that is new."""
        return 0 if self.before is None else int(self.before["version"] or 1)
