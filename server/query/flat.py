"""Flat: one row becomes one JSON object whose values are no objects, so that a page of them is lines for a file.

What is asked of a linked record stands under the names of both, parted by a point; a response name loses what stands
before its underscore, which only keeps the fields of several types apart. For files alone (server/exporting): which
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
        asked = record.merged()
        if asked is None:
            raise TypeError("a file has its columns in one order")
        verbatim = self._dialect.verbatim
        parts: list[Expression] = [verbatim("{")]
        for place, (key, item, types) in enumerate(asked):
            name = f"{',' if place else ''}{json.dumps(key.rpartition('_')[2])}"
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
            return self._linked(row, name, item)
        verbatim = self._dialect.verbatim
        if isinstance(item, Typename) and len(types) == 1:
            return verbatim(f"{name}:{json.dumps(types[0])}")
        return self._dialect.concat([verbatim(f"{name}:"), self._shared(row, types, item)])

    def _linked(self, row: Row, name: str, item: One) -> Expression:
        """Write what is asked of a linked record; that there is none, or that it is withheld, says each name."""
        verbatim, inner = self._dialect.verbatim, self._joined(row, item.link)
        ((type_name, asked),) = item.record.items.items()
        # What kind of record it is stands first, so that there is always a comma.
        names = [f'{name[:-1]}.{key}":' for key, _ in asked]
        values = [self._item(inner, type_name, each) for _, each in asked]
        told = [part for each, value in zip(names, values, strict=True) for part in (verbatim(each), value)]
        mark = mark_of(self._dialect, inner.view, inner.rows)
        text = behind(self._dialect, [mark], self._dialect.concat(told))
        nothing = "".join(f"{each}null" for each in names)
        shown = sa.case((inner.rows.c.id.is_(None), verbatim(nothing)), else_=text)
        return self._unless_withheld(row, item.link, shown, nothing)
