"""Client assertions that must not get a token, and what the client is told."""

import asyncio
import json
import warnings
from base64 import urlsafe_b64encode
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, OctKey, RSAKey

from schema.tables.identity import CLIENT
from tests.door import KEYS, START, Door, sign

NOW = int(START.timestamp())

NOT_ACCEPTED = "The client assertion was not accepted: check client_id, key, kid and signature algorithm."
AUDIENCE = "The claim aud must be the issuer identifier of this server, as one string."
SAME = "The claims iss and sub must both be the client_id."
EXP = "The claim exp must be a time in seconds."
SOON = "The claim exp must be within 300 seconds."
FUTURE = "The claims iat and nbf must not lie in the future: check the clock."
JTI = "The claim jti must be a text of 1 to 256 characters."


def unsigned(header: dict[str, Any], claims: Any) -> str:
    """Write a JWT whose signature is empty."""
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join(parts) + "."


async def refused(door: Door, assertion: str, description: str) -> None:
    """Send *assertion* and expect exactly this refusal."""
    response = await door.ask_token(assertion)
    assert (response.status_code, response.json()) == (
        400,
        {"error": "invalid_client", "error_description": description},
    )
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"aud": "https://other.example"}, AUDIENCE),
        ({"aud": ["https://wardmote.example"]}, AUDIENCE),
        ({"aud": "https://wardmote.example/oauth/token"}, AUDIENCE),
        ({"aud": None}, AUDIENCE),
        ({"iss": "council-service"}, SAME),
        ({"iss": None}, SAME),
        ({"exp": NOW}, "The client assertion has expired."),
        ({"exp": NOW - 3600}, "The client assertion has expired."),
        ({"exp": NOW + 311}, SOON),
        ({"exp": 2**39}, SOON),
        ({"exp": 2**70}, EXP),
        ({"exp": None}, EXP),
        ({"exp": str(NOW + 60)}, EXP),
        ({"exp": True}, EXP),
        ({"exp": [NOW + 60]}, EXP),
        ({"exp": -1}, EXP),
        ({"iat": str(NOW)}, "The claim iat must be a time in seconds."),
        ({"iat": NOW + 61}, FUTURE),
        ({"nbf": NOW + 61}, FUTURE),
        ({"nbf": {}}, "The claim nbf must be a time in seconds."),
        ({"jti": None}, JTI),
        ({"jti": ""}, JTI),
        ({"jti": 7}, JTI),
        ({"jti": "x" * 257}, JTI),
        ({"jti": "a\x00b"}, JTI),
        ({"sub": None}, NOT_ACCEPTED),
        ({"sub": ["police-service"]}, NOT_ACCEPTED),
        ({"sub": "nobody"}, NOT_ACCEPTED),
        ({"sub": "police\x00service"}, NOT_ACCEPTED),
        ({"sub": "council-service", "iss": "council-service"}, NOT_ACCEPTED),
    ],
)
async def test_a_wrong_claim_is_refused(door: Door, changes: dict[str, Any], description: str) -> None:
    """Each wrong claim gets its own text once the key is proven, and no text about the client before."""
    await refused(door, door.assertion(**changes), description)


async def test_times_within_the_skew_are_taken(door: Door) -> None:
    """A client whose clock runs ten seconds ahead is served."""
    ahead = door.assertion(iat=NOW + 10, nbf=NOW + 10, exp=NOW + 310)

    assert (await door.ask_token(ahead)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "ES256", "kid": "council-1"},
        {"alg": "ES256", "kid": ""},
        {"alg": "ES256", "kid": "kéy"},
        {"alg": "ES256", "kid": 'k"y'},
        {"alg": "ES256", "kid": "police-1", "crit": ["exp"]},
        {"alg": "ES256", "kid": "police-1", "b64": False},
    ],
)
async def test_a_wrong_header_is_refused(door: Door, header: dict[str, Any]) -> None:
    """A kid that is not the client's, or a header that changes the rules, is refused and never a failure."""
    response = await door.ask_token(sign(header, door.claims("police-service"), KEYS["police-service"]))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")


async def test_a_stranger_cannot_tell_which_clients_exist(door: Door) -> None:
    """An unknown, a disabled and a known client with a foreign key get the same answer."""
    stranger = ECKey.generate_key("P-256", {"kid": "police-1"})
    for client in ("police-service", "disabled-service", "nobody"):
        await refused(door, sign({"alg": "ES256"}, door.claims(client), stranger), NOT_ACCEPTED)
    await refused(door, door.assertion("disabled-service"), NOT_ACCEPTED)


