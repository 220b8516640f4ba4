"""What was known at an instant, asked of every kind of record at every moment, is what the rules give row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import product

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from auth.principal import Principal
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.entity import Field, Link
from schema.marking import Detail
from tests.oracle.documents.question import Question, schema_without
from tests.oracle.remembering import VERSIONED, WHOLE, Remembered
from tests.oracle.sight import reaches
from tests.oracle.stage import Stage, compared
from tests.oracle.worlds.past import MOMENTS
from tests.oracle.worlds.principals import principals, unnamed


def everything(principal: Principal) -> Iterator[str]:
    """Ask every value and short list of every kind of record that has versions, as far as a token reaches.

    Agreements are asked for apart: with their lists they are as many records as may be asked for at once.
    """
    schema = schema_without(principal.roles, unnamed(principal))
    query = schema.query_type
    assert isinstance(query, GraphQLObjectType)
    roots = []
    for name in (each for each in (*VERSIONED, *WHOLE) if CATALOGUE[each].root in query.fields):
        entity = CATALOGUE[name]
        members = [each.name for each in entity.members if each.name in schema.type_map]
        parts = [values(schema.type_map[name], name, "")]
        parts += [f"... on {each} {{ {values(schema.type_map[each], each, each)} }}" for each in members]
        first = 60 if name == "Agreement" else 100
        asked = f"{entity.root}(first: {first}, asAt: $at) {{ totalCount nodes {{ id {' '.join(parts)} }} }}"
        roots.append(asked)
    nothing = 'node(id: "nothing", asAt: $at) { id }'
    alone = [each for each in roots if each.startswith("agreements")]
    yield f"query ($at: DateTime) {{ {nothing} {' '.join(each for each in roots if each not in alone)} }}"
    yield from (f"query ($at: DateTime) {{ {each} }}" for each in alone)


def values(of: object, name: str, kind: str) -> str:
    """Write the values and the short lists of a type; what only a *kind* of record has under names of its own."""
    assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
    entity = next(each for each in CATALOGUE.values() if name in (each.name, *each.types()))
    found = ["withheld"] if "withheld" in of.fields else []
    shared = {each.name for each in entity.own} if kind else set()
    for key, each in entity.attributes(name).items():
        if key not in of.fields or key in shared or (isinstance(each, Link) and each.paged):
            continue
        below = "" if isinstance(each, Field) else "{ id }"
        if isinstance(each, Link) and each.many and CATALOGUE[each.target].within:
            below = f"{{ id {values(of.fields[key].type.of_type.of_type.of_type, each.target, '')} }}"
        found.append(f"{kind}{key}: {key} {below}" if kind else f"{key} {below}")
    return " ".join(found)


def asking(stage: Stage, role: Role) -> tuple[Principal, ...]:
    """Give two principals of a role, of different agencies where there are such."""
    found = principals(stage.tables, [role])
    return found[0], found[-1]


@pytest.mark.parametrize("role", list(Role), ids=str)
async def test_what_was_known_is_what_the_rules_give(stages: tuple[Stage, ...], role: Role) -> None:
    """At every moment, for every kind of record, on both databases."""
    for stage in stages:
        for principal in asking(stage, role):
            for document, moment in product(everything(principal), MOMENTS):
                question = Question(document, {"at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}, None, {})
                expected = stage.expected(principal, question)
                for dialect in stage.pipelines:
                    assert compared(expected, await stage.body(dialect, principal, question))[0] == [], dialect


def test_every_rule_decides_something(stages: tuple[Stage, ...]) -> None:
    """In these worlds records are hidden or told less for each reason there is, so that none can be left out."""
    met: Counter[str] = Counter()
    for stage in stages:
        for role in Role:
            for principal in asking(stage, role):
                evaluator = stage.evaluator(principal)
                for moment in MOMENTS:
                    sight = evaluator.sight_at(moment)
                    assert isinstance(sight, Remembered)
                    met.update(reasons(sight, moment))

    assert {name for name, number in met.items() if number >= 10} == {
        *("the newest hides it", "then hides it", "the newest tells less", "then told less"),
        *("withdrawn by its owner", "withdrawn by another", "a month decides"),
    }


def reasons(sight: Remembered, moment: datetime) -> list[str]:
    """Name why kept versions of that moment are hidden, or told less than one side alone would tell."""
    found, now = [], sight.now
    for name in VERSIONED:
        entity = CATALOGUE[name]
        present = {row["id"]: row for row in now.rows.all(entity.table.name)}
        told = {row["id"] for row in sight.rows.all(entity.table.name) if "known_to" in row}
        for row in now.rows.all(f"{entity.table.name}_past"):
            if moment >= row["known_to"] or (row["known_from"] or moment) > moment:
                continue
            then = sight.decided(entity, row)
            if row["id"] not in present:
                is_own = row["owner_id"] == now.principal.agency
                is_told = reaches(then, Detail.SUMMARY)
                found += ["withdrawn by its owner" if is_own else "withdrawn by another"] if is_told else []
                continue
            newest = now.granted(entity, present[row["id"]])
            if reaches(then, Detail.SUMMARY) and not reaches(newest, Detail.SUMMARY):
                found.append("the newest hides it")
            elif reaches(newest, Detail.SUMMARY) and not reaches(then, Detail.SUMMARY):
                found.append("then hides it")
            elif then is not None and newest is not None and reaches(newest, Detail.SUMMARY) and then is not newest:
                found.append("then told less" if then.rung < newest.rung else "the newest tells less")
            if reaches(newest, Detail.SUMMARY) and row["id"] not in told:
                found.append("a month decides")
    return found
