"""Inputs of a document: filters of any depth, orders, page sizes and cursors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from random import Random
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInputType, get_named_type, is_list_type

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Link
from tests.oracle.documents.values import Samples, Variables, Word
from tests.oracle.worlds.past import MOMENTS

SIZES = (1, 2, 3, 5, 10, 20, 100)
DEEPEST = 3
# How many members a filter object has at each depth.
BREADTH = (1, 1, 1, 2, 2, 3)


@dataclass
class Inputs:
    """Draws the arguments of one document."""

    random: Random
    samples: Samples
    variables: Variables
    is_plain: bool = False

    def size(self, most: int) -> tuple[int, dict[str, Any]]:
        """Draw a page size up to *most* and the argument that asks for it, counted from either end."""
        size = self.random.choice([each for each in SIZES if each <= most])
        name = "last" if self.chance(4) else "first"
        return size, {name: size}

    def id(self, schema_entities: list[Entity]) -> str:
        """Draw an id to ask `node` for."""
        return self.samples.any_id(self.random, schema_entities)

    def instant(self) -> str | None:
        """Draw an instant to ask as at, in one spelling or the other, and now and then none."""
        if self.chance(20):
            return None
        moment = self.random.choice(MOMENTS)
        east = moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
        return self.random.choice((moment.strftime("%Y-%m-%dT%H:%M:%SZ"), east))

    def order(self, of: GraphQLInputObjectType) -> list[dict[str, Any]]:
        """Draw the keys of an order, now and then none or the same twice."""
        named = get_named_type(of.fields["field"].type)
        fields = list(named.values) if isinstance(named, GraphQLEnumType) else []
        keys: list[dict[str, Any]] = []
        for _ in range(self.random.choice((1, 1, 2, 2, 3, 0))):
            key: dict[str, Any] = {"field": Word(self.random.choice(fields))}
            if not self.chance(3):
                key["direction"] = Word(self.random.choice(("ASC", "DESC")))
            keys.append(key)
        return keys

    def filter(self, of: GraphQLInputObjectType, depth: int = DEEPEST) -> dict[str, Any]:
        """Draw a filter of the input type *of*, with conditions up to *depth* links and operators deep."""
        given: dict[str, Any] = {}
        for _ in range(self.random.choice(BREADTH)):
            names = list(of.fields)
            name = self.random.choice(names)
            if depth == 0 or self.chance(2):
                name = self.random.choice([each for each in names if _is_comparison(of.fields[each].type)] or names)
            if name not in given and (depth or _is_comparison(of.fields[name].type)):
                given[name] = self._member(of, name, depth)
        return given

    def maybe_variable(self, of: GraphQLInputType, value: Any, *, often: int = 6) -> Any:
        """Put a variable in the place of *value* once in *often* times."""
        return self.variables.add(self.random, of, value) if not self.is_plain and self.chance(often) else value

    def chance(self, often: int) -> bool:
        """Say yes once in *often* times."""
        return self.random.randrange(often) == often - 1

    def _member(self, of: GraphQLInputObjectType, name: str, depth: int) -> Any:
        if self.chance(40):
            return None
        kind = of.fields[name].type
        named = get_named_type(kind)
        if not isinstance(named, GraphQLInputObjectType):
            raise TypeError(f"{of.name}.{name} is no condition")
        if _is_comparison(kind):
            return self._within_variables(kind, self._comparison(of, name, named))
        if named.name.endswith("ListFilter"):
            inner = get_named_type(named.fields["some"].type)
            quantifiers = self.random.sample(["some", "none", "every"], self.random.choice((1, 1, 1, 2)))
            return {each: self._inner(inner, depth - 1) for each in quantifiers}
        if is_list_type(kind):
            several = [self._inner(named, depth - 1) for _ in range(self.random.choice((2, 2, 1, 1, 3, 0)))]
            return several[0] if len(several) == 1 and self.chance(3) else several
        return self._inner(named, depth - 1)

    def _inner(self, of: Any, depth: int) -> dict[str, Any]:
        return self.filter(of, depth)

    def _within_variables(self, of: GraphQLInputType, value: dict[str, Any]) -> Any:
        """Put a variable for the whole comparison, or for one value in it."""
        if not self.is_plain and self.chance(12):
            return self.variables.add(self.random, of, value)
        named = get_named_type(of)
        if isinstance(named, GraphQLInputObjectType):
            return {name: self.maybe_variable(named.fields[name].type, each, often=8) for name, each in value.items()}
        return value

    def _comparison(self, of: GraphQLInputObjectType, name: str, named: GraphQLInputObjectType) -> dict[str, Any]:
        entity, attribute = described(of.name.removesuffix("Filter"), name)
        if not isinstance(attribute, Field):
            raise TypeError(f"{of.name}.{name} compares nothing")
        operators = self.random.sample(list(named.fields), self.random.choice((1, 1, 1, 2)))
        return {operator: self._operand(entity, attribute, operator, named) for operator in operators}

    def _operand(self, entity: Entity, field: Field, operator: str, named: GraphQLInputObjectType) -> Any:
        if self.chance(40):
            return None
        if operator == "isNull":
            return bool(self.random.randrange(2))
        if operator == "in":
            return [self._value(entity, field, named) for _ in range(self.random.choice((2, 3, 1, 0)))]
        value = self._value(entity, field, named)
        if operator in ("startsWith", "contains") and value:
            start = self.random.randrange(len(value)) if operator == "contains" else 0
            return value[start : start + self.random.choice((1, 2, 5))]
        return value

    def _value(self, entity: Entity, field: Field, named: GraphQLInputObjectType) -> Any:
        value = self.samples.of(self.random, entity, field)
        of = get_named_type(next(each.type for name, each in named.fields.items() if name != "isNull"))
        if isinstance(of, GraphQLEnumType) and value not in of.values:
            return Word(self.random.choice(list(of.values)))
        return value


def described(type_name: str, attribute: str) -> tuple[Entity, Field | Link]:
    """Find an attribute of an entity or of a member of an interface in the catalogue."""
    for entity in CATALOGUE.values():
        if type_name in (entity.name, *entity.types()):
            return entity, entity.attributes(type_name)[attribute]
    raise LookupError(type_name)


def _is_comparison(of: GraphQLInputType) -> bool:
    return get_named_type(of).name.endswith("Comparison")
