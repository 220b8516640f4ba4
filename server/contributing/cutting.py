"""Cutting: many records as parts that are examined and stored at once.

Where a part ends depends on what was given and on nothing else, so that the same records are cut alike whenever they
come. No reference is twice in a part: the later record corrects the earlier. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

MOST = 1_000
MOST_BYTES = 2_000_000


class Cut(Protocol):
    """One record before it is read: its reference where it has one, and how much it takes: bytes, or rows."""

    @property
    def reference(self) -> str | None:
        """Give the reference."""

    @property
    def size(self) -> int:
        """Give how much it takes."""


Record = TypeVar("Record", bound=Cut)


def parts(records: Iterable[Record], most: int | None = None, most_size: int = MOST_BYTES) -> Iterator[list[Record]]:
    """Give so many at a time: *most* at most, and none more where they take *most_size*."""
    most = most or MOST
    part: list[Record] = []
    references: set[str] = set()
    size = 0
    for each in records:
        reference = each.reference
        if len(part) >= most or size >= most_size or reference in references:
            yield part
            part, references, size = [], set(), 0
        part.append(each)
        size += each.size
        if reference:
            references.add(reference)
    if part:
        yield part
