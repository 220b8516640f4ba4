"""Condition: a filter becomes a predicate over a View.

Every value compared is the masked value of the View, and every link goes to
the View of its target, so that a filter never knows more than an answer would
show. Two-valued: what is not known to hold does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from auth.access.view import View
from auth.access.words import number
from schema.entity import Attribute, Entity, Field, Link, Member
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.relations import Relations

Given = Mapping[str, Any]
_Compare = Callable[[Expression, Any], sa.ColumnElement[bool]]

_COMPARISONS: Mapping[str, _Compare] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column.is_distinct_from(value),
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
}


class Conditions:
    """Writes the filters of one statement."""

    def __init__(self, relations: Relations, binds: Binds) -> None:
        self._relations = relations
        self._binds = binds
        self._known: dict[str, tuple[Mapping[str, Attribute], Mapping[str, Member]]] = {}

    def of(self, view: View, row: sa.FromClause, given: Given) -> sa.ColumnElement[bool]:
        """Write the predicate of a filter object on *row*; all of its members must hold.

        SQL: month >= $1 AND EXISTS (SELECT 1 FROM agency_view WHERE id = owner_id AND name = $2)
        """
        return self._all(view, row, given, None)

    def _all(self, view: View, row: sa.FromClause, given: Given, member: Member | None) -> sa.ColumnElement[bool]:
        entity = view.entity
        attributes, members = self._names(entity, member)
        held: list[sa.ColumnElement[bool]] = []
        for name, value in given.items():
            if value is None:
                continue
            if name == "and":
                held.extend(self._all(view, row, each, member) for each in value)
            elif name == "or":
                held.append(sa.or_(sa.false(), *(self._all(view, row, each, member) for each in value)))
            elif name == "not":
                held.append(_fails(self._all(view, row, value, member)))
            elif member is None and name in members:
                held.append(self._of_kind(entity, members[name], row))
                held.append(self._all(view, row, value, members[name]))
            else:
                held.append(self._attribute(view, row, attributes[name], value))
        return _together(held)

    def _names(self, entity: Entity, member: Member | None) -> tuple[Mapping[str, Attribute], Mapping[str, Member]]:
        """Give what a filter of *entity*, or of one member of it, may name; remembered, as each condition asks."""
        name = member.name if member else entity.name
        if name not in self._known:
            members = {_lower(each.name): each for each in entity.members}
            self._known[name] = entity.attributes(name), members
        return self._known[name]

    def _attribute(
        self, view: View, row: sa.FromClause, attribute: Field | Link, value: Given
    ) -> sa.ColumnElement[bool]:
        if isinstance(attribute, Field):
            return _together(list(self._compared(view, row, attribute, value)))
        if not attribute.many:
            return self._linked(view, row, attribute, value, negated=False)
        held: list[sa.ColumnElement[bool]] = []
        for quantifier, inner in value.items():
            if inner is None:
                continue
            found = self._linked(view, row, attribute, inner, negated=quantifier == "every")
            held.append(found if quantifier == "some" else sa.not_(found))
        return _together(held)

    def _compared(self, view: View, row: sa.FromClause, field: Field, given: Given) -> Iterable[sa.ColumnElement[bool]]:
        column, binds, dialect = view.value(field, row), self._binds, self._binds.dialect
        for operator, operand in given.items():
            if operand is None:
                continue
            if operator == "isNull":
                yield self._is_null(column, operand)
            elif operator == "in":
                yield dialect.among(column, binds.values(operand, field.kind, field.scale), field.kind)
            elif operator == "contains":
                yield dialect.place_of(binds.value(operand, field.kind), column) > number(0)
            elif operator == "startsWith":
                start = binds.value(operand, field.kind)
                yield sa.func.substr(column, number(1), sa.func.length(start)) == start
            else:
                yield _COMPARISONS[operator](column, binds.value(operand, field.kind, field.scale))

    def _is_null(self, column: Expression, operand: Any) -> sa.ColumnElement[bool]:
        if operand is True:
            return column.is_(None)
        if operand is False:
            return column.is_not(None)
        return column.is_(None) == self._binds.flag(operand)

    def _linked(
        self, view: View, row: sa.FromClause, link: Link, given: Given, *, negated: bool
    ) -> sa.ColumnElement[bool]:
        """Say that a visible linked record fulfils (or fails, when *negated*) a filter."""
        target, source, joined = self._relations.linked(view, row, link)
        wanted = self._all(target, source, given, None)
        rows: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(joined.source)
        return rows.where(joined.on, _fails(wanted) if negated else wanted).correlate(row).exists()

    def _of_kind(self, entity: Entity, member: Member, row: sa.FromClause) -> sa.ColumnElement[bool]:
        return row.c[entity.discriminator or ""] == self._binds.dialect.verbatim(member.code)


def _together(held: list[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    return held[0] if len(held) == 1 else sa.and_(sa.true(), *held)


def _fails(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.case((condition, sa.false()), else_=sa.true()) == sa.true()


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
