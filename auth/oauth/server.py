"""Server: the table of grants and of the ways a client proves itself. Read this file first.

One server is made for each request, around that request's connection, time and key, so that nothing is
shared between requests and nothing is read from the clock. Runs synchronously on the caller's transaction:
when it refuses, whatever a grant wrote is undone, but the assertion that was used stays used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError
from sqlalchemy.engine import Connection, NestedTransaction

from auth.oauth.assertion import ClientAssertion
from auth.oauth.client import AUTHENTICATION, RegisteredClient, find
from auth.oauth.client_credentials import ServiceGrant
from auth.oauth.metadata import TOKEN_PATH
from auth.oauth.request import TokenRequest
from auth.oauth.token import Authority, Pen

# Token answers must not be kept by anything on the way (RFC 6749 section 5.1).
HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold the answer of an OAuth endpoint and, for the log, which client it was for.

    *body* is the JSON object; *client_id* is None until the client has proven itself.
    """

    status: int
    body: Mapping[str, object]
    client_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)

    @property
    def error(self) -> str | None:
        """Give the OAuth error code of a refusal, None for a success."""
        return None if self.status < 400 else str(self.body.get("error"))


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib publishes no types
    """Serve one request to the token endpoint on *connection*."""

    def __init__(self, connection: Connection, pen: Pen) -> None:
        super().__init__()
        self.authority: Authority = pen.authority
        self._connection = connection
        self._proven: RegisteredClient | None = None
        self._undo: NestedTransaction | None = None
        self.register_client_auth_method(
            AUTHENTICATION, ClientAssertion(connection, issuer=pen.authority.issuer, now=pen.now)
        )
        self.register_token_generator("default", pen.generate)
        self.register_grant(ServiceGrant)

    def answer_token(self, form: Mapping[str, str]) -> Reply:
        """Answer ``POST /oauth/token`` with a token or an error of RFC 6749 section 5.2; never raises for input."""
        try:
            reply: Reply = self.create_token_response(TokenRequest(self.authority.issuer, TOKEN_PATH, form))
        except ValueError:
            # Authlib writes what was sent into its error texts and then finds that it may not.
            reply = refusal(InvalidRequestError("A parameter holds characters it may not hold."))
        if self._undo is not None:
            if reply.error is None:
                self._undo.commit()
            else:
                self._undo.rollback()
        return Reply(reply.status, reply.body, self._proven.id if self._proven else None)

    def authenticate_client(self, request: Any, methods: Any, endpoint: str = "token") -> RegisteredClient:
        """Authenticate the client; what is written after this is undone when the request is refused."""
        client: RegisteredClient = super().authenticate_client(request, methods, endpoint)
        self._proven = client
        self._undo = self._connection.begin_nested()
        return client

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Find a client by its id."""
        return find(self._connection, client_id)

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
        return refusal(error)


def refusal(error: OAuth2Error, *, status: int | None = None) -> Reply:
    """Write *error* as an OAuth error response, without repeating what the client sent."""
    description = error.get_error_description()
    if isinstance(error, UnsupportedGrantTypeError):
        description = "The only grant_type here is client_credentials: see the authorization server metadata."
    return Reply(status or error.status_code, {"error": error.error, "error_description": description})
