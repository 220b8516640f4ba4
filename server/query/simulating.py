"""Simulating: runs what `simulateAgreement` needs beside its statement, and writes its answer.

For each role and purpose that the agreement names, the clauses in force are resolved without it and with it, by the one
resolution there is, and the records that the Views then show are counted. All of it holds for one stamp of sharing:
under another one it is done again. Reads only; not one value of a record is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from auth.access.audience import Audience
from auth.access.resolution import STANDING, Clauses
from auth.access.said import as_said, asked_in, rows_of
from auth.access.supposing import Opening, Side, Standing, openings, takes, told
from auth.disclosure.release import Released
from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.marking import Detail
from schema.tables.base import NO_ID
from server.database import Database
from server.query import plan
from server.query.counting import Counts, counts
from server.query.dialect import Dialect
from server.query.opened import Moved, Opened, resolve, standing_of
from server.query.splice import compact


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
            return (STANDING, {"supposed": NO_ID}), after
        said = {"supposed": supposed.id, "said": rows_of(supposed.earlier.clauses)}
        return (as_said(self._dialect.name), said), after

    async def _opened(self, case: _Case, supposed: _Supposed, principal: Principal) -> list[dict[str, object]]:
        opening = openings(case.role, supposed.reference, case.before.clauses, case.after.clauses)
        if not opening:
            return []
        before, after = [
            await counts(self._database, self._dialect, _whole(case.role), each) for each in (case.before, case.after)
        ]

        owners = {party.name: party for party in supposed.parties.values()}

        def rows(each: Opening) -> dict[str, Released]:
            owner = owners[each.owner]

            def side(level: Detail | None, found: Counts, *, is_signed: bool) -> Side:
                shown, counted = found.get((each.entity, owner.id), (0, 0))
                return Side(counted if each.is_in_numbers else shown, level, is_signed)

            first = side(each.before, before, is_signed=supposed.is_signed_before(owner))
            second = side(each.after, after, is_signed=owner.has_signed)
            standing = Standing.of(principal, owner.id, each.entity)
            return dict(zip(("rowsBefore", "rowsAfter"), told(first, second, standing), strict=True))

        return [
            rows(each)
            | {
                "__typename": "Opening",
                "recipient": case.recipient,
                "role": case.role,
                "purposes": case.purposes,
                "entity": each.entity,
                "owner": each.owner,
                "before": each.before,
                "after": each.after,
                "opens": each.opens,
            }
            for each in opening
        ]


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


def _row(root: plan.Simulation, key: str, row: Mapping[str, object]) -> dict[str, object]:
    written: dict[str, object] = {}
    for below, name in root.openings[key]:
        value = row[name]
        written[below] = _count(root.counts[key, below], value) if isinstance(value, Released) else value
    return written


def _count(fields: tuple[tuple[str, str], ...], count: Released) -> dict[str, Any]:
    return {key: "RowCount" if name == "__typename" else getattr(count, name) for key, name in fields}
