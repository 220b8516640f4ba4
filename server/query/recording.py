"""Recording: step 11 of a query, and the last. An answer leaves only when its entry is durable.

Stands around the whole pipeline, so that nothing can be answered or refused beside it. One entry for each operation of
a known caller, whatever it told: what was told, or that and why it was refused; and one for each reading of the record
itself, which says about whom. Failures of ours that answer nothing
are in the log alone; and whoever is not known, or sends no operation at all, cannot fill the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol

from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from server.audit.entry import Entry, Making
from server.audit.of_answer import Question, answered, refused
from server.database import DatabaseError
from server.problems import TRY_AGAIN, HttpRefusal
from server.query.answered import Answer
from server.query.disclosed import Told
from server.work import Clock

# document, variables, operation name, principal, request id -> answer
Answering = Callable[[str, dict[str, Any] | None, str | None, Principal, str], Awaitable[Answer]]

NOT_RECORDED = (
    "This cannot be put on record at this moment, and nothing is answered without: send the same request again in a "
    "few seconds."
)
# Whoever sent the same again would do it twice.
CHANGED_NOT_RECORDED = (
    "What you asked may be changed by now, but its answer cannot be put on record, and nothing is answered "
    "without: look at what is there before you send it again, or send it again with its idempotencyKey."
)


class Journal(Protocol):
    """What keeps entries."""

    def coming(self) -> AbstractContextManager[None]:
        """Tell that an entry is on its way."""

    def record(self, entry: Making) -> Awaitable[object]:
        """Return when *entry* is durable; raise DatabaseError or RefusalError when it is not, or may not be."""


class Recording:
    """Answer as *answer* does, and put each operation on record before its answer leaves."""

    def __init__(
        self,
        answer: Answering,
        journal: Journal,
        clock: Clock,
        *,
        is_operator: bool = False,
        is_export: bool = False,
    ) -> None:
        self._answer = answer
        self._journal = journal
        self._clock = clock
        self._is_operator = is_operator
        self._is_export = is_export

    async def __call__(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
        request_id: str,
    ) -> Answer:
        """Answer one operation. Raises: RefusalError, also where the entry could not be written."""
        asked = (principal, document, variables, operation_name, request_id)
        try:
            with self._journal.coming():
                answer = await self._answer(document, variables, operation_name, principal, request_id)
        except RefusalError as error:
            question = Question(*asked, self._clock(), self._is_operator, self._is_export)
            await self._record(refused(question, error.refused.code, [error.refused.public]))
            raise
        if answer.is_quiet:
            return answer
        question = Question(*asked, self._clock(), self._is_operator, self._is_export)
        if answer.told is None:
            await self._record(refused(question, Code.VALIDATION_FAILED, answer.refusals), has_changed=answer.changed)
            return answer
        if answer.told.readings:
            await asyncio.gather(*(self._record(each) for each in _readings(question, answer.told)))
        if not answer.told.is_reading:
            await self._record(partial(answered, question, answer.told), has_changed=answer.changed)
        return answer

    async def _record(self, entry: Making, *, has_changed: bool = False) -> None:
        try:
            await self._journal.record(entry)
        except (DatabaseError, RefusalError) as error:
            private = error.refused.private if isinstance(error, RefusalError) else str(error)
            public, headers = (CHANGED_NOT_RECORDED, {}) if has_changed else (NOT_RECORDED, TRY_AGAIN)
            raise HttpRefusal(503, Refused(Code.TIMEOUT, public, f"record: {private}"), headers=headers) from error


def _readings(question: Question, told: Told) -> Iterator[Entry]:
    """Say of each reading of the record what the operation was that it was a part of."""
    whole = answered(question, told)
    for each in told.readings:
        yield each._replace(operation=whole.operation, document=whole.document, variables=whole.variables)
