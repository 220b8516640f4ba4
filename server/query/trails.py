"""Trails: the part of an answer that comes from the record of access, and the entry that each reading will be.

Beside the statement of an operation (server/query/answer.py): each root field is read by server/trail, as the role
row "audit trail" allows (auth/access/trail.py). The entries are written by server/query/recording.py before the answer
leaves; if they cannot be, there is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from auth.access.trail import reader
from auth.principal import Principal
from schema.graphql.reach import RETENTION
from server.audit.entry import Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.of_answer import actor_of
from server.database import Database
from server.query import plan
from server.query.binds import Request, found
from server.query.cursor import Seal
from server.query.histories import history_of
from server.query.trail import HISTORY, written
from server.retention.reading import Reader, Retention
from server.trail.reading import Asked, Trail, by_principal
from server.work import Clock


@dataclass(slots=True)
class Part:
    """The texts of root fields by response name, and the entries that must be on record before they are told."""

    texts: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Trails:
    """Reads the record of access for the queries of one process."""

    def __init__(self, database: Database, seal: Seal, clock: Clock, grace: timedelta) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._grace = grace

    async def read(self, whole: plan.Plan, request: Request, principal: Principal, request_id: str) -> Part:
        """Read what *whole* asks of the record of access; nothing where it asks nothing of it."""
        part = Part()
        roots = [(key, root) for key, root in whole.roots if isinstance(root, plan.Trail)]
        for key, root in roots:
            if root.name == HISTORY:
                await self._tell_history(part, key, root, request, principal, request_id)
            elif root.name in RETENTION:
                await self._tell_retention(part, key, root, request, principal, request_id)
        asked = [(key, root) for key, root in roots if root.name != HISTORY and root.name not in RETENTION]
        who = reader(principal)
        if not asked or who is None:
            return part
        now = self._clock()
        trail = Trail(self._database, self._seal, who, now, self._grace)
        entry = by_principal(actor_of(principal), now=now, purpose=principal.purpose, request=request_id)
        for key, root in asked:
            question = Asked(root.name, _filled(root.arguments, request), root.selection.has("totals"))
            answer = await trail.read(question, entry)
            part.texts[key] = written(root.selection, answer.value)
            part.entries.append(answer.entry)
        return part

    async def _tell_history(
        self, part: Part, key: str, root: plan.Trail, request: Request, principal: Principal, request_id: str
    ) -> None:
        """Tell what became of a record; that it was told is on record like a reading of the record itself."""
        record = found(root.arguments["id"], request)
        told = await history_of(self._database, principal, record)
        part.texts[key] = written(root.selection, told.steps) if told else "null"
        if told is not None:
            entry = Entry(
                kinds=(Kind.CONSULT,),
                name=HISTORY,
                at=self._clock(),
                actor=actor_of(principal),
                request_id=request_id,
                purpose=principal.purpose,
                disclosed=(Disclosed(told.entity, principal.agency, bytes_of([str(record)]), (HISTORY,)),),
                recipient=principal.agency,
            )
            part.entries.append(entry)

    async def _tell_retention(
        self, part: Part, key: str, root: plan.Trail, request: Request, principal: Principal, request_id: str
    ) -> None:
        """Tell what is due for review; of which records goes on record."""
        retention = Retention(self._database, self._seal, Reader.of(principal), self._clock())
        answer = await retention.read(root.name, _filled(root.arguments, request))
        part.texts[key] = written(root.selection, answer.value)
        entry = Entry(
            kinds=(Kind.CONSULT,),
            name=root.name,
            at=self._clock(),
            actor=actor_of(principal),
            request_id=request_id,
            purpose=principal.purpose,
            disclosed=answer.told,
            recipient=principal.agency,
        )
        part.entries.append(entry)


def _filled(given: Any, request: Request) -> Any:
    """Fill Bound places with the values of this request."""
    if isinstance(given, Mapping):
        return {name: _filled(each, request) for name, each in given.items()}
    value = found(given, request)
    if isinstance(value, Mapping):
        return _filled(value, request)
    return [found(each, request) for each in value] if isinstance(value, list | tuple) else value
