"""Every attack with a token, a proof or a host name that lies: refused at the door, and one event says why."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey, OctKey

from auth.reason import Reason
from tests.attacks.recording import Left, recorded, tells, withstood
from tests.attacks.test_dpop import bound, prove, send
from tests.attacks.test_token_bearer import NOW, forge
from tests.attacks.test_userinfo import PATH
from tests.consenting import Scene
from tests.door import ISSUER

Act = Callable[[Scene], Awaitable[httpx2.Response]]
SERVICE, UNKNOWN = "police-service", "unknown"
OTHER_KEY = ECKey.generate_key("P-256")
JTI = "proof-of-the-replay"


def forged(**changes: Any) -> Act:
    """Ask with a token of ours but for *changes*."""
    return lambda scene: scene.door.ask(forge(scene.door, **changes))


def made(change: Callable[[str], str]) -> Act:
    """Ask with a good token after *change*."""
    return lambda scene: scene.door.ask(change(forge(scene.door)))


def unsigned(token: str) -> str:
    """Take the signature away."""
    header = urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def tampered(token: str) -> str:
    """Change one character of the claims."""
    header, claims, signature = token.split(".")
    return f"{header}.{claims[:20]}{'B' if claims[20] == 'A' else 'A'}{claims[21:]}.{signature}"


async def by_public_key(scene: Scene) -> httpx2.Response:
    """Ask with a token whose secret is the public key."""
    public = scene.door.app.state.door.keyring.signing.as_dict(private=False)
    secret = OctKey.import_key(json.dumps(public).encode())
    return await scene.door.ask(forge(scene.door, key=secret, header={"alg": "HS256"}))


async def revoked(scene: Scene) -> httpx2.Response:
    """Ask with a token that its owner has revoked."""
    token = (await scene.tokens())["access_token"]
    assert (await scene.post("/oauth/revoke", "public-app", {"token": token})).status_code == 200
    return await scene.door.ask(token)


def proved(*, scheme: str = "DPoP", count: int = 1, **changes: Any) -> Act:
    """Ask with a bound token and so many proofs with *changes*."""

    async def act(scene: Scene) -> httpx2.Response:
        token = bound(scene.door)
        return await send(scene.door, token, *[prove(token, **changes)] * count, scheme=scheme)

    return act


async def replayed(scene: Scene) -> httpx2.Response:
    """Show one proof twice."""
    token = bound(scene.door)
    proof = prove(token, jti=JTI)
    assert (await send(scene.door, token, proof)).status_code == 200
    return await send(scene.door, token, proof)


async def unbound(scene: Scene) -> httpx2.Response:
    """Show a proof for a token that is bound to nothing."""
    token = forge(scene.door)
    return await send(scene.door, token, prove(token))


async def forwarded(scene: Scene) -> httpx2.Response:
    """Let the forwarded headers name the host that the proof was made for."""
    token = bound(scene.door)
    proof = prove(token, htu="https://evil.example/graphql")
    lies = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "http"}
    headers = {"Authorization": f"DPoP {token}", "DPoP": proof} | lies
    return await scene.door.http.post("/graphql", json={"query": "{ viewer }"}, headers=headers)


def hosted(path: str, *hosts: str) -> Act:
    """Ask for *path* under *hosts*."""
    return lambda scene: scene.door.http.get(path, headers=[("Host", host) for host in hosts])


def headed(*values: str) -> Act:
    """Ask with these Authorization headers."""
    headers = [("Authorization", value) for value in values]
    return lambda scene: scene.door.http.post("/graphql", json={"query": "{ viewer }"}, headers=headers)


def sent(body: bytes, content_type: str = "application/json") -> Act:
    """Send *body* with a good token."""

    async def act(scene: Scene) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {forge(scene.door)}", "Content-Type": content_type}
        native = {"Accept": "application/graphql-response+json"}
        return await scene.door.http.post("/graphql", content=body, headers=headers | native)

    return act


def told(token: Callable[[Scene], str]) -> Act:
    """Ask who signed in with *token*."""
    return lambda scene: scene.door.http.get(PATH, headers={"Authorization": f"Bearer {token(scene)}"})


async def told_with_other_proof(scene: Scene) -> httpx2.Response:
    """Ask who signed in with a proof for another address."""
    token = bound(scene.door)
    headers = {"Authorization": f"DPoP {token}", "DPoP": prove(token, htm="GET")}
    return await scene.door.http.get(PATH, headers=headers)


def left(reason: Reason, *, actor: str = UNKNOWN, error: str = "UNAUTHENTICATED", subject: str = "graphql") -> Left:
    """Name what is left of a request that is refused at the door."""
    return Left("request_refused", actor, subject, error, reason.value)


def proof(claim: str, words: str, subject: str = "graphql") -> Left:
    """Name what a wrong claim of a proof leaves."""
    reason = f"The claim {claim} of the DPoP proof {words}"
    return Left("request_refused", UNKNOWN, subject, "invalid_dpop_proof", reason)


ADDRESS = "must be the address of the request."
BAD = "BAD_USER_INPUT"

ATTACKS: dict[str, tuple[Act, int, Left]] = {
    "no token": (headed(), 401, left(Reason.NO_TOKEN)),
    "two tokens": (headed("Bearer first-secret", "Bearer other-secret"), 401, left(Reason.TWO_TOKENS)),
    "another scheme": (headed("Basic c2VjcmV0OnNlY3JldA=="), 401, left(Reason.OTHER_SCHEME)),
    "garbage": (headed("Bearer not.a.token-at-all"), 401, left(Reason.TOKEN_FORM)),
    "oversize": (headed("Bearer " + "x" * 5_000), 401, left(Reason.TOKEN_FORM)),
    "another issuer": (forged(iss="https://other.example"), 401, left(Reason.TOKEN_ISSUER)),
    "another audience": (forged(aud=ISSUER), 401, left(Reason.TOKEN_AUDIENCE)),
    "another type": (forged(header={"typ": "JWT"}), 401, left(Reason.TOKEN_TYPE)),
    "another key": (forged(key=OTHER_KEY), 401, left(Reason.TOKEN_SIGNATURE)),
    "another kid": (forged(header={"kid": "other"}), 401, left(Reason.TOKEN_KEY)),
    "another role": (forged(role="EVERYTHING"), 401, left(Reason.TOKEN_CLAIMS)),
    "alg none": (made(unsigned), 401, left(Reason.TOKEN_ALGORITHM)),
    "HS256 with the public key": (by_public_key, 401, left(Reason.TOKEN_ALGORITHM)),
    "tampered": (made(tampered), 401, left(Reason.TOKEN_SIGNATURE)),
    "expired": (forged(iat=NOW - 700, exp=NOW - 100), 401, left(Reason.TOKEN_EXPIRED)),
    "issued in the future": (forged(iat=NOW + 61), 401, left(Reason.TOKEN_FUTURE)),
    "revoked": (revoked, 401, left(Reason.TOKEN_REVOKED, actor="public-app")),
    "DPoP with wrong htm": (proved(htm="GET"), 401, proof("htm", "must be the method of the request.")),
    "DPoP with wrong htu": (proved(htu=f"{ISSUER}/oauth/token"), 401, proof("htu", ADDRESS)),
    "DPoP with wrong ath": (proved(ath="x" * 43), 401, proof("ath", "must be the hash of the access token.")),
    "DPoP with wrong iat": (proved(iat=NOW - 61), 401, proof("iat", "is too old or in the future: check the clock.")),
    "DPoP with replayed jti": (
        replayed, 401, Left("proof_replayed", SERVICE, "proof", "invalid_dpop_proof", Reason.PROOF_REPLAYED.value)),
    "DPoP of another key": (proved(key=OTHER_KEY), 401, left(Reason.TOKEN_OTHER_KEY)),
    "DPoP missing": (proved(count=0), 401, left(Reason.NO_PROOF)),
    "DPoP twice": (proved(count=2), 401, left(Reason.NO_PROOF)),
    "DPoP sent as Bearer": (proved(scheme="Bearer"), 401, left(Reason.TOKEN_BOUND)),
    "DPoP for a token bound to nothing": (unbound, 401, left(Reason.TOKEN_UNBOUND)),
    "forwarded headers that lie": (forwarded, 401, proof("htu", ADDRESS)),
    "host that lies": (hosted("/graphql", "evil.example"), 400, left(Reason.HOST, error=BAD)),
    "two hosts": (hosted("/graphql", "wardmote.example", "evil.example"), 400, left(Reason.HOST, error=BAD)),
    "host that lies to a page": (hosted("/login", "evil.example"), 400, left(Reason.HOST, error=BAD, subject="page")),
    "host that lies to an application": (
        hosted("/oauth/authorize", "evil.example"), 400,
        left(Reason.HOST, error="invalid_request", subject="authorization_request")),
    "malformed body": (sent(b"[1"), 400, left(Reason.MALFORMED, actor=SERVICE, error=BAD)),
    "another media type": (sent(b"{}", "text/plain"), 415, left(Reason.MEDIA_TYPE, actor=SERVICE, error=BAD)),
    "userinfo with a token of another issuer": (
        told(lambda scene: forge(scene.door, iss="https://other.example")), 401,
        left(Reason.TOKEN_ISSUER, error="invalid_token", subject="userinfo")),
    "userinfo for a service": (
        told(lambda scene: forge(scene.door)), 403,
        left(Reason.NO_PERSON, actor=SERVICE, error="insufficient_scope", subject="userinfo")),
    "userinfo with a proof of another address": (told_with_other_proof, 401, proof("htu", ADDRESS, "userinfo")),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_the_attack_is_refused_and_recorded(lasting: Scene, name: str) -> None:
    """Status and code, exactly one event that says why, and nothing of what was shown in any line."""
    act, status, expected = ATTACKS[name]

    response, record = await withstood(act(lasting), status, expected, lasting.door.http)

    assert tells(response, expected.error)
    assert "evil.example" not in str(record.lines) + response.text


async def test_a_good_query_leaves_no_refusal(lasting: Scene) -> None:
    """Neither with a token nor with a proof."""
    async with recorded(lasting.door.http) as record:
        token = bound(lasting.door)
        answers = [
            await lasting.door.ask(forge(lasting.door)),
            await send(lasting.door, token, prove(token, jti="good")),
        ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert record.refusals == []
    record.check()
