"""Importing: sheets of one kind become records of one agency, in one transaction. The conductor of `wardmote import`.

rows -> records -> the stages of contributing.py, by the thousand -> stored. A record with a fault is left out and told,
with the rows it came from; a file that cannot be read takes the whole run back, and so does a dry run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from schema.contribution import Contribution
from schema.mutations.contributions import REFERENCE, recording
from server.audit.entry import Actor
from server.audit.prepared import Prepared, prepared
from server.contributing import storing
from server.contributing.ahead import ahead, by_and_by
from server.contributing.columns import Layout, UnreadableSheet
from server.contributing.contributing import examine, store
from server.contributing.cutting import parts
from server.contributing.giving import Giving
from server.contributing.mapping import NONE, Mapping
from server.contributing.names import read_names
from server.contributing.reading import MOST_LINES
from server.contributing.row import Fault, Row, What
from server.contributing.sheet import SheetReader
from server.contributing.sheet_file import Cells, rows_of
from server.database import Database
from server.work import Clock, Event, Work

# More rows than the longest list of a record has lines.
MOST_TOGETHER = MOST_LINES + 50
Numbered = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that was left out: the file, the rows it stands on, and all that is wrong with it."""

    file: Path
    rows: Sequence[Numbered]
    faults: Sequence[Fault]
    # No word of it may be kept then.
    is_about_patients: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """How many records are new, corrected, as they were, and left out."""

    created: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Listener:
    """Hear of each block of bytes that was read, and of each record that was left out."""

    advanced: Callable[[int], None]
    rejected: Callable[[Rejected], None]


class _TakeBack(Exception):
    """End the transaction of a dry run."""


async def import_sheets(
    database: Database,
    kind: Contribution,
    files: Sequence[Path],
    *,
    owner: str,
    actor: Actor,
    clock: Clock,
    listener: Listener,
    mapping: Mapping = NONE,
    is_dry: bool = False,
) -> Imported:
    """Import the records of *files* for agency *owner*.

    Raises: UnreadableSheet, DatabaseError; then nothing is kept.
    """
    done = Imported()
    with suppress(_TakeBack):
        async with Work(database, now=clock()) as work:

            def run(connection: Connection) -> tuple[Imported, list[Prepared]]:
                giving = Giving(connection, owner, actor, None, work.now, work.new_id)
                return _all(giving, kind, files, listener, mapping)

            done, entries = await work.run(run)
            if is_dry:
                raise _TakeBack
            counts = {"new": done.created, "corrected": done.corrected}
            counts |= {"unchanged": done.unchanged, "rejected": done.rejected}
            told = {name: str(count) for name, count in counts.items()}
            details = {"kind": kind.name, "agency": owner, "files": str(len(files)), **told}
            event = "records_imported" if done.created else "records_compared"
            work.events.append(Event(event, actor.id, owner, details, actor))
            work.entries += entries
    return done


def _all(
    giving: Giving, kind: Contribution, files: Sequence[Path], listener: Listener, mapping: Mapping
) -> tuple[Imported, list[Prepared]]:
    storing.take_turns(giving.connection, giving.owner, kind)
    layout = Layout.whole(kind)
    reader = SheetReader(layout, read_names(giving.connection, giving.owner))
    counts, entries = dict.fromkeys(What, 0), list[Prepared]()
    for file in files:
        told = told_together(str(file), kind, rows_of(file, layout, listener.advanced, mapping))
        for part in ahead(parts(_Told(each, reader.record(each)) for each in by_and_by(told))):
            rows = [each.record for each in part]
            examine(giving, recording(kind), kind, rows)
            good = [row for row in rows if not row.faults]
            entries += map(prepared, store(giving, recording(kind), kind, good))
            for row, each in zip(rows, part, strict=True):
                counts[row.what] += 1
                if row.faults:
                    listener.rejected(Rejected(file, each.rows, row.faults, kind.is_about_patients))
    return Imported(*(counts[what] for what in What)), entries


def told_together(name: str, kind: Contribution, rows: Iterable[Numbered]) -> Iterator[Sequence[Numbered]]:
    """Put the rows together that tell of one record: those of one reference, one below the other.

    Raises: UnreadableSheet for so many that they are no record.
    """
    if not kind.parts:
        yield from ([each] for each in rows)
        return
    together: list[Numbered] = []
    for number, cells in rows:
        reference = cells.get(REFERENCE)
        if together and not (reference and reference == together[0][1].get(REFERENCE)):
            yield together
            together = []
        together.append((number, cells))
        if len(together) > MOST_TOGETHER:
            raise UnreadableSheet(f"{name}, line {number}: more than {MOST_TOGETHER} rows tell of one record.")
    if together:
        yield together


@dataclass(frozen=True, slots=True)
class _Told:
    """The rows that tell of one record, and the record."""

    rows: Sequence[Numbered]
    record: Row

    @property
    def reference(self) -> str | None:
        return self.rows[0][1].get(REFERENCE)

    @property
    def size(self) -> int:
        # A file is read from a disk of ours: parts are cut by their number alone.
        return 0
