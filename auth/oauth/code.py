"""Code: the exchange of an authorization code for the first tokens (RFC 6749 section 4.1.3, RFC 7636).

A code works once, within a minute, for the client and the address it was given to, and only together with the
verifier. Single use is one conditional UPDATE. A code that comes a second time ends everything it gave, and that
is kept although the answer is an error.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from hmac import compare_digest
from typing import Any

import sqlalchemy as sa
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin
from sqlalchemy.engine import Row

from auth.login.secret import hash_of
from auth.oauth.client import AUTHENTICATION, NO_AUTHENTICATION, RegisteredClient
from auth.oauth.client_credentials import Replayed, registered_client
from auth.oauth.granted import ENDED, Grant, answer, find_grant, refuse_other_key
from auth.oauth.refresh import begin
from auth.oauth.revoke import end_grant
from schema.tables.grants import AUTHORIZATION_CODE, TOKEN_GRANT

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")

NOT_ACCEPTED = "The code is unknown, expired, used, or was given to another client."


class CodeGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib publishes no types
    """Answer ``grant_type=authorization_code``.

    Not Authlib's own grant: that one looks a code up and deletes it later, so that two requests at once both win.
    """

    GRANT_TYPE = "authorization_code"
    TOKEN_ENDPOINT_AUTH_METHODS = (AUTHENTICATION, NO_AUTHENTICATION)

    def validate_token_request(self) -> None:
        """Authenticate the client and check all that does not concern the code; raises OAuth2Error."""
        self.request.client = registered_client(self)
        form = self.request.form
        if "code" not in form or "redirect_uri" not in form:
            raise InvalidRequestError("Send code and the redirect_uri it was asked for with.")
        if not VERIFIER.fullmatch(form.get("code_verifier", "")):
            raise InvalidRequestError("Send code_verifier: 43 to 128 letters, digits, '-', '.', '_' or '~'.")

    def create_token_response(self) -> tuple[int, dict[str, object], object]:
        """Use the code up and give the first tokens; raises OAuth2Error."""
        client: RegisteredClient = self.request.client
        connection, pen = self.server.connection, self.server.pen
        row = self._row(client)
        grant = find_grant(connection, row.grant_id, pen.now)
        if grant is None:
            raise InvalidGrantError(ENDED)
        refuse_other_key(client, grant, pen)
        self._use(row, grant)
        if grant.thumbprint is None and pen.thumbprint is not None:
            bound = sa.update(TOKEN_GRANT).where(TOKEN_GRANT.c.id == grant.id)
            connection.execute(bound.values(key_thumbprint=pen.thumbprint))
        body = answer(pen, client, grant, grant.scopes)
        body["refresh_token"] = begin(connection, grant, pen.new_secret)
        return 200, body, self.TOKEN_RESPONSE_HEADER

    def _row(self, client: RegisteredClient) -> Row[Any]:
        """Find the code and check it against the request."""
        form, pen = self.request.form, self.server.pen
        mine = sa.and_(
            AUTHORIZATION_CODE.c.code_hash == hash_of(form["code"]), AUTHORIZATION_CODE.c.client_id == client.id
        )
        row: Row[Any] | None = self.server.connection.execute(sa.select(AUTHORIZATION_CODE).where(mine)).one_or_none()
        if row is None:
            raise InvalidGrantError(NOT_ACCEPTED)
        if row.used_at is not None:
            self._replayed(row)
        if row.expires_at <= pen.now:
            raise InvalidGrantError(NOT_ACCEPTED)
        if row.redirect_uri != form["redirect_uri"]:
            raise InvalidGrantError("The redirect_uri is another than the code was asked for with.")
        if not compare_digest(row.challenge, challenge_of(form["code_verifier"])):
            raise InvalidGrantError("The code_verifier does not fit the code_challenge.")
        return row

    def _use(self, row: Row[Any], grant: Grant) -> None:
        # UPDATE authorization_code SET used_at = :now, expires_at = :end WHERE code_hash = :hash AND used_at IS NULL
        # Kept from now on for as long as what it gives: whoever shows it again ends that, however late.
        unused = sa.and_(AUTHORIZATION_CODE.c.code_hash == row.code_hash, AUTHORIZATION_CODE.c.used_at.is_(None))
        values = {"used_at": self.server.pen.now, "expires_at": grant.expires_at}
        if self.server.connection.execute(sa.update(AUTHORIZATION_CODE).where(unused).values(**values)).rowcount != 1:
            self._replayed(row)

    def _replayed(self, row: Row[Any]) -> None:
        end_grant(self.server.connection, row.grant_id, self.server.pen.now)
        raise Replayed("The code was used before: everything it gave has been revoked.")


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of *verifier* (RFC 7636 section 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")
