"""Police UK: the conductor of a file of data.police.uk over HTTP; ``wardmote import police-uk`` reads the same.

begin -> keep the body -> one transaction: may they, is it there already, bring the file (server/imports/police_uk),
keep what was rejected -> complete. A file is one part, whole or not at all: rows are told apart within their file. The
body is kept in a file without a name, so that nobody waits in a transaction for a sender who is slow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.util import greenlet_spawn

from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from schema.tables.batches import PART, REJECT
from server.audit.of_answer import actor_of
from server.batches.batch import (
    Batch,
    Options,
    Published,
    State,
    Whose,
    advance,
    begin,
    details_of,
    found,
    move,
    require_sending,
)
from server.batches.done import Done
from server.batches.forms import BODY
from server.batches.taking import MOST_REJECTED, OTHER_CONTENT, TOO_MANY
from server.command.command import Doing
from server.contributing.writing import write
from server.database import Database
from server.imports.police_uk import ImportReport, Listener, Rejection, UnreadableFile, bring, prepare
from server.problems import HttpRefusal
from server.work import Clock, Event, Work


@dataclass(frozen=True, slots=True)
class PoliceUkTaking:
    """Takes one file, which somebody calls *name*, by *options*."""

    database: Database
    clock: Clock
    by: Principal
    name: str
    options: Options[Published]

    async def take(self, blocks: Callable[[], Iterator[bytes]]) -> Batch:
        """Take the file that *blocks* bring, which may wait for more. Raises: RefusalError, DatabaseError."""
        async with Work(self.database, now=self.clock()) as work:
            batch = await work.run(lambda connection: self._begin(self._doing(connection, work)))
            work.events.append(Event("batch_begun", self.by.id, batch.id, details_of(self.by, batch)))
        with TemporaryFile() as file:
            digest = await greenlet_spawn(_kept, blocks, file)
            file.seek(0)
            try:
                return await self._bring(cast(BinaryIO, file), digest)
            except UnreadableFile as error:
                raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, str(error), Reason.MALFORMED)) from error

    def _doing(self, connection: Connection, work: Work) -> Doing:
        return Doing(connection, self.by, {}, work.now, work.new_id)

    def _begin(self, doing: Doing) -> Batch:
        require_sending(doing, self.options.kind)
        return begin(doing.connection, self.by, self.name, self.options, doing.now, doing.new_id)

    async def _bring(self, file: BinaryIO, digest: bytes) -> Batch:
        """Bring what the file says, or find that it is there."""
        async with Work(self.database, now=self.clock()) as work:
            await prepare(work.connection)
            batch = await work.run(lambda connection: self._found(self._doing(connection, work), digest))
            if batch.state is State.COMPLETE:
                work.events.append(Event("batch_completed", self.by.id, batch.id, details_of(self.by, batch)))
                return batch
            rejects = _Rejects(batch, stops=self.options.stops)
            done = await self._report(work, file, Listener(rejected=rejects.add))
            batch = await work.run(lambda connection: self._keep(self._doing(connection, work), digest, done, rejects))
            has_new = not self.options.is_dry and (done.inserted or done.revised)
            name = "police_uk_imported" if has_new else "batch_part_compared"
            details, by = details_of(self.by, batch, **done.counts), actor_of(self.by)
            work.events.append(Event(name, self.by.id, batch.id, details, by, self.by.purpose))
        return batch

    async def _report(self, work: Work, file: BinaryIO, listener: Listener) -> ImportReport:
        """Bring the file; what a dry run wrote is taken back at once, the tables it needed with it."""
        if not self.options.is_dry:
            return await bring(work.connection, file, name=BODY, now=work.now, listener=listener)
        trial = await work.connection.begin_nested()
        done = await bring(work.connection, file, name=BODY, now=work.now, listener=listener)
        await trial.rollback()
        return done

    def _found(self, doing: Doing, digest: bytes) -> Batch:
        """Find the batch as it is now, complete where the same file is there. Raises: RefusalError."""
        require_sending(doing, self.options.kind)
        batch = found(doing.connection, Whose.of(self.by), self.name, doing.now)
        known = doing.connection.scalar(sa.select(PART.c.digest).where(PART.c.batch_id == batch.id))
        if known is not None and bytes(known) != digest:
            raise RefusalError(OTHER_CONTENT)
        return batch

    def _keep(self, doing: Doing, digest: bytes, done: ImportReport, rejects: _Rejects) -> Batch:
        """Keep with the rows what became of them."""
        connection, batch = doing.connection, rejects.batch
        part = {"batch_id": batch.id, "number": 1, "digest": digest, "expires_at": batch.expires_at}
        connection.execute(sa.insert(PART).values(**part, **Done((), {}).columns))
        if rejects.rows:
            write(connection, REJECT, rejects.rows)
        counts = {"created": done.inserted, "corrected": done.revised, "unchanged": done.already_there}
        advance(connection, batch, doing.now, parts=1, **counts, rejected=done.rejected)
        move(connection, batch, State.COMPLETE, doing.now)
        return found(connection, Whose.of(self.by), self.name, doing.now)


@dataclass(slots=True)
class _Rejects:
    """Collects the rows that cannot be taken, as they are kept; ends the batch at the first where it *stops*."""

    batch: Batch
    stops: bool
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, rejection: Rejection) -> None:
        """Take one. Raises: HttpRefusal."""
        column = rejection.column or "row"
        if self.stops:
            said = f"Line {rejection.line}: {column}: {rejection.reason}. Nothing of the file was written."
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, said, Reason.OTHER), details={"line": rejection.line})
        if len(self.rows) >= MOST_REJECTED:
            raise HttpRefusal(400, TOO_MANY)
        content = {"line": str(rejection.line), "column": rejection.column, "value": rejection.value}
        kept = {"batch_id": self.batch.id, "part": 1, "line": rejection.line, "problem": rejection.reason}
        told = json.dumps(content, ensure_ascii=False)
        self.rows.append({**kept, "content": told, "expires_at": self.batch.expires_at})


def _kept(blocks: Callable[[], Iterator[bytes]], file: IO[bytes]) -> bytes:
    """Keep the body in *file* as it comes, and give the digest of it."""
    digest = sha256()
    for block in blocks():
        digest.update(block)
        file.write(block)
    return digest.digest()
