"""Retention: under which rule each kept record is, in which month its review is due, and who may do what about it.

The rules are data (schema/codes/retention), and so is what was agreed (auth/access/agreed.py); here they become SQL, so
that no date is ever stored that a corrected rule would leave behind. An agreement asks for a review sooner than its
owner's own rule does, never later. Whoever works with a kind of record reviews it: retains, proposes to dispose, holds.
A data protection officer sees no record, decides on what was proposed by another person, and releases holds. Never
reads the database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from auth.access.agreed import AsOf, agreed, month_within
from auth.access.audience import Audience
from auth.access.months import month_of, month_of_instant
from auth.access.words import number, word
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.codes.retention import AGREED, OTHER, POLICE, periods, placings
from schema.contribution import CONTRIBUTIONS, Contribution
from schema.entity import Entity
from schema.marking import Detail
from schema.tables.past import PAST
from schema.tables.reference import AGENCY
from schema.tables.retention import HOLD, REVIEW

SCOPE = "retention:manage"
DECIDES = Role.DATA_PROTECTION_OFFICER
_REVIEWS = frozenset(role for role, row in ROLES.items() if SCOPE in row.scopes and role is not DECIDES)

# For each change the roles that may ask for it; all of them are people.
PERMITTED: Mapping[str, Mapping[Role, str]] = MappingProxyType(
    {
        **{name: dict.fromkeys(_REVIEWS, SCOPE) for name in ("retainRecords", "proposeDisposal")},
        **{name: {DECIDES: SCOPE} for name in ("disposeRecords", "declineDisposal", "releaseHolds")},
        "holdRecords": dict.fromkeys((*_REVIEWS, DECIDES), SCOPE),
    }
)
# What everybody sees and names is about nobody, and is kept as long as records name it.
RETAINED: Mapping[str, Contribution] = MappingProxyType(
    {name: each for name, each in CONTRIBUTIONS.items() if not each.entity.is_reference}
)
# How far ahead a forecast looks at the most.
MOST_MONTHS = 240
# What a clause is found by; no column of the schedule.
_MATCHED = frozenset({"entity", "area_id", "month"})


@dataclass(frozen=True, slots=True, eq=False)
class Only:
    """Narrow a schedule to the records of one *owner*, and to those of these ids, as SQL takes both; None for all."""

    owner: Any = None
    records: Any = None

    def conditions(self, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
        """Say of a table of records which are wanted."""
        if self.owner is not None:
            yield table.c.owner_id == self.owner
        if self.records is not None:
            yield table.c.id.in_(self.records)


EVERY = Only()


def kinds_of(by: Principal) -> frozenset[str]:
    """Name the kinds of record whose retention *by* has a say in: an officer's all, else those whose rows they see."""
    if SCOPE not in by.scopes:
        return frozenset()
    if DECIDES in by.roles:
        return frozenset(RETAINED)
    audience = Audience.of(by)
    return frozenset(name for name, kind in RETAINED.items() if _sees(audience, kind))


def _sees(audience: Audience, kind: Contribution) -> bool:
    # Who sees a kind at one site only would be told of records elsewhere.
    own = audience.ceiling(kind.family).own
    return own is not None and own.rung >= Detail.SUMMARY.rung and not audience.is_of_one_site(kind.family)


