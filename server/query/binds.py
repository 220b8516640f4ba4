"""Binds: the values of a statement, filled in when it runs.

A statement is compiled once; each of its parameters has a Source that finds
the value for this request: in the document, in the variables, in a cursor or
with the principal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from schema.entity import Kind
from server.query.cursor import Seal
from server.query.dialect import TYPES, Dialect
from server.query.variables import Bound, plain


@dataclass(frozen=True)
class Request:
    """What one run of a statement needs to know: the variables and who asks, when."""

    variables: Mapping[str, Any]
    standing: Mapping[str, Any]
    seal: Seal


Source = Callable[[Request], Any]


@dataclass
class Binds:
    """The parameters of one statement while it is being written."""

    dialect: Dialect
    sources: dict[str, Source] = field(default_factory=dict)

    def value(self, given: Any, kind: Kind, scale: int = 0) -> sa.BindParameter[Any]:
        """Bind one value: a constant of the document or a Bound place."""
        dialect = self.dialect
        return self._add(TYPES[kind], lambda request: dialect.bind(found(given, request), kind, scale))

    def flag(self, given: Any) -> sa.BindParameter[Any]:
        """Bind a true-or-false value that is no field's."""
        return self.value(given, Kind.FLAG)

    def values(self, given: Any, kind: Kind, scale: int = 0) -> sa.BindParameter[Any]:
        """Bind a list of values as one parameter."""
        dialect = self.dialect

        def source(request: Request) -> Any:
            listed = found(given, request)
            return dialect.bind_list((found(each, request) for each in _as_list(listed)), kind, scale)

        return self._add(dialect.list_type(kind), source)

    def place(self, cursor: Any, seal_place: str, number: int, kind: Kind) -> sa.BindParameter[Any]:
        """Bind the order key *number* of a cursor."""
        dialect = self.dialect

        def source(request: Request) -> Any:
            keys = request.seal.open(seal_place, found(cursor, request))
            return dialect.bind(_read(keys[number], kind), key_kind(kind))

        return self._add(TYPES[key_kind(kind)], source)

    def _add(self, type_: Any, source: Source) -> sa.BindParameter[Any]:
        name = f"v{len(self.sources)}"
        self.sources[name] = source
        return sa.bindparam(name, type_=type_)


def found(given: Any, request: Request) -> Any:
    """Give the value for this request, enum values as words."""
    return plain(given.look_up(request.variables) if isinstance(given, Bound) else given)


def _as_list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def key_kind(kind: Kind) -> Kind:
    """Give the kind an order key has in a cursor: decimals and degrees stand there as in the table."""
    return Kind.INTEGER if kind in (Kind.DECIMAL, Kind.DEGREES) else kind


def _read(value: Any, kind: Kind) -> Any:
    """Read an order key from its JSON form."""
    if isinstance(value, str) and kind is Kind.DAY:
        return date.fromisoformat(value)
    if isinstance(value, str) and kind is Kind.INSTANT:
        return datetime.fromisoformat(value)
    return value
