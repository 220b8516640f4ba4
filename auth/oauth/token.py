"""Token: what is written into an access token, and its signature.

A token says who asks, for which agency, in which role, how far and what for, for ten minutes (RFC 9068). It
never holds the state of an agreement: every statement proves that anew, so it can end at any moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from authlib.oauth2.rfc6749.errors import InvalidScopeError, UnauthorizedClientError
from joserfc import jwt
from joserfc.jwk import ECKey

from auth.oauth.client import RegisteredClient


@dataclass(frozen=True, slots=True)
class Authority:
    """Name this authorization server and how long its tokens live.

    *issuer* is its address; *audience* the identifier of the GraphQL endpoint (RFC 8707).
    """

    issuer: str
    audience: str
    token_seconds: int


@dataclass(frozen=True, slots=True)
class Pen:
    """Hold what signing one token needs: the authority, the private key, the time and a source of ids."""

    authority: Authority
    key: ECKey
    now: datetime
    new_id: Callable[[], str]

    def generate(
        self,
        grant_type: str,
        client: RegisteredClient,
        user: object = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = False,
    ) -> dict[str, object]:
        """Make the token response of RFC 6749 section 5.1; the signature is the one Authlib calls.

        Raises: InvalidScopeError when the scope asked for is not granted; UnauthorizedClientError when the
        client is registered for no purpose of its role.
        """
        allowed = client.get_allowed_scope(scope)
        if allowed is None:
            raise InvalidScopeError("The scope asked for is unknown or not granted to this client.")
        purposes = client.allowed_purposes()
        if not purposes:
            raise UnauthorizedClientError("The client is registered for no purpose that its role allows.")
        seconds = min(client.token_seconds or self.authority.token_seconds, self.authority.token_seconds)
        claims = self._claims(client, allowed, purposes, seconds)
        return {
            "access_token": self._sign(claims),
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": allowed,
        }

    def _claims(
        self, client: RegisteredClient, scope: str, purposes: tuple[str, ...], seconds: int
    ) -> dict[str, object]:
        issued = int(self.now.timestamp())
        site = {} if client.site is None else {"site": client.site}
        return {
            "iss": self.authority.issuer,
            "aud": self.authority.audience,
            "sub": client.id,
            "client_id": client.id,
            "agency": client.agency,
            "role": client.role.value,
            **site,
            "scope": scope,
            "purpose": purposes[0],
            "purposes": " ".join(purposes),
            "jti": self.new_id(),
            "iat": issued,
            "exp": issued + seconds,
        }

    def _sign(self, claims: dict[str, object]) -> str:
        header = {"typ": "at+jwt", "alg": "ES256", "kid": str(self.key.kid)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])