def schedule(of: AsOf, *, is_postgresql: bool, kinds: Iterable[str] | None = None, only: Only = EVERY) -> sa.Subquery:
    """Give every record that is kept, also one that was withdrawn, with its rule and when its review is due.

    Columns: id, owner_id, kind, version, is_withdrawn, since and due (months since the year 0), rule, agreement (its
    reference, where that is the rule), again_months (of the owner's own rule), holds, and those of `retention_review`.
    *kinds* and *only* narrow it to these.
    SQL: SELECT id, ..., CASE WHEN agreed < own THEN agreed ELSE own END AS due, CASE WHEN agreed < own THEN 'AGREEMENT'
    ELSE rule END AS rule, ... FROM (SELECT ..., coalesce(<month of next_review_on>, since + <months of the rule> + 1)
    AS own, since + <months of the agreement> + 1 AS agreed FROM (SELECT ... FROM outcome UNION ALL SELECT ...
    FROM outcome_past WHERE ending = 'WITHDRAWN' ...) AS kept JOIN agency ... LEFT JOIN retention_review ...
    LEFT JOIN (<what is agreed>) ... LEFT JOIN (SELECT record_id, count(*) FROM legal_hold ...)) AS dated
    """
    dated = _dated(of, frozenset(RETAINED if kinds is None else kinds), only, is_postgresql=is_postgresql)
    # Where nothing is agreed it is null, and so not before.
    is_agreed = dated.c.agreed < dated.c.own
    rest = (each for each in dated.c if each.name not in ("own", "agreed", "rule", "reference"))
    return sa.select(
        *rest,
        sa.case((is_agreed, dated.c.agreed), else_=dated.c.own).label("due"),
        sa.case((is_agreed, word(AGREED)), else_=dated.c.rule).label("rule"),
        sa.case((is_agreed, dated.c.reference)).label("agreement"),
    ).subquery("schedule")


def _dated(of: AsOf, wanted: frozenset[str], only: Only, *, is_postgresql: bool) -> sa.Subquery:
    """Give every record that is kept with the months in which its owner's own rule and an agreement want a review."""
    records = _kept(of.today, wanted or frozenset(RETAINED), only, is_postgresql=is_postgresql)
    # Whoever sees no kind of record is asked about none.
    kept = sa.union_all(*(each if wanted else each.where(sa.false()) for each in records)).cte("kept")
    held = (
        sa.select(HOLD.c.record_id, sa.func.count().label("holds"))
        .where(HOLD.c.released_at.is_(None))
        .group_by(HOLD.c.record_id)
        .subquery("held")
    )
    shortest = agreed(of, kept if only.records is not None else None, only.owner, is_postgresql=is_postgresql)
    is_given = sa.and_(
        *(shortest.c[name] == kept.c[name] for name in ("entity", "owner_id", "area_id")),
        shortest.c.first <= kept.c.month,
        shortest.c.behind > kept.c.month,
    )
    rules = [each for each in periods() if each.in_force(of.today)]
    first, again = (
        sa.case({each.rule: getattr(each, name) for each in rules}, value=kept.c.rule)
        for name in ("first_months", "again_months")
    )
    review = (each for each in REVIEW.c if each.name not in ("record_id", "owner_id"))
    return (
        sa.select(
            *(each for each in kept.c if each.name not in _MATCHED),
            sa.func.coalesce(month_of(REVIEW.c.next_review_on), kept.c.since + first + number(1)).label("own"),
            _agreed_month(kept.c.since, shortest.c.months).label("agreed"),
            shortest.c.reference,
            again.label("again_months"),
            sa.func.coalesce(held.c.holds, number(0)).label("holds"),
            *review,
        )
        .select_from(
            kept.outerjoin(REVIEW, REVIEW.c.record_id == kept.c.id)
            .outerjoin(held, held.c.record_id == kept.c.id)
            .outerjoin(shortest, is_given)
        )
        .subquery("dated")
    )


