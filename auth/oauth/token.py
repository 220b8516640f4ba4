"""Token: what is written into an access token, and its signature.

A token says who asks, for which agency, in which role, how far and what for, for ten minutes (RFC 9068). It
never holds the state of an agreement: every statement proves that anew, so it can end at any moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError, UnauthorizedClientError
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


def _no_secret() -> str:
    raise RuntimeError("This pen signs only for services, which get no secrets.")


@dataclass(frozen=True, slots=True)
class Pen:
    """Hold what signing one token needs: the authority, the private key, the time and a source of ids."""

    authority: Authority
    key: ECKey
    now: datetime
    new_id: Callable[[], str]
    new_secret: Callable[[], str] = _no_secret
    # Thumbprint of the DPoP key whose proof came with the request (RFC 9449).
    thumbprint: str | None = None

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
        self.refuse_unbound(client)
        allowed = client.get_allowed_scope(scope)
        if allowed is None:
            raise InvalidScopeError("The scope asked for is unknown or not granted to this client.")
        purposes = client.allowed_purposes()
        if not purposes:
            raise UnauthorizedClientError("The client is registered for no purpose that its role allows.")
        seconds = self.seconds_of(client)
        role = "" if client.role is None else client.role.value
        site = {} if client.site is None else {"site": client.site}
        who = {"sub": client.id, "agency": client.agency, "role": role, **site}
        return {
            "access_token": self.access_token(client, who, scope=allowed, purposes=purposes),
            "token_type": self.token_type,
            "expires_in": seconds,
            "scope": allowed,
        }

    @property
    def token_type(self) -> str:
        """Give how the token must be sent."""
        return "Bearer" if self.thumbprint is None else "DPoP"

    def seconds_of(self, client: RegisteredClient) -> int:
        """Give how long a token of *client* lives."""
        return min(client.token_seconds or self.authority.token_seconds, self.authority.token_seconds)

    def refuse_unbound(self, client: RegisteredClient) -> None:
        """Raise InvalidRequestError where *client* must prove a key and did not."""
        if client.bound and self.thumbprint is None:
            raise InvalidRequestError("Tokens of this client are bound to a key: send a proof in the DPoP header.")

    def access_token(
        self, client: RegisteredClient, who: Mapping[str, object], *, scope: str, purposes: tuple[str, ...]
    ) -> str:
        """Sign an access token (RFC 9068) about *who*: sub, agency, role, and site and gid where there are any."""
        issued = int(self.now.timestamp())
        claims = {
            "iss": self.authority.issuer,
            "aud": self.authority.audience,
            "client_id": client.id,
            **who,
            "scope": scope,
            "purpose": purposes[0],
            "purposes": " ".join(purposes),
            "jti": self.new_id(),
            "iat": issued,
            "exp": issued + self.seconds_of(client),
        }
        if self.thumbprint is not None:
            claims["cnf"] = {"jkt": self.thumbprint}
        return self.sign("at+jwt", claims)

    def sign(self, kind: str, claims: dict[str, object]) -> str:
        """Sign *claims* as a JWT of the type *kind*."""
        header = {"typ": kind, "alg": "ES256", "kid": str(self.key.kid)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])
