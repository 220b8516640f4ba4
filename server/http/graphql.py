"""GraphQL over HTTP: step 1 of a query, and the last.

``POST /graphql`` with an access token and a JSON body; everything else is refused with one clear error. Knows
media types, status codes and headers; knows nothing of GraphQL itself, which is ``server/query/answer.py``.
Plain ASGI: this is the hot path.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from server.database import DatabaseAway
from server.door import GRAPHQL_PATH, Door
from server.http.admitting import CONTENT_TYPES, PROOF_REFUSED, Admitting, Headers
from server.http.middleware import Note
from server.http.negotiation import answer_type, is_json, wants_stream
from server.http.payload import read_payload
from server.http.streaming import Streaming
from server.http.wire import NOTE, Receive, Scope, Send, raw_headers, read_body, send_response
from server.problems import HttpRefusal, MediaType
from server.work import Clock

NOT_POST = Refused(Code.BAD_USER_INPUT, "Send GraphQL requests as POST.", Reason.METHOD)
NOT_ACCEPTABLE = Refused(
    Code.BAD_USER_INPUT,
    "Answers are application/graphql-response+json, application/json or text/event-stream: accept one of them.",
    Reason.MEDIA_TYPE,
)
NOT_JSON = Refused(
    Code.BAD_USER_INPUT, "Send the request as Content-Type: application/json, in UTF-8.", Reason.MEDIA_TYPE
)


class Answer(Protocol):
    """What the query pipeline gives back: the response body, and whether anything was executed."""

    @property
    def body(self) -> bytes:
        """Give the whole JSON body."""

    @property
    def executed(self) -> bool:
        """Tell whether the document got as far as execution."""

    @property
    def standing(self) -> str | None:
        """Give the stamp of standing that was read with the answer, None where nothing was read."""


# document, variables, operation name, principal, request id -> answer
Answering = Callable[[str, dict[str, Any] | None, str | None, Principal, str], Awaitable[Answer]]


class GraphQLEndpoint:
    """Serve ``/graphql``: *answer* is the query pipeline, *limit* the largest body in bytes."""

    def __init__(
        self, door: Door, answer: Answering, *, clock: Clock, limit: int, streaming: Streaming | None = None
    ) -> None:
        self._admitting = Admitting(door, clock)
        self._answer = answer
        self._limit = limit
        self._streaming = streaming

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note: Note = scope[NOTE]
        headers = Headers(scope)
        is_stream = self._streaming is not None and wants_stream(headers.accept)
        media = MediaType.NATIVE if is_stream else answer_type(headers.accept)
        try:
            if scope["method"] != "POST":
                raise HttpRefusal(405, NOT_POST, headers={"Allow": "POST"})
            if media is None:
                raise HttpRefusal(406, NOT_ACCEPTABLE)
            principal = await self._admitting.admit(headers, method="POST", path=GRAPHQL_PATH)
            note.client_id = principal.client_id
            await self._admitting.require(principal)
            if not is_json(headers.content_type):
                raise HttpRefusal(415, NOT_JSON)
            asked = read_payload(await read_body(scope, receive, limit=self._limit))
            if is_stream and self._streaming is not None:
                told = raw_headers(self._admitting.nonce(headers))
                await self._streaming(asked, principal, note.request_id, told, (receive, send))
                return
            answer = await self._answer(
                asked.document, asked.variables, asked.operation_name, principal, note.request_id
            )
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            problem = self._admitting.problem_of(error, note)
            await self._admitting.refuse(problem, media or MediaType.LEGACY, headers, note, send)
            return
        status = 200 if answer.executed or media is MediaType.LEGACY else 400
        told = raw_headers(self._admitting.nonce(headers))
        await send_response(send, status, answer.body, content_type=CONTENT_TYPES[media], headers=told)
