"""What nobody registers: private, weak or unknown keys, and addresses that people must never be sent to."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from auth.oauth.public_keys import MOST_KEYS, read_public_keys
from auth.oauth.redirect import fault_of_address
from auth.refusal import RefusalError

EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
ED = OKPKey.generate_key("Ed25519")


def public(key: Any, **changes: object) -> dict[str, object]:
    """Give the public half of *key*, with some members changed or (with None) left out."""
    entry = {**key.as_dict(private=False), **changes}
    return {name: value for name, value in entry.items() if value is not None}


def refusal(content: object) -> str:
    """Read *content* as a key set; give the sentence that refuses it."""
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(RefusalError) as refused:
        read_public_keys(text)
    return refused.value.refused.public


@pytest.mark.parametrize(
    "entry",
    [
        EC.as_dict(private=True),
        RSA.as_dict(private=True),
        ED.as_dict(private=True),
        OctKey.generate_key(256).as_dict(private=True),
        public(EC, d=None) | {"d": ""},
    ],
    ids=["EC", "RSA", "Ed25519", "a shared secret", "an empty private part"],
)
def test_a_private_key_is_refused_and_told_to_be_given_away(entry: Mapping[str, object]) -> None:
    """Whoever hands over a private key is told to make a new pair, and the key is not repeated."""
    said = refusal({"keys": [public(EC), entry]})

    assert said.startswith("Key 2 holds a private key. Hand over the public half only, and make a new pair")
    assert all(str(value) not in said for name, value in entry.items() if name in {"d", "k"} and value)


def test_a_private_key_in_another_wrapping_is_refused_too() -> None:
    """A PEM file is told apart by its first line."""
    assert "holds a private key" in refusal(RSA.as_pem(private=True).decode())
    assert "is no JSON" in refusal(RSA.as_pem(private=False).decode())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (public(RSA, n="s" * 171), "has 1,024 bits: RSA keys have 2,048 to 8,192."),
        (public(RSA, e="Aw"), "the exponent of an RSA key is 65537"),
        (public(RSA, n="s" * 1_367), "has 8,200 bits: RSA keys have 2,048 to 8,192."),
        (public(RSA, n="AQAB"), "has 17 bits: RSA keys have 2,048 to 8,192."),
        (public(RSA, n=7), "cannot be read: its numbers are no RSA key."),
        (public(RSA, n=None), "cannot be read: its numbers are no RSA key."),
        (public(RSA, n="AAAA" + "s" * 338), "RSA keys have 2,048 to 8,192."),
        (public(ECKey.generate_key("P-384")), "is on another curve than P-256."),
        (public(ECKey.generate_key("secp256k1")), "is on another curve than P-256."),
        (public(OKPKey.generate_key("Ed448")), "is on another curve than Ed25519."),
        (public(OKPKey.generate_key("X25519")), "is on another curve than Ed25519."),
        (public(EC, y=public(EC)["x"]), "cannot be read: its numbers are no EC key."),
        (public(EC, x=None), "cannot be read: its numbers are no EC key."),
        (public(EC, x=["a"]), "cannot be read: its numbers are no EC key."),
        (public(ED, x="A" * 43), "its point is of small order"),
        (public(ED, x="AQ" + "A" * 41), "its point is of small order"),
        (public(ED, x="7P" + "_" * 39 + "_8"), "its point is of small order"),
        (public(RSA, alg="RS256"), "is for another signature than PS256."),
        (public(EC, alg="none"), "is for another signature than ES256."),
        (public(RSA, alg="HS256"), "is for another signature than PS256."),
        (public(EC, use="enc"), "its use must be sig."),
        (public(EC, key_ops=["encrypt"]), "its use must be sig."),
        (public(EC, kty="PQ"), "is of an unknown type."),
        (public(EC, kty=7), "is of an unknown type."),
        (public(EC, kid=""), "has a kid that is no text"),
        (public(EC, kid="a\nb"), "has a kid that is no text"),
        (public(EC, kid=3), "has a kid that is no text"),
        ("a text", "is no JSON object."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_weak_or_unknown_key_is_refused(entry: object, said: str) -> None:
    """Each is named by its place and by what is wrong with it."""
    assert (sentence := refusal({"keys": [entry]})).startswith("Key 1 ")
    assert said in sentence


@pytest.mark.parametrize(
    "content",
    ["", "no JSON", "[]", "{}", '{"keys": []}', '{"keys": {}}', '{"keys": null}', "7", "[" * 50_000, " " * 200_000],
    ids=range(10),
)
def test_what_is_no_key_set_is_refused(content: str) -> None:
    """Whatever a file holds, the answer is one sentence."""
    assert "\n" not in refusal(content)


def test_a_key_set_holds_few_keys() -> None:
    """Each key is one more signature to try."""
    keys = [public(ECKey.generate_key("P-256")) for _ in range(MOST_KEYS + 1)]

    assert refusal({"keys": keys}) == f"The key set holds {MOST_KEYS + 1} keys: at most {MOST_KEYS}."


def test_only_public_members_are_kept() -> None:
    """A certificate, a note or an address in a key is left out; a missing kid becomes the key's thumbprint."""
    (kept,) = read_public_keys(json.dumps(public(EC, kid=None, x5u="https://evil.example", note="x", alg="ES256")))

    assert set(kept) == {"kty", "crv", "x", "y", "kid", "use"}
    assert kept["kid"] == EC.thumbprint()


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://app.example/callback", "must be https: http is for 127.0.0.1, [::1] and localhost only"),
        ("http://127.0.0.1.evil.example/callback", "must be https"),
        ("http://localhost.evil.example/", "must be https"),
        ("http://10.0.0.1/callback", "must be https"),
        ("https://*.app.example/callback", "holds a wildcard"),
        ("https://app.example/*", "holds a wildcard"),
        ("https://app.example/callback#", "holds a fragment"),
        ("https://app.example/callback#token", "holds a fragment"),
        ("https://user@app.example/callback", "holds a user name"),
        ("https://app.example:443@evil.example/", "holds a user name"),
        ("https://app.example\\@evil.example/", "holds a character"),
        ("https://app.example/call back", "holds a character"),
        ("https://app.example/call\tback", "holds a character"),
        ("https://app.example/call\nback", "holds a character"),
        ("https://äpp.example/callback", "holds a character"),
        ("javascript:alert(1)", "must be https://HOST/PATH"),
        ("data:text/html,x", "must be https://HOST/PATH"),
        ("com.example.app:/callback", "must be https://HOST/PATH"),
        ("//app.example/callback", "must be https://HOST/PATH"),
        ("/callback", "must be https://HOST/PATH"),
        ("https:app.example", "must be https://HOST/PATH"),
        ("https:///callback", "must be https://HOST/PATH"),
        ("HTTPS://app.example/callback", "must be https://HOST/PATH"),
        ("https://App.example/callback", "must name its host in lower case"),
        ("https://app.example./callback", "must name its host in lower case"),
        ("https://app.example:/callback", "must name its host in lower case"),
        ("https://app.example:0/callback", "must name its host in lower case"),
        ("https://app.example:99999/callback", "is no URI"),
        ("https://[::1/callback", "is no URI"),
        ("https://app.example/a/../callback", "holds . or .. in its path"),
        ("https://app.example/a/%2E%2e/callback", "holds . or .. in its path"),
        ("https://app.example/callback?state=x", "holds the parameter state"),
        ("https://app.example/callback?a=1&iss=https://evil.example", "holds the parameter iss"),
        ("https://app.example/" + "a" * 1_000, "has at most 1,000 characters"),
        ("", "must be https://HOST/PATH"),
    ],
)
def test_an_address_that_nobody_may_be_sent_to_is_refused(uri: str, said: str) -> None:
    """One sentence says what is wrong with it."""
    fault = fault_of_address(uri)

    assert fault is not None
    assert said in fault
    assert fault.isprintable()


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example",
        "https://app.example/callback",
        "https://app.example:8443/call%20back?tenant=1",
        "http://127.0.0.1:8765/callback",
        "http://127.0.0.1/",
        "http://[::1]:8765/callback",
        "http://localhost:3000/api/auth/callback",
    ],
)
def test_an_exact_address_is_taken(uri: str) -> None:
    """https anywhere, http on the person's own machine, with any port, path and query."""
    assert fault_of_address(uri) is None
