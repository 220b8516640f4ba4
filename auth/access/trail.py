"""Trail: which entries of the record of access whoever asks may read, and how much of each - as SQL.

The row "audit trail" of the table of roles (README, "Who sees what"): everybody their own actions, an administrator
also administrative events, a data protection officer what their agency's people did and what was done with its data.
A service reads none. An entry that is read because one's data left in it is read in that part only: what else it
holds is other agencies' business, so it is neither shown nor searched. Administrators see no records, and agreements
of their agency only: neither is in what they read, whatever kind such entries are kept as. Never reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import sqlalchemy as sa

from auth.access.permit import CHANGES_OF_AGREEMENTS
from auth.access.words import number, word
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.graphql.reach import TRAIL
from schema.tables.audit import AUDIT_CIRCLE, AUDIT_ENTRY
from schema.tables.base import Text
from schema.tables.identity import CLIENT
from schema.tables.people import PERSON
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY

SCOPE = "audit:read"

# The entry that says who read the record of access.
READ = "audit_trail_read"


class Reading(StrEnum):
    """Whose entries are read: one's own, administrative ones too, one's agency's, or all (at the command line)."""

    OWN = "OWN"
    ADMINISTRATION = "ADMINISTRATION"
    AGENCY = "AGENCY"
    EVERYTHING = "EVERYTHING"


class Sight(IntEnum):
    """How much of an entry is shown; of two grounds the lower one counts.

    WHOLE: all of it. OWN: all but why it was refused, which whoever was refused may not know. SHARED: who was told
    which of one's own agency's records, when and why; nothing of what else was told. NOTICE: that somebody read about
    themselves, and which question they asked; nothing of what else it was about, which may be a record.
    """

    WHOLE = 0
    OWN = 1
    SHARED = 2
    NOTICE = 3


READS: dict[Role, Reading] = {
    Role.DATA_PROTECTION_OFFICER: Reading.AGENCY,
    Role.PARTNERSHIP_ADMINISTRATOR: Reading.ADMINISTRATION,
}

# What whoever reads anything may ask; an officer may ask all of it.
_EVENTS = frozenset({"auditEvents", "denials"})


# Events about an agreement, which is their subject; the last one was that of refused contributions too.
_OF_AGREEMENTS = ("agreement_expired", "change_made", "change_refused")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their id, and the agency they read for; none for an operator."""

    reading: Reading
    id: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to show entries: which, and how much of them.

    *rows* are rows of audit_entry; those of each of *circles* are looked for by themselves, where there are any.
    """

    rows: sa.ColumnElement[bool]
    sight: Sight
    circles: sa.Select[tuple[int]] | None = None


def reading_of(role: Role) -> Reading | None:
    """Say whose entries *role* reads; None where it reads none."""
    return READS.get(role, Reading.OWN) if SCOPE in ROLES[role].scopes else None


def roots_for(roles: Iterable[Role]) -> frozenset[str]:
    """Name the root fields of the trail that the schema of *roles* has."""
    found: frozenset[str] = frozenset()
    for reading in map(reading_of, roles):
        if reading is not None:
            found |= _EVENTS
        if reading is Reading.AGENCY:
            found |= TRAIL
    return found


def reader(principal: Principal) -> Reader | None:
    """Give the reader that *principal* is; None where role or token let them read nothing."""
    (role,) = principal.roles
    reading = reading_of(role)
    if reading is None or SCOPE not in principal.scopes:
        return None
    return Reader(reading, principal.id, principal.agency)


def grounds(who: Reader, *, is_postgresql: bool) -> tuple[Ground, ...]:
    """Give the grounds on which *who* reads entries; each can be followed along an index of its own.

    SQL, for an officer: agency_id = $1; agency_id IS NULL AND actor_id IN (SELECT CAST(id AS TEXT) FROM person
    WHERE agency_id = $1); circle IN (SELECT circle FROM audit_circle WHERE owner_id = $1) AND agency_id IS DISTINCT
    FROM $1
    """
    entry = AUDIT_ENTRY.c
    own = Ground(entry.actor_id == who.id, Sight.OWN)
    if who.reading is Reading.EVERYTHING:
        return (Ground(entry.number >= number(0), Sight.WHOLE),)
    if who.reading is Reading.ADMINISTRATION:
        return own, *_administered(who, is_postgresql=is_postgresql)
    if who.reading is Reading.OWN:
        return (own,)
    # An entry of one's own people is seen whole, so it is never looked for by the part that others would be shown.
    circles = sa.select(AUDIT_CIRCLE.c.circle).where(AUDIT_CIRCLE.c.owner_id == who.agency)
    return (
        Ground(entry.agency_id == who.agency, Sight.WHOLE),
        Ground(sa.and_(entry.agency_id.is_(None), entry.actor_id.in_(_people_of(who.agency))), Sight.WHOLE),
        Ground(entry.agency_id.is_distinct_from(who.agency), Sight.SHARED, circles),
    )


