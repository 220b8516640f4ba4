"""Server: the table of grants and of the ways a client proves itself. Read this file first.

One server is made for each request, around that request's connection, time and key, so that nothing is
shared between requests and nothing is read from the clock. Runs synchronously on the caller's transaction:
when it refuses, whatever a grant wrote is undone, but the assertion that was used stays used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidRequestError,
    OAuth2Error,
    UnsupportedGrantTypeError,
)
from sqlalchemy.engine import Connection, NestedTransaction

from auth.bearer import TokenReader
from auth.oauth.assertion import ClientAssertion
from auth.oauth.authorize import Asked, examine
from auth.oauth.client import AUTHENTICATION, NO_AUTHENTICATION, ClientKind, RegisteredClient, find
from auth.oauth.client_credentials import Replayed, ServiceGrant
from auth.oauth.code import CodeGrant
from auth.oauth.dpop import InvalidDpopProof, Nonces, check_proof, remember
from auth.oauth.metadata import INTROSPECT_PATH, PUSHED_PATH, REVOKE_PATH, TOKEN_PATH
from auth.oauth.own_tokens import Introspection, Revocation
from auth.oauth.pushed import LIFE, push
from auth.oauth.refresh import RefreshGrant
from auth.oauth.request import TokenRequest
from auth.oauth.token import Authority, Pen

# Token answers must not be kept by anything on the way (RFC 6749 section 5.1).
HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}

NO_TYPE = "Send grant_type in the body: authorization_code, client_credentials or refresh_token."


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold the answer of an OAuth endpoint and, for the log, which client it was for.

    *body* is the JSON object; *client_id* is None until the client has proven itself. *note* goes into the record and
    never to the client.
    """

    status: int
    body: Mapping[str, object]
    client_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> str | None:
        """Give the OAuth error code of a refusal, None for a success."""
        return None if self.status < 400 else str(self.body.get("error"))


