"""TokenReader: a signature is checked once a token, and what is remembered is bounded."""

from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from auth import bearer
from auth.bearer import TokenReader
from auth.challenge import INVALID_PUBLIC
from auth.principal import Principal
from auth.refusal import Refused

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEY = ECKey.generate_key("P-256", auto_kid=True)


def token(number: int, role: str = "POLICE_OFFICER") -> str:
    """Sign the token of one of many persons."""
    claims = {
        "iss": "i",
        "aud": "a",
        "sub": f"person-{number}",
        "client_id": "app",
        "agency": "police",
        "role": role,
        "scope": "outcomes:read",
        "purpose": "SAFEGUARDING",
        "purposes": "SAFEGUARDING EVALUATION",
        "site": "s",
        "jti": f"jti-{number}",
        "gid": f"grant-{number}",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
    }
    return jwt.encode({"typ": "at+jwt", "alg": "ES256", "kid": KEY.kid}, claims, KEY, algorithms=["ES256"])


@pytest.fixture
def reader() -> TokenReader:
    """Give a reader that has seen nothing."""
    return TokenReader(KeySet([KEY]), issuer="i", audience="a")


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the tokens whose signature was checked; three are remembered."""
    seen: list[str] = []
    decode = jwt.decode

    def counting(value: str, *rest: object, **options: object) -> jwt.Token:
        seen.append(value)
        return decode(value, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(jwt, "decode", counting)
    monkeypatch.setattr(bearer, "REMEMBERED", 3)
    return seen


def test_a_signature_is_checked_once(reader: TokenReader, checks: list[str]) -> None:
    """The second request with a token costs no cryptography."""
    one = token(1)
    first, second = (reader.read([f"Bearer {one}"], now=NOW) for _ in range(2))

    assert first is second
    assert checks == [one]


def test_the_oldest_is_forgotten(reader: TokenReader, checks: list[str]) -> None:
    """A flood of good tokens cannot fill the memory."""
    tokens = [token(number) for number in range(5)]
    for each in (*tokens, tokens[4], tokens[0]):
        reader.read([f"Bearer {each}"], now=NOW)

    assert checks == [*tokens, tokens[0]]


def test_a_bad_token_takes_no_place(reader: TokenReader, checks: list[str]) -> None:
    """Only what verified is remembered."""
    good = token(1)
    for each in (good, *(f"{good[:-2]}{number:02}" for number in range(10, 20)), good):
        reader.read([f"Bearer {each}"], now=NOW)

    assert checks.count(good) == 1


def test_a_token_is_of_one_role(reader: TokenReader) -> None:
    """Even one we signed ourselves: two roles, or none, never come together in one request."""
    for role in ("POLICE_OFFICER POLICE_ANALYST", "POLICE_OFFICER DATA_PROTECTION_OFFICER", ""):
        refused = reader.read([f"Bearer {token(1, role)}"], now=NOW)

        assert isinstance(refused, Refused), role
        assert refused.public == INVALID_PUBLIC


def test_a_person_has_a_role_a_site_and_a_purpose(reader: TokenReader) -> None:
    """A subject other than the client is a person; the purpose header chooses among the token's."""
    principal = reader.read([f"Bearer {token(1)}"], now=NOW, purpose=["EVALUATION"])

    assert isinstance(principal, Principal)
    assert (principal.kind, principal.id, principal.client_id) == ("PERSON", "person-1", "app")
    assert principal.roles == {"POLICE_OFFICER"}
    assert (principal.site, principal.purpose) == ("s", "EVALUATION")
