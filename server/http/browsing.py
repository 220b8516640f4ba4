"""Browsing: what every page for a person needs, in one value.

Knows who is signed in, reads a form only when its token is right, and turns a refusal into a page in words. Never
says more about a refusal than its public text.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth.login.password import Passwords
from auth.login.session import SignedIn, find
from auth.oauth.request import read_form
from auth.oauth.token import Authority
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from server.database import Database, DatabaseError
from server.http import csrf
from server.http.cookies import session_cookie, set_visit, visit_cookie
from server.http.middleware import Note
from server.http.pages import Pages
from server.http.problem_page import problem_page
from server.http.wire import NOTE, read_body
from server.problems import HttpRefusal, MediaType, problem_of
from server.proving import Proving, proving_of
from server.settings import Settings
from server.work import Clock, Event, Work, new_secret

LONGEST_FORM = 20_000

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Browsing:
    """Hold what the pages share; made once for each application."""

    database: Database
    settings: Settings
    authority: Authority
    clock: Clock
    pages: Pages = field(default_factory=Pages)
    passwords: Passwords = field(default_factory=Passwords)

    def __post_init__(self) -> None:
        # Derived once: each derivation is a run of HKDF.
        object.__setattr__(self, "csrf_key", self.settings.derive_key("forms"))
        object.__setattr__(self, "proving", proving_of(self.settings, self.database, self.passwords, "login"))

    csrf_key: bytes = field(init=False, repr=False)
    proving: Proving = field(init=False, repr=False)

    @property
    def idle(self) -> timedelta:
        """Give how long a session lasts without a request."""
        return timedelta(minutes=self.settings.session_idle_minutes)

    async def who(self, request: Request) -> SignedIn | None:
        """Tell who is signed in."""
        cookie = session_cookie(request)
        if cookie is None:
            return None
        now = self.clock()
        async with Work(self.database, now=now) as work:
            signed_in = await work.run(lambda connection: find(connection, cookie, now, idle=self.idle))
            if signed_in is not None and signed_in.was_touched:
                work.events.append(Event("session_seen", actor=signed_in.person_id, subject=signed_in.session_id))
        return signed_in

    async def form(self, request: Request, cookie: str | None) -> dict[str, str]:
        """Read a form that is bound to *cookie*.

        Raises: HttpRefusal 400 for what is no form, 403 for one that is not ours.
        """
        body = await read_body(request.scope, request.receive, limit=LONGEST_FORM)
        try:
            form = read_form(request.headers.get("content-type"), body)
        except InvalidRequestError as error:
            public = "This form cannot be read: open the page again."
            raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, public, Reason.MALFORMED)) from error
        if not csrf.is_right(self.csrf_key, cookie, form.get("csrf")):
            public = (
                "This form is no longer valid, or did not come from this site. Go back, reload the page and try again."
            )
            raise HttpRefusal(403, Refused(Code.BAD_USER_INPUT, public, Reason.FORM_TOKEN))
        # PostgreSQL cannot hold this character in a text.
        return {name: value for name, value in form.items() if "\x00" not in value}

    def token(self, cookie: str) -> str:
        """Give what a form bound to *cookie* must carry."""
        return csrf.token(self.csrf_key, cookie)

    def visit(self, request: Request) -> tuple[str, bool]:
        """Give the secret of the visit, and whether it is new and has to be set."""
        known = visit_cookie(request)
        return (known, False) if known else (new_secret(), True)

    def with_visit(self, response: Response, visit: str, *, is_new: bool) -> Response:
        """Let the browser keep a new visit."""
        if is_new:
            set_visit(response, visit, self.settings)
        return response

    def page(self, handler: Handler) -> Handler:
        """Wrap *handler* so that a refusal is a page in words."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except (RefusalError, DatabaseError) as error:
                return self._problem(request, error)

        return answer

    def _problem(self, request: Request, error: RefusalError | DatabaseError) -> Response:
        problem = problem_of(error)
        note: Note = request.scope[NOTE]
        note.turn_away(problem)
        status = 503 if problem.is_fault else problem.status(MediaType.NATIVE)
        return problem_page(self.pages, problem, status, note.request_id)


def go(address: str) -> Response:
    """Send the browser to *address* with a GET, whatever it sent before."""
    return RedirectResponse(address, 303)
