"""Then: the rows of a table as they were at an instant, for what is made of whole agreements beside the Views.

Who may ask is decided before. At no instant is now.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from schema.tables.past import PAST, PAST_OPEN, PAST_PAIRS


def rows_at(table: sa.Table, at: Any | None) -> sa.FromClause:
    """Give the rows of a table with kept versions as they were *at* an instant, bound as the driver takes it.

    SQL: (SELECT ... FROM clause WHERE known_from IS NULL OR known_from <= $1 UNION ALL SELECT ... FROM clause_past
    WHERE (known_from IS NULL OR known_from <= $1) AND known_to > $1) AS clause_then
    """
    if at is None:
        return table
    past = PAST_OPEN[table.name]
    names = [each.name for each in past.c if each.name not in ("known_from", "known_to")]
    now = sa.select(*(table.c[name] for name in names)).where(_known(table, at))
    then = sa.select(*(past.c[name] for name in names)).where(_known(past, at), past.c.known_to > at)
    return sa.union_all(now, then).subquery(f"{table.name}_then")


def pairs_at(table: sa.Table, at: Any | None) -> sa.FromClause:
    """Give the pairs of rows that are and that were: those of an instant are found by their rows."""
    if at is None:
        return table
    past = PAST_PAIRS[table.name]
    return sa.union_all(sa.select(*table.c), sa.select(*past.c)).subquery(f"{table.name}_then")


def held_at(table: sa.Table, agency: str | None, at: Any | None) -> sa.ColumnElement[bool]:
    """Say that *agency*, or for None anybody, held a record of a table with kept versions, at an instant or now.

    SQL: EXISTS (SELECT id FROM outcome WHERE owner_id = $1 AND recorded_at <= $2) OR EXISTS (SELECT id FROM
    outcome_past WHERE owner_id = $1 AND recorded_at <= $2 AND known_to > $2)
    """
    held = sa.select(table.c.id).where(*_of(table, agency))
    if at is None:
        return held.exists()
    past = PAST[table.name]
    then = sa.select(past.c.id).where(*_of(past, agency), past.c.recorded_at <= at, past.c.known_to > at)
    return sa.or_(held.where(table.c.recorded_at <= at).exists(), then.exists())


def _of(table: sa.Table, agency: str | None) -> list[sa.ColumnElement[bool]]:
    return [] if agency is None else [table.c.owner_id == agency]


def _known(table: sa.Table, at: Any) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.known_from.is_(None), table.c.known_from <= at)
