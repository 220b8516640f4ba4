"""Supposing: what an agreement would open, from resolutions with it and without it, in words and numbers.

Pure: resolved clauses and counts in, openings out. The clauses come from the one resolution there is
(auth/access/resolution.py) and the counts from the Views; nothing here knows a rule of sharing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from auth.access.audience import Audience
from auth.access.explain import InForce
from auth.access.reach import reach
from auth.disclosure.release import Released, Status
from auth.disclosure.rounding import to_multiple
from auth.disclosure.rules import rule_of
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance, Link
from schema.marking import Detail


@dataclass(frozen=True, slots=True)
class Opening:
    """What one kind of record of one owner opens up: rungs before and after, and the fields told in addition."""

    entity: str
    owner: str
    before: Detail | None
    after: Detail | None
    opens: tuple[str, ...]

    @property
    def is_in_numbers(self) -> bool:
        """Tell whether its records are told in numbers only."""
        return self.after in (None, Detail.AGGREGATE) and self.before in (None, Detail.AGGREGATE)


def openings(role: Role, reference: str, before: Sequence[InForce], after: Sequence[InForce]) -> list[Opening]:
    """Say what the clauses of the agreement *reference* open to *role*, beside what was open before."""
    now, then = _highest(before), _highest(after)
    named = sorted({(each.entity, each.owner) for each in (*before, *after) if each.reference == reference})
    rungs = [(pair, now.get(pair, 0), then.get(pair, 0)) for pair in named]
    return [
        Opening(*pair, _level(low), _level(high), tuple(_told_between(role, pair[0], low, high)))
        for pair, low, high in rungs
    ]


def takes(role: str, agency_kind: str, purpose: str) -> bool:
    """Tell whether people of such an agency can act in *role* for *purpose* at all."""
    row = ROLES[Role(role)]
    return purpose in row.purposes and (agency_kind == "POLICE" or not row.police)


@dataclass(frozen=True, slots=True)
class Standing:
    """By what right numbers of one owner's records of one kind are told.

    *knows*: they are those of one's own agency, and whoever asks may read them one by one; *is_own*: of one's own
    agency, read or not. Whoever drafts alone can name any agency, area and days, and would count record by record: so
    what one may not read is told through the rule of *roles*, and another agency's only under a text it has signed.
    """

    knows: bool
    is_own: bool
    roles: frozenset[Role]

    @classmethod
    def of(cls, principal: Principal, owner: str, kind: str) -> Standing:
        """Take it from the ceilings of *principal* and the scopes of the token."""
        audience, family, is_own = Audience.of(principal), _family(kind), owner == principal.agency
        own = audience.ceiling(family).own
        reads = own is not None and own.rung >= Detail.SUMMARY.rung and not audience.is_of_one_site(family)
        return cls(is_own and reads, is_own, principal.roles)


@dataclass(frozen=True, slots=True)
class Side:
    """A number of records that are open at *level*, before or after, and whether their owner signed that text."""

    number: int
    level: Detail | None
    has_signed: bool


def told(before: Side, after: Side, standing: Standing) -> tuple[Released, Released]:
    """Release both numbers: what is known as it is, the rest through the rule.

    A difference of a few is withheld as a few are: then the second is told as the first, with bounds that leave room
    for any such difference and for none.
    """
    first, second = _told(before, standing), _told(after, standing)
    if Status.EXACT in (first.status, second.status) or Status.NOT_AVAILABLE in (first.status, second.status):
        return first, second
    few = rule_of(standing.roles).contributors
    if abs(after.number - before.number) >= few:
        return first, second
    if first.value is None or first.lower is None or first.upper is None:
        return first, first
    return first, replace(first, lower=max(0, first.lower - few + 1), upper=first.upper + few - 1)


def _told(side: Side, standing: Standing) -> Released:
    if side.level is None:
        return Released(Status.EXACT, 0, 0, 0)
    if standing.knows:
        return Released(Status.EXACT, side.number, side.number, side.number)
    if not standing.is_own and not side.has_signed:
        return Released(Status.NOT_AVAILABLE)
    rule = rule_of(standing.roles)
    # None is as good as a few, as in auth/disclosure/release.py.
    if side.number < rule.contributors:
        return Released(Status.SUPPRESSED)
    rounded = to_multiple(side.number, rule.base)
    return Released(Status.ROUNDED, rounded.value, rounded.lower, rounded.upper)


def _family(kind: str) -> Family:
    entity = _entity(kind)
    member = entity.member(kind)
    return (member.family if member else None) or entity.family


def _entity(kind: str) -> Entity:
    return next(each for each in CATALOGUE.values() if each.name == kind or each.member(kind))


def _highest(clauses: Iterable[InForce]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in clauses:
        key = each.entity, each.owner
        found[key] = max(each.rung, found.get(key, 0))
    return found


def _told_between(role: Role, kind: str, low: int, high: int) -> Iterator[str]:
    """Name the fields that are told above rung *low* up to *high*: of the kind, and of what lies within it."""
    named = reach(frozenset({role})).attributes
    entity = _entity(kind)
    types = [kind] if entity.member(kind) else [each for each in entity.types() if _is_governed(entity, each)]
    seen: dict[str, None] = {}
    # No field is told of a record that is only counted.
    for name, detail in (pair for each in types for pair in _attributes(entity, each, named)):
        if max(low, Detail.AGGREGATE.rung) < max(detail.rung, Detail.SUMMARY.rung) <= high:
            seen.setdefault(name)
    yield from seen


def _is_governed(entity: Entity, type_name: str) -> bool:
    """Tell whether clauses on the entity open this type: one with a ceiling of its own is opened by its own name."""
    member = entity.member(type_name)
    return member is None or member.family is None


def _attributes(entity: Entity, type_name: str, named: object) -> Iterator[tuple[str, Detail]]:
    known = named if isinstance(named, dict) else {}
    for name, attribute in entity.attributes(type_name).items():
        if name not in known.get(type_name, ()):
            continue
        yield name, attribute.detail
        target = CATALOGUE[attribute.target] if isinstance(attribute, Link) else None
        if target is not None and target.governance is Governance.WITHIN and target.name in known:
            for below in target.fields:
                if below.name in known[target.name] and below.name != "id":
                    yield f"{name}.{below.name}", below.detail


def _level(rung: int) -> Detail | None:
    return list(Detail)[rung - 1] if rung else None
