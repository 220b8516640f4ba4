"""Proofs of possession that must not open the GraphQL endpoint, and the one that does."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from server.app import create_app
from server.door import nonces_of, safe_of
from tests.attacks.test_token_bearer import NOW, forge
from tests.door import ISSUER, Door, echo, running, settings, sign

URL = f"{ISSUER}/graphql"
MINE = ECKey.generate_key("P-256")
KEYS: dict[str, Key] = {
    "ES256": MINE,
    "PS256": RSAKey.generate_key(2048),
    "Ed25519": OKPKey.generate_key("Ed25519"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}


NONCE = nonces_of(safe_of(settings("sqlite+aiosqlite:///unused"))).current(NOW)


def bound(door: Door, key: Key = MINE, **changes: Any) -> str:
    """Write an access token that is bound to *key*."""
    return forge(door, cnf={"jkt": key.thumbprint()}, **changes)


def prove(token: str, *, key: Key = MINE, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """Write a good proof for *token*, then change or (with None) leave out some claims."""
    hashed = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    good = {"htm": "POST", "htu": URL, "iat": NOW, "jti": "p1", "ath": hashed, "nonce": NONCE}
    claims = {name: value for name, value in (good | changes).items() if value is not None}
    full = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)} | (header or {})
    return sign(full, claims, key)


async def send(door: Door, token: str, *proofs: str, scheme: str = "DPoP") -> httpx2.Response:
    """Ask with a token and any number of proofs."""
    headers = [("Authorization", f"{scheme} {token}"), *(("DPoP", proof) for proof in proofs)]
    return await door.http.post("/graphql", json={"query": "{ viewer }"}, headers=headers)


def is_refused(response: httpx2.Response, error: str) -> bool:
    """Tell whether the answer is a 401 with a challenge of the DPoP scheme."""
    challenge = response.headers.get("WWW-Authenticate", "")
    return response.status_code == 401 and challenge.startswith("DPoP algs=") and f'error="{error}"' in challenge


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_bound_token_opens_with_a_proof_of_its_key(door: Door, algorithm: str) -> None:
    """Every signature that is offered works, the long header of an RSA key among them."""
    key = KEYS[algorithm]
    token = bound(door, key)

    answer = await send(door, token, prove(token, key=key, header={"alg": algorithm}))

    assert answer.status_code == 200, answer.text


async def test_query_and_fragment_of_the_address_are_not_compared(door: Door) -> None:
    """RFC 9449 section 4.3 compares the address without them."""
    token = bound(door)

    assert (await send(door, token, prove(token, htu=f"{URL}?a=b#c"))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "GET"},
        {"htm": None},
        {"htu": f"{ISSUER}/oauth/token"},
        {"htu": "https://other.example/graphql"},
        {"htu": "https://wardmote.example@other.example/graphql"},
        {"htu": "https://[/graphql"},
        {"htu": "https://wardmote.example/gra\tphql"},
        {"htu": " https://wardmote.example/graphql"},
        {"htu": "https://wardmote.example/graphql\n"},
        {"htu": ["https://wardmote.example/graphql"]},
        {"htu": None},
        {"ath": None},
        {"ath": "x"},
        {"ath": 1},
        {"iat": NOW - 61},
        {"iat": NOW + 11},
        {"iat": str(NOW)},
        {"iat": True},
        {"iat": 1e300},
        {"iat": float("nan")},
        {"iat": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "é"},
        {"jti": "j" * 257},
        {"jti": 1},
    ],
)
async def test_a_proof_of_another_request_is_refused(door: Door, changes: dict[str, Any]) -> None:
    """Each claim binds the proof to one request, token and minute."""
    token = bound(door)

    assert is_refused(await send(door, token, prove(token, **changes)), "invalid_dpop_proof")


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "jwt"},
        {"typ": 1},
        {"jwk": MINE.as_dict(private=True)},
        {"jwk": OctKey.generate_key(256).as_dict(private=True)},
        {"jwk": {"kty": ["EC"]}},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": 1, "y": 2}},
        {"jwk": "x"},
        {"jwk": ECKey.generate_key("P-256").as_dict(private=False)},
        {"pad": "x" * 9_000},
    ],
)
async def test_a_proof_with_another_header_is_refused(door: Door, header: dict[str, Any]) -> None:
    """The key in the header is public, of a kind we know, and the one that signed."""
    token = bound(door)

    assert is_refused(await send(door, token, prove(token, header=header)), "invalid_dpop_proof")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_proof_that_anybody_could_sign_is_refused(door: Door, algorithm: str) -> None:
    """A signature without a private key proves nothing."""
    token, secret = bound(door), OctKey.generate_key(256)
    header = {"alg": algorithm, "jwk": MINE.as_dict(private=False)}

    assert is_refused(await send(door, token, prove(token, key=secret, header=header)), "invalid_dpop_proof")


async def test_a_key_that_is_not_the_one_of_the_token_is_refused(door: Door) -> None:
    """A thief has a key as well, but not this one."""
    token, other = bound(door), ECKey.generate_key("P-256")

    assert is_refused(await send(door, token, prove(token, key=other)), "invalid_token")


async def test_a_proof_works_once(door: Door) -> None:
    """Of twenty at once one is answered."""
    token = bound(door)
    proof = prove(token)

    answers = await asyncio.gather(*(send(door, token, proof) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
    assert is_refused(await send(door, token, proof), "invalid_dpop_proof")


async def test_a_bound_token_is_no_bearer_token(door: Door) -> None:
    """Neither without a proof nor with one does it pass under the other scheme."""
    token = bound(door)

    assert is_refused(await send(door, token, scheme="Bearer"), "invalid_token")
    assert is_refused(await send(door, token, prove(token), scheme="Bearer"), "invalid_token")


@pytest.mark.parametrize("changes", [{"iat": NOW - 700, "exp": NOW - 100}, {"iss": "https://other.example"}])
async def test_a_bound_token_that_is_over_is_refused_in_the_words_of_its_scheme(
    door: Door, changes: dict[str, Any]
) -> None:
    """Whoever comes with a proof is answered with a challenge of DPoP, whatever is wrong (RFC 9449 section 7.1)."""
    token = bound(door, **changes)

    assert is_refused(await send(door, token, prove(token)), "invalid_token")


async def test_a_token_that_is_bound_to_nothing_is_refused_as_bound(door: Door) -> None:
    """Who sends a proof believes the token to be bound, and has to learn that it is not."""
    token = forge(door)

    assert (await send(door, token, prove(token))).status_code == 401


@pytest.mark.parametrize("count", [0, 2])
async def test_a_bound_token_comes_with_one_proof(door: Door, count: int) -> None:
    """None and two are refused alike."""
    token = bound(door)

    assert is_refused(await send(door, token, *[prove(token)] * count), "invalid_dpop_proof")


@pytest.mark.parametrize("nonce", [None, "stale", "é", 1, "", ["x"]])
async def test_a_proof_without_our_nonce_is_answered_with_one(door: Door, nonce: Any) -> None:
    """The nonce of the refusal opens, and needs no state to be known again; the next one comes with the answer."""
    token = bound(door)

    refused = await send(door, token, prove(token, nonce=nonce))

    assert is_refused(refused, "use_dpop_nonce")
    again = await send(door, token, prove(token, nonce=refused.headers["DPoP-Nonce"]))
    assert (again.status_code, again.headers["DPoP-Nonce"]) == (200, NONCE)


async def test_a_nonce_works_for_two_windows(door: Door) -> None:
    """In its own and in the next, as the token endpoint and the GraphQL endpoint both have it; then it is stale."""
    door.clock.pass_(seconds=239 - NOW % 120)
    late = int(door.clock.now.timestamp())
    token = bound(door, iat=late, exp=late + 600)
    assert (await send(door, token, prove(token, iat=late))).status_code == 200

    door.clock.pass_(seconds=1)
    assert is_refused(await send(door, token, prove(token, iat=late, jti="p2")), "use_dpop_nonce")


async def test_a_proof_works_once_in_all_processes(door: Door) -> None:
    """What one application took, another on the same database refuses: memory of a process would not do."""
    url = door.app.state.settings.database_url
    token = bound(door)
    proof = prove(token)
    async with running(create_app(settings(url), clock=door.clock, answer=echo), door.clock) as other:
        answers = await asyncio.gather(*(send(each, token, proof) for each in (door, other) * 10))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
