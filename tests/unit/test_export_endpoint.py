"""The export endpoint when something goes wrong in the middle: half a file never looks like a whole one."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from auth.oauth.token import Authority
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, RefusalError, Refused
from auth.roles import ROLES, Role
from server.database import DatabaseAway
from server.exporting.forms import Shape
from server.http.export import FORMS, ExportEndpoint
from server.http.middleware import Note
from server.http.wire import NOTE
from server.query.answer import schema_of
from server.work import utc_now

ROLE = Role.COUNCIL_COMMUNITY_SAFETY
WHO = Principal(
    kind=PrincipalKind.SERVICE,
    id="app",
    client_id="app",
    agency="22222222-2222-4222-8222-222222222222",
    roles=frozenset({ROLE}),
    scopes=ROLES[ROLE].scopes,
    purpose=ROLES[ROLE].default_purpose,
)


@dataclass(frozen=True)
class Answer:
    """An answer of the pipeline."""

    body: bytes
    executed: bool = True
    standing: str | None = None


class Door:
    """A door that everybody comes in by."""

    authority = Authority("https://wardmote.example", "https://wardmote.example/graphql", 600)

    def __init__(self) -> None:
        self.standings = self

    def read(self, *_: object, **__: object) -> Principal:
        """Let in."""
        return WHO

    async def require(self, *_: object) -> None:
        """Everything stands."""


def page(number: int, *, more: bool) -> bytes:
    """Write the answer to a page of one agency, the end of a line before and behind its records."""
    node = {"type": "Agency", "id": str(number), "name": f"Agency {number}", "kind": "POLICE"}
    node |= {"duty": "SPECIFIED", "regime": "PART_3"}
    info = {"hasNextPage": more, "endCursor": str(number)}
    answer = json.dumps({"data": {"agencies": {"pageInfo": info, "nodes": ["here"]}}})
    return answer.replace('"here"', f"\n{json.dumps(node)}\n").encode()


def _in_rows(body: bytes) -> bytes:
    """Write the record of a page as the values of its columns."""
    if body.count(b"\n") < 2:
        return body
    before, node, behind = body.split(b"\n")
    return b"\n".join([before, json.dumps(list(json.loads(node).values())).encode(), behind])


async def sent(
    *answers: Answer | Exception, form: bytes = b"csv", accept: bytes | None = None
) -> tuple[list[dict[str, Any]], BaseException | None]:
    """Ask for an export that is answered so, in a form or in what is accepted; gives what was sent, and was raised."""
    messages: list[dict[str, Any]] = []
    left = iter(answers)

    async def answer(*_: object) -> Answer:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    async def send(message: Any) -> None:
        messages.append(message)

    async def in_rows(*_: object) -> Answer:
        found = await answer()
        return Answer(_in_rows(found.body), found.executed)

    answering: Any = {Shape.OBJECTS: answer, Shape.ROWS: in_rows}
    endpoint = ExportEndpoint(Door(), answering, schema_of, clock=utc_now)  # type: ignore[arg-type]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/export/agencies",
        "query_string": b"format=" + form if accept is None else b"",
        "headers": [] if accept is None else [(b"accept", accept)],
    }
    scope |= {"path_params": {"list": "agencies"}, NOTE: Note("request-1")}
    try:
        await endpoint(scope, None, send)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - told to the test
        return messages, error
    return messages, None


async def test_a_whole_file_ends() -> None:
    """Two pages, and the end after them."""
    messages, error = await sent(Answer(page(1, more=True)), Answer(page(2, more=False)))

    assert error is None
    assert [message.get("more_body", False) for message in messages[1:]] == [True, True, False]
    assert b"Agency 2" in messages[2]["body"]


ENDED = Refused(Code.UNAUTHENTICATED, "The access token was revoked.")


@pytest.mark.parametrize("what", [RefusalError(ENDED), DatabaseAway("gone"), RuntimeError("a defect")])
async def test_what_goes_wrong_in_the_middle_breaks_off(what: Exception) -> None:
    """A token that ended, a database that is away, a defect: the file has no end, and nobody takes it for whole."""
    messages, error = await sent(Answer(page(1, more=True)), what)

    assert error is what
    assert messages[0]["status"] == 200
    assert all(message["more_body"] for message in messages[1:])


async def test_a_page_that_is_refused_in_the_middle_breaks_off_too() -> None:
    """An answer with errors is no page."""
    messages, error = await sent(Answer(page(1, more=True)), Answer(b'{"errors": []}', executed=False))

    assert error is not None
    assert all(message["more_body"] for message in messages[1:])


async def test_half_a_workbook_is_no_workbook() -> None:
    """Whole it can be opened; broken off it lacks what says where its parts are."""
    answers = (Answer(page(1, more=True)), Answer(page(2, more=False)))
    whole, _ = await sent(*answers, form=b"xlsx")
    half, error = await sent(answers[0], DatabaseAway("gone"), form=b"xlsx")
    files = [b"".join(message["body"] for message in each[1:]) for each in (whole, half)]

    assert isinstance(error, DatabaseAway)
    assert [zipfile.is_zipfile(io.BytesIO(file)) for file in files] == [True, False]
    assert files[1].startswith(b"PK")
    assert (b"content-type", FORMS["xlsx"][0]) in whole[0]["headers"]


@pytest.mark.parametrize("what", [RefusalError(ENDED), DatabaseAway("gone")])
async def test_what_goes_wrong_at_once_is_one_error(what: Exception) -> None:
    """Before the first byte of a record it is told like any refusal."""
    messages, error = await sent(what)

    assert error is None
    assert messages[0]["status"] in (401, 503)
    assert "errors" in json.loads(messages[1]["body"])
