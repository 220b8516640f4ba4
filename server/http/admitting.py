"""Admitting: who comes with an access token to an address of data, and how a program is told that it may not.

The token, its proof where it is bound, and whether what it rests on still stands. Shared by the addresses that answer
with records, so that none of them lets anybody in by rules of its own.
"""

from collections.abc import Mapping

from auth.bearer import is_dpop
from auth.challenge import PROOF_ERRORS, challenge
from auth.oauth.dpop import InvalidDpopProof, UseDpopNonce
from auth.oauth.metadata import resource_metadata_url
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from server.door import Door
from server.http.middleware import Note
from server.http.wire import Scope, Send, raw_headers, send_response
from server.problems import MediaType, Problem, body, problem_of
from server.work import Clock

CONTENT_TYPES = {media: f"{media.value}; charset=utf-8".encode("ascii") for media in MediaType}

# What may come out of ``admit`` for a proof that is none.
PROOF_REFUSED = (InvalidDpopProof, UseDpopNonce)


class Admitting:
    """Let callers in by *door*."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self._door = door
        self._clock = clock
        self._metadata = resource_metadata_url(door.authority)

    async def admit(self, headers: "Headers", *, method: str, path: str) -> Principal:
        """Read who asks. Raises: RefusalError, DatabaseAway, and one of PROOF_REFUSED."""
        now = self._clock()
        if headers.is_bound:
            verdict = await self._door.read_bound(
                headers.authorization, headers.proofs, purpose=headers.purpose, now=now, method=method, path=path
            )
        else:
            verdict = self._door.read(headers.authorization, purpose=headers.purpose, now=now)
        if isinstance(verdict, Refused):
            raise RefusalError(verdict)
        return verdict

    async def require(self, principal: Principal) -> None:
        """Go on only while what the token rests on stands. Raises: RefusalError."""
        await self._door.standings.require(principal, self._clock().date())

    def problem_of(self, error: Exception, note: Note) -> Problem:
        """Decide what a caller who is not let in is told, and note it for the log."""
        if isinstance(error, PROOF_REFUSED):
            refused = Refused(Code.UNAUTHENTICATED, str(error.description), error.error)
            note.refuse(error.error, refused.public)
            return problem_of(refused)
        problem = problem_of(error)
        note.turn_away(problem)
        return problem

    async def refuse(self, problem: Problem, media: MediaType, headers: "Headers", note: Note, send: Send) -> None:
        """Answer with the one error of a request that was refused, and how to come in (RFC 6750 section 3)."""
        nonce = self.nonce(headers)
        told = {**problem.headers, **nonce}
        if problem.code in (Code.UNAUTHENTICATED, Code.INSUFFICIENT_SCOPE):
            scope = problem.where.details.get("scope")
            told["WWW-Authenticate"] = challenge(
                Refused(problem.code, problem.public, problem.private),
                resource_metadata=self._metadata,
                scope=None if scope is None else str(scope),
                error=problem.private if problem.private in PROOF_ERRORS else None,
                is_bound=bool(nonce),
            )
        await send_response(
            send,
            problem.status(media),
            body(problem, note.request_id, media),
            content_type=CONTENT_TYPES[media],
            headers=raw_headers(told),
        )

    def nonce(self, headers: "Headers") -> Mapping[str, str]:
        """Give the next nonce with every answer, so that a client that keeps up is never asked twice (RFC 9449 8.2)."""
        if not headers.is_bound:
            return {}
        return {"DPoP-Nonce": self._door.nonces.current(int(self._clock().timestamp()))}


class Headers:
    """Collect the headers that matter in one pass."""

    __slots__ = ("accept", "authorization", "content_encoding", "content_type", "proofs", "purpose")

    def __init__(self, scope: Scope) -> None:
        self.accept: str | None = None
        self.content_type: str | None = None
        self.content_encoding: str | None = None
        self.authorization: list[str] = []
        self.purpose: list[str] = []
        self.proofs: list[str] = []
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization.append(value.decode("latin-1"))
            elif name == b"content-type":
                self.content_type = value.decode("latin-1")
            elif name == b"content-encoding":
                # Several, or several in one, are packed more than once.
                text = value.decode("latin-1")
                self.content_encoding = text if self.content_encoding is None else f"{self.content_encoding},{text}"
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
