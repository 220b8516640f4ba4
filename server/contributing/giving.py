"""Giving: for which agency records are given, by whom, what for and when, within one transaction.

Whoever gives - a person or service by mutation, an operator with a sheet - the stages of contributing.py are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.engine import Connection

from auth.access.audience import Audience
from schema.contribution import Contribution
from server.audit.entry import Actor
from server.audit.of_answer import actor_of
from server.command.command import Doing
from server.contributing.rules import Found, Named


@dataclass(frozen=True, slots=True)
class Giving:
    """What every stage may need to know beside the rows; *owner* is the agency, by id.

    *sites* are those outside which nothing of this kind is seen, and so written, by whoever gives; None for no such
    limit. *audience* is theirs; None for an operator, who has the whole database. *known* is what was looked up
    of the records that rows name: for all parts, as it was when the first of them named it.
    """

    connection: Connection
    owner: str
    actor: Actor
    purpose: str | None
    now: datetime
    new_id: Callable[[], str]
    sites: frozenset[str] | None = None
    audience: Audience | None = None
    known: dict[Named, Found] = field(default_factory=dict)

    @classmethod
    def of(cls, doing: Doing, kind: Contribution) -> Giving:
        """Take what matters of a change that a person or service asks for."""
        by = doing.by
        audience = Audience.of(by)
        is_bound = audience.is_of_one_site(kind.family)
        sites = frozenset({by.site} if by.site else ()) if is_bound else None
        actor = actor_of(by)
        return cls(doing.connection, by.agency, actor, by.purpose, doing.now, doing.new_id, sites, audience)

    @property
    def today(self) -> date:
        """Give the day."""
        return self.now.date()
