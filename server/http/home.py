"""Home: what this is and where to go, how applications connect, and the schema that a signed-in person may name.

The first two need no database, so that they answer even when nothing else does; the first also says who is signed in
and lets them out, where that can be found out. The schema is that of the person's own roles: what a role can never
see has no name for it here either.
"""

from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.access.reach import reach
from auth.refusal import RefusalError
from auth.roles import Role
from auth.scopes import SCOPES
from schema.codes import code_list
from server.database import DatabaseError
from server.http.browsing import Browsing, go
from server.http.cookies import session_cookie
from server.http.middleware import Note
from server.http.onward import SCHEMA, login_for
from server.http.wire import NOTE
from server.problems import problem_of


class HomePage:
    """Serve ``/``, ``/developers`` and ``/schema``."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    async def show(self, request: Request) -> Response:
        """Answer ``GET /``."""
        browsing, is_known = self._browsing, True
        try:
            person = await browsing.who(request)
        except (DatabaseError, RefusalError) as error:
            note: Note = request.scope[NOTE]
            note.private = problem_of(error).private
            person, is_known = None, False
        csrf = browsing.token(session_cookie(request) or "")
        return browsing.pages.render("home.html", person=person, csrf=csrf, may_sign_in=is_known and person is None)

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
