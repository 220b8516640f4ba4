"""Home: what this is and where to go, how applications connect, and the schema that a signed-in person may name.

The first two say the same to everybody and need no database, so that they answer even when nothing else does. The
schema is that of the person's own roles: what a role can never see has no name for it here either.
"""

from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.access.reach import reach
from auth.roles import Role
from auth.scopes import SCOPES
from schema.codes import code_list
from server.http.browsing import Browsing, go
from server.http.onward import SCHEMA, login_for


class HomePage:
    """Serve ``/``, ``/developers`` and ``/schema``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /``."""
        return self._browsing.pages.render("home.html", person=None)

    async def developers(self, request: Request) -> Response:
        """Answer ``GET /developers``."""
        return self._browsing.pages.render(
            "developers.html",
            person=None,
            issuer=self._browsing.settings.issuer,
            scopes=SCOPES,
            purposes=code_list("purpose").codes,
        )

    async def schema(self, request: Request) -> Response:
        """Answer ``GET /schema``."""
        person = await self._browsing.who(request)
        if person is None:
            return go(login_for(SCHEMA))
        return PlainTextResponse(_text_for(frozenset(each.role for each in person.appointments)))


@cache
def _text_for(roles: frozenset[Role]) -> str:
    # Imported here: compiling the schema takes a while, and few processes are ever asked to print it.
    from schema.graphql.printed import contract_text

    return contract_text(reach(roles))
