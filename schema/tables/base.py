"""The ground every table stands on: one MetaData and the column types.

Each type hides one difference between SQLite and PostgreSQL, so that a row
reads the same from both: ids as lower-case text, instants in UTC without
fractions, text ordered by its bytes. Declares only; never opens a connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def come_with_tables(statements: Callable[[str], Iterable[str]]) -> None:
    """Run *statements* of a dialect when all tables were made at once, as tests do; migrations run the same."""

    def run(target: object, connection: sa.Connection, **_options: object) -> None:
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)

    sa.event.listen(METADATA, "after_create", run)


# The database orders text by its bytes on both dialects; a language's order would differ between servers.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Stands where an id has to, of nothing: for the owner of what has none, and for an id that cannot be one.
NO_ID = "00000000-0000-0000-0000-000000000000"


def is_id(value: object) -> bool:
    """Tell whether a value can be the id of anything; another one must not reach a column of ids."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


class Id(TypeDecorator[str]):
    """Hold a random UUID: 36 lower-case characters in Python, `uuid` on PostgreSQL, text on SQLite."""

    impl = sa.String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of *dialect*."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=False))
        return dialect.type_descriptor(sa.String(36))


class UtcDateTime(TypeDecorator[datetime]):
    """Hold an instant in UTC to the second; SQLite keeps it as text, ending in Z.

    Raises: ValueError for an instant without a time zone.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of *dialect*."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(20))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware instant into what *dialect* stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        whole = value.astimezone(UTC).replace(microsecond=0)
        return whole if dialect.name == "postgresql" else instant_text(whole)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what *dialect* stores into an aware instant."""
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value)


def instant_text(at: datetime) -> str:
    """Write an instant as SQLite, entries and cursors hold it: UTC, to the second, in the order of time as text."""
    at = at.astimezone(UTC)
    # By hand: strftime costs several times as much, and writes an early year with fewer digits.
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def identity() -> sa.Column[str]:
    """Declare the primary key: a random UUID, which is also the record's public id."""
    return sa.Column("id", Id, primary_key=True)


def reference(name: str, target: str, *, optional: bool = False) -> sa.Column[str]:
    """Declare a foreign key column *name* to the id of table *target*."""
    return sa.Column(name, Id, sa.ForeignKey(f"{target}.id"), nullable=optional)


def text(name: str, *, optional: bool = False) -> sa.Column[str]:
    """Declare a text or code column."""
    return sa.Column(name, Text, nullable=optional)


def number(name: str, *, optional: bool = False) -> sa.Column[int]:
    """Declare a whole number, never below zero where it is a count, an amount or a duration."""
    return sa.Column(name, sa.BigInteger, nullable=optional)


def day(name: str, *, optional: bool = False) -> sa.Column[Any]:
    """Declare a calendar date."""
    return sa.Column(name, sa.Date, nullable=optional)


def flag(name: str, *, optional: bool = False) -> sa.Column[bool]:
    """Declare a true-or-false column."""
    return sa.Column(name, sa.Boolean, nullable=optional)


def month() -> sa.Column[str]:
    """Declare the calendar month of a record as text, `2023-01`: it sorts as it reads on both dialects."""
    return sa.Column("month", Text, nullable=False)


def governance() -> tuple[sa.Column[Any], ...]:
    """Declare what every shared record carries: whose it is, where, how it is marked."""
    return (
        reference("owner_id", "agency"),
        reference("area_id", "area"),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
    )


def versioned(*, among: str | None = None) -> tuple[sa.Column[Any] | sa.Index, ...]:
    """Declare what a contributed record carries beside: its version, its reference with its owner, since when known.

    A record that was never corrected may leave all three empty: it is version 1, known since it was recorded. So
    what loads in bulk writes none of them. They are no fields: only what was known at an instant is found by them.
    *among* is the column of the kind where a table holds several, each with references of its own: whoever may not see
    records of one would else learn of them by recording another.
    """
    return (
        sa.Column("version", sa.BigInteger),
        sa.Column("client_reference", Text),
        sa.Column("known_from", UtcDateTime),
        sa.Index(
            None,
            "owner_id",
            *((among,) if among else ()),
            "client_reference",
            unique=True,
            sqlite_where=sa.text("client_reference IS NOT NULL"),
            postgresql_where=sa.text("client_reference IS NOT NULL"),
        ),
    )


def reference_record(*, owned: bool = True) -> tuple[sa.Column[Any] | sa.Index, ...]:
    """Declare what an agency contributes for everybody to see and name carries beside: an operation, a site.

    What was there before anybody contributed it may be owned by nobody, and then nobody corrects it; when it became
    known is not known, so it stands at every instant. Its row stays when it is withdrawn, for records of others that
    nobody may hear of name it: `withdrawn_at` alone takes it out of every View.
    """
    return (
        *((reference("owner_id", "agency", optional=True),) if owned else ()),
        sa.Column("synthetic", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("withdrawn_at", UtcDateTime, comment="from then on it is shown to nobody"),
        *versioned(),
    )


def not_withdrawn(table: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    """Leave out what was withdrawn, of a table whose rows stay.

    SQL: site.withdrawn_at IS NULL
    """
    return (table.c.withdrawn_at.is_(None),) if "withdrawn_at" in table.c else ()


def at_least_zero(*columns: str) -> tuple[sa.CheckConstraint, ...]:
    """Refuse negative counts, amounts and durations in the database itself."""
    return tuple(sa.CheckConstraint(f"{column} >= 0", name=f"{column}_at_least_zero") for column in columns)


def one_of(column: str, *codes: str) -> sa.CheckConstraint:
    """Refuse any other code than *codes*: for ladders that rules depend on, not for lists that grow."""
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(code) for code in codes)})", name=f"{column}_known")


def markings() -> sa.CheckConstraint:
    """Refuse a marking above those that may be held."""
    return one_of("marking", "OFFICIAL", "OFFICIAL_SENSITIVE")
