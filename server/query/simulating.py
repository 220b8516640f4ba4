"""Simulating: runs what `simulateAgreement` needs beside its statement, and writes its answer.

For each role and purpose that the agreement names, the clauses in force are resolved without it and with it, by the one
resolution there is, and the records that the Views then show are counted. All of it holds for one stamp of sharing:
under another one it is done again. Reads only; not one value of a record is read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.resolution import STANDING, WHO, Clauses, clause_entities
from auth.access.said import as_said, asked_in, rows_of
from auth.access.supposing import Opening, Standing, openings, takes, told
from auth.access.view import Views, views_of
from auth.access.words import word
from auth.disclosure.release import Released
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Entity
from schema.marking import Detail
from server.database import Database
from server.query import plan
from server.query.dialect import Dialect, Expression
from server.query.opened import Form, Opened, resolve, standing_of
from server.query.prelude import Prelude
from server.query.splice import compact

_NOTHING = "00000000-0000-0000-0000-000000000000"
_KEPT = 500

# By kind of record and owner: records that are shown, and those that are at least counted.
Counts = Mapping[tuple[str, str], tuple[int, int]]


class Moved(Exception):
    """Say that agreements were changed meanwhile, so that what was found holds no more."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One role of one recipient, for purposes under which the same is open."""

    recipient: str
    role: Role
    purposes: tuple[str, ...]
    before: Opened
    after: Opened


