"""Kept: what the tables hold of the tellings of entries, read and proved once for all the entries that made them.

A telling is proved by its digest, by its sets in the other tables, and by the circle of its owners. What an entry says
it told of is held against it by whoever verifies the entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from server.audit import reading
from server.audit.reading import Row
from server.audit.said import Sets
from server.audit.telling import BETWEEN_SETS, circle_of
from server.database import Database

# What was told, and the circle of its owners; None for a telling that does not fit.
Kept = tuple[Sets, int] | None

# So many are remembered, each of so many characters at most; then all are forgotten.
_REMEMBERED, _LONGEST = 10_000, 2_000
# Characters of an id.
_ID = 36
# Of a row of entries.
_TELLING = 8


class Tellings:
    """Read tellings, each once while it is remembered; *circles* are the owners of each circle, in order."""

    def __init__(self, database: Database, circles: Mapping[int, Sequence[str]]) -> None:
        self._database = database
        self._owners = {circle: tuple(owners) for circle, owners in circles.items()}
        self._remembered: dict[int, Kept] = {}

    async def of(self, chunk: Sequence[Row]) -> Mapping[int, Kept]:
        """Give every telling that an entry of *chunk* made, by its number; one that is not there is left out."""
        # SQLite lets anything stand where a number should: what is none is no telling.
        numbers = {row[_TELLING] for row in chunk if isinstance(row[_TELLING], int)}
        found = {number: self._remembered[number] for number in numbers if number in self._remembered}
        if len(found) < len(numbers):
            rows = await reading.tellings(self._database, numbers.difference(found))
            found |= {row[0]: self._proved(row) for row in rows}
        if len(self._remembered) >= _REMEMBERED:
            self._remembered = {}
        self._remembered |= {number: each for number, each in found.items() if each and len(each[0].text) <= _LONGEST}
        return found

    def _proved(self, row: Row) -> Kept:
        """Give what is kept of a telling; None where it is not the one with its digest, or not what its circle says."""
        _, digest, circle, text, counts = row
        owners = _owners_of(tuple([each[:_ID] for each in text.split(BETWEEN_SETS)]))
        is_whole = sha256(text.encode()).digest() == digest
        try:
            is_found = circle == circle_of(owners) and self._owners.get(circle) == owners
        except ValueError:  # an owner who is named by no id
            is_found = False
        return (Sets(text, counts), circle) if is_whole and is_found else None


@lru_cache(1_000)
def _owners_of(sets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(sets)))
