"""Userinfo over HTTP: who signed in, for an application that holds a person's access token (OpenID Connect 5.3).

The token and, where it is bound, its proof are read at the door as for a query; then the grant is asked for what the
person allowed. Knows media types and headers; decides nothing.
"""

from datetime import datetime

from authlib.oauth2.rfc6749.errors import OAuth2Error
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.bearer import is_dpop
from auth.challenge import challenge, error_of
from auth.oauth.metadata import USERINFO_PATH, resource_metadata_url
from auth.oauth.openid import userinfo
from auth.oauth.standing import REVOKED, stands
from auth.principal import Principal
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from server.database import Database
from server.door import Door
from server.http.wire import NOTE
from server.work import Clock, Event, Work

NOT_OPENID = Refused(Code.INSUFFICIENT_SCOPE, "The access token must hold the scope openid.", Reason.NO_OPENID)
NOT_A_PERSON = Refused(
    Code.INSUFFICIENT_SCOPE, "The access token is of a service: nobody signed in for it.", Reason.NO_PERSON
)


class UserinfoEndpoint:
    """Serve ``/oauth/userinfo``."""

    def __init__(self, door: Door, database: Database, *, clock: Clock) -> None:
        self._door = door
        self._database = database
        self._clock = clock
        self._metadata = resource_metadata_url(door.authority)

    async def userinfo(self, request: Request) -> Response:
        """Answer with the claims of OpenID Connect Core section 5.4."""
        now, note = self._clock(), request.scope[NOTE]
        refused, error = REVOKED, None
        body: dict[str, str] = {}
        try:
            principal = await self._admit(request, now)
            note.client_id = principal.client_id
            body = await self._told(principal, now)
        except OAuth2Error as found:
            text, error = str(found.description), found.error
            refused = Refused(Code.UNAUTHENTICATED, text, text)
        except RefusalError as found:
            if found.refused.code not in (Code.UNAUTHENTICATED, Code.INSUFFICIENT_SCOPE):
                raise
            refused = found.refused
        headers = {"Cache-Control": "no-store"}
        if is_dpop(request.headers.getlist("authorization")):
            headers["DPoP-Nonce"] = self._door.nonces.current(int(now.timestamp()))
        if body:
            return JSONResponse(body, headers=headers)
        note.refuse(error or error_of(refused) or refused.code.value, refused.private)
        return self._refusal(refused, error, headers)

    async def _admit(self, request: Request, now: datetime) -> Principal:
        authorization, proofs = request.headers.getlist("authorization"), request.headers.getlist("dpop")
        if is_dpop(authorization):
            verdict = await self._door.read_bound(
                authorization, proofs, now=now, method=request.method, path=USERINFO_PATH
            )
        else:
            verdict = self._door.read(authorization, now=now)
        if isinstance(verdict, Refused):
            raise RefusalError(verdict)
        return verdict

    async def _told(self, principal: Principal, now: datetime) -> dict[str, str]:
        def tell(connection: Connection) -> dict[str, str] | Refused:
            # First, because a token that has ended is not told what it lacks.
            if not stands(connection, principal, now.date()):
                return REVOKED
            if principal.credential is None or principal.credential.grant is None:
                return NOT_A_PERSON
            if "openid" not in principal.scopes:
                return NOT_OPENID
            return userinfo(connection, principal.id, principal.scopes) or REVOKED

        async with Work(self._database, now=now) as work:
            told = await work.run(tell)
            if not isinstance(told, Refused):
                work.events.append(Event("userinfo_told", actor=principal.client_id, subject="person"))
        if isinstance(told, Refused):
            raise RefusalError(told)
        return told

    def _refusal(self, refused: Refused, error: str | None, headers: dict[str, str]) -> Response:
        """Write the refusal as the GraphQL endpoint does, in the shape of OAuth (RFC 6750 section 3)."""
        lacks_scope = refused.code is Code.INSUFFICIENT_SCOPE
        headers["WWW-Authenticate"] = challenge(
            refused,
            resource_metadata=self._metadata,
            scope="openid" if lacks_scope else None,
            error=error,
            is_bound="DPoP-Nonce" in headers,
        )
        code = error or error_of(refused)
        if code is None:
            # Whoever sent no token did nothing wrong yet, and is told how to get one and no error (section 3.1).
            return Response(status_code=401, headers=headers)
        body = {"error": code, "error_description": refused.public}
        return JSONResponse(body, 403 if lacks_scope else 401, headers=headers)
