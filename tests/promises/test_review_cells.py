"""The cells of a review one by one: what counts where, how often, and what stands beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa

from schema.tables import METADATA
from tests.asking import Ask
from tests.world import World, id_of

QUERY = """query ($by: [Dimension!], $only: [Measure!], $o: ID!) { review(operation: $o, year: 2023)
    { measures(by: $by, only: $only) { status value phase area { name } published { value } } } }"""


async def cells(ask: Ask, as_: str, measure: str, *by: str) -> list[dict[str, Any]]:
    """Give the cells of one measure of Revive's 2023."""
    variables = {"o": id_of("Revive"), "only": [measure], "by": list(by)}
    found: list[dict[str, Any]] = (await ask(QUERY, as_=as_, variables=variables))["review"]["measures"]
    return found


@asynccontextmanager
async def with_row(world: World, table: str, **values: Any) -> AsyncIterator[None]:
    """Add a row for as long as the block lasts."""
    of = METADATA.tables[table]
    async with world.database.engine.begin() as connection:
        await connection.execute(sa.insert(of), [values])
    try:
        yield
    finally:
        async with world.database.engine.begin() as connection:
            await connection.execute(sa.delete(of).where(*(of.c[name] == value for name, value in values.items())))


def indicator_value(**values: Any) -> dict[str, Any]:
    """Give a published value of Revive's weapons in 2023, each column as given."""
    return {
        "id": id_of("another figure"),
        "indicator_id": id_of("weapons"),
        "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31),
        "operation_id": id_of("Revive"),
        "value": 51,
        "qualifier": "ABOUT",
        "provisional": False,
        "source": "another journal",
        "published_on": date(2024, 6, 1),
    } | values


async def test_own_records_count_exactly_without_any_agreement(ask: Ask) -> None:
    """A health member counts its own programme and nobody else's."""
    (cell,) = await cells(ask, "health member", "INTERVENTIONS")

    assert (cell["status"], cell["value"]) == ("EXACT", 1)


async def test_own_records_cannot_be_taken_from_a_total(ask: Ask, world: World) -> None:
    """With few of others' opened the whole is suppressed, as one's own are known."""
    await world.agreements("owner|recipient|entity|detail\ncouncil|health|Intervention|SUMMARY")
    (cell,) = await cells(ask, "health member", "INTERVENTIONS")

    assert (cell["status"], cell["value"]) == ("SUPPRESSED", None)


async def test_an_area_of_two_operations_counts_once(ask: Ask, world: World) -> None:
    """That another operation covers the ward too doubles nothing and adds no area."""
    ward, far = ({"operation_id": id_of("Blackwood"), "area_id": id_of(name)} for name in ("ward", "far"))
    async with with_row(world, "operation_area", **ward), with_row(world, "operation_area", **far):
        found = await cells(ask, "police analyst", "ARRESTS", "AREA")

    assert [(cell["area"]["name"], cell["value"]) for cell in found] == [("next ward", 0), ("ward", 2)]


async def test_an_event_counts_in_every_area_around_it(ask: Ask, world: World) -> None:
    """An arrest in the ward is one of the town's, where the operation covers the town as well."""
    async with with_row(world, "operation_area", operation_id=id_of("Revive"), area_id=id_of("town")):
        found = await cells(ask, "police analyst", "ARRESTS", "AREA")

    assert [(cell["area"]["name"], cell["value"]) for cell in found] == [("next ward", 0), ("town", 2), ("ward", 2)]


async def test_an_event_counts_in_each_phase_of_its_day_and_once_in_each(ask: Ask, world: World) -> None:
    """In May the estate was cleared and held; a second clearing on the same days counts nothing twice."""
    again = {
        "id": id_of("clear again"),
        "site_id": id_of("estate"),
        "kind": "CLEAR",
        "started_on": date(2023, 5, 1),
        "ended_on": date(2023, 5, 31),
        "aim": "again",
        "decided_by_id": id_of("police"),
    }
    elsewhere = again | {"id": id_of("build"), "site_id": id_of("market"), "kind": "BUILD"}
    async with with_row(world, "phase", **again), with_row(world, "phase", **elsewhere):
        found = await cells(ask, "police analyst", "ARRESTS", "PHASE")

    assert [(cell["phase"], cell["value"]) for cell in found] == [("CLEAR", 2), ("HOLD", 2), ("BUILD", 0)]


async def test_a_figure_stands_beside_the_operation_it_was_published_for(ask: Ask, world: World) -> None:
    """A figure of one area, of a part of the year or of another operation stands beside nothing."""
    others: tuple[dict[str, Any], ...] = (
        {"area_id": id_of("ward")},
        {"period_end": date(2023, 6, 30)},
        {"operation_id": id_of("Blackwood")},
    )
    async with world.changed("indicator", "weapons", measure="WEAPONS"):
        for values in others:
            async with with_row(world, "indicator_value", **indicator_value(**values)):
                assert [cell["published"] for cell in await cells(ask, "svpp member", "WEAPONS")] == [None]


async def test_the_latest_figure_in_the_right_unit_stands_beside_the_number(ask: Ask, world: World) -> None:
    """A publication replaces an earlier one; a figure in another unit could not be compared."""
    first = indicator_value(value=48, id=id_of("first"), published_on=date(2024, 1, 1))
    later = indicator_value()
    async with world.changed("indicator", "weapons", measure="WEAPONS"), with_row(world, "indicator_value", **later):
        async with with_row(world, "indicator_value", **first):
            told = await cells(ask, "svpp member", "WEAPONS")
        async with world.changed("indicator", "weapons", unit="PENCE"):
            other_unit = await cells(ask, "svpp member", "WEAPONS")

    assert [cell["published"] for cell in (*told, *other_unit)] == [{"value": 51}, None]
