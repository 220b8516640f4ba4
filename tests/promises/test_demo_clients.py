"""Promises about the clients of a demonstration: one start finds what another left, and puts right what is not."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.grants import PUSHED_REQUEST
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY
from server.cli.demo_apps import APPS, install
from server.cli.demo_clients import SERVICES, describe, register
from server.database import Database
from server.demonstration.partnership import AGENCIES
from server.opening import open_database
from tests.door import START, settings

EVERYBODY = {row[0] for row in (*SERVICES, *APPS)}


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a database with the tables and the agencies of the demonstration."""
    shutil.copyfile(sqlite_template, tmp_path / "wardmote.sqlite3")
    opened = open_database(settings(f"sqlite+aiosqlite:///{tmp_path / 'wardmote.sqlite3'}"))
    await opened.start()
    async with opened.engine.begin() as connection:
        rows = [
            {"id": f"{number:08}-0000-4000-8000-000000000000", "name": agency.name}
            | {"kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
            for number, agency in enumerate(AGENCIES)
        ]
        await connection.execute(sa.insert(AGENCY), rows)
    yield opened
    await opened.stop()


async def start(database: Database, file: Path) -> dict[str, Any]:
    """Do what a start of the demonstration does for clients; returns demo.json."""
    services = await register(database, known=file, now=START)
    apps = await install(database, known=file, now=START)
    describe(settings("sqlite+aiosqlite:///x"), services, [], apps, file=file)
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


async def clients(database: Database) -> dict[str, Any]:
    """Return every registered client by its id."""
    async with database.engine.connect() as connection:
        rows = (await connection.execute(sa.select(CLIENT))).mappings().all()
    return {row["id"]: dict(row) for row in rows}


async def change(database: Database, *statements: Any) -> None:
    """Change the database behind the demonstration's back."""
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def test_a_second_start_changes_nothing(database: Database, tmp_path: Path) -> None:
    """Keys, scopes and addresses stay as they were."""
    first = await start(database, tmp_path / "demo.json")
    registered = await clients(database)

    assert await start(database, tmp_path / "demo.json") == first
    assert await clients(database) == registered
    assert set(registered) == EVERYBODY


@pytest.mark.parametrize(
    ("client_id", "changed"),
    [
        ("svpp-service", {"bound": False}),
        ("police-service", {"scopes": "outcomes:read"}),
        ("demo-public-app", {"redirect_uris": "http://127.0.0.1:9999/elsewhere"}),
        ("demo-police-app", {"disabled_at": START}),
    ],
)
async def test_a_client_of_an_earlier_version_is_put_right(
    database: Database, tmp_path: Path, client_id: str, changed: dict[str, Any]
) -> None:
    """It keeps its key and whatever refers to it, and is registered as it should be."""
    before = await start(database, tmp_path / "demo.json")
    registered = await clients(database)
    request = {"reference_hash": "h", "client_id": client_id, "parameters": "{}"}
    await change(
        database,
        sa.insert(PUSHED_REQUEST).values(**request, expires_at=START + timedelta(minutes=1)),
        sa.update(CLIENT).where(CLIENT.c.id == client_id).values(**changed),
    )

    assert await start(database, tmp_path / "demo.json") == before
    assert await clients(database) == registered


async def test_a_lost_key_is_replaced(database: Database, tmp_path: Path) -> None:
    """Without demo.json nobody could sign in any more, so the clients get new keys."""
    before = await start(database, tmp_path / "demo.json")

    after = await start(database, tmp_path / "another.json")

    for kind in ("services", "clients"):
        for old, new in zip(before[kind], after[kind], strict=True):
            assert (old == new) == ("private_key_jwk" not in old)
    stored = {name: json.loads(row["jwks"])["keys"] for name, row in (await clients(database)).items()}
    keys = {each["client_id"]: each.get("private_key_jwk") for each in (*after["services"], *after["clients"])}
    assert [name for name, key in keys.items() if key is not None and stored[name][0]["kid"] != key["kid"]] == []
    assert all("d" not in key for held in stored.values() for key in held)