def _agreed_month(since: sa.ColumnElement[int], months: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Give the month in which an agreement wants a review: so many after the record's own, or after it was retained.

    What was retained is not due again in the same month, whatever is agreed: it would never leave the list.
    SQL: CASE WHEN retained_on IS NULL THEN since + months + 1
    ELSE <month of retained_on> + CASE WHEN months = 0 THEN 1 ELSE months END END
    """
    retained_on = REVIEW.c.retained_on
    at_least_one = sa.case((months == number(0), number(1)), else_=months)
    return sa.case(
        (retained_on.is_(None), since + months + number(1)),
        else_=month_of(retained_on) + at_least_one,
    )


def _kept(today: date, wanted: frozenset[str], only: Only, *, is_postgresql: bool) -> Iterator[sa.Select[Any]]:
    for entity in dict.fromkeys(each.entity for each in RETAINED.values()):
        kinds = [each for each in RETAINED.values() if each.entity is entity and each.name in wanted]
        if not kinds:
            continue
        for table in (entity.table, PAST[entity.table.name]):
            is_past = table is not entity.table
            chosen = sa.select(
                table.c.id,
                table.c.owner_id,
                _kind(table, kinds).label("kind"),
                sa.func.coalesce(table.c.version, number(1)).label("version"),
                number(int(is_past)).label("is_withdrawn"),
                _since(entity, table, is_postgresql=is_postgresql).label("since"),
                _rule(table, kinds, today).label("rule"),
                _governing(table, kinds).label("entity"),
                table.c.area_id,
                month_within(entity, table).label("month"),
            ).select_from(table.join(AGENCY, AGENCY.c.id == table.c.owner_id))
            chosen = chosen.where(*only.conditions(table))
            if is_past:
                chosen = chosen.where(table.c.ending == word("WITHDRAWN"))
            if entity.discriminator:
                chosen = chosen.where(table.c.kind.in_([word(each.member.code) for each in kinds if each.member]))
            yield chosen


def _kind(table: sa.Table, kinds: list[Contribution]) -> sa.ColumnElement[str]:
    return _named(table, kinds, {each.name: each.name for each in kinds})


def _governing(table: sa.Table, kinds: list[Contribution]) -> sa.ColumnElement[str]:
    return _named(table, kinds, {each.name: each.governing for each in kinds})


def _named(table: sa.Table, kinds: list[Contribution], names: Mapping[str, str]) -> sa.ColumnElement[str]:
    cases = [(table.c.kind == word(each.member.code), word(names[each.name])) for each in kinds if each.member]
    return sa.case(*cases) if cases else word(names[kinds[0].name])


def _since(entity: Entity, table: sa.Table, *, is_postgresql: bool) -> sa.ColumnElement[int]:
    """Give the month that a record's period runs from: of its event, of its end where it lasts, else of recording."""
    if "ended_on" in table.c:
        return month_of(sa.func.coalesce(table.c.ended_on, table.c.started_on, type_=sa.Date()))
    day = next(each for each in RETAINED.values() if each.entity is entity).day
    if day is not None:
        return month_of(table.c[day.column])
    return month_of_instant(table.c.recorded_at, is_postgresql=is_postgresql)


def _rule(table: sa.Table, kinds: list[Contribution], today: date) -> sa.ColumnElement[str]:
    """Choose the rule of a record by its kind, by whether its owner is the police, and by a code where that matters.

    SQL: CASE WHEN agency.kind = 'POLICE' AND kind = 'ARREST' AND offence_group = 'ROBBERY' THEN 'MOPI_2' ... END
    """
    named = {each.name: each for each in kinds}
    cases: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[str]]] = []
    for each in placings():
        kind = named.get(each.kind)
        if kind is None or not each.in_force(today):
            continue
        is_police = AGENCY.c.kind == word(POLICE)
        when = [is_police if each.agency == POLICE else sa.not_(is_police)]
        when += [table.c.kind == word(kind.member.code)] if kind.member else []
        when += [table.c[each.field] == word(each.code)] if each.field and each.code else []
        cases.append((sa.and_(*when), word(each.rule)))
    return sa.case(*cases)


def unplaced(today: date) -> tuple[str, ...]:
    """Name what no rule would cover on a day: a kind of record of the police or of others, or a rule without months."""
    rest = {(each.agency, each.kind) for each in placings() if each.in_force(today) and each.field is None}
    known = {each.rule for each in periods() if each.in_force(today)}
    every = ((agency, kind) for agency in (POLICE, OTHER) for kind in RETAINED)
    missing = [f"{kind} of {agency}" for agency, kind in every if (agency, kind) not in rest]
    return (*missing, *sorted({each.rule for each in placings()} - known))
