"""Contributed lives: whatever is sent in whatever order, and however often, the records are those of a simple model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.asking import Ask, open_asking
from tests.promises.test_contributing import arrest, codes, contribute

STATUSES = ("ARRESTED", "BAILED", "CHARGED")
# What is done, to which reference, with which status, whether an old version is named, and how often it is sent.
STEP = st.tuples(
    st.sampled_from(("record", "correct", "withdraw")),
    st.integers(0, 2),
    st.sampled_from(STATUSES),
    st.booleans(),
    st.integers(1, 2),
)


@dataclass
class Model:
    """What there is by reference - id, version, status - and every version there was: id, version and status."""

    alive: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    past: set[tuple[str, int, str]] = field(default_factory=set)


async def live(ask: Ask, steps: list[tuple[str, int, str, bool, int]], run: int) -> None:
    """Take *steps* and compare what the service holds with the model."""
    model, ids = Model(), set[str]()
    for number, (what, which, status, is_old, times) in enumerate(steps):
        name = f"life {run} {which}"
        for _ in range(times):
            await _step(ask, model, ids, (what, name, status, is_old), f"{run} {number}")
    assert await held(ask, ids) == (set(model.alive.values()), model.past)


async def _step(ask: Ask, model: Model, ids: set[str], step: tuple[str, str, str, bool], key: str) -> None:
    what, name, status, is_old = step
    known = model.alive.get(name)
    if what == "record":
        made = await contribute(ask, "recordArrest", **arrest(clientReference=name, status=status, idempotencyKey=key))
        record = made["outcome"]["id"]
        ids.add(record)
        if known is None:
            model.alive[name] = (record, 1, status)
        elif known[2] != status:
            model.past.add(known)
            model.alive[name] = (record, known[1] + 1, status)
        assert (record, made["version"]) == model.alive[name][:2]
        return
    if known is None:
        return
    record, version, was = known
    named: dict[str, Any] = {"id": record, "version": version - is_old, "reason": "r"}
    changes: dict[str, Any] = {"status": status} if what == "correct" else {}
    told = await contribute(ask, f"{what}Arrest", **named, **changes)
    assert codes(told) == ([("CONFLICT", "version")] if is_old else [])
    if is_old:
        return
    if what == "withdraw":
        model.past.add(known)
        del model.alive[name]
    elif was != status:
        model.past.add(known)
        model.alive[name] = (record, version + 1, status)


async def held(ask: Ask, ids: set[str]) -> tuple[set[tuple[str, int, str]], set[tuple[str, int, str]]]:
    """Give what the database holds of these records, now and before."""
    async with ask.world.database.engine.connect() as connection:
        parts = []
        for table in (OUTCOME, PAST["outcome"]):
            query = sa.select(table.c.id, table.c.version, table.c.arrest_status).where(table.c.id.in_(sorted(ids)))
            rows = [tuple(row) for row in await connection.execute(query)]
            assert len(rows) == len(set(rows))
            parts.append(set(rows))
    return parts[0], parts[1]


def test_every_life_of_records_is_that_of_the_model(database_url: str) -> None:
    """Recorded again, corrected, sent twice, named by an old version, withdrawn: nothing is lost or doubled."""
    with asyncio.Runner() as runner:
        opening = open_asking(database_url)
        ask = runner.run(opening.__aenter__())
        runs = iter(range(1_000_000))

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(STEP, min_size=3, max_size=12))
        def lives(steps: list[tuple[str, int, str, bool, int]]) -> None:
            runner.run(live(ask, steps, next(runs)))

        try:
            lives()
        finally:
            runner.run(opening.__aexit__(None, None, None))