def _administered(who: Reader, *, is_postgresql: bool) -> tuple[Ground, ...]:
    """Give the grounds on which an administrator reads what others administered.

    An entry that told of records is none of them, nor is what was refused to whoever contributes: entries of an earlier
    version are kept as ADMIN. A reading about oneself is seen by every administrator, but not of which record.
    SQL: kinds LIKE '%ADMIN%' AND telling IS NULL AND CASE WHEN name = 'audit_trail_read' THEN false WHEN name IN
    ('agreement_expired', 'change_made', 'change_refused') THEN <of an agreement of mine> ELSE true END
    """
    entry = AUDIT_ENTRY.c
    administered = (entry.kinds.like("%ADMIN%"), entry.telling.is_(None))
    # CASE, because no other form says that the content of no other entry is looked into.
    whole = sa.case(
        (entry.name == word(READ), sa.false()),
        (entry.name.in_(list(map(word, _OF_AGREEMENTS))), _of_their_agreements(who, is_postgresql=is_postgresql)),
        else_=sa.true(),
    )
    notice = entry.name == word(READ)
    return Ground(sa.and_(*administered, whole), Sight.WHOLE), Ground(sa.and_(*administered, notice), Sight.NOTICE)


def _of_their_agreements(who: Reader, *, is_postgresql: bool) -> sa.ColumnElement[bool]:
    """Say which entries about agreements are of the agency of *who*, or of agreements that it is party to.

    SQL: (name <> 'change_refused' OR body #>> '{details,change}' IN (<changes of agreements>)) AND (agency_id = $1 OR
    body #>> '{details,agency}' = $1 OR body #>> '{subject}' IN (SELECT agreement_id FROM agreement_party WHERE
    agency_id = $1))
    """
    entry, party = AUDIT_ENTRY.c, AGREEMENT_PARTY.c

    def member(*path: str) -> sa.ColumnElement[str]:
        if is_postgresql:
            return sa.cast(entry.body, sa.JSON).op("#>>", return_type=Text)(word(f"{{{','.join(path)}}}"))
        # The path is bound: in a statement the sign before it would be that of a value.
        return sa.func.json_extract(entry.body, f"$.{'.'.join(path)}", type_=Text)

    changes = list(map(word, sorted(CHANGES_OF_AGREEMENTS)))
    mine = sa.select(sa.cast(party.agreement_id, Text)).where(party.agency_id == who.agency)
    # What an earlier version kept names the agency of whoever acted in its details alone.
    by_mine = sa.or_(entry.agency_id == who.agency, member("details", "agency") == who.agency)
    is_of_one = sa.or_(entry.name != word(_OF_AGREEMENTS[-1]), member("details", "change").in_(changes))
    return sa.and_(is_of_one, sa.or_(by_mine, member("subject").in_(mine)))


def told(who: Reader, telling: sa.FromClause) -> sa.ColumnElement[bool]:
    """Say which of the records that entries told *who* may know of: their agency's, and what its people were told.

    *telling* has rows of audit_told, each with the entry and its agency.
    SQL: telling.owner_id = $1 OR telling.agency_id = $1
    """
    if who.reading is Reading.EVERYTHING:
        return sa.true()
    if who.reading is not Reading.AGENCY:
        return sa.false()
    return sa.or_(telling.c.owner_id == who.agency, telling.c.agency_id == who.agency)


def done(who: Reader) -> sa.ColumnElement[bool]:
    """Say which entries are of people that *who* answers for.

    SQL: audit_entry.agency_id = $1
    """
    if who.reading is Reading.EVERYTHING:
        return sa.true()
    return AUDIT_ENTRY.c.agency_id == who.agency if who.reading is Reading.AGENCY else sa.false()


def agreements_of(agency: str | None) -> sa.Select[tuple[str]]:
    """Choose the references of the agreements that *agency* is party to: of others it is not told.

    SQL: SELECT reference FROM agreement JOIN agreement_party ON ... WHERE agency_id = $1
    """
    party = AGREEMENT_PARTY
    joined = AGREEMENT.join(party, party.c.agreement_id == AGREEMENT.c.id)
    return sa.select(AGREEMENT.c.reference).select_from(joined).where(party.c.agency_id == agency)


def _people_of(agency: str | None) -> sa.CompoundSelect[tuple[str]]:
    """Choose the ids under which people and services of *agency* act where the entry does not say for whom.

    A client that acts for people is theirs whoever registered it, so it stands for no agency.
    """
    people = sa.select(sa.cast(PERSON.c.id, Text)).where(PERSON.c.agency_id == agency)
    services = sa.select(CLIENT.c.id).where(CLIENT.c.agency_id == agency, CLIENT.c.kind == word("SERVICE"))
    return sa.union_all(people, services)
