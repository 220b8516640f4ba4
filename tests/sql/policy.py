"""Policy: the relations that may name a table, with the text that auth/access gives them.

Compiled here anew, past the prelude of server/query: a relation that only bears the name of a View is none.
Parameters are numbered within each relation, as each statement numbers them in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from auth.access.audience import Audience
from auth.access.columns import shown
from auth.access.known import known_at
from auth.access.resolution import Resolution, clause_entities
from auth.access.sharing import Sharing, bound
from auth.access.view import views_of
from auth.disclosure.measures import MEASURES
from schema.catalogue import CATALOGUE
from schema.entity import Link
from schema.marking import Detail
from schema.tables.reference import AREA_WITHIN
from schema.tables.sharing import CLAUSE_PURPOSE, CLAUSE_ROLE
from server.query.dialect import Dialect
from server.query.opened import EVERY

Name = Literal["sqlite", "postgresql"]
READS = {"sqlite": "sqlite", "postgresql": "postgres"}
_NAMED = re.compile(r"%\((\w+)\)s")
# SQLite's numbered parameters, which the parser knows only by name: ?1 is shown as :p1.
_NUMBERED = re.compile(r"\?([0-9]+)")
_PARAMETER = re.compile(r"(\$|:p)([0-9]+)")
# What SQLAlchemy names by itself it numbers in the order of the whole statement, like parameters.
_UNNAMED = re.compile(r"(anon_)([0-9]+)")
# What a typical council holds: one area around all its wards and a ward more, of three owners, and a ward of a fourth
# for a year.
_COUNCIL = [(owner, area, Detail.DETAIL.rung) for owner in ("police", "health", "svpp") for area in ("town", "ward")]

# As many instants as one of the cases asks for at most.
_INSTANTS = 2
_YEAR = [("council", "ward", Detail.SUMMARY.rung, "2025-01-01", "2025-12-31")]


def opened_by(form: str, name: Name) -> frozenset[str]:
    """Name the relations that hold anything: all of them as lists, or a typical council's as this dialect writes it."""
    if form == "lists":
        return EVERY
    held = (bound(name, entity, list(_COUNCIL), list(_YEAR))[1] for entity in ("Outcome", "Intervention", "Disruption"))
    return frozenset[str]().union(*held)


def of_views(audience: Audience, name: Name, opened: frozenset[str]) -> dict[str, str]:
    """Give the text of every relation that a statement of this audience may bring along."""
    views = views_of(audience, name, opened)
    counted = views.counting()
    relations = [each.of(entity).relation for each in (views, counted) for entity in CATALOGUE.values()]
    known = [known_at(views, place) for place in range(_INSTANTS)]
    within_reach = [entity for entity in CATALOGUE.values() if shown(audience.roles, entity.name)]
    relations += [each.of(entity).relation for each in known for entity in within_reach]
    measured = [CATALOGUE[name] for name in sorted({measure.entity for measure in MEASURES.values()})]
    relations += [each.counting().of(entity).relation for each in known for entity in measured]
    relations += [each.pairs(table) for each in known for table in _between_entities()]
    relations += [views.pairs(table) for table in (AREA_WITHIN, CLAUSE_ROLE, CLAUSE_PURPOSE, *_between_entities())]
    resolution = Resolution(audience)
    return _texts([*relations, *_lists(views.shared), resolution.in_force, resolution.reaching], name)


def of_resolution(audience: Audience, name: Name) -> dict[str, str]:
    """Give the text of every relation of the statement that resolves the clauses of this audience."""
    resolution = Resolution(audience)
    return _texts([resolution.in_force, resolution.covered, resolution.windowed, resolution.stamp], name)


def parsed(sql: str, name: str) -> exp.Expression:
    """Parse a statement of one dialect."""
    tree = sqlglot.parse_one(_NUMBERED.sub(r":p\1", sql), read=READS[name])
    if not isinstance(tree, exp.Expression):
        raise TypeError("no statement")
    return tree


def plain(relation: exp.Expression, name: str) -> str:
    """Write a relation so that it can be compared: in one layout, its parameters numbered from one."""
    return _renumbered(_UNNAMED, _renumbered(_PARAMETER, relation.sql(dialect=READS[name])))


def _renumbered(numbers: re.Pattern[str], text: str) -> str:
    order: dict[str, int] = {}
    return numbers.sub(lambda found: f"{found[1]}{order.setdefault(found[2], len(order) + 1)}", text)


def is_of(relation: exp.CTE, policy: Mapping[str, str], name: str) -> bool:
    """Tell whether a relation of a statement is, word for word, the one that the policy has under this name."""
    return policy.get(relation.alias) == plain(relation, name)


def _between_entities() -> set[sa.Table]:
    """Give the tables that tie records to records and say nothing else."""
    ties = (each for entity in CATALOGUE.values() for each in entity.every_attribute())
    return {each.through.table for each in ties if isinstance(each, Link) and each.through is not None}


def _lists(shared: Sharing) -> Iterable[sa.CTE]:
    yield shared.stamp
    for entity, _ in clause_entities():
        yield shared.covered(entity)
        yield shared.windowed(entity)


def _texts(relations: Iterable[sa.CTE], name: Name) -> dict[str, str]:
    found: dict[str, str] = {}
    for relation in relations:
        probe = sa.select(sa.literal_column("1")).select_from(relation).compile(dialect=Dialect(name).compiler)
        for each, text in (probe.ctes or {}).items():
            alone = parsed(f"WITH {_numbered(text, name)} SELECT 1", name).find(exp.CTE)
            if alone is None:
                raise TypeError(f"{each.name} is no relation")
            found[each.name] = plain(alone, name)
    return found


def _numbered(text: str, name: Name) -> str:
    """Number the parameters of a text, which SQLAlchemy writes by name at first."""
    for number, each in enumerate(dict.fromkeys(_NAMED.findall(text)), start=1):
        text = text.replace(f"%({each})s", f"{'$' if name == 'postgresql' else '?'}{number}")
    return text
