"""Case: one hostile file, and what may become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.attacks.sheets.good import Good, Record


@dataclass(frozen=True)
class Case:
    """One file: its kind and bytes.

    *records* are those that must be taken, by reference; None where the file as a whole must be refused in one
    sentence. *left* is how many records must be left out. *may_be_refused*: of chance damage either is right, and
    what is taken is then held against what the file says.
    """

    name: str
    good: Good
    content: Callable[[], bytes]
    records: Mapping[str, Record] | None
    left: int = 0
    suffix: str = "csv"
    said: str = ""
    is_chance: bool = False


def refused(name: str, good: Good, content: bytes | Callable[[], bytes], said: str = "", suffix: str = "csv") -> Case:
    """Give a file that must be refused as a whole; *said* is part of the sentence."""
    return Case(f"{good.kind} {name}", good, _made(content), None, suffix=suffix, said=said)


def taken(
    name: str, good: Good, content: bytes | Callable[[], bytes], like: Good | None = None, suffix: str = "csv"
) -> Case:
    """Give a file all of which must be taken, as *like* says it."""
    return Case(f"{good.kind} {name}", good, _made(content), (like or good).records(), suffix=suffix)


def left_out(
    name: str, good: Good, content: bytes | Callable[[], bytes], *references: str, suffix: str = "csv"
) -> Case:
    """Give a file of which the records of these references must be left out, and the others taken."""
    records = good.records(without=references)
    return Case(f"{good.kind} {name}", good, _made(content), records, len(references), suffix=suffix)


def chance_of(name: str, good: Good, content: bytes, suffix: str = "csv") -> Case:
    """Give a file that was damaged by chance."""
    return Case(f"{good.kind} {name}", good, _made(content), good.records(), suffix=suffix, is_chance=True)


def _made(content: bytes | Callable[[], bytes]) -> Callable[[], bytes]:
    return content if callable(content) else lambda: content
