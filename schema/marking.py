"""Marking, Detail and Handling: the ordered ladders every rule compares on.

Marking says how carefully a record is kept, Detail how much of it is told,
Handling whether an intelligence report may leave the police. Words only:
which role stands where is auth/roles.py. SECRET and above have no rung here,
so they are refused where a word is read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Ladder(StrEnum):
    """Be an ordered list of words: a later word is higher."""

    @property
    def rung(self) -> int:
        """Give the place on the ladder, from 1."""
        return _RUNGS[self]

    @classmethod
    def read(cls, word: str) -> Self:
        """Read *word*; raise ValueError naming the words that are known."""
        try:
            return cls(word)
        except ValueError:
            known = ", ".join(cls)
            raise ValueError(f"{word!r} is no {cls.__name__.lower()}: choose one of {known}") from None


class Marking(Ladder):
    """Government security classification; nothing above OFFICIAL_SENSITIVE is held.

    Source: Government Security Classifications (Cabinet Office, 2023).
    """

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL_SENSITIVE"


class Detail(Ladder):
    """How much of a record is told, from numbers only to the whole record."""

    AGGREGATE = "AGGREGATE"
    SUMMARY = "SUMMARY"
    DETAIL = "DETAIL"
    PERSONAL = "PERSONAL"


class Handling(StrEnum):
    """Handling code of an intelligence report: P may be shared, C stays with the police.

    Source: College of Policing, intelligence report (3x5x2).
    """

    P = "P"
    C = "C"


_RUNGS: dict[Ladder, int] = {word: place for ladder in (Marking, Detail) for place, word in enumerate(ladder, start=1)}
