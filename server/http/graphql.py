"""GraphQL over HTTP: step 1 of a query, and the last.

``POST /graphql`` with an access token and a JSON body; everything else is refused with one clear error. Knows
media types, status codes and headers; knows nothing of GraphQL itself, which is ``server/query/answer.py``.
Plain ASGI: this is the hot path.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from auth.bearer import is_dpop
from auth.challenge import PROOF_ERRORS, challenge
from auth.oauth.dpop import InvalidDpopProof, UseDpopNonce
from auth.oauth.metadata import resource_metadata_url
from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from server.database import DatabaseAway
from server.door import Door
from server.http.middleware import Note
from server.http.negotiation import answer_type, is_json
from server.http.payload import read_payload
from server.http.wire import NOTE, Receive, Scope, Send, raw_headers, read_body, send_response
from server.problems import HttpRefusal, MediaType, Problem, body, problem_of
from server.work import Clock

CONTENT_TYPES = {media: f"{media.value}; charset=utf-8".encode("ascii") for media in MediaType}

NOT_POST = Refused(Code.BAD_USER_INPUT, "Send GraphQL requests as POST.", Reason.METHOD)
NOT_ACCEPTABLE = Refused(
    Code.BAD_USER_INPUT,
    "Answers are application/graphql-response+json or application/json: accept one of them.",
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

    def __init__(self, door: Door, answer: Answering, *, clock: Clock, limit: int) -> None:
        self._door = door
        self._answer = answer
        self._clock = clock
        self._limit = limit
        self._metadata = resource_metadata_url(door.authority)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note: Note = scope[NOTE]
        headers = _Headers(scope)
        media = answer_type(headers.accept)
        try:
            if scope["method"] != "POST":
                raise HttpRefusal(405, NOT_POST, headers={"Allow": "POST"})
            if media is None:
                raise HttpRefusal(406, NOT_ACCEPTABLE)
            principal = await self._admit_bound(headers) if headers.is_bound else self._admit(headers)
            note.client_id = principal.client_id
            await self._door.standings.require(principal, self._clock().date())
            if not is_json(headers.content_type):
                raise HttpRefusal(415, NOT_JSON)
            asked = read_payload(await read_body(scope, receive, limit=self._limit))
            answer = await self._answer(
                asked.document, asked.variables, asked.operation_name, principal, note.request_id
            )
        except (InvalidDpopProof, UseDpopNonce) as error:
            refused = Refused(Code.UNAUTHENTICATED, str(error.description), error.error)
            problem = problem_of(refused)
            note.refuse(error.error, refused.public)
        except (RefusalError, DatabaseAway) as error:
            problem = problem_of(error)
            note.turn_away(problem)
        else:
            status = 200 if answer.executed or media is MediaType.LEGACY else 400
            told = raw_headers(self._nonce(headers))
            await send_response(send, status, answer.body, content_type=CONTENT_TYPES[media], headers=told)
            return
        await self._refuse(problem, media or MediaType.LEGACY, self._nonce(headers), note, send)

    def _admit(self, headers: "_Headers") -> Principal:
        verdict = self._door.read(headers.authorization, purpose=headers.purpose, now=self._clock())
        if isinstance(verdict, Refused):
            raise RefusalError(verdict)
        return verdict

    async def _admit_bound(self, headers: "_Headers") -> Principal:
        verdict = await self._door.read_bound(
            headers.authorization, headers.proofs, purpose=headers.purpose, now=self._clock()
        )
        if isinstance(verdict, Refused):
            raise RefusalError(verdict)
        return verdict

    async def _refuse(
        self, problem: Problem, media: MediaType, nonce: Mapping[str, str], note: Note, send: Send
    ) -> None:
        headers = {**problem.headers, **nonce}
        if problem.code in (Code.UNAUTHENTICATED, Code.INSUFFICIENT_SCOPE):
            scope = problem.where.details.get("scope")
            headers["WWW-Authenticate"] = challenge(
                Refused(problem.code, problem.public, problem.private),
                resource_metadata=self._metadata,
                scope=None if scope is None else str(scope),
                error=problem.private if problem.private in PROOF_ERRORS else None,
                is_bound=bool(nonce),
            )
        await send_response(
            send,
            problem.status(media),
            body(problem, note.request_id),
            content_type=CONTENT_TYPES[media],
            headers=raw_headers(headers),
        )

    def _nonce(self, headers: "_Headers") -> Mapping[str, str]:
        """Give the next nonce with every answer, so that a client that keeps up is never asked twice (RFC 9449 8.2)."""
        if not headers.is_bound:
            return {}
        return {"DPoP-Nonce": self._door.nonces.current(int(self._clock().timestamp()))}


class _Headers:
    """Collect the headers that matter in one pass."""

    __slots__ = ("accept", "authorization", "content_type", "proofs", "purpose")

    def __init__(self, scope: Scope) -> None:
        self.accept: str | None = None
        self.content_type: str | None = None
        self.authorization: list[str] = []
        self.purpose: list[str] = []
        self.proofs: list[str] = []
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization.append(value.decode("latin-1"))
            elif name == b"content-type":
                self.content_type = value.decode("latin-1")
            elif name == b"accept":
                # Several Accept headers mean the same as one with commas (RFC 9110 section 5.3).
                text = value.decode("latin-1")
                self.accept = text if self.accept is None else f"{self.accept},{text}"
            elif name == b"purpose":
                self.purpose.append(value.decode("latin-1").strip())
            elif name == b"dpop":
                self.proofs.append(value.decode("latin-1").strip())

    @property
    def is_bound(self) -> bool:
        """Tell whether the token comes with a proof, or says so."""
        return is_dpop(self.authorization)
