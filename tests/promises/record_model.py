"""What the lives of records are held against: a model of what there is, and the two lists that a record may have.

The model knows of a record its version and what it says: an area, and one of two lists where its kind has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schema.contribution import CONTRIBUTIONS
from tests.promises.contributed import GIVEN
from tests.promises.test_contributed_kinds import another, other
from tests.world import id_of

# An area by its place, and a list by its place.
State = tuple[int, int]
Told = dict[str, Any]


@dataclass
class Model:
    """What there is of one kind by reference - id, version, what it says - and every version there was."""

    alive: dict[str, tuple[str, int, State]] = field(default_factory=dict)
    past: set[tuple[str, int, State]] = field(default_factory=set)
    # The last record of each reference, and all there ever were.
    ids: dict[str, str] = field(default_factory=dict)
    every: set[str] = field(default_factory=set)

    def put(self, name: str, record: str, state: State) -> int:
        """Let a record be so; gives its version."""
        known = self.alive.get(name)
        version = 1 if known is None else known[1] + (known[2] != state)
        if known is not None and known[2] != state:
            self.past.add(known)
        self.alive[name] = (record, version, state)
        self.ids[name] = record
        self.every.add(record)
        return version

    def end(self, name: str) -> None:
        """Let a record be withdrawn."""
        self.past.add(self.alive.pop(name))


def lists_of(kind: str) -> tuple[list[Any], list[Any]]:
    """Give the two lists that a record of a kind may have: one has a line more than the other."""
    if not (parts := CONTRIBUTIONS[kind].parts):
        return [], []
    (part,) = parts
    first = GIVEN[kind][1][part.name]
    return first, [
        *first,
        id_of(another(part.link.target)) if part.entity is None else {**first[0], **other(part.name, kind)},
    ]


def fitting(kind: str, state: State) -> State:
    """Leave out the list where a kind has none."""
    return (state[0], state[1] if CONTRIBUTIONS[kind].parts else 0)


def faults(told: Told) -> list[str]:
    """Give the codes of what was wrong."""
    return [each["code"] for each in told["errors"]]
