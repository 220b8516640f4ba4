"""Export over HTTP: ``GET /export/{list}`` streams what the caller may see of a list in the form that is asked for.

Needs a scope of its own, because a file leaves the walls. What can be refused is refused before the first byte; what
goes wrong later breaks the connection off, so that half a file never looks like a whole one.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from graphql import GraphQLSchema

from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from auth.scopes import EXPORTING
from server.database import DatabaseAway
from server.door import Door
from server.exporting.document import Export, export_of, exportable
from server.exporting.forms import Csv, Lines, Shape
from server.exporting.pages import NotAnswered, pages
from server.exporting.parquet import Parquet, is_installed
from server.exporting.workbook import Workbook
from server.http.admitting import CONTENT_TYPES, PROOF_REFUSED, Admitting, Headers
from server.http.graphql import Answering
from server.http.middleware import Note
from server.http.negotiation import most_wanted
from server.http.wire import NOTE, Receive, Scope, Send, parameters, raw_headers, send_response
from server.problems import HttpRefusal, MediaType
from server.work import Clock

PATH = "/export"
FORMS: Mapping[str, tuple[bytes, type[Csv | Lines | Workbook | Parquet]]] = {
    "csv": (b"text/csv; charset=utf-8", Csv),
    "ndjson": (b"application/x-ndjson", Lines),
    "xlsx": (b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Workbook),
    # Source: the registry of media types of IANA.
    "parquet": (b"application/vnd.apache.parquet", Parquet),
}
# Each form by the name of its media type.
NAMES = {media.decode().partition(";")[0]: form for form, (media, _) in FORMS.items()}
PARAMETERS = frozenset({"format", "filter"})
NO_PARAMETER = Refused(
    Code.BAD_USER_INPUT, "An export takes the parameters format and filter, each once.", Reason.MALFORMED
)
NO_FORM = Refused(Code.BAD_USER_INPUT, f"The parameter format is one of {', '.join(FORMS)}.", Reason.MALFORMED)
NO_PARQUET = Refused(
    Code.BAD_USER_INPUT,
    "Parquet is not written here, because the Python package duckdb is not installed: whoever runs this service adds "
    "it with the extra wardmote[parquet]. Every other form is written.",
)
NO_FILTER = Refused(
    Code.BAD_USER_INPUT, "The parameter filter is a JSON object, as the list's filter in GraphQL.", Reason.MALFORMED
)
LACKS_SCOPE = Refused(Code.INSUFFICIENT_SCOPE, f"The access token must hold the scope {EXPORTING}.")
Schemas = Callable[[frozenset[Any]], GraphQLSchema]


class ExportEndpoint:
    """Serve ``/export/{list}``; *answers* put each page on record as an export, *schema* is that of some roles."""

    def __init__(self, door: Door, answers: Mapping[Shape, Answering], schema: Schemas, *, clock: Clock) -> None:
        self._admitting = Admitting(door, clock)
        self._answers, self._clock = answers, clock
        self._schema = schema

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note: Note = scope[NOTE]
        headers = Headers(scope)
        try:
            principal = await self._admitting.admit(headers, method="GET", path=scope["path"])
            note.client_id = principal.client_id
            await self._admitting.require(principal)
            export, given, form = self._asked(scope, principal, headers.accept)
            content_type, made = FORMS[form]
            found = pages(export, self._answers[made.shape], principal, given, note.request_id, self._clock)
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
        with closing(made(export)) as written:
            await send({"type": "http.response.start", "status": 200, "headers": started})
            await send(_part(written.rows(first)))
            async for lines in found:
                await send(_part(written.rows(lines)))
            async for block in written.end():
                await send(_part(block))
        await send({"type": "http.response.body", "body": b""})

    def _asked(self, scope: Scope, principal: Principal, accept: str | None) -> tuple[Export, dict[str, Any], str]:
        if EXPORTING not in principal.scopes:
            raise RefusalError(LACKS_SCOPE, details={"scope": EXPORTING})
        root = scope["path_params"]["list"]
        # A misspelled filter would give away all.
        asked = parameters(scope, PARAMETERS, NO_PARAMETER)
        form = asked["format"] if "format" in asked else _wanted(accept)
        if form not in FORMS:
            raise HttpRefusal(400, NO_FORM)
        if FORMS[form][1] is Parquet and not is_installed():
            raise HttpRefusal(406, NO_PARQUET)
        schema = self._schema(principal.roles)
        export = export_of(root, schema, is_filtered="filter" in asked)
        if export is None:
            raise HttpRefusal(404, _no_list(schema))
        return export, {"filter": _filter(asked["filter"])} if "filter" in asked else {}, form


def _no_list(schema: GraphQLSchema) -> Refused:
    """Name the lists that there are for a role: of any other it is not told that there is one."""
    seen = schema.query_type.fields if schema.query_type else {}
    there = ", ".join(each for each in exportable() if each in seen)
    return Refused(Code.NOT_FOUND, f"There is no such list for you; there may be: {there or 'none'}.")


def _wanted(accept: str | None) -> str:
    """Give the form that is most gladly taken; CSV to a client that names none of ours."""
    return NAMES.get(most_wanted(accept, frozenset(NAMES)) or "", "csv")


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
