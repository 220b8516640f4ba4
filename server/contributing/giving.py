"""Giving: for which agency records are given, by whom, what for and when, within one transaction.

Whoever gives - a person or service by mutation, an operator with a sheet - the stages of contributing.py are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from server.audit.entry import Actor


@dataclass(frozen=True, slots=True)
class Giving:
    """What every stage may need to know beside the rows; *owner* is the agency, by id."""

    connection: Connection
    owner: str
    actor: Actor
    purpose: str | None
    now: datetime
    new_id: Callable[[], str]

    @property
    def today(self) -> date:
        """Give the day."""
        return self.now.date()
