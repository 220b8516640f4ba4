"""Deciding: the conductor of what is decided about the retention of records; nothing else knows the order of its steps.

answered before? -> find -> decide (auth/access/disposal.py) -> apply -> entry, for a list of records, all or none of
them. One writer of an agency works after the other, so nobody holds, corrects or withdraws a record meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.agreed import AsOf
from auth.access.disposal import NO_HOLD, Kept, Wrong, kept_of, wrong
from auth.access.months import first_of, month_number
from auth.access.retention import Only, kinds_of, schedule
from auth.refusal import Code, Refused
from schema.contribution import CONTRIBUTIONS
from schema.mutations.contributions import MOST_ROWS, FaultCode
from schema.mutations.retention import LONGEST
from schema.tables.base import Id, is_id
from schema.tables.past import BULK_ANSWERED
from schema.tables.retention import HOLD, REVIEW
from server.audit.entry import Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.of_answer import actor_of
from server.command.command import Doing
from server.contributing import storing
from server.contributing.answered import Request, answered, remember
from server.contributing.contributing import NAMED
from server.contributing.ingesting import OTHER_INPUT, TOO_MANY
from server.contributing.reading import fault_of_text
from server.contributing.row import Fault
from server.contributing.writing import among
from server.retention.disposing import dispose

NOTHING_ASKED = Refused(Code.BAD_USER_INPUT, "Name at least one record.")


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a list of records, as the payload tells it, and what goes on record."""

    report: dict[str, Any]
    entries: Sequence[Entry] = ()

    @property
    def codes(self) -> list[str]:
        """Give the code of every fault."""
        told = [*self.report["errors"], *(each for row in self.report["rows"] for each in row["errors"])]
        return [each["code"] for each in told]


@dataclass(slots=True)
class Meant:
    """One record that is meant: what is given of it, what is kept of it, and what is wrong."""

    id: str
    version: int | None
    record: Kept | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def kept(self) -> Kept:
        """Give what is kept. Raises: LookupError where nothing is, which is a fault."""
        if self.record is None:
            raise LookupError("nothing is decided of a record that there is not")
        return self.record


def decide(doing: Doing, name: str, grace: timedelta) -> Decided | Refused:
    """Make the change *name* of all records that are given as `input`, or of none.

    *grace* is how long an agreement stays in force after its own review was due.
    """
    given = doing.given["input"]
    is_dry = bool(given.get("dryRun"))
    meant = _asked(given)
    if not 0 < len(meant) <= MOST_ROWS:
        return TOO_MANY if meant else NOTHING_ASKED
    # A retry is told what was done: to no token that reaches fewer kinds.
    within = sorted(kinds_of(doing.by))
    request = None if is_dry else Request.of(doing.by, name, given, within=within)
    storing.take_turns(doing.connection, doing.by.agency)
    if request is not None and (found := answered(doing.connection, request, BULK_ANSWERED)) is not None:
        return Decided(json.loads(found.report)) if found.request_hash == request.request_hash else OTHER_INPUT
    _find(doing, meant, grace)
    for place, each in enumerate(meant):
        each.faults += _faults(doing, name, given, each, place)
    _named(doing, name, meant)
    common = list(_texts(given))
    is_written = not is_dry and not common and not any(each.faults for each in meant)
    certificate, entries = _APPLIED[name](doing, name, meant) if is_written else (None, ())
    report = _report(meant, common, is_written=is_written, certificate=certificate)
    if request is not None and is_written:
        remember(doing.connection, request, BULK_ANSWERED, doing.now, report=json.dumps(report))
    return Decided(report, entries)


def _asked(given: Mapping[str, Any]) -> list[Meant]:
    if "ids" in given:
        return [Meant(str(each), None) for each in given["ids"]]
    return [Meant(str(each["id"]), each["version"]) for each in given["records"]]


