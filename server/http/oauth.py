"""OAuth over HTTP: every address that clients post to, the public keys and the two metadata documents.

Thin: reads the request, opens one Work, lets ``auth/oauth/server.py`` decide, names the event and answers. An
OAuth endpoint answers in the shape of RFC 6749 section 5.2 even when the database fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.oauth.dpop import Nonces
from auth.oauth.keys import jwks
from auth.oauth.metadata import PUSHED_PATH, TOKEN_PATH, authorization_server, protected_resource
from auth.oauth.request import read_form
from auth.oauth.server import HEADERS, Reply, Server, refusal
from auth.oauth.token import Pen
from auth.refusal import RefusalError
from server.database import Database, DatabaseError
from server.door import Door
from server.http.middleware import Note
from server.http.wire import NOTE, read_body
from server.problems import HttpRefusal, oauth_error, problem_of
from server.work import Clock, Event, Work, new_secret

LONGEST_FORM = 20_000

# What was sent, and the values of the DPoP header, become a reply.
Step = Callable[[Server, Mapping[str, str], Sequence[str]], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one endpoint of the server, and how the record names what it does and to what."""

    step: Step
    done: str
    refused: str
    subject: str


TOKEN = Endpoint(Server.answer_token, "token_issued", "token_refused", "token")
PUSHED = Endpoint(
    Server.answer_pushed, "authorization_request_pushed", "authorization_request_refused", "authorization_request"
)
REVOCATION = Endpoint(Server.answer_revocation, "revocation_done", "revocation_refused", "token")
INTROSPECTION = Endpoint(Server.answer_introspection, "introspection_done", "introspection_refused", "token")

# Public documents may be kept for a while; a NEXT key is published long before it signs.
PUBLIC = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


class OAuthEndpoints:
    """Serve every OAuth address of *door*'s authority."""

    def __init__(self, door: Door, database: Database, *, clock: Clock, nonces: Nonces) -> None:
        self._nonces = nonces
        self._door = door
        self._database = database
        self._clock = clock

    async def token(self, request: Request) -> Response:
        """Answer ``POST /oauth/token``."""
        return await self._answer(request, TOKEN)

    async def pushed(self, request: Request) -> Response:
        """Answer ``POST /oauth/par``."""
        return await self._answer(request, PUSHED)

    async def revoke(self, request: Request) -> Response:
        """Answer ``POST /oauth/revoke``."""
        return await self._answer(request, REVOCATION)

    async def introspect(self, request: Request) -> Response:
        """Answer ``POST /oauth/introspect``."""
        return await self._answer(request, INTROSPECTION)

    async def jwks(self, request: Request) -> Response:
        """Answer ``GET /oauth/jwks``."""
        self._door.look(self._clock())
        return JSONResponse(jwks(self._door.keyring), headers=PUBLIC, media_type="application/jwk-set+json")

    async def authorization_server(self, request: Request) -> Response:
        """Answer ``GET /.well-known/oauth-authorization-server``."""
        return JSONResponse(authorization_server(self._door.authority), headers=PUBLIC)

    async def protected_resource(self, request: Request) -> Response:
        """Answer ``GET /.well-known/oauth-protected-resource``."""
        return JSONResponse(protected_resource(self._door.authority), headers=PUBLIC)

    async def _answer(self, request: Request, endpoint: Endpoint) -> Response:
        note: Note = request.scope[NOTE]
        try:
            form = await _form(request)
            reply = await self._exchange(form, request.headers.getlist("dpop"), endpoint)
        except OAuth2Error as error:
            reply = refusal(error)
            # Only reading the request raises this: what the server refuses is its reply, and has its event.
            note.refuse(*told(reply))
        except HttpRefusal as error:
            reply = _failed(error.status, error)
            note.turn_away(problem_of(error), error=reply.error)
        except (DatabaseError, RefusalError) as error:
            reply = _failed(503, error)
            note.private = str(error)
        note.client_id = reply.client_id
        return JSONResponse(dict(reply.body), reply.status, headers=dict(reply.headers))

    async def call(self, path: str, form: Mapping[str, str], proof: str) -> Reply:
        """Answer the explorer, which asks inside the process, as any other client is answered."""
        try:
            return await self._exchange(form, [proof] if proof else [], CALLED[path])
        except OAuth2Error as error:
            return refusal(error)

    async def _exchange(self, form: Mapping[str, str], proofs: Sequence[str], endpoint: Endpoint) -> Reply:
        now = self._clock()
        self._door.look(now)
        key, reader = self._door.keyring.signing, self._door.reader
        async with Work(self._database, now=now) as work:
            pen = Pen(self._door.authority, key, now, work.new_id, new_secret)
            reply = await work.run(
                lambda connection: endpoint.step(Server(connection, pen, self._nonces, reader), form, proofs)
            )
            work.events.append(_event(reply, endpoint))
        issued = reply.body.get("access_token")
        if isinstance(issued, str):
            reader.accept(issued, now=now)  # verified here, so that the first query with it does not wait for that
        return reply


CALLED: Mapping[str, Endpoint] = {TOKEN_PATH: TOKEN, PUSHED_PATH: PUSHED}


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("authorization") is not None:
        # A second way to prove who one is; RFC 6749 section 2.3 allows one.
        raise InvalidRequestError("Authenticate with private_key_jwt in the body, without an Authorization header.")
    body = await read_body(request.scope, request.receive, limit=LONGEST_FORM)
    return read_form(request.headers.get("content-type"), body)


def told(reply: Reply) -> tuple[str, str]:
    """Give the error code of a refusal and its description, which repeats nothing of what was sent."""
    return str(reply.error), str(reply.body.get("error_description") or reply.error)


def _failed(status: int, error: RefusalError | DatabaseError) -> Reply:
    problem = problem_of(error)
    shown = replace(problem, public="Try again in a moment.") if problem.is_fault else problem
    return Reply(status, oauth_error(shown, status), headers={**HEADERS, **problem.headers})


def _event(reply: Reply, endpoint: Endpoint) -> Event:
    actor = reply.client_id or "unknown"
    if reply.error is not None:
        error, reason = told(reply)
        return Event(endpoint.refused, actor, endpoint.subject, {"error": error, "reason": reason})
    scope = {"scope": str(reply.body["scope"])} if endpoint is TOKEN else {}
    return Event(endpoint.done, actor=actor, subject=endpoint.subject, details={**reply.note, **scope})
