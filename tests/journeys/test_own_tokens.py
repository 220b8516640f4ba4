"""A client asks what a token of its own is, ends it, and finds the addresses for both in the metadata."""

from datetime import timedelta

import pytest

from auth.oauth.interaction import GRANT_LIFE
from tests.consenting import PAT, SCOPES, Scene
from tests.door import ISSUER, POLICE


async def test_a_service_asks_about_its_token(scene: Scene) -> None:
    """The answer is that of RFC 7662 section 2.2: all the token says, and that it works."""
    token = await scene.door.token()
    now = int(scene.door.clock.now.timestamp())

    told = (await scene.post("/oauth/introspect", "police-service", {"token": token}, proved=False)).json()

    assert len(told.pop("jti")) == 36
    assert told == {
        "active": True,
        "iss": ISSUER,
        "aud": f"{ISSUER}/graphql",
        "sub": "police-service",
        "client_id": "police-service",
        "agency": POLICE,
        "role": "POLICE_ANALYST",
        "scope": "intelligence:read outcomes:read",
        "purpose": "CRIME_PREVENTION",
        "token_type": "Bearer",
        "iat": now,
        "exp": now + 600,
    }


async def test_an_application_asks_about_the_tokens_of_a_person(scene: Scene) -> None:
    """A bound token names its key; a refresh token says whose it is and until when, and not how to send it."""
    tokens = await scene.tokens("partner-app")
    access, refresh = [
        (await scene.post("/oauth/introspect", "partner-app", {"token": tokens[kind]})).json()
        for kind in ("access_token", "refresh_token")
    ]

    assert access["token_type"] == "DPoP"
    assert access["cnf"] == {"jkt": scene.key.thumbprint()}
    assert access["sub"] == PAT
    ends = scene.door.clock.now + GRANT_LIFE
    assert refresh == {
        "active": True,
        "iss": ISSUER,
        "sub": PAT,
        "client_id": "partner-app",
        "scope": " ".join(sorted(SCOPES.split())),
        "exp": int(ends.timestamp()),
    }


@pytest.mark.parametrize("times", [1, 2])
async def test_an_ended_token_is_ended(scene: Scene, times: int) -> None:
    """Revoking answers 200 with nothing to keep, also the second time; other tokens of the service go on."""
    token, other = await scene.door.token(), await scene.door.token()

    for _ in range(times):
        ended = await scene.post("/oauth/revoke", "police-service", {"token": token}, proved=False)
        assert (ended.status_code, ended.json()) == (200, {})
        assert ended.headers["cache-control"] == "no-store"
    assert [(await scene.door.ask(each)).status_code for each in (token, other)] == [401, 200]


async def test_the_metadata_says_where_and_how(scene: Scene) -> None:
    """Both addresses are listed with the ways to authenticate that each takes."""
    told = (await scene.door.http.get("/.well-known/openid-configuration")).json()

    assert told["revocation_endpoint"] == f"{ISSUER}/oauth/revoke"
    assert told["revocation_endpoint_auth_methods_supported"] == ["private_key_jwt", "none"]
    assert told["introspection_endpoint"] == f"{ISSUER}/oauth/introspect"
    assert told["introspection_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    for kind in ("revocation", "introspection"):
        assert (
            told[f"{kind}_endpoint_auth_signing_alg_values_supported"]
            == told["token_endpoint_auth_signing_alg_values_supported"]
        )


async def test_a_revocation_is_kept_until_the_token_has_expired(scene: Scene) -> None:
    """Its last second is refused as the first; only then is there nothing left to remember."""
    token = await scene.door.token()
    await scene.post("/oauth/revoke", "police-service", {"token": token}, proved=False)

    scene.door.clock.now += timedelta(seconds=599)
    assert (await scene.door.ask(token)).status_code == 401
