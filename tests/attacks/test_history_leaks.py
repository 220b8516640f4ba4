"""History of lists as a way round: no step tells what the list itself would withhold, nor counts what is hidden."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.asking import Ask
from tests.oracle.worlds.world import weapons
from tests.promises.contributed import LINE, MONTH, take, whole
from tests.promises.test_history_lists import HISTORY
from tests.world import id_of

SHOWN = {
    "WeaponSeizure": "... on WeaponSeizure { lines { category kind count withheld } }",
    "DrugSeizure": "... on DrugSeizure { lines { drug drugClass quantity unit streetValue valuationMethod withheld } }",
    "Intervention": "... on Intervention { lines: activities(first: 100) { nodes { month sessions referrals starts "
    "completions participants participantsUnder18 withheld } } }",
    "Disruption": "... on Disruption { lines: supportingAgencies { id } }",
}
FIREARM = ("FIREARM", "AMMUNITION")


def lists_of(random: Random, kind: str) -> dict[str, Any]:
    """Draw the lists of one version."""
    several = range(random.randint(1, 4))
    if kind == "WeaponSeizure":
        drawn = [random.choice(weapons()) for _ in several]
        lines = [{"kind": one, "category": other, "count": random.randint(1, 2)} for one, other in drawn]
        return {"lines": lines}
    if kind == "DrugSeizure":
        return {"lines": [{**LINE, "streetValue": random.randint(1, 2)} for _ in several]}
    if kind == "Intervention":
        return {"activities": [{**MONTH, "month": f"2026-0{n + 1}", "sessions": random.randint(1, 2)} for n in several]}
    return {"supportingAgencies": [id_of(name) for name in random.sample(["council", "svpp", "health", "police"], 2)]}


def as_shown(lines: Iterable[dict[str, Any]]) -> Counter[str]:
    """Give the lines of an answer as history writes items."""
    found: Counter[str] = Counter()
    for line in lines:
        withheld = line.pop("withheld", [])
        values = {name: None if value is None else str(value) for name, value in line.items()}
        found[json.dumps([values, withheld], sort_keys=True)] += 1
    return found


def as_told(items: Iterable[dict[str, Any]]) -> Counter[str]:
    """Give the items of a history in the same form."""
    values = [({each["field"]: each["value"] for each in item["values"]}, item["withheld"]) for item in items]
    return Counter(json.dumps(list(each), sort_keys=True) for each in values)


async def shown(ask: Ask, kind: str, record: str, who: str) -> Counter[str] | None:
    """Give what the View of the list shows now; None where the record itself is hidden, or the list no word."""
    query = f"query ($id: ID!) {{ node(id: $id) {{ {SHOWN[kind]} }} }}"
    if who == "council officer" and kind == "Disruption":
        return None
    found = (await ask(query, as_=who, variables={"id": record}))["node"]
    if found is None:
        return None
    lines = found["lines"]
    return as_shown(lines["nodes"] if isinstance(lines, dict) else lines)


async def give(ask: Ask, record: str, agency: str) -> None:
    """Let a record of outcomes have been another agency's all along."""
    async with ask.world.database.engine.begin() as connection:
        for table in (OUTCOME, PAST["outcome"]):
            await connection.execute(sa.update(table).where(table.c.id == record).values(owner_id=id_of(agency)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("kind", "agency", "who"),
    [
        ("WeaponSeizure", "council", "council officer"),
        ("WeaponSeizure", "svpp", "svpp member"),
        ("WeaponSeizure", "police", "police officer at large"),
        ("WeaponSeizure", "police", "feed"),
        ("DrugSeizure", "council", "council officer"),
        ("Intervention", "council", "council officer"),
        ("Intervention", "council", "svpp member of the council"),
        ("Disruption", "police", "police officer at large"),
    ],
)
async def test_history_adds_up_to_what_the_list_showed(ask: Ask, kind: str, agency: str, who: str, seed: int) -> None:
    """Replayed step by step, a history gives at each version what the View of the list gave then, no value more."""
    random = Random(f"{kind} {who} {seed}")
    made = await take(ask, "record", kind, **{**whole(kind), **lists_of(random, kind)})
    record, seen = made["record"]["id"], []
    for version in range(1, 5):
        if kind.endswith("Seizure"):
            await give(ask, record, agency)
        seen.append(await shown(ask, kind, record, who))
        if kind.endswith("Seizure"):
            await give(ask, record, "police")
        again = lists_of(random, kind)
        await take(ask, "correct", kind, id=record, version=version, reason="r", **again)
    if kind.endswith("Seizure"):
        await give(ask, record, agency)

    steps = (await ask(HISTORY, as_=who, variables={"id": record}))["history"]
    standing: Counter[str] = Counter()
    told = []
    for step in steps:
        for change in step["lists"]:
            standing = standing - as_told(change["removed"]) + as_told(change["added"])
        told.append(standing)
    # Where nothing changed that is seen there is no step.
    expected = [each for each, _ in groupby(seen)]
    assert [each for each, _ in groupby(told)][: len(expected)] == expected
    assert len(seen) == 4
    assert all(seen)


async def test_a_council_is_told_no_firearm_in_a_history(ask: Ask) -> None:
    """Neither that one was recorded, nor that a firearm was corrected to ammunition: to its eyes nothing changed."""
    kinds = [(kind, category) for kind, category in weapons() if category in FIREARM]
    lines = [[{"kind": kind, "category": category, "count": 1}] for kind, category in kinds]
    made = await take(ask, "record", "WeaponSeizure", **{**whole("WeaponSeizure"), "lines": lines[0]})
    record = made["record"]["id"]
    for version, other in enumerate(lines[1:], 1):
        await take(ask, "correct", "WeaponSeizure", id=record, version=version, reason="r", lines=other)
    await give(ask, record, "council")

    body = await ask.body(HISTORY, as_="council officer", variables={"id": record})
    steps = json.loads(body)["data"]["history"]
    assert {category for _, category in kinds} == set(FIREARM)
    assert len(lines) > 1
    assert not any(word.encode() in body for pair in kinds for word in pair)
    assert [len(step["lists"]) for step in steps] == [1]


async def test_a_list_that_a_role_may_not_see_is_not_in_its_history(ask: Ask) -> None:
    """Without the scope nothing is told; another agency is told nothing either, whatever it is shown."""
    await ask.world.agreements("reference | detail\nISA-1 | PERSONAL")
    made = await take(ask, "record", "WeaponSeizure", **whole("WeaponSeizure"))
    named = {"id": made["record"]["id"]}

    for how in ({"as_": "police analyst", "without": ["outcomes:read"]}, {"as_": "council officer"}):
        assert (await ask(HISTORY, variables=named, **how))["history"] is None
