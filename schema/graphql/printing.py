"""Printing: the types of one schema while it is being made.

Every GraphQL type is made once and found again by name, also when types refer
to each other in a circle. Holds the Reach, so that whoever makes a type asks
the same question: may this be named?
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.codes import CodeList, code_list
from schema.graphql.reach import Reach

GraphType = type[Any]


@dataclass(frozen=True)
class Printing:
    """One schema in the making: its Reach and the types made so far."""

    reach: Reach
    made: dict[str, GraphType] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], GraphType]) -> GraphType:
        """Give the type *name*, made on first need."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def enum(self, codes: str) -> GraphType:
        """Give the enum of code list *codes*, without the values that are out of reach."""
        name = enum_name(codes)
        if name in CATALOGUE:
            raise ValueError(f"code list {codes} and entity {name} would share a GraphQL name")
        return self.once(name, lambda: _enum(name, code_list(codes), self.reach.hidden_codes.get(codes, frozenset())))

    def choice(self, name: str, text: str, options: dict[str, str]) -> GraphType:
        """Give an enum of our own with described *options*."""
        return self.once(name, lambda: _described(name, text, options))


def list_of(of: Any) -> Any:
    """Give the type of a list that is never null and holds no null."""
    return graphene.NonNull(graphene.List(graphene.NonNull(of)))


def object_of(name: str, text: str, fields: dict[str, Any], faces: tuple[GraphType, ...] = ()) -> GraphType:
    """Make an object type with what it is called, a description, and the interfaces that are its *faces*."""
    meta = type("Meta", (), {"description": text, "interfaces": faces})
    return type(name, (graphene.ObjectType,), {"Meta": meta, **fields})


def enum_name(codes: str) -> str:
    """Name the GraphQL enum of a code list: `offence_group` is OffenceGroup."""
    return "".join(word.capitalize() for word in codes.split("_"))


def _enum(name: str, codes: CodeList, hidden: frozenset[str]) -> GraphType:
    options = {code.code: code.label for code in codes.codes if code.code not in hidden}
    return _described(name, f"Code list {codes.name.replace('_', ' ')}.", options)


def _described(name: str, text: str, options: dict[str, str]) -> GraphType:
    values = enum.Enum(name, {option: option for option in options})  # type: ignore[misc]

    def description(value: Any) -> str:
        return text if value is None else options[value.value]

    made: GraphType = graphene.Enum.from_enum(values, description=description)
    return made
