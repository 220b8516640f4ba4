"""Contribution: which kinds of record agencies contribute, and what is given of each.

Derived from the catalogue: every field and to-one link of a kind, but for what the service knows by itself, and the
records that are told with it, such as the lines of a seizure. Declares only; what is read of it is
schema/mutations/contributions.py, server/contributing and the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Family, Field, Governance, Kind, Link, Member

# Given by nobody: the service makes or knows them.
_OWN = frozenset({"id", "kind", "month", "recordedAt"})
# The column of the agency that contributes it, whatever the link to it is called.
_OWNER = "owner_id"
# What stands where it is left out.
DEFAULTS: Mapping[str, object] = MappingProxyType({"marking": "OFFICIAL", "provisional": True, "synthetic": False})
# What a token needs to write records of a family.
_SCOPES: Mapping[Family, str] = MappingProxyType(
    {
        Family.OUTCOMES: "outcomes:write",
        Family.INTELLIGENCE: "intelligence:submit",
        Family.GROUPS: "intelligence:submit",
        Family.INTERVENTIONS: "interventions:write",
        Family.GRANTS: "interventions:write",
        Family.CONFIDENCE: "confidence:write",
        Family.SITES: "sites:write",
        Family.PARTNERSHIP: "sites:write",
        Family.HEALTH: "health:write",
    }
)
# A seizure is told with its lines or not at all.
_NEEDED = frozenset({"lines"})


@dataclass(frozen=True, slots=True)
class Part:
    """A list that is told with a record: its lines, or who supported it; *entity* is None for a list of ids."""

    link: Link
    table: sa.Table
    # The column that leads to the record.
    near: str
    entity: Entity | None
    given: tuple[Attribute, ...]

    @property
    def name(self) -> str:
        """Name the list as the contract does."""
        return self.link.name

    @property
    def is_needed(self) -> bool:
        """Tell whether a new record has to have any."""
        return self.name in _NEEDED


@dataclass(frozen=True, slots=True)
class Contribution:
    """One kind of record that is contributed: an entity or a member of one, and what is given of it by name."""

    entity: Entity
    member: Member | None
    given: tuple[Attribute, ...]
    parts: tuple[Part, ...]
    # The day that it happened or began on; None for what has none.
    day: Field | None

    @property
    def name(self) -> str:
        """Name the kind as the contract does."""
        return self.member.name if self.member else self.entity.name

    @property
    def word(self) -> str:
        """Write its name as commands and addresses have it: `intelligence-report`."""
        return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in self.name).lstrip("-")

    @property
    def text(self) -> str:
        """Say what it is."""
        return self.member.text if self.member else self.entity.text

    @property
    def scope(self) -> str:
        """Name the scope that a token needs to write it."""
        return _SCOPES[self.entity.family]

    @property
    def has_month(self) -> bool:
        """Tell whether the month of its day is kept beside."""
        return self.day is not None and "month" in self.entity.table.c

    @property
    def names(self) -> tuple[str, ...]:
        """Name the columns in which no two records are alike, whoever owns them."""
        keys = (each for each in self.entity.table.constraints if isinstance(each, sa.UniqueConstraint))
        return tuple(sorted(column.name for key in keys for column in key.columns))

    @property
    def family(self) -> Family:
        """Name the family whose ceiling says who sees it."""
        return (self.member and self.member.family) or self.entity.family

    @property
    def governing(self) -> str:
        """Name what a clause has to name to open it: its entity, or itself where it has a family of its own."""
        return self.member.name if self.member is not None and self.member.family is not None else self.entity.name

    @property
    def is_about_patients(self) -> bool:
        """Tell whether it comes from where patients are known, so that nothing of what is not taken is told or kept."""
        return self.family is Family.HEALTH

    def is_needed(self, attribute: Attribute) -> bool:
        """Tell whether a new record has to say it."""
        return is_needed(attribute)


def is_needed(attribute: Attribute) -> bool:
    """Tell whether a new record, or a line of one, has to say it."""
    return not attribute.optional and attribute.name not in DEFAULTS


def column_of(attribute: Attribute) -> str:
    """Name the column that holds what is given."""
    return attribute.column if isinstance(attribute, Field) else attribute.local


def _given(entity: Entity, member: Member | None) -> tuple[Attribute, ...]:
    each: tuple[Attribute, ...] = (*entity.fields, *entity.links, *(member.fields if member else ()))
    own = _OWN if entity.discriminator else _OWN - {"kind"}
    asked = (one for one in each if one.name not in own and not (isinstance(one, Link) and one.many))
    return tuple(one for one in asked if column_of(one) != _OWNER)


def _parts(links: tuple[Link, ...]) -> Iterator[Part]:
    for link in links:
        target = CATALOGUE[link.target]
        if link.through is not None and link.many:
            yield Part(link, link.through.table, link.through.near, None, ())
        elif link.many and target.governance is Governance.WITHIN:
            given = tuple(each for each in target.own if each.name not in ("id", target.within))
            yield Part(link, target.table, link.remote, target, given)


def _of(entity: Entity) -> Iterator[Contribution]:
    day = next((each for each in entity.fields if each.kind is Kind.DAY and not each.optional), None)
    for member in entity.members or (None,):
        links = (*entity.links, *(member.links if member else ()))
        yield Contribution(entity, member, _given(entity, member), tuple(_parts(links)), day)


_ENTITIES = (
    *("Outcome", "IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "Intervention"),
    *("Grant", "SurveyResult", "AssaultAttendance"),
    *("Operation", "Site", "Phase", "Indicator", "IndicatorValue"),
)
CONTRIBUTIONS: Mapping[str, Contribution] = MappingProxyType(
    {each.name: each for name in _ENTITIES for each in _of(CATALOGUE[name])}
)