@dataclass(frozen=True, slots=True)
class _Party:
    """A party of the agreement; *has_signed* the version that is supposed."""

    id: str
    name: str
    kind: str
    has_signed: bool


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The version it is compared with: its number, its clauses, and who signed it."""

    number: int
    clauses: Sequence[Mapping[str, Any]]
    signed: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Supposed:
    """What the statement told; *asking* are recipient, role and purpose of the clauses of either side."""

    id: str
    reference: str
    version: int
    parties: Mapping[str, _Party]
    asking: Sequence[tuple[str, str, str]]
    earlier: _Earlier | None

    def is_signed_before(self, owner: _Party) -> bool:
        """Tell whether the owner signed what stands before; what is in force was signed by all."""
        return self.earlier is None or owner.id in self.earlier.signed


class Simulating:
    """Supposes agreements in one process."""

    def __init__(self, database: Database, dialect: Dialect, grace: timedelta) -> None:
        self._database = database
        self._dialect = dialect
        self._grace = grace

    async def text(self, root: plan.Simulation, told_of: str, principal: Principal, today: date, stamp: str) -> str:
        """Write the `simulateAgreement` field; *told_of* is what the statement told. Raises: Moved."""
        found = json.loads(told_of)
        if found is None:
            return "null"
        supposed = _supposed(found)
        rows: list[dict[str, object]] = []
        for case in await self._cases(supposed, principal, today, stamp):
            rows += await self._opened(case, supposed, principal)
        values = {"__typename": "Simulation", "reference": supposed.reference, "version": supposed.version}
        values["against"] = supposed.earlier.number if supposed.earlier else None
        return compact(
            {
                key: [_row(root, key, row) for row in rows] if name == "openings" else values[name]
                for key, name in root.fields
            }
        )

    async def _cases(self, supposed: _Supposed, principal: Principal, today: date, stamp: str) -> list[_Case]:
        """Resolve every role and purpose, and put those together under which the same is open."""
        found: dict[tuple[object, ...], list[_Case]] = {}
        days = self._dialect.bind_day(today), self._dialect.bind_day(today - self._grace)
        for recipient, role, purpose in supposed.asking:
            party = supposed.parties.get(recipient)
            # A clause for somebody who is no party opens nothing.
            if party is None or role not in set(Role) or not takes(role, party.kind, purpose):
                continue
            audience = _whole(Role(role))
            standing = standing_of(recipient, purpose, None, days) | {"party": principal.agency}
            before, after = [
                await resolve(self._database, self._dialect, audience, standing | more, supposed=clauses)
                for clauses, more in self._sides(supposed)
            ]
            if {before.stamp, after.stamp} != {stamp}:
                raise Moved
            case = _Case(party.name, Role(role), (purpose,), before, after)
            found.setdefault((recipient, role, *map(_open, (before, after))), []).append(case)
        return [
            _Case(one.recipient, one.role, tuple(each.purposes[0] for each in cases), one.before, one.after)
            for cases in found.values()
            for one in cases[:1]
        ]

    def _sides(self, supposed: _Supposed) -> tuple[tuple[Clauses, dict[str, str]], tuple[Clauses, dict[str, str]]]:
        """Give which clauses are supposed before and after, and what they bind."""
        after = STANDING, {"supposed": supposed.id}
        if supposed.earlier is None:
            return (STANDING, {"supposed": _NOTHING}), after
        said = {"supposed": supposed.id, "said": rows_of(supposed.earlier.clauses)}
        return (as_said(self._dialect.name), said), after

    async def _opened(self, case: _Case, supposed: _Supposed, principal: Principal) -> list[dict[str, object]]:
        opening = openings(case.role, supposed.reference, case.before.clauses, case.after.clauses)
        if not opening:
            return []
        before, after = [await self._counts(_whole(case.role), each) for each in (case.before, case.after)]

        owners = {party.name: party for party in supposed.parties.values()}

        def rows(each: Opening, level: Detail | None, counts: Counts, *, is_signed: bool) -> Released:
            owner = owners[each.owner].id
            shown, counted = counts.get((each.entity, owner), (0, 0))
            standing = Standing(owner == principal.agency, is_signed, principal.roles)
            return told(counted if each.is_in_numbers else shown, level, standing)

        return [
            {
                "__typename": "Opening",
                "recipient": case.recipient,
                "role": case.role,
                "purposes": case.purposes,
                "entity": each.entity,
                "owner": each.owner,
                "before": each.before,
                "after": each.after,
                "opens": each.opens,
                "rowsBefore": rows(each, each.before, before, is_signed=supposed.is_signed_before(owners[each.owner])),
                "rowsAfter": rows(each, each.after, after, is_signed=owners[each.owner].has_signed),
            }
            for each in opening
        ]

    async def _counts(self, audience: Audience, opened: Opened) -> Counts:
        sql, names = _counting(audience, self._dialect, opened.form)
        row = await self._database.fetch(sql, [opened.values[name] for name in names])
        found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for place, text in enumerate(row or ()):
            for kind, owner, count in json.loads(str(text)):
                found[kind, owner][place] = count
        return {key: (shown, counted) for key, (shown, counted) in found.items()}


def _supposed(told: Sequence[Any]) -> _Supposed:
    agreement, reference, version, named, asking, *rest = told
    parties = {id_: _Party(id_, name, kind, signature == "signed") for id_, name, kind, signature in named}
    earlier = _Earlier(rest[0], rest[1]["clauses"], frozenset(each for (each,) in rest[2])) if rest else None
    asked = {(recipient, role, purpose) for recipient, role, purpose in asking}
    asked |= set(asked_in(earlier.clauses)) if earlier else set()
    return _Supposed(agreement, reference, version, parties, sorted(asked), earlier)


def _whole(role: Role) -> Audience:
    """Give the audience of a role with every scope it may have."""
    return Audience(frozenset({role}), ROLES[role].scopes)


def _open(opened: Opened) -> tuple[object, ...]:
    """Give what is open, whatever it was asked for."""
    bound = {"agency", "purpose", "site", "today", "reviewed_since", "party", "supposed", "said"}
    return opened.clauses, tuple(sorted((name, text) for name, text in opened.values.items() if name not in bound))


@lru_cache(_KEPT)
def _counting(audience: Audience, dialect: Dialect, form: Form) -> tuple[str, tuple[str, ...]]:
    """Write the statement that counts others' records: those shown, and those that are at least counted.

    SQL: SELECT (SELECT '[' || string_agg('["Outcome","' || owner_id || '",' || count || ']', ',') || ']' FROM (SELECT
    owner_id, count(*) FROM outcome_view WHERE owner_id <> :agency GROUP BY owner_id)), (... FROM outcome_counted ...)
    """
    shown = views_of(audience, dialect.name, form.filled)
    counted = Views(audience, shown.shared, least=Detail.AGGREGATE)
    prelude = Prelude(dialect, form.same)
    columns = [_listed(dialect, prelude, views).label(f"c{place}") for place, views in enumerate((shown, counted))]
    sql, names, _ = prelude.statement(sa.select(*columns))
    return sql, names


def _listed(dialect: Dialect, prelude: Prelude, views: Views) -> Expression:
    counts: list[sa.Select[Any]] = []
    for kind, _ in clause_entities():
        entity = next(each for each in CATALOGUE.values() if each.name == kind or each.member(kind))
        rows = prelude.stand_in(views.of(entity).relation).alias(f"row_{len(counts)}")
        grouped = sa.select(word(kind).label("kind"), rows.c.owner_id, sa.func.count().label("number"))
        counts.append(grouped.where(rows.c.owner_id != WHO, *_is_kind(entity, kind, rows)).group_by(rows.c.owner_id))
    each = sa.union_all(*counts).subquery("counts")
    parts = [word('["'), each.c.kind, word('","'), sa.cast(each.c.owner_id, sa.Text), word('",')]
    texts = sa.select(dialect.concat([*parts, dialect.count(each.c.number), word("]")]).label("text")).select_from(each)
    listed = texts.subquery("texts")
    array = dialect.concat([word("["), dialect.gather(listed.c.text), word("]")])
    return sa.select(array).select_from(listed).scalar_subquery()


def _is_kind(entity: Entity, kind: str, rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Choose the rows that clauses on *kind* open: members with a ceiling of their own apart from the others."""
    apart = [member for member in entity.members if member.family is not None]
    if not apart:
        return []
    discriminator = rows.c[entity.discriminator or ""]
    if entity.name == kind:
        return [discriminator != word(member.code) for member in apart]
    return [discriminator == word(member.code) for member in apart if member.name == kind]


def _row(root: plan.Simulation, key: str, row: Mapping[str, object]) -> dict[str, object]:
    written: dict[str, object] = {}
    for below, name in root.openings[key]:
        value = row[name]
        written[below] = _count(root.counts[key, below], value) if isinstance(value, Released) else value
    return written


def _count(fields: tuple[tuple[str, str], ...], count: Released) -> dict[str, Any]:
    return {key: "RowCount" if name == "__typename" else getattr(count, name) for key, name in fields}
