"""GraphQL over HTTP as clients of any make send it, and what each is told when it is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from server.app import create_app
from tests.door import Door, Echo, open_door, settings

NATIVE = "application/graphql-response+json"
LEGACY = "application/json"
UNSTORABLE = "A text holds a character that is no Unicode character or is U+0000."


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, LEGACY),
        ("", LEGACY),
        ("*/*", LEGACY),
        ("application/*", LEGACY),
        (LEGACY, LEGACY),
        (NATIVE, NATIVE),
        (f"{NATIVE}, {LEGACY};q=0.9", NATIVE),
        (f"{LEGACY}, {NATIVE}", NATIVE),
        (f"{NATIVE};q=0.5, {LEGACY}", LEGACY),
        (f"{NATIVE};q=0, */*", LEGACY),
        (f"{LEGACY}; charset=UTF-8", LEGACY),
        ("text/html, */*;q=0.1", LEGACY),
    ],
)
async def test_the_answer_is_of_the_type_asked_for(door: Door, accept: str | None, content_type: str) -> None:
    """The highest weight wins, the newer type between equals, the older one where anything will do."""
    door.http.headers.pop("accept", None)
    response = await door.ask(await door.token(), headers={} if accept is None else {"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{content_type}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", f"{LEGACY};q=0", f"{LEGACY};charset=utf-16", "nonsense", ","])
async def test_an_answer_nobody_takes_is_refused(door: Door, accept: str) -> None:
    """A client that takes none of our types gets 406."""
    assert (await door.ask(await door.token(), headers={"Accept": accept})).status_code == 406


@pytest.mark.parametrize(("media", "status"), [(NATIVE, 400), (LEGACY, 200)])
async def test_a_document_that_is_not_executed_has_the_status_of_its_media_type(
    door: Door, media: str, status: int
) -> None:
    """Invalid documents are 400 under the new type and 200 under the old one."""
    response = await door.ask(await door.token(), query="refuse", headers={"Accept": media})

    assert response.status_code == status


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
async def test_a_body_of_another_type_is_refused(door: Door, content_type: str) -> None:
    """Only JSON in UTF-8 is read, so no form of another site can send a request."""
    headers = {"Authorization": f"Bearer {await door.token()}", "Content-Type": content_type}
    response = await door.http.post("/graphql", content=b'{"query": "{ a }"}', headers=headers)

    assert response.status_code == 415


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body must be one JSON object in UTF-8."),
        (b"{", "The body must be one JSON object in UTF-8."),
        (b"\xff", "The body must be one JSON object in UTF-8."),
        (b'{"query": NaN}', "The body must be one JSON object in UTF-8."),
        (b'{"query": "a", "variables": {"n": ' + b"1" * 5_000 + b"}}", "The body must be one JSON object in UTF-8."),
        (
            b'{"query": "a", "variables": {"a": ' + b"[" * 60 + b"]" * 60 + b"}}",
            "The body nests deeper than 50 levels.",
        ),
        (b"[" * 50_000, "The body must be one JSON object in UTF-8."),
        (b'{"query": "a"} x', "The body must be one JSON object in UTF-8."),
        (b'[{"query": "a"}]', "Send one operation a request: a JSON object, no array."),
        (b'"a"', "The body must be a JSON object with the member `query`."),
        (b"{}", "The member `query` must be the text of a GraphQL document."),
        (b'{"query": ["a"]}', "The member `query` must be the text of a GraphQL document."),
        (b'{"query": "a", "variables": []}', "The member `variables` must be an object or null."),
        (b'{"query": "a", "operationName": 1}', "The member `operationName` must be a text or null."),
        (b'{"query": "a", "extensions": 1}', "The member `extensions` must be an object or null."),
        (b'{"query": "\\ud800"}', UNSTORABLE),
        (
            b'{"query": "a", "variables": {"a": [{"\\u0000": 1}]}}',
            UNSTORABLE,
        ),
    ],
)
async def test_a_malformed_body_is_refused(door: Door, body: bytes, message: str) -> None:
    """Whatever the body is, the answer is 400 with one clear error and a request id."""
    headers = {"Authorization": f"Bearer {await door.token()}", "Content-Type": "application/json; charset=utf-8"}
    response = await door.http.post("/graphql", content=body, headers=headers)

    assert response.status_code == 400
    assert response.json() == {
        "errors": [
            {
                "message": message,
                "extensions": {"code": "BAD_USER_INPUT", "requestId": response.headers["x-request-id"]},
            }
        ]
    }


async def test_what_was_asked_reaches_the_pipeline_whole(door: Door) -> None:
    """Document, variables and operation name arrive as they were sent; a paired surrogate is one character."""
    variables = b'{"x": ["\\ud83d\\ude00", null]}'
    body = b'{"query": "query A { a }", "operationName": "A", "variables": ' + variables + b', "extensions": {}}'
    headers = {"Authorization": f"Bearer {await door.token()}", "Content-Type": "application/json"}
    response = await door.http.post("/graphql", content=body, headers=headers)

    data = response.json()["data"]
    assert (data["document"], data["operationName"], data["variables"]) == ("query A { a }", "A", {"x": ["😀", None]})
    assert data["requestId"] == response.headers["x-request-id"]


async def _chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1_000):
        yield b" " * 1_000


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(door: Door, is_chunked: bool) -> None:
    """Over 100 kB is 413, whether the length is declared or not."""
    headers = {"Authorization": f"Bearer {await door.token()}", "Content-Type": "application/json"}
    content: Any = _chunks(200_000) if is_chunked else b" " * 100_001
    response = await door.http.post("/graphql", content=content, headers=headers)

    assert response.status_code == 413
    extensions = response.json()["errors"][0]["extensions"]
    assert (extensions["code"], extensions["limit"], extensions["of"]) == ("LIMIT_EXCEEDED", 100_000, "body_bytes")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
async def test_queries_are_posted(door: Door, method: str) -> None:
    """Any other method is 405 and says which one is right."""
    response = await door.http.request(method, "/graphql", params={"query": "{ viewer }"})

    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_a_defect_tells_the_client_nothing(door: Door) -> None:
    """An unforeseen exception is one INTERNAL error with the request id and no text of its own."""
    response = await door.ask(await door.token(), query="fail")

    assert response.status_code == 500
    assert response.json()["errors"] == [
        {
            "message": "Something went wrong here: quote the request id when you report it.",
            "extensions": {"code": "INTERNAL", "requestId": response.headers["x-request-id"]},
        }
    ]


@pytest.mark.parametrize(
    "hosts", [["evil.example"], ["evil.example", "wardmote.example"], ["wardmote.example.evil"], ["wardmote.example:x"]]
)
async def test_a_host_that_lies_is_refused(door: Door, hosts: list[str]) -> None:
    """Only the issuer's own host name is served, named once."""
    response = await door.http.get("/oauth/jwks", headers=[(b"host", host.encode()) for host in hosts])

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


