"""Attacks on the stamp of sharing: without it nothing is answered, and no old resolution comes to life again.

Whoever can write to the database can change agreements as well; what is tried here is what happens by mistake too,
in a restore, a bulk load or a repair: no row, no triggers, a stamp of before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from schema.tables.stamp import SHARING_STAMP, statements, trigger_names
from server import migrations
from server.database import DatabaseError
from server.query.answer import Answering
from tests.asking import Ask, settings_of
from tests.world import World

OUTCOMES = "{ outcomes(first: 100) { nodes { id } } }"
KEEPS = "sharing_stamp_is_kept"
MOVES = {"sqlite": "agreement_moves_stamp_on_update", "postgresql": "agreement_moves_stamp_on_change"}


@pytest.fixture(autouse=True)
async def _agreed(ask: Ask) -> AsyncIterator[None]:
    """Let an agreement stand, and put the stamp to work again after each test."""
    await ask.world.agreements("reference\nISA-1")
    yield
    await put_to_work(ask.world)
    await ask.world.agreements()


async def run(world: World, *texts: str) -> None:
    """Run statements in one transaction."""
    async with world.database.engine.begin() as connection:
        for text in texts:
            await connection.exec_driver_sql(text)


async def put_to_work(world: World) -> None:
    """Make the row and the triggers as they are made with the tables."""
    await run(world, *statements(world.database.dialect))


def dropped(world: World, trigger: str, table: str) -> str:
    """Write the statement that drops a trigger."""
    return f"DROP TRIGGER {trigger}" + ("" if world.database.dialect == "sqlite" else f" ON {table}")


async def stamp(world: World) -> int:
    """Read the stamp."""
    async with world.database.engine.connect() as connection:
        return int((await connection.execute(sa.select(SHARING_STAMP.c.stamp))).scalar_one())


@asynccontextmanager
async def without_stamp(world: World) -> AsyncIterator[None]:
    """Take the row away past the trigger that keeps it."""
    await run(world, dropped(world, KEEPS, "sharing_stamp"), "DELETE FROM sharing_stamp")
    yield
    await put_to_work(world)


async def seen(ask: Ask) -> set[str]:
    """Name what the council sees of others."""
    return set(await ask.names(OUTCOMES, as_="council officer")) - {"order", "council's child"}


@pytest.mark.parametrize("how", ["DELETE FROM sharing_stamp", "TRUNCATE sharing_stamp"])
async def test_the_stamp_cannot_be_deleted(ask: Ask, world: World, how: str) -> None:
    """The database itself refuses to be without a stamp, and goes on with the one it has."""
    if world.database.dialect == "sqlite" and how.startswith("TRUNCATE"):
        how = "DELETE FROM sharing_stamp WHERE one = 1"
    before = await stamp(world)
    with pytest.raises(sa.exc.DBAPIError, match="never deleted"):
        await run(world, how)

    assert await stamp(world) == before
    assert await seen(ask)


async def test_there_is_one_stamp(world: World) -> None:
    """A second row, which could be the one that is read, is refused."""
    with pytest.raises(sa.exc.IntegrityError):
        await run(world, "INSERT INTO sharing_stamp (one, stamp) VALUES (2, 5)")


@pytest.mark.parametrize("warm", [True, False])
async def test_without_a_stamp_nothing_is_answered(ask: Ask, world: World, warm: bool) -> None:
    """Neither a process that answered before nor a new one shows a record, and both recover with the row."""
    asking = ask if warm else Ask(world, Answering(world.database, settings_of(world.url), clock=world.now))
    if warm:
        assert await seen(asking)
    async with without_stamp(world):
        for _ in range(2):
            with pytest.raises(DatabaseError):
                await asking.body(OUTCOMES, as_="council officer")
    async with world.changed("agreement", "ISA-1", status="SUSPENDED"):
        assert not await seen(asking)
    assert await seen(asking)


async def test_a_suspension_without_a_stamp_is_not_overlooked(ask: Ask, world: World) -> None:
    """What changed while there was no stamp is seen when there is one again."""
    assert await seen(ask)
    async with without_stamp(world):
        await world.change("agreement", "ISA-1", status="SUSPENDED")
        with pytest.raises(DatabaseError):
            await ask.body(OUTCOMES, as_="council officer")

    assert not await seen(ask)


async def test_a_restore_brings_no_old_resolution_back(ask: Ask, world: World) -> None:
    """After a stamp is set back with what it stood for, changes lead to stamps that no process has ever seen."""
    held = [await stamp(world)]
    assert await seen(ask)
    for status in ("SUSPENDED", "ACTIVE") * 10:
        await world.change("agreement", "ISA-1", status=status)
        held.append(await stamp(world))
        assert bool(await seen(ask)) is (status == "ACTIVE")
    await run(world, f"UPDATE sharing_stamp SET stamp = {held[0]}")
    assert await seen(ask)
    for status in ("SUSPENDED", "ACTIVE") * 10:
        await world.change("agreement", "ISA-1", status=status)
        assert await stamp(world) not in held
        assert bool(await seen(ask)) is (status == "ACTIVE")


async def test_the_stamp_fits_both_databases(world: World) -> None:
    """Each random step stays a positive number of 63 bits, far from where the last one was."""
    steps = []
    for _ in range(50):
        await world.change("agreement", "ISA-1", status="ACTIVE")
        steps.append(await stamp(world))

    assert len(set(steps)) == len(steps)
    assert all(0 < each < 2**63 for each in steps)
    assert max(steps) - min(steps) > 2**50


async def test_a_missing_trigger_is_told(world: World) -> None:
    """Whoever looks whether the database is as declared is told which trigger no longer watches."""
    before = set(await migrations.drift(world.url))
    dialect = world.database.dialect
    assert {KEEPS, MOVES[dialect]} <= trigger_names(dialect)
    await run(world, dropped(world, KEEPS, "sharing_stamp"), dropped(world, MOVES[dialect], "agreement"))
    missing = set(await migrations.drift(world.url)) - before

    assert missing == {f"missing trigger {KEEPS}", f"missing trigger {MOVES[dialect]}"}
