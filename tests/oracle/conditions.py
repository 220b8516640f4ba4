"""Conditions: whether a filter of a document holds for a row, always yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Kind, Link
from tests.oracle.rows import Row
from tests.oracle.sight import Sight, type_of

Condition = Mapping[str, Any]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, given: bool(value == given),
    "in": lambda value, given: value in given,
    "lt": lambda value, given: bool(value < given),
    "lte": lambda value, given: bool(value <= given),
    "gt": lambda value, given: bool(value > given),
    "gte": lambda value, given: bool(value >= given),
    "startsWith": lambda value, given: bool(value.startswith(given)),
    "contains": lambda value, given: given in value,
}


def holds(sight: Sight, entity: Entity, condition: Condition, row: Row, *, type_name: str | None = None) -> bool:
    """Tell whether all that is given in *condition* holds for *row*; null means that it is not given."""
    known = type_name or entity.name
    return all(
        _part_holds(sight, entity, known, (name, given), row) for name, given in condition.items() if given is not None
    )


def _part_holds(sight: Sight, entity: Entity, type_name: str, part: tuple[str, Any], row: Row) -> bool:
    name, given = part
    if name == "and":
        return all(holds(sight, entity, each, row, type_name=type_name) for each in given)
    if name == "or":
        return any(holds(sight, entity, each, row, type_name=type_name) for each in given)
    if name == "not":
        return not holds(sight, entity, given, row, type_name=type_name)
    for member in entity.members:
        if name == member.name[0].lower() + member.name[1:]:
            return type_of(entity, row) == member.name and holds(sight, entity, given, row, type_name=member.name)
    attribute = entity.attributes(type_name)[name]
    if isinstance(attribute, Field):
        return compares(attribute, sight.value(entity, row, attribute), given)
    return _leads_to(sight, attribute, sight.linked(entity, row, attribute), given)


def _leads_to(sight: Sight, link: Link, linked: list[Row], given: Condition) -> bool:
    target = CATALOGUE[link.target]
    if not link.many:
        return bool(linked) and holds(sight, target, given, linked[0])
    some, none, every = given.get("some"), given.get("none"), given.get("every")
    return (
        (some is None or any(holds(sight, target, some, each) for each in linked))
        and (none is None or not any(holds(sight, target, none, each) for each in linked))
        and (every is None or all(holds(sight, target, every, each) for each in linked))
    )


def compares(field: Field, raw: Any, comparison: Condition) -> bool:
    """Tell whether a value fulfils every comparison that is given."""
    value = None if raw is None else scaled(field, raw)
    return all(
        _fulfils(value, operator, plain(given)) for operator, given in comparison.items() if plain(given) is not None
    )


def scaled(field: Field, raw: Any) -> Any:
    """Turn a stored value into what a document compares it with."""
    if field.kind is Kind.DECIMAL:
        return Decimal(raw).scaleb(-field.scale)
    return raw / 1_000_000 if field.kind is Kind.DEGREES else raw


def plain(given: Any) -> Any:
    """Take a value out of the enum that graphene puts it in."""
    if isinstance(given, list):
        return [plain(each) for each in given]
    return given.value if isinstance(given, Enum) else given


def _fulfils(value: Any, operator: str, given: Any) -> bool:
    if operator == "isNull":
        return (value is None) == bool(given)
    if operator == "ne":
        return not _fulfils(value, "eq", given)
    if value is None:
        return False
    return _OPERATORS[operator](value, given)
