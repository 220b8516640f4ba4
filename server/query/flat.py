"""Flat: one row becomes one JSON object, or array, whose values are no objects: a page of them is lines for a file.

What is asked of a linked record stands under the names of both, parted by a point; a response name loses what stands
before its underscore, which only keeps the fields of several types apart. An array holds the same values without their
names, null where a type has none; reading one takes a quarter of the time. For files alone (server/exporting): which
records, which of their values and what is withheld is decided as for any query (record.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from server.query.dialect import Expression
from server.query.marks import behind, mark_of
from server.query.plan import Item, One, Record, Typename
from server.query.record import Records, Row


class FlatRecords(Records):
    """Writes the records of a file."""

    apart = "\n"

    def write(self, row: Row, record: Record) -> Expression:
        """Write the flat JSON object of a row.

        SQL: '{"id":"' || id || '"' || CASE WHEN area_1.id IS NULL THEN ',"area.name":null' ELSE ',"area.name":' ||
        to_json(area_1.name)::text END || '}'
        """
        verbatim = self._dialect.verbatim
        parts: list[Expression] = [verbatim("{")]
        for place, (key, item, types) in enumerate(_in_order(record)):
            name = f"{',' if place else ''}{json.dumps(_heading(key))}"
            entry = partial(self._entry, row, sorted(types), name, item)
            if types == record.items.keys():
                parts.append(entry())
            else:
                of_these = self._is_one_of(row, sorted(types))
                parts.append(sa.case((of_these, self._branching(row, entry)), else_=verbatim("")))
        return self._dialect.concat([*parts, verbatim("}")])

    def _entry(self, row: Row, types: Sequence[str], name: str, item: Item) -> Expression:
        """Write a value behind its *name*, which is JSON text behind the comma before it."""
        if isinstance(item, One):
            # What kind of record it is stands first, so that there is always a comma.
            return self._linked(row, [f'{name[:-1]}.{key}":' for key in _keys(item)], item)
        return self._dialect.concat([self._dialect.verbatim(f"{name}:"), self._plain(row, types, item)])

    def _plain(self, row: Row, types: Sequence[str], item: Item) -> Expression:
        if isinstance(item, Typename) and len(types) == 1:
            return self._dialect.verbatim(json.dumps(types[0]))
        return self._shared(row, types, item)

    def _linked(self, row: Row, names: Sequence[str], item: One) -> Expression:
        """Write what is asked of a linked record; that there is none, or that it is withheld, says each name."""
        verbatim, inner = self._dialect.verbatim, self._joined(row, item.link)
        ((type_name, asked),) = item.record.items.items()
        values = [self._item(inner, type_name, each) for _, each in asked]
        told = [part for each, value in zip(names, values, strict=True) for part in (verbatim(each), value)]
        mark = mark_of(self._dialect, inner.view, inner.rows)
        text = behind(self._dialect, [mark], self._dialect.concat(told))
        nothing = "".join(f"{each}null" for each in names)
        shown = sa.case((inner.rows.c.id.is_(None), verbatim(nothing)), else_=text)
        return self._unless_withheld(row, item.link, shown, nothing)


class RowRecords(FlatRecords):
    """Writes the records of a table: a JSON array each, with the values of every column."""

    def write(self, row: Row, record: Record) -> Expression:
        """Write the array of a row.

        SQL: '["' || kind || '",' || CASE WHEN kind = 'ARREST' THEN '"' || arrest_status || '"' ELSE 'null' END || ']'
        """
        columns: dict[str, list[tuple[Item, frozenset[str]]]] = {}
        for key, item, types in _in_order(record):
            columns.setdefault(_heading(key), []).append((item, types))
        verbatim = self._dialect.verbatim
        parts: list[Expression] = []
        for asked in columns.values():
            parts += [verbatim("," if parts else "["), self._cells(row, record, asked)]
        return self._dialect.concat([*parts, verbatim("]")])

    def _cells(self, row: Row, record: Record, asked: Sequence[tuple[Item, frozenset[str]]]) -> Expression:
        """Write what stands under one heading, or under those of a linked record, by the types that have it."""
        written: list[tuple[sa.ColumnElement[bool], Expression]] = []
        for item, types in asked:
            write = partial(self._values, row, sorted(types), item)
            if types == record.items.keys():
                return write()
            written.append((self._is_one_of(row, sorted(types)), self._branching(row, write)))
        item, _ = asked[0]
        nothing = ",".join(["null"] * (len(_keys(item)) if isinstance(item, One) else 1))
        return sa.case(*written, else_=self._dialect.verbatim(nothing))

    def _values(self, row: Row, types: Sequence[str], item: Item) -> Expression:
        if isinstance(item, One):
            return self._linked(row, ["", *[","] * (len(_keys(item)) - 1)], item)
        return self._plain(row, types, item)


def _in_order(record: Record) -> list[tuple[str, Item, frozenset[str]]]:
    asked = record.merged()
    if asked is None:
        raise TypeError("a file has its columns in one order")
    return asked


def _heading(key: str) -> str:
    return key.rpartition("_")[2]


def _keys(item: One) -> list[str]:
    ((_, asked),) = item.record.items.items()
    return [key for key, _ in asked]
