"""Giving: for which agency records are given, by whom, what for and when, within one transaction.

Whoever gives - a person or service by mutation, an operator with a sheet - the stages of contributing.py are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from auth.access.audience import Audience
from schema.contribution import Contribution
from server.audit.entry import Actor
from server.audit.of_answer import actor_of
from server.command.command import Doing


@dataclass(frozen=True, slots=True)
class Giving:
    """What every stage may need to know beside the rows; *owner* is the agency, by id.

    *sites* are those outside which nothing of this kind is seen, and so written, by whoever gives; None for no such
    limit.
    """

    connection: Connection
    owner: str
    actor: Actor
    purpose: str | None
    now: datetime
    new_id: Callable[[], str]
    sites: frozenset[str] | None = None

    @classmethod
    def of(cls, doing: Doing, kind: Contribution) -> Giving:
        """Take what matters of a change that a person or service asks for."""
        by = doing.by
        is_bound = Audience.of(by).is_of_one_site(kind.family)
        sites = frozenset({by.site} if by.site else ()) if is_bound else None
        return cls(doing.connection, by.agency, actor_of(by), by.purpose, doing.now, doing.new_id, sites)

    @property
    def today(self) -> date:
        """Give the day."""
        return self.now.date()
