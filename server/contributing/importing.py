"""Importing: sheets of one kind become records of one agency, in one transaction. The conductor of `wardmote import`.

rows -> records -> the stages of contributing.py, ten thousand at once -> stored. A record with a fault is left out and
told, with the rows it came from; a file that cannot be read takes the whole run back, and so does a dry run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from schema.contribution import Contribution
from schema.mutations.contributions import REFERENCE, recording
from server.audit.entry import Actor
from server.audit.prepared import Prepared, prepared
from server.collector import seldom_collected
from server.contributing import storing
from server.contributing.ahead import ahead, by_and_by
from server.contributing.behind import behind
from server.contributing.columns import Layout, UnreadableSheet
from server.contributing.contributing import find, judge, store
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
# So many rows are stored at once: in the order of a list, they are written into the indexes in a third less time than
# as many thousands by themselves.
PART = 10_000
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
    with suppress(_TakeBack), seldom_collected():
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

    def read() -> Iterator[list[_Told]]:
        for file in files:
            rows = rows_of(file, layout, listener.advanced, mapping)
            told = (_Told(file, each, reader.record(each)) for each in told_together(str(file), kind, rows))
            yield from parts(by_and_by(told), PART, PART)

    def stored(part: Sequence[_Told]) -> None:
        judge(giving, recording(kind), kind, [each.record for each in part])
        good = [each.record for each in part if not each.record.faults]
        entries.extend(map(prepared, store(giving, recording(kind), kind, good)))
        for each in by_and_by(part):
            counts[each.record.what] += 1
            if each.record.faults:
                listener.rejected(Rejected(each.file, each.rows, each.record.faults, kind.is_about_patients))

    with behind(giving.connection) as writes, closing(ahead(read())) as coming:
        before: set[str] = set()
        for part in coming:
            references = {each.reference for each in part if each.reference}
            # What is stored of it is found before the part before it is written, unless both tell of one record.
            with writes.overtaking() if references.isdisjoint(before) else nullcontext():
                find(giving, recording(kind), kind, [each.record for each in part])
            writes.begin()
            stored(part)
            before = references
            # It is text by now, and need not be there while the next is read.
            part.clear()
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
    """The file and the rows that tell of one record, and the record."""

    file: Path
    rows: Sequence[Numbered]
    record: Row

    @property
    def reference(self) -> str | None:
        return self.rows[0][1].get(REFERENCE)

    @property
    def size(self) -> int:
        return len(self.rows)
