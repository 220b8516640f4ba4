"""Binds: the values of a statement, filled in when it runs.

A statement is compiled once; each of its parameters has a Source that finds
the value for this request: in the document, in the variables, in a cursor or
with the principal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from auth.access.known import instant, month_of, quarter_of
from auth.refusal import Code, RefusalError, Refused
from schema.entity import Kind
from server.query.cursor import Seal
from server.query.dialect import TYPES, Dialect
from server.query.plan import KnownAt
from server.query.variables import Bound, plain


@dataclass(frozen=True)
class Request:
    """What one run of a statement needs to know: the variables, who asks, and when."""

    variables: Mapping[str, Any]
    standing: Mapping[str, Any]
    seal: Seal
    now: datetime


Source = Callable[[Request], Any]
TO_COME = Refused(Code.BAD_USER_INPUT, "asAt is an instant up to now: what will be known cannot be asked for.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cursor belongs: the words of its list, order and roles, and the instant that is asked for, if any."""

    words: str
    known_at: KnownAt | None = None

    def of(self, request: Request) -> str:
        """Name the place in this request; one instant is the same however it is written."""
        return self.words if self.known_at is None else f"{self.words}|{moment_of(self.known_at, request).isoformat()}"


def moment_of(known_at: KnownAt, request: Request) -> datetime:
    """Give the instant of this request. Raises: RefusalError for one that is yet to come."""
    moment: datetime = found(known_at.instant, request)
    if moment > request.now:
        raise RefusalError(TO_COME, path=known_at.path)
    return moment


@dataclass
class Binds:
    """The parameters of one statement while it is being written."""

    dialect: Dialect
    sources: dict[str, Source] = field(default_factory=dict)
    instants: list[KnownAt] = field(default_factory=list)

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

    def known_at(self, given: KnownAt | None) -> int | None:
        """Bind an instant, and where its month and quarter begin; None for now. Each instant has one number."""
        if given is None:
            return None
        known = [each.instant for each in self.instants]
        if given.instant not in known:
            number, dialect = len(known), self.dialect
            self.sources[instant(number)] = lambda request: dialect.bind(moment_of(given, request), Kind.INSTANT)
            for name, begin in ((month_of, _month), (quarter_of, _quarter)):
                self.sources[name(number)] = partial(self._beginning, given, begin)
            self.instants.append(given)
            return number
        return known.index(given.instant)

    def _beginning(self, given: KnownAt, begin: Callable[[datetime], datetime], request: Request) -> Any:
        return self.dialect.bind(begin(moment_of(given, request)), Kind.INSTANT)

    def place(self, cursor: Any, place: Place, number: int, kind: Kind) -> sa.BindParameter[Any]:
        """Bind the order key *number* of a cursor."""
        dialect = self.dialect

        def source(request: Request) -> Any:
            keys = request.seal.open(place.of(request), found(cursor, request))
            return dialect.bind(_read(keys[number], kind), key_kind(kind))

        return self._add(TYPES[key_kind(kind)], source)

    def _add(self, type_: Any, source: Source) -> sa.BindParameter[Any]:
        name = f"v{len(self.sources)}"
        self.sources[name] = source
        return sa.bindparam(name, type_=type_)


def found(given: Any, request: Request) -> Any:
    """Give the value for this request, enum values as words."""
    return plain(given.look_up(request.variables) if isinstance(given, Bound) else given)


def _month(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0)


def _quarter(moment: datetime) -> datetime:
    return _month(moment).replace(month=moment.month - (moment.month - 1) % 3)


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
