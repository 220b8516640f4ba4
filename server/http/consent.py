"""Consent over HTTP: a person decides what an application may do in their name.

Shows who asks, for which data in words and for which purposes; the person chooses the role where there is a choice.
A consent given before to an application that proves who it is is not asked for again, unless it wants that; with
``prompt=none`` nobody is asked anything, and the application learns what would have to be. All answers lead back to
the application's registered address and nowhere else.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from auth.login import consent
from auth.login.consent import Offer
from auth.login.session import SignedIn
from auth.oauth import interaction
from auth.oauth.authorize import Problem
from auth.oauth.interaction import CONSENT_REQUIRED, DECLINED, LOGIN_REQUIRED, Interaction
from auth.reason import Reason
from auth.refusal import Code, Refused
from auth.scopes import SCOPES
from schema.codes import code_list
from server.http.browsing import Browsing, go
from server.http.cookies import session_cookie
from server.http.onward import login_for
from server.problems import HttpRefusal
from server.work import Event, Work, new_secret

STALE = "This request is not valid: it was answered, or it is too old. Start again in the application."
CHOOSE = "Choose the role you want to act in."
LONGEST_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold what the page is about: who asks, who answers, and what each role of theirs can give.

    *remembered* is the offer that the person accepted before, if they did.
    """

    waiting: Interaction
    person: SignedIn
    offers: tuple[Offer, ...]
    remembered: Offer | None


class ConsentPage:
    """Serve ``/consent``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /consent``."""
        reference = request.query_params.get("interaction", "")
        asked = await self._asked(request, reference)
        is_silent = "none" in (asked.waiting if isinstance(asked, _Asked) else asked).prompts
        if isinstance(asked, Interaction):
            if is_silent:
                return await self._deny(asked, "unknown", LOGIN_REQUIRED)
            return go(login_for(f"/consent?interaction={reference}"))
        # Whoever holds two roles chooses one each time, where they can be asked.
        if asked.remembered is not None and (is_silent or len(asked.person.appointments) == 1):
            return await self._approve(asked, asked.remembered, is_remembered=True)
        if is_silent:
            return await self._deny(asked.waiting, asked.person.person_id, CONSENT_REQUIRED)
        return self._form(request, asked)

    async def decide(self, request: Request) -> Response:
        """Answer ``POST /consent``."""
        form = await self._browsing.form(request, session_cookie(request))
        reference = form.get("interaction", "")
        asked = await self._asked(request, reference)
        if isinstance(asked, Interaction):
            return go(login_for(f"/consent?interaction={reference}"))
        wants_to = "approve" in form or form.get("decision") == "approve"
        if not wants_to or "deny" in form:
            return await self._deny(asked.waiting, asked.person.person_id, DECLINED)
        chosen = _chosen(asked, form.get("role"))
        if chosen is None:
            return self._form(request, asked, fault=CHOOSE)
        return await self._approve(asked, chosen, is_remembered=False)

    async def _asked(self, request: Request, reference: str) -> _Asked | Interaction:
        """Find the request and who answers it; the request alone where they have to sign in first, or anew.

        Raises: HttpRefusal 410 when nothing waits under *reference*.
        """
        browsing, now = self._browsing, self._browsing.clock()
        person = await browsing.who(request)

        def look(connection: Connection) -> _Asked | Interaction | None:
            waiting = None
            if len(reference) <= LONGEST_REFERENCE and "\x00" not in reference:
                waiting = interaction.find(connection, reference, now)
            if waiting is None or person is None:
                return waiting
            offers = consent.offers(connection, waiting.client_id, waiting.scopes, person.appointments)
            known = consent.remembered(connection, person.person_id, waiting.client_id, offers)
            return _Asked(waiting, person, offers, None if "consent" in waiting.prompts else known)

        async with Work(browsing.database, now=now) as work:
            found = await work.run(look)
        if found is None:
            raise HttpRefusal(410, Refused(Code.NOT_FOUND, STALE, Reason.STALE_REQUEST))
        return found.waiting if isinstance(found, _Asked) and _is_too_old(found.waiting, found.person) else found

    async def _approve(self, asked: _Asked, offer: Offer, *, is_remembered: bool) -> Response:
        browsing, now = self._browsing, self._browsing.clock()
        waiting, person = asked.waiting, asked.person

        def write(connection: Connection) -> str:
            role = offer.appointment.role
            if not is_remembered:
                consent.remember(connection, person.person_id, waiting.client_id, offer, now)
            return interaction.approve(connection, waiting, person, role, browsing.authority, now, new_secret)

        async with Work(browsing.database, now=now) as work:
            address = await work.run(write)
            details = {"role": offer.appointment.role.value, "remembered": str(is_remembered).lower()}
            work.events.append(
                Event("consent_given", actor=person.person_id, subject=waiting.client_id, details=details)
            )
        return go(address)

    async def _deny(self, waiting: Interaction, actor: str, problem: Problem) -> Response:
        browsing, now = self._browsing, self._browsing.clock()
        async with Work(browsing.database, now=now) as work:
            address = await work.run(
                lambda connection: interaction.deny(connection, waiting, browsing.authority, now, problem)
            )
            details = {"error": problem.error}
            work.events.append(Event("consent_denied", actor=actor, subject=waiting.client_id, details=details))
        return go(address)

    def _form(self, request: Request, asked: _Asked, *, fault: str | None = None) -> Response:
        browsing = self._browsing
        given = {scope for offer in asked.offers for scope in offer.scopes}
        purposes = {purpose for offer in asked.offers for purpose in offer.purposes}
        return browsing.pages.render(
            "consent.html",
            200 if fault is None else 422,
            form_targets=(asked.waiting.redirect_uri,),
            person=asked.person,
            csrf=browsing.token(session_cookie(request) or ""),
            waiting=asked.waiting,
            scopes=[SCOPES[scope] for scope in asked.waiting.scopes if scope in given],
            purposes=[code.label for code in code_list("purpose").codes if code.code in purposes],
            roles=[(offer.appointment.role.value, offer.appointment.role.text) for offer in asked.offers],
            fault=fault,
        )


def _is_too_old(waiting: Interaction, person: SignedIn) -> bool:
    """Tell whether the application wants the person to sign in anew, and they did not since it asked."""
    if person.authenticated_at >= waiting.begun_at:
        return False
    if "login" in waiting.prompts:
        return True
    return waiting.max_age is not None and waiting.begun_at - person.authenticated_at > timedelta(
        seconds=waiting.max_age
    )


def _chosen(asked: _Asked, role: str | None) -> Offer | None:
    if role is None:
        return asked.offers[0] if len(asked.offers) == 1 else None
    return next((offer for offer in asked.offers if offer.appointment.role.value == role), None)
