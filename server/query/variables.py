"""Variables: values of a request, kept apart from the shape they give a statement.

A plan is made once for all values of one shape: leaves become Bound places
that are filled when the statement runs. What changes the statement itself -
page sizes, enum values, skip and include - stays in the shape. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
    Visitor,
    type_from_ast,
    visit,
)

_SHAPING_ARGUMENTS = ("first", "last", "if", "year", "by", "only", "entity", "field", "kinds")


@dataclass(frozen=True, slots=True)
class Bound:
    """A place in the variables: its value is looked up when the statement runs."""

    path: tuple[str | int, ...]

    def look_up(self, variables: Mapping[str, Any]) -> Any:
        """Find the value of this request."""
        value: Any = variables
        for step in self.path:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True)
class Scalars:
    """The variables of an operation that takes nothing but single scalars, such as an id and a page size.

    graphql-core reads the types of the variables anew for every request; here they were read once.
    """

    parsers: Mapping[str, Callable[[Any], Any]]

    @classmethod
    def of(cls, schema: GraphQLSchema, operation: OperationDefinitionNode) -> Scalars | None:
        """Read the definitions of an operation; None where one of them is anything else."""
        parsers: dict[str, Callable[[Any], Any]] = {}
        for definition in operation.variable_definitions:
            declared = type_from_ast(schema, definition.type)
            named = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
            if not isinstance(named, GraphQLScalarType):
                return None
            parsers[definition.variable.name.value] = named.parse_value
        return cls(parsers)

    def coerce(self, sent: Mapping[str, Any]) -> dict[str, Any] | None:
        """Coerce what every request sends well; None where graphql-core must fill in a default or explain an error."""
        if sent.keys() != self.parsers.keys():
            return None
        coerced = {}
        for name, parse in self.parsers.items():
            if not isinstance(sent[name], (str, int, float)):
                return None
            try:
                coerced[name] = value = parse(sent[name])
            except Exception:  # noqa: BLE001 - whatever a scalar raises, graphql-core tells it with the name and value
                return None
            if value is Undefined:
                return None
        return coerced


def shape(variables: Mapping[str, Any], fixed: frozenset[str]) -> tuple[dict[str, Any], Hashable]:
    """Give *variables* with Bound leaves, and a key that is equal for equal shapes.

    Variables named in *fixed* keep their values, which are then part of the key.
    """
    shaped: dict[str, Any] = {}
    keys: list[Hashable] = []
    for name, value in variables.items():
        if name in fixed:
            shaped[name] = value
            keys.append((name, repr(value)))
        else:
            shaped[name], key = _shape(value, (name,))
            keys.append((name, key))
    return shaped, tuple(keys)


def shaping_variables(document: DocumentNode) -> frozenset[str]:
    """Name the variables whose very values shape a statement, such as page sizes."""
    finder = _Finder()
    visit(document, finder)
    return frozenset(finder.names)


def plain(value: Any) -> Any:
    """Give the word of an enum value; anything else as it is."""
    return value.value if isinstance(value, Enum) else value


def plainly(value: Any) -> Any:
    """Give a value with the words of all enum values within it."""
    if isinstance(value, dict):
        return {name: plainly(each) for name, each in value.items()}
    return [plainly(each) for each in value] if isinstance(value, list) else plain(value)


def _shape(value: Any, path: tuple[str | int, ...]) -> tuple[Any, Hashable]:
    if value is None:
        return None, None
    if isinstance(value, Enum):
        # An enum may be the field or direction of an order, so it belongs to the shape.
        return value.value, value.value
    if isinstance(value, dict):
        shaped = {name: _shape(each, (*path, name)) for name, each in value.items()}
        return {name: pair[0] for name, pair in shaped.items()}, tuple((n, p[1]) for n, p in shaped.items())
    if isinstance(value, list) and (not value or any(isinstance(each, dict) for each in value)):
        listed = [_shape(each, (*path, place)) for place, each in enumerate(value)]
        return [pair[0] for pair in listed], tuple(pair[1] for pair in listed)
    return Bound(path), "list" if isinstance(value, list) else "value"


class _Finder(Visitor):
    """Collect variables under arguments and directives that shape a statement."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_rest: Any) -> None:
        if node.name.value in _SHAPING_ARGUMENTS:
            visit(node.value, _Names(self.names))

    def enter_field(self, node: FieldNode, *_rest: Any) -> None:
        if node.name.value.startswith("__"):
            for argument in node.arguments:
                visit(argument.value, _Names(self.names))


class _Names(Visitor):
    """Collect the variables of a value."""

    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names

    def enter_variable(self, node: VariableNode, *_rest: Any) -> None:
        self._names.add(node.name.value)
