"""Said: the clauses of one agreement as a version of it said, in the place of those that stand - as SQL.

An older version is no row of any table but a text. Here its clauses become rows like the others', so that the one
resolution there is (auth/access/resolution.py) can suppose it. Bound is the text, as ``rows_of`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from auth.access.resolution import SUPPOSED, Clauses
from schema.tables.base import Id, Text
from schema.tables.sharing import CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE

SAID = sa.bindparam("said", type_=Text)
# Columns of a clause that resolution reads, and the name of each in the text of a version.
_COLUMNS: Mapping[str, str] = {
    "entity": "entity",
    "owner_id": "owner",
    "recipient_id": "recipient",
    "detail": "detail",
    "gateway": "gateway",
    "since": "since",
    "until": "until",
    "embargo_days": "embargoDays",
}
# How a list of the text is read, a value in it, and what that is made to be.
_LIST = {
    "sqlite": "json_each(:said, '$.{}') AS each",
    "postgresql": "jsonb_array_elements(CAST(:said AS jsonb) -> '{}') AS each",
}
_CELL = {"sqlite": "json_extract(each.value, '$[{}]')", "postgresql": "(each.value ->> {})"}
_KINDS: Mapping[str, Mapping[type, str]] = {
    "sqlite": {},
    "postgresql": {Id: "uuid", sa.Date: "date", sa.Integer: "integer", sa.BigInteger: "bigint"},
}
_COVERS = ((CLAUSE_AREA, "areas"), (CLAUSE_ROLE, "roles"), (CLAUSE_PURPOSE, "purposes"))


def rows_of(clauses: Sequence[Mapping[str, Any]]) -> str:
    """Write the clauses of a version as the JSON that ``as_said`` reads; their ids are no clause's that stands."""
    numbered = [(str(UUID(int=number)), number, clause) for number, clause in enumerate(clauses, 1)]
    told: dict[str, list[list[Any]]] = {
        "clause": [[id_, number, *map(clause.get, _COLUMNS.values())] for id_, number, clause in numbered]
    }
    for table, name in _COVERS:
        told[table.name] = [[id_, each] for id_, _, clause in numbered for each in clause[name]]
    return json.dumps(told)


def asked_in(clauses: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Give whom the clauses of a version are for: recipient by id, role and purpose, each once."""
    return sorted(
        {
            (each["recipient"], role, purpose)
            for each in clauses
            for role in each["roles"]
            for purpose in each["purposes"]
        }
    )


@cache
def as_said(dialect: Literal["sqlite", "postgresql"]) -> Clauses:
    """Give the clauses of every agreement, of the supposed one as its text says.

    SQL: SELECT id, number, ... FROM clause WHERE agreement_id <> :supposed UNION ALL
    SELECT CAST((each.value ->> 0) AS uuid), ... FROM jsonb_array_elements(CAST(:said AS jsonb) -> 'clause') AS each
    """
    names = ("id", "number", *_COLUMNS)
    standing = sa.select(CLAUSE.c.agreement_id, *(CLAUSE.c[name] for name in names))
    said = _each(dialect, CLAUSE, names)
    of_text = sa.select(sa.cast(SUPPOSED, CLAUSE.c.agreement_id.type).label("agreement_id"), *said.c)
    rows = sa.union_all(standing.where(CLAUSE.c.agreement_id != SUPPOSED), of_text).cte("said_or_clause")
    covers = []
    for table, _ in _COVERS:
        kept = sa.select(*table.c)
        listed = sa.select(*_each(dialect, table, [column.name for column in table.c]).c)
        covers.append(sa.union_all(kept, listed).cte(f"said_or_{table.name}"))
    return Clauses(rows, *covers)


def _each(dialect: str, table: sa.Table, names: Sequence[str]) -> sa.FromClause:
    """Read one list of the text: each row a list of the values of *names*."""
    cell, cells = _CELL[dialect], []
    for place, name in enumerate(names):
        kind = _KINDS[dialect].get(type(table.c[name].type))
        value = cell.format(place)
        cells.append(f"CAST({value} AS {kind}) AS {name}" if kind else f"{value} AS {name}")
    sql = f"SELECT {', '.join(cells)} FROM {_LIST[dialect].format(table.name)}"  # noqa: S608 - names that we declare
    types = {name: table.c[name].type for name in names}
    return sa.text(sql).bindparams(SAID).columns(**types).subquery(f"said_{table.name}")
