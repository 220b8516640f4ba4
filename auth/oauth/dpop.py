"""DPoP: the proof that whoever sends a request holds the key a token is bound to (RFC 9449).

``check_proof`` says whether a proof is right, from its text alone; ``remember`` takes its single use. Nonces hold no
state: they are a keyed hash of the time, so that every process that shares the key accepts those of the others.
Never reads the clock, and never takes the address of a request from the request itself.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any
from urllib.parse import SplitResult, urlsplit

from authlib.oauth2.rfc6749 import OAuth2Error
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auth.oauth.assertion import SIGNATURES, SIGNATURES_BY_KEY, SMALLEST_RSA_BITS, AssertionRegistry
from schema.tables.grants import PROOF_SEEN

PROOF_SIGNATURES = SIGNATURES
LONGEST_PROOF = 8_192
LONGEST_JTI = 256

# How old a proof may be, and how far ahead of ours the clock that dated it, in seconds.
OLDEST = 60
CLOCK_SKEW = 10

# A nonce works in the window it was made in and in the next.
NONCE_WINDOW = 120

# Everything but the public half of an EC, RSA or OKP key (RFC 7518 section 6); `k` is the secret of a symmetric one.
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

PORTS = {"http": 80, "https": 443}

# A proof of RSA-2048 carries its key: its header alone is longer than the 512 bytes that the library allows.
REGISTRY = AssertionRegistry(algorithms=SIGNATURES)


class InvalidDpopProof(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Say what is wrong with a proof; the description never repeats any part of it."""

    error = "invalid_dpop_proof"


