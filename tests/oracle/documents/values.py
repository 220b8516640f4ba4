"""Values of a document: written as literals or sent as variables, and samples to compare with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

from graphql import GraphQLInputType, is_non_null_type
from graphql.language.print_string import print_string

from schema.entity import Entity, Field, Kind
from schema.tables.base import METADATA
from tests.oracle.rows import Rows
from tests.oracle.worlds.values import pool

# What is no id of anything, or one that is written in another way than it was given.
ODD_IDS = ("", "x", "00000000-0000-4000-8000-000000000000", "{0}", "1' OR '1'='1", "9" * 40, "é", "urn:uuid:{0}")
ODD_TEXTS = ("%", "_", "\\", "a%", "'", '"', "\u2028", "😀", "zz")
TENTHS = 10


class Word(str):
    """A value of an enum: a bare word in a document, a text in variables."""

    __slots__ = ()


@dataclass(frozen=True)
class Variable:
    """A place in a document that a variable fills."""

    name: str


@dataclass
class Variables:
    """The variables of one document: how each is declared, and what is sent for it."""

    declared: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)

    def add(self, random: Random, of: GraphQLInputType, value: Any) -> Variable:
        """Declare a variable of type *of* that stands for *value*, with or without a default."""
        name = f"v{len(self.declared)}"
        declared = str(of)
        has_default = random.randrange(3) == 0
        if has_default:
            declared += f" = {as_text(value)}"
        elif not is_non_null_type(of) and value is not None and random.randrange(4) == 0:
            declared += "!"
        self.declared[name] = f"${name}: {declared}"
        if not has_default or random.randrange(2):
            self.sent[name] = as_json(value)
        return Variable(name)

    def used_in(self, text: str) -> tuple[list[str], dict[str, Any]]:
        """Give the declarations and the values of those that *text* uses."""
        used = set(re.findall(r"\$(v\d+)", text))
        declared = [each for name, each in self.declared.items() if name in used]
        return declared, {name: value for name, value in self.sent.items() if name in used}


def as_text(value: Any) -> str:
    """Write a value as a literal of a document."""
    if isinstance(value, Variable):
        return f"${value.name}"
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, str):
        return print_string(value)
    if isinstance(value, list):
        return f"[{', '.join(as_text(each) for each in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {as_text(each)}" for name, each in value.items()) + "}"
    return {None: "null", True: "true", False: "false"}.get(value, repr(value)) if not is_number(value) else repr(value)


def is_number(value: Any) -> bool:
    """Tell whether *value* is a number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_json(value: Any) -> Any:
    """Turn a value into what the variables of a request hold."""
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return str(value) if isinstance(value, Word) else value


class Samples:
    """Values to compare with: those that rows hold, seen or hidden, and some beside them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: dict[tuple[str, str], list[Any]] = {}

    def of(self, random: Random, entity: Entity, field: Field) -> Any:
        """Draw a value for *field* in the form that a document has it in."""
        raw = random.choice(self._values(entity.table.name, field.column))
        if field.kind in (Kind.ID, Kind.TEXT):
            return self._text(random, field, raw)
        if field.kind in (Kind.INTEGER, Kind.PENCE):
            return max(
                -1, min(2**31 - 1 if field.kind is Kind.INTEGER else 2**53 - 1, raw + random.choice((0, 0, 1, -1)))
            )
        if field.kind is Kind.DECIMAL:
            return _decimal(random, field, raw)
        return _written(random, field, raw)

    def any_id(self, random: Random, entities: list[Entity]) -> str:
        """Draw the id of any row of any of *entities*, seen or hidden, or something that is no id."""
        entity = random.choice(entities)
        raw = random.choice(self._values(entity.table.name, "id"))
        return _odd_id(random, raw)

    def _text(self, random: Random, field: Field, raw: str) -> str:
        if field.kind is Kind.ID:
            return _odd_id(random, raw)
        return random.choice(ODD_TEXTS) if random.randrange(TENTHS) == 0 else raw

    def _values(self, table: str, column: str) -> list[Any]:
        if (table, column) not in self._known:
            found = dict.fromkeys(row[column] for row in self.rows.all(table) if row[column] is not None)
            self._known[table, column] = list(found) or list(pool(METADATA.tables[table].c[column]))
        return self._known[table, column]


def _odd_id(random: Random, raw: str) -> str:
    if random.randrange(TENTHS):
        return raw
    return random.choice((*(odd.format(raw) for odd in ODD_IDS), raw.upper(), raw.replace("-", ""), f" {raw}"))


def _decimal(random: Random, field: Field, raw: int) -> str:
    whole, part = divmod(raw, 10**field.scale)
    text = f"{whole}.{part:0{field.scale}d}"
    return random.choice((text, text, text.rstrip("0").rstrip("."), text + "0", text + "5", f"-{text}"))


def _written(random: Random, field: Field, raw: Any) -> Any:
    if field.kind is Kind.CODE:
        return Word(raw)
    if field.kind is Kind.DEGREES:
        return random.choice((raw / 1_000_000, raw / 1_000_000, raw // 1_000_000, raw / 1_000_000 + 0.0000004))
    if isinstance(raw, datetime):
        east = raw.astimezone(timezone(timedelta(hours=5, minutes=30)))
        return random.choice((raw.strftime("%Y-%m-%dT%H:%M:%SZ"), east.isoformat()))
    return raw.isoformat() if isinstance(raw, date) else raw
