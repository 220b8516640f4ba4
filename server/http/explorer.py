"""Explorer over HTTP: the page, signing in to it, its queries and signing out.

A query is answered for nothing but the explorer's own cookie, from our own page: the header it needs cannot be set
by another site, and the browser says itself where a request comes from. The answer is that of ``/graphql``.
"""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from auth.roles import Role
from server.database import DatabaseAway
from server.explorer.back_end import BackEnd, thumbprint
from server.explorer.client import CALLBACK_PATH, Denied
from server.explorer.page import ASSETS_PATH, POLICY, Visitor, page
from server.explorer.session import LONGEST_COOKIE, AtExplorer
from server.http.graphql import Answering
from server.http.negotiation import is_json
from server.http.payload import read_payload
from server.http.people import without_head
from server.http.static import Assets
from server.http.wire import NOTE, read_body
from server.problems import HttpRefusal, MediaType, body, problem_of
from server.work import Clock, new_secret

Handler = Callable[[Request], Awaitable[Response]]

PAGE_PATH, LOGIN_PATH = "/explorer", "/explorer/login"
COOKIE, LOGIN_COOKIE = "wardmote-explorer", "wardmote-explorer-login"
LOGIN_SECONDS = 600

SIGN_IN = Refused(Code.UNAUTHENTICATED, "You are not signed in to the explorer: open it again.", Reason.NO_SESSION)
NOT_OURS = Refused(Code.BAD_USER_INPUT, "This address takes requests from the explorer's own page only.", Reason.ORIGIN)
NOT_JSON = Refused(Code.BAD_USER_INPUT, "Send the request as application/json.", Reason.MEDIA_TYPE)
NOT_BEGUN = "Signing in to the explorer was not begun in this browser, or took too long: open the explorer again."
REFUSED = "The explorer was not allowed to read in your name. Open it again to choose anew."


class Login(Protocol):
    """Who is signed in, as auth/login/session.py says it."""

    @property
    def session_id(self) -> str:
        """Give the id of the login session."""

    @property
    def person_id(self) -> str:
        """Give the id of the person."""


# access token, thumbprint of the key it is bound to, values of the Purpose header, now
Admit = Callable[[str, str, Sequence[str], datetime], Awaitable[Principal | Refused]]


