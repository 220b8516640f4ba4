"""App: all wiring, top to bottom, once. The only place that knows which part goes into which.

A process makes one app. Starting it opens the database and reads the signing keys (making the first ones);
stopping it lets running requests end and closes every connection.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from auth.login import session
from auth.oauth.keys import Safe
from auth.oauth.metadata import AUTHORIZE_PATH, PUSHED_PATH, TOKEN_PATH
from auth.oauth.revoke import end_grant
from auth.roles import Role
from server.audit.checkpoint import log_name
from server.audit.journal import Journal
from server.audit.rounds import EVERY_SECONDS as LOOK_AFTER_SECONDS
from server.audit.rounds import look_after
from server.database import Database
from server.door import Door, authority_of, safe_of
from server.explorer.back_end import BackEnd, Endings
from server.explorer.client import ExplorerClient, own_key
from server.explorer.page import DIST
from server.exporting.forms import Shape
from server.http.authorize import AuthorizationEndpoint
from server.http.browsing import Browsing
from server.http.explorer import ExplorerEndpoints
from server.http.export import ExportEndpoint
from server.http.graphql import Answering, GraphQLEndpoint
from server.http.health import Health
from server.http.ingest import IngestEndpoints
from server.http.middleware import Entrance
from server.http.oauth import OAuthEndpoints
from server.http.people import People
from server.http.routes import GRAPHQL_PATH, not_found, routes, wrong_method
from server.http.static import Assets
from server.http.stopping import told_to_stop
from server.http.streaming import Streaming, Streams
from server.http.userinfo import UserinfoEndpoint
from server.janitor import EVERY_SECONDS, Rounds, clean
from server.log import quieten_libraries
from server.opening import open_database, record_safe
from server.settings import Settings
from server.work import Clock, drawn_about, new_bytes, new_secret, utc_now

log = structlog.get_logger("wardmote.app")


def create_app(settings: Settings, *, clock: Clock = utc_now, answer: Answering | None = None) -> Starlette:
    """Wire one application.

    *clock* and *answer* are for tests: another time, another query pipeline, which then keeps no record.
    """
    quieten_libraries()
    database = open_database(settings)
    door, journal = Door(database, authority_of(settings), safe_of(settings)), Journal(database)
    answering, exporting = _pipelines(settings, database, door, journal, clock, answer)
    graphql, streams = _graphql(settings, door, answering, clock)
    export = ExportEndpoint(door, exporting, schema_of_roles, clock=clock)
    ingest = IngestEndpoints(door, database, clock=clock, limit=settings.ingest_body_bytes)
    oauth = OAuthEndpoints(door, database, clock=clock, nonces=door.nonces)
    userinfo = UserinfoEndpoint(door, database, clock=clock)
    browsing = Browsing(database, settings, door.authority, clock)
    health = Health(database, door, browsing.pages, clock=clock)
    authorization = AuthorizationEndpoint(door, database, browsing.pages, clock=clock)
    explorer = _explorer(settings, database, door, oauth, browsing, answering)
    people = People(browsing, answering)
    sweeps, proving = _rounds(settings, database, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        _warn(settings)
        await database.start()
        await journal.start()
        await door.start(clock())
        sweeps.start()
        proving.start()
        try:
            with told_to_stop(streams.end):
                yield
        finally:
            await proving.stop()
            await sweeps.stop()
            await door.stop()
            await journal.stop()
            await database.stop()

    is_secure = settings.issuer.startswith("https:")
    entrance = Middleware(
        Entrance, hosts=settings.hosts, is_secure=is_secure, direct={GRAPHQL_PATH: graphql}, pages=browsing.pages
    )
    app = Starlette(
        routes=routes(graphql, export, ingest, oauth, health, authorization, userinfo, people, explorer),
        middleware=[entrance],
        exception_handlers={404: not_found, 405: wrong_method},
        lifespan=lifespan,
    )
    # A redirect to the address with a slash would be built from the Host header.
    app.router.redirect_slashes = False
    app.state.settings, app.state.database, app.state.door = settings, database, door
    app.state.answer, app.state.browsing = answering, browsing
    return app


def _graphql(settings: Settings, door: Door, answering: Answering, clock: Clock) -> tuple[GraphQLEndpoint, Streams]:
    """Give the address of queries, and the streams that it answers with where it is asked to."""
    streams = Streams(settings.streams_of_client, settings.streams_of_all)
    streaming = Streaming(answering, streams, clock, settings.stream_seconds)  # type: ignore[arg-type]
    limit = settings.limit_body_bytes
    return GraphQLEndpoint(door, answering, clock=clock, limit=limit, streaming=streaming), streams


def _warn(settings: Settings) -> None:
    for warning in settings.warnings():
        log.warning("setting", reason=warning)


def _rounds(settings: Settings, database: Database, clock: Clock) -> tuple[Rounds, Rounds]:
    """Give what cleans away what has expired, and what looks after the record of access."""
    record = partial(look_after, database, record_safe(settings), log_name(settings.issuer))
    return (
        Rounds(partial(clean, database), clock, lambda: drawn_about(EVERY_SECONDS)),
        Rounds(record, clock, lambda: drawn_about(LOOK_AFTER_SECONDS)),
    )


def _explorer(
    settings: Settings, database: Database, door: Door, oauth: OAuthEndpoints, browsing: Browsing, answer: Answering
) -> list[BaseRoute]:
    """Wire the explorer: a client of this service that asks inside the process."""
    paths = {"par": PUSHED_PATH, "token": TOKEN_PATH, "authorize": AUTHORIZE_PATH}
    key = own_key(settings.derive_key("explorer client"))
    client = ExplorerClient(settings.issuer, key, oauth.call, new_secret, paths)
    safe = Safe(settings.derive_key("explorer"), new_bytes)
    back_end = BackEnd(database, client, safe, Endings(session.end, end_grant), browsing.idle)
    endpoints = ExplorerEndpoints(
        back_end, settings.issuer, browsing.clock, settings.limit_body_bytes, browsing.who, door.admit, answer
    )
    return endpoints.routes(browsing.page, Assets(DIST / "assets"))


def schema_of_roles(roles: frozenset[Role]) -> GraphQLSchema:
    """Give the schema that these roles see."""
    # Imported here, as below.
    from server.query.answer import schema_of

    return schema_of(roles)


def _pipelines(
    settings: Settings, database: Database, door: Door, journal: Journal, clock: Clock, answer: Answering | None
) -> tuple[Answering, Mapping[Shape, Answering]]:
    """Give what answers queries, and the same for exports, which are on record as such; all *answer* where given."""
    if answer:
        given = door.standings.guarded(answer, clock)
        return given, dict.fromkeys(Shape, given)
    # Imported here: compiling the schema takes a while, and tests of the door do without it.
    from server.exporting.answering import ExportAnswering
    from server.query.answer import pipeline
    from server.query.recording import Recording

    # Who asks is looked at again before anything is put on record: what does not leave was not told.
    queries = door.standings.guarded(pipeline(settings, database, clock=clock), clock)
    files = {
        shape: door.standings.guarded(ExportAnswering(database, settings, shape, clock=clock), clock) for shape in Shape
    }
    exports = {shape: Recording(each, journal, clock, is_export=True) for shape, each in files.items()}
    return Recording(queries, journal, clock), exports
