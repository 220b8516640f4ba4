"""Resolution: which clauses are in force for whoever asks, and what they open - as SQL.

Reads agreements, signatures, dates, roles, purposes and areas afresh, with the
stamp of sharing in the same snapshot. What it finds is carried into later
statements by auth/access/sharing.py for as long as the stamp stands still.
Bound are agency, purpose, today, and the last day of review still accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from auth.access.audience import Audience
from auth.access.law import CAPS, POLICE_ONLY, Cap
from auth.access.words import number, word
from auth.roles import ROLES
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance
from schema.marking import Detail
from schema.tables.base import Id, Text
from schema.tables.reference import AGENCY, AREA_WITHIN
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE
from schema.tables.stamp import SHARING_STAMP

WHO = sa.bindparam("agency", type_=Id)
PURPOSE = sa.bindparam("purpose", type_=Text)
TODAY = sa.bindparam("today", type_=sa.Date)
REVIEWED_SINCE = sa.bindparam("reviewed_since", type_=sa.Date)
# Of a supposition: the agreement that is taken as if in force, and the agency that supposes it.
SUPPOSED = sa.bindparam("supposed", type_=Id)
PARTY = sa.bindparam("party", type_=Id)
_AUDIENCES_KEPT = 200


@dataclass(frozen=True, slots=True, eq=False)
class Clauses:
    """Where clauses stand: their rows, and the areas, roles and purposes of each."""

    rows: sa.FromClause = CLAUSE
    areas: sa.FromClause = CLAUSE_AREA
    roles: sa.FromClause = CLAUSE_ROLE
    purposes: sa.FromClause = CLAUSE_PURPOSE


STANDING = Clauses()


class Resolution:
    """What is resolved for an audience, each part a relation.

    *in_force*: one row a clause and role. *covered*: what clauses without dates open - (entity, owner, area,
    detail), areas expanded to all inside them but those finer than a record may say. *windowed*: the same for
    clauses that open only records of some days. *reaching*: both, each row with the clause that opens it. *stamp*: the
    stamp it all holds for.
    """

    def __init__(self, audience: Audience, *, supposed: Clauses | None = None) -> None:
        """Write the relations of *audience*; with *supposed* clauses, as if one agreement of these were in force.

        What is supposed rests on agreements of one party alone: nobody learns by supposing what others agreed on.
        """
        areas = (supposed or STANDING).areas
        clauses = _in_force(audience, supposed).cte("in_force").prefix_with("MATERIALIZED")
        is_windowed = sa.or_(clauses.c.since.is_not(None), clauses.c.until.is_not(None))
        opened = (
            sa.select(clauses.c.entity, clauses.c.owner_id, AREA_WITHIN.c.area_id, clauses.c.detail)
            .select_from(
                clauses.join(areas, areas.c.clause_id == clauses.c.clause_id).join(
                    AREA_WITHIN, AREA_WITHIN.c.within_id == areas.c.area_id
                )
            )
            .where(sa.not_(AREA_WITHIN.c.small), clauses.c.detail > number(0))
        )
        self.in_force = clauses
        self.covered = opened.where(sa.not_(is_windowed)).cte("covered")
        self.windowed = opened.add_columns(clauses.c.since, clauses.c.until).where(is_windowed).cte("windowed")
        named = [clauses.c[name] for name in ("reference", "version", "number", "owner", "since", "until")]
        self.reaching = opened.add_columns(*named).cte("reaching")
        self.stamp = sa.select(SHARING_STAMP.c.stamp).cte("stamp_view")


@lru_cache(_AUDIENCES_KEPT)
def resolution_of(audience: Audience) -> Resolution:
    """Give the Resolution of an audience, made once, so that its relations are compiled once."""
    return Resolution(audience)


def _in_force(audience: Audience, supposed: Clauses | None) -> sa.Select[tuple[object, ...]]:
    """Choose the clauses that concern whoever asks and are in force.

    SQL: SELECT ... FROM clause JOIN agreement ... WHERE recipient_id = :agency AND status = 'ACTIVE'
    AND starts_on <= :today ... AND NOT EXISTS (<a party that has not signed this version>)
    """
    of = supposed or STANDING
    clause, role, purpose = of.rows, of.roles, of.purposes
    named = (
        sa.select(
            clause.c.id.label("clause_id"),
            clause.c.entity,
            clause.c.owner_id,
            clause.c.since,
            _until(clause).label("until"),
            clause.c.number,
            AGREEMENT.c.reference,
            AGREEMENT.c.version,
            AGENCY.c.name.label("owner"),
            _given(clause).label("given"),
            _cap(clause).label("cap"),
            _ceiling(audience, clause, role).label("ceiling"),
        )
        .select_from(
            clause.join(AGREEMENT, AGREEMENT.c.id == clause.c.agreement_id)
            .join(AGENCY, AGENCY.c.id == clause.c.owner_id)
            .join(role, role.c.clause_id == clause.c.id)
            .join(purpose, purpose.c.clause_id == clause.c.id)
        )
        .where(
            clause.c.recipient_id == WHO,
            sa.or_(*(role.c.role == word(each) for each in sorted(audience.roles))),
            purpose.c.purpose == PURPOSE,
            *(_supposed() if supposed else stands()),
            *binds(clause),
        )
    ).subquery("named")
    kept = [column for column in named.c if column.name not in ("given", "cap", "ceiling")]
    detail = _lower_of(_lower_of(named.c.given, named.c.cap), named.c.ceiling)
    return sa.select(*kept, detail.label("detail"))


def stands() -> list[sa.ColumnElement[bool]]:
    """Say that an agreement is in force: the same rule as auth/access/agreement.py, and a test holds them together."""
    signed = AGREEMENT_PARTY.c.signed_version
    return [
        AGREEMENT.c.status == word("ACTIVE"),
        AGREEMENT.c.starts_on <= TODAY,
        sa.or_(AGREEMENT.c.ends_on.is_(None), AGREEMENT.c.ends_on >= TODAY),
        AGREEMENT.c.review_on >= REVIEWED_SINCE,
        sa.not_(_party(sa.or_(signed.is_(None), signed != AGREEMENT.c.version))),
    ]


def _supposed() -> list[sa.ColumnElement[bool]]:
    """Say that an agreement is in force, or is the one supposed to be; in either case the party's own."""
    return [sa.or_(AGREEMENT.c.id == SUPPOSED, sa.and_(*stands())), _party(AGREEMENT_PARTY.c.agency_id == PARTY)]


