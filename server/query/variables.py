"""Variables: values of a request, kept apart from the shape they give a statement.

A plan is made once for all values of one shape: leaves become Bound places
that are filled when the statement runs. What changes the statement itself -
page sizes, enum values, skip and include - stays in the shape. Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import ArgumentNode, DocumentNode, FieldNode, VariableNode, Visitor, visit

_SHAPING_ARGUMENTS = ("first", "last", "if", "year", "by", "only")


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
