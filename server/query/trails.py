"""Trails: the part of an answer that comes from the record of access, and the entry that each reading will be.

Beside the statement of an operation (server/query/answer.py): each root field is read by server/trail, as the role
row "audit trail" allows (auth/access/trail.py), or tells what becomes of the records of one's own agency: history,
retention, batches. The entries are written by server/query/recording.py before the answer leaves; if they cannot be,
there is no answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from auth.access.trail import reader
from auth.principal import Principal
from auth.refusal import RefusalError
from schema.graphql.reach import BATCH, RETENTION, TRAIL
from server.audit.entry import Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.of_answer import actor_of
from server.batches.batch import Published
from server.batches.telling import Telling
from server.database import Database
from server.query import plan
from server.query.binds import Request, found
from server.query.cursor import Seal
from server.query.histories import history_of
from server.query.trail import HISTORY, written
from server.retention.reading import Reader, Retention
from server.trail.reading import Asked, Trail, by_principal
from server.work import Clock

Given = Mapping[str, Any]
# A value, and the records that it tells of; None for those where there is nothing to tell.
Told = tuple[Any, tuple[Disclosed, ...] | None]


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
        # What is told of one's own agency; everything else that stands beside the statement is the record of access.
        self._tellers: Mapping[str, Callable[[str, Given, Principal], Awaitable[Told]]] = {
            HISTORY: self._tell_history,
            BATCH: self._tell_batch,
            **dict.fromkeys(RETENTION, self._tell_retention),
        }

    async def read(self, whole: plan.Plan, request: Request, principal: Principal, request_id: str) -> Part:
        """Read what *whole* asks beside the statement; nothing where it asks for none of it. Raises: RefusalError."""
        part = Part()
        roots = [(key, root) for key, root in whole.roots if isinstance(root, plan.Trail)]
        for key, root in roots:
            if root.name in self._tellers:
                value, told = await self._tellers[root.name](root.name, _filled(root.arguments, request), principal)
                part.texts[key] = written(root.selection, value)
                if told is not None:
                    part.entries.append(self._entry(root.name, told, principal, request_id))
        asked = [(key, root) for key, root in roots if root.name in TRAIL]
        who = reader(principal)
        if not asked or who is None:
            return part
        now = self._clock()
        trail = Trail(self._database, self._seal, who, now, self._grace)
        entry = by_principal(actor_of(principal), now=now, purpose=principal.purpose, request=request_id)
        for key, root in asked:
            question = Asked(root.name, _filled(root.arguments, request), root.selection.has("totals"))
            try:
                answer = await trail.read(question, entry)
            except RefusalError as error:
                raise RefusalError(error.refused, path=error.where.path or (key,)) from error
            part.texts[key] = written(root.selection, answer.value)
            part.entries.append(answer.entry)
        return part

    def _entry(self, name: str, told: tuple[Disclosed, ...], principal: Principal, request_id: str) -> Entry:
        """Give the entry of what was told of one's own agency beside the statement."""
        return Entry(
            kinds=(Kind.CONSULT,),
            name=name,
            at=self._clock(),
            actor=actor_of(principal),
            request_id=request_id,
            purpose=principal.purpose,
            disclosed=told,
            recipient=principal.agency,
        )

    async def _tell_history(self, name: str, given: Given, principal: Principal) -> Told:
        """Tell what became of a record; that it was told is on record like a reading of the record itself."""
        told = await history_of(self._database, principal, given["id"])
        if told is None:
            return None, None
        return told.steps, (Disclosed(told.entity, principal.agency, bytes_of([str(given["id"])]), (name,)),)

    async def _tell_retention(self, name: str, given: Given, principal: Principal) -> Told:
        """Tell what is due for review; of which records goes on record."""
        retention = Retention(self._database, self._seal, Reader.of(principal), self._clock(), self._grace)
        answer = await retention.read(name, given)
        return answer.value, answer.told

    async def _tell_batch(self, name: str, given: Given, principal: Principal) -> Told:
        """Tell how far a batch is, and of which records it is told that undoing left them alone."""
        batch = await Telling(self._database, self._clock, principal, str(given["id"])).seen()
        if batch is None:
            return None, None
        if isinstance(batch.kind, Published) or not batch.left:
            return batch.seen(), ()
        return batch.seen(), (Disclosed(batch.kind.entity.name, principal.agency, bytes_of(batch.left), (name,)),)


def _filled(given: Any, request: Request) -> Any:
    """Fill Bound places with the values of this request."""
    if isinstance(given, Mapping):
        return {name: _filled(each, request) for name, each in given.items()}
    value = found(given, request)
    if isinstance(value, Mapping):
        return _filled(value, request)
    return [found(each, request) for each in value] if isinstance(value, list | tuple) else value
