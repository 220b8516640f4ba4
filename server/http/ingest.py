"""Ingest over HTTP: ``POST /ingest/{kind}`` takes a batch of records; ``GET /ingest/{batch}`` tells how far it is.

Takes CSV and NDJSON, packed with GZIP or not, as they arrive. Who may record a kind one by one may send a batch of it.
An error is one problem document (RFC 9457); what was taken before it stays, and the batch goes on when it comes again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from sqlalchemy.util import await_only

from auth.access.permit import mutations_of, permit, permit_publishing, publishes
from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from schema.contribution import CONTRIBUTIONS, Contribution
from schema.mutations.contributions import recording
from server.batches.arriving import lines, unpacked, within
from server.batches.batch import NAME, POLICE_UK, Batch, BatchKind, Options, Published
from server.batches.forms import FormName
from server.batches.police_uk import PoliceUkTaking
from server.batches.taking import Taking
from server.batches.telling import Telling
from server.batches.undoing import Undoing
from server.contributing.patients import may_be_nhs_number
from server.database import Database, DatabaseAway
from server.door import Door
from server.http.admitting import PROOF_REFUSED, Admitting, Headers
from server.http.middleware import Note
from server.http.negotiation import is_utf8
from server.http.problem_page import OF_BATCHES
from server.http.wire import NOTE, ClientGone, Receive, Scope, Send, parameters, raw_headers, send_response
from server.problems import HttpRefusal, MediaType
from server.work import Clock

FORMS = {"text/csv": FormName.CSV, "application/x-ndjson": FormName.NDJSON}
TYPE_OF = {
    FormName.CSV.value: b"text/csv; charset=utf-8",
    FormName.NDJSON.value: b"application/x-ndjson; charset=utf-8",
}
PARAMETERS = frozenset({"batch", "onError", "dryRun"})
# The next block of a body comes within so many seconds, and the last one no later than a token may live.
PATIENCE, LONGEST = 30.0, 3_600.0
_BAD = Code.BAD_USER_INPUT
NO_PARAMETER = Refused(_BAD, "A batch takes the parameters batch, onError and dryRun, each once.", Reason.MALFORMED)
NO_NAME = Refused(
    _BAD, "The parameter batch is up to 100 letters, digits, dots, hyphens and underscores.", Reason.MALFORMED
)
NO_PATIENT = Refused(_BAD, "The parameter batch may be an NHS number: choose another name.", Reason.MALFORMED)
NO_RULE = Refused(_BAD, "The parameter onError is SKIP or ABORT.", Reason.MALFORMED)
NO_FLAG = Refused(_BAD, "The parameter dryRun is true or false.", Reason.MALFORMED)
NO_FORM = Refused(
    _BAD, "Send the batch as Content-Type: application/x-ndjson or text/csv, in UTF-8.", Reason.MEDIA_TYPE
)
AS_PUBLISHED = Refused(
    _BAD, "Send a file of data.police.uk as it is: Content-Type: text/csv, in UTF-8.", Reason.MEDIA_TYPE
)
NO_CODING = Refused(_BAD, "A body may be packed once, as Content-Encoding: gzip.", Reason.MEDIA_TYPE)
TOO_SLOW = Refused(Code.TIMEOUT, "The body did not arrive in time: send the batch again, it goes on where it was.")


class IngestEndpoints:
    """Serve the addresses below ``/ingest``; *limit* is the largest body, unpacked, in bytes."""

    def __init__(self, door: Door, database: Database, *, clock: Clock, limit: int) -> None:
        self._admitting = Admitting(door, clock)
        self._database = database
        self._clock = clock
        self._limit = limit

    async def take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a batch."""
        asked = _Asked(scope, self._admitting, send)
        try:
            by = await asked.admitted("POST")
            kind = _kind(by, scope["path_params"]["name"])
            form = _form(asked.headers, kind)
            name, stops, is_dry = _parameters(scope, new_name=asked.note.request_id)
            if not isinstance(kind, Published) and kind.is_about_patients and may_be_nhs_number(name):
                raise HttpRefusal(400, NO_PATIENT)
            asked.batch = name
            packed = _body(_Arriving(receive), asked.headers.content_encoding, self._limit)
            blocks = within(packed, self._limit)
            how = (self._database, self._clock, by, name)
            if isinstance(kind, Published):
                batch = await PoliceUkTaking(*how, Options(kind, form, stops, is_dry)).take(lambda: blocks)
            else:
                batch = await Taking(*how, Options(kind, form, stops, is_dry)).take(lambda: lines(blocks))
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            await asked.refuse(error)
            return
        await asked.tell(batch)

    async def tell(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell how far a batch is."""
        asked = _Asked(scope, self._admitting, send)
        try:
            batch = await (await self._telling(asked)).batch()
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            await asked.refuse(error)
            return
        await asked.tell(batch)

    async def rejects(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give what was rejected, as a file in the form in which it was sent."""
        asked = _Asked(scope, self._admitting, send)
        try:
            telling = await self._telling(asked)
            batch = await telling.batch()
            blocks = telling.rejects(batch)
            first = await anext(blocks)
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            await asked.refuse(error)
            return
        form = batch.row["form"]
        name = f'attachment; filename="{batch.row["name"]}-rejects.{form.lower()}"'
        told = {**self._admitting.nonce(asked.headers), "Content-Disposition": name}
        started = [(b"content-type", TYPE_OF[form]), *raw_headers(told)]
        await send({"type": "http.response.start", "status": 200, "headers": started})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for block in blocks:
            await send({"type": "http.response.body", "body": block, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def undo(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Undo a batch."""
        asked = _Asked(scope, self._admitting, send)
        try:
            by = await asked.admitted("POST")
            batch = await Undoing(self._database, self._clock, by, scope["path_params"]["name"]).undo()
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            await asked.refuse(error)
            return
        await asked.tell(batch)

    async def _telling(self, asked: _Asked) -> Telling:
        by = await asked.admitted(asked.scope["method"])
        return Telling(self._database, self._clock, by, asked.scope["path_params"]["name"])


class _Asked:
    """One request, and how it is answered."""

    def __init__(self, scope: Scope, admitting: Admitting, send: Send) -> None:
        self.scope, self.headers = scope, Headers(scope)
        self.note: Note = scope[NOTE]
        self.batch: str | None = None
        self._admitting, self._send = admitting, send

    async def admitted(self, method: str) -> Principal:
        """Read who asks. Raises: RefusalError, and what ``Admitting.admit`` does."""
        by = await self._admitting.admit(self.headers, method=method, path=self.scope["path"])
        self.note.client_id = by.client_id
        await self._admitting.require(by)
        return by

    async def refuse(self, error: Exception) -> None:
        """Answer with the one problem, and the name by which the batch goes on."""
        problem = self._admitting.problem_of(error, self.note)
        if self.batch is not None:
            details = {**problem.where.details, "batch": self.batch}
            problem = replace(problem, where=replace(problem.where, details=details))
        await self._admitting.refuse(problem, MediaType.PROBLEM, self.headers, self.note, self._send)

    async def tell(self, batch: Batch) -> None:
        """Answer with the state of a batch."""
        told = {**self._admitting.nonce(self.headers), "Content-Location": f"{OF_BATCHES}{batch.row['name']}"}
        body = json.dumps(batch.told()).encode()
        await send_response(
            self._send, 200, body, content_type=b"application/json; charset=utf-8", headers=raw_headers(told)
        )


@dataclass
class _Arriving:
    """The body as it arrives, for a reader that waits for nothing by itself (server/batches/taking.py)."""

    receive: Receive

    def __iter__(self) -> Iterator[bytes]:
        until = perf_counter() + LONGEST
        more = True
        while more:
            if perf_counter() > until:
                raise HttpRefusal(408, TOO_SLOW)
            block, more = await_only(self._next())
            yield block

    async def _next(self) -> tuple[bytes, bool]:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await self.receive()
        except TimeoutError:
            raise HttpRefusal(408, TOO_SLOW) from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        return message.get("body", b""), message.get("more_body", False)


def _kind(by: Principal, word: str) -> BatchKind:
    """Find the kind that is meant, among those that *by* may send. Raises: RefusalError."""
    may: dict[str, BatchKind] = {each.word: each for each in CONTRIBUTIONS.values() if _is_open(by, each)}
    if publishes(by.roles):
        may[POLICE_UK.word] = POLICE_UK
    if word in may:
        kind = may[word]
        refused = permit_publishing(by) if isinstance(kind, Published) else permit(by, recording(kind), in_bulk=True)
        if isinstance(refused, Refused):
            raise RefusalError(refused, details={"scope": kind.scope})
        return kind
    there = f"there may be: {', '.join(may)}" if may else "your role records nothing"
    raise HttpRefusal(404, Refused(Code.NOT_FOUND, f"There is no such kind for you; {there}.", Reason.ADDRESS))


def _is_open(by: Principal, kind: Contribution) -> bool:
    return recording(kind) in mutations_of(by.roles)


def _form(headers: Headers, kind: BatchKind) -> FormName:
    name, *parameters = (piece.strip().lower() for piece in (headers.content_type or "").split(";"))
    form = FORMS.get(name)
    if form is None or not is_utf8(parameters):
        raise HttpRefusal(415, NO_FORM)
    if isinstance(kind, Published) and form is not FormName.CSV:
        raise HttpRefusal(415, AS_PUBLISHED)
    return form


def _body(blocks: _Arriving, coding: str | None, limit: int) -> Iterator[bytes]:
    if coding is None or coding.strip().lower() == "identity":
        return iter(blocks)
    if coding.strip().lower() not in ("gzip", "x-gzip"):
        raise HttpRefusal(415, NO_CODING, headers={"Accept-Encoding": "gzip"})
    return unpacked(within(iter(blocks), limit))


def _parameters(scope: Scope, *, new_name: str) -> tuple[str, bool, bool]:
    """Read the name, whether it stops at a fault, and whether it is dry: a misspelled dryRun would write."""
    asked = parameters(scope, PARAMETERS, NO_PARAMETER)
    name = asked.get("batch", new_name)
    if NAME.fullmatch(name) is None:
        raise HttpRefusal(400, NO_NAME)
    if (rule := asked.get("onError", "SKIP")) not in ("SKIP", "ABORT"):
        raise HttpRefusal(400, NO_RULE)
    if (is_dry := asked.get("dryRun", "false")) not in ("true", "false"):
        raise HttpRefusal(400, NO_FLAG)
    return name, rule == "ABORT", is_dry == "true"
