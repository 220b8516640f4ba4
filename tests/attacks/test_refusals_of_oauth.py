"""Every attack on the authorization server: the right error, and one event that says what was tried."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from joserfc.jwk import OctKey

from tests.attacks.recording import Left, recorded, tells, withstood
from tests.attacks.test_token_assertion import AUDIENCE, FUTURE, NOT_ACCEPTED, NOW, SOON, unsigned
from tests.consenting import BACK, BACK_WITH_QUERY, Scene, request_of
from tests.door import ISSUER, KEYS, sign

Act = Callable[[Scene], Awaitable[httpx2.Response]]
ONE = "public-app"
PARTNER = "partner-app"

FITS_NOT = "The code_verifier does not fit the code_challenge."
S256 = "Send code_challenge_method=S256; PKCE is required here."
EXACTLY = "The redirect_uri must be sent, exactly as it was registered."
STALE = "The request_uri is unknown, expired, used, or of another client: push again."
ONCE = "Every parameter may be sent once only."
LONG = "The client assertion must be ASCII of at most 8192 characters."


def exchanged(**changes: Any) -> Act:
    """Exchange a good code with *changes*."""

    async def act(scene: Scene) -> httpx2.Response:
        return await scene.exchange(**({"code": await scene.code()} | changes))

    return act


async def used_again(scene: Scene) -> httpx2.Response:
    """Exchange a code twice."""
    code = await scene.code()
    await scene.exchange(code)
    return await scene.exchange(code)


def begun(client: str = ONE, **changes: str) -> Act:
    """Send a browser with *changes*."""
    return lambda scene: scene.begin(client, **changes)


def visited(*, times: int = 1, after: int = 0, client: str = PARTNER) -> Act:
    """Visit with what was pushed, so many *times*, so many seconds *after*, as *client*."""

    async def act(scene: Scene) -> httpx2.Response:
        reference = (await scene.push()).json()["request_uri"]
        scene.door.clock.pass_(seconds=after)
        parameters = {"client_id": client, "request_uri": reference}
        answers = [await scene.door.http.get("/oauth/authorize", params=parameters) for _ in range(times)]
        return answers[-1]

    return act


def claimed(**changes: Any) -> Act:
    """Assert *changes* under a good signature."""
    return lambda scene: scene.door.ask_token(scene.door.assertion(**changes))


def asserted(make: Callable[[dict[str, Any]], str]) -> Act:
    """Assert what *make* writes with good claims."""
    return lambda scene: scene.door.ask_token(make(scene.door.claims("police-service")))


def without_signature(claims: dict[str, Any]) -> str:
    """Sign nothing."""
    return unsigned({"alg": "none"}, claims)


def with_public_key(claims: dict[str, Any]) -> str:
    """Sign with the public key as if it were a shared secret."""
    public = json.dumps(KEYS["police-service"].as_dict(private=False))
    return sign({"alg": "HS256", "kid": "police-1"}, claims, OctKey.import_key(public.encode()))


async def replayed(scene: Scene) -> httpx2.Response:
    """Use an assertion twice."""
    assertion = scene.door.assertion()
    await scene.door.ask_token(assertion)
    return await scene.door.ask_token(assertion)


def refreshed(*, again_after: int | None = None, **form: str) -> Act:
    """Refresh with *form*, once more with the old token after so many seconds."""

    async def act(scene: Scene) -> httpx2.Response:
        token = (await scene.tokens(scope="outcomes:read"))["refresh_token"]
        if again_after is not None:
            await scene.refresh(token)
            scene.door.clock.pass_(seconds=again_after)
        return await scene.refresh(token, **form)

    return act


def sent(path: str, body: str, **headers: str) -> Act:
    """Post *body* as it is."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return lambda scene: scene.door.http.post(path, content=body, headers=form | headers)


async def asked_twice(scene: Scene) -> httpx2.Response:
    """Send a browser with two states."""
    parameters = urlencode([*request_of(ONE).items(), ("state", "another-state")])
    return await scene.door.http.get(f"/oauth/authorize?{parameters}")


async def pushed_plain(scene: Scene) -> httpx2.Response:
    """Push a request with a plain challenge."""
    return await scene.push(code_challenge_method="plain")


def token(error: str, reason: str, actor: str = ONE) -> Left:
    """Name what the token endpoint leaves."""
    return Left("token_refused", actor, "token", error, reason)


def stranger(reason: str) -> Left:
    """Name what an assertion leaves that proved nobody."""
    return token("invalid_client", reason, "unknown")


def browser(reason: str, actor: str = ONE) -> Left:
    """Name what the authorization endpoint leaves."""
    return Left("authorization_refused", actor, "authorization_request", "invalid_request", reason)


def outside(subject: str, reason: str) -> Left:
    """Name what is left of a request that never reached a transaction."""
    return Left("request_refused", "unknown", subject, "invalid_request", reason)


