"""A server that is killed while it takes or undoes a batch: sent again, it is exactly what one clean run makes."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa

from schema.tables.batches import PART
from schema.tables.identity import CLIENT
from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from schema.tables.reference import AREA
from server.database import Database
from server.door import mint
from server.opening import open_database
from server.work import utc_now
from tests.door import ISSUER, register, settings
from tests.dying import NURSERY, die_serving
from tests.record import opened

# Kills on each of the two databases; records of a batch and of a part of it.
KILLS, ROWS, PART_OF = 100, 300, 20
PATIENCE = 60.0
SCOPE = "outcomes:read outcomes:write"
AREA_ID = str(uuid4())
BODY = "clientReference,occurredOn,area,status\n" + "".join(
    f"R-{number % 290},2026-03-{1 + number % 28:02},E1,{'ARRESTED' if number < 290 else 'BAILED'}\n"
    for number in range(ROWS)
)


@dataclass
class Run:
    """One database, what was seen in it, and the server of the moment."""

    url: str
    database: Database
    token: str
    moments: random.Random = field(default_factory=lambda: random.Random(20_261_129))
    # So long a server may live at most after what the kill is measured from, in seconds.
    longest: float = 0.1
    number: int = 0
    seen: list[str] = field(default_factory=list)

    @property
    def batch(self) -> str:
        """Name the batch of the moment."""
        return f"b-{self.number}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[tuple[httpx2.AsyncClient, Any]]:
        """Start a server and wait until it answers; it is killed at the end at the latest."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = NURSERY.Process(target=die_serving, args=(self.url, port, PART_OF))
        process.start()
        headers = {"host": urlsplit(ISSUER).netloc, "authorization": f"Bearer {self.token}"}
        headers |= {"content-type": "text/csv"}
        try:
            async with httpx2.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE
            ) as client:
                await _ready(client)
                yield client, process
        finally:
            process.kill()
            await asyncio.to_thread(process.join)

    async def parts(self) -> object:
        """Count the parts that are stored, beside whoever writes them."""
        return await self.database.fetch("SELECT count(*) FROM ingest_part")

    async def killed(self, path: str, body: str = "", *, from_part: bool = False) -> None:
        """Send something and kill the server some time later, *from_part*: after the first part that it stores."""
        async with self.serving() as (client, process):
            before = await self.parts()
            sending = asyncio.create_task(client.post(path, content=body))
            while from_part and not sending.done() and await self.parts() == before:  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.001)
            await asyncio.sleep(self.moments.uniform(0.0, self.longest))
            process.kill()
            answers = await asyncio.gather(sending, return_exceptions=True)
            assert isinstance(answers[0], httpx2.TransportError | httpx2.Response)

    async def state(self) -> tuple[str, int]:
        """Give the state of the batch and how many records are in the database."""
        async with self.database.engine.connect() as connection:
            asked = sa.text("SELECT state FROM ingest_batch WHERE name = :name")
            state = await connection.scalar(asked, {"name": self.batch})
            count = await connection.scalar(sa.select(sa.func.count()).select_from(OUTCOME))
        return str(state), int(count or 0)

    async def held(self) -> tuple[dict[str, tuple[str, str, int]], int, int]:
        """Give the records by reference, and how many earlier versions and parts there are."""
        async with self.database.engine.connect() as connection:
            rows = (await connection.execute(sa.select(OUTCOME))).all()
            past = await connection.scalar(sa.select(sa.func.count()).select_from(PAST["outcome"]))
            parts = await connection.scalar(sa.select(sa.func.count()).select_from(PART))
        found = {row.client_reference: (str(row.occurred_on), row.arrest_status, row.version) for row in rows}
        assert len(found) == len(rows)
        return found, past or 0, parts or 0

    async def anew(self) -> None:
        """Take everything away, for the next batch."""
        self.number += 1
        async with self.database.engine.begin() as connection:
            for table in ("ingest_put_back", "ingest_part", "ingest_batch", "outcome_past", "outcome"):
                await connection.execute(sa.text(f"DELETE FROM {table}"))


async def _ready(client: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await client.get("/ready")).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.01)


@pytest.fixture
async def run(migrated_url: str) -> AsyncIterator[Run]:
    """Make an agency, an area and a client that may write."""
    database = open_database(settings(migrated_url))
    await database.start()
    await register(database)
    known = {"gss_code": "E1", "name": "Ward", "kind": "WARD", "vintage": 2020, "valid_from": date(2020, 1, 1)}
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(AREA).values(id=AREA_ID, longitude=0, latitude=0, **known))
        await connection.execute(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(scopes=SCOPE))
    token = await mint(
        database, settings(migrated_url, token_seconds=3_600), "police-service", scope=None, now=utc_now()
    )
    yield Run(migrated_url, database, token)
    await database.stop()


async def test_a_batch_of_a_killed_server_goes_on_to_what_one_clean_run_makes(run: Run) -> None:
    """After each of a hundred kills on each database there are whole parts only; each batch ends as a clean one."""
    async with run.serving() as (client, _):
        clean = (await client.post(f"/ingest/arrest?batch={run.batch}", content=BODY)).json()
    expected = await run.held()
    assert (clean["state"], clean["created"], clean["corrected"]) == ("COMPLETE", 290, 10)
    await run.anew()
    between, ended = 0, 0
    for number in range(KILLS):
        # One in ten is measured from the start, so that some die before anything of theirs is stored.
        await run.killed(f"/ingest/arrest?batch={run.batch}", BODY, from_part=number % 10 > 0)
        state, count = await run.state()
        assert count % PART_OF == 0 or count == 290
        between += state == "OPEN" and count > 0
        # However fast the machine is, nearly all die in the middle, and some batches come to their end.
        run.longest *= 0.7 if state == "COMPLETE" else 1.05
        if state == "COMPLETE":
            ended += 1
            assert await run.held() == expected
            await run.anew()
    async with run.serving() as (client, _):
        done = (await client.post(f"/ingest/arrest?batch={run.batch}", content=BODY)).json()
    same = ("state", "parts", "read", "created", "corrected", "unchanged", "rejected")
    assert {name: done[name] for name in same} == {name: clean[name] for name in same}
    assert await run.held() == expected
    assert between > KILLS * 0.7
    assert ended
    async with opened(run.url) as record:
        await record.verify()


async def test_undoing_of_a_killed_server_goes_on_to_the_end(run: Run) -> None:
    """After each kill a part is undone or not; in the end nothing is left of the batch."""
    for _ in range(KILLS // 10):
        async with run.serving() as (client, _):
            await client.post(f"/ingest/arrest?batch={run.batch}", content=BODY)
        await run.killed(f"/ingest/{run.batch}/undo")
        async with run.serving() as (client, _):
            told = (await client.post(f"/ingest/{run.batch}/undo")).json()
        assert (told["state"], told["withdrawn"], told["putBack"], told["leftAlone"]) == ("UNDONE", 290, 10, 0)
        assert (await run.held())[0] == {}
        await run.anew()


async def test_an_error_is_heard_while_the_rest_is_still_being_sent(run: Run) -> None:
    """A large body that is refused at its first line is answered, and not broken off unheard."""
    async with run.serving() as (client, _):
        answer = await client.post("/ingest/arrest", content=b"shoeSize\n" + b"44\n" * 10_000_000)

    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "BAD_USER_INPUT")
