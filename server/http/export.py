"""Export over HTTP: ``GET /export/{list}`` streams what the caller may see of a list as CSV, lines of JSON or XLSX.

Needs a scope of its own, because a file leaves the walls. What can be refused is refused before the first byte; what
goes wrong later breaks the connection off, so that half a file never looks like a whole one.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLSchema

from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from auth.scopes import EXPORTING
from server.database import DatabaseAway
from server.door import Door
from server.exporting.document import Export, export_of, exportable
from server.exporting.forms import Csv, Form, Lines
from server.exporting.pages import NotAnswered, pages
from server.exporting.workbook import Workbook
from server.http.admitting import CONTENT_TYPES, PROOF_REFUSED, Admitting, Headers
from server.http.graphql import Answering
from server.http.middleware import Note
from server.http.wire import NOTE, Receive, Scope, Send, parameters, raw_headers, send_response
from server.problems import HttpRefusal, MediaType
from server.work import Clock

PATH = "/export"
FORMS: Mapping[str, tuple[bytes, Callable[[Export], Form]]] = {
    "csv": (b"text/csv; charset=utf-8", Csv),
    "ndjson": (b"application/x-ndjson", Lines),
    "xlsx": (b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Workbook),
}
NO_LIST = Refused(Code.NOT_FOUND, f"There is no such list for you; there may be: {', '.join(exportable())}.")
PARAMETERS = frozenset({"format", "filter"})
NO_PARAMETER = Refused(
    Code.BAD_USER_INPUT, "An export takes the parameters format and filter, each once.", Reason.MALFORMED
)
NO_FORM = Refused(Code.BAD_USER_INPUT, "The parameter format is csv, ndjson or xlsx.", Reason.MALFORMED)
NO_FILTER = Refused(
    Code.BAD_USER_INPUT, "The parameter filter is a JSON object, as the list's filter in GraphQL.", Reason.MALFORMED
)
LACKS_SCOPE = Refused(Code.INSUFFICIENT_SCOPE, f"The access token must hold the scope {EXPORTING}.")
Schemas = Callable[[frozenset[Any]], GraphQLSchema]


class ExportEndpoint:
    """Serve ``/export/{list}``; *answer* puts each page on record as an export, *schema* is that of some roles."""

    def __init__(self, door: Door, answer: Answering, schema: Schemas, *, clock: Clock) -> None:
        self._admitting = Admitting(door, clock)
        self._answer, self._clock = answer, clock
        self._schema = schema

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note: Note = scope[NOTE]
        headers = Headers(scope)
        try:
            principal = await self._admitting.admit(headers, method="GET", path=scope["path"])
            note.client_id = principal.client_id
            await self._admitting.require(principal)
            export, given, form = self._asked(scope, principal)
            content_type, made = FORMS[form]
            found = pages(export, self._answer, principal, given, note.request_id, self._clock)
            first = await anext(found)
        except NotAnswered as error:
            await send_response(send, 400, error.body, content_type=CONTENT_TYPES[MediaType.NATIVE])
            return
        except (*PROOF_REFUSED, RefusalError, DatabaseAway) as error:
            problem = self._admitting.problem_of(error, note)
            await self._admitting.refuse(problem, MediaType.NATIVE, headers, note, send)
            return
        told = {
            **self._admitting.nonce(headers),
            "Content-Disposition": f'attachment; filename="{export.root}.{form}"',
        }
        started = [(b"content-type", content_type), *raw_headers(told)]
        await send({"type": "http.response.start", "status": 200, "headers": started})
        written = made(export)
        await send(_part(written.rows(first)))
        async for lines in found:
            await send(_part(written.rows(lines)))
        await send({"type": "http.response.body", "body": written.end()})

    def _asked(self, scope: Scope, principal: Principal) -> tuple[Export, dict[str, Any], str]:
        if EXPORTING not in principal.scopes:
            raise RefusalError(LACKS_SCOPE, details={"scope": EXPORTING})
        root = scope["path_params"]["list"]
        # A misspelled filter would give away all.
        asked = parameters(scope, PARAMETERS, NO_PARAMETER)
        form = asked.get("format", "csv")
        if form not in FORMS:
            raise HttpRefusal(400, NO_FORM)
        export = export_of(root, self._schema(principal.roles), is_filtered="filter" in asked)
        if export is None:
            raise HttpRefusal(404, NO_LIST)
        return export, {"filter": _filter(asked["filter"])} if "filter" in asked else {}, form


def _filter(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise HttpRefusal(400, NO_FILTER) from None
    if not isinstance(found, dict):
        raise HttpRefusal(400, NO_FILTER)
    return found


def _part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}
