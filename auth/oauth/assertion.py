"""Assertion: how a client proves itself, by a short-lived JWT signed with its own private key.

The client authentication of RFC 7523 as FAPI 2.0 narrows it. Before the signature is checked every failure
reads the same, so that nobody learns which clients exist; after it, the client is told exactly what to change.
A used assertion is remembered even when the request then fails.
"""

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidClientError
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import JWKRegistry, Key
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auth.oauth.client import RegisteredClient, find
from schema.tables.identity import ASSERTION_SEEN

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# EdDSA is the older name of Ed25519 (RFC 9864); clients still send both.
SIGNATURES = ("ES256", "PS256", "Ed25519", "EdDSA")
SIGNATURES_BY_KEY: Mapping[str, tuple[str, ...]] = {"EC": ("ES256",), "RSA": ("PS256",), "OKP": ("Ed25519", "EdDSA")}

SMALLEST_RSA_BITS = 2_048
LONGEST_ASSERTION = 8_192
LONGEST_JTI = 256
LONGEST_LIFE = 300
CLOCK_SKEW = 10

NOT_ACCEPTED = "The client assertion was not accepted: check client_id, key, kid and signature algorithm."


class AssertionRegistry(jws.JWSRegistry):
    """Allow the signatures of this module and headers that carry a certificate chain or a long kid."""

    max_header_length = 4_096

    def get_alg(self, name: str) -> JWSAlgModel:
        """Find an allowed algorithm, without the library's warning about the older name of Ed25519."""
        if name not in SIGNATURES:
            raise JoseError("not allowed")
        return self.algorithms[name]


REGISTRY = AssertionRegistry(algorithms=SIGNATURES)


@dataclass(frozen=True, slots=True)
class ClientAssertion:
    """Authenticate a client of *issuer* at *now*, remembering the assertion on *connection*."""

    connection: Connection
    issuer: str
    now: datetime

    def __call__(self, query_client: object, request: Any) -> RegisteredClient | None:
        """Give the client, or None when the request holds no assertion; Authlib calls this.

        Raises: InvalidClientError.
        """
        form: Mapping[str, str] = request.form
        if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
            return None
        client, claims = self._proven(form["client_assertion"])
        if form.get("client_id", client.id) != client.id:
            raise InvalidClientError("The client_id parameter names another client than the assertion.")
        expires = _checked(claims, client_id=client.id, issuer=self.issuer, now=int(self.now.timestamp()))
        if not self._is_first_use(client.id, str(claims["jti"]), expires):
            raise InvalidClientError("The client assertion was used before: make a new one with a new jti.")
        return client

    def _proven(self, assertion: str) -> tuple[RegisteredClient, dict[str, Any]]:
        header, subject = _unverified(assertion)
        client = find(self.connection, subject)
        for key in _candidates(client.jwks, header) if client else ():
            try:
                claims = jwt.decode(assertion, key, registry=REGISTRY).claims
            except (JoseError, ValueError, RecursionError):
                continue
            if client is not None and isinstance(claims, dict):
                return client, claims
        raise InvalidClientError(NOT_ACCEPTED)

    def _is_first_use(self, client_id: str, jti: str, expires: int) -> bool:
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(ASSERTION_SEEN).on_conflict_do_nothing()
        row = {
            "client_id": client_id,
            "jti_hash": hashlib.sha256(jti.encode()).hexdigest(),
            # Past the skew as well, so that the janitor never forgets one that would still be taken.
            "expires_at": datetime.fromtimestamp(expires, UTC) + timedelta(seconds=CLOCK_SKEW),
        }
        return self.connection.execute(statement.values(row)).rowcount == 1


def _unverified(assertion: str) -> tuple[Mapping[str, Any], str]:
    """Read the header and the claimed subject, only to know whose keys to try."""
    if len(assertion) > LONGEST_ASSERTION or not assertion.isascii():
        raise InvalidClientError(f"The client assertion must be ASCII of at most {LONGEST_ASSERTION} characters.")
    try:
        compact = jws.extract_compact(assertion.encode(), registry=REGISTRY)
        claims = json.loads(compact.payload)
        header = compact.headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise InvalidClientError("The client assertion is no signed JWT.") from error
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str) or header.get("alg") not in SIGNATURES:
        raise InvalidClientError(NOT_ACCEPTED)
    return header, subject


def _candidates(jwks: str, header: Mapping[str, Any]) -> Iterator[Key]:
    """Give the client's keys that may have signed: those with the header's kid, or all where it names none."""
    for entry in json.loads(jwks).get("keys", ()):
        if "kid" in header and entry.get("kid") != header["kid"]:
            continue
        if header["alg"] not in SIGNATURES_BY_KEY.get(entry.get("kty"), ()):
            continue
        if entry["kty"] == "RSA" and _rsa_bits(entry) < SMALLEST_RSA_BITS:
            continue
        try:
            yield JWKRegistry.import_key(entry)
        except (JoseError, ValueError):
            continue


def _rsa_bits(entry: Mapping[str, Any]) -> int:
    modulus = str(entry.get("n", ""))
    return int.from_bytes(urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()


def _checked(claims: Mapping[str, Any], *, client_id: str, issuer: str, now: int) -> int:
    """Check the claims of a proven assertion and give its ``exp``.

    Types come before any arithmetic: a time written as text must be a refusal, not a failure.
    """
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise InvalidClientError("The claims iss and sub must both be the client_id.")
    if claims.get("aud") != issuer:
        raise InvalidClientError("The claim aud must be the issuer identifier of this server, as one string.")
    times = _times(claims, ("exp",), required=True) | _times(claims, ("iat", "nbf"), required=False)
    if times["exp"] <= now:
        raise InvalidClientError("The client assertion has expired.")
    if times["exp"] > now + LONGEST_LIFE + CLOCK_SKEW:
        raise InvalidClientError(f"The claim exp must be within {LONGEST_LIFE} seconds.")
    if any(times.get(name, now) > now + CLOCK_SKEW for name in ("iat", "nbf")):
        raise InvalidClientError("The claims iat and nbf must not lie in the future: check the clock.")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or not jti.isprintable():
        raise InvalidClientError(f"The claim jti must be a text of 1 to {LONGEST_JTI} characters.")
    return times["exp"]


def _times(claims: Mapping[str, Any], names: Collection[str], *, required: bool) -> dict[str, int]:
    times: dict[str, int] = {}
    for name in names:
        value = claims.get(name)
        if value is None and not required:
            continue
        # A fraction of a second is allowed (RFC 7519 section 2); true and false are numbers to Python, not to us.
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
            raise InvalidClientError(f"The claim {name} must be a time in seconds.")
        times[name] = int(value)
    return times
