"""Client credentials: a service asks for a token in its own name (RFC 6749 section 4.4).

The service speaks for its agency and for nobody else. There is no refresh token: it can always ask again.
"""

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidGrantError, OAuth2Error, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from auth.oauth.client import AUTHENTICATION, RegisteredClient


class InvalidTarget(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Refuse a ``resource`` this server issues no tokens for (RFC 8707 section 2)."""

    error = "invalid_target"


class Replayed(InvalidGrantError):  # type: ignore[misc]  # Authlib publishes no types
    """Refuse what was used before; what the refusal wrote is kept."""


class ServiceGrant(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib publishes no types
    """Answer ``grant_type=client_credentials``."""

    TOKEN_ENDPOINT_AUTH_METHODS = (AUTHENTICATION,)

    def validate_token_request(self) -> None:
        """Authenticate the client, then check resource and scope; raises OAuth2Error."""
        self.request.client = registered_client(self)
        self.validate_requested_scope()


def registered_client(grant: Any) -> RegisteredClient:
    """Authenticate a client that may get tokens by the type of *grant*; raises OAuth2Error."""
    client: RegisteredClient = grant.authenticate_token_endpoint_client()
    if not client.check_grant_type(grant.GRANT_TYPE):
        raise UnauthorizedClientError(f"This client is not registered for {grant.GRANT_TYPE}.")
    refuse_other_resource(grant.request, audience=grant.server.authority.audience)
    return client


def refuse_other_resource(request: Any, *, audience: str) -> None:
    """Raise InvalidTarget unless the request names no resource or the GraphQL endpoint."""
    if request.payload.data.get("resource", audience) != audience:
        raise InvalidTarget("The only resource here is the GraphQL endpoint: see the protected resource metadata.")
