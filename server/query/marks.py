"""Marks: what the database writes into the text of an answer for us alone; `splice.py` takes them out again.

Control characters cannot stand in JSON text, so no value of a record can look like a mark. A mark says that a field
was withheld, which records of whom begin here, or how many records were counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from auth.access.view import View
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Governance, Link
from schema.tables.base import NO_ID
from server.query.dialect import Dialect, Expression
from server.query.phrase import phrase

MARK_WITHHELD, MARK_END = "\x03", "\x04"
MARK_RECORD, MARK_COUNT = "\x07", "\x08"

NUMBER_LENGTH = 2


def is_recorded(entity: Entity) -> bool:
    """Tell whether each record of *entity* that is told is put on record by its id: what an agency owns, or signed.

    A record within another is told with it, and recorded as that one. Of what an agency contributes for everybody to
    see, only what becomes of it is on record, for all are told the same.
    """
    owned = "owner_id" in entity.table.c and entity.governance is not Governance.WITHIN and not entity.is_reference
    return owned or entity.governance is Governance.PARTY


# By the number that stands in a mark. What nobody owns - areas, sites, published crime - is the same for everyone.
RECORDED: tuple[Entity, ...] = tuple(entity for entity in CATALOGUE.values() if is_recorded(entity))
NUMBERS: Mapping[str, int] = {entity.name: number for number, entity in enumerate(RECORDED)}


def parent_link(entity: Entity) -> Link | None:
    """Give the link to the record that *entity* lies within; None where it stands for itself."""
    if entity.governance is not Governance.WITHIN:
        return None
    return next(each for each in entity.links if each.name == entity.within)


def mark_of(dialect: Dialect, view: View, rows: sa.FromClause) -> Expression | None:
    """Write which record this is and whose, in the cheapest form that many can be gathered in.

    None where nobody owns it, or where it lies within one that is marked.
    SQL: '\\x04'::bytea || uuid_send(owner_id) || uuid_send(id)
    """
    if dialect.is_unmarked or not is_recorded(view.entity):
        return None

    def write(rows: sa.FromClause) -> Expression:
        owner = rows.c.get("owner_id")
        return dialect.mark(NUMBERS[view.entity.name], NO_ID if owner is None else owner, rows.c.id)

    return dialect.written(phrase(dialect, view, rows, what="mark", write=write))


def behind(dialect: Dialect, marks: Iterable[Expression | None], text: Expression) -> Expression:
    """Write a text behind the marks there are.

    SQL: '<record>' || encode(mark || marks, 'hex') || '<record>' || text
    """
    found = [each for each in marks if each is not None]
    if not found:
        return text
    sign = dialect.verbatim(MARK_RECORD)
    return dialect.concat([sign, dialect.digits(dialect.concat(found)), sign, text])


def in_one(dialect: Dialect, select: sa.Select[Any]) -> sa.Select[Any]:
    """Make one text of the two that a list is written as: itself, and the marks of its records where it has any."""
    text, *marks = select.selected_columns
    return select.with_only_columns(behind(dialect, marks, text)) if marks else select


def beside(select: sa.Select[Any]) -> sa.Select[Any]:
    """Name the two columns that a list is written as: `text`, and `marks` where it has any."""
    text, *marks = select.selected_columns
    return select.with_only_columns(text.label("text"), *(each.label("marks") for each in marks))


def columns_of_mark(view: View) -> set[str]:
    """Name the columns of the View's relation that its marks read."""
    return {"id", "owner_id"} & set(view.relation.c.keys()) if is_recorded(view.entity) else {"id"}


def counted(dialect: Dialect, entity: Entity, text: Expression) -> Expression:
    """Write a number of records behind its mark, where they are such as are put on record.

    SQL: '<count 03>' || count(*)
    """
    if not is_recorded(entity):
        return text
    return dialect.concat([dialect.verbatim(f"{MARK_COUNT}{NUMBERS[entity.name]:0{NUMBER_LENGTH}}"), text])


@dataclass
class Marks:
    """What the statement may mark as withheld - entity, attribute and cause - by number."""

    told: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def number(self, mark: tuple[str, str, str]) -> int:
        """Give the number of a mark."""
        return self.told.setdefault(mark, len(self.told))


def withheld(of: int | str) -> str:
    """Write the mark of a withheld field."""
    return f"{MARK_WITHHELD}{of}{MARK_END}"
