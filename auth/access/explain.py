"""Explain: why one sees what one sees, in the words of roles, agreements and the law.

Given the clauses in force for the principal, as they were resolved. Says
nothing of clauses that are not in force, of other recipients, or of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auth.access.audience import Audience
from auth.access.masks import FIREARMS
from auth.roles import ROLES, Ceiling
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance
from schema.marking import Detail


@dataclass(frozen=True, slots=True)
class InForce:
    """A clause in force: what it opens, whose, under which version of which agreement, up to which rung."""

    entity: str
    owner: str
    reference: str
    number: int
    rung: int
    version: int

    @property
    def level(self) -> Detail | None:
        """Give the Detail it gives; None for nothing."""
        return list(Detail)[self.rung - 1] if self.rung else None

    @property
    def words(self) -> str:
        """Say what the clause gives, naming it."""
        return f"{self.reference} clause {self.number}: {self.owner} shares up to {_level(self.level)}"


@dataclass(frozen=True, slots=True)
class Seen:
    """How much is seen of one kind of record, and why; no *detail* is nothing at present."""

    entity: str
    detail: Detail | None
    because: str


def why_withheld(audience: Audience, mark: tuple[str, str, str], clauses: Iterable[InForce]) -> str:
    """Say why some rows of an answer withhold an attribute; *mark* is entity, attribute and cause."""
    entity_name, attribute, cause = mark
    entity = CATALOGUE[entity_name]
    if cause == "mask":
        return FIREARMS.because
    needed = next(each.detail for each in entity.every_attribute() if each.name == attribute)
    governing = governing_of(entity)
    less = [c.words for c in clauses if c.entity == governing and c.rung < needed.rung]
    told = f"{attribute} is told at {needed.value}. "
    ceiling = audience.ceiling(entity.family)
    if (ceiling.own is None or ceiling.own.rung < needed.rung) and not less:
        return told + f"Your role sees less: {roles_in_words(audience)}."
    others = f"Your role sees others' records in less detail: {roles_in_words(audience)}"
    return told + ("; ".join(less) if less else others) + "."


def access(audience: Audience, clauses: Iterable[InForce]) -> list[Seen]:
    """Say for each kind of record how much is seen, and which rule decides it."""
    listed = list(clauses)
    kinds = [
        (name, entity, family)
        for entity in CATALOGUE.values()
        if entity.governance is not Governance.WITHIN
        for name, family in _kinds(entity)
    ]
    return [
        seen_of(audience, name, entity, family, listed)
        for name, entity, family in kinds
        if any(ROLES[role].ceiling(family) != Ceiling(None, None) for role in audience.roles)
    ]


def seen_of(audience: Audience, name: str, entity: Entity, family: Family, clauses: list[InForce]) -> Seen:
    """Say how much is seen of the kind *name*, and which rule decides it."""
    missing = audience.missing_scope(family)
    if missing:
        return Seen(name, None, f"The token lacks the scope {missing}.")
    ceiling = audience.ceiling(family)
    if entity.governance is Governance.PARTY:
        return Seen(name, ceiling.own, "Agreements that your agency is a party to.")
    if entity.governance is Governance.OPEN:
        if "owner_id" not in entity.table.c or ceiling.own == ceiling.others:
            return Seen(name, ceiling.others, f"Open to your role: {roles_in_words(audience)}.")
        return Seen(name, ceiling.own, f"Your own agency's; of others up to {_level(ceiling.others)} by your role.")
    opened = [clause for clause in clauses if clause.entity == name and clause.rung]
    reasons = [f"Your own agency's up to {_level(ceiling.own)}"] if ceiling.own else []
    reasons += [clause.words for clause in opened]
    highest = max([_rung(ceiling.own), *(clause.rung for clause in opened)], default=0)
    detail = list(Detail)[highest - 1] if highest else None
    return Seen(name, detail, "; ".join(reasons) + "." if reasons else "No agreement in force opens these to you.")


def _kinds(entity: Entity) -> list[tuple[str, Family]]:
    return [(entity.name, entity.family), *((m.name, m.family) for m in entity.members if m.family is not None)]


def governing_of(entity: Entity) -> str:
    """Name what a clause must open for rows of *entity* to be seen."""
    if entity.governance is not Governance.WITHIN:
        return entity.name
    parent = next(each for each in entity.links if each.name == entity.within)
    return governing_of(CATALOGUE[parent.target])


def _rung(level: Detail | None) -> int:
    return level.rung if level else 0


def _level(level: Detail | None) -> str:
    return level.value if level else "nothing"


def roles_in_words(audience: Audience) -> str:
    """Name the roles of *audience* as people do."""
    return ", ".join(role.text for role in sorted(audience.roles))
