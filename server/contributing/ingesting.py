"""Ingesting: many records of one kind at once, with a report of each row; the conductor of `ingest...`.

The stages are those of a single one (contributing.py), over the whole list: all in one transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auth.refusal import Code, Refused
from schema.mutations.contributions import MOST_ROWS, OF_CHANGE, FaultCode, recording
from schema.tables.past import BULK_ANSWERED
from server.audit.entry import Entry
from server.command.command import Doing
from server.contributing import storing
from server.contributing.answered import Request, answered, remember
from server.contributing.comparing import counted, may_read
from server.contributing.contributing import consulted, examine, store
from server.contributing.giving import Giving
from server.contributing.row import Fault, Row, What

TOO_MANY = Refused(Code.LIMIT_EXCEEDED, f"At most {MOST_ROWS:,} rows at once: send several lists.")
OTHER_INPUT = Refused(Code.IDEMPOTENCY_MISMATCH, "The idempotency key was used before with other input.")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of many rows, as the payload tells it; and what goes on record."""

    report: dict[str, Any]
    entries: Sequence[Entry] = ()


def ingest(doing: Doing, name: str) -> Ingested | Refused:
    """Take many records that were given as `input`."""
    given, kind = doing.given["input"], OF_CHANGE[name]
    if len(given["rows"]) > MOST_ROWS:
        return TOO_MANY
    is_dry = bool(given.get("dryRun"))
    giving = Giving.of(doing, kind)
    request = None if is_dry else Request.of(doing.by, name, given)
    storing.take_turns(doing.connection, giving.owner, kind)
    if request is not None and (found := answered(doing.connection, request, BULK_ANSWERED)) is not None:
        return Ingested(json.loads(found.report)) if found.request_hash == request.request_hash else OTHER_INPUT
    rows = [Row(each, {}) for each in given["rows"]]
    examine(giving, recording(kind), kind, rows)
    _no_reference_twice(rows)
    good = [row for row in rows if not row.faults]
    is_written = not is_dry and (len(good) == len(rows) or given.get("onError") == "SKIP")
    became = counted((row.what for row in rows), tells_what_is_there=is_written or may_read(doing.by, kind))
    compared = [row for row in good if not is_written or row.what is What.UNCHANGED]
    entries = consulted(giving, recording(kind), kind, compared)
    entries += store(giving, recording(kind), kind, good) if is_written else []
    report = _report(rows, became, is_written=is_written)
    if request is not None and is_written:
        remember(doing.connection, request, BULK_ANSWERED, doing.now, report=json.dumps(report))
    return Ingested(report, entries)


def _no_reference_twice(rows: Sequence[Row]) -> None:
    """Of two rows with one reference, nobody could say which is meant."""
    seen: set[str] = set()
    for row in rows:
        if (reference := row.given.get("clientReference")) is None:
            continue
        if reference in seen:
            row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, "clientReference", message="Another row has it."))
        seen.add(reference)


def _report(rows: Sequence[Row], became: Counter[What], *, is_written: bool) -> dict[str, Any]:
    told = []
    for place, row in enumerate(rows):
        is_there = is_written and not row.faults
        faults = [
            {
                "code": fault.code.value,
                "path": ["input", "rows", str(place), *fault.path[1:]],
                "message": fault.message,
            }
            for fault in row.faults
        ]
        record, version = (row.id, row.version_now) if is_there else (None, None)
        told.append({"row": place, "id": record, "version": version, "errors": faults})
    counts = {what.value: became[what] for what in What}
    return {**counts, "isWritten": is_written, "rows": told}
