"""What the files of an SQLite database still hold of a record that was disposed of: nothing, when it says so.

Read as bytes, as somebody would who finds an old disk; the write-ahead log beside the file too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.database.sqlite import prepare_writer
from server.janitor import clean
from tests.asking import Ask, open_asking
from tests.promises.contributed import take, whole
from tests.promises.test_disposal import arrest
from tests.retaining import ANALYST, disposed

CANARY = "canary-40c7"
ROWS = 400


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give where the database lies."""
    return tmp_path / "world.sqlite3"


@pytest.fixture
async def ask(place: Path) -> AsyncIterator[Ask]:
    """Ask in a world that lies in a file of its own."""
    async with open_asking(f"sqlite+aiosqlite:///{place}") as asking:
        yield asking


def files_with(place: Path, text: str) -> dict[str, int]:
    """Count how often a text stands in the files of the database."""
    found = {each.name: each.read_bytes().count(text.encode()) for each in place.parent.iterdir()}
    return {name: count for name, count in found.items() if count}


async def filled(ask: Ask, name: str) -> None:
    """Record so many arrests that pages of the file are split."""
    rows: list[dict[str, Any]] = [whole("Arrest", subject=f"{name} {number}") for number in range(ROWS)]
    query = "mutation ($input: IngestArrestsInput!) { ingestArrests(input: $input) { created } }"
    await ask(query, as_=ANALYST, variables={"input": {"rows": rows}})


async def test_no_byte_is_left_of_what_was_disposed_of(ask: Ask, place: Path) -> None:
    """Recorded, corrected, withdrawn, among many others that come and stay."""
    await filled(ask, "one")
    record = await arrest(ask, subject=f"{CANARY} first", sourceReference=f"{CANARY} source")
    await filled(ask, "two")
    await take(ask, "correct", "Arrest", id=record, version=1, reason="once more", subject=f"{CANARY} second")
    await filled(ask, "three")
    await take(ask, "withdraw", "Arrest", id=record, version=2, reason="another person")
    assert files_with(place, CANARY)
    done = await disposed(ask, (record, 2))

    assert done["isWritten"], done
    await clean(ask.world.database, ask.world.now())
    assert files_with(place, CANARY) == {}


async def test_a_reader_keeps_nobody_waiting(ask: Ask, place: Path) -> None:
    """Whoever reads while the log should be cut off goes on, and the next time it is; writers wait for neither."""
    await arrest(ask, subject=CANARY)
    reader = sqlite3.connect(place)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM outcome").fetchone()
    await arrest(ask)
    await ask.world.database.empty_log()
    log = place.with_name(f"{place.name}-wal")
    assert log.stat().st_size > 0
    await arrest(ask)
    reader.close()
    await ask.world.database.empty_log()
    assert log.stat().st_size == 0


def test_every_writer_overwrites_what_it_deletes(place: Path) -> None:
    """Also where SQLite was built to leave it, and whatever the connection is for."""
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA secure_delete = OFF")
    prepare_writer(connection, 1_000)
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    connection.close()