def _find(doing: Doing, meant: Sequence[Meant], grace: timedelta) -> None:
    """Find the records that whoever asks has a say in.

    SQL: SELECT ... FROM <schedule> WHERE owner_id = :agency AND id IN (<list>)
    """
    kinds, connection = kinds_of(doing.by), doing.connection
    asked = sorted({each.id for each in meant if is_id(each.id)})
    if not asked or not kinds:
        return
    of = AsOf(doing.today, doing.today - grace)
    only = Only(doing.by.agency, among(connection, asked, Id()))
    due = schedule(of, is_postgresql=connection.dialect.name == "postgresql", kinds=kinds, only=only)
    found = {row["id"]: kept_of(row) for row in connection.execute(sa.select(due)).mappings()}
    for each in meant:
        each.record = found.get(each.id)


def _faults(doing: Doing, name: str, given: Mapping[str, Any], each: Meant, place: int) -> Iterator[Fault]:
    found = wrong(name, each.record, each.version, doing.by.id)
    if found is None and name == "releaseHolds" and not _holds(doing.connection, [each.id], given["reference"]):
        found = Wrong(FaultCode.NOT_FOUND, "reference", NO_HOLD)
    if found is not None:
        where = ("ids", str(place)) if "ids" in given else ("records", str(place), found.member)
        yield Fault(found.code, ("input", *where), found.message)


def _named(doing: Doing, name: str, meant: Sequence[Meant]) -> None:
    """Another record of the agency may name one, which then cannot go; nor can one be meant twice."""
    seen: set[str] = set()
    for place, each in enumerate(meant):
        if each.id in seen:
            listed = "ids" if "ids" in doing.given["input"] else "records"
            where = ("input", listed, str(place))
            each.faults.append(Fault(FaultCode.DOES_NOT_FIT, where, "It is named twice."))
        seen.add(each.id)
    if name != "disposeRecords":
        return
    for kind, group in _by_kind(meant).items():
        named = storing.named_by_others(doing.connection, CONTRIBUTIONS[kind], [each.id for each in group])
        for place, each in enumerate(meant):
            if each.id in named:
                each.faults.append(Fault(FaultCode.DOES_NOT_FIT, ("input", "records", str(place), "id"), NAMED))


