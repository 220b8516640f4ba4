"""Reach of a set of roles: what their schema may name.

From the ceilings alone. Scopes do not change the schema; a document that
names what the token's scopes leave out is refused with the scope it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from auth.access.masks import hidden_codes
from auth.access.permit import mutations_of, publishes, submits
from auth.access.retention import SCOPE as RETENTION
from auth.access.trail import roots_for
from auth.roles import ROLES, Role, highest
from schema.catalogue import CATALOGUE
from schema.contribution import CONTRIBUTIONS
from schema.entity import Entity, Family, Field
from schema.graphql.reach import Reach
from schema.marking import Detail
from schema.mutations.contributions import recording

# Whoever drafts or approves an agreement sees beforehand what it would open.
SIMULATING = frozenset({"agreements:manage", "agreements:approve"})


@cache
def reach(roles: frozenset[Role]) -> Reach:
    """Give what the schema of *roles* may name."""
    seen = {name: level for entity in CATALOGUE.values() for name, level in _types(entity, roles)}
    attributes = {name: frozenset(_names(entity, name, seen)) for entity, name in _visible(seen)}
    gone = {member.code for entity in CATALOGUE.values() for member in entity.members if member.name not in seen}
    codes = dict(hidden_codes(any(ROLES[role].firearms for role in roles)))
    if gone:
        codes["outcome_kind"] = frozenset(gone)
    scopes = frozenset(scope for role in roles for scope in ROLES[role].scopes)
    mutations = mutations_of(roles)
    return Reach(
        attributes,
        codes,
        review="statistics:read" in scopes,
        simulation=not scopes.isdisjoint(SIMULATING),
        mutations=mutations,
        submits=frozenset(kind.name for kind in CONTRIBUTIONS.values() if submits(roles, kind)),
        trail=roots_for(roles),
        retention=RETENTION in scopes,
        batches=publishes(roles) or any(recording(kind) in mutations for kind in CONTRIBUTIONS.values()),
    )


def top(roles: frozenset[Role], family: Family) -> int:
    """Give the highest rung that *roles* reach in *family* on any row; 0 for none."""
    ceiling = highest(roles, family)
    return max(level.rung if level else 0 for level in (ceiling.own, ceiling.others))


def _types(entity: Entity, roles: frozenset[Role]) -> Iterable[tuple[str, int]]:
    families = {entity.name: entity.family} | {m.name: m.family or entity.family for m in entity.members}
    for name, family in families.items():
        level = top(roles, family)
        if level >= Detail.SUMMARY.rung:
            yield name, level


def _visible(seen: dict[str, int]) -> Iterable[tuple[Entity, str]]:
    for entity in CATALOGUE.values():
        for name in dict.fromkeys((entity.name, *entity.types())):
            if name in seen:
                yield entity, name


def _names(entity: Entity, type_name: str, seen: dict[str, int]) -> Iterable[str]:
    for attribute in entity.attributes(type_name).values():
        # An interface promises its fields for every member, so it names none that a member cannot have.
        within = min(seen[type_name], *(seen[name] for name in (entity.name, *entity.types()) if name in seen))
        own = entity.member(type_name)
        adds = own is not None and attribute in own.adds
        if attribute.detail.rung > (seen[type_name] if adds else within):
            continue
        if isinstance(attribute, Field) or attribute.target in seen:
            yield attribute.name
