"""A pushed request works once, for a minute, for the client that pushed it."""

import asyncio

import pytest
from joserfc.jwk import ECKey

from tests.consenting import CHALLENGE, Scene, request_of


async def _visit(scene: Scene, reference: str, client: str = "partner-app") -> int:
    parameters = {"client_id": client, "request_uri": reference}
    return (await scene.door.http.get("/oauth/authorize", params=parameters)).status_code


async def test_of_twenty_visits_at_once_one_goes_on(scene: Scene) -> None:
    """The reference is used up by the first."""
    reference = (await scene.push()).json()["request_uri"]

    statuses = await asyncio.gather(*(_visit(scene, reference) for _ in range(20)))
    assert sorted(statuses) == [303] + [400] * 19


async def test_a_reference_dies_after_a_minute_and_is_of_one_client(scene: Scene) -> None:
    """Another client's visit does not use it up; sixty seconds end it."""
    reference = (await scene.push()).json()["request_uri"]

    assert await _visit(scene, reference, "other-app") == 400
    assert await _visit(scene, reference, "public-app") == 400
    assert await _visit(scene, reference + "x") == 400
    scene.door.clock.pass_(seconds=60)
    assert await _visit(scene, reference) == 400


async def test_a_confidential_client_must_push(scene: Scene) -> None:
    """The same request in the address is refused, and told to the application."""
    refused = await scene.door.http.get("/oauth/authorize", params=request_of("partner-app"))

    assert "error=invalid_request" in refused.headers["location"]


async def test_only_what_was_pushed_counts(scene: Scene) -> None:
    """What the browser adds is ignored."""
    reference = (await scene.push(scope="openid")).json()["request_uri"]
    added = {"client_id": "partner-app", "request_uri": reference, "scope": "outcomes:read", "state": "evil"}

    back = await scene.decide(await scene.door.http.get("/oauth/authorize", params=added))
    assert back["state"] == "xyz"
    assert (await scene.exchange(back["code"], "partner-app")).json()["scope"] == "openid"


async def test_thumbprint_and_proof_must_agree(scene: Scene) -> None:
    """dpop_jkt of the proof's key is taken, of another refused (RFC 9449 section 10.1)."""
    good = await scene.push(dpop_jkt=scene.key.thumbprint())
    bad = await scene.push(dpop_jkt=ECKey.generate_key("P-256").thumbprint())

    assert (good.status_code, bad.status_code, bad.json()["error"]) == (201, 400, "invalid_dpop_proof")


@pytest.mark.parametrize(
    ("client", "changes", "error"),
    [
        ("partner-app", {"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "request_uri_not_supported"),
        ("partner-app", {"request": "x"}, "request_not_supported"),
        ("partner-app", {"response_type": "ö"}, "unsupported_response_type"),
        ("partner-app", {"client_id": "other-app"}, "invalid_client"),
        ("public-app", {"redirect_uri": 'https://"é'}, "invalid_request"),
        ("police-service", {}, "invalid_request"),
        ("public-nobody", {}, "invalid_client"),
        ("public-app", {"code_challenge": CHALLENGE + "="}, "invalid_request"),
    ],
)
async def test_a_bad_request_is_refused_when_pushed(
    scene: Scene, client: str, changes: dict[str, str], error: str
) -> None:
    """As JSON with a code of the RFC, never as a redirect and never as a failure of the server."""
    refused = await scene.push(client, **changes)

    assert (refused.status_code, refused.json()["error"]) == (400, error)
