"""Userinfo tells who signed in to nobody but an application that holds a token of that person, in force."""

import httpx2
import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey

from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT
from tests.consenting import Scene

PATH = "/oauth/userinfo"


async def ask(scene: Scene, token: str, scheme: str = "Bearer", **headers: str) -> httpx2.Response:
    """Ask with a token."""
    return await scene.door.http.get(PATH, headers={"Authorization": f"{scheme} {token}", **headers})


async def test_a_token_that_has_ended_tells_nothing(scene: Scene) -> None:
    """Expired, of an ended grant, or no token of ours: invalid_token, where to learn more, and no claim of anybody."""
    token = (await scene.tokens())["access_token"]
    await scene.change(sa.update(TOKEN_GRANT).values(ended_at=scene.door.clock.now))
    ended = await ask(scene, token)
    scene.door.clock.pass_(minutes=10)

    for refused in (ended, await ask(scene, token), await ask(scene, "x")):
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
        assert "resource_metadata=" in refused.headers["www-authenticate"]
        assert refused.headers["cache-control"] == "no-store"
        assert "Pat" not in refused.text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}])
async def test_who_sends_no_token_is_told_how_and_no_error(scene: Scene, headers: dict[str, str]) -> None:
    """Nothing was wrong yet: the challenge names both ways, no error, and there is no body (RFC 6750 section 3.1)."""
    refused = await scene.door.http.get(PATH, headers=headers)

    assert (refused.status_code, refused.content) == (401, b"")
    challenge = refused.headers["www-authenticate"]
    assert challenge.startswith("Bearer resource_metadata=")
    assert "DPoP algs=" in challenge
    assert "error" not in challenge
    assert refused.headers["cache-control"] == "no-store"


async def test_body_and_challenge_name_the_same_error(scene: Scene) -> None:
    """Whichever of the two a client reads: of a wrong token, of two, and of a bound one without its proof."""
    bound = (await scene.tokens("partner-app"))["access_token"]
    sent = {
        "invalid_token": [("Authorization", "Bearer x")],
        "invalid_request": [("Authorization", "Bearer x"), ("Authorization", "Bearer x")],
        "invalid_dpop_proof": [("Authorization", f"DPoP {bound}")],
    }

    for error, headers in sent.items():
        refused = await scene.door.http.get(PATH, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (401, error)
        assert f'error="{error}"' in refused.headers["www-authenticate"]


async def test_a_service_that_was_disabled_is_told_no_more(scene: Scene) -> None:
    """An ended token is invalid_token before it lacks a scope."""
    token = await scene.door.token()
    await scene.change(sa.update(CLIENT).values(disabled_at=scene.door.clock.now))

    refused = await ask(scene, token)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")


async def test_a_token_without_a_person_or_without_openid_lacks_scope(scene: Scene) -> None:
    """403 insufficient_scope, which names the scope that is needed."""
    service, narrow = await scene.door.token(), (await scene.tokens(scope="outcomes:read"))["access_token"]

    for token in (service, narrow):
        refused = await ask(scene, token)
        assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")
        assert 'scope="openid"' in refused.headers["www-authenticate"]


async def test_a_bound_token_needs_the_proof_of_this_request(scene: Scene) -> None:
    """The proof is read as at the GraphQL endpoint: for this address, method, token and key, with our nonce, once."""
    token = (await scene.tokens("partner-app"))["access_token"]
    used = scene.proof(PATH, method="GET", token=token)
    assert (await ask(scene, token, "DPoP", DPoP=used)).status_code == 200
    wrong = {
        "another path": scene.proof("/graphql", method="GET", token=token),
        "another method": scene.proof(PATH, method="POST", token=token),
        "another token": scene.proof(PATH, method="GET", token="other"),
        "another key": scene.proof(PATH, method="GET", token=token, key=ECKey.generate_key("P-256")),
        "used before": used,
    }

    for name, proof in wrong.items():
        refused = await ask(scene, token, "DPoP", DPoP=proof)
        assert refused.status_code == 401, name
        assert refused.headers["www-authenticate"].startswith("DPoP "), name
        assert refused.headers["DPoP-Nonce"] == scene.nonce, name
