"""Stage: a private PostgreSQL with one database for each size of world, and a token for each caller."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from server.cli.demo_clients import register
from server.demonstration.load import load as load_world
from server.door import mint
from server.migrations import upgrade
from server.opening import open_database
from server.settings import Settings, load
from server.work import utc_now
from tests.bench.questions import CALLERS, Caller
from tests.postgres import Postgres

# Long enough for a token to last a whole run.
TOKEN_SECONDS = 3_600
SECRET = "demo:" + "0123456789abcdef" * 4
NAMESPACE = b"benchmark of wardmote"

ENVIRONMENT = {
    "WARDMOTE_ENVIRONMENT": "demo",
    "WARDMOTE_SECRET": SECRET,
    "WARDMOTE_TOKEN_SECONDS": str(TOKEN_SECONDS),
    "WARDMOTE_LOG_LEVEL": "warning",
}


@dataclass(frozen=True, slots=True)
class World:
    """One database: its address, and the access token of each caller by the caller's word.

    *keys* are the private keys of its services by client id.
    """

    url: str
    tokens: Mapping[str, str]
    keys: Mapping[str, Mapping[str, Any]]

    @property
    def address(self) -> str:
        """Give the address as asyncpg takes it."""
        return self.url.replace("postgresql+asyncpg:", "postgresql:")

    @property
    def issuer(self) -> str:
        """Name the server that assertions are for."""
        return settings_for(self.url).issuer

    @property
    def environment(self) -> dict[str, str]:
        """Give what `wardmote serve` reads from its environment."""
        return {**ENVIRONMENT, "WARDMOTE_DATABASE_URL": self.url}


def empty(server: Postgres, name: str) -> str:
    """Make a database *name* with every table and give its URL."""
    server.create(name)
    url = server.url(name)
    asyncio.run(upgrade(url))
    return url


def world(server: Postgres, outcomes: int) -> World:
    """Make a partnership with so many *outcomes*, tidied as a database at rest is."""
    return asyncio.run(_filled(empty(server, f"world_{outcomes}"), outcomes))


def mint_many(world: World, caller: Caller, count: int) -> list[str]:
    """Make so many access tokens of one caller, all different."""
    return asyncio.run(_minted(settings_for(world.url), caller, count))


async def _minted(settings: Settings, caller: Caller, count: int) -> list[str]:
    database = open_database(settings)
    await database.start()
    try:
        return [await mint(database, settings, caller.client_id, scope=None, now=utc_now()) for _ in range(count)]
    finally:
        await database.stop()


def settings_for(url: str) -> Settings:
    """Give the settings that this process works with, the same as the server's."""
    return load(environment="demo", secret=SECRET, token_seconds=TOKEN_SECONDS, database_url=url, log_level="warning")


async def _filled(url: str, outcomes: int) -> World:
    settings = settings_for(url)
    database = open_database(settings)
    await database.start()
    try:
        await load_world(database, namespace=NAMESPACE, outcomes=outcomes)
        # No description of an earlier run: every client is new.
        services = await register(database, known=Path("no-such-file"), now=utc_now())
        tokens = {
            caller.word: await mint(database, settings, caller.client_id, scope=None, now=utc_now())
            for caller in CALLERS
        }
    finally:
        await database.stop()
    keys: dict[str, Mapping[str, Any]] = {service.client_id: service.private_key_jwk for service in services}
    made = World(url, tokens, keys)
    await _tidy(made.address)
    return made


async def _tidy(address: str) -> None:
    # What a server that is not one of tests does by itself, and what is still to be written of the world.
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def an_arrest(answer: bytes) -> str:
    """Find the id of an arrest in the *answer* to a page."""
    nodes = json.loads(answer)["data"]["outcomes"]["nodes"]
    return next(str(node["id"]) for node in nodes if node["kind"] == "ARREST")
