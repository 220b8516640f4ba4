"""Agreements over HTTP: those of a person's agency, as documents to read and to print.

There is no second way to read: a page asks the query pipeline in the name of the one who is signed in, for nothing
but agreements, and shows what it is answered. An agreement of others is a page that does not exist.
"""

import json
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from auth.access.agreement import Agreement, Status, closed_because
from auth.login.session import SignedIn
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, RefusalError, Refused
from auth.roles import ROLES
from schema.entity import Family
from server.http.browsing import Browsing, go
from server.http.cookies import session_cookie
from server.http.graphql import Answering
from server.http.middleware import Note
from server.http.onward import AGREEMENTS, login_for
from server.http.wire import NOTE
from server.problems import HttpRefusal

# What a page is known by where a client is asked for.
CLIENT = "pages"
SCOPE = "agreements:read"
LONGEST_CURSOR = 400

_FACTS = """id reference title status version startsOn endsOn reviewOn lawfulBasis dpiaReference dpiaOn retentionMonths
    parties { part signedVersion signedOn agency { name } }"""
LIST = f"""query Agreements($after: String) {{ agreements(first: 50, after: $after) {{
    nodes {{ {_FACTS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
DOCUMENT = f"""query Agreement($id: ID!) {{ agreements(first: 1, filter: {{ id: {{ eq: $id }} }}) {{
        nodes {{ {_FACTS} }} }}
    agreementTerms(agreement: $id) {{ gives {{ ...Clause }} gets {{ ...Clause }} others {{ ...Clause }} }} }}
    fragment Clause on Term {{ number counterparty owner recipient entity detail gateway areas roles purposes
        since until necessity }}"""

_ABSENT = Refused(Code.NOT_FOUND, "There is nothing at this address.")
_NOT_YOURS = Refused(Code.INSUFFICIENT_SCOPE, "None of your roles reads agreements.")


class AgreementPages:
    """Serve ``/agreements`` and the document of each agreement; *answer* is the query pipeline."""

    def __init__(self, browsing: Browsing, answer: Answering) -> None:
        self._browsing = browsing
        self._answer = answer

    async def show_all(self, request: Request) -> Response:
        """Answer ``GET /agreements``."""
        person = await self._browsing.who(request)
        if person is None:
            return go(login_for(AGREEMENTS))
        after = request.query_params.get("after", "")[:LONGEST_CURSOR] or None
        page = (await self._ask(request, person, LIST, {"after": after}))["agreements"]
        return self._page(request, person, "agreements.html", agreements=page["nodes"], onward=page["pageInfo"])

    async def show(self, request: Request) -> Response:
        """Answer ``GET /agreements/{id}``."""
        wanted = request.path_params["id"]
        person = await self._browsing.who(request)
        if person is None:
            return go(login_for(f"{AGREEMENTS}/{wanted}"))
        answer = await self._ask(request, person, DOCUMENT, {"id": wanted})
        found = answer["agreements"]["nodes"]
        if not found:
            raise HttpRefusal(404, _ABSENT)
        return self._page(request, person, "agreement.html", agreement=found[0], terms=answer["agreementTerms"])

    def _closed(self, facts: dict[str, Any]) -> str | None:
        """Say why an agreement shares nothing today; None where it is in force."""
        today = self._browsing.clock().date()
        grace = timedelta(days=self._browsing.settings.review_grace_days)
        agreement = Agreement(
            status=Status(facts["status"]),
            version=facts["version"],
            starts_on=date.fromisoformat(facts["startsOn"]),
            ends_on=date.fromisoformat(facts["endsOn"]) if facts["endsOn"] else None,
            review_on=date.fromisoformat(facts["reviewOn"]),
            signed={each["agency"]["name"]: each["signedVersion"] for each in facts["parties"]},
        )
        return closed_because(agreement, today, grace=grace)

    def _page(self, request: Request, person: SignedIn, name: str, **values: Any) -> Response:
        csrf = self._browsing.token(session_cookie(request) or "")
        return self._browsing.pages.render(name, person=person, csrf=csrf, closed=self._closed, **values)

    async def _ask(
        self, request: Request, person: SignedIn, document: str, variables: dict[str, Any]
    ) -> dict[str, Any]:
        note: Note = request.scope[NOTE]
        told = await self._answer(document, variables, None, _principal(person), note.request_id)
        data: dict[str, Any] = json.loads(told.body)["data"]
        return data


def _principal(person: SignedIn) -> Principal:
    """Let the person act in the first of their roles that reads agreements, and read nothing else."""
    reading = [each for each in person.appointments if ROLES[each.role].ceiling(Family.AGREEMENTS).own]
    if not reading:
        raise RefusalError(_NOT_YOURS)
    role = reading[0].role
    return Principal(
        kind=PrincipalKind.PERSON,
        id=person.person_id,
        client_id=CLIENT,
        agency=person.agency,
        roles=frozenset({role}),
        scopes=frozenset({SCOPE}),
        purpose=ROLES[role].default_purpose,
    )
