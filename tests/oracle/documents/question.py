"""Question: one generated document with its variables, ready to be asked of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.language import Lexer, Source, TokenKind

from auth.access.reach import reach
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.entity import Family, Link
from schema.graphql.reach import Reach
from tests.oracle.documents.inputs import Inputs
from tests.oracle.documents.selections import Place, Scope, Selections
from tests.oracle.documents.values import Samples, Variables
from tests.oracle.evaluator import bare_schema

TOKENS = 1_900
ALIASES = 30
INTROSPECTION = (
    "__schema { queryType { name } }",
    '__type(name: "Outcome") { name kind possibleTypes { name } fields(includeDeprecated: true) { name } }',
    '__type(name: "WeaponCategory") { enumValues { name } }',
)


@dataclass(frozen=True)
class Question:
    """A document, what is sent with it, and which variables are cursors of which list in the answer."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None
    cursors: Mapping[str, Place]

    def behind(self, cursors: Mapping[str, str]) -> Question:
        """Ask the same again, from these *cursors* on."""
        return replace(self, variables={**self.variables, **cursors})


def ask(random: Random, schema: GraphQLSchema, samples: Samples, *, fields: int) -> Question:
    """Draw a question of about so many *fields* that *schema* allows, within the limits of a server as it comes."""
    for _ in range(5):
        question, aliases = _drawn(random, schema, samples, fields)
        if tokens(question.text) <= TOKENS and aliases <= ALIASES:
            return question
    return Question("{ viewer { kind } }", {}, None, {})


def _drawn(random: Random, schema: GraphQLSchema, samples: Samples, fields: int) -> tuple[Question, int]:
    variables = Variables()
    selections = Selections(schema, Inputs(random, samples, variables), most_fields=fields)
    root = schema.query_type
    if not isinstance(root, GraphQLObjectType):
        raise TypeError("a schema has a Query type")
    body = selections.level(root, Scope(), times=1, place=(), depth=1)
    if random.randrange(25) == 24:
        body = f"{body[:-1]} {random.choice(INTROSPECTION)} }}"
    used = _with_fragments(body, selections)
    declared, sent = variables.used_in(used)
    operation, text = None, used
    if declared or random.randrange(2):
        operation = "Asked"
        text = f"query Asked{f'({chr(44).join(declared)})' if declared else ''} {used}"
    if operation and random.randrange(8) == 7:
        text = f"query Other {{ viewer {{ kind }} }}\n{text}"
    cursors = {name: place for name, place in selections.cursors.items() if name in sent}
    return Question(text, sent, operation, cursors), selections.aliases


def _with_fragments(body: str, selections: Selections) -> str:
    """Add the definitions of the fragments that *body* spreads, and of those that they spread."""
    text, wanted = body, [*selections.fragments]
    while found := [name for name in wanted if f"...{name} " in text.replace("}", " ")]:
        for name in found:
            wanted.remove(name)
            fragment = selections.fragments[name]
            text += f"\nfragment {name} on {fragment.on} {fragment.text}"
    return text


def tokens(text: str) -> int:
    """Count the tokens of a document as a parser does."""
    lexer, count = Lexer(Source(text)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


@cache
def schema_without(roles: frozenset[Role], families: frozenset[Family]) -> GraphQLSchema:
    """Give the schema of *roles* without the types of *families*, and without the ways that lead to them."""
    whole = reach(roles)
    kept = {name for name in whole.attributes if _family(name) not in families}
    attributes = {name: frozenset(_kept(name, seen, kept)) for name, seen in whole.attributes.items() if name in kept}
    return bare_schema(Reach(attributes, whole.hidden_codes, review=whole.review, simulation=whole.simulation))


def _kept(type_name: str, seen: frozenset[str], kept: set[str]) -> list[str]:
    entity = next(each for each in CATALOGUE.values() if type_name in (each.name, *each.types()))
    found = {name: each for name, each in entity.attributes(type_name).items() if name in seen}
    return [name for name, each in found.items() if not isinstance(each, Link) or each.target in kept]


def _family(type_name: str) -> Family:
    entity = next(each for each in CATALOGUE.values() if type_name in (each.name, *each.types()))
    member = entity.member(type_name)
    return member.family if member is not None and member.family is not None else entity.family
