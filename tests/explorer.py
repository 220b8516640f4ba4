"""The explorer's back end as tests use it: in front of a database, with a stand-in for the authorization server.

The stand-in checks what it is sent as the real one does: the client's assertion, the proof of possession and PKCE.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request

from auth.oauth.keys import Safe
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, Refused
from auth.roles import ROLES, Role
from schema.tables.people import PERSON, SESSION
from schema.tables.reference import AGENCY
from server.database import Database
from server.explorer.back_end import BackEnd, Endings
from server.explorer.client import CLIENT_ID, ExplorerClient, own_key
from server.explorer.page import DIST
from server.http.explorer import ExplorerEndpoints
from server.http.middleware import Entrance
from server.http.static import Assets
from server.opening import open_database
from server.work import new_bytes, new_secret
from tests.door import ISSUER, POLICE, START, Clock, echo, settings

PERSON_ID, SESSION_ID = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
ROLE = Role.POLICE_ANALYST
OURS = {"X-Wardmote-Explorer": "1", "Origin": ISSUER, "Sec-Fetch-Site": "same-origin"}
QUERY = {"query": "{ viewer }"}


@dataclass(frozen=True)
class Reply:
    """One reply of the stand-in."""

    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


def part(token: str, number: int) -> dict[str, Any]:
    """Read one part of a JWT, unverified."""
    text = token.split(".")[number]
    read: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return read


@dataclass
class StandIn:
    """Stand in for the authorization server; *refuses* is the error of the next replies."""

    clock: Clock
    key: ECKey
    pushed: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refuses: str | None = None
    person: str = PERSON_ID
    numbers: "count[int]" = field(default_factory=count)

    async def call(self, path: str, form: Mapping[str, str], proof: str) -> Reply:
        """Answer one request; a proof without the nonce is sent back once, as RFC 9449 section 8 says."""
        claims = jwt.decode(form["client_assertion"], self.key, algorithms=["ES256"]).claims
        assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT_ID, CLIENT_ID, ISSUER)
        key = ECKey.import_key(part(proof, 0)["jwk"])
        proven = jwt.decode(proof, key, algorithms=["ES256"]).claims
        assert (proven["htm"], proven["htu"]) == ("POST", ISSUER + path)
        if "nonce" not in proven:
            return Reply(400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
        self.asked.append(form.get("grant_type", "par"))
        if self.refuses:
            return Reply(400, {"error": self.refuses})
        if path == "/oauth/par":
            self.pushed = dict(form)
            return Reply(201, {"request_uri": "urn:r1"})
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            assert urlsafe_b64encode(digest).rstrip(b"=").decode() == self.pushed["code_challenge"]
        return Reply(200, self.tokens(key.thumbprint()))

    def tokens(self, thumbprint: str) -> dict[str, object]:
        """Make a reply of the token endpoint."""
        row, now = ROLES[ROLE], int(self.clock.now.timestamp())
        purposes = {"purpose": row.purposes[0], "purposes": " ".join(row.purposes)}
        access: dict[str, object] = {"gid": "g1", "role": ROLE, "jti": f"t{next(self.numbers)}", **purposes}
        access |= {"exp": now + 600, "cnf": {"jkt": thumbprint}}
        told = {"iss": ISSUER, "aud": CLIENT_ID, "sub": self.person, "nonce": self.pushed["nonce"]}
        signed = [jwt.encode({"alg": "ES256"}, claims, self.key) for claims in (access, told)]
        return {"access_token": signed[0], "id_token": signed[1], "refresh_token": "r", "expires_in": 600}

    async def admit(self, token: str, thumbprint: str, purposes: Sequence[str], now: datetime) -> Principal | Refused:
        """Read a token as the door does: its time, and the key it is bound to."""
        claims = part(token, 1)
        if claims["exp"] <= now.timestamp() or claims["cnf"]["jkt"] != thumbprint:
            return Refused(Code.UNAUTHENTICATED, "no")
        return Principal(
            kind=PrincipalKind.PERSON,
            id=PERSON_ID,
            client_id=CLIENT_ID,
            agency=POLICE,
            roles=frozenset({ROLE}),
            scopes=ROLES[ROLE].scopes,
            purpose=[*purposes, claims["purpose"]][0],
        )


@dataclass(frozen=True)
class Login:
    """Who is signed in."""

    session_id: str = SESSION_ID
    person_id: str = PERSON_ID


@dataclass
class Visit:
    """Hold the explorer, a browser at it, and what stands behind it."""

    http: httpx2.AsyncClient
    database: Database
    clock: Clock
    stand_in: StandIn
    ended: list[str]

    async def come_back(self, **changes: str | None) -> httpx2.Response:
        """Begin signing in and return from it with a code, or with *changes*."""
        sent = await self.http.get("/explorer/login")
        assert sent.status_code == 303, sent.text
        given = {"code": "c1", "state": self.stand_in.pushed["state"], "iss": ISSUER} | changes
        given = {name: value for name, value in given.items() if value is not None}
        return await self.http.get("/explorer/callback", params=given)

    async def open(self) -> None:
        """Sign in to the explorer."""
        back = await self.come_back()
        assert (back.status_code, back.headers["location"]) == (303, "/explorer"), back.text

    async def ask(self, headers: Mapping[str, str] = OURS, **changes: str) -> httpx2.Response:
        """Ask a question as the page does."""
        return await self.http.post("/explorer/graphql", json=QUERY, headers={**headers, **changes})

    async def write(self, statement: sa.Executable) -> None:
        """Change something behind the explorer's back."""
        async with self.database.engine.begin() as connection:
            await connection.execute(statement)


