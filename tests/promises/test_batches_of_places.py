"""Batches of places: what everybody names is sent and undone like any record, as far as others do not build on it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.past import PAST
from schema.tables.reference import OPERATION, OPERATION_AREA, PHASE, SITE
from tests.promises.contributed import whole
from tests.sending import Sender, Status, opened, sender
from tests.world import id_of

__all__ = ["opened", "sender"]


@pytest.fixture
async def places(sender: Sender) -> AsyncIterator[Sender]:
    """Send places, and take them away again."""
    yield sender
    async with sender.world.database.engine.begin() as connection:
        for table in (PHASE, SITE, OPERATION):
            past = PAST[table.name]
            ours = sa.select(past.c.id).where(past.c.client_reference.like("B-%"))
            which = sa.or_(table.c.client_reference.like("B-%"), table.c.id.in_(ours))
            if table is OPERATION:
                named = sa.select(table.c.id).where(which)
                await connection.execute(sa.delete(OPERATION_AREA).where(OPERATION_AREA.c.operation_id.in_(named)))
            await connection.execute(sa.delete(table).where(which))
            await connection.execute(sa.delete(past).where(past.c.client_reference.like("B-%")))


async def sent(sender: Sender, kind: str, word: str, batch: str, **given: Any) -> Status:
    """Send one record as a batch; gives what became of it."""
    row = whole(kind, **given) | {"clientReference": f"B-{kind}"}
    return await sender.sent(json.dumps(row), kind=word, form="ndjson", batch=batch)


async def undone(sender: Sender, batch: str) -> tuple[int, int, int]:
    """Undo a batch; gives how many were withdrawn, put back and left alone."""
    told = (await sender.undo(batch)).json()
    return told["withdrawn"], told["putBack"], told["leftAlone"]


async def the(sender: Sender, table: sa.Table) -> Any:
    """Give the row that was sent, if it stands."""
    async with sender.world.database.engine.connect() as connection:
        asked = sa.select(table).where(table.c.client_reference.like("B-%"), table.c.withdrawn_at.is_(None))
        return (await connection.execute(asked)).one_or_none()


async def test_a_site_that_a_phase_is_at_stays(places: Sender) -> None:
    """Its batch is undone but for it; once the phase is undone it has to be withdrawn by hand."""
    first = await sent(places, "Site", "site", "s", designatedOn="2023-01-01")
    site = (await the(places, SITE)).id
    second = await sent(places, "Phase", "phase", "p", site=site)
    left = await undone(places, "s")
    gone = await undone(places, "p")

    assert [first["created"], second["created"]] == [1, 1]
    assert (left, gone) == ((0, 0, 1), (1, 0, 0))
    assert (await the(places, SITE)).id == site
    assert await the(places, PHASE) is None


async def test_a_site_is_not_put_back_past_its_phase(places: Sender) -> None:
    """Corrected to an earlier day by a batch, with a phase since then: it is left as it is."""
    await sent(places, "Site", "site", "s-1", designatedOn="2023-06-01")
    await sent(places, "Site", "site", "s-2", designatedOn="2023-01-01")
    site = (await the(places, SITE)).id
    await sent(places, "Phase", "phase", "p", site=site, startedOn="2023-02-01")
    left = await undone(places, "s-2")
    still = (await the(places, SITE)).designated_on.isoformat()
    await undone(places, "p")

    assert (left, still) == ((0, 0, 1), "2023-01-01")


async def test_an_operation_is_not_put_back_to_a_name_that_another_has(places: Sender) -> None:
    """Renamed by a batch, and its old name taken since: it keeps the new one, and its areas."""
    areas = [id_of("ward")]
    await sent(places, "Operation", "operation", "o-1", codename="Op Before", areas=areas)
    await sent(places, "Operation", "operation", "o-2", codename="Op After", areas=areas)
    async with places.world.changed("operation", "Blackwood", codename="Op Before"):
        left = await undone(places, "o-2")
    held = await the(places, OPERATION)

    assert (left, held.codename, held.version) == ((0, 0, 1), "Op After", 2)
    assert await undone(places, "o-1") == (0, 0, 1)


async def test_a_batch_of_places_is_undone(places: Sender) -> None:
    """What was new is gone, what was corrected is as it was before."""
    await sent(places, "Site", "site", "s-1", name="One")
    await sent(places, "Site", "site", "s-2", name="Two")
    back = await undone(places, "s-2")
    name = (await the(places, SITE)).name
    gone = await undone(places, "s-1")

    assert (back, name, gone) == ((0, 1, 0), "One", (1, 0, 0))
    assert await the(places, SITE) is None
