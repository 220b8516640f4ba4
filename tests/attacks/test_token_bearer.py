"""Access tokens that must not open the GraphQL endpoint."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from tests.door import ISSUER, START, Door, sign

NOW = int(START.timestamp())
INVALID = "The access token is not valid here: get a new one from the token endpoint of this server."

SEND = "Send an access token: Authorization: Bearer TOKEN."
AS_BEARER = "This server takes access tokens as Authorization: Bearer TOKEN."


def forge(door: Door, *, header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
    """Write a token as this server would, with some things changed or (None) left out."""
    signing: ECKey = door.app.state.door.keyring.signing
    good = {
        "iss": ISSUER,
        "aud": f"{ISSUER}/graphql",
        "sub": "police-service",
        "client_id": "police-service",
        "agency": "a",
        "role": "POLICE_ANALYST",
        "scope": "outcomes:read",
        "purpose": "CRIME_PREVENTION",
        "purposes": "CRIME_PREVENTION",
        "jti": "1",
        "iat": NOW,
        "exp": NOW + 600,
    }
    claims = {name: value for name, value in (good | changes).items() if value is not None}
    full = {"typ": "at+jwt", "alg": "ES256", "kid": signing.kid} | (header or {})
    full = {name: value for name, value in full.items() if value is not None}
    return sign(full, claims, key or signing)


async def test_the_forgery_is_good_when_nothing_is_changed(door: Door) -> None:
    """The tests below fail for what they change and for nothing else."""
    assert (await door.ask(forge(door))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": ISSUER},
        {"aud": [f"{ISSUER}/graphql"]},
        {"aud": None},
        {"exp": None},
        {"exp": str(NOW + 600)},
        {"exp": True},
        {"exp": 1e300},
        {"iat": None},
        {"iat": NOW + 61},
        {"nbf": NOW + 61},
        {"nbf": "0"},
        {"sub": None},
        {"sub": ""},
        {"client_id": 7},
        {"agency": None},
        {"agency": ""},
        {"role": None},
        {"role": ""},
        {"role": "EVERYTHING"},
        {"role": ["POLICE_ANALYST"]},
        {"scope": "outcomes:read everything"},
        {"scope": None},
        {"purpose": "ADMINISTRATION"},
        {"purpose": ""},
        {"purposes": None},
        {"site": 5},
        {"cnf": {"x5t#S256": "x"}},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": None}},
        {"header": {"typ": 5}},
        {"header": {"kid": None}},
        {"header": {"kid": "other"}},
        {"key": ECKey.generate_key("P-256")},
        {"key": OctKey.import_key(b"x" * 64), "header": {"alg": "HS256"}},
    ],
)
async def test_a_token_that_is_not_ours_is_refused(door: Door, changes: dict[str, Any]) -> None:
    """A wrong issuer, audience, time, claim, type or key is 401 invalid_token, always with the same text."""
    response = await door.ask(forge(door, **changes))

    assert response.status_code == 401, response.text
    error = response.json()["errors"][0]
    assert (error["message"], error["extensions"]["code"]) == (INVALID, "UNAUTHENTICATED")
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert response.headers["www-authenticate"] == (
        f'Bearer error="invalid_token", error_description="{INVALID}", '
        f'resource_metadata="{ISSUER}/.well-known/oauth-protected-resource/graphql"'
    )


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_changed_token_is_refused(door: Door, part: int) -> None:
    """One character changed in header, claims or signature makes the token worthless, also after it was taken once."""
    token = await door.token()
    assert (await door.ask(token)).status_code == 200
    parts = token.split(".")
    parts[part] = ("B" if parts[part][5] == "A" else "A").join((parts[part][:5], parts[part][6:]))

    assert (await door.ask(".".join(parts))).status_code == 401


async def test_a_token_without_signature_is_refused(door: Door) -> None:
    """alg none opens nothing."""
    claims = forge(door).split(".")[1]
    header = urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()

    assert (await door.ask(f"{header}.{claims}.")).status_code == 401


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], SEND),
        (["Bearer"], AS_BEARER),
        (["Bearer "], AS_BEARER),
        (["Basic YTpi"], AS_BEARER),
        (["DPoP abc"], "Send exactly one DPoP header with a proof for this request and this token."),
        (["dpop abc"], "Send exactly one DPoP header with a proof for this request and this token."),
        (["Bearer x"], INVALID),
        (["Bearer a.b.c"], INVALID),
        (["Bearer a b"], INVALID),
        (["Bearer " + "x" * 5_000], INVALID),
        (["Bearer \xe9"], INVALID),
        (["Bearer x", "Bearer y"], "Send exactly one Authorization header."),
    ],
)
async def test_a_header_without_a_good_token_is_refused(door: Door, headers: list[str], message: str) -> None:
    """No header, another scheme, garbage and two headers are each 401 with one clear text."""
    raw = [(b"authorization", value.encode("latin-1")) for value in headers]
    response = await door.http.post("/graphql", json={"query": "{ viewer }"}, headers=raw)

    assert response.status_code == 401
    assert response.json()["errors"][0]["message"] == message
    challenge = response.headers["www-authenticate"]
    assert "resource_metadata=" in challenge
    # Whoever sends no token is offered both ways to send one, each with where to learn more (RFC 9728 section 5.1).
    both = (
        challenge.startswith("Bearer ") and ", DPoP algs=" in challenge and challenge.count("resource_metadata=") == 2
    )
    assert both == (message in (SEND, AS_BEARER))
    assert ("error=" in response.headers["www-authenticate"]) == (
        headers not in ([], ["Bearer"], ["Bearer "], ["Basic YTpi"])
    )


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
async def test_the_name_of_the_scheme_has_no_case(door: Door, scheme: str) -> None:
    """RFC 9110 section 11.1: scheme names are compared without case."""
    response = await door.ask(None, headers={"Authorization": f"{scheme} {await door.token()}"})

    assert response.status_code == 200


async def test_a_purpose_is_chosen_once(door: Door) -> None:
    """Two Purpose headers are refused, also when they agree."""
    token = (await door.token()).encode()
    raw = [(b"authorization", b"Bearer " + token), (b"purpose", b"SAFEGUARDING"), (b"purpose", b"SAFEGUARDING")]
    response = await door.http.post("/graphql", json={"query": "{ viewer }"}, headers=raw)

    assert response.status_code == 403


async def test_a_token_in_the_address_is_not_read(door: Door) -> None:
    """A token sent as a query parameter does not count as sent."""
    response = await door.http.post(
        "/graphql", params={"access_token": await door.token()}, json={"query": "{ viewer }"}
    )

    assert response.json()["errors"][0]["message"] == SEND
