"""Authorize over HTTP: where an application sends a person's browser (RFC 6749 section 4.1.1).

Thin: reads the parameters strictly, opens one Work, lets ``auth/oauth/authorize.py`` decide, and answers 303. A
browser is only ever sent to our own consent page or to a redirect address that was found registered.
"""

from collections.abc import Mapping
from datetime import datetime

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth.oauth.authorize import Asked, Check, Failed, Problem, address, examine
from auth.oauth.client import find
from auth.oauth.interaction import begin
from auth.oauth.pushed import PREFIX, take
from auth.oauth.request import read_form, read_parameters
from auth.oauth.token import Authority
from auth.refusal import RefusalError
from auth.scopes import write
from server.database import Database, DatabaseError
from server.door import Door
from server.http.middleware import Note
from server.http.pages import Pages
from server.http.wire import NOTE, read_body
from server.problems import HttpRefusal, problem_of
from server.work import Clock, Event, Work, new_secret

CONSENT_PATH = "/consent"
LONGEST_REQUEST = 20_000

NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
STALE = Problem("invalid_request", "The request_uri is unknown, expired, used, or of another client: push again.")

UNPUSHED = Check("pushed request alive", lambda asked: STALE, goes_back=False)

# What is kept of a checked request; everything else that was sent is forgotten.
KEPT = ("redirect_uri", "state", "nonce", "prompt", "max_age", "code_challenge", "dpop_jkt")


class AuthorizationEndpoint:
    """Serve ``/oauth/authorize``."""

    def __init__(self, door: Door, database: Database, pages: Pages, *, clock: Clock) -> None:
        self._door = door
        self._pages = pages
        self._database = database
        self._clock = clock

    async def authorize(self, request: Request) -> Response:
        """Answer ``GET`` or ``POST /oauth/authorize``: 303 to the consent page, or a refusal."""
        note: Note = request.scope[NOTE]
        try:
            parameters = await _parameters(request)
            return await self._begin(parameters, note)
        except OAuth2Error as error:
            refused = Problem(error.error, str(error.get_error_description()))
            note.refuse(refused.error, refused.text)
            return self._shown(note, refused)
        except HttpRefusal as error:
            refused = Problem("invalid_request", error.refused.public)
            note.turn_away(problem_of(error), error=refused.error)
            return self._shown(note, refused, error.status)
        except (DatabaseError, RefusalError) as error:
            note.private = str(error)
            problem = problem_of(error)
            away = Problem("temporarily_unavailable", "Try again in a moment.")
            return self._shown(note, away, 503, problem.headers)

    async def _begin(self, parameters: Mapping[str, str], note: Note) -> Response:
        now = self._clock()
        reference = new_secret()
        authority = self._door.authority
        async with Work(self._database, now=now) as work:
            verdict = await work.run(lambda connection: _decide(connection, parameters, authority, reference, now))
            asked, failed = verdict
            actor = asked.client.id if asked.client else "unknown"
            name = "authorization_refused" if failed else "authorization_begun"
            details = {"error": failed.problem.error, "reason": failed.problem.text} if failed else {}
            work.events.append(Event(name, actor=actor, subject="authorization_request", details=details))
        if failed is None:
            return RedirectResponse(f"{CONSENT_PATH}?interaction={reference}", 303, headers=NO_STORE)
        problem = failed.problem
        if not failed.check.goes_back:
            return self._shown(note, problem)
        back = address(
            asked.parameters["redirect_uri"],
            issuer=authority.issuer,
            state=asked.get("state"),
            error=problem.error,
            error_description=problem.text,
        )
        # RedirectResponse quotes the address again, and would change what was registered.
        return Response(status_code=303, headers={**NO_STORE, "Location": back})

    def _shown(
        self, note: Note, problem: Problem, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Show a refusal to whoever is there: there is no address that may be trusted with it."""
        response = self._pages.render(
            "refused.html",
            status,
            error=problem.error,
            reason=problem.text,
            request_id=note.request_id,
            person=None,
        )
        response.headers.update({**NO_STORE, **dict(headers or {})})
        return response


def _decide(
    connection: Connection, parameters: Mapping[str, str], authority: Authority, reference: str, now: datetime
) -> tuple[Asked, Failed | None]:
    """Check the request and, when nothing is wrong, keep it for the person to decide."""
    client_id = parameters.get("client_id", "")
    client = find(connection, client_id)
    asked = Asked(parameters, client, authority.audience)
    request_uri = parameters.get("request_uri", "")
    if client is not None and request_uri.startswith(PREFIX):
        # Only what was pushed counts; whatever else is in the address was in the hands of the browser.
        pushed = take(connection, request_uri, client_id, now)
        if pushed is None:
            return asked, Failed(UNPUSHED, STALE)
        asked = Asked(pushed, client, authority.audience, is_pushed=True)
    failed = examine(asked)
    if failed is None:
        kept = {name: asked.parameters[name] for name in KEPT if name in asked.parameters}
        begin(connection, reference, client_id, kept | {"scope": write(asked.scopes or frozenset())}, now)
    return asked, failed


async def _parameters(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return read_parameters(request.scope["query_string"], "query")
    if request.scope["query_string"]:
        raise InvalidRequestError("Send the parameters in the body or in the query, not in both.")
    body = await read_body(request.scope, request.receive, limit=LONGEST_REQUEST)
    return read_form(request.headers.get("content-type"), body)
