"""The door as tests use it: a running application, registered clients with their keys, and a clock they can move.

The query pipeline behind it only echoes who asked, so that what is tested here is the door and nothing else.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx2
import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from starlette.applications import Starlette

from auth.principal import Principal
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY
from server.app import create_app
from server.database import Database
from server.settings import Settings, load

ISSUER = "https://wardmote.example"
SECRET = "demo:" + "0123456789abcdef" * 4
POLICE = "11111111-1111-4111-8111-111111111111"
COUNCIL = "22222222-2222-4222-8222-222222222222"
PATIENCE_MS = 30_000
BOTH = "SAFEGUARDING CRIME_PREVENTION"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

KEYS: dict[str, Key] = {
    "police-service": ECKey.generate_key("P-256", {"kid": "police-1"}),
    "council-service": RSAKey.generate_key(2048, {"kid": "council-1"}),
    "ingest-service": OKPKey.generate_key("Ed25519", {"kid": "ingest-1"}),
    "disabled-service": ECKey.generate_key("P-256", {"kid": "disabled-1"}),
}
ALGORITHMS = {"EC": "ES256", "RSA": "PS256", "OKP": "Ed25519"}


def sign(header: Mapping[str, Any], claims: object, key: Key) -> str:
    """Sign anything with any header, as an attacker would."""
    parts = [json.dumps(part).encode() for part in (header, claims)]
    signing_input = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = jws.JWSRegistry.algorithms[header["alg"]].sign(signing_input, key)
    return b".".join((signing_input, urlsafe_b64encode(signature).rstrip(b"="))).decode("ascii")


@dataclass
class Clock:
    """Tell the time a test has set."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **amount: float) -> None:
        """Let time go by."""
        self.now += timedelta(**amount)


@dataclass(frozen=True)
class Echo:
    """Answer with who asked what."""

    body: bytes
    executed: bool
    standing: str | None = None


async def echo(
    document: str, variables: dict[str, Any] | None, operation_name: str | None, principal: Principal, request_id: str
) -> Echo:
    """Stand in for the query pipeline: documents that begin with `refuse` are not executed, `fail` raises."""
    if document.startswith("fail"):
        raise LookupError("SELECT secret FROM agency")
    seen = {
        "document": document,
        "variables": variables,
        "operationName": operation_name,
        "principal": [principal.kind, principal.id, principal.agency, *principal.roles],
        "scopes": sorted(principal.scopes),
        "purpose": principal.purpose,
        "requestId": request_id,
    }
    return Echo(json.dumps({"data": seen}).encode(), executed=not document.startswith("refuse"))


@dataclass
class Door:
    """Hold one running application and speak to it as clients do."""

    app: Starlette
    http: httpx2.AsyncClient
    clock: Clock
    numbers: "count[int]" = field(default_factory=count)

    @property
    def database(self) -> Database:
        """Give the application's database."""
        database: Database = self.app.state.database
        return database

    def claims(self, client: str, **changes: Any) -> dict[str, Any]:
        """Make the claims of a good assertion, then change or (with None) leave out some."""
        now = int(self.clock.now.timestamp())
        good = {
            "iss": client,
            "sub": client,
            "aud": ISSUER,
            "exp": now + 60,
            "iat": now,
            "jti": f"j{next(self.numbers)}",
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def assertion(
        self, client: str = "police-service", *, header: Mapping[str, Any] | None = None, **changes: Any
    ) -> str:
        """Sign an assertion of *client* with its own key."""
        key = KEYS[client]
        full = {"alg": ALGORITHMS[key.key_type], "kid": key.kid} | dict(header or {})
        return sign(full, self.claims(client, **changes), key)

    async def ask_token(self, assertion: str, **form: str) -> httpx2.Response:
        """Send an assertion to the token endpoint."""
        parameters = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        return await self.http.post("/oauth/token", data=parameters | form)

    async def token(self, client: str = "police-service", **form: str) -> str:
        """Get an access token of *client*."""
        response = await self.ask_token(self.assertion(client), **form)
        assert response.status_code == 200, response.text
        return str(response.json()["access_token"])

    async def ask(self, token: str | None, *, headers: Mapping[str, str] | None = None, **body: Any) -> httpx2.Response:
        """Send a GraphQL request."""
        authorization = {} if token is None else {"Authorization": f"Bearer {token}"}
        return await self.http.post(
            "/graphql", json={"query": "{ viewer }"} | body, headers=authorization | dict(headers or {})
        )


def settings(database_url: str, **values: Any) -> Settings:
    """Make the settings of a test installation."""
    given: dict[str, Any] = {"environment": "demo", "issuer": ISSUER, "secret": SECRET, "database_url": database_url}
    # A busy machine is slow to connect; what happens when the wait is over is proved with a short one.
    given["connection_timeout_ms"] = PATIENCE_MS
    return load(**(given | values))


@asynccontextmanager
async def open_door(migrated_url: str, **values: Any) -> AsyncIterator[Door]:
    """Register the clients and start the application on a database that has its tables and nothing else."""
    clock = Clock()
    app = create_app(settings(migrated_url, **values), clock=clock, answer=echo)
    database: Database = app.state.database
    await register(database)
    async with running(app, clock) as door:
        yield door


async def register(database: Database) -> None:
    """Write two agencies and the clients into a database that has its tables."""
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(AGENCY), [_agency(POLICE, "Police"), _agency(COUNCIL, "Council")])
        await connection.execute(sa.insert(CLIENT), _clients())


@asynccontextmanager
async def running(app: Starlette, clock: Clock) -> AsyncIterator[Door]:
    """Start *app* and speak to it."""
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
            yield Door(app, http, clock)


def _agency(identity: str, name: str) -> dict[str, str]:
    return {"id": identity, "name": name, "kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}


def _clients() -> list[dict[str, Any]]:
    rows = [
        (
            "police-service",
            POLICE,
            "POLICE_ANALYST",
            "outcomes:read intelligence:read",
            "SAFEGUARDING CRIME_PREVENTION",
        ),
        ("council-service", COUNCIL, "COUNCIL_COMMUNITY_SAFETY", "outcomes:read agreements:manage", "EVALUATION"),
        ("ingest-service", POLICE, "SERVICE_ACCOUNT", "ingest:write", "CRIME_PREVENTION"),
        ("disabled-service", POLICE, "POLICE_ANALYST", "outcomes:read", "CRIME_PREVENTION"),
    ]
    return [
        {
            "id": name,
            "name": name,
            "agency_id": agency,
            "role": role,
            "scopes": scopes,
            "purposes": purposes,
            "jwks": json.dumps({"keys": [KEYS[name].as_dict(private=False)]}),
            "disabled_at": START if name.startswith("disabled") else None,
            "created_at": START,
        }
        for name, agency, role, scopes, purposes in rows
    ]
