"""Promises about the janitor: a server cleans up by itself, tells only what it did, and survives a bad round."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from schema.tables.grants import PROOF_SEEN
from schema.tables.identity import ASSERTION_SEEN
from server import app as wiring
from server.janitor import Rounds, sweep
from server.work import drawn_about
from tests.administering import Terminal, administered_url, terminal
from tests.door import START, Door, open_door
from tests.record import Record, opened

__all__ = ["administered_url", "terminal"]

LATE = START + timedelta(hours=1)
PATIENCE = 2_000


@pytest.fixture
async def door(migrated_url: str) -> AsyncIterator[Door]:
    """Open the door on a fresh database."""
    async with open_door(migrated_url) as opened:
        yield opened


async def remember(door: Door | Record, *proofs: str) -> None:
    """Write proofs that have expired an hour after START."""
    async with door.database.engine.begin() as connection:
        await connection.execute(sa.insert(PROOF_SEEN), [{"proof_hash": it, "expires_at": START} for it in proofs])


async def left(door: Door) -> int:
    """Count the proofs that are still there."""
    async with door.database.engine.connect() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(PROOF_SEEN)) or 0


async def until_gone(door: Door) -> None:
    """Wait until no proof is left."""
    for _ in range(PATIENCE):
        if not await left(door):
            return
        await asyncio.sleep(0.005)
    raise AssertionError("nobody cleaned up")


async def test_a_sweep_that_finds_nothing_says_nothing(migrated_url: str) -> None:
    """Events tell what was deleted; a table from which nothing went is not among them."""
    # No server beside, which would do its own rounds and tell of them.
    async with opened(migrated_url) as record:
        with capture_logs() as idle:
            await sweep(record.database, LATE)
        await remember(record, "a", "b")
        with capture_logs() as busy:
            await sweep(record.database, LATE)

    assert idle == []
    assert [(line["event"], line["subject"], line["rows"]) for line in busy] == [
        ("expired_rows_deleted", "proof_seen", "2")
    ]


async def test_rows_with_a_key_of_two_columns_go_too(door: Door) -> None:
    """A row is deleted by its whole key: another client's assertion of the same jti stays."""
    rows = [
        {"client_id": "one", "jti_hash": "same", "expires_at": START},
        {"client_id": "two", "jti_hash": "same", "expires_at": LATE},
    ]
    async with door.database.engine.begin() as connection:
        await connection.execute(sa.insert(ASSERTION_SEEN), rows)

    assert await sweep(door.database, LATE) == {"assertion_seen": 1}
    async with door.database.engine.connect() as connection:
        assert list(await connection.scalars(sa.select(ASSERTION_SEEN.c.client_id))) == ["two"]


async def test_two_that_sweep_at_once_do_each_other_no_harm(door: Door) -> None:
    """Every row is deleted once, and counted by the one who deleted it."""
    await remember(door, *(str(number) for number in range(40)))

    counts = await asyncio.gather(*(sweep(door.database, LATE) for _ in range(4)))

    assert sum(count.get("proof_seen", 0) for count in counts) == 40
    assert await left(door) == 0


async def test_a_server_cleans_up_by_itself(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that serves sweeps in the background, and stops when it stops."""
    await remember(door, "a")
    monkeypatch.setattr(wiring, "drawn_about", lambda seconds: 0.0)
    other = wiring.create_app(door.app.state.settings, clock=lambda: LATE, answer=door.app.state.answer)

    async with other.router.lifespan_context(other):
        await until_gone(door)
    await remember(door, "b")
    for _ in range(10):
        await asyncio.sleep(0)

    assert await left(door) == 1


async def test_a_bad_round_is_one_line_and_the_next_one_comes(door: Door) -> None:
    """While a table is missing each round fails in one line of the log; once it is back, the next round cleans."""

    def rename(connection: Connection, old: str, new: str) -> None:
        connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

    await remember(door, "a")
    async with door.database.engine.begin() as connection:
        await connection.run_sync(rename, "pushed_request", "elsewhere")
    rounds = Rounds(partial(sweep, door.database), lambda: LATE, lambda: 0.0)

    with capture_logs() as lines:
        rounds.start()
        for _ in range(PATIENCE):
            if len(lines) > 1:
                break
            await asyncio.sleep(0.005)
        async with door.database.engine.begin() as connection:
            await connection.run_sync(rename, "elsewhere", "pushed_request")
        await until_gone(door)
        await rounds.stop()

    failures = [line for line in lines if line["event"] == "round_failed"]
    assert len(failures) > 1
    assert all("\n" not in line["reason"] for line in failures)


def test_processes_do_not_sweep_together() -> None:
    """The pause before a round is drawn anew: between half and one and a half of what is usual."""
    drawn = [drawn_about(300.0) for _ in range(50)]

    assert len(set(drawn)) > 1
    assert all(150 <= seconds <= 450 for seconds in drawn)


def test_the_command_tells_what_it_deleted(terminal: Terminal) -> None:
    """One sweep by hand: each table with its rows, as a sentence or as JSON; then there is nothing."""
    rows = [{"proof_hash": each, "expires_at": START} for each in "ab"]
    terminal.clock.now = LATE
    terminal.change(sa.insert(PROOF_SEEN).values(rows))
    assert terminal.run("janitor").stdout == "proof_seen: 2 rows deleted\n"
    terminal.change(sa.insert(PROOF_SEEN).values(rows))

    assert terminal.told("janitor") == {"deleted": {"proof_seen": 2}, "expired": 0}
    assert terminal.told("janitor") == {"deleted": {}, "expired": 0}
    assert terminal.run("janitor").stdout == "Nothing has expired.\n"
