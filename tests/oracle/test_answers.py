"""Every answer is the evaluator's, from both databases: generated questions of every role."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from auth.principal import Principal
from auth.roles import Role
from tests.oracle.comparing import at_place, collected
from tests.oracle.documents.question import Question, ask, schema_without
from tests.oracle.stage import Stage, compared
from tests.oracle.worlds.principals import principals, unnamed

ORACLE = settings.get_profile("oracle")
# A seed rather than each choice: ten times as fast, and a question that fails still shrinks to a short one.
SEED = st.integers(0, 2**32 - 1)
FIELDS = st.sampled_from((2, 5, 10, 20, 40))


def drawn(
    random: Random, stages: tuple[Stage, ...], *, roles: tuple[Role, ...], fields: int
) -> tuple[Stage, Principal, Question]:
    """Draw a world, one of its principals, and a question of theirs of about so many *fields*."""
    stage = random.choice(stages)
    principal = random.choice(principals(stage.tables, roles))
    question = ask(random, schema_without(principal.roles, unnamed(principal)), stage.samples, fields=fields)
    note(f"{principal}\n{question.text}\n{dict(question.variables)}")
    return stage, principal, question


async def agrees(
    stage: Stage, principal: Principal, question: Question, cursors: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Any, dict[str, dict[str, str]]]:
    """Require the evaluator's answer from both databases; give it, with the sealed cursor of each plain one.

    *cursors* are the plain ones to go on from, by variable, and for each database the sealed ones.
    """
    expected = stage.expected(principal, question.behind(cursors["plain"]) if cursors else question)
    sealed: dict[str, dict[str, str]] = {}
    for dialect in stage.pipelines:
        asked = question.behind(cursors[dialect]) if cursors else question
        found, sealed[dialect] = compared(expected, await stage.body(dialect, principal, asked))
        assert found == [], f"{dialect}: {asked.variables}"
    return expected, sealed


async def agrees_twice(random: Random, stage: Stage, principal: Principal, question: Question) -> None:
    """Ask once, and where the answer has cursors of lists that take one, again from there on."""
    expected, sealed = await agrees(stage, principal, question)
    known = {name: at_place(collected(expected), place) for name, place in question.cursors.items()}
    plain = {name: random.choice(found) for name, found in known.items() if found}
    if plain:
        behind = {dialect: {name: each[plain[name]] for name in plain} for dialect, each in sealed.items()}
        await agrees(stage, principal, question, {"plain": plain, **behind})


@pytest.mark.parametrize("roles", [(role,) for role in Role], ids=str)
@settings(ORACLE, max_examples=150)
@given(seed=SEED, fields=FIELDS)
async def test_a_role_gets_the_answer_that_the_rules_give(
    stages: tuple[Stage, ...], roles: tuple[Role, ...], seed: int, fields: int
) -> None:
    """Whatever a role asks, both databases say what is decided row by row in plain Python."""
    random = Random(seed)
    stage, principal, question = drawn(random, stages, roles=roles, fields=fields)

    await agrees_twice(random, stage, principal, question)


@settings(ORACLE, max_examples=50)
@given(seed=SEED, fields=FIELDS)
async def test_both_databases_answer_with_the_same_bytes(stages: tuple[Stage, ...], seed: int, fields: int) -> None:
    """For the same world the answer from SQLite and the one from PostgreSQL are equal, byte for byte."""
    random = Random(seed)
    roles = random.choice([(role,) for role in Role])
    stage, principal, question = drawn(random, stages, roles=roles, fields=fields)

    bodies = await stage.bodies(principal, question)

    assert bodies["sqlite"] == bodies["postgresql"]
