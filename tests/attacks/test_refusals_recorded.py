"""Each endpoint of the authorization server names who was refused; the tables of attacks are in the files beside."""

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.consenting import CHALLENGE, VERIFIER, Scene

Lines = list[Any]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Collect what is logged."""
    with capture_logs() as found:
        yield found


def named(lines: Lines, name: str) -> list[tuple[str, str]]:
    """Give who did it and the error, for each event of this name."""
    return [(line["actor"], line.get("error", "")) for line in lines if line["event"] == name]


async def test_each_endpoint_records_what_it_refused(scene: Scene, lines: Lines) -> None:
    """The client once it has proven itself, before that nobody; always the error that was answered."""
    await scene.door.ask_token("x")
    await scene.door.ask_token(scene.door.assertion(), scope="audit:read")
    await scene.push(scope="wrong:word")
    await scene.post("/oauth/revoke", "partner-app", {})
    await scene.post("/oauth/introspect", "public-app", {"token": "x"})
    await scene.begin(response_type="token")

    assert named(lines, "token_refused") == [("unknown", "invalid_client"), ("police-service", "invalid_scope")]
    asked = named(lines, "authorization_request_refused")
    assert asked[-1] == ("partner-app", "invalid_scope")
    assert named(lines, "revocation_refused") == [("partner-app", "invalid_request")]
    assert named(lines, "introspection_refused") == [("unknown", "invalid_client")]
    assert named(lines, "authorization_refused") == [("public-app", "unsupported_response_type")]


async def test_asking_about_anothers_token_is_recorded(scene: Scene, lines: Lines) -> None:
    """The client learns nothing, the record says that it tried."""
    token = (await scene.tokens())["access_token"]
    await scene.post("/oauth/introspect", "other-app", {"token": token})
    await scene.post("/oauth/revoke", "other-app", {"token": token})

    (asked,) = [line for line in lines if line["event"] == "introspection_done"]
    assert (asked["actor"], asked["found"]) == ("other-app", "token of another client")
    (ended,) = [line for line in lines if line["event"] == "revocation_done"]
    assert (ended["actor"], ended["ended"]) == ("other-app", "nothing")


async def test_no_event_holds_what_was_shown(scene: Scene, lines: Lines) -> None:
    """Neither a token nor a code, verifier, state or name of a person is in any line."""
    tokens = await scene.tokens("partner-app", state="a-secret-state")
    await scene.post("/oauth/introspect", "partner-app", {"token": tokens["access_token"]})
    await scene.post("/oauth/revoke", "partner-app", {"token": tokens["refresh_token"]})
    await scene.refresh(tokens["refresh_token"], "partner-app")

    text = str(lines)
    secrets = [tokens[kind] for kind in ("access_token", "refresh_token", "id_token")]
    assert len(lines) > 5
    assert not [each for each in (*secrets, VERIFIER, CHALLENGE, "a-secret-state", "Pat Ormerod") if each in text]
