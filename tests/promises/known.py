"""Known: a record that is recorded, corrected and withdrawn on days of their own, and asked for as at others."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.asking import Ask
from tests.promises.contributed import changing, take, whole
from tests.world import TODAY, id_of

RECORDED, CORRECTED, WITHDRAWN = date(2026, 3, 10), date(2026, 4, 20), date(2026, 5, 15)
# What is done on a day is known from nine in the morning.
BEFORE, FIRST, SECOND, AFTER = (f"{day}T12:00:00Z" for day in ("2026-03-09", "2026-04-19", "2026-05-14", "2026-11-01"))
AREA = "query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on %s { area { id } } } }"


async def record(ask: Ask, kind: str, /, **given: Any) -> str:
    """Let a record be recorded on its day; gives its id."""
    ask.world.today = RECORDED
    made = await take(ask, "record", kind, **whole(kind, **given))
    ask.world.today = TODAY
    assert made["errors"] == []
    return str(made["record"]["id"])


async def correct(ask: Ask, kind: str, of: str, *, version: int = 1, on: date = CORRECTED, **given: Any) -> None:
    """Let it be corrected on its day."""
    ask.world.today = on
    made = await take(ask, "correct", kind, id=of, version=version, reason="r", **given)
    ask.world.today = TODAY
    assert made["errors"] == []


async def withdraw(ask: Ask, kind: str, of: str, *, version: int = 2) -> None:
    """Let it be withdrawn on its day."""
    ask.world.today = WITHDRAWN
    made = await take(ask, "withdraw", kind, id=of, version=version, reason="r")
    ask.world.today = TODAY
    assert made["errors"] == []


async def area(ask: Ask, kind: str, of: str, at: str | None, *, as_: str, **how: Any) -> str | None:
    """Give the name of the area that a record lay in; None where there is no record."""
    node = (await ask(AREA % kind, as_=as_, variables={"id": of, "at": at}, **how))["node"]
    return None if node is None else {id_of(name): name for name in ("ward", "next ward")}[node["area"]["id"]]


async def place(ask: Ask, kind: str, of: str, at: str | None, *, as_: str) -> int | None:
    """Tell which of the two values that tests change it has; None where there is no record."""
    asked = changing(kind)
    field = f"{asked.name} {{ id }}" if asked.column.endswith("_id") else asked.name
    query = f"query ($id: ID!, $at: DateTime) {{ node(id: $id, asAt: $at) {{ ... on {kind} {{ value: {field} }} }} }}"
    node = (await ask(query, as_=as_, variables={"id": of, "at": at}))["node"]
    return (
        None if node is None else asked.place(node["value"]["id"] if isinstance(node["value"], dict) else node["value"])
    )
