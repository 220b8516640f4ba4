"""Inputs: comparisons by kind of value, filters and orders of each entity.

A filter is true or false, never unknown: a comparison with a missing value is
false and `not` turns it round. Fields in one filter object must all hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Kind, Link
from schema.graphql import scalars
from schema.graphql.printing import GraphType, Printing, enum_name

SCALARS: dict[Kind, GraphType] = {
    Kind.ID: graphene.ID,
    Kind.TEXT: graphene.String,
    Kind.INTEGER: graphene.Int,
    Kind.PENCE: scalars.Pence,
    Kind.FLAG: graphene.Boolean,
    Kind.DAY: scalars.Date,
    Kind.MONTH: scalars.Month,
    Kind.INSTANT: scalars.DateTime,
    Kind.DECIMAL: scalars.Decimal,
    Kind.DEGREES: graphene.Float,
}
_EQUAL = {"eq": "Equal to this value.", "ne": "Not equal to this value; a missing value is not equal."}
_LISTED = {"in": "Equal to one of these values; an empty list holds for none."}
_RANGED = {
    "lt": "Less than this value.",
    "lte": "Less than or equal to this value.",
    "gt": "Greater than this value.",
    "gte": "Greater than or equal to this value.",
}
_WORDED = {
    "startsWith": "Begins with this text, letter case included.",
    "contains": "Contains this text, letter case included.",
}
_ORDERED = (Kind.INTEGER, Kind.PENCE, Kind.DAY, Kind.MONTH, Kind.INSTANT, Kind.DECIMAL)
_COMPARISONS: dict[Kind, dict[str, str]] = {
    Kind.ID: {**_EQUAL, **_LISTED},
    Kind.TEXT: {**_EQUAL, **_LISTED, **_WORDED},
    Kind.CODE: {**_EQUAL, **_LISTED},
    Kind.FLAG: _EQUAL,
    **{kind: {**_EQUAL, **_LISTED, **_RANGED} for kind in _ORDERED},
    Kind.DEGREES: _RANGED,
}
_NAMES = {
    Kind.ID: "ID",
    Kind.TEXT: "String",
    Kind.INTEGER: "Int",
    Kind.FLAG: "Boolean",
    Kind.DAY: "Date",
    Kind.INSTANT: "DateTime",
    Kind.DEGREES: "Float",
}
_IS_NULL = "True: holds where there is no value, or none that you may see. False: holds where there is one."


def scalar(printing: Printing, field: Field) -> GraphType:
    """Give the GraphQL type of a field's value."""
    return printing.enum(field.codes) if field.codes else SCALARS[field.kind]


def described(field: Field) -> str:
    """Give the description of a field, with its unit."""
    return f"{field.text} Unit: {field.unit}." if field.unit else field.text


def comparison(printing: Printing, field: Field) -> GraphType:
    """Give the comparison input for the kind of value of *field*."""
    stem = enum_name(field.codes) if field.codes else _NAMES.get(field.kind, field.kind.value.capitalize())
    value = scalar(printing, field)

    def make() -> GraphType:
        members: dict[str, Any] = {"isNull": graphene.Boolean(description=_IS_NULL)}
        for name, text in _COMPARISONS[field.kind].items():
            many = name == "in"
            of = graphene.List(graphene.NonNull(value)) if many else value
            members[name] = graphene.InputField(of, description=text)
        return _input(f"{stem}Comparison", f"Compares a {stem} value; all that is given must hold.", members)

    return printing.once(f"{stem}Comparison", make)


def filter_of(printing: Printing, entity: Entity, type_name: str) -> GraphType:
    """Give the filter input of an entity, or of what a member of an interface adds to it."""
    name = f"{type_name}Filter"

    def make() -> GraphType:
        own = entity.member(type_name)
        each = own.adds if own else entity.own
        members = _conditions(printing, entity, type_name, each)
        if own is None:
            for member in printing.reach.members(entity) if entity.members else ():
                if _adds_anything(printing, entity, member):
                    members[_lower(member)] = graphene.InputField(
                        _later(printing, entity, member), description=f"It is a {member} for which this holds."
                    )
        me = _later(printing, entity, type_name)
        members["and"] = graphene.InputField(graphene.List(graphene.NonNull(me)), description="All of these hold.")
        members["or"] = graphene.InputField(
            graphene.List(graphene.NonNull(me)), description="At least one of these holds; an empty list never does."
        )
        members["not"] = graphene.InputField(me, description="This does not hold.")
        return _input(name, f"Chooses among {type_name} records; all that is given must hold.", members)

    return printing.once(name, make)


def order_of(printing: Printing, entity: Entity) -> GraphType:
    """Give the order input of an entity: a field and a direction."""
    name = f"{entity.name}Order"

    def make() -> GraphType:
        seen = printing.reach.attributes[entity.name]
        options = {field.name: described(field) for field in entity.fields if field.name in seen}
        field = printing.choice(f"{name}Field", f"A field that {entity.name} records can be ordered by.", options)
        direction = printing.choice(
            "Direction",
            "Direction of an order; missing values come last in ASC and first in DESC.",
            {"ASC": "Lowest first.", "DESC": "Highest first."},
        )
        return _input(
            name,
            f"One key of the order of {entity.name} records.",
            {
                "field": graphene.InputField(graphene.NonNull(field), description="The field to order by."),
                "direction": graphene.InputField(
                    graphene.NonNull(direction), default_value="ASC", description="The direction."
                ),
            },
        )

    return printing.once(name, make)


def _conditions(printing: Printing, entity: Entity, type_name: str, each: Iterable[Field | Link]) -> dict[str, Any]:
    seen = printing.reach.attributes[type_name]
    members: dict[str, Any] = {}
    for attribute in each:
        if attribute.name not in seen:
            continue
        if isinstance(attribute, Field):
            of = comparison(printing, attribute)
            members[attribute.name] = graphene.InputField(of, description=described(attribute))
            continue
        target = CATALOGUE[attribute.target]
        of = _quantified(printing, target) if attribute.many else _later(printing, target, target.name)
        members[attribute.name] = graphene.InputField(of, description=f"Condition on: {attribute.text}")
    return members


def _quantified(printing: Printing, target: Entity) -> GraphType:
    name = f"{target.name}ListFilter"
    me = _later(printing, target, target.name)

    def make() -> GraphType:
        return _input(
            name,
            f"Condition on linked {target.name} records that you may see.",
            {
                "some": graphene.InputField(me, description="At least one of them fulfils this."),
                "none": graphene.InputField(me, description="None of them fulfils this."),
                "every": graphene.InputField(
                    me, description="All of them fulfil this; so it holds where there are none."
                ),
            },
        )

    return printing.once(name, make)


def _adds_anything(printing: Printing, entity: Entity, member: str) -> bool:
    own = entity.member(member)
    seen = printing.reach.attributes[member]
    return own is not None and any(each.name in seen for each in own.adds)


def _later(printing: Printing, entity: Entity, type_name: str) -> Any:
    return lambda: filter_of(printing, entity, type_name)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _input(name: str, text: str, members: dict[str, Any]) -> GraphType:
    # A plain dict: graphene's own container would hide the methods of a dict behind fields called `values` or `items`.
    meta = type("Meta", (), {"description": text, "container": dict})
    return type(name, (graphene.InputObjectType,), {"Meta": meta, **members})
