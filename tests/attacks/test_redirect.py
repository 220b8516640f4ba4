"""A browser is never sent to an address that was not registered, letter by letter."""

from urllib.parse import urlencode

import pytest

from tests.consenting import BACK, Scene, answered, request_of
from tests.door import ISSUER


@pytest.mark.parametrize(
    "address",
    [
        BACK + "/extra",
        BACK + "/",
        BACK + "?x=1",
        BACK + "#x",
        BACK + "%2f..",
        "https://app.example:443/callback",
        "https://app.example:8443/callback",
        "https://user@app.example/callback",
        "https://app.example@evil.example/callback",
        "https://app.example.evil.example/callback",
        "https://APP.example/callback",
        "https://app.example/Callback",
        "https://app.example/%63allback",
        "https://app.example/x/../callback",
        "http://app.example/callback",
        "//app.example/callback",
        "javascript:alert(1)",
        f"{BACK} {BACK}",
        f'{BACK}"',
        f"{BACK}é",
        f"{BACK}\r\nX: y",
        "",
    ],
)
@pytest.mark.parametrize("response_type", ["code", "token"])
async def test_an_unregistered_address_is_never_gone_to(scene: Scene, address: str, response_type: str) -> None:
    """The refusal is shown, whatever else is wrong with the request."""
    refused = await scene.begin(redirect_uri=address, response_type=response_type)

    assert refused.status_code == 400
    assert "location" not in refused.headers
    pushed = await scene.push("public-app", redirect_uri=address, response_type=response_type)
    assert (pushed.status_code, pushed.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": 'cöde"'}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": 'é"'}, "invalid_scope"),
        ({"resource": "https://other.example/graphql"}, "invalid_target"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1e9"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"nonce": "é"}, "invalid_request"),
        ({"nonce": "n" * 257}, "invalid_request"),
        ({"dpop_jkt": "x"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "request_uri_not_supported"),
    ],
)
async def test_every_other_refusal_goes_back_with_the_issuer(scene: Scene, changes: dict[str, str], error: str) -> None:
    """303, with error, state and iss; what was sent is not repeated."""
    begun = await scene.begin(**changes)

    assert begun.status_code == 303
    assert begun.headers["location"].startswith(BACK + "?")
    back = answered(begun.headers["location"])
    assert (back["error"], back["state"], back["iss"]) == (error, "xyz", ISSUER)


@pytest.mark.parametrize("state", ["s" * 513, "é", "a\nb"])
async def test_a_state_that_cannot_be_given_back_is_not_sent(scene: Scene, state: str) -> None:
    """Too long or not printable ASCII: shown, not sent."""
    assert (await scene.begin(state=state)).status_code == 400


@pytest.mark.parametrize("name", ["state", "redirect_uri", "scope", "client_id", "unknown"])
async def test_a_parameter_sent_twice_is_refused(scene: Scene, name: str) -> None:
    """In query and body, whichever it is."""
    pairs = [*request_of("public-app").items(), (name, "a"), (name, "b")]

    refused = await scene.door.http.get("/oauth/authorize?" + urlencode(pairs))
    assert (refused.status_code, "location" in refused.headers) == (400, False)


@pytest.mark.parametrize("client", ["nobody", "", 'x"é', "\x00", "police-service"])
async def test_an_unknown_client_sends_nobody_anywhere(scene: Scene, client: str) -> None:
    """Unknown clients and services alike."""
    parameters = request_of("public-app") | {"client_id": client}

    refused = await scene.door.http.get("/oauth/authorize", params=parameters)
    assert (refused.status_code, "location" in refused.headers) == (400, False)


async def test_a_form_is_taken_like_a_query_but_not_both(scene: Scene) -> None:
    """POST is allowed (OpenID Connect Core 3.1.2.1)."""
    form = request_of("public-app")

    assert (await scene.door.http.post("/oauth/authorize", data=form)).status_code == 303
    assert (await scene.door.http.post("/oauth/authorize?state=a", data=form)).status_code == 400


async def test_only_get_uses_a_pushed_request_up(scene: Scene) -> None:
    """HEAD, which mail scanners and previews send, neither takes a request nor gives a code."""
    pushed = (await scene.push()).json()["request_uri"]
    parameters = {"client_id": "partner-app", "request_uri": pushed}

    assert (await scene.door.http.head("/oauth/authorize", params=parameters)).status_code == 405
    assert (await scene.door.http.head("/consent", params={"interaction": "x"})).status_code == 405
    assert (await scene.door.http.get("/oauth/authorize", params=parameters)).status_code == 303
