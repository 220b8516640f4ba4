"""The lives of kept records as a machine of Hypothesis: the service beside a model of a few lines.

A few arrests are recorded, corrected, withdrawn, held, released, reviewed and ended, while the clock moves on. After
every step what is due, what is held and what is left of the rest is compared with the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from schema.tables.retention import HOLD, REVIEW, TOMBSTONE
from tests.asking import Ask
from tests.promises.contributed import take, whole
from tests.retaining import ANALYST, OFFICER, decide, faults, held, proposed, records, released, reviews
from tests.world import TODAY, id_of

# Six years of other offences after March 2026, with the month itself; then every five.
FIRST, AGAIN = date(2032, 4, 1), 5

slot = st.integers(0, 2)
case = st.sampled_from(("CASE-1", "CASE-2"))
off = st.sampled_from((0, 0, 0, 1))


@dataclass
class Life:
    """What the model knows of one record that is not ended."""

    id: str
    version: int = 1
    is_withdrawn: bool = False
    due: date = FIRST
    holds: set[str] = field(default_factory=set)
    proposed: int | None = None

    def state(self, today: date) -> str:
        """Say how it stands."""
        month = today.replace(day=1)
        dated = "OVERDUE" if self.due < month else "DUE" if self.due == month else "LATER"
        return "HELD" if self.holds else "PROPOSED" if self.proposed else dated


class KeptLives(RuleBasedStateMachine):
    """A few arrests; *ask* and *loop* are set by the test that runs it."""

    ask: Ask
    loop: asyncio.AbstractEventLoop

    @initialize()
    def begin(self) -> None:
        """Begin with nothing, on the usual day."""
        self.ask.world.today = TODAY
        self.lives: dict[int, Life] = {}
        self.ended: set[str] = set()

    @rule(which=slot)
    def record(self, which: int) -> None:
        """Record one where there is none."""
        if which not in self.lives:
            made = self.run(take(self.ask, "record", "Arrest", **whole("Arrest", subject="P-1")))
            self.lives[which] = Life(made["record"]["id"])
        self.compare()

    @rule(which=slot, off=off)
    def correct(self, which: int, off: int) -> None:
        """Correct one, by its version or another; a hold does not hinder it."""
        life = self.life(which)
        given = {"id": life.id, "version": life.version + off, "reason": "r", "subject": f"P-{life.version + 1}"}
        told = self.run(take(self.ask, "correct", "Arrest", **given))
        is_there = which in self.lives and not life.is_withdrawn
        assert [each["code"] for each in told["errors"]] == (
            ["NOT_FOUND"] if not is_there else ["CONFLICT"] if off else []
        )
        life.version += is_there and not off
        self.compare()

    @rule(which=slot)
    def withdraw(self, which: int) -> None:
        """Withdraw one; a hold does not hinder it, and what it said is kept."""
        life = self.life(which)
        told = self.run(take(self.ask, "withdraw", "Arrest", id=life.id, version=life.version, reason="r"))
        assert bool(told["errors"]) == (which not in self.lives or life.is_withdrawn)
        life.is_withdrawn = True
        self.compare()

    @rule(which=slot, reference=case)
    def hold(self, which: int, reference: str) -> None:
        """Hold one, and once more, for the answer may have been lost."""
        life = self.life(which)
        for _ in range(2):
            told = self.run(held(self.ask, life.id, reference=reference))
            self.told(told, [] if which in self.lives else ["NOT_FOUND"])
        life.holds.add(reference)
        self.compare()

    @rule(which=slot, reference=case)
    def release(self, which: int, reference: str) -> None:
        """Release a hold, if it is under that one."""
        life = self.life(which)
        is_held = which in self.lives and reference in life.holds
        self.told(self.run(released(self.ask, life.id, reference=reference)), [] if is_held else ["NOT_FOUND"])
        life.holds.discard(reference)
        self.compare()

    @rule(which=slot, off=off)
    def retain(self, which: int, off: int) -> None:
        """Retain one: it is due again some years later, and nobody's proposal stands."""
        life = self.life(which)
        named = records((life.id, life.version + off))
        told = self.run(decide(self.ask, "retainRecords", records=named, reason="r"))
        self.told(told, self.known(which, off))
        if told["isWritten"]:
            today = self.ask.world.today
            life.due, life.proposed = today.replace(year=today.year + AGAIN, day=1), None
        self.compare()

    @rule(which=slot, off=off)
    def propose(self, which: int, off: int) -> None:
        """Propose to dispose of one that is not held."""
        life = self.life(which)
        told = self.run(proposed(self.ask, (life.id, life.version + off)))
        self.told(told, self.known(which, off) or (["HELD"] if life.holds else []))
        life.proposed = life.version if told["isWritten"] else life.proposed
        self.compare()

    @rule(which=slot, off=off)
    def dispose(self, which: int, off: int) -> None:
        """Dispose of one that was proposed as it is, and is not held."""
        life = self.life(which)
        told = self.run(decide(self.ask, "disposeRecords", as_=OFFICER, records=records((life.id, life.version + off))))
        wrong = ["HELD"] if life.holds else []
        wrong = wrong or ([] if life.proposed else ["DOES_NOT_FIT"])
        wrong = wrong or ([] if life.proposed == life.version else ["CONFLICT"])
        self.told(told, self.known(which, off) or wrong)
        if told["isWritten"]:
            self.ended.add(self.lives.pop(which).id)
        self.compare()

    @rule(years=st.integers(1, 6), month=st.integers(1, 12))
    def wait(self, years: int, month: int) -> None:
        """Let years go by."""
        today = self.ask.world.today
        self.ask.world.today = date(min(today.year + years, 2045), month, 15)
        self.compare()

    def life(self, which: int) -> Life:
        """Give a record, or one that there is not."""
        return self.lives.get(which) or Life(id_of("nothing"))

    def known(self, which: int, off: int) -> list[str]:
        """Say what is wrong with naming a record by a version."""
        return ["NOT_FOUND"] if which not in self.lives else ["CONFLICT"] if off else []

    def told(self, payload: dict[str, Any], wanted: list[str]) -> None:
        """Compare the faults of a payload."""
        assert [code for code, _ in faults(payload)] == wanted
        assert payload["isWritten"] == (not wanted)

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run *step* to its end on the loop of the world."""
        return self.loop.run_until_complete(step)

    def compare(self) -> None:
        """Compare what is due, and every row that is kept, with the model."""
        self.run(self._compare())

    async def _compare(self) -> None:
        alive = {life.id: life for life in self.lives.values()}
        for who in (ANALYST, OFFICER):
            listed = {each["id"]: each for each in await reviews(self.ask, as_=who)}
            assert self.ended.isdisjoint(listed)
            for record, life in alive.items():
                each = listed[record]
                assert (each["version"], each["isWithdrawn"]) == (life.version, life.is_withdrawn)
                assert (each["dueOn"], each["state"]) == (life.due.isoformat(), life.state(self.ask.world.today))
                assert {hold["reference"] for hold in each["holds"]} == life.holds
        async with self.ask.world.database.engine.connect() as connection:
            for record, life in alive.items():
                past = sa.select(PAST["outcome"].c.version).where(PAST["outcome"].c.id == record)
                kept = sorted((await connection.scalars(past)).all())
                assert kept == list(range(1, life.version + life.is_withdrawn))
            for record in self.ended:
                for column in (OUTCOME.c.id, PAST["outcome"].c.id, HOLD.c.record_id, REVIEW.c.record_id):
                    assert await connection.scalar(sa.select(sa.func.count()).where(column == record)) == 0
                stones = sa.select(sa.func.count()).where(TOMBSTONE.c.id == record)
                assert await connection.scalar(stones) == 1
