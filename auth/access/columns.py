"""Columns: which columns of its table a View may name, for a set of roles.

From the catalogue and the ceilings alone: those of attributes within reach, those that links within reach lead to,
and those a list is told apart, ordered and masked by. Where records are only counted, those that numbers are made
of. A statement of a role cannot name any other, and the database refuses it any other (auth/access/wall.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from auth.access.masks import FIREARMS
from auth.access.reach import reach
from auth.disclosure.measures import MEASURES
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Field, Link

# What every number needs of a record: who owns it, where and when it was, and whom it counts once.
_COUNTED = frozenset({"id", "owner_id", "area_id", "site_id", "operation_id", "month", "subject"})


@cache
def shown(roles: frozenset[Role], entity: str) -> frozenset[str]:
    """Name the columns that records of *entity* are shown from; none where the entity is beyond reach."""
    kind = CATALOGUE[entity]
    named = {_column(attribute) for attribute in within_reach(roles, kind)}
    if not named:
        return frozenset()
    led_to = {link.remote for link in links(roles) if link.target == entity}
    masked = {FIREARMS.column} if entity == FIREARMS.entity else set()
    told_apart = {kind.discriminator} if kind.discriminator else set()
    return frozenset(named | led_to | masked | told_apart | {"id", *kind.order})


@cache
def counted(entity: str) -> frozenset[str]:
    """Name the columns that records of *entity* are counted from; none where nothing is counted."""
    kind = CATALOGUE[entity]
    measures = [measure for measure in MEASURES.values() if measure.entity == entity]
    if not measures:
        return frozenset()
    named = {measure.column(name) for measure in measures for name in (measure.amount, measure.unless)}
    needed = _COUNTED | named | {kind.discriminator, kind.day}
    return frozenset(column.name for column in kind.table.c if column.name in needed)


@cache
def links(roles: frozenset[Role]) -> tuple[Link, ...]:
    """Give every link that a schema of *roles* may name."""
    found = (each for entity in CATALOGUE.values() for each in within_reach(roles, entity))
    return tuple(each for each in found if isinstance(each, Link))


def within_reach(roles: frozenset[Role], entity: Entity) -> Iterator[Attribute]:
    """Go through the fields and links of *entity* and its members that a schema of *roles* may name."""
    attributes = reach(roles).attributes
    for type_name in dict.fromkeys((entity.name, *entity.types())):
        names = attributes.get(type_name, frozenset())
        yield from (each for name, each in entity.attributes(type_name).items() if name in names)


def _column(attribute: Attribute) -> str:
    return attribute.column if isinstance(attribute, Field) else attribute.local
