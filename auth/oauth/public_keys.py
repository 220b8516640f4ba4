"""Public keys: what a client may prove itself with, read from the JSON Web Key Set it hands over.

A private key is refused and must be thought of as given away. Taken are EC P-256 (ES256), RSA from 2,048 bits (PS256)
and Ed25519, as FAPI 2.0 asks; a key that a forger could use is none. Of each key only the public members are kept.
Pure: knows no database.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from auth.oauth.assertion import SIGNATURES_BY_KEY, SMALLEST_RSA_BITS
from auth.refusal import Code, RefusalError, Refused

# Of each kind of key the members that make it, in the order they are kept.
MEMBERS: Mapping[str, tuple[str, ...]] = {"EC": ("crv", "x", "y"), "RSA": ("n", "e"), "OKP": ("crv", "x")}
CURVES: Mapping[str, str] = {"EC": "P-256", "OKP": "Ed25519"}
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

MOST_KEYS = 10
LONGEST_TEXT = 100_000
LONGEST_KID = 200
# A larger one costs more to verify than it protects.
LARGEST_RSA_BITS = 8_192
SMALLEST_EXPONENT = 65_537

TAKEN = "Taken are EC P-256 (ES256), RSA from 2,048 bits (PS256) and Ed25519."

# Points of small order on the curve of Ed25519, without the sign bit: under such a key anyone can make a signature
# (RFC 8032 does not refuse them). Source: the list of libsodium, ge25519_has_small_order.
_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


def read_public_keys(text: str) -> tuple[Mapping[str, str], ...]:
    """Read a JSON Web Key Set (RFC 7517 section 5), or one key alone; each key gets a kid where it has none.

    Raises: RefusalError BAD_USER_INPUT with what is wrong, and which key it is of.
    """
    if "PRIVATE KEY-----" in text:
        _refuse_private("The file")
    if len(text) > LONGEST_TEXT:
        _refuse(f"The key set is longer than {LONGEST_TEXT:,} characters.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        _refuse('The file is no JSON. Write the public keys as a JSON Web Key Set: {"keys": [...]}.')
    keys = content.get("keys", [content]) if isinstance(content, dict) else None
    if not isinstance(keys, list) or not keys:
        _refuse('The file holds no keys. Write them as a JSON Web Key Set: {"keys": [...]}.')
    if len(keys) > MOST_KEYS:
        _refuse(f"The key set holds {len(keys)} keys: at most {MOST_KEYS}.")
    read = tuple(_read(f"Key {number}", entry) for number, entry in enumerate(keys, 1))
    return joined((), read)


def joined(known: Sequence[Mapping[str, str]], added: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Put *added* keys behind the *known* ones; one that is known already is left out.

    Raises: RefusalError BAD_USER_INPUT when two keys have one kid, or there are too many.
    """
    keys = list(known)
    for key in added:
        same = [each for each in keys if each["kid"] == key["kid"]]
        if not same:
            keys.append(key)
        elif _material(same[0]) != _material(key):
            _refuse(f"Two different keys have the kid {key['kid']!r}: each key needs a kid of its own.")
    if len(keys) > MOST_KEYS:
        _refuse(f"That would be {len(keys)} keys: at most {MOST_KEYS}. Drop old ones first.")
    return tuple(keys)


def _read(name: str, entry: object) -> Mapping[str, str]:
    if not isinstance(entry, dict):
        _refuse(f"{name} is no JSON object.")
    if PRIVATE_MEMBERS & entry.keys():
        _refuse_private(name)
    kind = entry.get("kty")
    if not isinstance(kind, str) or kind not in MEMBERS:
        _refuse(f"{name} is of an unknown type. {TAKEN}")
    if kind in CURVES and entry.get("crv") != CURVES[kind]:
        _refuse(f"{name} is on another curve than {CURVES[kind]}. {TAKEN}")
    _check_purpose(name, entry, kind)
    public: dict[str, Any] = {"kty": kind, **{member: entry.get(member) for member in MEMBERS[kind]}}
    try:
        # Looked at first: the library only warns of a short one, on the operator's terminal.
        bits = int.from_bytes(_bytes_of(entry["n"])).bit_length() if kind == "RSA" else SMALLEST_RSA_BITS
        key = JWKRegistry.import_key(public) if bits >= SMALLEST_RSA_BITS else None
    except (JoseError, ValueError, TypeError, AttributeError, KeyError):
        _refuse(f"{name} cannot be read: its numbers are no {kind} key.")
    if key is None:
        _refuse(f"{name} has {bits:,} bits: RSA keys have 2,048 to 8,192.")
    _check_strength(name, key, entry)
    kid = entry.get("kid", key.thumbprint())
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID or not kid.isprintable():
        _refuse(f"{name} has a kid that is no text of 1 to {LONGEST_KID} printable characters.")
    return {**public, "kid": kid, "use": "sig"}


def _check_purpose(name: str, entry: Mapping[str, Any], kind: str) -> None:
    signatures = SIGNATURES_BY_KEY[kind]
    if entry.get("alg", signatures[0]) not in signatures:
        _refuse(f"{name} is for another signature than {' or '.join(signatures)}. {TAKEN}")
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or operations != ["verify"]:
        _refuse(f"{name} is not for verifying signatures: its use must be sig.")


def _check_strength(name: str, key: Key, entry: Mapping[str, Any]) -> None:
    public = key.get_op_key("verify")
    if isinstance(public, RSAPublicKey):
        numbers = public.public_numbers()
        if not SMALLEST_RSA_BITS <= public.key_size <= LARGEST_RSA_BITS:
            _refuse(f"{name} has {public.key_size:,} bits: RSA keys have 2,048 to 8,192.")
        if numbers.e < SMALLEST_EXPONENT or numbers.n % 2 == 0:
            _refuse(f"{name} is weak: the exponent of an RSA key is 65537 (AQAB).")
    elif entry["kty"] == "OKP":
        point = _bytes_of(entry["x"])
        if bytes((*point[:-1], point[-1] & 0x7F)) in _SMALL_ORDER:
            _refuse(f"{name} is weak: its point is of small order, so anyone can sign for it.")


def _bytes_of(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


def _material(key: Mapping[str, str]) -> tuple[str, ...]:
    return (key["kty"], *(key[member] for member in MEMBERS[key["kty"]]))


def _refuse_private(name: str) -> NoReturn:
    _refuse(
        f"{name} holds a private key. Hand over the public half only, and make a new pair: "
        "a private key that was sent to somebody is no secret any more."
    )


def _refuse(public: str) -> NoReturn:
    raise RefusalError(Refused(Code.BAD_USER_INPUT, public))
