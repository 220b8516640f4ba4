"""Wall: what the statements of a role may read at all, so that the database itself can refuse the rest.

The second wall behind the Views. Worked out from the very Views that statements are made of, so that it never says
less than they need, nor more. PostgreSQL keeps it by column privileges of a database role, SQLite by an authorizer
(server/database). Never looks at a statement, a plan or a clause: a mistake in those is what it is there for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy import ClauseElement

from auth.access.audience import Audience
from auth.access.columns import links, shown
from auth.access.feeds import TOLD
from auth.access.history import statements
from auth.access.known import known_at
from auth.access.reach import reach, top
from auth.access.resolution import clause_entities, resolution_of
from auth.access.sharing import Sharing, snake
from auth.access.view import Views
from auth.disclosure.measures import MEASURES
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.graphql.changes import kinds_within
from schema.tables.reference import AREA_WITHIN, OPERATION_AREA

_COUNTING = "numbers"


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """One wall: its name, and for each table the columns that may be read behind it.

    A table that is not named may not be read at all, not even to count its rows.
    """

    name: str
    columns: Mapping[str, frozenset[str]]


def wall_of(roles: frozenset[Role], *, counts: bool) -> Wall:
    """Give the wall of whoever acts in *roles*; *counts* where numbers are asked for, which need columns of their own.

    Raises: ValueError unless there is exactly one role, as a principal has.
    """
    (role,) = roles
    return _wall(role, counts)


def wall_names() -> tuple[str, ...]:
    """Name every wall; quicker than making them."""
    counting = (_name(role, counts=True) for role in Role if reach(frozenset({role})).review)
    return (*(_name(role, counts=False) for role in Role), *counting)


def walls() -> tuple[Wall, ...]:
    """Give every wall: one for each role, and one more for the numbers of each role that may ask for them."""
    counting = (_wall(role, True) for role in Role if reach(frozenset({role})).review)
    return (*(_wall(role, False) for role in Role), *counting)


@cache
def _wall(role: Role, counts: bool) -> Wall:
    roles = frozenset({role})
    # With every scope there is: a token that has fewer reads less of the same.
    audience = Audience(roles, ROLES[role].scopes)
    found: dict[str, set[str]] = {}
    for column in _columns(_relations(audience, counts=counts)):
        found.setdefault(column.table.name, set()).add(column.name)
    columns = MappingProxyType({table: frozenset(names) for table, names in sorted(found.items())})
    return Wall(_name(role, counts=counts), columns)


def _name(role: Role, *, counts: bool) -> str:
    return f"{role.value.lower()}_{_COUNTING}" if counts else role.value.lower()


def _relations(audience: Audience, *, counts: bool) -> Iterator[ClauseElement]:
    """Give every relation that a statement of *audience* can be made of, all clauses opening something."""
    names = (f"{form}_{snake(entity)}" for entity, _ in clause_entities() for form in ("covered", "windowed"))
    views = Views(audience, Sharing("postgresql", frozenset(names)))
    # The versions that were kept are read as the newest are.
    known = known_at(views, 0)
    yield views.shared.stamp
    if kinds_within(reach(audience.roles)):
        yield TOLD
    # What says why a record is seen names the clauses that cover it.
    yield resolution_of(audience).reaching
    for entity in CATALOGUE.values():
        if shown(audience.roles, entity.name):
            yield from (each.of(entity).relation for each in (views, known))
    ties = [link.through.table for link in links(audience.roles) if link.through is not None]
    yield from (each.pairs(table) for table in ties for each in (views, known))
    if not counts:
        yield from statements(audience)
        return
    measured = {measure.entity for measure in MEASURES.values() if top(audience.roles, measure.family)}
    yield from (each.counting().of(CATALOGUE[entity]).relation for entity in measured for each in (views, known))
    yield from (views.pairs(table) for table in (AREA_WITHIN, OPERATION_AREA))


def _columns(relations: Iterable[ClauseElement]) -> Iterator[sa.Column[object]]:
    """Go through every column of a table that *relations* name anywhere, each part of them once."""
    ahead = list(relations)
    seen: dict[int, ClauseElement] = {}
    while ahead:
        element = ahead.pop()
        if id(element) in seen:
            continue
        seen[id(element)] = element
        if isinstance(element, sa.Column) and isinstance(element.table, sa.Table):
            yield element
        ahead.extend(element.get_children())
