"""Sharing: what the clauses in force open for whoever asks, as it stands in a statement.

A statement carries the resolution (auth/access/resolution.py) as bound lists
and reads the stamp of sharing beside its answer. The answer counts only if
the stamp is still the one of the resolution: so a suspended agreement works on
the very next query of every process, with nothing to clear, and a query costs
no more for having five hundred clauses. The process that asks checks the
stamp (server/query/opened.py); without that check nothing here is safe.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa

from auth.access import blocks, windows
from auth.access.resolution import WHO
from auth.access.words import number
from schema.marking import Detail
from schema.tables.base import Id
from schema.tables.stamp import SHARING_STAMP

__all__ = ["WHO", "Sharing", "bound", "covers"]

Lists = tuple[tuple[str, Any], ...]
_PAIR: Lists = (("owner_id", Id()), ("area_id", Id()), ("detail", sa.Integer()))
_WINDOW: Lists = (*_PAIR, ("since", sa.Date()), ("until", sa.Date()))


class Sharing:
    """The relations that hold a resolution within a statement: for each kind of record, what is opened.

    *filled* names the relations that hold anything; a statement does not look into the others.
    """

    def __init__(self, dialect: Literal["sqlite", "postgresql"], filled: frozenset[str]) -> None:
        """Begin without any; *dialect* decides how a bound list becomes rows."""
        self._dialect = dialect
        self.filled = filled
        self._made: dict[str, sa.CTE] = {}
        self.stamp = sa.select(SHARING_STAMP.c.stamp, SHARING_STAMP.c.standing).cte("stamp_view")

    def covered(self, entity: str) -> sa.CTE:
        """Give what clauses without dates open of *entity*: owner, area, detail."""
        return self._relation(f"covered_{snake(entity)}", _PAIR)

    def windowed(self, entity: str) -> sa.CTE:
        """Give what clauses with dates open of *entity*: owner, area, detail, since, until."""
        return self._relation(f"windowed_{snake(entity)}", _WINDOW)

    def _relation(self, name: str, columns: Lists) -> sa.CTE:
        """Turn bound lists into rows.

        SQL: SELECT * FROM unnest($1::text::uuid[], $2::text::uuid[], $3::text::int[]) AS t (owner_id, area_id, detail)
        on PostgreSQL; SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) on SQLite.
        """
        if name not in self._made:
            rows = self._unnested(name, columns) if self._dialect == "postgresql" else self._from_json(name, columns)
            self._made[name] = rows.cte(name).prefix_with("NOT MATERIALIZED")
        return self._made[name]

    def _unnested(self, name: str, columns: Lists) -> sa.Select[Any]:
        types = {"owner_id": "UUID[]", "area_id": "UUID[]", "detail": "INTEGER[]", "since": "DATE[]", "until": "DATE[]"}
        arrays = ", ".join(f"CAST(CAST(:{name}_{column} AS TEXT) AS {types[column]})" for column, _ in columns)
        names = ", ".join(column for column, _ in columns)
        listed = sa.text(f"unnest({arrays}) AS opened ({names})")
        return sa.select(
            *(sa.literal_column(f"opened.{column}", kind).label(column) for column, kind in columns)
        ).select_from(listed)

    def _from_json(self, name: str, columns: Lists) -> sa.Select[Any]:
        listed = sa.text(f"json_each(:{name}) AS opened")
        places = enumerate(columns)
        return _select(
            [(f"json_extract(opened.value, '$[{n}]')", column, kind) for n, (column, kind) in places], listed
        )


def covers(
    shared: Sharing, table: sa.FromClause, *, entity: str, day: str | None, least: Detail
) -> sa.ColumnElement[bool]:
    """Say that a clause in force gives at least *least* on a row of *table*.

    SQL: (owner_id, area_id) IN (SELECT owner_id, area_id FROM covered_outcome WHERE detail >= 2), or the same
    as blocks, OR EXISTS (SELECT 1 FROM windowed_outcome WHERE owner_id = ... AND since <= day AND ...), or as blocks
    """
    opened: list[sa.ColumnElement[bool]] = []
    name = f"covered_{snake(entity)}"
    if f"{name}_blocks" in shared.filled:
        opened.append(blocks.within(table, name, least, shared.filled))
    elif name in shared.filled:
        opened.append(_always(shared.covered(entity), table, least))
    dated = f"windowed_{snake(entity)}"
    if day is not None and f"{dated}_blocks" in shared.filled:
        opened.append(windows.within(table, dated, day, least, shared.filled))
    elif day is not None and dated in shared.filled:
        opened.append(_sometimes(shared.windowed(entity), table, day, least))
    return sa.or_(*opened) if opened else sa.false()


def _always(covered: sa.CTE, table: sa.FromClause, least: Detail) -> sa.ColumnElement[bool]:
    pairs = sa.select(covered.c.owner_id, covered.c.area_id).where(covered.c.detail >= number(least.rung))
    return sa.tuple_(table.c.owner_id, table.c.area_id).in_(pairs)


def _sometimes(windowed: sa.CTE, table: sa.FromClause, day: str, least: Detail) -> sa.ColumnElement[bool]:
    return (
        sa.select(sa.literal_column("1"))
        .select_from(windowed)
        .where(
            windowed.c.detail >= number(least.rung),
            windowed.c.owner_id == table.c.owner_id,
            windowed.c.area_id == table.c.area_id,
            sa.or_(windowed.c.since.is_(None), windowed.c.since <= table.c[day]),
            sa.or_(windowed.c.until.is_(None), windowed.c.until >= table.c[day]),
        )
        .correlate(table)
        .exists()
    )


Row = tuple[object, ...]


def bound(
    dialect: Literal["sqlite", "postgresql"], entity: str, covered: list[Row], windowed: list[Row]
) -> tuple[dict[str, str], frozenset[str]]:
    """Write what is opened of *entity* as the bound lists that a statement reads it from.

    With them, the names of the relations and blocks that hold anything.
    """
    named = ((f"covered_{snake(entity)}", _PAIR, covered), (f"windowed_{snake(entity)}", _WINDOW, windowed))
    written: dict[str, str] = {}
    for name, columns, rows in named:
        if dialect == "sqlite":
            written[name] = "[" + ",".join(_json_row(row) for row in rows) + "]"
            continue
        for place, (column, _) in enumerate(columns):
            cells = ("NULL" if row[place] is None else str(row[place]) for row in rows)
            written[f"{name}_{column}"] = "{" + ",".join(cells) + "}"
    found = _blocks(entity, covered, windowed) if dialect == "postgresql" else {}
    held = {name for name, _, rows in named if rows}
    wholes = {f"{each}_blocks" for each in held if any(block.startswith(f"{each}_") for block in found)}
    return written | found, frozenset({*held, *found, *wholes})


def _blocks(entity: str, covered: list[Row], windowed: list[Row]) -> dict[str, str]:
    of_windows = windows.parameters(f"windowed_{snake(entity)}", windowed)
    return blocks.parameters(f"covered_{snake(entity)}", covered) | of_windows


def snake(name: str) -> str:
    """Write the name of an entity as part of a name in SQL."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _select(columns: list[tuple[str, str, Any]], rows: sa.TextClause) -> sa.Select[Any]:
    written: list[sa.Label[Any]] = [sa.literal_column(text, kind).label(name) for text, name, kind in columns]
    return sa.select(*written).select_from(rows)


def _json_row(row: Row) -> str:
    # Ids, days and small numbers only: nothing that JSON would need to escape.
    cells = (str(cell) if isinstance(cell, int) else "null" if cell is None else f'"{cell}"' for cell in row)
    return "[" + ",".join(cells) + "]"
