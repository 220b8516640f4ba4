"""Sharing: the clauses in force for whoever asks, as SQL inside the statement.

Nothing of an agreement is ever held by the process: status, signatures, dates
and areas are read by the very statement that they open rows for, in its own
snapshot. Suspending an agreement therefore works on the next query of every
process. What is bound: agency, purpose, today, and the last day of review
still accepted.
"""

from __future__ import annotations

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.law import CAPS
from auth.roles import ROLES
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance
from schema.marking import Detail
from schema.tables.base import Id, Text
from schema.tables.reference import AGENCY, AREA_WITHIN
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE

WHO = sa.bindparam("agency", type_=Id)
PURPOSE = sa.bindparam("purpose", type_=Text)
TODAY = sa.bindparam("today", type_=sa.Date)
REVIEWED_SINCE = sa.bindparam("reviewed_since", type_=sa.Date)


class Sharing:
    """The clauses in force for an audience.

    *in_force* has one row a clause and role. For each kind of record, *covered* is what clauses without dates
    open - (owner, area, detail), areas expanded to all inside them - and *windowed* those that open only
    records of some days. One relation a kind, so that a statement resolves no more than it reads.
    """

    def __init__(self, audience: Audience) -> None:
        """Write the relations of *audience*; each kind's own on first need."""
        self.in_force = _materialized(_in_force(audience), "in_force")
        self._covered: dict[str, sa.CTE] = {}
        self._windowed: dict[str, sa.CTE] = {}

    def covered(self, entity: str) -> sa.CTE:
        """Resolve the clauses without dates on *entity*.

        SQL: SELECT owner_id, area_id, detail FROM in_force JOIN clause_area ... JOIN area_within ...
        WHERE entity = 'Outcome' AND since IS NULL AND until IS NULL
        """
        if entity not in self._covered:
            clauses, pairs = self.in_force, AREA_WITHIN
            rows = (
                sa.select(clauses.c.owner_id, pairs.c.area_id, clauses.c.detail)
                .select_from(self._of(entity).join(pairs, pairs.c.within_id == CLAUSE_AREA.c.area_id))
                .where(clauses.c.entity == word(entity), sa.not_(self._is_windowed()), sa.not_(pairs.c.small))
            )
            # Left to the database: read once it is worked out in place, read often it is kept.
            self._covered[entity] = rows.cte(f"covered_{_snake(entity)}")
        return self._covered[entity]

    def windowed(self, entity: str) -> sa.CTE:
        """Resolve the clauses with dates on *entity*; their areas are not expanded."""
        if entity not in self._windowed:
            clauses = self.in_force
            rows = (
                sa.select(clauses.c.owner_id, CLAUSE_AREA.c.area_id, clauses.c.detail, clauses.c.since, clauses.c.until)
                .select_from(self._of(entity))
                .where(clauses.c.entity == word(entity), self._is_windowed())
            )
            self._windowed[entity] = rows.cte(f"windowed_{_snake(entity)}")
        return self._windowed[entity]

    def _of(self, entity: str) -> sa.FromClause:
        return self.in_force.join(CLAUSE_AREA, CLAUSE_AREA.c.clause_id == self.in_force.c.clause_id)

    def _is_windowed(self) -> sa.ColumnElement[bool]:
        return sa.or_(self.in_force.c.since.is_not(None), self.in_force.c.until.is_not(None))


def covers(
    shared: Sharing, table: sa.FromClause, *, entity: str, day: str | None, least: Detail
) -> sa.ColumnElement[bool]:
    """Say that a clause in force gives at least *least* on a row of *table*.

    SQL: (owner_id, area_id) IN (SELECT owner_id, area_id FROM covered_outcome WHERE detail >= 2)
    OR EXISTS (SELECT 1 FROM windowed_outcome JOIN area_within ... WHERE since <= day ...)
    """
    covered = shared.covered(entity)
    always = sa.tuple_(table.c.owner_id, table.c.area_id).in_(
        sa.select(covered.c.owner_id, covered.c.area_id).where(covered.c.detail >= number(least.rung))
    )
    if day is None:
        return always
    windowed, within = shared.windowed(entity), AREA_WITHIN.alias("within_window")
    sometimes = (
        sa.select(sa.literal_column("1"))
        .select_from(windowed.join(within, within.c.within_id == windowed.c.area_id))
        .where(
            windowed.c.detail >= number(least.rung),
            windowed.c.owner_id == table.c.owner_id,
            within.c.area_id == table.c.area_id,
            sa.or_(windowed.c.since.is_(None), windowed.c.since <= table.c[day]),
            sa.or_(windowed.c.until.is_(None), windowed.c.until >= table.c[day]),
        )
        .correlate(table)
        .exists()
    )
    return sa.or_(always, sometimes)


