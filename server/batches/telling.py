"""Telling: how far a batch is and what of it was rejected, to those whose it is.

Rejects come in the form in which they were sent, each with its problem, to be mended and sent again; that they were
asked for is on record.
"""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.permit import permit, permit_publishing
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from auth.roles import SCOPE_OF
from auth.scopes import PUBLISHING
from schema.contribution import CONTRIBUTIONS
from schema.mutations.contributions import recording
from schema.tables.batches import REJECT
from server.audit.of_answer import actor_of
from server.batches.batch import NO_SUCH, Batch, Published, Whose, details_of, found, named, require_sending
from server.batches.forms import FormName
from server.command.command import Doing
from server.contributing.columns import PROBLEM
from server.contributing.comparing import may_read
from server.contributing.rejects import RejectSheet
from server.database import Database
from server.work import Clock, Event, Work

_AT_ONCE = 1_000
Reject = tuple[int, int, str, str]
_KEY = (REJECT.c.part, REJECT.c.line)


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells *by* of a batch that they call *name*."""

    database: Database
    clock: Clock
    by: Principal
    name: str

    async def batch(self) -> Batch:
        """Give the batch. Raises: RefusalError."""
        async with Work(self.database, now=self.clock()) as work:
            return await work.run(lambda connection: self._found(connection, work))

    async def seen(self) -> Batch | None:
        """Give a batch by its name or id; None for none, and for one of a kind that the token may not send.

        Raises: RefusalError where it may send nothing, whether there is such a batch or not.
        """
        _require_any(self.by)
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> Batch | None:
                batch = named(connection, Whose.of(self.by), self.name, work.now)
                try:
                    if batch is not None:
                        self._require(connection, work, batch)
                except RefusalError as error:
                    if error.refused.code is not Code.INSUFFICIENT_SCOPE:
                        raise
                    return None
                return batch

            return await work.run(step)

    async def rejects(self, batch: Batch) -> AsyncIterator[bytes]:
        """Give what was rejected, block by block; the first when it is on record that it was asked for."""
        is_sheet = batch.row["form"] == FormName.CSV
        text = io.StringIO()
        sheet = RejectSheet(text)
        after, is_first, has_more = (0, 0), True, True
        while has_more:
            rows = await self._page(after, is_first=is_first)
            has_more = len(rows) == _AT_ONCE
            for part, line, content, problem in rows:
                if is_sheet:
                    sheet.add(json.loads(content), problem)
                else:
                    text.write(json.dumps({**json.loads(content), PROBLEM: problem}) + "\n")
                after = (part, line)
            # The mark tells a spreadsheet that this is UTF-8.
            yield (("\ufeff" if is_sheet and is_first else "") + text.getvalue()).encode()
            text.seek(0)
            text.truncate()
            is_first = False

    async def _page(self, after: tuple[int, int], *, is_first: bool) -> Sequence[Reject]:
        """Read some of the rejects, and only for whoever still stands."""
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> tuple[Batch, Sequence[Reject]]:
                batch = self._found(connection, work)
                of = (REJECT.c.batch_id == batch.id, sa.tuple_(*_KEY) > after)
                asked = sa.select(*_KEY, REJECT.c.content, REJECT.c.problem).where(*of)
                return batch, [tuple(row) for row in connection.execute(asked.order_by(*_KEY).limit(_AT_ONCE))]

            batch, rows = await work.run(step)
            self._require_reading(batch)
            if is_first:
                details = details_of(self.by, batch, rejects=batch.row["rejected"])
                by, purpose = actor_of(self.by), self.by.purpose
                work.events.append(Event("rejects_told", self.by.id, batch.id, details, by, purpose))
        return rows

    def _require_reading(self, batch: Batch) -> None:
        """Give what somebody else sent only to whoever may read the kind. Raises: RefusalError."""
        # What was published is known to everybody.
        if isinstance(batch.kind, Published):
            return
        scope = SCOPE_OF[batch.kind.family]
        if scope and self.by.id != batch.row["sent_by"] and not may_read(self.by, batch.kind):
            said = f"What somebody else sent needs the scope {scope}, which the token does not have."
            raise RefusalError(Refused(Code.INSUFFICIENT_SCOPE, said), details={"scope": scope})

    def _found(self, connection: Connection, work: Work) -> Batch:
        batch = found(connection, Whose.of(self.by), self.name, work.now)
        self._require(connection, work, batch)
        return batch

    def _require(self, connection: Connection, work: Work, batch: Batch) -> None:
        require_sending(Doing(connection, self.by, {}, work.now, work.new_id), batch.kind)


def _require_any(by: Principal) -> None:
    """Go on only for whoever may send batches of anything. Raises: RefusalError."""
    refused = None
    kinds = ((kind.scope, permit(by, recording(kind), in_bulk=True)) for kind in CONTRIBUTIONS.values())
    for scope, allowed in (*kinds, (PUBLISHING, permit_publishing(by))):
        if not isinstance(allowed, Refused):
            return
        if refused is None and allowed.code is Code.INSUFFICIENT_SCOPE:
            refused = RefusalError(allowed, details={"scope": scope})
    raise refused or RefusalError(NO_SUCH)
