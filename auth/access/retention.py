"""Retention: under which rule each kept record is, in which month its review is due, and who may do what about it.

The rules are data (schema/codes/retention); here they become SQL, so that no date is ever stored that a corrected rule
would leave behind. Whoever works with a kind of record reviews it: retains, proposes to dispose, holds. A data
protection officer sees no record, decides on what was proposed by another person, and releases holds. Never reads the
database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.words import number, word
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.codes.retention import OTHER, POLICE, periods, placings
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
_MONTHS = 12
# How far ahead a forecast looks at the most.
MOST_MONTHS = 240


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


def schedule(today: date, *, is_postgresql: bool, kinds: Iterable[str] | None = None) -> sa.Subquery:
    """Give every record that is kept, also one that was withdrawn, with its rule and when its review is due.

    Columns: id, owner_id, kind, version, is_withdrawn, since and due (months since the year 0), rule, holds, and those
    of `retention_review`. *kinds* narrows it to these.
    SQL: SELECT id, owner_id, ..., coalesce(<month of next_review_on>, since + <months of the rule> + 1) AS due
    FROM (SELECT ... FROM outcome UNION ALL SELECT ... FROM outcome_past WHERE ending = 'WITHDRAWN' ...) AS kept
    JOIN agency ... LEFT JOIN retention_review ... LEFT JOIN (SELECT record_id, count(*) FROM legal_hold ...)
    """
    wanted = frozenset(RETAINED if kinds is None else kinds)
    kept = sa.union_all(*_kept(today, wanted, is_postgresql=is_postgresql)).subquery("kept")
    held = (
        sa.select(HOLD.c.record_id, sa.func.count().label("holds"))
        .where(HOLD.c.released_at.is_(None))
        .group_by(HOLD.c.record_id)
        .subquery("held")
    )
    again = {each.rule: each.again_months for each in periods() if each.in_force(today)}
    first = sa.case({each.rule: each.first_months for each in periods() if each.in_force(today)}, value=kept.c.rule)
    due = sa.func.coalesce(_month_of(REVIEW.c.next_review_on), kept.c.since + first + number(1))
    review = (each for each in REVIEW.c if each.name not in ("record_id", "owner_id"))
    return (
        sa.select(
            *kept.c,
            due.label("due"),
            sa.case(again, value=kept.c.rule).label("again_months"),
            sa.func.coalesce(held.c.holds, number(0)).label("holds"),
            *review,
        )
        .select_from(
            kept.outerjoin(REVIEW, REVIEW.c.record_id == kept.c.id).outerjoin(held, held.c.record_id == kept.c.id)
        )
        .subquery("schedule")
    )


def month_number(day: date) -> int:
    """Count the months since the year 0, as `due` does."""
    return day.year * _MONTHS + day.month - 1


def first_of(month: int) -> date:
    """Give the first day of a month that is so counted."""
    year, place = divmod(month, _MONTHS)
    return date(year, place + 1, 1)


def _kept(today: date, wanted: frozenset[str], *, is_postgresql: bool) -> Iterator[sa.Select[Any]]:
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
            ).select_from(table.join(AGENCY, AGENCY.c.id == table.c.owner_id))
            if is_past:
                chosen = chosen.where(table.c.ending == word("WITHDRAWN"))
            if entity.discriminator:
                chosen = chosen.where(table.c.kind.in_([word(each.member.code) for each in kinds if each.member]))
            yield chosen


def _kind(table: sa.Table, kinds: list[Contribution]) -> sa.ColumnElement[str]:
    named = {each.member.code: word(each.name) for each in kinds if each.member}
    return (
        sa.case(*((table.c.kind == word(code), name) for code, name in named.items())) if named else word(kinds[0].name)
    )


def _since(entity: Entity, table: sa.Table, *, is_postgresql: bool) -> sa.ColumnElement[int]:
    """Give the month that a record's period runs from: of its event, of its end where it lasts, else of recording."""
    if "ended_on" in table.c:
        return _month_of(sa.func.coalesce(table.c.ended_on, table.c.started_on, type_=sa.Date()))
    day = next(each for each in RETAINED.values() if each.entity is entity).day
    if day is not None:
        return _month_of(table.c[day.column])
    at: sa.ColumnElement[Any] = table.c.recorded_at
    return _month_of(sa.func.timezone(word("UTC"), at, type_=sa.DateTime()) if is_postgresql else at)


def _month_of(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    year, month = (sa.cast(sa.extract(part, moment), sa.Integer) for part in ("year", "month"))
    return year * number(_MONTHS) + month - number(1)


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