async def test_no_signature_or_another_kind_of_signature_proves_nothing(door: Door) -> None:
    """alg none, HMAC with the public key as secret, RS256 and a key the token brings along are refused."""
    claims = door.claims("police-service")
    public = KEYS["police-service"].as_dict(private=False)
    stranger = ECKey.generate_key("P-256")
    secret = OctKey.import_key(json.dumps(public).encode())
    brought = stranger.as_dict(private=False)
    council = door.claims("council-service")
    attempts = [
        unsigned({"alg": "none"}, claims),
        unsigned({"alg": "ES256", "kid": "police-1"}, claims),
        sign({"alg": "HS256", "kid": "police-1"}, claims, secret),
        sign({"alg": "RS256", "kid": "council-1"}, council, KEYS["council-service"]),
        sign({"alg": "ES256", "jwk": brought}, claims, stranger),
        sign({"alg": "ES256", "kid": "police-1", "jwk": brought}, claims, stranger),
    ]
    for attempt in attempts:
        response = await door.ask_token(attempt)
        assert (response.status_code, response.json()["error"]) == (400, "invalid_client")


async def test_a_small_rsa_key_proves_nothing(door: Door) -> None:
    """An RSA key under 2048 bits is not used even when it is registered."""
    with warnings.catch_warnings(action="ignore"):
        small = RSAKey.import_key(rsa.generate_private_key(65_537, 1_024), {"kid": "small"})
    jwks = json.dumps({"keys": [small.as_dict(private=False)]})
    async with door.database.engine.begin() as connection:
        await connection.execute(sa.update(CLIENT).where(CLIENT.c.id == "council-service").values(jwks=jwks))

    await refused(door, sign({"alg": "PS256", "kid": "small"}, door.claims("council-service"), small), NOT_ACCEPTED)


@pytest.mark.parametrize(
    "garbage",
    [
        "x",
        "a.b",
        "a.b.c",
        "....",
        "é.é.é",
        "x" * 8_193,
        unsigned({"alg": "ES256"}, [1]),
        unsigned({"alg": 5}, {}),
        "\x00",
    ],
)
async def test_garbage_is_refused(door: Door, garbage: str) -> None:
    """Whatever is sent as an assertion, the answer is a refusal."""
    response = await door.ask_token(garbage)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")


async def test_an_assertion_works_once(door: Door) -> None:
    """The second use of an assertion is refused, in this process and for as long as it would be valid."""
    assertion = door.assertion()

    assert (await door.ask_token(assertion)).status_code == 200
    await refused(door, assertion, "The client assertion was used before: make a new one with a new jti.")


async def test_an_assertion_is_used_even_when_the_request_fails(door: Door) -> None:
    """A request that is refused for its scope has used its assertion all the same."""
    assertion = door.assertion()
    first = await door.ask_token(assertion, scope="audit:read")

    assert first.json()["error"] == "invalid_scope"
    await refused(door, assertion, "The client assertion was used before: make a new one with a new jti.")


async def test_of_twenty_uses_at_once_one_wins(door: Door) -> None:
    """The same assertion sent twenty times at the same moment gives one token."""
    assertion = door.assertion()
    answers = await asyncio.gather(*(door.ask_token(assertion) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_two_clients_may_use_the_same_jti(door: Door) -> None:
    """One client cannot use up another's identifiers."""
    answers = [await door.ask_token(door.assertion(name, jti="1")) for name in ("police-service", "council-service")]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("client", ["police-service", "no-such-client"])
async def test_what_is_nested_a_thousand_deep_is_read_by_nobody(door: Door, client: str) -> None:
    """Wherever the parser gives up, the refusal is the same, whether the client exists or not."""
    claims = urlsafe_b64encode(json.dumps({"sub": client}).encode()).rstrip(b"=").decode()
    answers = set()
    for depth in range(700, 1_000):
        deep = '{"alg": "ES256", "typ": ' + "[" * depth + "]" * depth + "}"
        header = urlsafe_b64encode(deep.encode()).rstrip(b"=").decode()
        response = await door.ask_token(f"{header}.{claims}.{'A' * 86}")
        answers.add((response.status_code, response.json().get("error")))

    assert answers == {(400, "invalid_client")}
