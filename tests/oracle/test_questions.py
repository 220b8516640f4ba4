"""The generated questions: valid, within the limits, and of every sort there is."""

from __future__ import annotations

from random import Random
from typing import Any

from graphql import FieldNode, Visitor, parse, validate, visit

from auth.roles import Role
from schema.graphql.reach import full
from tests.oracle.documents.question import ALIASES, TOKENS, Question, ask, schema_without, tokens
from tests.oracle.documents.values import Samples
from tests.oracle.evaluator import bare_schema, schema_of
from tests.oracle.rows import Rows
from tests.oracle.stage import Stage
from tests.oracle.worlds.principals import principals, unnamed
from tests.oracle.worlds.world import world

NUMBER = 40
# What a client may write, by what its text cannot do without.
FEATURES = (
    "fragment F",
    "... on Outcome",
    "... on Arrest",
    "...F0",
    "... {",
    "__typename",
    "__type(",
    "a1: ",
    "@include(if: $",
    "@skip(if: false)",
    "query Other",
    "filter: $",
    "orderBy: $",
    "first: $",
    "last: ",
    "after: $",
    "before: $",
    "not: {",
    "or: [",
    "and: [",
    "some: {",
    "none: {",
    "every: {",
    "arrest: {",
    "isNull: ",
    "startsWith: ",
    "node(id: $",
    'asAt: "',
    "asAt: $",
    "withheld",
    "totalCount",
    "viewer",
)


def questions(role: Role, number: int) -> list[Question]:
    """Draw questions of *role* about one world."""
    rows = Rows(world(1))
    samples = Samples(rows)
    asking = principals(world(1), [role])
    return [
        ask(Random(seed), schema_without(frozenset({role}), unnamed(asking[seed % len(asking)])), samples, fields=40)
        for seed in range(number)
    ]


def aliases(question: Question) -> int:
    """Count the aliases in the document of *question*."""
    found = _Aliases()
    visit(parse(question.text), found)
    return found.number


class _Aliases(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.number += node.alias is not None


def test_a_question_is_valid_for_its_role() -> None:
    """Each document passes the validation of the schema of the role that asks it, within the limits."""
    for role in Role:
        for question in questions(role, NUMBER):
            assert validate(schema_of(frozenset({role}))[1], parse(question.text)) == []
            assert tokens(question.text) <= TOKENS
            assert aliases(question) <= ALIASES


def test_questions_are_of_every_sort() -> None:
    """Among a few hundred questions each feature of the language and of the contract occurs."""
    texts = "\n".join(question.text for question in questions(Role.POLICE_ANALYST, 10 * NUMBER))

    assert [feature for feature in FEATURES if feature not in texts] == []


def test_answers_are_not_empty() -> None:
    """Most questions are answered with records, and some of those withhold something."""
    stage = Stage(world(1))
    principal = principals(stage.tables, [Role.COUNCIL_COMMUNITY_SAFETY])[0]
    answers = [
        str(stage.expected(principal, question)) for question in questions(Role.COUNCIL_COMMUNITY_SAFETY, NUMBER)
    ]

    assert sum(len(answer) > 500 for answer in answers) > NUMBER / 2
    assert any("'withheld': ['" in answer for answer in answers)


def test_the_whole_contract_can_be_asked() -> None:
    """The schema of everything, which no role has, can be drawn from as well."""
    question = ask(Random(1), bare_schema(full()), Samples(Rows(world(1))), fields=40)

    assert validate(bare_schema(full()), parse(question.text)) == []
