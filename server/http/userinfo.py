"""Userinfo over HTTP: who signed in, for an application that holds a person's access token (OpenID Connect 5.3).

Reads the token and, where it is bound, its proof; then asks the database whether the grant still stands.
"""

from datetime import datetime

import sqlalchemy as sa
from authlib.oauth2.rfc6749.errors import OAuth2Error
from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.oauth.dpop import InvalidDpopProof, Nonces, UseDpopNonce, check_proof, remember
from auth.oauth.granted import find_grant
from auth.oauth.metadata import USERINFO_PATH
from auth.oauth.openid import userinfo
from schema.tables.identity import CLIENT
from server.database import Database
from server.door import Door
from server.work import Clock, Event, Work

LONGEST_TOKEN = 4_096


class TokenRefused(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Refuse an access token (RFC 6750 section 3.1)."""

    error = "invalid_token"


class ScopeRefused(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Refuse a token without ``openid`` (RFC 6750 section 3.1)."""

    error = "insufficient_scope"


class UserinfoEndpoint:
    """Serve ``/oauth/userinfo``."""

    def __init__(self, door: Door, database: Database, *, clock: Clock, nonces: Nonces) -> None:
        self._door = door
        self._database = database
        self._clock = clock
        self._nonces = nonces

    async def userinfo(self, request: Request) -> Response:
        """Answer with the claims of OpenID Connect Core section 5.4."""
        now = self._clock()
        refused: OAuth2Error | None = None
        body: dict[str, str] = {}
        async with Work(self._database, now=now) as work:
            try:
                body = await work.run(lambda connection: self._tell(connection, request, now))
            except OAuth2Error as error:
                refused = error
            name = "userinfo_refused" if refused else "userinfo_told"
            work.events.append(Event(name, actor=body.get("sub", "unknown"), subject="person"))
        if refused is None:
            return JSONResponse(body, headers={"Cache-Control": "no-store"})
        return self._refusal(refused, request, now)

    def _tell(self, connection: Connection, request: Request, now: datetime) -> dict[str, str]:
        claims = self._claims(connection, request, now)
        scopes = frozenset(str(claims.get("scope", "")).split())
        if "openid" not in scopes:
            raise ScopeRefused("The access token must hold the scope openid.")
        grant = find_grant(connection, str(claims.get("gid", "")), now)
        query = sa.select(CLIENT.c.id).where(CLIENT.c.id == claims.get("client_id"), CLIENT.c.disabled_at.is_(None))
        if grant is None or grant.person_id != claims.get("sub") or connection.scalar(query) is None:
            raise TokenRefused("The access token has been revoked.")
        return userinfo(connection, grant.person_id, scopes) or {}

    def _claims(self, connection: Connection, request: Request, now: datetime) -> dict[str, object]:
        values = request.headers.getlist("authorization")
        scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
        if scheme.lower() not in ("bearer", "dpop") or not token.isascii() or len(token) > LONGEST_TOKEN:
            raise TokenRefused("Send one access token: Authorization: Bearer TOKEN, or DPoP TOKEN with a proof.")
        try:
            decoded = jwt.decode(token, self._door.keyring.published, algorithms=["ES256"])
        except (JoseError, ValueError) as error:
            raise TokenRefused("The access token is not valid here.") from error
        claims: dict[str, object] = dict(decoded.claims)
        authority, instant = self._door.authority, int(now.timestamp())
        right = (decoded.header.get("typ"), claims.get("iss"), claims.get("aud"))
        expires = claims.get("exp")
        if right != ("at+jwt", authority.issuer, authority.audience) or not isinstance(expires, int):
            raise TokenRefused("The access token is not valid here.")
        if expires <= instant:
            raise TokenRefused("The access token has expired: get a new one.")
        bound = claims.get("cnf")
        if (scheme.lower() == "dpop") != isinstance(bound, dict):
            raise TokenRefused("A bound token is sent as DPoP with a proof, any other as Bearer.")
        if isinstance(bound, dict):
            self._prove(connection, request, token, str(bound.get("jkt")), now)
        return claims

    def _prove(self, connection: Connection, request: Request, token: str, thumbprint: str, now: datetime) -> None:
        proofs = request.headers.getlist("dpop")
        if len(proofs) != 1:
            raise InvalidDpopProof("Send exactly one DPoP header.")
        proof = check_proof(
            proofs[0],
            method=request.method,
            url=self._door.authority.issuer + USERINFO_PATH,
            now=int(now.timestamp()),
            nonces=self._nonces,
            access_token=token,
        )
        if proof.thumbprint != thumbprint:
            raise TokenRefused("The access token is bound to another key.")
        if not remember(connection, proof, now):
            raise InvalidDpopProof("The DPoP proof was used before: make a new one with a new jti.")

    def _refusal(self, error: OAuth2Error, request: Request, now: datetime) -> Response:
        description = str(error.get_error_description())
        scheme = "DPoP" if request.headers.get("dpop") else "Bearer"
        headers = {
            "Cache-Control": "no-store",
            "WWW-Authenticate": f'{scheme} error="{error.error}", error_description="{description}"',
        }
        if isinstance(error, UseDpopNonce):
            headers["DPoP-Nonce"] = self._nonces.current(int(now.timestamp()))
        status = 403 if isinstance(error, ScopeRefused) else 401
        return JSONResponse({"error": error.error, "error_description": description}, status, headers=headers)
