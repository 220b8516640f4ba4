"""A code in the wrong hands, a second time, or without its verifier, gives nothing."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey

from schema.tables.grants import TOKEN_GRANT
from server.janitor import sweep
from tests.consenting import BACK_WITH_QUERY, VERIFIER, Scene


async def test_a_code_used_twice_ends_what_it_gave(scene: Scene) -> None:
    """The second exchange is refused, and the refresh token of the first is dead."""
    code = await scene.code()
    tokens = (await scene.exchange(code)).json()

    again = await scene.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await scene.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    async with scene.door.database.engine.connect() as connection:
        assert await connection.scalar(sa.select(TOKEN_GRANT.c.ended_at)) is not None


async def test_a_code_used_again_hours_later_ends_what_it_gave(scene: Scene) -> None:
    """A used code is remembered for as long as what it gave, however often the janitor comes by."""
    code = await scene.code()
    tokens = (await scene.exchange(code)).json()
    scene.door.clock.pass_(hours=2)
    await sweep(scene.door.database, scene.door.clock.now)

    assert (await scene.exchange(code)).json()["error"] == "invalid_grant"
    assert (await scene.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("client", ["public-app", "partner-app"])
async def test_of_twenty_exchanges_at_once_one_wins(scene: Scene, client: str) -> None:
    """Exactly one answer is a token."""
    code = await scene.code(client)

    answers = await asyncio.gather(*(scene.exchange(code, client) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"code_verifier": VERIFIER + "é"}, "invalid_request"),
        ({"redirect_uri": BACK_WITH_QUERY}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"client": "public-other"}, "invalid_grant"),
        ({"client": "partner-app"}, "invalid_grant"),
        ({"code": 'x"é\x00'}, "invalid_grant"),
        ({"resource": "https://other.example"}, "invalid_target"),
    ],
)
async def test_a_code_needs_everything_it_was_asked_for_with(scene: Scene, changes: dict[str, Any], error: str) -> None:
    """Verifier, address and client must all fit; afterwards the code still works for its owner."""
    code = await scene.code()

    refused = await scene.exchange(**({"code": code} | changes))
    assert (refused.status_code, refused.json()["error"]) == (400, error)
    assert (await scene.exchange(code)).status_code == 200


async def test_a_code_lives_a_minute(scene: Scene) -> None:
    """At sixty seconds it is dead."""
    code = await scene.code()

    scene.door.clock.pass_(seconds=60)
    assert (await scene.exchange(code)).json()["error"] == "invalid_grant"


async def test_a_code_is_bound_to_the_key_of_the_pushed_request(scene: Scene) -> None:
    """Another DPoP key, or none, gets no token (RFC 9449 section 10)."""
    code = await scene.code("partner-app")

    other = await scene.exchange(code, "partner-app", key=ECKey.generate_key("P-256"))
    none = await scene.exchange(code, "partner-app", proved=False)
    assert (other.json()["error"], none.json()["error"]) == ("invalid_grant", "invalid_request")
    assert (await scene.exchange(code, "partner-app")).status_code == 200


@pytest.mark.parametrize(
    "pair", [("code_challenge_method", "plain"), ("code_challenge_method", ""), ("code_challenge", "")]
)
async def test_there_is_no_request_without_s256(scene: Scene, pair: tuple[str, str]) -> None:
    """Plain, no method and no challenge are refused for public and confidential clients alike."""
    begun = await scene.begin(**{pair[0]: pair[1]})
    pushed = await scene.push("partner-app", **{pair[0]: pair[1]})

    assert "error=invalid_request" in begun.headers["location"]
    assert (pushed.status_code, pushed.json()["error"]) == (400, "invalid_request")


async def test_a_public_client_with_a_secret_is_no_public_client(scene: Scene) -> None:
    """Client secrets do not exist here, and a confidential client cannot name itself only."""
    code = await scene.code()

    secret = await scene.exchange(code, client_secret="x")
    form = {"grant_type": "authorization_code", "client_id": "partner-app", "code": code, "code_verifier": VERIFIER}
    named = await scene.door.http.post("/oauth/token", data=form)
    assert (secret.json()["error"], named.json()["error"]) == ("invalid_client", "invalid_client")
