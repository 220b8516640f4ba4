"""A site or operation that is withdrawn while others' records name it: their copies must not go on naming it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from tests.asking import Ask, principal
from tests.copying import Copy


@pytest.mark.parametrize("name", ["site", "operation"])
async def test_a_link_that_leads_nowhere_is_a_change(ask: Ask, name: str) -> None:
    """Told at once, though no shared record was written and no agreement changed; and nothing is told twice."""
    mine = Copy(ask.answering, principal("police analyst"))
    await mine.follow()
    table = METADATA.tables[name]
    to: dict[str, Any] = {"withdrawn_at": ask.world.now()}
    try:
        async with ask.world.database.engine.begin() as connection:
            await connection.execute(sa.update(table).values(to))
        told = await mine.follow()
        assert told
        assert {change for change, *_ in told} == {"CHANGED"}
        assert mine.held() == await mine.fresh()
        assert await mine.follow() == []
    finally:
        async with ask.world.database.engine.begin() as connection:
            await connection.execute(sa.update(table).values(withdrawn_at=None))