def word(text: str) -> sa.ColumnElement[str]:
    """Write a word of ours (never a value of a request) into the statement."""
    return sa.literal_column("'" + text.replace("'", "''") + "'", Text)


def number(value: int) -> sa.ColumnElement[int]:
    """Write a number of ours into the statement."""
    return sa.literal_column(str(value), sa.Integer)


def _in_force(audience: Audience) -> sa.Select[tuple[object, ...]]:
    party = AGREEMENT_PARTY
    unsigned = sa.or_(party.c.signed_version.is_(None), party.c.signed_version != AGREEMENT.c.version)
    named = (
        sa.select(
            CLAUSE.c.id.label("clause_id"),
            CLAUSE.c.entity,
            CLAUSE.c.owner_id,
            CLAUSE.c.since,
            CLAUSE.c.until,
            CLAUSE.c.number,
            AGREEMENT.c.reference,
            _given().label("given"),
            _cap().label("cap"),
            _ceiling(audience).label("ceiling"),
        )
        .select_from(
            CLAUSE.join(AGREEMENT, AGREEMENT.c.id == CLAUSE.c.agreement_id)
            .join(CLAUSE_ROLE, CLAUSE_ROLE.c.clause_id == CLAUSE.c.id)
            .join(CLAUSE_PURPOSE, CLAUSE_PURPOSE.c.clause_id == CLAUSE.c.id)
        )
        .where(
            CLAUSE.c.recipient_id == WHO,
            sa.or_(*(CLAUSE_ROLE.c.role == word(role) for role in sorted(audience.roles))),
            CLAUSE_PURPOSE.c.purpose == PURPOSE,
            AGREEMENT.c.status == word("ACTIVE"),
            AGREEMENT.c.starts_on <= TODAY,
            sa.or_(AGREEMENT.c.ends_on.is_(None), AGREEMENT.c.ends_on >= TODAY),
            AGREEMENT.c.review_on >= REVIEWED_SINCE,
            sa.not_(_party(unsigned)),
            _party(party.c.agency_id == CLAUSE.c.owner_id),
            _party(party.c.agency_id == CLAUSE.c.recipient_id),
        )
    ).subquery("named")
    kept = [column for column in named.c if column.name not in ("given", "cap", "ceiling")]
    detail = _lower_of(_lower_of(named.c.given, named.c.cap), named.c.ceiling)
    return sa.select(*kept, detail.label("detail"))


def _party(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    party = AGREEMENT_PARTY
    return (
        sa.select(sa.literal_column("1"))
        .select_from(party)
        .where(party.c.agreement_id == AGREEMENT.c.id, condition)
        .correlate(AGREEMENT, CLAUSE)
        .exists()
    )


def _given() -> sa.ColumnElement[int]:
    """The clause's Detail as a rung."""
    return sa.case(*((CLAUSE.c.detail == word(level), number(level.rung)) for level in Detail), else_=number(0))


def _cap() -> sa.ColumnElement[int]:
    """The highest rung the law leaves to the clause's gateway and its owner's kind."""
    caps = [
        (
            sa.and_(
                CLAUSE.c.gateway == word(cap.gateway),
                CLAUSE.c.owner_id.in_(
                    sa.select(AGENCY.c.id).where(sa.or_(*(AGENCY.c.kind == word(kind) for kind in cap.owner_kinds)))
                ),
            ),
            number(cap.detail.rung),
        )
        for cap in sorted(CAPS, key=lambda cap: cap.detail.rung)
    ]
    return sa.case(*caps, else_=number(Detail.PERSONAL.rung))


def _ceiling(audience: Audience) -> sa.ColumnElement[int]:
    """The rung that the clause's role may reach on others' records of the clause's entity."""
    rungs = [
        (sa.and_(CLAUSE_ROLE.c.role == word(role), CLAUSE.c.entity == word(name)), number(others.rung))
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


def _materialized(select: sa.Select[tuple[object, ...]], name: str) -> sa.CTE:
    return select.cte(name).prefix_with("MATERIALIZED")


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
