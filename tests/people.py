"""People for tests: members of the two agencies of the door, and a browser without scripts that they sit at.

Passwords are hashed once a run; the browser keeps cookies, follows no redirect by itself and fills in forms as they
stand on the page, hidden inputs included.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx2
import sqlalchemy as sa

from auth.login.password import HASHER
from auth.login.secret import hash_of
from schema.tables.grants import INTERACTION
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, INVITATION, PERSON
from tests.door import COUNCIL, ISSUER, POLICE, START, Door

PASSWORD = "teapot orchard ladder"
NEW_PASSWORD = "gravel pillow trombone"
CALLBACK = "https://app.example/callback"

# username, agency, roles
MEMBERS = (
    ("amira", POLICE, ("POLICE_ANALYST",)),
    ("boris", POLICE, ("POLICE_OFFICER", "POLICE_ANALYST")),
    ("carys", COUNCIL, ("COUNCIL_COMMUNITY_SAFETY",)),
)

PARTNER_APP, PHONE_APP = "partner-app", "phone-app"

# client_id, name, kind
APPS = ((PARTNER_APP, "Ward Map", "CONFIDENTIAL"), (PHONE_APP, "Pocket Map", "PUBLIC"))


@cache
def hashed(password: str = PASSWORD) -> str:
    """Hash a password of a test person, once."""
    return HASHER.hash(password)


def id_of(username: str) -> str:
    """Give the id of a test person."""
    return str(uuid5(NAMESPACE_URL, username))


async def write(door: Door, *statements: Any) -> None:
    """Change the database behind the application's back."""
    async with door.database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def read(door: Door, query: Any) -> list[Any]:
    """Look into the database."""
    async with door.database.engine.connect() as connection:
        return list((await connection.execute(query)).all())


async def change(door: Door, username: str, **values: Any) -> None:
    """Change a person."""
    await write(door, sa.update(PERSON).where(PERSON.c.username == username).values(**values))


async def fill(door: Door) -> None:
    """Write the members and a partner's applications."""
    for name, agency, held in MEMBERS:
        await employ(door, name, agency=agency, roles=held)
    common = {
        "agency_id": COUNCIL,
        "redirect_uris": CALLBACK,
        "scopes": "outcomes:read confidence:read outcomes:write openid",
        "purposes": "CRIME_PREVENTION SAFEGUARDING",
        "jwks": '{"keys": []}',
        "created_at": START,
    }
    clients = [{"id": each, "name": name, "kind": kind, **common} for each, name, kind in APPS]
    await write(door, sa.insert(CLIENT).values([each | {"bound": each["kind"] == "CONFIDENTIAL"} for each in clients]))


async def employ(
    door: Door, *usernames: str, agency: str = COUNCIL, roles: Sequence[str] = ("COUNCIL_COMMUNITY_SAFETY",)
) -> None:
    """Write people who can sign in, each appointed to the same *roles*."""
    people = [
        {
            "id": id_of(name),
            "username": name,
            "name": name.title() + " Example",
            "agency_id": agency,
            "password_hash": hashed(),
            "trained_until": date(2027, 1, 31),
            "created_at": START,
        }
        for name in usernames
    ]
    appointments = [
        {
            "id": str(uuid4()),
            "person_id": id_of(name),
            "role": role,
            "granted_by": "one",
            "granted_at": START,
            "approved_by": "two",
            "approved_at": START,
        }
        for name in usernames
        for role in roles
    ]
    await write(door, sa.insert(PERSON).values(people), sa.insert(APPOINTMENT).values(appointments))


async def invite(door: Door, username: str, token: str = "invitation-" + "x" * 32) -> str:
    """Write an invitation that is valid for a day; returns the address to open."""
    row = {
        "token_hash": hash_of(token),
        "person_id": id_of(username),
        "created_at": door.clock.now,
        "expires_at": door.clock.now + timedelta(days=1),
    }
    await write(door, sa.insert(INVITATION).values(**row))
    return f"/welcome?token={token}"


async def ask_consent(
    door: Door, client: str = PARTNER_APP, *, scope: str = "outcomes:read openid", **more: Any
) -> str:
    """Write an authorization request of *client* that waits for a person; returns the address to open."""
    reference = "reference-" + uuid4().hex
    parameters = {"scope": scope, "redirect_uri": CALLBACK, "state": "s t", "code_challenge": "c" * 43, **more}
    row = {
        "reference_hash": hash_of(reference),
        "client_id": client,
        "parameters": json.dumps(parameters),
        "begun_at": door.clock.now,
        "expires_at": door.clock.now + timedelta(minutes=10),
    }
    await write(door, sa.insert(INTERACTION).values(**row))
    return f"/consent?interaction={reference}"


@dataclass
class Form:
    """Hold one form as it stands on a page: where it goes and what its inputs hold."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their inputs."""
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
        if tag == "input" and self.forms and given.get("name") and given.get("type") != "radio":
            self.forms[-1].values[str(given["name"])] = given.get("value") or ""


def forms(page: httpx2.Response) -> dict[str, Form]:
    """Read the forms of *page*, the last one for each action."""
    reading = _Reading()
    reading.feed(page.text)
    return {form.action: form for form in reading.forms}


@dataclass
class Browser:
    """Sit at a browser that has cookies of its own."""

    http: httpx2.AsyncClient

    async def get(self, address: str) -> httpx2.Response:
        """Open an address."""
        return await self.http.get(address)

    async def send(
        self, page: httpx2.Response, action: str, values: Mapping[str, str] | None = None, **more: str
    ) -> httpx2.Response:
        """Fill in the form of *page* that goes to *action*."""
        return await self.http.post(action, data=forms(page)[action].values | dict(values or {}) | more)

    async def login(self, username: str, password: str = PASSWORD, *, onward: str = "") -> httpx2.Response:
        """Open the login page and send its form."""
        page = await self.get("/login" + onward)
        return await self.send(page, "/login", username=username, password=password)

    def cookie(self, name: str = "__Host-wardmote") -> str | None:
        """Give the value of a cookie."""
        value: str | None = self.http.cookies.get(name)
        return value


def browser(door: Door, address: str = "192.0.2.1") -> Browser:
    """Sit down at a new browser at *address*."""
    transport = httpx2.ASGITransport(door.app, raise_app_exceptions=False, client=(address, 1234))
    return Browser(httpx2.AsyncClient(transport=transport, base_url=ISSUER))


async def is_in(person: Browser) -> bool:
    """Tell whether the account page opens."""
    return (await person.get("/account")).status_code == 200