@dataclass(frozen=True)
class ExplorerEndpoints:
    """Serve the explorer at *issuer*; *who* finds the login, *admit* reads a token, *answer* is the query pipeline."""

    back_end: BackEnd
    issuer: str
    clock: Clock
    limit: int
    who: Callable[[Request], Awaitable[Login | None]]
    admit: Admit
    answer: Answering

    def routes(self, pages: Callable[[Handler], Handler], assets: Assets) -> list[BaseRoute]:
        """List every address of the explorer; *pages* turns the refusals a person meets into a page in words."""
        get, post = ["GET"], ["POST"]
        return [
            Route(PAGE_PATH, pages(self.show), methods=get),
            without_head(Route(LOGIN_PATH, pages(self.login), methods=get)),
            without_head(Route(CALLBACK_PATH, pages(self.callback), methods=get)),
            Route(PAGE_PATH + "/graphql", self.graphql, methods=post),
            Route(PAGE_PATH + "/logout", self.logout, methods=post),
            Route(ASSETS_PATH + "/{name}", assets.serve, methods=get),
        ]

    async def show(self, request: Request) -> Response:
        """Answer ``GET /explorer``."""
        found = await self._find(request)
        if found is None:
            return RedirectResponse(self.issuer + LOGIN_PATH, 303)
        role = Role(found.tokens.role)
        visitor = Visitor(found.username, found.name, found.agency_name, role, found.tokens.purposes)
        return HTMLResponse(page(visitor), headers={"Content-Security-Policy": POLICY})

    async def login(self, request: Request) -> Response:
        """Answer ``GET /explorer/login``: begin an authorization request."""
        if request.headers.get("host") != urlsplit(self.issuer).netloc:
            # Cookies belong to one host, and the way back leads to the issuer's.
            return RedirectResponse(self.issuer + LOGIN_PATH, 303)
        try:
            address, kept = await self.back_end.begin(self.clock())
        except Denied as error:
            public = "The explorer cannot sign you in at this moment: try again in a few minutes."
            raise HttpRefusal(503, Refused(Code.TIMEOUT, public, str(error))) from error
        response = RedirectResponse(address, 303)
        self._set(response, LOGIN_COOKIE, kept, LOGIN_SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """Answer ``GET /explorer/callback``: the browser is back with a code, or with a refusal."""
        begun = self.back_end.kept(request.cookies.get(self._name(LOGIN_COOKIE), ""))
        given = request.query_params
        if begun is None or not hmac.compare_digest(given.get("state", "").encode(), begun.state.encode()):
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, NOT_BEGUN, Reason.OTHER_STATE))
        # Another server's answer is none to our question (RFC 9207).
        if given.get("iss") != self.issuer:
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, NOT_BEGUN, Reason.OTHER_ISSUER))
        login = await self.who(request)
        if "code" not in given or login is None:
            reason = Reason.NO_SESSION if login is None else Reason.NOT_ALLOWED
            raise HttpRefusal(403, Refused(Code.UNAUTHENTICATED, REFUSED, reason))
        cookie = new_secret()
        try:
            await self.back_end.finish(given["code"], begun, login.session_id, login.person_id, cookie, self.clock())
        except Denied as error:
            raise HttpRefusal(403, Refused(Code.UNAUTHENTICATED, REFUSED, str(error))) from error
        response = RedirectResponse(PAGE_PATH, 303)
        self._set(response, COOKIE, cookie)
        self._clear(response, LOGIN_COOKIE)
        return response

    async def graphql(self, request: Request) -> Response:
        """Answer ``POST /explorer/graphql``."""
        note = request.scope[NOTE]
        try:
            self._check_origin(request)
            if not is_json(request.headers.get("content-type")):
                raise HttpRefusal(415, NOT_JSON)
            principal = await self._principal(request)
            note.client_id = principal.client_id
            asked = read_payload(await read_body(request.scope, request.receive, limit=self.limit))
            told = await self.answer(asked.document, asked.variables, asked.operation_name, principal, note.request_id)
        except (RefusalError, DatabaseAway) as error:
            problem = problem_of(error)
            note.turn_away(problem)
            text, status = body(problem, note.request_id), problem.status(MediaType.LEGACY)
            return Response(text, status, media_type="application/json", headers=dict(problem.headers))
        return Response(told.body, media_type="application/json")

    async def logout(self, request: Request) -> Response:
        """Answer ``POST /explorer/logout``; the login session ends with the explorer's."""
        self._check_origin(request)
        found = await self._find(request)
        if found is not None:
            await self.back_end.end(found, self.clock())
        response = Response(status_code=204)
        self._clear(response, COOKIE)
        return response

    async def _principal(self, request: Request) -> Principal:
        found = await self._find(request)
        if found is None:
            raise RefusalError(SIGN_IN)
        purposes = request.headers.getlist("purpose")
        verdict = await self.admit(found.tokens.access, thumbprint(found), purposes, self.clock())
        if isinstance(verdict, Refused):
            raise RefusalError(verdict)
        return verdict

    async def _find(self, request: Request) -> AtExplorer | None:
        cookie = request.cookies.get(self._name(COOKIE), "")
        return await self.back_end.find(cookie, self.clock()) if 0 < len(cookie) <= LONGEST_COOKIE else None

    def _check_origin(self, request: Request) -> None:
        own = f"{urlsplit(self.issuer).scheme}://{request.headers.get('host')}"
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        is_ours = origin in (None, own) and site in (None, "same-origin") and (origin or site) is not None
        if not is_ours or request.headers.get("x-wardmote-explorer") != "1":
            raise HttpRefusal(403, NOT_OURS)

    @property
    def _is_secure(self) -> bool:
        return self.issuer.startswith("https:")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self._is_secure else name

    def _set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        response.set_cookie(
            self._name(name), value, seconds, path="/", secure=self._is_secure, httponly=True, samesite="lax"
        )

    def _clear(self, response: Response, name: str) -> None:
        response.delete_cookie(self._name(name), path="/", secure=self._is_secure, httponly=True, samesite="lax")
