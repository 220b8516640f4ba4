"""Retention by agreement, at random: whatever is agreed and was retained, each review is that of a simple model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.tables import METADATA
from schema.tables.retention import REVIEW
from tests.asking import Ask, open_asking
from tests.places import PLACES
from tests.retaining import reviews
from tests.world import id_of, rows_of

OFFICERS = {
    "police": "data protection officer",
    "council": "council protection officer",
    "health": "health protection officer",
}
DAYS = ("", "2022-06-01", "2023-02-28", "2023-05-10", "2023-05-31", "2023-06-01", "2024-01-01")
# Which column holds the day that a clause with days opens a record by; none for what has no day.
TABLES = {
    "outcome": ("Outcome", "occurred_on"),
    "intelligence_report": ("IntelligenceReport", "received_on"),
    "organised_crime_group": ("OrganisedCrimeGroup", None),
    "intervention": ("Intervention", "started_on"),
}
WITHIN = {(row["within_id"], row["area_id"]) for row in rows_of(PLACES["area_within"])}
SIGNED = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(sorted(OFFICERS)),
        "recipient": st.just("svpp"),
        "entity": st.sampled_from(("Outcome", "Outcome", "Safeguarding", *(name for name, _ in TABLES.values()))),
        "area": st.sampled_from(("county", "town", "ward", "next ward", "far", "ward,far")),
        "since": st.sampled_from(DAYS),
        "until": st.sampled_from(DAYS),
        "retention_months": st.sampled_from(("0", "1", "12", "24", "60", "72", "84", "120")),
        "detail": st.sampled_from(("AGGREGATE", "SUMMARY", "DETAIL", "PERSONAL")),
        "status": st.sampled_from(("ACTIVE", "ACTIVE", "ACTIVE", "SUSPENDED")),
        "reference": st.integers(1, 99).map("ISA-{:02}".format),
    }
)
RETAINED = st.dictionaries(st.sampled_from(("arrest", "drugs", "order", "patrols", "group")), st.integers(1, 10))


@dataclass(frozen=True)
class Record:
    """What a clause has to cover: owner, entity and area by name, and the month, such as 2023-05."""

    owner: str
    entity: str
    area: str
    month: str | None


def gives(clause: dict[str, str], record: Record) -> bool:
    """Tell whether a clause gives a record, read as a person would."""
    is_dated = bool(clause["since"] or clause["until"])
    return (
        clause["status"] == "ACTIVE"
        and clause["detail"] != "AGGREGATE"
        and (clause["owner"], clause["entity"]) == (record.owner, record.entity)
        and any((area, record.area) in WITHIN for area in clause["area"].split(","))
        and (not is_dated or record.month is not None)
        and (not clause["since"] or clause["since"][:7] <= (record.month or ""))
        and (not clause["until"] or (record.month or "") <= clause["until"][:7])
    )


def later(month: str, months: int) -> str:
    """Give the first day of the month that is so many later."""
    year, place = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + months, 12)
    return f"{year}-{place + 1:02}-01"


def expected(
    own: dict[str, Any], record: Record, signed: list[dict[str, str]], retained: int | None
) -> tuple[str, str | None, str]:
    """Say rule, agreement and day of a review that *own* tells as it would be without any agreement."""
    found = sorted((int(each["retention_months"]), each["reference"]) for each in signed if gives(each, record))
    if found:
        months, reference = found[0]
        day = later(own["since"], months + 1) if retained is None else later(f"2026-{retained:02}", max(months, 1))
        if day < own["dueOn"]:
            return "AGREEMENT", reference, day
    return own["rule"], None, own["dueOn"]


async def listed(ask: Ask) -> dict[str, dict[str, Any]]:
    """List every review of three agencies, by the id of its record."""
    return {each["id"]: each for who in OFFICERS.values() for each in await reviews(ask, as_=who)}


async def facts(ask: Ask) -> dict[str, Record]:
    """Read of each record what a clause has to cover."""
    names = ask.world.names
    found: dict[str, Record] = {}
    async with ask.world.database.engine.connect() as connection:
        for table, (entity, day) in TABLES.items():
            for row in (await connection.execute(sa.select(METADATA.tables[table]))).mappings():
                name = "Safeguarding" if row.get("kind") == "SAFEGUARDING" else entity
                month = f"{row[day]:%Y-%m}" if day else None
                found[row["id"]] = Record(names[row["owner_id"]], name, names[row["area_id"]], month)
    return found


async def compare(ask: Ask, records: dict[str, Record], signed: list[dict[str, str]], retained: dict[str, int]) -> None:
    """Let this be all that is agreed and was retained, and compare every review with the model."""
    kept = [
        {
            "record_id": id_of(name),
            "owner_id": id_of("council" if name == "order" else "police"),
            # A review since then, which retained nothing.
            "reviewed_at": datetime(2026, 11, 20, 12, tzinfo=UTC),
            "retained_on": date(2026, month, 28),
            "reviewed_by": "somebody",
            "reason": "needed",
            "next_review_on": date(2031, month, 1),
        }
        for name, month in retained.items()
    ]
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.delete(REVIEW))
        if kept:
            await connection.execute(sa.insert(REVIEW), kept)
    await ask.world.agreements()
    alone = await listed(ask)
    if signed:
        names = sorted(signed[0])
        lines = [names, *([each[name] for name in names] for each in signed)]
        await ask.world.agreements("\n".join(map(" | ".join, lines)))
    found = await listed(ask)

    assert {each["rule"] for each in alone.values()}.isdisjoint({"AGREEMENT"})
    assert found.keys() == alone.keys()
    for record, fact in records.items():
        if fact.owner in OFFICERS:
            told = tuple(found[record][name] for name in ("rule", "agreement", "dueOn"))
            month = retained.get(ask.world.names[record])
            assert told == expected(alone[record], fact, signed, month), ask.world.names[record]


def test_every_review_is_that_of_the_model(database_url: str) -> None:
    """Owners, kinds, areas, days that overlap, agreements as short as others: the shortest that gives it, or none."""
    with asyncio.Runner() as runner:
        opening = open_asking(database_url)
        ask = runner.run(opening.__aenter__())
        records = runner.run(facts(ask))

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(SIGNED, max_size=8, unique_by=lambda each: each["reference"]), RETAINED)
        def agreements(signed: list[dict[str, str]], retained: dict[str, int]) -> None:
            runner.run(compare(ask, records, signed, retained))

        try:
            agreements()
        finally:
            runner.run(opening.__aexit__(None, None, None))
