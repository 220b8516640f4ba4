"""Taking: the conductor of a batch; nothing else knows the order of its stages.

begin -> lines -> records -> parts -> for each part: permit, does who asks still stand, is it there already, examine,
store, keep what was rejected -> complete. A part is one transaction, with its entry in the record of access. A batch
that breaks off goes on where it was when it is sent again; parts that are there are only compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.util import await_only, greenlet_spawn

from auth.access.reach import reach
from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from schema.contribution import Contribution
from schema.mutations.contributions import recording
from schema.tables.batches import PART, REJECT
from server.audit.entry import Entry, Kind
from server.audit.of_answer import actor_of
from server.batches.batch import (
    Batch,
    Options,
    State,
    Whose,
    advance,
    begin,
    details_of,
    digests,
    found,
    move,
    not_undone,
    require_sending,
)
from server.batches.done import Done
from server.batches.forms import Form, FormName, Lines, Sent, Sheet, digest_of
from server.command.command import Doing
from server.contributing import storing
from server.contributing.ahead import ahead
from server.contributing.columns import Layout, UnreadableSheet
from server.contributing.comparing import counted, may_read
from server.contributing.contributing import consulted, examine, store
from server.contributing.cutting import parts
from server.contributing.giving import Giving
from server.contributing.names import Names, read_names
from server.contributing.row import Row, What, said_of
from server.contributing.writing import write
from server.database import Database
from server.problems import HttpRefusal
from server.work import Clock, Event, Work

# A batch with more is not meant to be taken as it is.
MOST_REJECTED = 100_000
TOO_MANY = Refused(
    Code.LIMIT_EXCEEDED,
    f"More than {MOST_REJECTED:,} records have a fault: ask for the rejects, and mend what they share.",
)
# A reference that comes again begins a new part, which is a transaction: not for every few records.
FEW_PARTS, FEW_RECORDS = 300, 50
TOO_SMALL = Refused(
    Code.LIMIT_EXCEEDED, "References come again too often: send what corrects a record of the batch as another batch."
)
OTHER_CONTENT = Refused(
    Code.IDEMPOTENCY_MISMATCH,
    "What was sent is not what was taken before under this batch: send the batch as it was begun, or a new one.",
)


@dataclass(frozen=True, slots=True)
class Read:
    """One part as it was sent, and read; *rows* is None where the part was there when the sending began."""

    number: int
    digest: bytes
    sent: Sequence[Sent]
    rows: Sequence[Row] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one part."""

    counts: Counter[What]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Taking:
    """Takes one batch, which somebody calls *name*, by *options*."""

    database: Database
    clock: Clock
    by: Principal
    name: str
    options: Options[Contribution]

    async def take(self, lines: Callable[[], Iterator[bytes]]) -> Batch:
        """Take what *lines* bring, which may wait for more wherever they are. Raises: RefusalError, DatabaseError."""
        return await greenlet_spawn(self._take, lines)

    def _take(self, lines: Callable[[], Iterator[bytes]]) -> Batch:
        batch, there, names = await_only(self._begin())
        layout = Layout.within(self.options.kind, reach(self.by.roles))
        form: Form = Sheet(layout, names) if self.options.form is FormName.CSV else Lines(layout)
        last = 0
        try:
            # Closed at once where a part is refused: no more of the body is read then.
            with closing(ahead(self._read(form, lines, there))) as coming:
                for read in coming:
                    last = read.number
                    if read.rows is not None:
                        await_only(self._part(batch, read, form))
                    elif there[last] != read.digest:
                        raise RefusalError(OTHER_CONTENT, details={"line": read.sent[0].line})
        except UnreadableSheet as error:
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, str(error), Reason.MALFORMED)) from error
        return await_only(self._end(batch, last))

    def _read(self, form: Form, lines: Callable[[], Iterator[bytes]], there: Mapping[int, bytes]) -> Iterator[Read]:
        """Give each part, read as far as it is not *there*."""
        taken = 0
        for number, sent in enumerate(parts(form.records(lines())), 1):
            taken += len(sent)
            if number > FEW_PARTS and taken < number * FEW_RECORDS:
                raise HttpRefusal(400, TOO_SMALL, details={"line": sent[0].line})
            rows = None if number in there else [form.row(each) for each in sent]
            yield Read(number, digest_of(form, sent), sent, rows)

    def _require(self, doing: Doing) -> None:
        require_sending(doing, self.options.kind)

    async def _begin(self) -> tuple[Batch, dict[int, bytes], Names]:
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> tuple[Batch, dict[int, bytes], Names]:
                self._require(Doing(connection, self.by, {}, work.now, work.new_id))
                batch = begin(connection, self.by, self.name, self.options, work.now, work.new_id)
                return batch, digests(connection, batch), read_names(connection, self.by.agency)

            done = await work.run(step)
            work.events.append(Event("batch_begun", self.by.id, done[0].id, details_of(self.by, done[0])))
        return done

    async def _part(self, batch: Batch, read: Read, form: Form) -> None:
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> Taken | None:
                doing = Doing(connection, self.by, {}, work.now, work.new_id)
                self._require(doing)
                storing.take_turns(connection, self.by.agency, self.options.kind)
                return self._store(doing, batch, read, form)

            taken = await work.run(step)
            counts = {what.value: count for what, count in taken.counts.items()} if taken else {}
            details = details_of(self.by, batch, part=read.number, **counts)
            entries = taken.entries if taken else []
            has_new = any(Kind.COLLECT in each.kinds for each in entries)
            event = "records_ingested" if has_new else "batch_part_compared"
            work.events.append(Event(event, self.by.id, batch.id, details, actor_of(self.by), self.by.purpose))
            work.entries += entries

    def _store(self, doing: Doing, batch: Batch, read: Read, form: Form) -> Taken | None:
        """Take one part; None where another sender of the same batch was first."""
        kind, connection = self.options.kind, doing.connection
        now_is = found(connection, Whose.of(self.by), self.name, doing.now)
        not_undone(now_is)
        known = connection.scalar(
            sa.select(PART.c.digest).where(PART.c.batch_id == batch.id, PART.c.number == read.number)
        )
        if known is not None and bytes(known) == read.digest:
            return None
        if known is not None or now_is.state is State.COMPLETE:
            raise RefusalError(OTHER_CONTENT, details={"line": read.sent[0].line})
        giving = Giving.of(doing, kind)
        rows = read.rows or ()
        examine(giving, recording(kind), kind, rows)
        wrong = [(sent, row) for sent, row in zip(read.sent, rows, strict=True) if row.faults]
        if wrong and self.options.stops:
            sent, row = wrong[0]
            said = (
                f"Line {sent.line}: {said_of(row.faults)}. Nothing of its part was written: mend it and send the batch."
            )
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, said, Reason.OTHER), details={"line": sent.line})
        if now_is.row["rejected"] + len(wrong) > MOST_REJECTED:
            raise HttpRefusal(400, TOO_MANY)
        whats = [row.what for row in rows]
        is_dry = self.options.is_dry
        became = counted(whats, tells_what_is_there=not is_dry or may_read(self.by, kind))
        changes = [row for row, what in zip(rows, whats, strict=True) if what in (What.CREATED, What.CORRECTED)]
        compared = [row for row, what in zip(rows, whats, strict=True) if is_dry or what is What.UNCHANGED]
        entries = consulted(giving, recording(kind), kind, compared)
        entries += [] if is_dry else store(giving, recording(kind), kind, changes)
        _keep(doing, batch, read, [] if is_dry else changes)
        _reject(connection, batch, read, wrong, form)
        advance(connection, batch, doing.now, parts=1, **{what.value: became[what] for what in What})
        return Taken(became, entries)

    async def _end(self, batch: Batch, parts_sent: int) -> Batch:
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> Batch:
                self._require(Doing(connection, self.by, {}, work.now, work.new_id))
                storing.take_turns(connection, self.by.agency)
                now_is = found(connection, Whose.of(self.by), self.name, work.now)
                not_undone(now_is)
                if now_is.row["parts"] != parts_sent:
                    raise RefusalError(OTHER_CONTENT)
                if now_is.state is State.OPEN:
                    move(connection, now_is, State.COMPLETE, work.now)
                return found(connection, Whose.of(self.by), self.name, work.now)

            done = await work.run(step)
            work.events.append(Event("batch_completed", self.by.id, done.id, details_of(self.by, done)))
        return done


def _keep(doing: Doing, batch: Batch, read: Read, rows: Sequence[Row]) -> None:
    """Keep what undoing the part needs."""
    told = {"batch_id": batch.id, "number": read.number, "digest": read.digest, "expires_at": batch.expires_at}
    done = Done(
        tuple(row.id for row in rows if row.before is None),
        {row.id: row.version_now for row in rows if row.before is not None},
    )
    doing.connection.execute(sa.insert(PART).values(**told, **done.columns))


def _reject(connection: Connection, batch: Batch, read: Read, wrong: Sequence[tuple[Sent, Row]], form: Form) -> None:
    rejects = [
        {
            "batch_id": batch.id,
            "part": read.number,
            "line": line,
            "content": content,
            "problem": "" if place else said_of(row.faults),
            "expires_at": batch.expires_at,
        }
        for sent, row in wrong
        for place, (line, content) in enumerate(form.kept(sent))
    ]
    if rejects:
        write(connection, REJECT, rejects)
