"""Second factor over HTTP: adding a phone, taking it away, and new recovery codes.

The secret offered to the phone is kept nowhere before a code proves it: it travels sealed in the form, bound to the
session it was made for. Recovery codes are on one page, once.
"""

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import totp
from auth.login.session import SignedIn
from auth.login.steps import find_person_by_id
from auth.oauth.keys import KeyUnreadable
from server.http.account import AccountPages, Fault
from server.http.browsing import Browsing, go
from server.http.cookies import session_cookie
from server.http.onward import HOME, login_for
from server.work import Event, Work, new_bytes

ADDRESS = f"{HOME}/second-factor"
NOT_THE_CODE = "This code is not right. Check that the clock of your phone is right, and enter the code it shows now."
STALE = "This page was open for too long. Scan the new picture."


class SecondFactorPages:
    """Serve ``/account/second-factor`` and ``/account/recovery-codes``."""

    def __init__(self, browsing: Browsing, account: AccountPages) -> None:
        self._browsing = browsing
        self._account = account

    async def show(self, request: Request) -> Response:
        """Answer ``GET /account/second-factor``."""
        person = await self._browsing.who(request)
        if person is None:
            return go(login_for(ADDRESS))
        if await self._is_enrolled(person):
            return go(HOME)
        return self._form(request, person, totp.new_shared_secret(new_bytes))

    async def enrol(self, request: Request) -> Response:
        """Answer ``POST /account/second-factor``."""
        browsing = self._browsing
        person, form = await self._account.posted(request)
        if await self._is_enrolled(person):
            return go(HOME)
        try:
            secret = browsing.proving.safe.open(form.get("sealed", ""), kid=_place(person))
        except KeyUnreadable:
            fault = Fault(STALE, "code")
            return self._form(request, person, totp.new_shared_secret(new_bytes), fault=fault)
        now = browsing.clock()
        step = totp.step_of(secret, form.get("code", ""), now)
        if step is None:
            return self._form(request, person, secret, fault=Fault(NOT_THE_CODE, "code"))
        wrong = await self._account.check_password(person, form.get("password", ""), at="password")
        if wrong is not None:
            return self._form(request, person, secret, fault=wrong)

        def write(connection: Connection) -> tuple[str, ...]:
            totp.enrol(connection, person.person_id, secret, step, browsing.proving.safe)
            return totp.new_recovery_codes(connection, person.person_id, new_bytes)

        async with Work(browsing.database, now=now) as work:
            codes = await work.run(write)
            work.events.append(Event("second_factor_added", actor=person.person_id, subject=person.person_id))
        return self._codes(request, person, codes, is_new=True)

    async def remove(self, request: Request) -> Response:
        """Answer ``POST /account/second-factor/remove``."""
        person, form = await self._account.posted(request)
        fault = await self._account.check_password(person, form.get("remove_password", ""), at="remove_password")
        if fault is not None:
            return await self._account.page(request, person, fault=fault)
        async with Work(self._browsing.database, now=self._browsing.clock()) as work:
            await work.run(lambda connection: totp.remove(connection, person.person_id))
            work.events.append(Event("second_factor_removed", actor=person.person_id, subject=person.person_id))
        return go(f"{HOME}?done=removed")

    async def new_codes(self, request: Request) -> Response:
        """Answer ``POST /account/recovery-codes``."""
        person, form = await self._account.posted(request)
        fault = await self._account.check_password(person, form.get("codes_password", ""), at="codes_password")
        if fault is not None:
            return await self._account.page(request, person, fault=fault)
        if not await self._is_enrolled(person):
            return go(HOME)
        async with Work(self._browsing.database, now=self._browsing.clock()) as work:
            codes = await work.run(lambda connection: totp.new_recovery_codes(connection, person.person_id, new_bytes))
            work.events.append(Event("recovery_codes_made", actor=person.person_id, subject=person.person_id))
        return self._codes(request, person, codes, is_new=False)

    async def _is_enrolled(self, person: SignedIn) -> bool:
        async with Work(self._browsing.database, now=self._browsing.clock()) as work:
            known = await work.run(lambda connection: find_person_by_id(connection, person.person_id))
        return known is not None and known.has_second_factor

    def _form(self, request: Request, person: SignedIn, secret: str, *, fault: Fault | None = None) -> Response:
        browsing = self._browsing
        return browsing.pages.render(
            "second_factor.html",
            200 if fault is None else fault.status,
            person=person,
            csrf=browsing.token(session_cookie(request) or ""),
            picture=totp.picture(secret, person.username),
            typed=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            sealed=browsing.proving.safe.seal(secret, kid=_place(person)),
            fault=None if fault is None else fault.text,
            fault_at=None if fault is None else fault.at,
        )

    def _codes(self, request: Request, person: SignedIn, codes: tuple[str, ...], *, is_new: bool) -> Response:
        browsing = self._browsing
        csrf = browsing.token(session_cookie(request) or "")
        return browsing.pages.render("codes.html", person=person, csrf=csrf, codes=codes, is_new=is_new)


def _place(person: SignedIn) -> str:
    return f"offer to session {person.session_id}"
