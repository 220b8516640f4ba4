"""What is put on record is what was told: each record in the answer, its owner, and no other."""

from __future__ import annotations

from random import Random

import pytest
from graphql import parse
from hypothesis import given, settings

from auth.principal import Principal
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.entity import Governance, Link
from tests.oracle.documents.question import Question
from tests.oracle.stage import COUNT_CAP, Stage, compared
from tests.oracle.telling import OWNED, WITHIN, Shown, Telling, recorded
from tests.oracle.test_answers import FIELDS, ORACLE, SEED, drawn
from tests.oracle.worlds.agreements import GRACE_DAYS, TODAY
from tests.oracle.worlds.principals import principals
from tests.oracle.worlds.world import world

_known: dict[tuple[int, Principal], Telling] = {}


def telling(stage: Stage, principal: Principal) -> Telling:
    """Give the evaluator of what *principal* is told, which remembers what it decided."""
    key = (id(stage), principal)
    if key not in _known:
        _known[key] = Telling(stage.rows, principal, today=TODAY, grace_days=GRACE_DAYS, count_cap=COUNT_CAP)
    return _known[key]


@pytest.mark.parametrize("role", list(Role), ids=str)
@settings(ORACLE, max_examples=100)
@given(seed=SEED, fields=FIELDS)
async def test_what_is_recorded_is_what_was_told(stages: tuple[Stage, ...], role: Role, seed: int, fields: int) -> None:
    """Whatever a role asks, both databases name the records of the answer, with their owners, and none besides."""
    stage, principal, question = drawn(Random(seed), stages, roles=(role,), fields=fields)
    expected = telling(stage, principal).told(question)

    for dialect in stage.pipelines:
        assert recorded((await stage.answer(dialect, principal, question)).told) == expected, dialect


EVERYWHERE = """
query Everywhere($id: ID!) {
  node(id: $id) {
    __typename
    ... on DrugLine { drug } ... on Activity { month }
    ... on Clause { number } ... on AgreementVersion { version } ... on AgreementStep { step agency { name } }
  }
  a: node(id: $id) { ... on Outcome { interventions(first: 2) { edges { cursor } } } ... on Operation { id } }
  outcomes(first: 3) { pageInfo { hasNextPage endCursor } totalCount edges { cursor } }
  last: outcomes(last: 2) { pageInfo { hasPreviousPage } edges { node { __typename } } nodes { site { id } } }
  disruptions(first: 4) { nodes { group { disruptions(first: 1) { nodes { id } } } leadAgency { name } } }
  grants(first: 1) { nodes { id @skip(if: true) __typename @skip(if: true) } }
}
"""


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_every_way_to_a_record_is_recorded(stages: tuple[Stage, ...], dialect: str) -> None:
    """Edges without their record, aliases, links, empty objects, and what lies within another, by its own id."""
    reached: set[str] = set()
    for stage in stages:
        principal = principals(stage.tables, [Role.POLICE_ANALYST])[0]
        for entity in ("Outcome", *WITHIN, "Area"):
            for row in stage.rows.all(CATALOGUE[entity].table.name)[:12]:
                question = Question(EVERYWHERE, {"id": row["id"]}, None, {})
                expected = telling(stage, principal).told(question)
                answer = await stage.answer(dialect, principal, question)
                assert recorded(answer.told) == expected
                assert compared(stage.expected(principal, question), answer.body)[0] == []
                reached |= {entity for name, _, _ in expected if name == WITHIN.get(entity, (entity,))[0]}

    assert {"Outcome", "DrugLine", "Activity", "Clause", "AgreementVersion", "AgreementStep"} <= reached


def test_all_that_lies_within_another_is_looked_for_there() -> None:
    """The list is written by hand; an entity that it lacks would be expected to leave nothing on record."""
    assert set(WITHIN) == {each.name for each in CATALOGUE.values() if each.governance is Governance.WITHIN}


def test_a_record_within_another_is_met_through_it() -> None:
    """No link but that of the record it lies in leads to it, so that its mark stands before it."""
    for entity in CATALOGUE.values():
        for each in entity.every_attribute():
            target = CATALOGUE[each.target] if isinstance(each, Link) else None
            if isinstance(each, Link) and target is not None and target.governance is Governance.WITHIN:
                way = next(link for link in target.links if link.name == target.within)
                assert (way.target, way.local, way.remote) == (entity.name, each.remote, each.local)
                assert each.through is None


def test_the_worlds_tell_records_of_every_kind() -> None:
    """The proof would be empty unless what is told holds every kind of record, of one's own agency and of others."""
    found: set[Shown] = set()
    owners = set()
    stage = Stage(world(1))
    names = {each.root: each.name for each in CATALOGUE.values() if each.name in (*OWNED, "Agreement")}
    for role in Role:
        for principal in principals(stage.tables, [role]):
            evaluator = telling(stage, principal)
            for root in names:
                document = f"{{ {root}(first: 100) {{ nodes {{ __typename }} }} }}"
                if root in evaluator.schema.query_type.fields:  # type: ignore[union-attr]
                    assert evaluator.answer(parse(document), {}, None).errors is None
                    shown = evaluator.told(Question(document, {}, None, {}))
                    found |= shown
                    owners |= {owner == principal.agency for _, owner, _ in shown}

    assert {entity for entity, _, _ in found} == set(names.values())
    assert owners == {True, False}
