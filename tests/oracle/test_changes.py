"""A copy kept by `changes` is what the lists give, whatever happens; and what is hidden moves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from auth.roles import Role
from schema.tables import METADATA
from server.database import Database
from server.query.answer import Answering
from tests.copying import Copy, kinds_of
from tests.oracle.conftest import SEEDS, SetUp
from tests.oracle.rows import Tables
from tests.oracle.stage import NOW, settings
from tests.oracle.worlds.disguise import disguised
from tests.oracle.worlds.principals import principals
from tests.oracle.worlds.world import world

ROLES_WITH_RECORDS = [
    role for role in Role if role not in (Role.DATA_PROTECTION_OFFICER, Role.PARTNERSHIP_ADMINISTRATOR)
]
STEPS = 6
RECORDS = (
    "outcome",
    "outcome",
    "outcome",
    "intelligence_report",
    "organised_crime_group",
    "disruption",
    "intervention",
    "grant_award",
    "survey_result",
    "drug_line",
    "weapon_line",
    "activity",
)
# What only one row may have, or leads to what it lies within.
KEPT = frozenset({"id", "client_reference", "outcome_id", "intervention_id"})
DETAILS = ("AGGREGATE", "SUMMARY", "DETAIL", "PERSONAL")


@dataclass
class Clock:
    """The time of a world, which a step may move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell it."""
        return self.now


class Happening:
    """What happens in a world: each step is a few statements, the same for every database."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.random = Random(seed)
        self.tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}

    def step(self) -> list[sa.Executable | timedelta]:
        """Draw a step; a timedelta moves the clock."""
        several = (self.corrected, self.corrected, self.recorded, self.withdrawn, self.agreed, self.graded, self.moved)
        drawn: list[sa.Executable | timedelta] = []
        for happens in self.random.choices(several, k=3):
            drawn += happens()
        return drawn

    def corrected(self) -> list[sa.Executable | timedelta]:
        """Give some rows values of others of their kind, or one of these."""
        made: list[sa.Executable | timedelta] = []
        for _ in range(4):
            table, row = self._any(self.random.choice(RECORDS))
            kin = [each for each in self.tables[table.name] if each.get("kind") == row.get("kind")]
            donor = self.random.choice(kin)
            names = [name for name in row if name not in KEPT]
            if table.name == "outcome" and self.random.random() < 0.5:
                names = [
                    self.random.choice(["area_id", "marking", "site_id", "source_reference", "subject", "lsoa_id"])
                ]
            values = {name: donor[name] for name in names}
            row |= values
            made.append(sa.update(table).where(table.c.id == row["id"]).values(**values))
        return made

    def recorded(self) -> list[sa.Executable | timedelta]:
        """Record one more of a kind."""
        table, row = self._any(self.random.choice(RECORDS))
        added = {**row, "id": str(UUID(int=self.random.getrandbits(128), version=4))}
        if "client_reference" in added:
            added["client_reference"] = None
        self.tables[table.name].append(added)
        return [sa.insert(table).values(**added)]

    def withdrawn(self) -> list[sa.Executable | timedelta]:
        """Withdraw one that nothing lies within."""
        table, row = self._any(self.random.choice(("grant_award", "survey_result", "drug_line", "intelligence_report")))
        self.tables[table.name].remove(row)
        return [sa.delete(table).where(table.c.id == row["id"])]

    def agreed(self) -> list[sa.Executable | timedelta]:
        """Suspend some agreements, bring others into force, let one be signed in another version."""
        table, made = METADATA.tables["agreement"], list[sa.Executable | timedelta]()
        for row in self.random.sample(self.tables["agreement"], 8):
            row["status"] = self.random.choice(("ACTIVE", "ACTIVE", "SUSPENDED", "EXPIRED"))
            made.append(sa.update(table).where(table.c.id == row["id"]).values(status=row["status"]))
        return made

    def graded(self) -> list[sa.Executable | timedelta]:
        """Let some clauses give more or less."""
        table, made = METADATA.tables["clause"], list[sa.Executable | timedelta]()
        for row in self.random.sample(self.tables["clause"], 12):
            made.append(sa.update(table).where(table.c.id == row["id"]).values(detail=self.random.choice(DETAILS)))
        return made

    def moved(self) -> list[sa.Executable | timedelta]:
        """Let days pass, or take a place out of another."""
        if self.random.random() < 0.5:
            return [timedelta(days=self.random.choice((1, 1, 27, 400)))]
        table = METADATA.tables["area_within"]
        row = self.random.choice(self.tables["area_within"])
        return [sa.delete(table).where(table.c.within_id == row["within_id"], table.c.area_id == row["area_id"])]

    def _any(self, name: str) -> tuple[sa.Table, dict[str, Any]]:
        return METADATA.tables[name], self.random.choice(self.tables[name])


async def run(databases: list[Database], statements: list[sa.Executable | timedelta]) -> None:
    """Run statements on each database."""
    for database in databases:
        async with database.engine.begin() as connection:
            for each in statements:
                if not isinstance(each, timedelta):
                    await connection.execute(each)


async def test_a_copy_is_what_the_lists_give_at_every_step(set_up: SetUp) -> None:
    """Whoever keeps it, on both databases, whatever was written and agreed and however much time went by."""
    stage = await set_up(world(SEEDS[0]))
    clock, happening = Clock(), Happening(stage.tables, 5)
    pipelines = [Answering(database, settings(), clock=clock) for database in stage.databases]
    who = [each for role in ROLES_WITH_RECORDS for each in principals(stage.tables, [role])[::4] if kinds_of(each)]
    copies = {(of, place): Copy(each, of) for of in who for place, each in enumerate(pipelines)}
    changes: set[str] = set()
    for number in range(STEPS):
        for (principal, place), copy in copies.items():
            told = await copy.follow()
            changes |= {change for change, _, _ in told}
            assert copy.held() == await copy.fresh(), (number, principal)
            assert told == copies[principal, 0].told, (number, principal, place)
        step = happening.step()
        await run(stage.databases, step)
        clock.now += sum((each for each in step if isinstance(each, timedelta)), timedelta())

    assert changes == {"APPEARED", "CHANGED", "DISAPPEARED"}


@pytest.mark.parametrize("role", ROLES_WITH_RECORDS)
async def test_what_is_hidden_moves_nothing(set_up: SetUp, role: Role) -> None:
    """Change, remove and add what a role may not see, in place: no item, and the cursor stays where it was."""
    tables = world(SEEDS[1])
    principal = principals(tables, [role])[0]
    stage = await set_up(tables)
    other = disguised(tables, principal, seed=3)
    assert other != tables
    copies = [Copy(each, principal) for each in stage.pipelines.values()]
    for copy, database in zip(copies, stage.databases, strict=True):
        told = await copy.follow()
        held, cursor = copy.held(), copy.cursor
        await replace_all(database, other)
        assert told
        assert await copy.follow() == []
        assert copy.cursor == cursor
        assert held == copy.held() == await copy.fresh()


async def replace_all(database: Database, tables: Tables) -> None:
    """Put other rows in the place of all there are."""
    async with database.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table.name in tables:
                await connection.execute(sa.delete(table))
        for table in METADATA.sorted_tables:
            if tables.get(table.name):
                await connection.execute(sa.insert(table), tables[table.name])
