"""Routes: every address of Wardmote on one screen.

Says which part serves which address and decides nothing else. An address that is not here is 404, and a method that
it does not take 405, in the same shape as any other error there; no address is ever corrected by a redirect.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from auth.oauth.metadata import (
    AUTHORIZE_PATH,
    INTROSPECT_PATH,
    JWKS_PATH,
    OPENID_PATH,
    PUSHED_PATH,
    RESOURCE_PATH,
    REVOKE_PATH,
    SERVER_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from auth.reason import Reason
from auth.refusal import Code, Refused
from server.http.authorize import AuthorizationEndpoint
from server.http.export import PATH as EXPORT_PATH
from server.http.export import ExportEndpoint
from server.http.graphql import GraphQLEndpoint
from server.http.health import Health
from server.http.ingest import IngestEndpoints
from server.http.oauth import OAuthEndpoints
from server.http.people import People, without_head
from server.http.problem_page import OF_BATCHES
from server.http.userinfo import UserinfoEndpoint
from server.http.wire import Application, Receive, Scope, Send
from server.problems import HttpRefusal

GRAPHQL_PATH = "/graphql"


def routes(
    graphql: GraphQLEndpoint,
    export: ExportEndpoint,
    ingest: IngestEndpoints,
    oauth: OAuthEndpoints,
    health: Health,
    authorization: AuthorizationEndpoint,
    userinfo: UserinfoEndpoint,
    people: People,
    explorer: list[BaseRoute],
) -> list[BaseRoute]:
    """List every address; the first that matches serves, so the busiest is first."""
    return [
        Route(GRAPHQL_PATH, graphql),
        without_head(Route(f"{EXPORT_PATH}/{{list}}", export, methods=["GET"])),
        Route(f"{OF_BATCHES}{{name}}", _Whole(ingest.take), methods=["POST"]),
        without_head(Route(f"{OF_BATCHES}{{name}}", _Whole(ingest.tell), methods=["GET"])),
        without_head(Route(f"{OF_BATCHES}{{name}}/rejects", _Whole(ingest.rejects), methods=["GET"])),
        Route(f"{OF_BATCHES}{{name}}/undo", _Whole(ingest.undo), methods=["POST"]),
        Route(TOKEN_PATH, oauth.token, methods=["POST"]),
        Route(PUSHED_PATH, oauth.pushed, methods=["POST"]),
        Route(REVOKE_PATH, oauth.revoke, methods=["POST"]),
        Route(INTROSPECT_PATH, oauth.introspect, methods=["POST"]),
        without_head(Route(AUTHORIZE_PATH, authorization.authorize, methods=["GET", "POST"])),
        Route(USERINFO_PATH, userinfo.userinfo, methods=["GET", "POST"]),
        Route(JWKS_PATH, oauth.jwks),
        Route(SERVER_PATH, oauth.authorization_server),
        Route(OPENID_PATH, oauth.authorization_server),
        Route(RESOURCE_PATH, oauth.protected_resource),
        # The address of a resource with a path has that path after the well-known part (RFC 9728 section 3.1).
        Route(RESOURCE_PATH + GRAPHQL_PATH, oauth.protected_resource),
        Route("/live", health.live),
        Route("/ready", health.ready),
        Route("/health", health.page, methods=["GET"]),
        *people.routes(),
        *explorer,
    ]


class _Whole:
    """Let a method serve an address: by itself it would be taken for one that turns a request into a response."""

    def __init__(self, serve: Application) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(scope, receive, send)


async def not_found(request: Request, error: Exception) -> Response:
    """Refuse an address that does not exist."""
    raise HttpRefusal(404, Refused(Code.NOT_FOUND, "There is nothing at this address.", Reason.ADDRESS)) from error


async def wrong_method(request: Request, error: Exception) -> Response:
    """Refuse a method that an address does not take, and name every one that it does."""
    matching = [each for each in request.app.routes if each.matches(request.scope)[0] is Match.PARTIAL]
    # Several routes may share an address; the router names the methods of the first alone, in no stable order.
    right = sorted({method for each in matching for method in each.methods})
    refused = Refused(Code.BAD_USER_INPUT, f"Use {' or '.join(right)}.", Reason.METHOD)
    raise HttpRefusal(405, refused, headers={"Allow": ", ".join(right)}) from error