ATTACKS: dict[str, tuple[Act, int, Left]] = {
    "code reuse": (
        used_again, 400, token("invalid_grant", "The code was used before: everything it gave has been revoked.")),
    "wrong verifier": (exchanged(code_verifier="w" * 43), 400, token("invalid_grant", FITS_NOT)),
    "missing verifier": (
        exchanged(code_verifier=None), 400,
        token("invalid_request", "Send code_verifier: 43 to 128 letters, digits, '-', '.', '_' or '~'.")),
    "plain PKCE": (begun(code_challenge_method="plain"), 303, browser(S256)),
    "plain PKCE, pushed": (
        pushed_plain, 400,
        Left("authorization_request_refused", PARTNER, "authorization_request", "invalid_request", S256)),
    "redirect URI with more path": (begun(redirect_uri=f"{BACK}/extra"), 400, browser(EXACTLY)),
    "redirect URI with a query": (begun(redirect_uri=f"{BACK}?x=1"), 400, browser(EXACTLY)),
    "redirect URI of another scheme": (begun(redirect_uri="http://app.example/callback"), 400, browser(EXACTLY)),
    "redirect URI with a user": (begun(redirect_uri="https://app.example@evil.example/"), 400, browser(EXACTLY)),
    "redirect URI in the exchange": (
        exchanged(redirect_uri=BACK_WITH_QUERY), 400,
        token("invalid_grant", "The redirect_uri is another than the code was asked for with.")),
    "open redirect": (begun(redirect_uri="https://evil.example/"), 400, browser(EXACTLY)),
    "request_uri reuse": (visited(times=2), 400, browser(STALE, PARTNER)),
    "request_uri expiry": (visited(after=60), 400, browser(STALE, PARTNER)),
    "request_uri of another client": (visited(client="other-app"), 400, browser(STALE, "other-app")),
    "assertion with wrong aud": (claimed(aud=f"{ISSUER}/oauth/token"), 400, stranger(AUDIENCE)),
    "assertion for another issuer": (claimed(aud="https://other.example"), 400, stranger(AUDIENCE)),
    "assertion with list aud": (claimed(aud=[ISSUER]), 400, stranger(AUDIENCE)),
    "assertion expired": (claimed(exp=NOW - 1), 400, stranger("The client assertion has expired.")),
    "assertion far in the future": (claimed(exp=NOW + 86_400), 400, stranger(SOON)),
    "assertion issued in the future": (claimed(iat=NOW + 61), 400, stranger(FUTURE)),
    "assertion with replayed jti": (
        replayed, 400, stranger("The client assertion was used before: make a new one with a new jti.")),
    "assertion with alg none": (asserted(without_signature), 400, stranger(NOT_ACCEPTED)),
    "assertion with HS256 and the public key": (asserted(with_public_key), 400, stranger(NOT_ACCEPTED)),
    "assertion with wrong kid": (claimed(header={"kid": "council-1"}), 400, stranger(NOT_ACCEPTED)),
    "assertion oversize": (asserted(lambda claims: "x" * 8_193), 400, stranger(LONG)),
    "assertion not ASCII": (asserted(lambda claims: "é.é.é.é.é"), 400, stranger(LONG)),
    "reuse of an old refresh token": (
        refreshed(again_after=11), 400,
        token("invalid_grant", "The refresh token was used before: everything that came of it has been revoked.")),
    "widening scope": (
        refreshed(scope="outcomes:read intelligence:read"), 400,
        token("invalid_scope", "The scope asked for is unknown or more than the person allowed.")),
    "duplicate parameters of a token": (
        sent("/oauth/token", "grant_type=x&client_assertion=secret-one&client_assertion=secret-two"), 400,
        outside("token", ONCE)),
    "duplicate parameters of a browser": (asked_twice, 400, outside("authorization_request", ONCE)),
    "duplicate parameters when pushing": (
        sent("/oauth/par", "state=secret-one&state=secret-two"), 400, outside("authorization_request", ONCE)),
    "body that is no form": (sent("/oauth/token", "code=%FF%FE"), 400,
                             outside("token", "The body is no well-formed form.")),
    "body too large": (sent("/oauth/revoke", "token=" + "x" * 30_000), 413,
                       outside("token", "body too large")),
    "a second way to authenticate": (
        sent("/oauth/introspect", "token=x", Authorization="Basic c2VjcmV0OnNlY3JldA=="), 400,
        outside("token", "Authenticate with private_key_jwt in the body, without an Authorization header.")),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_the_attack_is_refused_and_recorded(lasting: Scene, name: str) -> None:
    """Status and error code of the RFC, exactly one event with both, and nothing of what was shown in any line."""
    act, status, left = ATTACKS[name]

    response, _ = await withstood(act(lasting), status, left, lasting.door.http)

    assert tells(response, left.error)


@pytest.mark.parametrize("race", ["code", "assertion"])
async def test_each_loser_of_a_race_is_recorded(lasting: Scene, race: str) -> None:
    """Of five uses at once one is answered, and four events say what the others were."""
    async with recorded(lasting.door.http) as record:
        code, assertion = await lasting.code(), lasting.door.assertion()
        once = {"code": lambda: lasting.exchange(code), "assertion": lambda: lasting.door.ask_token(assertion)}
        answers = await asyncio.gather(*(once[race]() for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 4
    assert [left.event for left in record.refusals] == ["token_refused"] * 4
    assert all("used before" in left.reason for left in record.refusals)
    record.check()


async def test_a_refresh_race_is_no_attack_until_it_is_late(lasting: Scene) -> None:
    """Five windows at once are an honest application: all are given the same successor, and nothing is recorded."""
    async with recorded(lasting.door.http) as record:
        first = (await lasting.tokens())["refresh_token"]
        answers = await asyncio.gather(*(lasting.refresh(first) for _ in range(5)))
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1
        assert record.refusals == []
        lasting.door.clock.pass_(seconds=11)
        late = await lasting.refresh(first)

    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    assert [(left.event, left.error) for left in record.refusals] == [("token_refused", "invalid_grant")]
    record.check()
