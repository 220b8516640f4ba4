"""Opened: what the clauses in force open for a principal, resolved once and proved by every statement.

A resolution is kept with the stamp of sharing that it was read under. Each
statement reads the stamp in its own snapshot; if it has moved, its answer is
thrown away, the clauses are resolved anew and the statement runs again. So
nothing needs clearing, in no process, and no answer rests on what was.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.explain import InForce
from auth.access.resolution import Clauses, Resolution, clause_entities
from auth.access.sharing import bound, snake
from auth.principal import Principal
from server.database import Database, DatabaseError
from server.query.dialect import Dialect, Expression
from server.query.prelude import Prelude

# Every relation that clauses can fill.
EVERY = frozenset(f"{form}_{snake(entity)}" for entity, _ in clause_entities() for form in ("covered", "windowed"))

_KEPT = 2_000
_AUDIENCES_KEPT = 200
_COVERED, _WINDOWED = 4, 6


class Moved(Exception):
    """Say that agreements were changed meanwhile, so that what was found holds no more."""


@dataclass(frozen=True, slots=True)
class Form:
    """What of a resolution shapes a statement.

    *filled* names the relations that hold anything; *same* the bound lists that are equal to another, with that other.
    """

    filled: frozenset[str] = frozenset()
    same: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A resolution: its stamp, the clauses in words, its form, and what statements bind.

    *values* are who asks, for what and when, and the lists of what is open; *agreements* name those in force, with
    the version.
    """

    stamp: str
    clauses: tuple[InForce, ...]
    values: Mapping[str, Any]
    form: Form
    agreements: tuple[str, ...]


class Openings:
    """The resolutions of one process, the least recently used forgotten."""

    def __init__(self, database: Database, dialect: Dialect, grace: timedelta) -> None:
        self._database = database
        self._grace = grace
        self._dialect = dialect
        self._kept: OrderedDict[tuple[object, ...], Opened] = OrderedDict()

    async def of(
        self, audience: Audience, principal: Principal, today: date, *, not_under: str | None = None
    ) -> Opened:
        """Give the resolution for who asks, for what and on which day; a new one if kept under stamp *not_under*."""
        key = (audience, principal.agency, principal.purpose, principal.site, today)
        opened = self._kept.get(key)
        if opened is None or opened.stamp == not_under:
            standing = standing_of(principal.agency, principal.purpose, principal.site, self._days(today))
            opened = self._kept[key] = await resolve(self._database, self._dialect, audience, standing)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return opened

    def _days(self, today: date) -> tuple[Any, Any]:
        return self._dialect.bind_day(today), self._dialect.bind_day(today - self._grace)


def standing_of(agency: str, purpose: str, site: str | None, days: tuple[Any, Any]) -> dict[str, Any]:
    """Give what a resolution binds; *days* are today and the last day of review still accepted."""
    today, since = days
    return {"agency": agency, "purpose": purpose, "site": site, "today": today, "reviewed_since": since}


async def resolve(
    database: Database,
    dialect: Dialect,
    audience: Audience,
    standing: Mapping[str, Any],
    *,
    supposed: Clauses | None = None,
) -> Opened:
    """Resolve the clauses in force; as if one agreement of *supposed* were, which *standing* then names."""
    sql, names = _resolving(audience, dialect, supposed)
    row = await database.fetch(sql, [standing[name] for name in names])
    if row is None or row[0] is None:
        raise DatabaseError("the stamp of sharing is missing: nothing can be answered without it")
    stamp, told, covered, windowed = map(str, row)
    clauses = tuple(InForce(*each) for each in json.loads(told))
    pairs, windows = json.loads(covered), json.loads(windowed)
    lists: dict[str, str] = {}
    holding: frozenset[str] = frozenset()
    for entity, _ in clause_entities():
        mine = [tuple(each[1:_COVERED]) for each in pairs if each[0] == entity]
        dated = [tuple(each[1:_WINDOWED]) for each in windows if each[0] == entity]
        written, held = bound(dialect.name, entity, mine, dated)
        lists |= written
        holding |= held
    agreements = tuple(sorted({f"{each.reference} {each.version}" for each in clauses}))
    return Opened(stamp, clauses, {**standing, **lists}, Form(holding, _same(lists)), agreements)


def _same(lists: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pair each list with the first that is equal, so that a statement sends the areas of ten clauses once."""
    first: dict[str, str] = {}
    return tuple((name, first[text]) for name, text in lists.items() if first.setdefault(text, name) != name)


@lru_cache(_AUDIENCES_KEPT)
def _resolving(audience: Audience, dialect: Dialect, supposed: Clauses | None = None) -> tuple[str, tuple[str, ...]]:
    """Write the statement that resolves the clauses of an audience, as JSON.

    SQL: SELECT (SELECT stamp FROM stamp_view), (SELECT '[' || string_agg(...) || ']' FROM in_force), ...
    """
    resolution, prelude = Resolution(audience, supposed=supposed), Prelude(dialect)
    clauses, covered, windowed, stamp = (
        prelude.stand_in(each)
        for each in (resolution.in_force, resolution.covered, resolution.windowed, resolution.stamp)
    )
    quoted, count = dialect.quoted, dialect.count

    def text(value: Expression) -> Expression:
        return dialect.or_null(quoted(sa.cast(value, sa.Text)))

    told = [quoted(each) for each in (clauses.c.entity, clauses.c.owner, clauses.c.reference)]
    told += [count(each) for each in (clauses.c.number, clauses.c.detail, clauses.c.version)]
    columns = (
        sa.select(count(stamp.c.stamp)),
        _listed(dialect, clauses, told, ("reference", "number", "detail")),
        _listed(dialect, covered, [*map(text, list(covered.c)[:3]), count(covered.c.detail)], ("entity",)),
        _listed(
            dialect,
            windowed,
            [
                *map(text, list(windowed.c)[:3]),
                count(windowed.c.detail),
                text(windowed.c.since),
                text(windowed.c.until),
            ],
            ("entity",),
        ),
    )
    sql, names, _ = prelude.statement(
        sa.select(*(each.scalar_subquery().label(f"c{n}") for n, each in enumerate(columns)))
    )
    return sql, names


def _listed(
    dialect: Dialect, rows: sa.TableClause, cells: list[Expression], order: tuple[str, ...]
) -> sa.Select[tuple[str]]:
    parts: list[Expression] = [dialect.verbatim("[")]
    for place, cell in enumerate(cells):
        parts += [dialect.verbatim(","), cell] if place else [cell]
    texts = sa.select(dialect.concat([*parts, dialect.verbatim("]")]).label("text"))
    ordered = texts.select_from(rows).order_by(*(rows.c[column] for column in order)).subquery()
    return sa.select(dialect.concat([dialect.verbatim("["), dialect.gather(ordered.c.text), dialect.verbatim("]")]))