class UseDpopNonce(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Ask for the same request again, with *nonce* in the proof (RFC 9449 section 8)."""

    error = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Make a new proof with the nonce of the DPoP-Nonce header.")
        self.nonce = nonce

    def get_headers(self) -> list[tuple[str, str]]:
        """Add the nonce to the headers of the refusal."""
        return [*super().get_headers(), ("DPoP-Nonce", self.nonce)]


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold what a right proof says: the thumbprint of its key (RFC 7638), its jti, and when it was made."""

    thumbprint: str
    jti: str
    issued: int


@dataclass(frozen=True, slots=True)
class Nonces:
    """Make and recognise nonces under *key*, without keeping any."""

    key: bytes

    def current(self, now: int) -> str:
        """Give the nonce of the window that *now* lies in."""
        return self._of(now // NONCE_WINDOW)

    def accepts(self, nonce: str, now: int) -> bool:
        """Tell whether *nonce* is of this window or the one before."""
        window = now // NONCE_WINDOW
        given = nonce.encode()
        return any(hmac.compare_digest(given, self._of(each).encode()) for each in (window, window - 1))

    def _of(self, window: int) -> str:
        return _base64(hmac.digest(self.key, str(window).encode(), "sha256"))


def check_proof(
    proof: str, *, method: str, url: str, now: int, nonces: Nonces, access_token: str | None = None
) -> Proof:
    """Check *proof* for a request of *method* to *url*, which is the issuer with the path of the request.

    With *access_token* the proof must name it by its hash. The nonce shows that the proof was made of late, by whoever
    is here: what was signed long ago, or for later, is refused however it is dated.
    Raises: InvalidDpopProof; UseDpopNonce when the proof names no nonce, or one that is not, or no longer, ours.
    Source: RFC 9449 section 4.3.
    """
    key = _key_of(proof)
    try:
        claims = jwt.decode(proof, key, registry=REGISTRY).claims
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise InvalidDpopProof("The signature of the DPoP proof is not of the key in its header.") from error
    if not isinstance(claims, dict):
        raise InvalidDpopProof("The DPoP proof must hold a JSON object.")
    _check_request(claims, method=method, url=url)
    if access_token is not None:
        _check_token(claims, access_token)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or not (jti.isascii() and jti.isprintable()):
        raise InvalidDpopProof(f"The claim jti of the DPoP proof must be ASCII of 1 to {LONGEST_JTI} characters.")
    issued = _issued(claims, nonces, now)
    return Proof(key.thumbprint(), jti, issued)


def remember(connection: Connection, proofs: Sequence[Proof], now: datetime) -> list[bool]:
    """Take the single use of each proof; False where it was used before. Of any number at once, one is told True.

    SQL: INSERT INTO proof_seen (proof_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING proof_hash
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    hashes = [hashlib.sha256(f"{proof.thumbprint} {proof.jti}".encode()).hexdigest() for proof in proofs]
    # In one order everywhere, so that two transactions with the same proofs never wait for each other.
    rows = sorted(
        (
            {"proof_hash": each, "expires_at": _forgotten(proof, now)}
            for each, proof in zip(hashes, proofs, strict=True)
        ),
        key=itemgetter("proof_hash"),
    )
    statement = insert(PROOF_SEEN).on_conflict_do_nothing().returning(PROOF_SEEN.c.proof_hash)
    left = set(connection.scalars(statement, rows))
    taken = []
    for each in hashes:
        taken.append(each in left)
        left.discard(each)
    return taken


def _forgotten(proof: Proof, now: datetime) -> datetime:
    """Say until when a proof must be remembered: for as long as any clock would still take it."""
    last = max(proof.issued, int(now.timestamp())) + OLDEST + CLOCK_SKEW + 1
    return datetime.fromtimestamp(last, UTC)


def _key_of(proof: str) -> Key:
    if not 0 < len(proof) <= LONGEST_PROOF or not proof.isascii():
        raise InvalidDpopProof(f"The DPoP proof must be ASCII of at most {LONGEST_PROOF} characters.")
    try:
        header = jws.extract_compact(proof.encode(), registry=REGISTRY).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidDpopProof("The DPoP proof is no signed JWT.") from error
    if header.get("typ") != "dpop+jwt":
        raise InvalidDpopProof("The header typ of the DPoP proof must be dpop+jwt.")
    jwk, algorithm = header.get("jwk"), header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in SIGNATURES:
        raise InvalidDpopProof(f"The DPoP proof must be signed with one of {' '.join(SIGNATURES)}.")
    if not isinstance(jwk, dict) or PRIVATE & jwk.keys():
        raise InvalidDpopProof("The header jwk of the DPoP proof must be a public key and nothing private.")
    kind = jwk.get("kty")
    if not isinstance(kind, str) or algorithm not in SIGNATURES_BY_KEY.get(kind, ()):
        raise InvalidDpopProof("The key in the DPoP proof does not fit its alg.")
    try:
        key = JWKRegistry.import_key(jwk)
        if kind == "RSA" and key.public_key.key_size < SMALLEST_RSA_BITS:  # type: ignore[union-attr]
            raise InvalidDpopProof(f"An RSA key in a DPoP proof must have at least {SMALLEST_RSA_BITS} bits.")
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidDpopProof("The header jwk of the DPoP proof is no key.") from error
    return key


def _check_request(claims: Mapping[str, Any], *, method: str, url: str) -> None:
    if claims.get("htm") != method:
        raise InvalidDpopProof("The claim htm of the DPoP proof must be the method of the request.")
    htu = claims.get("htu")
    if not isinstance(htu, str) or _address(htu) != _address(url):
        raise InvalidDpopProof("The claim htu of the DPoP proof must be the address of the request.")


def _check_token(claims: Mapping[str, Any], access_token: str) -> None:
    if claims.get("ath") != _base64(hashlib.sha256(access_token.encode()).digest()):
        raise InvalidDpopProof("The claim ath of the DPoP proof must be the hash of the access token.")


def _issued(claims: Mapping[str, Any], nonces: Nonces, now: int) -> int:
    """Check when the proof was made; types come before any arithmetic."""
    value, nonce = claims.get("iat"), claims.get("nonce")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
        raise InvalidDpopProof("The claim iat of the DPoP proof must be a time in seconds.")
    issued = int(value)
    if not (isinstance(nonce, str) and nonce.isascii() and nonces.accepts(nonce, now)):
        raise UseDpopNonce(nonces.current(now))
    if not now - OLDEST <= issued <= now + CLOCK_SKEW:
        raise InvalidDpopProof("The claim iat of the DPoP proof is too old or in the future: check the clock.")
    return issued


def _address(url: str) -> tuple[str, str | None, int | None, str] | None:
    """Give what of an address is compared: all but query and fragment, written in one way (RFC 3986 section 6.2)."""
    # The parser would drop blanks, tabs and line ends without a word.
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    return parts.scheme, parts.hostname, port, parts.path or "/"


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
