"""Contributing: the conductor of records, corrections and withdrawals; nothing else knows the order of the stages.

find -> read -> look -> check -> store. Where any row has a fault, nothing at all is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auth.access.law import KEPT_BY_SOME, keeping_fault
from schema.contribution import Contribution, column_of
from schema.mutations.contributions import OF_CHANGE, FaultCode, correcting, recording
from schema.tables.past import REQUEST_ANSWERED
from server.audit.entry import Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.command.command import Doing
from server.contributing import storing
from server.contributing.answered import Request, answered, remember
from server.contributing.behind import paced
from server.contributing.giving import Giving
from server.contributing.patients import faults_of_words
from server.contributing.places import fit, still_named
from server.contributing.reading import fault_of_text, read, texts
from server.contributing.row import Fault, Row, What
from server.contributing.rules import check

# So many records stand in one entry of the record of access.
MOST_IN_ENTRY = 1_000

NAMED = "Another record of your agency names it: correct or withdraw that one first."
NO_REFERENCE = "Your role sees this at its own site only, and gives it no reference: leave it out."


@dataclass(frozen=True, slots=True)
class Contributed:
    """What became of one row: its record and version, or its faults; and what goes on record, if anything was done."""

    record: str | None = None
    version: int | None = None
    faults: tuple[Fault, ...] = ()
    entry: Entry | None = None


def contribute(doing: Doing, name: str) -> Contributed:
    """Make one change that was given as `input`."""
    given, kind = doing.given["input"], OF_CHANGE[name]
    giving = Giving.of(doing, kind)
    request = None if given.get("dryRun") else Request.of(doing.by, name, given)
    storing.take_turns(doing.connection, doing.by.agency, kind)
    if request is not None and (found := answered(doing.connection, request, REQUEST_ANSWERED)) is not None:
        if found.request_hash != request.request_hash:
            return Contributed(faults=(Fault.at(FaultCode.IDEMPOTENCY_MISMATCH, "idempotencyKey"),))
        return Contributed(found.record_id, found.version)
    row = Row(given, {})
    examine(giving, name, kind, [row])
    if row.faults:
        is_old = any(fault.code is FaultCode.CONFLICT for fault in row.faults)
        return Contributed(version=row.version if is_old else None, faults=tuple(row.faults))
    if given.get("dryRun"):
        return Contributed()
    entries = store(giving, name, kind, [row]) or consulted(giving, name, kind, [row])
    record, version = row.id, row.version_now
    if request is not None:
        remember(doing.connection, request, REQUEST_ANSWERED, doing.now, record_id=record, version=version)
    return Contributed(record, version, entry=entries[0] if entries else None)


def examine(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row]) -> None:
    """Find what is stored of *rows*, read what they shall be, and tell each all its faults; writes nothing."""
    find(giving, name, kind, rows)
    judge(giving, name, kind, rows)


def find(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row]) -> None:
    """Find what is stored of *rows*, and hold it."""
    connection = giving.connection
    is_new = name == recording(kind)
    key, column = ("clientReference", "client_reference") if is_new else ("id", "id")
    # Whoever sees one site would learn of the others by asking what is called so there: nothing is looked up for them.
    is_asked = not is_new or giving.sites is None
    asked = (row.given[key] for row in rows if is_asked and row.given.get(key) is not None)
    wanted = [each for each in asked if fault_of_text(each) is None]
    found = storing.find(connection, kind, giving.owner, column, wanted)
    for row in rows:
        row.before = found.get(row.given.get(key))
        if row.before is not None and giving.sites is not None and row.before["site_id"] not in giving.sites:
            row.before = None
    storing.find_parts(connection, kind, rows)


def judge(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row]) -> None:
    """Read what *rows* shall be, of which was found what is stored, and tell each all its faults."""
    is_new = name == recording(kind)
    alive = [row for row in rows if is_new or _is_meant(row)]
    _lawful(giving, kind, alive)
    if is_new or name == correcting(kind):
        read(kind, paced(giving.connection, alive), giving.today)
        known = storing.look(giving, kind, alive)
        check(kind, paced(giving.connection, alive), known)
        fit(giving.connection, kind, alive)
        if giving.sites is not None:
            for row in alive:
                row.faults += _elsewhere(giving.sites, row)
    else:
        named = still_named(giving, kind, [row.id for row in alive])
        for row in alive:
            row.faults += texts(row.given)
            if row.id in named:
                row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, "id", message=NAMED))


def store(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row]) -> list[Entry]:
    """Write *rows*, which were examined and have no faults; gives what goes on record."""
    connection, now, by = giving.connection, giving.now, giving.actor.id
    if name not in (recording(kind), correcting(kind)):
        storing.remove(connection, kind, rows, now, by)
        return [entry(giving, name, kind, rows, Kind.ERASE)]
    new = [row for row in rows if row.what is What.CREATED]
    changed = [row for row in rows if row.what is What.CORRECTED]
    storing.insert(connection, kind, new, giving.owner, now, giving.new_id)
    storing.replace(connection, kind, changed, now, by, giving.new_id)
    parts = ((new, Kind.COLLECT), (changed, Kind.ALTER))
    return [
        entry(giving, name, kind, part[at : at + MOST_IN_ENTRY], what)
        for part, what in parts
        for at in range(0, len(part), MOST_IN_ENTRY)
    ]


def _lawful(giving: Giving, kind: Contribution, rows: Sequence[Row]) -> None:
    """Say what the law says of who contributes, and of what could tell of a patient."""
    if kind.family not in KEPT_BY_SOME:
        return
    unfit = keeping_fault(kind.family, storing.kind_of(giving.connection, giving.owner))
    for row in rows:
        row.faults += faults_of_words(row.given) if kind.is_about_patients else ()
        if unfit is not None:
            row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, message=unfit))


def _elsewhere(sites: frozenset[str], row: Row) -> Iterable[Fault]:
    """Nobody writes where they see nothing of it, nor by a name that a record there may have."""
    if row.columns["site_id"] not in sites:
        said = "Your role records this at its own site only."
        yield Fault.at(FaultCode.DOES_NOT_FIT, "site", message=said)
    if row.given.get("clientReference") is not None:
        yield Fault.at(FaultCode.DOES_NOT_FIT, "clientReference", message=NO_REFERENCE)


def _is_meant(row: Row) -> bool:
    """Tell whether the record found is the one that is meant, and say what is wrong with it.

    Absent, foreign, unseen, withdrawn and of another kind are one answer.
    """
    if row.before is None:
        row.faults.append(Fault.at(FaultCode.NOT_FOUND, "id"))
    elif row.given["version"] != row.version:
        row.faults.append(Fault.at(FaultCode.CONFLICT, "version"))
    else:
        return True
    return False


def entry(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row], what: Kind) -> Entry:
    """Make the entry of what was done to *rows*: which records, and which of their fields by name; never a value."""
    changed = _changed(rows)
    fields = [each.name for each in kind.given if column_of(each) in changed]
    fields += [part.name for part in kind.parts if any(part.name in row.parts for row in rows)]
    return _told(giving, name, kind, rows, what, fields)


def _changed(rows: Sequence[Row]) -> set[str]:
    """Name the columns that any of *rows* stores otherwise than they were."""
    changed: set[str] = set()
    new = [row.columns for row in rows if row.before is None]
    for name in new[0] if new else ():
        # Column by column: where one of many says something the others need not be looked at.
        if any(columns[name] is not None for columns in new):
            changed.add(name)
    for row in rows if len(new) < len(rows) else ():
        # What is not among these is the same as before, or nothing.
        changed.update(name for name in row.columns.keys() - changed if row.changes(name))
        if row.before and not row.columns:
            changed.update(name for name, value in row.before.items() if value is not None)
    return changed


def consulted(giving: Giving, name: str, kind: Contribution, rows: Sequence[Row]) -> list[Entry]:
    """Give what goes on record of *rows* that were compared with what is stored, and changed nothing."""
    there = [row for row in rows if row.before is not None and not row.faults]
    fields = [each.name for each in (*kind.given, *kind.parts) if any(each.name in row.given for row in there)]
    return [_told(giving, name, kind, there, Kind.CONSULT, fields)] if there else []


def _told(
    giving: Giving, name: str, kind: Contribution, rows: Sequence[Row], what: Kind, fields: Sequence[str]
) -> Entry:
    ids = bytes_of(row.id for row in rows)
    told = (Disclosed(kind.entity.name, giving.owner, ids, tuple(fields)),)
    return Entry(kinds=(what,), name=name, at=giving.now, actor=giving.actor, purpose=giving.purpose, disclosed=told)
