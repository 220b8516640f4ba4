"""The lives of contributed records of every kind as a machine of Hypothesis: the service beside a model of a few lines.

After every step all that the database holds of its records, now and before, lists too, is compared with the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from itertools import count
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from schema.contribution import CONTRIBUTIONS, Contribution
from schema.mutations.contributions import ingesting
from schema.tables.base import not_withdrawn
from schema.tables.past import PAST, PAST_PARTS
from tests.asking import Ask
from tests.promises.contributed import GIVEN, changing, take, to, whole
from tests.promises.record_model import Model, State, Told, faults, fitting, lists_of
from tests.promises.test_ingesting import ingest
from tests.world import id_of

_RUNS = count()

slot = st.integers(0, 2)
state = st.tuples(st.integers(0, 1), st.integers(0, 1))
kinds = st.sampled_from(sorted(CONTRIBUTIONS))
key = st.sampled_from((None, None, "k-0", "k-1", "k-2"))


class RecordLives(RuleBasedStateMachine):
    """A few records of some kinds; *ask* and *loop* are set by the test that runs it."""

    ask: Ask
    loop: asyncio.AbstractEventLoop

    @initialize(some=st.lists(kinds, min_size=2, max_size=3, unique=True))
    def begin(self, some: list[str]) -> None:
        """Begin with nothing of some kinds."""
        self.number = next(_RUNS)
        self.models = {kind: Model() for kind in some}
        # By whoever asked, and key: what was asked, and what was told.
        self.keys: dict[tuple[str, str], tuple[Any, Told]] = {}
        # What the lists of a kind hold, by place: learned from the first, and ever the same.
        self.lists: dict[tuple[str, int], Any] = {}

    @rule(of=st.integers(0, 9), which=slot, state=state, key=key, times=st.integers(1, 2), is_dry=st.booleans())
    def record(self, of: int, which: int, state: State, key: str | None, times: int, is_dry: bool) -> None:
        """Record one, new or again, and send it again where the answer may have been lost."""
        kind, name = self.chosen(of, which)
        state = fitting(kind, state)
        given = self.said(kind, name, state) | {"clientReference": name}
        for _ in range(times):
            self.keyed(kind, "record", self.own(key), given, is_dry, lambda: self.recorded(kind, name, state))

    @rule(of=st.integers(0, 9), which=slot, state=state, off=st.sampled_from((0, 0, 0, -1, 1)), key=key)
    def correct(self, of: int, which: int, state: State, off: int, key: str | None) -> None:
        """Correct one by the version that is, or by another; twice, for the answer may have been lost."""
        kind, name = self.chosen(of, which)
        state = fitting(kind, state)
        record = self.models[kind].ids.get(name, id_of("nothing"))
        known = self.models[kind].alive.get(name)
        given = self.changes(kind, state) | {"id": record, "version": (known[1] if known else 1) + off, "reason": "r"}
        for _ in range(2):
            self.keyed(
                kind,
                "correct",
                self.own(key),
                given,
                False,
                lambda: self.corrected(kind, name, state, given["version"]),
            )

    @rule(of=st.integers(0, 9), which=slot, off=st.sampled_from((0, 0, -1)), is_dry=st.booleans())
    def withdraw(self, of: int, which: int, off: int, is_dry: bool) -> None:
        """Withdraw one, and try it again."""
        kind, name = self.chosen(of, which)
        model = self.models[kind]
        for _ in range(2):
            known = model.alive.get(name)
            record, version = model.ids.get(name, id_of("nothing")), (known[1] if known else 1) + off
            told = self.run(take(self.ask, "withdraw", kind, id=record, version=version, reason="r", dryRun=is_dry))
            assert faults(told) == ([] if known and not off else ["CONFLICT"] if known else ["NOT_FOUND"])
            if known and not off and not is_dry:
                model.end(name)
            self.compare(kind)

    @rule(
        of=st.integers(0, 9),
        states=st.lists(state, min_size=1, max_size=3),
        key=key,
        spoiled=st.integers(-1, 2),
        may_skip=st.booleans(),
        is_dry=st.booleans(),
    )
    def ingest(self, of: int, states: list[State], key: str | None, spoiled: int, may_skip: bool, is_dry: bool) -> None:
        """Send several at once, one of which may be spoiled, and once more."""
        kind, _ = self.chosen(of, 0)
        states = [fitting(kind, state) for state in states]
        names = [self.chosen(of, which)[1] for which in range(len(states))]
        rows = [
            self.said(kind, name, state) | {"clientReference": name} for name, state in zip(names, states, strict=True)
        ]
        if 0 <= spoiled < len(rows):
            rows[spoiled] |= {changing(kind).name: changing(kind).wrong}
        # Requests for one record and for many are remembered apart.
        key = self.own(key and f"many {key}")
        how = {"onError": "SKIP" if may_skip else "ABORT", "dryRun": is_dry} | ({"idempotencyKey": key} if key else {})
        who, asked = GIVEN[kind][0], ("ingest", kind, rows, how)
        for _ in range(2):
            known = self.keys.get((who, key)) if key and not is_dry else None
            if known is not None and known[0] != asked:
                self.run(self.refused_for_its_key(kind, rows, how))
                continue
            told = self.run(
                ingest(self.ask, *rows, as_=who, kind=ingesting(CONTRIBUTIONS[kind]).removeprefix("ingest"), **how)
            )
            if known is not None:
                assert told == known[1]
                continue
            is_written = not is_dry and (may_skip or not 0 <= spoiled < len(rows))
            assert told["isWritten"] == is_written
            assert told["rejected"] == (0 <= spoiled < len(rows))
            for place, (name, state) in enumerate(zip(names, states, strict=True)):
                if is_written and place != spoiled:
                    row = told["rows"][place]
                    assert self.models[kind].put(name, row["id"], state) == row["version"]
            if is_written and key:
                self.keys[who, key] = (asked, told)
            self.compare(kind)

    @rule(of=st.integers(0, 9), which=slot, state=state, writers=st.integers(2, 3))
    def record_at_once(self, of: int, which: int, state: State, writers: int) -> None:
        """Several record the same at once: there is one record, and all are told it."""
        kind, name = self.chosen(of, which)
        state = fitting(kind, state)
        given = self.said(kind, name, state) | {"clientReference": name}
        told = self.at_once([take(self.ask, "record", kind, **given) for _ in range(writers)])
        (record,) = {each["record"]["id"] for each in told}
        version = self.models[kind].put(name, record, state)
        assert {each["version"] for each in told} == {version}
        self.compare(kind)

    @rule(of=st.integers(0, 9), which=slot, ends=st.booleans())
    def change_at_once(self, of: int, which: int, ends: bool) -> None:
        """Two change one record at once, or one of them ends it: one wins, the other is told that it came too late."""
        kind, name = self.chosen(of, which)
        model = self.models[kind]
        known = model.alive.get(name)
        if known is None:
            return
        record, version, (place, list_) = known
        named = {"id": record, "version": version, "reason": "r"}
        changed = (1 - place, list_)
        steps = [take(self.ask, "correct", kind, **named, **to(kind, 1 - place)) for _ in range(1 if ends else 2)]
        steps += [take(self.ask, "withdraw", kind, **named)] if ends else []
        told = self.at_once(steps)
        won = [each for each in told if not each["errors"]]
        lost = [each for each in told if each["errors"]]
        assert (len(won), len(lost)) == (1, 1)
        if ends and won[0] is told[1]:
            assert faults(lost[0]) == ["NOT_FOUND"]
            model.end(name)
        else:
            assert faults(lost[0]) == ["CONFLICT"]
            assert model.put(name, record, changed) == won[0]["version"]
        self.compare(kind)

    def keyed(self, kind: str, step: str, key: str | None, given: Told, is_dry: bool, expected: Any) -> None:
        """Take one step, with a key or without: what was done by the key is told again, and done no more."""
        who, asked = GIVEN[kind][0], (step, kind, given)
        more = {"dryRun": True} if is_dry else {}
        told = self.run(take(self.ask, step, kind, **given, **more, **({"idempotencyKey": key} if key else {})))
        known = self.keys.get((who, key)) if key and not is_dry else None
        if is_dry:
            assert told["record"] is None
        elif known is not None and known[0] != asked:
            assert faults(told) == ["IDEMPOTENCY_MISMATCH"]
        elif known is not None:
            assert told["version"] == known[1]["version"]
        else:
            expected()(told)
            if key and not told["errors"]:
                self.keys[who, key] = (asked, told)
        self.compare(kind)

    def recorded(self, kind: str, name: str, state: State) -> Any:
        """Give what is true once one was recorded."""

        def holds(told: Told) -> None:
            assert told["errors"] == []
            assert self.models[kind].alive.get(name, (told["record"]["id"],))[0] == told["record"]["id"]
            assert self.models[kind].put(name, told["record"]["id"], state) == told["version"]

        return holds

    def corrected(self, kind: str, name: str, state: State, version: int) -> Any:
        """Give what is true once one was corrected, or not."""

        def holds(told: Told) -> None:
            known = self.models[kind].alive.get(name)
            if known is None or known[1] != version:
                assert faults(told) == (["CONFLICT"] if known else ["NOT_FOUND"])
                assert known is None or told["version"] == known[1]
                return
            assert told["errors"] == []
            assert self.models[kind].put(name, known[0], state) == told["version"]

        return holds

    async def refused_for_its_key(self, kind: str, rows: list[Told], how: Told) -> None:
        """See that other rows by a key that was used are refused."""
        name = ingesting(CONTRIBUTIONS[kind])
        query = f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ created }} }}"
        told = await self.ask.whole(query, as_=GIVEN[kind][0], variables={"input": {"rows": rows, **how}})
        assert told["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_MISMATCH"

    def compare(self, kind: str) -> None:
        """See that the database holds what the model does, once each, now and before."""
        model = self.models[kind]
        now, before = self.run(self.held(CONTRIBUTIONS[kind], sorted(model.every)))
        assert sorted(now) == sorted(model.alive.values())
        assert sorted(before) == sorted(model.past)

    async def held(self, kind: Contribution, ids: list[str]) -> tuple[list[Any], list[Any]]:
        """Read what the database holds of some records: id, version, and what they say."""
        found: list[list[Any]] = []
        table, changed = kind.entity.table, changing(kind.name)
        async with self.ask.world.database.engine.connect() as connection:
            for rows_of, is_past in ((table, False), (PAST[table.name], True)):
                asked = sa.select(rows_of.c.id, rows_of.c.version, rows_of.c[changed.column])
                asked = asked.where(rows_of.c.id.in_(ids), *not_withdrawn(rows_of))
                rows = []
                for id_, version, said in await connection.execute(asked):
                    place = 0
                    for part in kind.parts:
                        lines = PAST_PARTS[part.table.name] if is_past else part.table
                        of = sa.select(lines).where(lines.c[part.near] == id_)
                        of = of.where(lines.c.version == version) if is_past else of
                        place = self.place_of(kind, part.near, (await connection.execute(of)).mappings().all())
                    rows.append((id_, version, (changed.place(said), place)))
                found.append(rows)
        return found[0], found[1]

    def place_of(self, kind: Contribution, near: str, lines: Any) -> int:
        """Tell which of its lists a record has: they are told apart by how many lines they have."""
        said = sorted(
            str({key: line[key] for key in sorted(line) if key not in ("id", near, "version")}) for line in lines
        )
        place = 0 if len(said) == len(lists_of(kind.name)[0]) else 1
        assert self.lists.setdefault((kind.name, place), said) == said
        return place

    def said(self, kind: str, name: str, state: State) -> Told:
        """Give all that a record says."""
        named = {"OrganisedCrimeGroup": "reference", "Operation": "codename", "Indicator": "code"}
        own = {named[kind]: name} if kind in named else {}
        return whole(kind, **own) | self.changes(kind, state)

    def changes(self, kind: str, state: State) -> Told:
        """Give what makes a record be so."""
        parts = CONTRIBUTIONS[kind].parts
        return {**to(kind, state[0]), **{part.name: lists_of(kind)[state[1]] for part in parts}}

    def chosen(self, of: int, which: int) -> tuple[str, str]:
        """Choose one of the kinds and name one of its records."""
        kind = sorted(self.models)[of % len(self.models)]
        return kind, f"life-{self.number}-{kind}-{which}"

    def own(self, key: str | None) -> str | None:
        """Give a key that no other life used."""
        return key and f"{self.number} {key}"

    def at_once(self, steps: list[Coroutine[Any, Any, Told]]) -> list[Told]:
        """Take steps at the same time."""

        async def all_of_them() -> list[Told]:
            return list(await asyncio.gather(*steps))

        told: list[Told] = self.run(all_of_them())
        return told

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run *step* to its end on the loop of the world."""
        return self.loop.run_until_complete(step)