class PushError(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """Refuse a pushed request with any error of the authorization endpoint."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib publishes no types
    """Serve one request to any endpoint that clients post to, on *connection*; *reader* reads access tokens."""

    def __init__(self, connection: Connection, pen: Pen, nonces: Nonces, reader: TokenReader) -> None:
        super().__init__()
        self.reader = reader
        self.note: dict[str, str] = {}
        self.authority: Authority = pen.authority
        self.connection = connection
        self.pen = pen
        self._nonces = nonces
        self._proven: RegisteredClient | None = None
        self._undo: NestedTransaction | None = None
        self._keeps = False
        self.register_client_auth_method(
            AUTHENTICATION, ClientAssertion(connection, issuer=pen.authority.issuer, now=pen.now)
        )
        self.register_client_auth_method(NO_AUTHENTICATION, self._public)
        self.register_token_generator("default", lambda *given, **named: self.pen.generate(*given, **named))
        self.register_grant(ServiceGrant)
        self.register_grant(CodeGrant)
        self.register_grant(RefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)

    def answer_token(self, form: Mapping[str, str], proofs: Sequence[str] = ()) -> Reply:
        """Answer ``POST /oauth/token`` with a token or an error of RFC 6749 section 5.2; never raises for input."""
        return self._answer(TokenRequest(self.authority.issuer, TOKEN_PATH, form, proofs), self._give)

    def answer_pushed(self, form: Mapping[str, str], proofs: Sequence[str] = ()) -> Reply:
        """Answer ``POST /oauth/par`` with a request_uri or an error (RFC 9126 section 2); never raises for input."""
        return self._answer(TokenRequest(self.authority.issuer, PUSHED_PATH, form, proofs), self._push)

    def answer_revocation(self, form: Mapping[str, str], proofs: Sequence[str] = ()) -> Reply:
        """Answer ``POST /oauth/revoke`` (RFC 7009 section 2); never raises for input."""
        return self._answer(TokenRequest(self.authority.issuer, REVOKE_PATH, form, proofs), self._revoke)

    def answer_introspection(self, form: Mapping[str, str], proofs: Sequence[str] = ()) -> Reply:
        """Answer ``POST /oauth/introspect`` (RFC 7662 section 2); never raises for input."""
        return self._answer(TokenRequest(self.authority.issuer, INTROSPECT_PATH, form, proofs), self._introspect)

    def authenticate_client(self, request: Any, methods: Any, endpoint: str = "token") -> RegisteredClient:
        """Authenticate the client; what is written after this is undone when the request is refused."""
        if "client_secret" in request.form:
            raise InvalidClientError("There are no shared secrets here: leave client_secret out.")
        client: RegisteredClient = super().authenticate_client(request, methods, endpoint)
        self._proven = client
        self._undo = self.connection.begin_nested()
        return client

    def _answer(self, request: TokenRequest, step: Callable[[TokenRequest], Reply]) -> Reply:
        try:
            self._prove(request)
            reply = step(request)
        except OAuth2Error as error:
            reply = self.handle_error_response(request, error)
        except (ValueError, RecursionError):
            # Authlib writes what was sent into its error texts and then finds that it may not; and what is nested
            # a thousand deep is read by nobody.
            reply = refusal(InvalidRequestError("A parameter holds characters it may not hold."))
        if self._undo is not None:
            if reply.error is None or self._keeps:
                self._undo.commit()
            else:
                self._undo.rollback()
        # Told every time, so that a client that keeps up is never asked twice (RFC 9449 section 8.2).
        nonce = self._nonces.current(int(self.pen.now.timestamp()))
        headers = {**HEADERS, "DPoP-Nonce": nonce} if request.proofs else HEADERS
        return Reply(reply.status, reply.body, self._proven.id if self._proven else None, headers, self.note)

    def _prove(self, request: TokenRequest) -> None:
        """Check the proof before anything is used up; it stays used even when the request is refused."""
        if not request.proofs:
            return
        if len(request.proofs) > 1:
            raise InvalidDpopProof("Send exactly one DPoP header.")
        now = int(self.pen.now.timestamp())
        proof = check_proof(request.proofs[0], method="POST", url=request.address, now=now, nonces=self._nonces)
        if not all(remember(self.connection, [proof], self.pen.now)):
            raise InvalidDpopProof("The DPoP proof was used before: make a new one with a new jti.")
        self.pen = replace(self.pen, thumbprint=proof.thumbprint)

    def _give(self, request: TokenRequest) -> Reply:
        # Authlib takes an absent type for one that is not offered.
        if "grant_type" not in request.form:
            raise InvalidRequestError(NO_TYPE)
        reply: Reply = self.create_token_response(request)
        return reply

    def _revoke(self, request: TokenRequest) -> Reply:
        reply: Reply = self.create_endpoint_response(Revocation.ENDPOINT_NAME, request)
        return reply

    def _introspect(self, request: TokenRequest) -> Reply:
        reply: Reply = self.create_endpoint_response(Introspection.ENDPOINT_NAME, request)
        return reply

    def _push(self, request: TokenRequest) -> Reply:
        client = self.authenticate_client(request, (AUTHENTICATION, NO_AUTHENTICATION), "pushed")
        parameters = {name: value for name, value in request.form.items() if not name.startswith("client_assertion")}
        asked = Asked(parameters, client, self.authority.audience, is_pushed=True)
        failed = examine(asked)
        if failed is not None:
            raise PushError(failed.problem.error, failed.problem.text)
        proven = self.pen.thumbprint
        if proven is not None and parameters.setdefault("dpop_jkt", proven) != proven:
            raise InvalidDpopProof("The dpop_jkt is of another key than the DPoP proof.")
        reference = push(self.connection, self.pen.new_secret(), client.id, parameters, self.pen.now)
        return Reply(201, {"request_uri": reference, "expires_in": int(LIFE.total_seconds())})

    def _public(self, query_client: object, request: Any) -> RegisteredClient | None:
        client_id = request.form.get("client_id")
        if client_id is None or "client_assertion" in request.form:
            return None
        client = find(self.connection, client_id)
        return client if client is not None and client.kind is ClientKind.PUBLIC else None

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Find a client by its id."""
        return find(self.connection, client_id)

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        """Take the request as it is: it was made for Authlib."""
        return request

    def save_token(self, token: Mapping[str, object], request: TokenRequest) -> None:
        """Keep nothing: an access token is valid by its signature and lives ten minutes."""

    def send_signal(self, name: str, *args: object, **values: object) -> None:
        """Tell nobody: events are named by the caller, in the same transaction."""

    def handle_response(self, status: int, body: Mapping[str, object], headers: object) -> Reply:
        """Keep Authlib's status and body; the headers are ours."""
        return Reply(status, body)

    def handle_error_response(self, request: TokenRequest, error: OAuth2Error) -> Reply:
        """Write a refusal."""
        self._keeps = isinstance(error, Replayed)
        return refusal(error)


def refusal(error: OAuth2Error, *, status: int | None = None) -> Reply:
    """Write *error* as an OAuth error response, without repeating what the client sent."""
    description = error.get_error_description()
    if isinstance(error, UnsupportedGrantTypeError):
        description = "This grant_type is not offered here: see the authorization server metadata."
    if isinstance(error, InvalidClientError) and (description or "").startswith("The client cannot authenticate with"):
        description = "Send client_assertion (private_key_jwt), or client_id alone for a public client."
    return Reply(status or error.status_code, {"error": error.error, "error_description": description})