def binds(clause: sa.FromClause = CLAUSE) -> list[sa.ColumnElement[bool]]:
    """Say that both ends of a clause are parties to its agreement."""
    ends = (clause.c.owner_id, clause.c.recipient_id)
    return [_party(AGREEMENT_PARTY.c.agency_id == each, clause) for each in ends]


def _party(condition: sa.ColumnElement[bool], *beside: sa.FromClause) -> sa.ColumnElement[bool]:
    party = AGREEMENT_PARTY
    return (
        sa.select(sa.literal_column("1"))
        .select_from(party)
        .where(party.c.agreement_id == AGREEMENT.c.id, condition)
        .correlate(AGREEMENT, *beside)
        .exists()
    )


class _Embargoed(sa.ColumnElement[Any]):
    """The last day of the records that an embargo leaves open today: today less so many days."""

    inherit_cache = False
    type = sa.Date()

    def __init__(self, days: sa.ColumnElement[int]) -> None:
        self.days = days


@compiles(_Embargoed, "postgresql")
def _on_postgresql(element: _Embargoed, compiler: SQLCompiler, **how: Any) -> str:
    return f"({compiler.process(TODAY, **how)} - {compiler.process(element.days, **how)}::integer)"


@compiles(_Embargoed, "sqlite")
def _on_sqlite(element: _Embargoed, compiler: SQLCompiler, **how: Any) -> str:
    today, days = compiler.process(TODAY, **how), compiler.process(element.days, **how)
    return f"date({today}, '-' || {days} || ' days')"


