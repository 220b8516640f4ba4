"""Userinfo tells who signed in to nobody but an application that holds a token of that person, in force."""

import httpx2
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
    """Expired, of an ended grant, or none: invalid_token, with where to learn more and no claim of anybody."""
    token = (await scene.tokens())["access_token"]
    await scene.change(sa.update(TOKEN_GRANT).values(ended_at=scene.door.clock.now))
    ended = await ask(scene, token)
    scene.door.clock.pass_(minutes=10)

    for refused in (ended, await ask(scene, token), await ask(scene, "x"), await scene.door.http.get(PATH)):
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
        assert "resource_metadata=" in refused.headers["www-authenticate"]
        assert refused.headers["cache-control"] == "no-store"
        assert "Pat" not in refused.text


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
