"""Entity, Field, Link: the words the catalogue is written in.

An Entity is a kind of record with its table; a Field is one column with its
marking and Detail; a Link leads to other records. Everything else - GraphQL
types, filters, SQL, access - is derived from these declarations and never
repeats them. Frozen values, no behaviour beyond look-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from schema.marking import Detail, Marking


class Kind(StrEnum):
    """What a field's value is; decides its GraphQL scalar, its comparisons and its SQL form."""

    ID = "ID"
    TEXT = "TEXT"
    CODE = "CODE"
    INTEGER = "INTEGER"
    PENCE = "PENCE"
    FLAG = "FLAG"
    DAY = "DAY"
    MONTH = "MONTH"
    INSTANT = "INSTANT"
    DECIMAL = "DECIMAL"
    DEGREES = "DEGREES"


class Family(StrEnum):
    """Groups of entities that a role sees under one ceiling (auth/roles.py)."""

    PARTNERSHIP = "PARTNERSHIP"
    SITES = "SITES"
    OUTCOMES = "OUTCOMES"
    SAFEGUARDING = "SAFEGUARDING"
    INTELLIGENCE = "INTELLIGENCE"
    GROUPS = "GROUPS"
    INTERVENTIONS = "INTERVENTIONS"
    GRANTS = "GRANTS"
    CONFIDENCE = "CONFIDENCE"
    CRIME = "CRIME"
    HEALTH = "HEALTH"
    AGREEMENTS = "AGREEMENTS"


class Governance(StrEnum):
    """Who may see a row: everyone the ceiling admits, owner or agreement, the parent's rule, or the parties."""

    OPEN = "OPEN"
    SHARED = "SHARED"
    WITHIN = "WITHIN"
    PARTY = "PARTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value of a record.

    *scale* is the number of decimals of a DECIMAL, kept as a whole number of
    that unit in the database; *codes* names the code list of a CODE; *unit*
    is told in the description.
    """

    name: str
    column: str
    kind: Kind
    text: str
    detail: Detail = Detail.SUMMARY
    marking: Marking = Marking.OFFICIAL
    optional: bool = False
    codes: str | None = None
    scale: int = 0
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Through:
    """A table of pairs between two entities: *near* points here, *far* to the target."""

    table: sa.Table
    near: str
    far: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way from one record to others: rows of *target* whose *remote* column equals the *local* column here.

    A *many* link is a plain list where the number is small by nature
    (*paged* false) and a connection otherwise.
    """

    name: str
    target: str
    text: str
    local: str = "id"
    remote: str = "id"
    many: bool = False
    paged: bool = False
    optional: bool = False
    detail: Detail = Detail.SUMMARY
    through: Through | None = None


Attribute = Field | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One GraphQL type of an interface: the rows whose discriminator is *code*, with what only they have."""

    name: str
    code: str
    text: str
    fields: tuple[Field, ...] = ()
    links: tuple[Link, ...] = ()
    family: Family | None = None

    @property
    def adds(self) -> tuple[Attribute, ...]:
        """Give what the member adds to its interface."""
        return (*self.fields, *self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A kind of record.

    *root* is its connection on Query; *order* the columns of its default
    order, all descending when *newest_first*; *day* the column that a clause's
    dates are compared with; *within* the link to the parent for WITHIN.
    *members* make it an interface, told apart by *discriminator*.
    """

    name: str
    table: sa.Table
    text: str
    family: Family
    governance: Governance
    fields: tuple[Field, ...]
    links: tuple[Link, ...] = ()
    root: str | None = None
    order: tuple[str, ...] = ()
    newest_first: bool = False
    day: str | None = None
    within: str | None = None
    discriminator: str | None = None
    members: tuple[Member, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Tell whether an agency contributes it for everybody to see and name; the row stays when it is withdrawn."""
        return "withdrawn_at" in self.table.c

    @property
    def own(self) -> tuple[Attribute, ...]:
        """Give the entity's own fields and links, without those of members."""
        return (*self.fields, *self.links)

    def attributes(self, type_name: str) -> dict[str, Attribute]:
        """Give the fields and links of GraphQL type *type_name* by name: the entity's own, then the member's."""
        found = {each.name: each for each in self.own}
        member = self.member(type_name)
        if member is not None:
            found |= {each.name: each for each in member.adds}
        return found

    def member(self, type_name: str) -> Member | None:
        """Find the member called *type_name*; None for the entity itself."""
        return next((member for member in self.members if member.name == type_name), None)

    def types(self) -> tuple[str, ...]:
        """Name the object types its rows have: the members of an interface, else itself."""
        return tuple(member.name for member in self.members) or (self.name,)

    def every_attribute(self) -> Iterator[Attribute]:
        """Go through the fields and links of the entity and of all its members."""
        yield from self.own
        for member in self.members:
            yield from member.adds
