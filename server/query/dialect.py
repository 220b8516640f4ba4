"""Dialect: the few things SQLite and PostgreSQL say differently.

JSON text, dates, booleans, decimals, lists of values and search in text live
here and nowhere else. Answers must be equal byte for byte, so JSON is written
as text by our own rules: no spaces, fixed decimals, `null` for no value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine import Dialect as Compiler

from auth.access.words import number, word
from auth.refusal import Code, RefusalError, Refused
from schema.entity import Field, Kind
from schema.tables.base import NO_ID, Id, Text, UtcDateTime, instant_text, is_id
from server.database.digest import DIGEST

Expression = sa.ColumnElement[Any]

# SQLite binds whole numbers below this; a larger one is as far off as a float.
_BEYOND = 2**63
_BAD_TEXT = Refused(Code.BAD_USER_INPUT, "Text must be valid Unicode without the character U+0000.")

_TEXT = sa.Text()

TYPES: dict[Kind, Any] = {
    Kind.ID: Id(),
    Kind.TEXT: Text,
    Kind.CODE: Text,
    Kind.MONTH: Text,
    Kind.INTEGER: sa.BigInteger(),
    Kind.PENCE: sa.BigInteger(),
    Kind.FLAG: sa.Boolean(),
    Kind.DAY: sa.Date(),
    Kind.INSTANT: UtcDateTime(),
    Kind.DECIMAL: sa.Numeric(),
    Kind.DEGREES: sa.Numeric(),
}


class Dialect:
    """One of the two dialects: writes expressions and prepares values for its driver.

    Where it *is_unmarked* no answer says which records it holds, which is for benchmarks alone.
    """

    def __init__(self, name: Literal["sqlite", "postgresql"], *, is_unmarked: bool = False) -> None:
        self.name: Literal["sqlite", "postgresql"] = name
        self.is_unmarked = is_unmarked
        self.is_postgresql = name == "postgresql"
        made = asyncpg.dialect if self.is_postgresql else sqlite.dialect
        self.compiler: Compiler = made(paramstyle="numeric_dollar")

    def verbatim(self, text: str) -> Expression:
        """Write text of ours into the statement."""
        return word(text)

    def written(self, sql: str) -> Expression:
        """Take SQL that is compiled already, such as a phrase, into the statement."""
        return sa.literal_column(sql, _TEXT)

    def concat(self, parts: Sequence[Expression]) -> Expression:
        """Join texts, in one flat chain; NULL when one of them is NULL.

        Flat, because SQLite reads no more than a hundred parentheses within each other. What is text already is
        joined as text: SQLAlchemy takes long over each part.
        SQL: '{"id":"' || id || '"}'
        """
        joined: list[Expression] = []
        for is_written, group in groupby(parts, _is_written):
            found = list(group)
            joined += [self.written(" || ".join(part.name for part in found))] if is_written else found
        return _chain(joined)

    def gather(self, text: Expression, *, keep: Expression | None = None) -> Expression:
        """Join the texts of many rows with commas, in the order of the sub-select they come from.

        An order inside the aggregate is not known to SQLite 3.40 and sorts once for each aggregate on
        PostgreSQL; a plain aggregate takes its rows as they come, as long as no worker runs beside it
        (server/database.py allows none).
        SQL: coalesce(string_agg(text, ','), '')
        """
        return self._joined(text, word(","), keep, word(""))

    def listed(self, text: Expression, *, keep: Expression | None = None, apart: str = "") -> Expression:
        """Write the texts of many rows as a JSON array; *apart* is white space around it and behind each comma.

        SQL: '[' || coalesce(string_agg(text, ','), '') || ']'
        """
        gathered = self._joined(text, word(f",{apart}"), keep, word(""))
        return self.concat([word(f"[{apart}"), gathered, word(f"{apart}]")])

    def mark(self, number: int, owner: Expression | str, record: Expression) -> Expression:
        """Write a number and two ids as one value, as bytes where the dialect has any that are cheaper than text.

        SQL: '\\x04'::bytea || uuid_send(owner_id) || uuid_send(id) on PostgreSQL, '04' || owner_id || id on SQLite.
        """
        if not self.is_postgresql:
            return self.concat([word(f"{number:02x}"), word(owner) if isinstance(owner, str) else owner, record])
        first = sa.cast(word(owner), sa.UUID) if isinstance(owner, str) else owner
        ids = [sa.func.uuid_send(each, type_=_TEXT) for each in (first, record)]
        return self.concat([self.written(f"'\\x{number:02x}'::bytea"), *ids])

    def gather_marks(self, marks: Expression, *, keep: Expression | None = None) -> Expression:
        """Join the marks of many rows; nothing where there are none."""
        nothing: Expression = self.written("''::bytea") if self.is_postgresql else word("")
        return self._joined(marks, nothing, keep, nothing)

    def _joined(self, each: Expression, comma: Expression, keep: Expression | None, nothing: Expression) -> Expression:
        gathering = sa.func.string_agg if self.is_postgresql else sa.func.group_concat
        gathered: Any = gathering(each, comma)
        return sa.func.coalesce(gathered.filter(keep) if keep is not None else gathered, nothing)

    def digits(self, marks: Expression) -> Expression:
        """Write marks as text: 66 hexadecimal digits each, between which dashes may stand."""
        return sa.func.encode(marks, word("hex"), type_=_TEXT) if self.is_postgresql else self._text(marks)

    def json(self, field: Field, value: Expression) -> Expression:
        """Write a value as JSON text; SQL NULL becomes `null` only through `or_null`."""
        kind = field.kind
        if kind in (Kind.ID, Kind.CODE, Kind.MONTH, Kind.DAY):
            return self.concat((word('"'), self._text(value), word('"')))
        if kind is Kind.TEXT:
            return self.quoted(value)
        if kind is Kind.FLAG:
            return sa.case((value, word("true")), (sa.not_(value), word("false")))
        if kind is Kind.INSTANT:
            return self._instant(value)
        if kind is Kind.DECIMAL:
            return self.concat((word('"'), self._decimal(value, field.scale), word('"')))
        if kind is Kind.DEGREES:
            sign = sa.case((value < number(0), word("-")), else_=word(""))
            return self.concat((sign, self._decimal(sa.func.abs(value), 6)))
        return self._text(value)

    def digest(self, value: Expression) -> Expression:
        """Write the SHA-256 of a text, as 64 hexadecimal digits.

        SQL: encode(sha256(convert_to(text, 'UTF8')), 'hex') on PostgreSQL, wardmote_digest(text) on SQLite.
        """
        if not self.is_postgresql:
            return sa.Function(DIGEST, value, type_=_TEXT)
        of = sa.func.sha256(sa.func.convert_to(value, word("UTF8")))
        return sa.func.encode(of, word("hex"), type_=_TEXT)

    def or_null(self, text: Expression) -> Expression:
        """Write `null` where there is no value."""
        return sa.func.coalesce(text, word("null"))

    def quoted(self, value: Expression) -> Expression:
        """Write text as a JSON string."""
        if self.is_postgresql:
            return sa.cast(sa.func.to_json(value), sa.Text)
        return sa.func.json_quote(value)

    def count(self, value: Expression) -> Expression:
        """Write a whole number as text."""
        return sa.cast(value, sa.Text)

    def among(self, value: Expression, values: sa.BindParameter[Any], kind: Kind) -> Expression:
        """Say that *value* is one of a bound list.

        SQL: value = ANY ($1::TEXT[]) on PostgreSQL, value IN (SELECT value FROM json_each(?)) on SQLite.
        """
        if self.is_postgresql:
            return value == sa.func.any(values)
        each = sa.func.json_each(values).table_valued("value")
        return value.in_(sa.select(each.c.value))

    def list_type(self, kind: Kind) -> Any:
        """Give the type of a bound list of values."""
        return postgresql.ARRAY(_element(kind)) if self.is_postgresql else sa.Text()

    def place_of(self, part: Expression, text: Expression) -> Expression:
        """Give the place of *part* in *text*, from 1; 0 where it does not occur."""
        return sa.func.strpos(text, part) if self.is_postgresql else sa.func.instr(text, part)

    def bind(self, value: Any, kind: Kind, scale: int = 0) -> Any:
        """Turn a value of a request into what the driver takes; raise RefusalError for text that cannot be stored."""
        if kind is Kind.ID:
            return value if is_id(value) else NO_ID
        if isinstance(value, str):
            _check_text(value)
        if kind in (Kind.DECIMAL, Kind.DEGREES):
            return self._scaled(value, 6 if kind is Kind.DEGREES else scale)
        if self.is_postgresql or value is None:
            return value
        if isinstance(value, datetime):
            return instant_text(value)
        if isinstance(value, date):
            return value.isoformat()
        return int(value) if isinstance(value, bool) else value

    def bind_day(self, value: date) -> Any:
        """Turn a date of ours into what the driver takes."""
        return self.bind(value, Kind.DAY)

    def bind_list(self, values: Iterable[Any], kind: Kind, scale: int = 0) -> Any:
        """Turn a list of values into one bound value."""
        bound = [self.bind(value, kind, scale) for value in values]
        return bound if self.is_postgresql else json.dumps(bound, ensure_ascii=False)

    def _scaled(self, value: Any, scale: int) -> Any:
        exact = Decimal(str(value)).scaleb(scale)
        if self.is_postgresql:
            return exact
        # A fraction lies between two whole numbers whichever way SQLite rounds it, so comparisons stay right.
        is_whole = exact == exact.to_integral_value() and abs(exact) < _BEYOND
        return int(exact) if is_whole else float(exact)

    def _text(self, value: Expression) -> Expression:
        return sa.cast(value, sa.Text)

    def _instant(self, value: Expression) -> Expression:
        text: Expression = sa.type_coerce(value, sa.Text())
        if self.is_postgresql:
            text = sa.func.to_char(sa.func.timezone(word("UTC"), value), word('YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        return self.concat((word('"'), text, word('"')))

    def _decimal(self, value: Expression, scale: int) -> Expression:
        unit: Expression = sa.literal_column(str(10**scale))
        whole, rest = value.op("/")(unit), value.op("%")(unit)
        if self.is_postgresql:
            padded = sa.func.lpad(sa.cast(rest, sa.Text), sa.literal_column(str(scale)), word("0"))
        else:
            padded = sa.func.printf(word(f"%0{scale}d"), rest)
        # The whole part is NULL where there is no value, and so then is the text; printf alone would write 0.
        return self.concat((sa.cast(whole, sa.Text), word("."), padded))


def _is_written(part: Expression) -> bool:
    return isinstance(part, sa.ColumnClause) and part.is_literal


def _chain(parts: Sequence[Expression]) -> Expression:
    """Join by halves: SQLAlchemy copies a whole chain to lengthen it, so part by part would take the square."""
    if len(parts) == 1:
        return sa.type_coerce(parts[0], _TEXT)
    middle = len(parts) // 2
    return _chain(parts[:middle]).concat(_chain(parts[middle:]))


def _element(kind: Kind) -> Any:
    return postgresql.UUID(as_uuid=False) if kind is Kind.ID else TYPES[kind]


def _check_text(value: str) -> None:
    if "\x00" in value:
        raise RefusalError(_BAD_TEXT)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RefusalError(_BAD_TEXT) from None
