"""Requests to the token endpoint that must be refused, each with the error code of its RFC."""

import logging

import pytest

from auth.oauth.assertion import ASSERTION_TYPE
from auth.oauth.client import GRANTS
from auth.oauth.server import NO_TYPE
from tests.door import Door

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": 'é"\\'}, "unsupported_grant_type"),
        ({"scope": "audit:read"}, "invalid_scope"),
        ({"scope": "outcomes:read nothing:read"}, "invalid_scope"),
        ({"scope": 'é"'}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"client_id": "council-service"}, "invalid_client"),
        ({"client_assertion_type": "x"}, "invalid_client"),
        ({"client_assertion": ""}, "invalid_client"),
        ({"resource": "https://other.example/graphql"}, "invalid_target"),
    ],
)
async def test_a_wrong_parameter_is_refused(door: Door, form: dict[str, str], error: str) -> None:
    """Every refusal has the code of its RFC and a text that repeats nothing of what was sent."""
    response = await door.ask_token(**({"assertion": door.assertion()} | form))

    assert (response.status_code, response.json()["error"]) == (400, error)
    assert response.json()["error_description"].isascii()
    assert not any(value in response.json()["error_description"] for value in form.values() if len(value) > 8)


async def test_a_request_without_its_type_is_told_what_is_missing(door: Door) -> None:
    """It asks for nothing that is not offered: a parameter is missing (RFC 6749 section 5.2), wherever else it is."""
    who = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": door.assertion()}
    for path in ("/oauth/token", "/oauth/token?grant_type=client_credentials"):
        refused = (await door.http.post(path, data=who)).json()

        assert refused == {"error": "invalid_request", "error_description": NO_TYPE}
    assert all(name in NO_TYPE for name in GRANTS)


async def test_the_graphql_endpoint_may_be_named_as_resource(door: Door) -> None:
    """The one resource of this server is accepted."""
    response = await door.ask_token(door.assertion(), resource="https://wardmote.example/graphql")

    assert response.status_code == 200


async def test_a_repeated_parameter_is_refused(door: Door) -> None:
    """Two values for one name are never chosen between."""
    body = f"grant_type=client_credentials&client_assertion={door.assertion()}&scope=outcomes%3Aread&scope=audit%3Aread"
    response = await door.http.post("/oauth/token", content=body, headers={"Content-Type": FORM})

    assert response.json() == {
        "error": "invalid_request",
        "error_description": "Every parameter may be sent once only.",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("", b"grant_type=client_credentials", 400),
        (FORM, b"\xff\xfe=1", 400),
        (FORM, b"grant_type=%FF%FE", 400),
        (FORM, b"&".join(b"p%d=1" % number for number in range(100)), 400),
        (FORM, b"a=" + b"x" * 30_000, 413),
    ],
)
async def test_a_malformed_body_is_refused(door: Door, content_type: str, body: bytes, status: int) -> None:
    """A body that is no small, well-formed form is an invalid request."""
    response = await door.http.post("/oauth/token", content=body, headers={"Content-Type": content_type})

    assert (response.status_code, response.json()["error"]) == (status, "invalid_request")


async def test_only_post_gives_tokens(door: Door) -> None:
    """Parameters in an address are never read."""
    response = await door.http.get("/oauth/token", params={"grant_type": "client_credentials"})

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["error"] == "invalid_request"


async def test_a_second_way_to_authenticate_is_refused(door: Door) -> None:
    """An Authorization header beside the assertion is an invalid request."""
    response = await door.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b"))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


async def test_no_token_reaches_the_log(
    door: Door, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Authlib's debug lines would hold the token: they stay off, and our own lines never hold one."""
    caplog.set_level(logging.DEBUG)
    token = await door.token()
    await door.ask(token)
    written = capsys.readouterr()

    assert logging.getLogger("authlib").getEffectiveLevel() == logging.WARNING
    assert "token_issued" in written.out + written.err
    assert token not in caplog.text + written.out + written.err
