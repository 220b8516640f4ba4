"""What one may not see changes nothing: every answer stays the same, byte for byte."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from auth.principal import Principal
from auth.roles import Role
from tests.oracle.conftest import SEEDS, SetUp
from tests.oracle.documents.question import Question, ask, schema_without
from tests.oracle.stage import Stage
from tests.oracle.telling import recorded, summed_up
from tests.oracle.worlds.disguise import disguised, seen_by
from tests.oracle.worlds.principals import principals, unnamed
from tests.oracle.worlds.world import world

ORACLE = settings.get_profile("oracle")
EXPLAINED = """query ($id: ID) { explainAccess(id: $id) { entity isSeen detail because withheld
    clauses { reference number owner detail } steps { step verdict text } } }"""
Pair = tuple[Principal, Stage, Stage]


@pytest.fixture(scope="module")
async def pairs(set_up: SetUp, stages: tuple[Stage, ...]) -> Callable[[Role], Awaitable[list[Pair]]]:
    """Give for each role principals with their world and its disguise, loaded when first asked for."""
    made: dict[Role, list[Pair]] = {}

    async def of(role: Role) -> list[Pair]:
        if role not in made:
            made[role] = [await pair(role, seed, stage) for seed, stage in zip(SEEDS[:2], stages, strict=False)]
        return made[role]

    async def pair(role: Role, seed: int, stage: Stage) -> Pair:
        principal = principals(stage.tables, [role])[0]
        return principal, stage, await set_up(disguised(stage.tables, principal, seed=seed))

    return of


@pytest.mark.parametrize("role", Role)
@settings(ORACLE, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), fields=st.sampled_from((5, 10, 20, 40)))
async def test_what_is_hidden_changes_no_answer(
    pairs: Callable[[Role], Awaitable[list[Pair]]], role: Role, seed: int, fields: int
) -> None:
    """Change, remove and add what a role may not see: no answer tells, nor its entry."""
    random = Random(seed)
    principal, stage, other = random.choice(await pairs(role))
    schema = schema_without(principal.roles, unnamed(principal))
    # Hidden values of both worlds are compared with: a filter that could see them would find them.
    question = ask(random, schema, random.choice((stage, other)).samples, fields=fields)
    note(f"{principal}\n{question.text}\n{dict(question.variables)}")

    for dialect in stage.pipelines:
        one, another = [await each.answer(dialect, principal, question) for each in (stage, other)]
        assert one.body == another.body
        # Not even the record of it says what stayed hidden.
        assert recorded(one.told) == recorded(another.told)
        assert summed_up(one.told) == summed_up(another.told)


@pytest.mark.parametrize("role", Role)
async def test_what_is_hidden_changes_no_explanation(
    pairs: Callable[[Role], Awaitable[list[Pair]]], role: Role
) -> None:
    """Nor does `explainAccess` tell, of whichever id of either world, hidden, changed, removed or added."""
    random, seen = Random(7), 0
    for principal, stage, other in await pairs(role):
        rows = [row["id"] for world in (stage, other) for rows in world.tables.values() for row in rows if "id" in row]
        for row_id in random.sample(rows, 25):
            question = Question(EXPLAINED, {"id": row_id}, None, {})
            for dialect in stage.pipelines:
                body = await stage.body(dialect, principal, question)
                assert body == await other.body(dialect, principal, question)
                seen += b'"entity":null' not in body

    assert seen > 0


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_disguise_changes_all_but_what_is_seen(role: Role, seed: int) -> None:
    """The disguise would not prove anything unless it left every visible row alone and few of the hidden ones."""
    tables = world(seed)
    principal = principals(tables, [role])[0]
    other = disguised(tables, principal, seed=seed)

    def ids(name: str) -> int:
        return len(
            {str(sorted(row.items(), key=str)) for row in other[name]}
            - {str(sorted(row.items(), key=str)) for row in tables[name]}
        )

    assert seen_by(tables, principal) == seen_by(other, principal)
    changed = ("outcome", "outcome_past", "intervention", "intervention_past", "agreement", "clause")
    assert all(ids(name) >= 5 for name in changed)
