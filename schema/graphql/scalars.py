"""Custom scalars: days, months, instants, pence, decimals and field names.

Input is checked here, so that a wrong value is one clear error before
anything runs. On the way out values are already JSON, built in the database.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal as Number
from typing import Any

import graphene
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

_SAFE = 2**53 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class _Text(graphene.Scalar):
    """A scalar that travels as a JSON string."""

    class Meta:
        abstract = True

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        """Read a literal of a document."""
        if not isinstance(node, StringValueNode):
            raise GraphQLError(f"{cls.__name__} is written as a string.", node)
        try:
            return cls.read(node.value)
        except GraphQLError as error:
            # Read alone a text knows no place; whoever wrote several must see which one is meant.
            raise GraphQLError(error.message, node) from None

    @staticmethod
    def serialize(value: Any) -> Any:
        """Give the JSON form: the text as it is."""
        return str(value)

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        """Read a value of the variables."""
        if not isinstance(value, str):
            raise GraphQLError(f"{cls.__name__} is written as a string.")
        return cls.read(value)

    @classmethod
    def read(cls, value: str) -> Any:
        """Read the text; raise GraphQLError when it is not well formed."""
        raise NotImplementedError


class Date(_Text):
    """A calendar date, written YYYY-MM-DD (ISO 8601)."""

    @classmethod
    def read(cls, value: str) -> date:
        """Read a calendar date."""
        try:
            # ISO 8601 has other forms of the same length, such as 2026-W10-1.
            if not _DAY.fullmatch(value):
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            raise GraphQLError("A Date is a day that exists, written YYYY-MM-DD.") from None


class Month(_Text):
    """A calendar month, written YYYY-MM (ISO 8601)."""

    @classmethod
    def read(cls, value: str) -> str:
        """Read a calendar month."""
        if not _MONTH.fullmatch(value):
            raise GraphQLError("A Month is written YYYY-MM.")
        return value


class DateTime(_Text):
    """An instant in UTC to the second, written like 2023-01-31T12:00:00Z (ISO 8601)."""

    @classmethod
    def read(cls, value: str) -> datetime:
        """Read an instant; a time zone is required."""
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None or instant.microsecond:
                raise ValueError(value)
            return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise GraphQLError("A DateTime is written like 2023-01-31T12:00:00Z, to the second.") from None


class Decimal(_Text):
    """An exact decimal number, written as a string, for example "12.500"."""

    @classmethod
    def read(cls, value: str) -> Number:
        """Read a decimal number of up to 12 digits before the point and 6 behind it."""
        if not _DECIMAL.fullmatch(value):
            raise GraphQLError('A Decimal is written as a string of digits, for example "12.5".')
        return Number(value)


class FieldName(_Text):
    """The name of a field of the record it stands on."""

    @classmethod
    def read(cls, value: str) -> str:
        """Read a name."""
        return value


class Pence(graphene.Scalar):
    """A whole number of pence sterling, between -(2^53 - 1) and 2^53 - 1."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """Give the JSON form: a whole number."""
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int:
        """Read a value of the variables."""
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _SAFE:
            raise GraphQLError("Pence are a whole number, between -(2^53 - 1) and 2^53 - 1.")
        return value

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> int:
        """Read a literal of a document."""
        if not isinstance(node, IntValueNode) or abs(int(node.value)) > _SAFE:
            raise GraphQLError("Pence are a whole number, between -(2^53 - 1) and 2^53 - 1.", node)
        return int(node.value)