async def fill(database: Database) -> None:
    """Write an agency, a person and a login session."""
    async with database.engine.begin() as connection:
        agency = {"id": POLICE, "name": "Police", "kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
        await connection.execute(sa.insert(AGENCY).values(**agency))
        person = {"id": PERSON_ID, "username": "jo", "name": "Jo Bloggs", "agency_id": POLICE, "created_at": START}
        await connection.execute(sa.insert(PERSON).values(**person))
        times = {"created_at": START, "seen_at": START, "expires_at": START + timedelta(hours=10)}
        login = {"id": SESSION_ID, "cookie_hash": "h", "person_id": PERSON_ID, "is_complete": True}
        await connection.execute(sa.insert(SESSION).values(**login, methods="pwd", device="a browser", **times))


def end_session(connection: Connection, session_id: str, person_id: str, now: datetime) -> None:
    """End a login session."""
    connection.execute(sa.update(SESSION).where(SESSION.c.id == session_id).values(ended_at=now))


@pytest.fixture
async def visit(migrated_url: str) -> AsyncIterator[Visit]:
    """Open the explorer to a browser that nobody used before."""
    values, clock = settings(migrated_url), Clock()
    database, key = open_database(values), own_key(values.derive_key("explorer client"))
    stand_in, ended = StandIn(clock, key), list[str]()
    paths = {"par": "/oauth/par", "token": "/oauth/token", "authorize": "/oauth/authorize"}
    back_end = BackEnd(
        database,
        ExplorerClient(ISSUER, key, stand_in.call, new_secret, paths),
        Safe(values.derive_key("explorer"), new_bytes),
        Endings(end_session, lambda connection, grant, now: ended.append(grant)),
    )

    async def who(request: Request) -> Login:
        return Login()

    explorer = ExplorerEndpoints(back_end, ISSUER, clock, 100_000, who, stand_in.admit, echo)
    app = Starlette(
        routes=explorer.routes(lambda handler: handler, Assets(DIST / "assets")),
        middleware=[Middleware(Entrance, hosts=values.hosts, is_secure=True, direct={})],
    )
    await database.start()
    await fill(database)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
        yield Visit(http, database, clock, stand_in, ended)
    await database.stop()
