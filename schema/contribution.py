"""Contribution: which kinds of record agencies contribute, and what is given of each.

Derived from the catalogue: every field and to-one link of a kind, but for what the service knows by itself. Declares
only; what is read of it is schema/mutations/contributions.py, server/contributing and the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Field, Link, Member

# Given by nobody: the service makes or knows them.
_OWN = frozenset({"id", "kind", "month", "recordedAt", "owner"})
# What stands where it is left out.
DEFAULTS: Mapping[str, object] = MappingProxyType({"marking": "OFFICIAL", "provisional": True, "synthetic": False})


@dataclass(frozen=True, slots=True)
class Contribution:
    """One kind of record that is contributed: a member of an entity, and what is given of it by name."""

    entity: Entity
    member: Member
    given: tuple[Attribute, ...]
    scope: str

    @property
    def name(self) -> str:
        """Name the kind as the contract does."""
        return self.member.name

    def is_needed(self, attribute: Attribute) -> bool:
        """Tell whether a new record has to say it."""
        return not attribute.optional and attribute.name not in DEFAULTS


def column_of(attribute: Attribute) -> str:
    """Name the column that holds what is given."""
    return attribute.column if isinstance(attribute, Field) else attribute.local


def _given(entity: Entity, member: Member) -> tuple[Attribute, ...]:
    each: tuple[Attribute, ...] = (*entity.fields, *entity.links, *member.fields)
    return tuple(one for one in each if one.name not in _OWN and not (isinstance(one, Link) and one.many))


# Kinds with lines of their own are not among them: a seizure is told with its lines or not at all.
CONTRIBUTIONS: Mapping[str, Contribution] = MappingProxyType(
    {
        member.name: Contribution(entity, member, _given(entity, member), "outcomes:write")
        for entity in (CATALOGUE["Outcome"],)
        for member in entity.members
        if not member.links
    }
)
