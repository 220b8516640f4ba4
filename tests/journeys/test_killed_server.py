"""A server that is killed while it answers: whatever left it is on record, and the next one goes on at once."""

import asyncio
import json
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2

from server.door import mint
from server.opening import open_database
from server.work import utc_now
from tests.door import ISSUER, register, settings
from tests.dying import CLIENTS, NURSERY, die_serving
from tests.record import opened

# On each of the two databases; two servers at once are killed in each round, as two workers would be.
ROUNDS = 50
SERVERS = 2
PATIENCE = 60.0
# A server is killed when it has answered some number up to this, so a slow machine proves as much as a fast one.
MOST = 20
QUERY = "{ agencies(first: 5, orderBy: [{ field: name }]) { nodes { name } } }"
NAMES = {"data": {"agencies": {"nodes": [{"name": "Council"}, {"name": "Police"}]}}}


async def answered_until_killed(url: str, token: str, least: int, after: float) -> set[str]:
    """Ask a server with many clients, and kill it *after* so many seconds from when *least* requests were answered.

    Gives the ids of the requests it answered.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = NURSERY.Process(target=die_serving, args=(url, port))
    process.start()
    answered: set[str] = set()
    try:
        async with asking(port, token) as client:
            await first_answer(client, answered)
            asked = [asyncio.create_task(ask(client, answered)) for _ in range(CLIENTS)]
            async with asyncio.timeout(PATIENCE):
                while len(answered) < least:  # noqa: ASYNC110 - as many clients add to it as there are
                    await asyncio.sleep(0.001)
            await asyncio.sleep(after)
            process.kill()
            await asyncio.gather(*asked)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
    return answered


@asynccontextmanager
async def asking(port: int, token: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a client that asks with a token."""
    native = "application/graphql-response+json"
    headers = {"host": urlsplit(ISSUER).netloc, "authorization": f"Bearer {token}", "accept": native}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE) as client:
        yield client


async def first_answer(client: httpx2.AsyncClient, answered: set[str]) -> None:
    """Wait until the server answers at all."""
    async with asyncio.timeout(PATIENCE):
        while not answered:
            try:
                await once(client, answered)
            except httpx2.TransportError:
                await asyncio.sleep(0.01)


async def ask(client: httpx2.AsyncClient, answered: set[str]) -> None:
    """Ask until nobody answers any more."""
    while True:
        try:
            await once(client, answered)
        except httpx2.TransportError:
            return


async def once(client: httpx2.AsyncClient, answered: set[str]) -> None:
    """Ask once and note the id of the request when the whole answer is here."""
    response = await client.post("/graphql", json={"query": QUERY})
    assert (response.status_code, response.json()) == (200, NAMES)
    assert response.headers["x-request-id"] not in answered
    answered.add(response.headers["x-request-id"])


async def test_whatever_a_killed_server_answered_is_on_record(migrated_url: str) -> None:
    """After a hundred kills on each database every answer has its entry, and the record fits to the last of them."""
    moments = random.Random(20_261_129)
    database = open_database(settings(migrated_url))
    await register(database)
    token = await mint(database, settings(migrated_url), "police-service", scope=None, now=utc_now())
    await database.stop()
    answered: set[str] = set()
    for _ in range(ROUNDS):
        heard = await asyncio.gather(
            *(
                answered_until_killed(migrated_url, token, moments.randint(2, MOST), moments.uniform(0.0, 0.02))
                for _ in range(SERVERS)
            )
        )
        for each in heard:
            assert not answered & each
            answered |= each
    async with opened(migrated_url) as record:
        bodies = [body for _, body in await record.all("SELECT number, body FROM audit_entry")]
        on_record = {json.loads(body).get("request") for body in bodies}

        assert len(answered) >= 2 * ROUNDS * SERVERS
        assert answered <= on_record
        assert (await record.verify()).entries == len(bodies)
