"""Own tokens: a client ends a token it was given (RFC 7009), or asks what it is (RFC 7662).

Only the client a token was given to may do either; any other is answered as for a token that never was, so that
nothing is learned of the tokens of others. Built on Authlib's two endpoints, without what does not fit: they refuse a
token_type_hint they do not know, which RFC 7009 section 2.1 has ignored, and tell a client of another's token.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from auth.oauth.client import AUTHENTICATION, NO_AUTHENTICATION, RegisteredClient
from auth.oauth.presented import Presented, Shown, find, why_not
from auth.oauth.revoke import Revoked, end_grant, revoke

INACTIVE: Mapping[str, object] = {"active": False}


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib publishes no types
    """Answer ``POST /oauth/revoke``: 200 whatever became of it, because the token does not work afterwards."""

    CLIENT_AUTH_METHODS = (AUTHENTICATION, NO_AUTHENTICATION)

    def authenticate_token(self, request: Any, client: RegisteredClient) -> Presented | None:
        """Find a token of *client*; one that does not work any more is found as well. Raises: OAuth2Error."""
        token = _find(self.server, request)
        self.server.note["ended"] = "nothing"
        return token if token is not None and token.check_client(client) else None

    def revoke_token(self, token: Presented, request: Any) -> None:
        """End the grant with every token that came of it; a service's token ends alone."""
        connection, now = self.server.connection, self.server.pen.now
        if token.grant is not None:
            end_grant(connection, token.grant, now)
        elif token.access is not None and token.access.principal.credential is not None:
            left = timedelta(seconds=max(0.0, token.access.expires - now.timestamp()))
            revoke(connection, Revoked.TOKEN, token.access.principal.credential.token, now, left)
        self.server.note["ended"] = "grant" if token.grant else "token"


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib publishes no types
    """Answer ``POST /oauth/introspect``: what an own token is, or that it does not work and no more."""

    CLIENT_AUTH_METHODS = (AUTHENTICATION,)

    def authenticate_token(self, request: Any, client: RegisteredClient) -> Presented | None:
        """Find a token that works for *client*. Raises: OAuth2Error."""
        token = _find(self.server, request)
        reason = why_not(Shown(token, client))
        self.server.note["found"] = reason or "active"
        return token if reason is None else None

    def create_introspection_payload(self, token: Presented | None) -> Mapping[str, object]:
        """Write the answer of RFC 7662 section 2.2."""
        if token is None:
            return INACTIVE
        authority = self.server.authority
        audience = {} if token.access is None else {"aud": authority.audience}
        return {"active": True, "iss": authority.issuer, **audience, **token.told}


def _find(server: Any, request: Any) -> Presented | None:
    if "token" not in request.form:
        raise InvalidRequestError("Send token.")
    return find(server.connection, server.reader, request.form["token"], server.pen.now)
