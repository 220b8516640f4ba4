"""Ending a token and asking about one: only for who it was given to, and without a word about anybody else's."""

from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT
from tests.consenting import Scene

REVOKE, INTROSPECT = "/oauth/revoke", "/oauth/introspect"
INACTIVE = {"active": False}


async def service_token(scene: Scene) -> str:
    """Get a token of the police service."""
    return await scene.door.token()


async def ask(scene: Scene, client: str, token: str, **form: str) -> dict[str, Any]:
    """Introspect *token* as *client*."""
    response = await scene.post(INTROSPECT, client, {"token": token, **form})
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return dict(response.json())


async def end(scene: Scene, client: str, token: str, **form: str) -> httpx2.Response:
    """Revoke *token* as *client*."""
    return await scene.post(REVOKE, client, {"token": token, **form})


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "saml2_token", None])
async def test_a_hint_is_only_a_hint(scene: Scene, hint: str | None) -> None:
    """A wrong or unknown token_type_hint changes nothing: both kinds are found and ended (RFC 7009 section 2.1)."""
    hinted = {} if hint is None else {"token_type_hint": hint}
    tokens, service = await scene.tokens("partner-app"), await service_token(scene)
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert (await ask(scene, "partner-app", token, **hinted))["active"]

    assert (await end(scene, "partner-app", tokens["refresh_token"], **hinted)).status_code == 200
    assert (await end(scene, "police-service", service, **hinted)).status_code == 200

    assert (await scene.door.ask(service)).status_code == 401
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert await ask(scene, "partner-app", token, **hinted) == INACTIVE


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_any_token_of_a_grant_ends_the_grant(scene: Scene, kind: str) -> None:
    """A public client says who it is and no more; access and refresh tokens end together."""
    tokens = await scene.tokens()
    assert (await scene.door.ask(tokens["access_token"])).status_code == 200

    assert (await end(scene, "public-app", tokens[kind])).status_code == 200

    assert (await scene.door.ask(tokens["access_token"])).status_code == 401
    assert (await scene.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_another_client_ends_and_learns_nothing(scene: Scene) -> None:
    """A stolen token is answered like one that never was, to the byte, and goes on working for its owner."""
    tokens, service = await scene.tokens(), await service_token(scene)

    for token in (tokens["access_token"], tokens["refresh_token"], service):
        for client in ("other-app", "council-service", "public-other"):
            stolen, unknown = await end(scene, client, token), await end(scene, client, "unknown")
            assert (stolen.status_code, stolen.content) == (unknown.status_code, unknown.content)
        assert await ask(scene, "other-app", token) == INACTIVE == await ask(scene, "other-app", "unknown")
    assert (await scene.door.ask(tokens["access_token"])).status_code == 200
    assert (await scene.door.ask(service)).status_code == 200
    assert (await scene.refresh(tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize("token", ["unknown", "a.b.c", "é\x00", "x" * 15_000, "ey.ey.ey"])
async def test_garbage_is_no_error(scene: Scene, token: str) -> None:
    """An invalid token is 200 to revoke and inactive to ask about (RFC 7009 section 2.2, RFC 7662 section 2.2)."""
    assert (await end(scene, "partner-app", token)).status_code == 200
    assert await ask(scene, "partner-app", token) == INACTIVE


async def test_what_ended_is_inactive(scene: Scene) -> None:
    """Expired, revoked, of an ended grant or of a disabled client: nothing but that it does not work."""
    tokens, service = await scene.tokens("partner-app"), await service_token(scene)
    scene.door.clock.pass_(seconds=600)
    assert await ask(scene, "partner-app", tokens["access_token"]) == INACTIVE
    assert await ask(scene, "police-service", service) == INACTIVE
    assert (await ask(scene, "partner-app", tokens["refresh_token"]))["active"]

    await scene.change(sa.update(TOKEN_GRANT).values(ended_at=scene.door.clock.now))
    assert await ask(scene, "partner-app", tokens["refresh_token"]) == INACTIVE
    again = await service_token(scene)
    await scene.change(
        sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(disabled_at=scene.door.clock.now)
    )
    refused = await scene.post(INTROSPECT, "police-service", {"token": again})
    assert refused.json()["error"] == "invalid_client"


async def test_only_a_client_that_proves_itself_may_ask(scene: Scene) -> None:
    """A public client, and one that sends no assertion, learn nothing, not even of their own tokens."""
    token = (await scene.tokens())["access_token"]

    public = await scene.post(INTROSPECT, "public-app", {"token": token})
    bare = await scene.door.http.post(INTROSPECT, data={"client_id": "partner-app", "token": token})
    unsigned = await scene.door.http.post(REVOKE, data={"client_id": "partner-app", "token": token})
    unnamed = await scene.door.http.post(REVOKE, data={"token": token})
    for refused in (public, bare, unsigned, unnamed):
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")
    assert (await scene.door.ask(token)).status_code == 200


@pytest.mark.parametrize("path", [REVOKE, INTROSPECT])
async def test_the_request_is_read_as_strictly_as_any(scene: Scene, path: str) -> None:
    """No token, two tokens, a token in the address, another method or media type: one refusal of RFC 6749 each."""
    http = scene.door.http
    missing = await scene.post(path, "partner-app", {"token_type_hint": "access_token"})
    two = await http.post(
        path, content="token=a&token=b", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    in_address = await http.post(path + "?token=a", json={})
    other = await http.get(path, params={"token": "a"})

    for refused, status in ((missing, 400), (two, 400), (in_address, 400), (other, 405)):
        assert (refused.status_code, refused.json()["error"]) == (status, "invalid_request")
        assert refused.headers["cache-control"] == "no-store"
