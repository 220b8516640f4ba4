"""Welcome over HTTP: where a one-time link leads, and a person sets a password.

The link works once. Whoever sets the password is signed in at once and offered the second factor; one whose role
still awaits approval is told so.
"""

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import invitation
from auth.login.appointments import in_force
from auth.login.invitation import Invited
from auth.login.password import fault_of
from auth.reason import Reason
from auth.refusal import Code, Refused
from server.http.browsing import Browsing, go
from server.http.cookies import set_session, visit_cookie
from server.http.login import begin_session
from server.problems import HttpRefusal
from server.work import Event, Work

NOT_THE_SAME = "The two passwords are not the same. Enter the new one twice."
STALE = "This link is not valid: it was used, or it is too old. Ask an administrator of your agency for another one."


class WelcomePage:
    """Serve ``/welcome``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /welcome``."""
        token = request.query_params.get("token", "")
        return self._form(request, await self._invited(token), token)

    async def enter(self, request: Request) -> Response:
        """Answer ``POST /welcome``."""
        browsing = self._browsing
        form = await browsing.form(request, visit_cookie(request))
        token, password = form.get("token", ""), form.get("password", "")
        invited = await self._invited(token)
        fault = fault_of(password, username=invited.username)
        if fault is None and password != form.get("again", ""):
            fault = NOT_THE_SAME
        if fault is not None:
            return self._form(request, invited, token, fault=fault)
        hashed, now = await browsing.passwords.hash(password), browsing.clock()

        def write(connection: Connection) -> tuple[Invited | None, bool]:
            taken = invitation.take_up(connection, token, hashed, now)
            return taken, taken is not None and bool(in_force(connection, taken.person_id, now))

        async with Work(browsing.database, now=now) as work:
            taken, may_enter = await work.run(write)
            if taken is None:
                raise HttpRefusal(410, Refused(Code.NOT_FOUND, STALE, Reason.STALE_LINK))
            work.events.append(Event("invitation_taken_up", actor=taken.person_id, subject=taken.person_id))
            # Whoever has a second factor proves it too: the link alone must not open the account.
            has_factor = await work.run(lambda connection: invitation.has_second_factor(connection, taken.person_id))
            started = None
            if may_enter:
                started = await begin_session(
                    browsing, work, request, taken.person_id, ("pwd",), is_complete=not has_factor
                )
        if started is None:
            return browsing.pages.render("waiting.html", person=None)
        response = go("/account/second-factor" if started.is_complete else "/login/code")
        set_session(response, started.cookie, browsing.settings)
        return response

    async def _invited(self, token: str) -> Invited:
        now = self._browsing.clock()
        async with Work(self._browsing.database, now=now) as work:
            invited = await work.run(lambda connection: invitation.find(connection, token, now))
        if invited is None:
            raise HttpRefusal(410, Refused(Code.NOT_FOUND, STALE, Reason.STALE_LINK))
        return invited

    def _form(self, request: Request, invited: Invited, token: str, *, fault: str | None = None) -> Response:
        browsing = self._browsing
        visit, is_new = browsing.visit(request)
        response = browsing.pages.render(
            "welcome.html",
            200 if fault is None else 422,
            csrf=browsing.token(visit),
            token=token,
            invited=invited,
            fault=fault,
            person=None,
        )
        return browsing.with_visit(response, visit, is_new=is_new)
