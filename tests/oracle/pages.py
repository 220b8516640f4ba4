"""Pages: the order of records, and the part of them that a connection gives.

A cursor here is plain text: the place of the connection in the answer, the order, and the id
of the record. It is compared by what the record's keys are, as a sealed cursor would be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from graphql import GraphQLError

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field
from tests.oracle.conditions import holds, plain
from tests.oracle.rows import Row
from tests.oracle.sight import Sight

CURSOR = "cursor|"
MOST = 100


@dataclass(frozen=True)
class Key:
    """One key of an order: a column, or a field as far as it may be known."""

    name: str
    column: str
    is_falling: bool
    field: Field | None = None


@dataclass(frozen=True)
class Page:
    """What one connection answers with."""

    sight: Sight
    entity: Entity
    rows: list[Row]
    cursors: list[str]
    has_next: bool
    has_previous: bool
    total: int


def order_keys(entity: Entity, order_by: Sequence[Mapping[str, Any]] | None) -> list[Key]:
    """Give the keys of the order a document asks for, or of the default, and the id that settles ties."""
    if order_by:
        fields = {field.name: field for field in entity.fields}
        asked = [(fields[plain(each["field"])], plain(each["direction"]) == "DESC") for each in order_by]
        keys = [Key(field.name, field.column, is_falling, field) for field, is_falling in asked]
    else:
        keys = [Key(column, column, entity.newest_first) for column in entity.order]
    return [*keys, Key("id", "id", keys[-1].is_falling)]


def in_order(sight: Sight, entity: Entity, rows: list[Row], keys: list[Key]) -> list[Row]:
    """Sort *rows* by *keys*."""

    def order(one: Row, other: Row) -> int:
        return compared(sight, entity, keys, (one, other))

    return sorted(rows, key=cmp_to_key(order))


def compared(sight: Sight, entity: Entity, keys: list[Key], rows: tuple[Row, Row]) -> int:
    """Tell which of two rows comes first: below zero for the first, above for the second."""
    for key in keys:
        one, other = (sight.value(entity, row, key.field) if key.field else row[key.column] for row in rows)
        if one == other:
            continue
        # A missing value is higher than any other.
        is_lower = other is None or (one is not None and one < other)
        return 1 if is_lower is key.is_falling else -1
    return 0


def page(sight: Sight, entity: Entity, rows: list[Row], *, place: str, arguments: Mapping[str, Any]) -> Page:
    """Give the page of *rows* that *arguments* ask for; *place* is where in the answer it stands."""
    size, is_from_end = _size(arguments)
    keys = order_keys(entity, arguments.get("orderBy"))
    condition = arguments.get("filter") or {}
    fitting = in_order(sight, entity, [row for row in rows if holds(sight, entity, condition, row)], keys)
    stem = f"{CURSOR}{place}|{entity.name}|" + ",".join(f"{key.name}{'-' if key.is_falling else '+'}" for key in keys)
    after, before = (_row_at(sight, entity, stem, arguments.get(name)) for name in ("after", "before"))
    between = [
        row
        for row in fitting
        if (after is None or compared(sight, entity, keys, (after, row)) < 0)
        and (before is None or compared(sight, entity, keys, (row, before)) < 0)
    ]
    shown = between[-size:] if is_from_end else between[:size]
    has_more = len(between) > size
    return Page(
        sight=sight,
        entity=entity,
        rows=shown,
        cursors=[f"{stem}|{row['id']}" for row in shown],
        has_next=before is not None if is_from_end else has_more,
        has_previous=has_more if is_from_end else after is not None,
        total=len(fitting),
    )


def _size(arguments: Mapping[str, Any]) -> tuple[int, bool]:
    given = [(arguments[name], name == "last") for name in ("first", "last") if arguments.get(name) is not None]
    if len(given) != 1 or not 1 <= given[0][0] <= MOST:
        raise GraphQLError("Give either first or last, from 1 to 100.")
    return given[0]


def _row_at(sight: Sight, entity: Entity, stem: str, cursor: str | None) -> Row | None:
    if cursor is None:
        return None
    order, _, row_id = cursor.rpartition("|")
    row = sight.rows.one(CATALOGUE[entity.name].table.name, row_id)
    if order != stem or row is None:
        raise GraphQLError("This is no cursor of this list in this order.")
    return row
