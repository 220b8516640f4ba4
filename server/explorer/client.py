"""Client: the explorer as a client of this service, like any confidential one but for the way its words travel.

It pushes its request, uses PKCE, signs assertions with its own key and binds every token to a key of the session. It
calls the authorization server inside the process, so no address of ours is fetched over the network. Its key is
derived from the secret: every worker has the same, and none is stored.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection

from auth.oauth.assertion import ASSERTION_TYPE
from auth.roles import ROLES, Role
from auth.scopes import EXPORTING
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY

CLIENT_ID = "wardmote-explorer"
CALLBACK_PATH = "/explorer/callback"
# A claim lives this long, in seconds; it is made for one call and used at once.
ASSERTION_SECONDS = 60
# Every scope of a person, but for taking away files: the page asks by GraphQL only.
SCOPE = " ".join(
    sorted({scope for role in Role if role is not Role.SERVICE_ACCOUNT for scope in ROLES[role].scopes} - {EXPORTING})
)
# The order of the curve P-256.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Replied(Protocol):
    """What the authorization server replies, as auth/oauth/server.py makes it."""

    @property
    def status(self) -> int:
        """Give the HTTP status."""

    @property
    def body(self) -> Mapping[str, object]:
        """Give the members of the reply."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers, among them a DPoP nonce."""


# address, form, proof of possession -> reply; answered by the same code as requests from outside
Call = Callable[[str, Mapping[str, str], str], Awaitable[Replied]]


@dataclass(frozen=True, slots=True)
class Begun:
    """Hold what must come back unchanged, or unguessed, when the browser returns from signing in."""

    state: str
    nonce: str
    verifier: str
    key: Mapping[str, Any]


class Denied(Exception):
    """Say that the authorization server refused, by its error code."""


def own_key(secret: bytes) -> ECKey:
    """Make the explorer's key from 32 bytes derived for it alone."""
    number = int.from_bytes(secret, "big") % (_ORDER - 1) + 1
    key: ECKey = ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1()))
    return ECKey.import_key(key.as_dict(private=True) | {"alg": "ES256", "use": "sig", "kid": key.thumbprint()})


def register(connection: Connection, key: ECKey, issuer: str, now: datetime) -> bool:
    """Register the explorer, or bring its registration up to date; tells whether anything was written.

    The first agency by name stands for it, because a client has one; whose data it shows is decided by who signs in.
    """
    values = {
        "jwks": json.dumps({"keys": [key.as_dict(private=False)]}, sort_keys=True),
        "redirect_uris": issuer + CALLBACK_PATH,
        "scopes": SCOPE,
        "purposes": " ".join(dict.fromkeys(purpose for row in ROLES.values() for purpose in row.purposes)),
    }
    known = connection.execute(sa.select(CLIENT).where(CLIENT.c.id == CLIENT_ID)).mappings().one_or_none()
    if known is not None:
        if all(known[name] == value for name, value in values.items()):
            return False
        connection.execute(sa.update(CLIENT).where(CLIENT.c.id == CLIENT_ID).values(**values))
        return True
    agency = connection.execute(sa.select(AGENCY.c.id).order_by(AGENCY.c.name, AGENCY.c.id).limit(1)).scalar()
    if agency is None:
        return False
    fixed = {"id": CLIENT_ID, "name": "Explorer", "kind": "CONFIDENTIAL", "bound": True}
    connection.execute(sa.insert(CLIENT).values(**fixed, agency_id=agency, created_at=now, **values))
    return True


@dataclass(frozen=True)
class ExplorerClient:
    """Speak to the authorization server of *issuer* through *call*, with the explorer's own *key*."""

    issuer: str
    key: ECKey
    call: Call
    new_secret: Callable[[], str]
    paths: Mapping[str, str]
    # The last nonce that was told, so that usually no request has to be sent twice.
    _told: dict[str, str] = field(default_factory=dict)

    async def begin(self, now: datetime) -> tuple[str, Begun]:
        """Push a request; gives the address to send the browser to, and what to keep until it returns."""
        key = ECKey.generate_key("P-256")
        begun = Begun(self.new_secret(), self.new_secret(), self.new_secret(), key.as_dict(private=True))
        challenge = urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        form = {
            "response_type": "code",
            "redirect_uri": self.issuer + CALLBACK_PATH,
            # All there are: what the role does not allow is left out of the token by the server.
            "scope": SCOPE,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        reply = await self._send("par", form, begun.key, now)
        asked = {"client_id": CLIENT_ID, "request_uri": str(reply["request_uri"])}
        return f"{self.paths['authorize']}?{urlencode(asked)}", begun

    async def exchange(self, code: str, begun: Begun, now: datetime) -> Mapping[str, object]:
        """Trade *code* for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.issuer + CALLBACK_PATH,
            "code_verifier": begun.verifier,
        }
        return await self._send("token", form, begun.key, now)

    async def refresh(self, token: str, key: Mapping[str, Any], now: datetime) -> Mapping[str, object]:
        """Trade a refresh token for new tokens."""
        return await self._send("token", {"grant_type": "refresh_token", "refresh_token": token}, key, now)

    async def _send(
        self, endpoint: str, form: Mapping[str, str], key: Mapping[str, Any], now: datetime
    ) -> Mapping[str, object]:
        path = self.paths[endpoint]
        reply = await self._once(path, form, key, now)
        if reply.body.get("error") == "use_dpop_nonce":
            reply = await self._once(path, form, key, now)
        if reply.status >= 300:
            raise Denied(str(reply.body.get("error")))
        return reply.body

    async def _once(self, path: str, form: Mapping[str, str], key: Mapping[str, Any], now: datetime) -> Replied:
        proven = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self._assertion(now)}
        proof = self._proof(path, key, self._told.get("nonce"), now)
        reply = await self.call(path, {**form, "client_id": CLIENT_ID, **proven}, proof)
        if "DPoP-Nonce" in reply.headers:
            self._told["nonce"] = reply.headers["DPoP-Nonce"]
        return reply

    def _assertion(self, now: datetime) -> str:
        issued = int(now.timestamp())
        claims = {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": self.issuer, "jti": self.new_secret()}
        times = {"iat": issued, "exp": issued + ASSERTION_SECONDS}
        return jwt.encode({"alg": "ES256", "kid": str(self.key.kid)}, claims | times, self.key)

    def _proof(self, path: str, key: Mapping[str, Any], nonce: str | None, now: datetime) -> str:
        private = ECKey.import_key(dict(key))
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": private.as_dict(private=False)}
        claims = {"jti": self.new_secret(), "htm": "POST", "htu": self.issuer + path, "iat": int(now.timestamp())}
        return jwt.encode(header, claims | ({} if nonce is None else {"nonce": nonce}), private)