def _texts(given: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("reason", "reference"):
        text = given.get(name)
        if name not in given:
            continue
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
            yield Fault.at(FaultCode.REQUIRED if not (text or "").strip() else FaultCode.OUT_OF_RANGE, name)
        elif (code := fault_of_text(text)) is not None:
            yield Fault.at(code, name)


def _retain(doing: Doing, name: str, meant: Sequence[Meant]) -> tuple[None, Sequence[Entry]]:
    reviewed = {"reviewed_at": doing.now, "reviewed_by": doing.by.id, "reason": doing.given["input"]["reason"]}
    ends = dict.fromkeys(_PROPOSED)
    for each in meant:
        again = first_of(month_number(doing.today) + each.kept.again_months)
        # Who declines retains nothing: the record waits for its review as before.
        retained = {} if name == "declineDisposal" else {"next_review_on": again, "retained_on": doing.today}
        _keep(doing, each.id, {**reviewed, **ends, **retained})
    return None, [_entry(doing, name, meant, Kind.ALTER)]


def _propose(doing: Doing, name: str, meant: Sequence[Meant]) -> tuple[None, Sequence[Entry]]:
    given = doing.given["input"]
    for each in meant:
        values = (each.kept.version, doing.now, doing.by.id, given["ground"], given["reason"])
        _keep(doing, each.id, dict(zip(_PROPOSED, values, strict=True)))
    return None, [_entry(doing, name, meant, Kind.ALTER)]


def _hold(doing: Doing, name: str, meant: Sequence[Meant]) -> tuple[None, Sequence[Entry]]:
    given = doing.given["input"]
    there = _holds(doing.connection, [each.id for each in meant], given["reference"])
    new = {"owner_id": doing.by.agency, "reference": given["reference"], "reason": given["reason"]}
    new |= {"placed_by": doing.by.id, "placed_at": doing.now}
    rows = [{**new, "id": doing.new_id(), "record_id": each.id} for each in meant if each.id not in there]
    if rows:
        doing.connection.execute(sa.insert(HOLD), rows)
    return None, [_entry(doing, name, meant, Kind.ALTER)]


def _release(doing: Doing, name: str, meant: Sequence[Meant]) -> tuple[None, Sequence[Entry]]:
    given = doing.given["input"]
    released = {"released_by": doing.by.id, "released_at": doing.now, "release_reason": given["reason"]}
    ids = among(doing.connection, [each.id for each in meant], Id())
    one = (HOLD.c.record_id.in_(ids), HOLD.c.reference == given["reference"], HOLD.c.released_at.is_(None))
    doing.connection.execute(sa.update(HOLD).where(*one).values(released))
    return None, [_entry(doing, name, meant, Kind.ALTER)]


def _dispose(doing: Doing, name: str, meant: Sequence[Meant]) -> tuple[str, Sequence[Entry]]:
    certificate, digest = dispose(doing, [each.kept for each in meant])
    return certificate, [_entry(doing, name, meant, Kind.ERASE, certificate, {"statement": digest})]


_PROPOSED = ("proposed_version", "proposed_at", "proposed_by", "proposed_ground", "proposed_reason")
_Apply = Callable[[Doing, str, Sequence[Meant]], tuple[str | None, Sequence[Entry]]]
_APPLIED: Mapping[str, _Apply] = {
    "retainRecords": _retain,
    "declineDisposal": _retain,
    "proposeDisposal": _propose,
    "holdRecords": _hold,
    "releaseHolds": _release,
    "disposeRecords": _dispose,
}


def _keep(doing: Doing, record: str, values: Mapping[str, Any]) -> None:
    """Write what was decided of a record in the place of what was there."""
    changed = doing.connection.execute(sa.update(REVIEW).where(REVIEW.c.record_id == record).values(**values))
    if changed.rowcount == 0:
        doing.connection.execute(sa.insert(REVIEW).values(record_id=record, owner_id=doing.by.agency, **values))


def _holds(connection: Connection, records: Sequence[str], reference: str) -> frozenset[str]:
    """Find those of the records that are under a hold of this reference."""
    ids = among(connection, records, Id())
    one = (HOLD.c.record_id.in_(ids), HOLD.c.reference == reference, HOLD.c.released_at.is_(None))
    return frozenset(connection.scalars(sa.select(HOLD.c.record_id).where(*one)))


def _by_kind(meant: Iterable[Meant]) -> dict[str, list[Meant]]:
    found: dict[str, list[Meant]] = {}
    for each in meant:
        if each.record is not None:
            found.setdefault(each.record.kind, []).append(each)
    return found


def _entry(
    doing: Doing,
    name: str,
    meant: Sequence[Meant],
    what: Kind,
    certificate: str | None = None,
    details: Mapping[str, str] | None = None,
) -> Entry:
    """Make the entry of what was decided: of which records, and nothing that they said."""
    told: dict[str, set[bytes]] = {}
    for kind, group in _by_kind(meant).items():
        told.setdefault(CONTRIBUTIONS[kind].entity.name, set()).update(bytes_of(each.id for each in group))
    disclosed = tuple(Disclosed(entity, doing.by.agency, frozenset(ids), ()) for entity, ids in told.items())
    return Entry(
        kinds=(what,),
        name=name,
        at=doing.now,
        actor=actor_of(doing.by),
        subject=certificate,
        purpose=doing.by.purpose,
        disclosed=disclosed,
        details=details or {},
    )


def _report(
    meant: Sequence[Meant], common: Sequence[Fault], *, is_written: bool, certificate: str | None
) -> dict[str, Any]:
    rows = [
        {
            "row": place,
            "id": each.id if is_written else None,
            "version": each.kept.version if is_written else None,
            "errors": [_told(fault) for fault in each.faults],
        }
        for place, each in enumerate(meant)
    ]
    errors = [_told(fault) for fault in common]
    return {"isWritten": is_written, "certificate": certificate, "errors": errors, "rows": rows}


def _told(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code.value, "path": list(fault.path), "message": fault.message}