def _until(clause: sa.FromClause) -> sa.ColumnElement[Any]:
    """The last day of the records that the clause opens today: its own last day, or sooner under an embargo.

    SQL: CASE WHEN until < :today - embargo_days OR embargo_days IS NULL THEN until ELSE :today - embargo_days END
    """
    embargoed = _Embargoed(clause.c.embargo_days)
    return sa.case(
        (sa.or_(clause.c.embargo_days.is_(None), clause.c.until < embargoed), clause.c.until), else_=embargoed
    )


def _given(clause: sa.FromClause) -> sa.ColumnElement[int]:
    """The clause's Detail as a rung."""
    return sa.case(*((clause.c.detail == word(level), number(level.rung)) for level in Detail), else_=number(0))


def _cap(clause: sa.FromClause) -> sa.ColumnElement[int]:
    """The highest rung the law leaves to the clause's gateway and ends; none where it leaves the police."""
    kept = [
        name for name, family in clause_entities() if any(s.family is family and s.column is None for s in POLICE_ONLY)
    ]
    caps = [
        (sa.and_(_is_one_of(clause, kept), sa.not_(_goes_to_police(clause))), number(0)),
        *_capped(clause),
    ]
    return sa.case(*caps, else_=number(Detail.PERSONAL.rung))


def _is_one_of(clause: sa.FromClause, names: list[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(clause.c.entity == word(name) for name in names))


def _goes_to_police(clause: sa.FromClause) -> sa.ColumnElement[bool]:
    recipient = AGENCY.alias("recipient")
    is_police = sa.and_(recipient.c.id == clause.c.recipient_id, recipient.c.kind == word("POLICE"))
    return sa.select(sa.literal_column("1")).select_from(recipient).where(is_police).correlate(clause).exists()


def _capped(clause: sa.FromClause) -> list[tuple[sa.ColumnElement[bool], sa.ColumnElement[int]]]:
    return [(sa.and_(*_caught(clause, cap)), number(cap.rung)) for cap in sorted(CAPS, key=lambda cap: cap.rung)]


def _caught(clause: sa.FromClause, cap: Cap) -> Iterator[sa.ColumnElement[bool]]:
    """Say what a clause has to be for a cap to catch it."""
    if cap.gateway is not None:
        yield clause.c.gateway == word(cap.gateway)
    if cap.owner_kinds is not None:
        yield sa.or_(*(AGENCY.c.kind == word(kind) for kind in cap.owner_kinds))
    if cap.family is not None:
        yield _is_one_of(clause, [name for name, family in clause_entities() if family is cap.family])


def _ceiling(audience: Audience, clause: sa.FromClause, of_role: sa.FromClause) -> sa.ColumnElement[int]:
    """The rung that the clause's role may reach on others' records of the clause's entity."""
    rungs = [
        (sa.and_(of_role.c.role == word(role), clause.c.entity == word(name)), number(others.rung))
        for role in sorted(audience.roles)
        for name, family in clause_entities()
        if (others := ROLES[role].ceiling(family).others) is not None and not audience.missing_scope(family)
    ]
    return sa.case(*rungs, else_=number(0)) if rungs else number(0)


def clause_entities() -> tuple[tuple[str, Family], ...]:
    """Name what a clause can open, with its family: shared entities, and members with a ceiling of their own."""
    shared = [entity for entity in CATALOGUE.values() if entity.governance is Governance.SHARED]
    return tuple(pair for entity in shared for pair in _own_and_members(entity))


def _own_and_members(entity: Entity) -> list[tuple[str, Family]]:
    return [(entity.name, entity.family), *((m.name, m.family) for m in entity.members if m.family is not None)]


def _lower_of(one: sa.ColumnElement[int], other: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.case((one < other, one), else_=other)
