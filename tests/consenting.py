"""A person and two applications, on top of the door: everything up to a token, in the steps a browser would take.

The pages of sign-in are not here: a person decides by the same functions the consent page calls.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import sqlalchemy as sa
from joserfc.jwk import ECKey

from auth.login.appointments import in_force
from auth.login.session import SignedIn
from auth.oauth import interaction
from auth.roles import Role
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON
from server.work import Event, Work, new_secret
from tests.door import ISSUER, KEYS, POLICE, START, Door, open_door, sign

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PAT = "33333333-3333-4333-8333-333333333333"
ANALYST = "44444444-4444-4444-8444-444444444444"
BACK = "https://app.example/callback"
BACK_WITH_QUERY = "https://app.example/other?tenant=1"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPES = "openid profile outcomes:read intelligence:read"

KEYS["partner-app"] = ECKey.generate_key("P-256", {"kid": "partner-1"})
KEYS["other-app"] = ECKey.generate_key("P-256", {"kid": "other-1"})


@dataclass
class Scene:
    """Hold the door and the key that proofs are made with."""

    door: Door
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    nonce: str = ""

    def proof(self, path: str, *, method: str = "POST", key: ECKey | None = None, token: str | None = None) -> str:
        """Sign a proof for *path*."""
        holder = key or self.key
        now = int(self.door.clock.now.timestamp())
        claims = {"jti": new_secret(), "htm": method, "htu": ISSUER + path, "iat": now, "nonce": self.nonce}
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": holder.as_dict(private=False)}
        return sign(header, claims, holder)

    async def post(
        self, path: str, client: str, form: Mapping[str, str], *, key: ECKey | None = None, proved: bool | None = None
    ) -> httpx2.Response:
        """Send *form* as *client*, once more with the nonce when the server asks for it."""
        is_public = client.startswith("public")
        is_proved = (not is_public) if proved is None else proved
        response = httpx2.Response(500)
        for _ in range(2):
            who = {"client_id": client}
            if not is_public:
                who |= {"client_assertion_type": ASSERTION, "client_assertion": self.door.assertion(client)}
            headers = {"DPoP": self.proof(path, key=key)} if is_proved else {}
            response = await self.door.http.post(path, data=who | dict(form), headers=headers)
            self.nonce = response.headers.get("dpop-nonce", self.nonce)
            if response.status_code == 200 or response.json().get("error") != "use_dpop_nonce":
                break
        return response

    async def push(self, client: str = "partner-app", **changes: str) -> httpx2.Response:
        """Push an authorization request."""
        return await self.post("/oauth/par", client, request_of(client, **changes))

    async def begin(self, client: str = "public-app", **changes: str) -> httpx2.Response:
        """Send the browser to the authorization endpoint, pushing first where the client must."""
        parameters = request_of(client, **changes)
        if not client.startswith("public"):
            pushed = await self.push(client, **changes)
            assert pushed.status_code == 201, pushed.text
            parameters = {"client_id": client, "request_uri": pushed.json()["request_uri"]}
        return await self.door.http.get("/oauth/authorize", params=parameters)

    async def decide(self, begun: httpx2.Response, *, approves: bool = True) -> dict[str, str]:
        """Decide as the consent page does; gives the parameters the application is sent."""
        assert begun.status_code == 303, begun.text
        reference = parse_qs(urlsplit(begun.headers["location"]).query)["interaction"][0]
        now, authority = self.door.clock.now, self.door.app.state.door.authority

        def step(connection: sa.Connection) -> str:
            asked = interaction.find(connection, reference, now)
            assert asked is not None
            if not approves:
                return interaction.deny(connection, asked, authority, now)
            held = in_force(connection, PAT, now)
            pat = SignedIn("s", PAT, "pat", "Pat Ormerod", POLICE, "Police", held, now, ("pwd", "otp"))
            return interaction.approve(connection, asked, pat, Role.POLICE_ANALYST, authority, now, new_secret)

        async with Work(self.door.database, now=now) as work:
            back = await work.run(step)
            work.events.append(Event("consent_given", actor="pat", subject="interaction"))
        return answered(back)

    async def code(self, client: str = "public-app", **changes: str) -> str:
        """Get a code."""
        return (await self.decide(await self.begin(client, **changes)))["code"]

    async def exchange(self, code: str, client: str = "public-app", **changes: Any) -> httpx2.Response:
        """Exchange a code; with None a parameter is left out."""
        options = {name: changes.pop(name) for name in ("key", "proved") if name in changes}
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        sent = {name: value for name, value in (form | changes).items() if value is not None}
        return await self.post("/oauth/token", client, sent, **options)

    async def tokens(self, client: str = "public-app", **changes: str) -> dict[str, Any]:
        """Get the first tokens of a grant."""
        response = await self.exchange(await self.code(client, **changes), client)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def refresh(self, token: str, client: str = "public-app", **form: Any) -> httpx2.Response:
        """Use a refresh token."""
        options = {name: form.pop(name) for name in ("key", "proved") if name in form}
        sent = {"grant_type": "refresh_token", "refresh_token": token} | form
        return await self.post("/oauth/token", client, sent, **options)

    async def change(self, statement: sa.Executable) -> None:
        """Change the database behind everyone's back."""
        async with self.door.database.engine.begin() as connection:
            await connection.execute(statement)


def request_of(client: str, **changes: str) -> dict[str, str]:
    """Make a good authorization request, changed; an empty text leaves a parameter out."""
    good = {
        "client_id": client,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": SCOPES,
        "state": "xyz",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (good | changes).items() if value}


def answered(location: str) -> dict[str, str]:
    """Give the parameters in the query of *location*."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@asynccontextmanager
async def open_scene(migrated_url: str) -> AsyncIterator[Scene]:
    """Open the door with a person and three applications."""
    async with open_door(migrated_url) as door:
        async with door.database.engine.begin() as connection:
            await connection.execute(sa.insert(CLIENT), [_client(*row) for row in CLIENTS])
            person = {"id": PAT, "username": "pat", "name": "Pat Ormerod", "agency_id": POLICE, "created_at": START}
            await connection.execute(sa.insert(PERSON).values(**person))
            part = {"id": ANALYST, "person_id": PAT, "role": "POLICE_ANALYST", "granted_by": "a", "granted_at": START}
            await connection.execute(sa.insert(APPOINTMENT).values(**part, approved_by="b", approved_at=START))
        yield Scene(door)


CLIENTS = (
    ("public-app", "PUBLIC"),
    ("public-other", "PUBLIC"),
    ("partner-app", "CONFIDENTIAL"),
    ("other-app", "CONFIDENTIAL"),
)


def _client(name: str, kind: str) -> dict[str, Any]:
    keys = [KEYS[name].as_dict(private=False)] if name in KEYS else []
    return {
        "id": name,
        "name": name,
        "kind": kind,
        "agency_id": POLICE,
        "redirect_uris": f"{BACK} {BACK_WITH_QUERY}",
        "bound": kind == "CONFIDENTIAL",
        "scopes": SCOPES,
        "purposes": "CRIME_PREVENTION SAFEGUARDING",
        "jwks": json.dumps({"keys": keys}),
        "created_at": START,
    }
