"""The database goes away and comes back while the service runs: 503 meanwhile, and the right answer afterwards.

Each test has a PostgreSQL of its own, which it really stops and starts.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server import migrations
from server.app import create_app
from server.opening import open_database
from server.problems import AWAY
from tests.door import Clock, Door, open_door, register, running, settings
from tests.postgres import GIVEN_URL, Postgres

NATIVE = "application/graphql-response+json"
QUERY = "{ agencies(first: 5, orderBy: [{ field: name }]) { nodes { name } } }"
NAMES = {"data": {"agencies": {"nodes": [{"name": "Council"}, {"name": "Police"}]}}}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """Give a PostgreSQL that may be stopped: never one that was given."""
    monkeypatch.delenv(GIVEN_URL, raising=False)
    with Postgres() as own:
        own.create("wardmote")
        yield own


async def prepared(server: Postgres) -> str:
    """Make the tables and the clients; gives the URL of the database."""
    url = server.url("wardmote")
    await migrations.upgrade(url)
    database = open_database(settings(url))
    await register(database)
    await database.stop()
    return url


@asynccontextmanager
async def serving(url: str, **values: Any) -> AsyncIterator[Door]:
    """Run the whole application, its query pipeline included."""
    clock = Clock()
    async with running(create_app(settings(url, **values), clock=clock), clock) as door:
        yield door


def assert_away(response: httpx2.Response) -> None:
    """Every problem of an absent database has one shape, and no word of the database in it."""
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert response.json()["errors"] == [
        {"message": AWAY, "extensions": {"code": "TIMEOUT", "requestId": response.headers["x-request-id"]}}
    ]


async def test_while_postgresql_is_away_every_answer_is_503_and_then_right_again(server: Postgres) -> None:
    """Queries, tokens and /ready are 503 while it is stopped, /live is 200; nothing is restarted but the database."""
    async with serving(await prepared(server)) as door:
        token = await door.token()
        assert (await door.ask(token, query=QUERY)).json() == NAMES

        for _ in range(2):
            server.halt()
            assert_away(await door.ask(token, query=QUERY))
            assert_away(await door.ask(token, query=QUERY, headers={"Accept": NATIVE}))
            refused = await door.ask_token(door.assertion())
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
            assert refused.json() == {"error": "temporarily_unavailable", "error_description": AWAY}
            ready = await door.http.get("/ready")
            assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
            assert (await door.http.get("/live")).status_code == 200

            server.resume()
            assert (await door.ask(token, query=QUERY)).json() == NAMES
            assert (await door.ask(await door.token(), query=QUERY)).json() == NAMES
            assert (await door.http.get("/ready")).status_code == 200


async def test_a_restart_between_two_requests_is_not_noticed(server: Postgres) -> None:
    """Connections that died while they lay idle are replaced: no client sees that the server was restarted."""
    async with serving(await prepared(server)) as door:
        token = await door.token()
        asked = [door.ask(token, query=QUERY) for _ in range(12)]
        assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}

        # Neither call lets the event loop run, so nothing has told the connections that they are dead.
        server.halt()
        server.resume()

        again = [door.ask(token, query=QUERY) for _ in range(12)]
        assert [answer.json() for answer in await asyncio.gather(*again)] == [NAMES] * 12
        assert (await door.ask_token(door.assertion())).status_code == 200


async def test_a_service_that_started_first_serves_as_soon_as_the_database_is_there(server: Postgres) -> None:
    """Without keys it lets nobody in and says when to try again; then it finds the keys by itself."""
    url = await prepared(server)
    server.halt()
    async with serving(url) as door:
        refused = [await door.ask("x"), await door.ask_token(door.assertion()), await door.http.get("/oauth/jwks")]
        assert [(each.status_code, each.headers["retry-after"]) for each in refused] == [(503, "2")] * 3

        server.resume()
        response = await door.ask_token(door.assertion())
        for _ in range(50):
            if response.status_code == 200:
                break
            await asyncio.sleep(0.1)
            response = await door.ask_token(door.assertion())
        assert (await door.ask(response.json()["access_token"], query=QUERY)).json() == NAMES


async def test_a_locked_sqlite_database_is_away_too(tmp_path: Path, sqlite_template: Path) -> None:
    """While another program writes no token is given; queries go on, and so do tokens once it is done."""
    file = tmp_path / "wardmote.sqlite3"
    shutil.copyfile(sqlite_template, file)
    async with open_door(f"sqlite+aiosqlite:///{file}", connection_timeout_ms=50) as door:
        other = sqlite3.connect(file, isolation_level=None)
        token = await door.token()
        other.execute("BEGIN IMMEDIATE")
        refused = await door.ask_token(door.assertion())
        ready = await door.http.get("/ready")
        other.execute("ROLLBACK")
        other.close()

        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert refused.json() == {"error": "temporarily_unavailable", "error_description": AWAY}
        assert ready.status_code == 200
        assert (await door.ask(token)).status_code == 200
        assert (await door.ask_token(door.assertion())).status_code == 200
