"""Performing: the conductor of a change; nothing else knows the order of its parts.

permit -> does who asks still stand -> gather -> decide -> apply -> event -> commit, all in one transaction
(server/work.py). A change that is refused writes nothing, and leaves an event that says so. Reading back what was
changed is not done here: that goes the way of every query (server/query/changes.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy.engine import Connection

from auth.access.permit import permit
from auth.challenge import EXPIRED
from auth.oauth.standing import REVOKED, stands
from auth.principal import Principal
from auth.refusal import RefusalError, Refused
from schema.mutations.contributions import OF_CHANGE
from schema.tables.base import is_id
from server.audit.entry import Actor, Kind
from server.audit.of_answer import actor_of
from server.command import agreements
from server.command.command import Command, Doing, Done
from server.contributing.contributing import Contributed, contribute
from server.contributing.ingesting import Ingested, ingest
from server.database import Database
from server.retention.deciding import Decided, decide
from server.work import Clock, Event, Work

# Every command there is, by the name of its mutation.
COMMANDS: Mapping[str, Command[Any, Any]] = MappingProxyType({each.name: each for each in agreements.COMMANDS})


class Performing:
    """Makes the changes of one process; *grace* is how long an agreement outlasts the day of its own review."""

    def __init__(self, database: Database, clock: Clock, grace: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._grace = grace

    async def perform(self, name: str, given: Mapping[str, Any], by: Principal) -> str:
        """Make one change in a transaction of its own; gives the id of what was changed. Raises: RefusalError."""
        async with Work(self._database, now=self._clock()) as work:
            done = await perform(work, name, given, by)
        if isinstance(done, Refused):
            raise RefusalError(done)
        return done.subject

    async def contribute(self, name: str, given: Mapping[str, Any], by: Principal) -> Contributed:
        """Take one contribution in a transaction of its own; its faults are no error. Raises: RefusalError."""
        async with Work(self._database, now=self._clock()) as work:
            doing = (work.now, work.new_id)
            done = await work.run(lambda connection: _take(Doing(connection, by, given, *doing), name))
            if isinstance(done, Refused):
                refused = _of_refused(name, given, by, done.code.value)
                work.events.append(Event("contribution_refused", by.id, *refused))
            elif done.faults:
                refused = _of_refused(name, given["input"], by, done.faults[0].code.value)
                work.events.append(Event("contribution_refused", by.id, *refused))
            elif done.record is not None:
                details = {"change": name, "version": str(done.version)}
                work.events.append(Event("record_contributed", actor=by.id, subject=done.record, details=details))
                work.entries += [done.entry] if done.entry else []
        if isinstance(done, Refused):
            raise RefusalError(done)
        return done

    async def ingest(self, name: str, given: Mapping[str, Any], by: Principal) -> Mapping[str, Any]:
        """Take many records in a transaction of its own; gives the report of their rows. Raises: RefusalError."""
        async with Work(self._database, now=self._clock()) as work:
            doing = (work.now, work.new_id)
            done = await work.run(lambda connection: _take_many(Doing(connection, by, given, *doing), name))
            if isinstance(done, Refused):
                work.events.append(Event("contribution_refused", by.id, *_of_refused(name, given, by, done.code.value)))
            else:
                counts = {key: str(value) for key, value in done.report.items() if key != "rows"}
                details = {"change": name, "agency": by.agency, **counts}
                has_new = any(Kind.COLLECT in each.kinds for each in done.entries)
                event = "records_ingested" if has_new else "records_compared"
                work.events.append(Event(event, by.id, by.agency, details, actor_of(by), by.purpose))
                work.entries += done.entries
        if isinstance(done, Refused):
            raise RefusalError(done)
        return done.report

    async def decide(self, name: str, given: Mapping[str, Any], by: Principal) -> Mapping[str, Any]:
        """Decide on the retention of records in a transaction of its own; gives its report. Raises: RefusalError."""
        async with Work(self._database, now=self._clock()) as work:
            done = await decided(work, name, given, by, grace=self._grace)
        if isinstance(done, Refused):
            raise RefusalError(done)
        return done.report


async def decided(
    work: Work, name: str, given: Mapping[str, Any], by: Principal, *, grace: timedelta
) -> Decided | Refused:
    """Decide on the retention of records in the caller's transaction; a refusal has written nothing."""

    def step(connection: Connection) -> Decided | Refused:
        doing = Doing(connection, by, given, work.now, work.new_id)
        return refusal(doing, name) or decide(doing, name, grace)

    done = await work.run(step)
    if isinstance(done, Refused):
        work.events.append(Event("retention_refused", by.id, *_of_refused(name, given, by, done.code.value)))
    elif done.codes and not done.entries:
        work.events.append(Event("retention_refused", by.id, *_of_refused(name, given, by, done.codes[0])))
    elif done.entries:
        details = {"change": name, "agency": by.agency, "records": str(len(done.report["rows"]))}
        work.events.append(Event("retention_decided", actor=by.id, subject=by.agency, details=details))
        work.entries += done.entries
    return done


async def perform(work: Work, name: str, given: Mapping[str, Any], by: Principal) -> Done | Refused:
    """Make one change in the caller's transaction; a refusal has written nothing, its event is told all the same."""
    done = await work.run(lambda connection: _do(Doing(connection, by, given, work.now, work.new_id), name))
    role = next(iter(by.roles)).value
    if isinstance(done, Refused):
        work.events.append(Event("change_refused", by.id, *_of_refused(name, given, by, done.code.value)))
        return done
    details = {"change": name, "role": role, "agency": by.agency, "client": by.client_id, "purpose": by.purpose}
    details |= done.details
    work.events.append(Event("change_made", by.id, done.subject, details, actor_of(by), by.purpose))
    return done


def _of_refused(
    name: str, given: Mapping[str, Any], by: Principal, code: str
) -> tuple[str, Mapping[str, str], Actor, str]:
    """Give what the event of a refused change tells beside who asked: subject, details, by what right, what for."""
    # What a client sends as an id may be anything; only what can be one is repeated.
    subject = str(given["id"]) if is_id(given.get("id")) else "unknown"
    told = {"change": name, "role": next(iter(by.roles)).value, "agency": by.agency, "code": code}
    return subject, told, actor_of(by), by.purpose


def _do(doing: Doing, name: str) -> Done | Refused:
    return refusal(doing, name) or COMMANDS[name].do(doing)


def _take(doing: Doing, name: str) -> Contributed | Refused:
    if name not in OF_CHANGE:
        raise LookupError(f"{name} is no contribution")
    return refusal(doing, name) or contribute(doing, name)


def _take_many(doing: Doing, name: str) -> Ingested | Refused:
    return refusal(doing, name) or ingest(doing, name)


def refusal(doing: Doing, name: str, *, in_bulk: bool = False) -> Refused | None:
    """Tell why who asks may not make a change now, *in_bulk* as part of a batch; None where they may."""
    allowed = permit(doing.by, name, in_bulk=in_bulk)
    return allowed if isinstance(allowed, Refused) else ended(doing)


def ended(doing: Doing) -> Refused | None:
    """Tell why who asks is not let on, whatever they may do; None while what their token rests on stands."""
    # A batch may last longer than its token.
    if doing.by.is_over(doing.now):
        return EXPIRED
    # In the transaction itself: what ended a moment ago must not be the last thing that changed anything.
    if doing.by.credential is not None and not stands(doing.connection, doing.by, doing.today):
        return REVOKED
    return None