async def test_every_answer_carries_an_id_of_ours_and_the_security_headers(door: Door) -> None:
    """A request id from outside is not taken over; browsers are told to do nothing with an answer."""
    for path in ("/", "/nothing", "/graphql", "/oauth/token", "/live"):
        response = await door.http.get(path, headers={"X-Request-Id": "mine"})
        assert len(response.headers["x-request-id"]) == 36
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_an_unknown_address_is_one_clear_error(door: Door) -> None:
    """404 has the shape of every other error, and no address is ever corrected by a redirect."""
    for path in ("/nothing", "/graphql/", "/oauth"):
        response = await door.http.get(path)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


async def test_a_server_is_ready_when_it_can_answer(door: Door) -> None:
    """With database, tables and keys the probes pass."""
    assert (await door.http.get("/live")).json() == {"status": "live"}
    ready = await door.http.get("/ready", headers={"Host": "10.0.0.7:8000"})

    assert ready.json() == {"status": "ready", "checks": {"database": True, "migrated": True, "keys": True}}


async def _never(*asked: Any) -> Echo:
    raise AssertionError("no query may get this far")


async def test_a_server_without_tables_is_not_ready_and_lets_nobody_in(database_url: str) -> None:
    """Before the migration the process lives, says what is missing, and refuses with 503."""
    app = create_app(settings(database_url), answer=_never)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="https://wardmote.example") as http:
            ready = await http.get("/ready")
            query = await http.post("/graphql", json={"query": "{ a }"}, headers={"Authorization": "Bearer x"})
            token = await http.post("/oauth/token", data={"grant_type": "client_credentials"})

    assert (ready.status_code, ready.json()["checks"]["keys"]) == (503, False)
    assert (query.status_code, query.json()["errors"][0]["extensions"]["code"]) == (503, "TIMEOUT")
    assert (token.status_code, token.json()["error"]) == (503, "temporarily_unavailable")


async def test_a_port_in_the_host_is_no_other_host(migrated_url: str) -> None:
    """Further host names come from the settings, and ports do not matter."""
    async with open_door(migrated_url, allowed_hosts="api.example") as door:
        for host in ("api.example", "API.example:8443", "wardmote.example:443"):
            assert (await door.http.get("/", headers={"Host": host})).status_code == 200
