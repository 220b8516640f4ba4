"""Login over HTTP: the form, the second factor, and signing out.

Thin: charges the try, has the password hashed before any transaction, lets ``auth/login/steps.py`` decide, and begins
a new session with a new cookie. The answer for an unknown name and for a wrong password is one and the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import attempts, session, totp
from auth.login.steps import Knock, Known, decide, find_person, find_person_by_id, normal
from auth.refusal import Code, Refused
from server.http.browsing import Browsing, go
from server.http.cookies import clear_session, session_cookie, set_session, visit_cookie
from server.http.device import address_of, device_of
from server.http.onward import destination, login_for
from server.http.waiting import targets_of
from server.work import Event, Work, new_secret

NOT_THE_CODE = "This code is not right, or was used before. Wait for the next one and try again."


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
        browsing, now = self._browsing, self._browsing.clock()
        person_key = attempts.person_subject(browsing.attempt_key, username)
        address_key = attempts.address_subject(browsing.attempt_key, address_of(request))

        def charge(connection: Connection) -> tuple[datetime | None, Known | None]:
            blocked = attempts.charge(connection, address_key, browsing.address_allowance, now)
            blocked = blocked or attempts.charge(connection, person_key, browsing.person_allowance, now)
            return blocked, find_person(connection, username)

        async with Work(browsing.database, now=now) as work:
            blocked, person = await work.run(charge)
            work.events.append(Event("login_tried", actor="unknown", subject="login"))
        stored = None if person is None else person.password_hash
        is_right = blocked is None and await browsing.passwords.is_right(stored, password)
        knock = Knock(person, blocked, is_right, now)

        def settle(connection: Connection) -> Known | Refused:
            # Looked at again: the password or the person may have changed while it was hashed.
            current = find_person(connection, username)
            still = is_right and current is not None and current.password_hash == stored
            if still:
                # In the order in which they were charged, so that no two logins wait for each other in a circle.
                attempts.give_back(connection, address_key)
                attempts.forget(connection, person_key)
            decided = decide(replace(knock, person=current, is_password_right=still))
            if isinstance(decided, Refused):
                return decided
            if current is None:
                raise LookupError("A check let in a person who is not there.")
            return current

        async with Work(browsing.database, now=now) as work:
            settled = await work.run(settle)
            if isinstance(settled, Refused):
                actor = "unknown" if person is None else person.id
                work.events.append(
                    Event("login_refused", actor=actor, subject="login", details={"reason": settled.private})
                )
                return settled
            is_complete = not settled.has_second_factor
            return await begin_session(browsing, work, request, settled.id, ("pwd",), is_complete=is_complete)

    async def _try_code(self, request: Request, cookie: str, code: str) -> Started | Refused | None:
        browsing, now = self._browsing, self._browsing.clock()

        def settle(connection: Connection) -> Known | Refused | None:
            halfway = session.find_halfway(connection, cookie, now)
            person = None if halfway is None else find_person_by_id(connection, halfway[1])
            if person is None:
                return None
            subject = attempts.code_subject(browsing.attempt_key, person.id)
            blocked = attempts.charge(connection, subject, browsing.person_allowance, now)
            decided = decide(Knock(person, blocked, True, now))
            if isinstance(decided, Refused):
                return decided
            is_right = totp.use(connection, person.id, code, now, browsing.safe)
            if not (is_right or totp.use_recovery_code(connection, person.id, code, now)):
                return Refused(Code.UNAUTHENTICATED, NOT_THE_CODE, "login: wrong code")
            attempts.forget(connection, subject)
            return person

        async with Work(browsing.database, now=now) as work:
            settled = await work.run(settle)
            if settled is None or isinstance(settled, Refused):
                reason = "login: no session" if settled is None else settled.private
                work.events.append(Event("login_refused", actor="unknown", subject="login", details={"reason": reason}))
                return settled
            return await begin_session(browsing, work, request, settled.id, ("pwd", "otp"), is_complete=True)


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
