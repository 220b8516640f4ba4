"""Command: one change, in three parts that never mix - gather what is so, decide by a pure rule, apply.

The word of this package. `gather` reads, and locks what must stand still until the end of the transaction; `decide`
calls a rule of auth/ and touches nothing; `apply` writes what was decided and says what happened. None of them knows
GraphQL: performing.py hands them what was given and who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.engine import Connection

from auth.principal import Principal
from auth.refusal import Refused

Facts = TypeVar("Facts")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Doing:
    """One change while it is made: the transaction, who asks, what is given, and the moment."""

    connection: Connection
    by: Principal
    given: Mapping[str, Any]
    now: datetime
    new_id: Callable[[], str]

    @property
    def today(self) -> date:
        """Give the day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed, by its id, and what an event tells of it beside who did it; words and numbers only."""

    subject: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Command(Generic[Facts, Outcome]):
    """One change by its name in the contract."""

    name: str
    gather: Callable[[Doing], Facts | Refused]
    decide: Callable[[Doing, Facts], Outcome | Refused]
    apply: Callable[[Doing, Facts, Outcome], Done]

    def do(self, doing: Doing) -> Done | Refused:
        """Go through the three parts; whichever refuses ends it, with nothing written."""
        facts = self.gather(doing)
        if isinstance(facts, Refused):
            return facts
        outcome = self.decide(doing, facts)
        if isinstance(outcome, Refused):
            return outcome
        return self.apply(doing, facts, outcome)
