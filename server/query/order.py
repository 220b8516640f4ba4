"""Order: the keys of a list, and what lies behind a cursor.

The id is always the last key, so no two records share a place. Keys are the
masked values of the View: a hidden value orders nothing. A missing value
counts as the highest, on both dialects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from auth.access.view import View
from schema.entity import Entity, Field
from server.query.binds import Binds, Place, key_kind
from server.query.dialect import Dialect, Expression
from server.query.plan import Arguments


@dataclass(frozen=True)
class Key:
    """One key of an order."""

    field: Field
    descending: bool
    is_certain: bool

    def value(self, view: View, row: sa.FromClause) -> Expression:
        """Give the key of *row*."""
        return view.value(self.field, row)


def keys_of(view: View, order: Sequence[tuple[Field, bool]]) -> tuple[Key, ...]:
    """Give the keys of an order, or of the entity's default order, ending with the id."""
    chosen = list(order) or default_order(view.entity)
    keys: list[Key] = []
    for field, descending in chosen:
        if field.name not in (key.field.name for key in keys):
            keys.append(Key(field, descending, view.is_certain(field) and not field.optional))
        if field.name == "id":
            return tuple(keys)
    keys.append(Key(identity(view.entity), chosen[-1][1], is_certain=True))
    return tuple(keys)


def default_order(entity: Entity) -> list[tuple[Field, bool]]:
    """Give the default order of an entity as fields."""
    fields = {field.column: field for field in entity.fields}
    return [(fields[column], entity.newest_first) for column in entity.order]


def identity(entity: Entity) -> Field:
    """Give the field of the id."""
    return next(field for field in entity.fields if field.name == "id")


def place(view: View, keys: Sequence[Key], arguments: Arguments) -> Place:
    """Name an order for its cursors: entity, keys and roles, and the instant where one is asked for."""
    named = ",".join(f"{key.field.name}{'-' if key.descending else '+'}" for key in keys)
    return Place(f"{view.entity.name}|{named}|{','.join(sorted(view.audience.roles))}", arguments.known_at)


def order_by(view: View, keys: Sequence[Key], row: sa.FromClause, *, backward: bool) -> list[Any]:
    """Write ORDER BY; *backward* turns the whole order round.

    SQL: ORDER BY month DESC, id DESC
    """
    written: list[Any] = []
    for key in keys:
        value = key.value(view, row)
        descending = key.descending is not backward
        direction = value.desc() if descending else value.asc()
        if not key.is_certain:
            direction = direction.nulls_first() if descending else direction.nulls_last()
        written.append(direction)
    return written


def key_text(dialect: Dialect, view: View, keys: Sequence[Key], row: sa.FromClause) -> Expression:
    """Write the keys of a row as a JSON list: what a cursor seals."""
    parts: list[Expression] = []
    for number, key in enumerate(keys):
        parts.append(dialect.verbatim("," if number else "["))
        field = Field(name="", column="", kind=key_kind(key.field.kind), text="")
        text = dialect.json(field, key.value(view, row))
        parts.append(text if key.is_certain else dialect.or_null(text))
    return dialect.concat([*parts, dialect.verbatim("]")])


def bounds(
    binds: Binds, view: View, keys: Sequence[Key], row: sa.FromClause, arguments: Arguments
) -> list[sa.ColumnElement[bool]]:
    """Say that a row lies behind `after` and ahead of `before`."""
    conditions = []
    for cursor, behind in ((arguments.after, True), (arguments.before, False)):
        if cursor is not None:
            seal = place(view, keys, arguments)
            values = [binds.place(cursor, seal, number, key.field.kind) for number, key in enumerate(keys)]
            conditions.append(_beyond(view, keys, row, values, behind))
    return conditions


def _beyond(
    view: View, keys: Sequence[Key], row: sa.FromClause, values: Sequence[Any], behind: bool
) -> sa.ColumnElement[bool]:
    """Say that a row comes after (or before) the place of *values*.

    SQL: (month, id) < ($1, $2) where no key can be missing and all run one way; else
    (k1 beyond v1) OR (k1 = v1 AND k2 beyond v2) ...
    """
    columns = [key.value(view, row) for key in keys]
    one_way = len({key.descending for key in keys}) == 1
    if one_way and all(key.is_certain for key in keys):
        ahead = keys[0].descending is not behind
        left, right = sa.tuple_(*columns), sa.tuple_(*values)
        return left > right if ahead else left < right
    # Flat rather than nested: SQLite reads no more than a hundred parentheses within each other.
    ways: list[sa.ColumnElement[bool]] = []
    same: list[sa.ColumnElement[bool]] = []
    for key, column, value in zip(keys, columns, values, strict=True):
        higher = key.descending is not behind
        further = _higher(column, value, key.is_certain) if higher else _lower(column, value, key.is_certain)
        ways.append(sa.and_(*same, further))
        same.append(column == value if key.is_certain else column.is_not_distinct_from(value))
    return sa.or_(*ways)


def _higher(column: Expression, value: Expression, is_certain: bool) -> sa.ColumnElement[bool]:
    above: sa.ColumnElement[bool] = column > value
    return above if is_certain else sa.and_(value.is_not(None), sa.or_(above, column.is_(None)))


def _lower(column: Expression, value: Expression, is_certain: bool) -> sa.ColumnElement[bool]:
    below: sa.ColumnElement[bool] = column < value
    return below if is_certain else sa.and_(column.is_not(None), sa.or_(below, value.is_(None)))
