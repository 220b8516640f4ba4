"""Login over HTTP: the form, the second factor, and signing out.

Thin: lets ``server/proving.py`` say who it is, and begins a new session with a new cookie.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import session
from auth.login.steps import Known, find_person_by_id, normal
from auth.refusal import Code, Refused
from server.http.browsing import Browsing, go
from server.http.cookies import clear_session, session_cookie, set_session, visit_cookie
from server.http.device import address_of, device_of
from server.http.onward import destination, login_for
from server.http.waiting import targets_of
from server.work import Event, Work, new_secret


@dataclass(frozen=True, slots=True)
class Started:
    """Hold how far a login came: the cookie of the new session, and whether the second factor is still to come."""

    cookie: str
    is_complete: bool


class LoginPages:
    """Serve ``/login``, ``/login/code`` and ``/logout``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /login``."""
        asked = request.query_params.get("next")
        onward = destination(asked)
        # An authorization request that comes here wants the person to sign in anew, signed in or not.
        if not onward.startswith("/consent") and await self._browsing.who(request) is not None:
            return go(onward)
        return await self._form(request, onward)

    async def enter(self, request: Request) -> Response:
        """Answer ``POST /login``."""
        browsing = self._browsing
        form = await browsing.form(request, visit_cookie(request))
        onward = destination(form.get("next"))
        username, password = normal(form.get("username", "")), form.get("password", "")
        if not username or not password:
            return await self._form(
                request, onward, username=username, fault="Enter your username and your password.", status=422
            )
        outcome = await self._try(request, username, password)
        if isinstance(outcome, Refused):
            status = 429 if outcome.code is Code.RATE_LIMITED else 401
            return await self._form(request, onward, username=username, fault=outcome.public, status=status)
        response = go(onward if outcome.is_complete else "/login/code" + login_for(onward).removeprefix("/login"))
        set_session(response, outcome.cookie, browsing.settings)
        return response

    async def show_code(self, request: Request) -> Response:
        """Answer ``GET /login/code``."""
        return await self._code_form(request, destination(request.query_params.get("next")))

    async def enter_code(self, request: Request) -> Response:
        """Answer ``POST /login/code``."""
        browsing = self._browsing
        cookie = session_cookie(request)
        form = await browsing.form(request, cookie)
        onward = destination(form.get("next"))
        outcome = await self._try_code(request, cookie or "", form.get("code", ""))
        if outcome is None:
            return go(login_for(onward))
        if isinstance(outcome, Refused):
            status = 429 if outcome.code is Code.RATE_LIMITED else 401
            return await self._code_form(request, onward, fault=outcome.public, status=status)
        response = go(onward)
        set_session(response, outcome.cookie, browsing.settings)
        return response

    async def leave(self, request: Request) -> Response:
        """Answer ``POST /logout``."""
        browsing = self._browsing
        cookie = session_cookie(request)
        if cookie is None:
            # Sent from another site the request comes without the cookie, which must not be taken away for that.
            return go("/login")
        await browsing.form(request, cookie)
        now = browsing.clock()
        async with Work(browsing.database, now=now) as work:
            await work.run(lambda connection: session.end_by_cookie(connection, cookie, now))
            work.events.append(Event("signed_out", actor="owner", subject="session"))
        response = go("/login")
        clear_session(response, browsing.settings)
        return response

    async def _form(
        self, request: Request, onward: str, *, username: str = "", fault: str | None = None, status: int = 200
    ) -> Response:
        browsing = self._browsing
        visit, is_new = browsing.visit(request)
        response = browsing.pages.render(
            "login.html",
            status,
            form_targets=await targets_of(browsing, onward),
            csrf=browsing.token(visit),
            next=onward,
            username=username,
            fault=fault,
            person=None,
        )
        return browsing.with_visit(response, visit, is_new=is_new)

    async def _code_form(
        self, request: Request, onward: str, *, fault: str | None = None, status: int = 200
    ) -> Response:
        browsing = self._browsing
        cookie, now = session_cookie(request), browsing.clock()
        if cookie is None:
            return go(login_for(onward))
        async with Work(browsing.database, now=now) as work:
            halfway = await work.run(lambda connection: session.find_halfway(connection, cookie, now))
        if halfway is None:
            return go(login_for(onward))
        return browsing.pages.render(
            "code.html",
            status,
            form_targets=await targets_of(browsing, onward),
            csrf=browsing.token(cookie),
            next=onward,
            fault=fault,
            person=None,
        )

    async def _try(self, request: Request, username: str, password: str) -> Started | Refused:
        async def let_in(work: Work, person: Known) -> Started:
            is_complete = not person.has_second_factor
            return await begin_session(browsing, work, request, person.id, ("pwd",), is_complete=is_complete)

        browsing = self._browsing
        return await browsing.proving.password(
            username, password, browsing.clock(), let_in, address=address_of(request)
        )

    async def _try_code(self, request: Request, cookie: str, code: str) -> Started | Refused | None:
        browsing, now = self._browsing, self._browsing.clock()

        def find(connection: Connection) -> Known | None:
            halfway = session.find_halfway(connection, cookie, now)
            return None if halfway is None else find_person_by_id(connection, halfway[1])

        async def let_in(work: Work, person: Known) -> Started:
            return await begin_session(browsing, work, request, person.id, ("pwd", "otp"), is_complete=True)

        return await browsing.proving.code(find, code, now, let_in)


async def begin_session(
    browsing: Browsing,
    work: Work,
    request: Request,
    person_id: str,
    methods: tuple[str, ...],
    *,
    is_complete: bool,
) -> Started:
    """Begin a session of *person_id* in this transaction, ending the one the browser had."""
    old = session_cookie(request)
    new = session.Beginning(
        id=work.new_id(),
        cookie=new_secret(),
        person_id=person_id,
        methods=methods,
        device=device_of(request),
        is_complete=is_complete,
        absolute=timedelta(hours=browsing.settings.session_hours),
    )

    def write(connection: Connection) -> None:
        if old is not None:
            session.end_by_cookie(connection, old, work.now)
        session.begin(connection, new, work.now)

    await work.run(write)
    name = "signed_in" if is_complete else "second_factor_awaited"
    work.events.append(Event(name, actor=person_id, subject=new.id, details={"methods": " ".join(methods)}))
    return Started(new.cookie, is_complete)
