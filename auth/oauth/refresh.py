"""Refresh: further tokens of the same grant (RFC 6749 section 6, RFC 9700 section 4.14).

A public client gets a new refresh token each time, and the old one is used up in one UPDATE; an honest retry within
ten seconds gets the same successor, anything later ends the family. A confidential client keeps its token: it proves
two keys of its own each time, and losing an answer must not lock it out (FAPI 2.0).
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin
from sqlalchemy.engine import Connection, Row

from auth.login.secret import hash_of
from auth.oauth.client import AUTHENTICATION, NO_AUTHENTICATION, ClientKind, RegisteredClient
from auth.oauth.client_credentials import Replayed, registered_client
from auth.oauth.granted import ENDED, Grant, answer, find_grant, narrowed, refuse_other_key
from auth.oauth.keys import Safe
from auth.oauth.revoke import end_grant
from schema.tables.grants import REFRESH_TOKEN, TOKEN_GRANT

RETRY = timedelta(seconds=10)

NOT_ACCEPTED = "The refresh token is unknown, expired, or was given to another client."


class RefreshGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib publishes no types
    """Answer ``grant_type=refresh_token``."""

    GRANT_TYPE = "refresh_token"
    TOKEN_ENDPOINT_AUTH_METHODS = (AUTHENTICATION, NO_AUTHENTICATION)

    def validate_token_request(self) -> None:
        """Authenticate the client; raises OAuth2Error."""
        self.request.client = registered_client(self)
        if "refresh_token" not in self.request.form:
            raise InvalidRequestError("Send refresh_token.")

    def create_token_response(self) -> tuple[int, dict[str, object], object]:
        """Give an access token, and a public client its next refresh token; raises OAuth2Error."""
        client: RegisteredClient = self.request.client
        connection, pen = self.server.connection, self.server.pen
        old: str = self.request.form["refresh_token"]
        row = _row(connection, old, client)
        grant = find_grant(connection, row.grant_id, pen.now)
        if grant is None or row.expires_at <= pen.now:
            raise InvalidGrantError(ENDED)
        # Before anything else is looked at: a token that is stolen and old ends its family whatever comes with it.
        if client.kind is ClientKind.PUBLIC:
            _refuse_old(connection, row, pen.now)
        refuse_other_key(client, grant, pen)
        scopes = narrowed(grant, self.request.form.get("scope"))
        if client.kind is ClientKind.PUBLIC:
            following = self._rotate(old, grant)
            return 200, answer(pen, client, grant, scopes) | {"refresh_token": following}, self.TOKEN_RESPONSE_HEADER
        return 200, answer(pen, client, grant, scopes), self.TOKEN_RESPONSE_HEADER

    def _rotate(self, old: str, grant: Grant) -> str:
        """Use *old* up and give its successor; of any number at once one makes it and the others are given it.

        UPDATE refresh_token SET used_at = :now, successor_sealed = :sealed
        WHERE token_hash = :hash AND used_at IS NULL
        """
        connection, now = self.server.connection, self.server.pen.now
        following: str = self.server.pen.new_secret()
        mine = REFRESH_TOKEN.c.token_hash == hash_of(old)
        used = sa.update(REFRESH_TOKEN).where(mine, REFRESH_TOKEN.c.used_at.is_(None))
        sealed = _safe(old).seal(following, kid=grant.id)
        if connection.execute(used.values(used_at=now, successor_sealed=sealed)).rowcount == 1:
            _keep(connection, following, grant)
            return following
        row = connection.execute(sa.select(REFRESH_TOKEN).where(mine)).one()
        _refuse_old(connection, row, now)
        return _safe(old).open(row.successor_sealed, kid=grant.id)


def begin(connection: Connection, grant: Grant, new_secret: Callable[[], str]) -> str:
    """Make the first refresh token of *grant*."""
    token = new_secret()
    _keep(connection, token, grant)
    return token


def _refuse_old(connection: Connection, row: Row[Any], now: datetime) -> None:
    if row.used_at is not None and row.used_at + RETRY < now:
        end_grant(connection, row.grant_id, now)
        raise Replayed("The refresh token was used before: everything that came of it has been revoked.")


def _keep(connection: Connection, token: str, grant: Grant) -> None:
    row = {
        "token_hash": hash_of(token),
        "grant_id": grant.id,
        "scopes": " ".join(sorted(grant.scopes)),
        "expires_at": grant.expires_at,
    }
    connection.execute(sa.insert(REFRESH_TOKEN).values(**row))


def _row(connection: Connection, token: str, client: RegisteredClient) -> Row[Any]:
    query = (
        sa.select(REFRESH_TOKEN)
        .join(TOKEN_GRANT, TOKEN_GRANT.c.id == REFRESH_TOKEN.c.grant_id)
        .where(REFRESH_TOKEN.c.token_hash == hash_of(token), TOKEN_GRANT.c.client_id == client.id)
    )
    row: Row[Any] | None = connection.execute(query).one_or_none()
    if row is None:
        raise InvalidGrantError(NOT_ACCEPTED)
    return row


def _safe(old: str) -> Safe:
    # Sealed under the old token itself, which is kept nowhere: only whoever holds it can read its successor. The
    # key seals one text, so the nonce need not differ.
    return Safe(hashlib.sha256(b"successor\n" + old.encode()).digest(), bytes)
