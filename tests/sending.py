"""Sending batches in the world of the tests, over HTTP, as somebody's program does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from auth.roles import ROLES, Role
from schema.tables import batches
from schema.tables.identity import CLIENT
from schema.tables.past import PAST
from schema.tables.records import DRUG_LINE, OUTCOME
from server.app import create_app
from tests.asking import WHO, Ask
from tests.attacks.test_token_bearer import forge
from tests.door import START, Clock, Door, running, settings
from tests.world import World, id_of

# The largest body.
LIMIT = 1_500_000
HEAD = "clientReference,occurredOn,area,status"
Status = dict[str, Any]


@dataclass(frozen=True)
class Sender:
    """Sends as one of the world's principals, each a client of its own."""

    door: Door
    world: World
    numbers: count[int] = field(default_factory=count)

    def token(self, who: str, *, without: Iterable[str] = (), **changes: Any) -> str:
        """Write a token of a client."""
        row = WHO[who]
        role = ROLES[Role(row["role"])]
        claims = {"sub": who, "client_id": who, "agency": id_of(row["agency"]), "role": row["role"]}
        claims |= {"scope": " ".join(sorted(role.scopes - set(without))), "jti": f"{who} {next(self.numbers)}"}
        claims |= {"purpose": role.default_purpose, "purposes": " ".join(role.purposes)}
        claims |= {"site": id_of(row["site"])} if row["site"] else {}
        return forge(self.door, **(claims | changes))

    async def send(
        self, body: Any, *, as_: str = "police analyst", kind: str = "arrest", form: str = "csv", **how: Any
    ) -> httpx2.Response:
        """Send a batch; *how* are its parameters, and `headers` beside those that it has."""
        headers = {"content-type": {"csv": "text/csv", "ndjson": "application/x-ndjson"}[form]}
        headers |= {"authorization": f"Bearer {how.pop('token', None) or self.token(as_)}"} | how.pop("headers", {})
        return await self.door.http.post(f"/ingest/{kind}", content=body, params=how or None, headers=headers)

    async def sent(self, body: Any, **how: Any) -> Status:
        """Send a batch that is taken and give its state."""
        answer = await self.send(body, **how)
        assert answer.status_code == 200, answer.text
        told: Status = answer.json()
        return told

    async def refused(self, body: Any, status: int, **how: Any) -> Status:
        """Send a batch that is not taken whole and give the problem."""
        answer = await self.send(body, **how)
        assert (answer.status_code, answer.headers["content-type"]) == (
            status,
            "application/problem+json; charset=utf-8",
        ), answer.text
        told: Status = answer.json()
        assert told["status"] == status
        assert told["requestId"] == answer.headers["x-request-id"]
        return told

    async def get(self, batch: str, *, as_: str = "police analyst", **how: Any) -> httpx2.Response:
        """Ask for a batch, or for what is below it."""
        token = how.get("token") or self.token(as_)
        return await self.door.http.get(f"/ingest/{batch}", headers={"authorization": f"Bearer {token}"})

    async def undo(self, batch: str, *, as_: str = "police analyst", **how: Any) -> httpx2.Response:
        """Undo a batch."""
        token = how.get("token") or self.token(as_)
        return await self.door.http.post(f"/ingest/{batch}/undo", headers={"authorization": f"Bearer {token}"})

    async def held(self) -> dict[str, tuple[str, int]]:
        """Give status and version of the arrests with a reference of these tests."""
        async with self.world.database.engine.connect() as connection:
            table = OUTCOME.c
            query = sa.select(table.client_reference, table.arrest_status, table.version)
            rows = (await connection.execute(query.where(table.client_reference.like("B-%")))).all()
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0]: (row[1], row[2]) for row in rows}

    async def forget(self) -> None:
        """Take away every batch, and the records with a reference of these tests."""
        ours = OUTCOME.c.client_reference.like("B-%")
        async with self.world.database.engine.begin() as connection:
            of = sa.select(OUTCOME.c.id).where(ours)
            await connection.execute(sa.delete(DRUG_LINE).where(DRUG_LINE.c.outcome_id.in_(of)))
            await connection.execute(sa.delete(OUTCOME).where(ours))
            past = PAST["outcome"]
            await connection.execute(sa.delete(past).where(past.c.client_reference.like("B-%")))
            for table in (batches.PUT_BACK, batches.REJECT, batches.PART, batches.BATCH):
                await connection.execute(sa.delete(table))


def rows(*numbers: int, status: str = "ARRESTED") -> str:
    """Write rows of arrests without their heading."""
    return "".join(f"B-{number},2026-03-01,E05-1,{status}\n" for number in numbers)


def sheet(*numbers: int, status: str = "ARRESTED") -> str:
    """Write a sheet of arrests."""
    return f"{HEAD}\n{rows(*numbers, status=status)}"


def line(number: int, **changes: Any) -> str:
    """Write an arrest as a line of NDJSON."""
    given = {"clientReference": f"B-{number}", "occurredOn": "2026-03-01", "area": id_of("ward"), "status": "ARRESTED"}
    return json.dumps(given | changes) + "\n"


@pytest.fixture(scope="module")
async def opened(standing: Ask) -> AsyncIterator[Sender]:
    """Start the application on the world of a file, with a client for each of its principals."""
    clock = Clock()
    app = create_app(settings(standing.world.url, ingest_body_bytes=LIMIT), clock=clock)
    async with app.state.database.engine.begin() as connection:
        await connection.execute(sa.insert(CLIENT), [_client(name) for name in WHO])
    async with running(app, clock) as door:
        yield Sender(door, standing.world)


@pytest.fixture
async def sender(opened: Sender) -> Sender:
    """Send in a world without batches, at the time that tokens are of."""
    opened.door.clock.now = START
    await opened.forget()
    return opened


def _client(name: str) -> dict[str, object]:
    row = WHO[name]
    words = {"id": name, "name": name, "agency_id": id_of(row["agency"]), "role": row["role"]}
    return words | {"scopes": "outcomes:read", "purposes": "EVALUATION", "jwks": "{}", "created_at": START}
