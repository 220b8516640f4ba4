"""Account over HTTP: a person's own page, where they see and end what was opened in their name.

Everything here is about the one who is signed in: no address and no input names another person. What is changed is
said on the page that follows, from a fixed list of sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import consent, session, totp
from auth.login.invitation import set_password
from auth.login.password import fault_of
from auth.login.session import SignedIn
from auth.login.steps import find_person_by_id
from auth.oauth.revoke import end_grants_of
from auth.reason import Reason
from auth.refusal import Code, Refused
from auth.scopes import SCOPES
from server.http.browsing import Browsing, go
from server.http.cookies import session_cookie
from server.http.onward import HOME, login_for
from server.problems import HttpRefusal
from server.work import Event, Work

DONE: Mapping[str, str] = MappingProxyType(
    {
        "session": "The session has ended.",
        "sessions": "All other sessions have ended.",
        "consent": "The application can no longer act for you.",
        "password": "Your password has been changed. All other sessions have ended, and no application acts for you.",
        "second-factor": "The second factor is on.",
        "removed": "The second factor is off.",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Say what is wrong with which input."""

    text: str
    at: str
    status: int = 422


class AccountPages:
    """Serve ``/account`` and what its forms lead to."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /account``."""
        person = await self._browsing.who(request)
        if person is None:
            return go(login_for(HOME))
        return await self.page(request, person, done=DONE.get(request.query_params.get("done", "")))

    async def end_session(self, request: Request) -> Response:
        """Answer ``POST /account/sessions/end``."""
        person, form = await self.posted(request)
        wanted, now = form.get("session", ""), self._browsing.clock()
        async with Work(self._browsing.database, now=now) as work:
            await work.run(lambda connection: _end_own(connection, wanted, person, self._browsing))
            work.events.append(Event("session_ended", actor=person.person_id, subject="session"))
        return go(f"{HOME}?done=session")

    async def end_other_sessions(self, request: Request) -> Response:
        """Answer ``POST /account/sessions/end-others``."""
        person, _ = await self.posted(request)
        now = self._browsing.clock()
        async with Work(self._browsing.database, now=now) as work:
            await work.run(lambda connection: session.end_others(connection, person.session_id, person.person_id, now))
            work.events.append(Event("sessions_ended", actor=person.person_id, subject=person.person_id))
        return go(f"{HOME}?done=sessions")

    async def revoke_consent(self, request: Request) -> Response:
        """Answer ``POST /account/consents/revoke``."""
        person, form = await self.posted(request)
        client, now = form.get("client", ""), self._browsing.clock()
        async with Work(self._browsing.database, now=now) as work:
            known = await work.run(lambda connection: consent.revoke(connection, person.person_id, client, now))
            subject = client if known else "client"
            work.events.append(Event("consent_revoked", actor=person.person_id, subject=subject))
        return go(f"{HOME}?done=consent")

    async def change_password(self, request: Request) -> Response:
        """Answer ``POST /account/password``."""
        browsing = self._browsing
        person, form = await self.posted(request)
        fault = await self.check_password(person, form.get("current", ""), at="current")
        new = form.get("new", "")
        text = None if fault else fault_of(new, username=person.username)
        if fault is not None or text is not None:
            return await self.page(request, person, fault=fault or Fault(str(text), "new"))
        hashed, now = await browsing.passwords.hash(new), browsing.clock()

        def write(connection: Connection) -> None:
            set_password(connection, person.person_id, hashed, now)
            session.end_others(connection, person.session_id, person.person_id, now)
            # Whoever knew the old password may have let an application in.
            end_grants_of(connection, person.person_id, now)

        async with Work(browsing.database, now=now) as work:
            await work.run(write)
            work.events.append(Event("password_changed", actor=person.person_id, subject=person.person_id))
        return go(f"{HOME}?done=password")

    async def posted(self, request: Request) -> tuple[SignedIn, dict[str, str]]:
        """Read a form of whoever is signed in.

        Raises: HttpRefusal 401 when nobody is, 403 when the form is not theirs.
        """
        person = await self._browsing.who(request)
        if person is None:
            public = "You are no longer signed in: sign in and try again."
            raise HttpRefusal(401, Refused(Code.UNAUTHENTICATED, public, Reason.NO_SESSION))
        return person, await self._browsing.form(request, session_cookie(request))

    async def check_password(self, person: SignedIn, password: str, *, at: str) -> Fault | None:
        """Ask for the password once more, so that a browser left open changes nothing; tries count as at login."""
        browsing = self._browsing
        refused = await browsing.proving.again(person.person_id, person.username, password, browsing.clock())
        if refused is None:
            return None
        return Fault(refused.public, at, 429) if refused.code is Code.RATE_LIMITED else Fault(refused.public, at)

    async def page(
        self, request: Request, person: SignedIn, *, fault: Fault | None = None, done: str | None = None
    ) -> Response:
        """Show the account as it is now."""
        browsing, now = self._browsing, self._browsing.clock()

        def look(connection: Connection) -> dict[str, Any]:
            known = find_person_by_id(connection, person.person_id)
            return {
                "sessions": session.listed(connection, person.person_id, now, idle=browsing.idle),
                "consents": consent.listed(connection, person.person_id, now),
                "has_second_factor": known is not None and known.has_second_factor,
                "codes_left": totp.recovery_codes_left(connection, person.person_id),
            }

        async with Work(browsing.database, now=now) as work:
            values = await work.run(look)
        return browsing.pages.render(
            "account.html",
            200 if fault is None else fault.status,
            person=person,
            roles=[each.role.text for each in person.appointments],
            words=SCOPES,
            csrf=browsing.token(session_cookie(request) or ""),
            fault=None if fault is None else fault.text,
            fault_at=None if fault is None else fault.at,
            done=done,
            **values,
        )


def _end_own(connection: Connection, wanted: str, person: SignedIn, browsing: Browsing) -> bool:
    now = browsing.clock()
    # Only ids of the person's own list reach the database, where another text would be no id at all.
    known = {each.id for each in session.listed(connection, person.person_id, now, idle=browsing.idle)}
    return wanted in known and session.end(connection, wanted, person.person_id, now)
