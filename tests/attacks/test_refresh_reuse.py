"""A refresh token that was stolen ends with its family; an honest retry does not."""

import asyncio
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.consenting import Scene


async def test_of_twenty_refreshes_at_once_all_get_one_successor(scene: Scene) -> None:
    """An application that asks from several windows stays signed in, with one refresh token."""
    first = (await scene.tokens())["refresh_token"]

    answers = await asyncio.gather(*(scene.refresh(first) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    assert first not in successors


async def test_an_old_refresh_token_ends_the_family(scene: Scene) -> None:
    """Within ten seconds it gives the same successor; later it ends all, also the successor."""
    first = (await scene.tokens())["refresh_token"]
    second = (await scene.refresh(first)).json()["refresh_token"]

    scene.door.clock.pass_(seconds=10)
    assert (await scene.refresh(first)).json()["refresh_token"] == second
    scene.door.clock.pass_(seconds=1)
    assert (await scene.refresh(first)).json()["error"] == "invalid_grant"
    assert (await scene.refresh(second)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("form", [{"scope": "audit:read"}, {"scope": "é"}, {"proved": True}])
async def test_an_old_refresh_token_ends_the_family_whatever_comes_with_it(scene: Scene, form: dict[str, Any]) -> None:
    """A request that is wrong in another way too does not hide that the token was used before."""
    first = (await scene.tokens())["refresh_token"]
    second = (await scene.refresh(first)).json()["refresh_token"]
    scene.door.clock.pass_(seconds=11)

    assert (await scene.refresh(first, **form)).json()["error"] == "invalid_grant"
    assert (await scene.refresh(second)).json()["error"] == "invalid_grant"


async def test_scope_never_widens(scene: Scene) -> None:
    """A narrow token may be asked for; more than the person allowed is refused, and nothing is used up by it."""
    first = (await scene.tokens(scope="outcomes:read"))["refresh_token"]

    for wider in ("outcomes:read intelligence:read", "openid", "wrong:word", "é"):
        refused = await scene.refresh(first, scope=wider)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert (await scene.refresh(first, scope="outcomes:read")).json()["scope"] == "outcomes:read"


@pytest.mark.parametrize("client", ["public-other", "other-app"])
async def test_another_client_cannot_refresh(scene: Scene, client: str) -> None:
    """The refusal is that of an unknown token, and the family lives on."""
    first = (await scene.tokens())["refresh_token"]

    stolen, unknown = await scene.refresh(first, client), await scene.refresh("unknown", client)
    assert stolen.json() == unknown.json()
    assert (await scene.refresh(first)).status_code == 200


async def test_a_bound_grant_needs_its_key(scene: Scene) -> None:
    """Another key or no proof gets nothing."""
    first = (await scene.tokens("partner-app"))["refresh_token"]

    other = await scene.refresh(first, "partner-app", key=ECKey.generate_key("P-256"))
    none = await scene.refresh(first, "partner-app", proved=False)
    assert (other.json()["error"], none.json()["error"]) == ("invalid_grant", "invalid_request")


async def test_a_grant_ends_after_a_working_day(scene: Scene) -> None:
    """Refreshing does not prolong it."""
    token = (await scene.tokens("partner-app"))["refresh_token"]

    scene.door.clock.pass_(hours=12)
    assert (await scene.refresh(token, "partner-app")).json()["error"] == "invalid_grant"
