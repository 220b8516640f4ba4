"""Content: all that there is to see of a record, for a digest that moves whenever any of it does.

Its own values, the ids of what it links to, and whole the lists that are told with it; what it merely leads to, and
lists of records that stand for themselves, are no part of it. Follows the contract of the role: a field that the role
cannot name is not looked at, so that it cannot move anything. Pure.
"""

from __future__ import annotations

from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Field, Governance
from schema.graphql.reach import Reach
from server.query import plan


def content(entity: Entity, reach: Reach) -> plan.Record:
    """Give the plan of everything that a record of *entity* shows within *reach*."""
    return plan.Record(entity, {name: tuple(_items(entity, name, reach)) for name in reach.members(entity)})


def _items(entity: Entity, type_name: str, reach: Reach) -> list[tuple[str, plan.Item]]:
    attributes = entity.attributes(type_name)
    named = reach.attributes[type_name]
    found = ((name, _item(entity, each, reach)) for name, each in attributes.items() if name in named)
    return [(name, item) for name, item in found if item is not None]


def _item(entity: Entity, attribute: Attribute, reach: Reach) -> plan.Item | None:
    if isinstance(attribute, Field):
        return attribute
    target = CATALOGUE[attribute.target]
    if not attribute.many:
        return plan.One(attribute, _id_of(target, reach))
    if _is_told_with(target, entity):
        return plan.Many(attribute, content(target, reach))
    return None if attribute.paged else plan.Many(attribute, _id_of(target, reach))


def _is_told_with(target: Entity, entity: Entity) -> bool:
    """Tell whether records of *target* lie within one of *entity*."""
    if target.governance is not Governance.WITHIN:
        return False
    return any(each.name == target.within and each.target == entity.name for each in target.links)


def _id_of(target: Entity, reach: Reach) -> plan.Record:
    names = reach.members(target)
    return plan.Record(target, {name: (("id", target.attributes(name)["id"]),) for name in names})  # type: ignore[misc]
