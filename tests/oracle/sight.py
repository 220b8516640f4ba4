"""Sight: what one principal may see, decided for one row at a time in plain Python.

Written from the rules alone, without a look at the code that turns them into SQL: where the
two disagree, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from auth.principal import Principal
from auth.roles import ROLES, SCOPE_OF, Role
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Field, Governance, Link
from schema.marking import Detail, Marking
from tests.oracle.rows import Row, Rows

FIREARMS = ("FIREARM", "AMMUNITION")


class Sight:
    """Everything that *principal* may see of *rows* on the day *today*."""

    def __init__(self, rows: Rows, principal: Principal, *, today: date, grace_days: int) -> None:
        self.rows = rows
        # What decides on rights.
        self.rights = rows
        self.principal = principal
        self.today = today
        self.grace = timedelta(days=grace_days)
        self._granted: dict[tuple[str, str], Detail | None] = {}

    def is_visible(self, entity: Entity, row: Row) -> bool:
        """Tell whether the principal may see this row at all."""
        return reaches(self.granted(entity, row), Detail.SUMMARY)

    def granted(self, entity: Entity, row: Row) -> Detail | None:
        """Give how much of this row the principal may see; None for nothing, not even in a number."""
        key = (entity.name, row["id"])
        if key not in self._granted:
            self._granted[key] = self._decide(entity, row)
        return self._granted[key]

    def is_shown(self, entity: Entity, row: Row, attribute: Field | Link) -> bool:
        """Tell whether this attribute of a visible row is told, rather than withheld."""
        return reaches(self.granted(entity, row), attribute.detail) and not self._is_masked(entity, row, attribute)

    def value(self, entity: Entity, row: Row, field: Field) -> Any:
        """Give the value as far as it may be known: a withheld one is as good as missing."""
        return row[field.column] if self.is_shown(entity, row, field) else None

    def linked(self, entity: Entity, row: Row, link: Link) -> list[Row]:
        """Give the rows that *link* leads to and that the principal may see."""
        if not self.is_shown(entity, row, link):
            return []
        target = CATALOGUE[link.target]
        keys = [row[link.local]]
        if link.through is not None:
            pairs = self.rows.where(link.through.table.name, link.through.near, row[link.local])
            keys = [pair[link.through.far] for pair in pairs]
        found = [each for key in keys for each in self.rows.where(target.table.name, link.remote, key)]
        return [each for each in found if self.is_visible(target, each)]

    def visible(self, entity: Entity) -> list[Row]:
        """Give every row of *entity* that the principal may see."""
        return [row for row in self.rows.all(entity.table.name) if self.is_visible(entity, row)]

    def _is_masked(self, entity: Entity, row: Row, attribute: Field | Link) -> bool:
        """Tell whether it says what kind of firearm or ammunition was seized, to a role that is not told."""
        if entity.name != "WeaponLine" or attribute.name not in ("category", "kind"):
            return False
        return row["category"] in FIREARMS and not any(ROLES[role].firearms for role in self.principal.roles)

    def _decide(self, entity: Entity, row: Row) -> Detail | None:
        if row.get("withdrawn_at") is not None:
            # Its row stays, for others may name it.
            return None
        scope = SCOPE_OF[family_of(entity, row)]
        if scope is not None and scope not in self.principal.scopes:
            return None
        if entity.governance is Governance.WITHIN:
            return self._within(entity, row)
        return highest(self._in_role(role, entity, row) for role in self.principal.roles)

    def _within(self, entity: Entity, row: Row) -> Detail | None:
        link = entity.attributes(entity.name)[entity.within or ""]
        parent = CATALOGUE[link.target] if isinstance(link, Link) else None
        above = self.rows.one(parent.table.name, row[link.local]) if parent and isinstance(link, Link) else None
        return self.granted(parent, above) if parent and above is not None else None

    def _in_role(self, role: Role, entity: Entity, row: Row) -> Detail | None:
        ceiling = ROLES[role].ceiling(family_of(entity, row))
        is_own = row.get("owner_id") == self.principal.agency
        if entity.governance is Governance.OPEN:
            return ceiling.own if is_own else ceiling.others
        if entity.governance is Governance.PARTY:
            return ceiling.own if self.principal.agency in self._parties(row["id"]) else None
        if family_of(entity, row) is Family.GROUPS and not ROLES[role].police:
            return None
        if is_own:
            return ceiling.own if self._at_own_site(role, entity, row) else None
        return self._shared_with(role, entity, row)

    def _at_own_site(self, role: Role, entity: Entity, row: Row) -> bool:
        """Tell whether safeguarding happened at the site of a role that sees its own site only; else always true."""
        if not ROLES[role].own_site_only or family_of(entity, row) is not Family.SAFEGUARDING:
            return True
        return self.principal.site is not None and row["site_id"] == self.principal.site

    def _shared_with(self, role: Role, entity: Entity, row: Row) -> Detail | None:
        ceiling = ROLES[role].ceiling(family_of(entity, row)).others
        if ceiling is None or Marking(row["marking"]).rung > ROLES[role].clearance.rung:
            return None
        if entity.name == "IntelligenceReport" and row["handling"] == "C" and not ROLES[role].police:
            return None
        clauses = self.rights.where("clause", "recipient_id", self.principal.agency)
        covering = [each for each in clauses if self._covers(each, role, entity, row)]
        opened = [given for each in covering if (given := self._opens(each)) is not None]
        return highest(min(given, ceiling, key=lambda detail: detail.rung) for given in opened)

    def _opens(self, clause: Row) -> Detail | None:
        """Give how much a clause opens, as the law leaves it.

        The Serious Violence Duty never opens what is personal in health or care, section 17A never anything personal,
        nothing opens groups to an agency that is no police force, and of attendances after assaults the duty opens
        nothing at all, and nobody anything personal.
        """
        detail = Detail(clause["detail"])
        owner = self.rights.one("agency", clause["owner_id"]) or {}
        recipient = self.rights.one("agency", clause["recipient_id"]) or {}
        if clause["entity"] in ("OrganisedCrimeGroup", "Disruption") and recipient["kind"] != "POLICE":
            return None
        if clause["entity"] == "AssaultAttendance" and clause["gateway"] == "PCSC_S16":
            return None
        is_care = clause["gateway"] == "PCSC_S16" and owner["kind"] in ("ICB", "LOCAL_AUTHORITY")
        is_capped = is_care or clause["gateway"] == "CDA_S17A" or clause["entity"] == "AssaultAttendance"
        return Detail.DETAIL if is_capped and detail is Detail.PERSONAL else detail

    def _covers(self, clause: Row, role: Role, entity: Entity, row: Row) -> bool:
        roles = {each["role"] for each in self.rights.where("clause_role", "clause_id", clause["id"])}
        purposes = {each["purpose"] for each in self.rights.where("clause_purpose", "clause_id", clause["id"])}
        return (
            clause["owner_id"] == row["owner_id"]
            and clause["entity"] == shared_as(entity, row)
            and role.value in roles
            and self.principal.purpose in purposes
            and self._covers_area(clause, row["area_id"])
            and _covers_day(clause, row[entity.day] if entity.day else None, self.today)
            and self._is_in_force(clause)
        )

    def _covers_area(self, clause: Row, area_id: str) -> bool:
        covered = {each["area_id"] for each in self.rights.where("clause_area", "clause_id", clause["id"])}
        around = {each["within_id"] for each in self.rights.where("area_within", "area_id", area_id)}
        return bool(covered & around)

    def _is_in_force(self, clause: Row) -> bool:
        agreement = self.rights.one("agreement", clause["agreement_id"]) or {}
        parties = self.rights.where("agreement_party", "agreement_id", clause["agreement_id"])
        return (
            agreement["status"] == "ACTIVE"
            and agreement["starts_on"] <= self.today
            and (agreement["ends_on"] is None or self.today <= agreement["ends_on"])
            and self.today - self.grace <= agreement["review_on"]
            and {clause["owner_id"], clause["recipient_id"]} <= self._parties(agreement["id"])
            and all(party["signed_version"] == agreement["version"] for party in parties)
        )

    def _parties(self, agreement_id: str) -> set[str]:
        return {each["agency_id"] for each in self.rights.where("agreement_party", "agreement_id", agreement_id)}


def type_of(entity: Entity, row: Row) -> str:
    """Name the GraphQL type of a row: the member of an interface that its discriminator tells."""
    if entity.discriminator is None:
        return entity.name
    return next(member.name for member in entity.members if member.code == row[entity.discriminator])


def family_of(entity: Entity, row: Row) -> Family:
    """Give the family whose ceiling holds for this row."""
    member = entity.member(type_of(entity, row))
    return member.family if member is not None and member.family is not None else entity.family


def shared_as(entity: Entity, row: Row) -> str:
    """Give the word by which a clause opens this row."""
    return "Safeguarding" if type_of(entity, row) == "Safeguarding" else entity.name


def reaches(granted: Detail | None, needed: Detail) -> bool:
    """Tell whether what was granted is as much as is needed."""
    return granted is not None and granted.rung >= needed.rung


def highest(details: Iterable[Detail | None]) -> Detail | None:
    """Give the highest of *details*; None when there is none."""
    return max((each for each in details if each is not None), key=lambda detail: detail.rung, default=None)


def _covers_day(clause: Row, day: date | None, today: date) -> bool:
    """Tell whether the day of a record lies within a clause's, and so many days back as its embargo says.

    A record without a day lies in no closed interval.
    """
    since, until, embargo = clause["since"], clause["until"], clause.get("embargo_days")
    if day is None:
        return since is None and until is None and embargo is None
    if embargo is not None and (today - day).days < embargo:
        return False
    return (since is None or since <= day) and (until is None or day <= until)
