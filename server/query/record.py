"""Record: one row becomes one JSON object, as text, in the database.

To-one links are joined to the row (after its page was limited); lists are one
sub-select each. A field that may be withheld writes a mark behind its null,
which `splice.py` takes out and explains.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa

from auth.access.view import View
from auth.access.words import number
from schema.entity import Field, Link
from schema.graphql.reach import Reach
from server.query.dialect import Dialect, Expression
from server.query.marks import Marks, behind, beside, columns_of_mark, in_one, mark_of, parent_link, withheld
from server.query.order import default_order, keys_of, order_by
from server.query.phrase import phrase
from server.query.plan import Item, Many, One, Page, Paged, Record, Typename, Withheld
from server.query.relations import Relations


@dataclass
class Frame:
    """The FROM clause of one sub-select, grown as to-one links are followed."""

    source: sa.FromClause


@dataclass
class Row:
    """A row being written, and the rows its to-one links were joined to.

    *is_branching*: what is asked differs by type, so lists are looked up only in the branch that asks. *lists* are the
    marks of the lists that were joined laterally, also to the rows of its links.
    """

    view: View
    rows: sa.FromClause
    frame: Frame
    joined: dict[str, Row] = field(default_factory=dict)
    is_branching: bool = False
    lists: list[Expression] = field(default_factory=list)


class Records:
    """Writes the records of one statement; *page* writes a connection and is given by page.py."""

    # What stands around and between the records of a list, beside its commas.
    apart = ""

    def __init__(
        self,
        relations: Relations,
        dialect: Dialect,
        reach: Reach,
        page: Callable[[Row, Link, Page], sa.Select[Any]],
    ) -> None:
        self.marks = Marks()
        self._relations = relations
        self._dialect = dialect
        self._reach = reach
        self._page = page

    def write(self, row: Row, record: Record) -> Expression:
        """Write the JSON object of a row; one alternative for each type where they differ.

        SQL: '{"id":"' || id || '","month":"' || month || '"}'
        """
        if record.is_uniform:
            ((name, items), *_) = record.items.items()
            return self._object(row, name, items)
        merged = record.merged()
        if merged and merged[0][2] == record.items.keys():
            return self._merged(row, record, merged)
        return self._by_type(row, record.items, lambda name: self._object(row, name, record.items[name]))

    def marked(self, row: Row, record: Record, *, is_alone: bool = False) -> Expression:
        """Write the object of a row behind its mark; *is_alone* where it is not reached from what it lies within.

        SQL: '<record>' || encode(mark, 'hex') || '<record>' || '{"id":"' || id || '","month":"' || month || '"}'
        """
        of, text = row, self.write(row, record)
        if is_alone and (parent := parent_link(row.view.entity)):
            of = self._joined(row, parent)
        return behind(self._dialect, [mark_of(self._dialect, of.view, of.rows), *row.lists], text)

    def _merged(self, row: Row, record: Record, merged: list[tuple[str, Item, frozenset[str]]]) -> Expression:
        """Write once what all types share; only what some types ask is looked up by kind.

        SQL: '{"id":"' || id || '"' || CASE WHEN kind = 'ARREST' THEN ',"status":' || ... ELSE '' END || '}'
        """
        verbatim = self._dialect.verbatim
        parts: list[Expression] = []
        for place, (key, item, types) in enumerate(merged):
            name = verbatim(f"{',' if place else '{'}{json.dumps(key)}:")
            if types == record.items.keys():
                parts += [name, self._shared(row, sorted(types), item)]
                continue
            asked = self._is_one_of(row, sorted(types))
            written = self._dialect.concat(
                [name, self._branching(row, partial(self._shared, row, sorted(types), item))]
            )
            parts.append(sa.case((asked, written), else_=verbatim("")))
        return self._dialect.concat([*parts, verbatim("}")])

    def _shared(self, row: Row, types: Sequence[str], item: Item) -> Expression:
        """Write an item that several types ask; only their own names and what they withhold differ."""
        if isinstance(item, Typename):
            return self._typename(row, types)
        if isinstance(item, Withheld):
            return self._withheld(row, types)
        return self._item(row, types[0], item)

    def _by_type(self, row: Row, types: Iterable[str], write: Callable[[str], Expression]) -> Expression:
        """Write one alternative for each type."""
        written = [(self._is_one_of(row, [name]), self._branching(row, partial(write, name))) for name in types]
        return _alternatives(written)

    def _branching(self, row: Row, write: Callable[[], Expression]) -> Expression:
        """Write what is asked of some rows only: its lists are not joined to all."""
        before, row.is_branching = row.is_branching, True
        written = write()
        row.is_branching = before
        return written

    def _is_one_of(self, row: Row, types: Sequence[str]) -> sa.ColumnElement[bool]:
        def write(rows: sa.FromClause) -> Expression:
            return sa.or_(*(self._is(row.view, rows, name) for name in types)).self_group()

        return sa.literal_column(self._phrase(row, ("one of", *types), write), sa.Boolean)

    def _is(self, view: View, rows: sa.FromClause, type_name: str) -> sa.ColumnElement[bool]:
        member = view.entity.member(type_name)
        if member is None or view.entity.discriminator is None:
            raise TypeError(f"{type_name} is not told apart by anything")
        return rows.c[view.entity.discriminator] == self._dialect.verbatim(member.code)

    def _phrase(self, row: Row, what: Hashable, write: Callable[[sa.FromClause], Expression]) -> str:
        return phrase(self._dialect, row.view, row.rows, what=what, write=write)

    def _object(self, row: Row, type_name: str, items: tuple[tuple[str, Item], ...]) -> Expression:
        verbatim = self._dialect.verbatim
        parts: list[Expression] = []
        text = "{"
        for count, (key, item) in enumerate(items):
            text += f"{',' if count else ''}{json.dumps(key)}:"
            if isinstance(item, Typename):
                text += json.dumps(type_name)
                continue
            parts += [verbatim(text), self._item(row, type_name, item)]
            text = ""
        parts.append(verbatim(text + "}"))
        return self._dialect.concat(parts)

    def _item(self, row: Row, type_name: str, item: Item) -> Expression:
        if isinstance(item, Field):
            return self._field(row, item)
        if isinstance(item, One):
            return self._one(row, item)
        if isinstance(item, Many):
            return self._many(row, item)
        if isinstance(item, Paged):
            return self.attached(row, self._page(row, item.link, item.page))
        return self._withheld(row, [type_name])

    def _field(self, row: Row, item: Field) -> Expression:
        """Write a field as the phrase it is on every row; only its marks are numbered by the statement.

        SQL: CASE WHEN granted < 3 THEN 'null<mark 0>' ELSE '"' || occurred_on || '"' END
        """

        def write(rows: sa.FromClause) -> Expression:
            value = self._dialect.json(item, rows.c[item.column])
            if item.optional or view.entity.table.c[item.column].nullable:
                value = self._dialect.or_null(value)
            marked = [(condition, self._marked(cause)) for cause, condition in view.causes(item, rows)]
            return sa.case(*marked, else_=value) if marked else value

        view = row.view
        text = self._phrase(row, item, write)
        for cause in view.withheld_because(item):
            number_of_mark = self.marks.number((view.entity.name, item.name, cause))
            text = text.replace(withheld(cause), withheld(number_of_mark))
        return self._dialect.written(text)

    def _unless_withheld(self, row: Row, link: Link, shown: Expression, nothing: str = "null") -> Expression:
        marked = []
        for cause, condition in row.view.causes(link, row.rows):
            mark = self.marks.number((row.view.entity.name, link.name, cause))
            marked.append((condition, self._marked(mark, nothing)))
        return sa.case(*marked, else_=shown) if marked else shown

    def _marked(self, mark: int | str, nothing: str = "null") -> Expression:
        return self._dialect.verbatim(f"{nothing}{withheld(mark)}")

    def _one(self, row: Row, item: One) -> Expression:
        inner = self._joined(row, item.link)
        absent = inner.rows.c.id.is_(None)
        text = behind(self._dialect, [mark_of(self._dialect, inner.view, inner.rows)], self.write(inner, item.record))
        shown = sa.case((absent, self._dialect.verbatim("null")), else_=text)
        return self._unless_withheld(row, item.link, shown)

    def _joined(self, row: Row, link: Link) -> Row:
        """Join the linked row once, however often it is asked for."""
        if link.name not in row.joined:
            target, rows, joined = self._relations.linked(row.view, row.rows, link)
            row.frame.source = row.frame.source.outerjoin(joined.source, joined.on)
            row.joined[link.name] = Row(target, rows, row.frame, is_branching=row.is_branching, lists=row.lists)
        return row.joined[link.name]

    def _many(self, row: Row, item: Many) -> Expression:
        """Write a plain list: a sub-select that joins the texts of its rows in the default order."""
        target, rows, joined = self._relations.linked(row.view, row.rows, item.link)
        keys = keys_of(target, default_order(target.entity))
        place = sa.func.row_number().over(order_by=order_by(target, keys, rows, backward=False)).label("place")
        needed = columns_of(target, item.record)
        columns = [column for column in rows.c if column.name in needed]
        listed = (sa.select(*columns, place).select_from(joined.source).where(joined.on).correlate(row.rows)).subquery(
            self._relations.name("list")
        )
        inner = Row(target, listed, Frame(listed))
        written = self.marked(inner, item.record)
        texts = sa.select(written.label("text"), listed.c.place).select_from(inner.frame.source)
        return self.attached(row, self._gathered(texts.order_by(listed.c.place), row.rows))

    def attached(self, row: Row, select: sa.Select[Any]) -> Expression:
        """Give the text of a list: joined laterally where the dialect can, with its marks beside it.

        SQL: LEFT JOIN LATERAL (SELECT ... AS text, ... AS marks) AS list_1 ON true, else the sub-select itself.
        """
        if not self._dialect.is_postgresql or row.is_branching:
            return in_one(self._dialect, select).scalar_subquery()
        lateral = beside(select).lateral(self._relations.name("lateral"))
        row.frame.source = row.frame.source.outerjoin(lateral, sa.true())
        row.lists += [lateral.c.marks] if "marks" in lateral.c else []
        return lateral.c.text

    def _gathered(self, texts: sa.Select[tuple[object, ...]], outer: sa.FromClause) -> sa.Select[tuple[str]]:
        """Write the list of texts as a JSON array."""
        named = texts.correlate(outer).subquery(self._relations.name("text"))
        return sa.select(self._dialect.listed(named.c.text)).select_from(named).correlate(outer)

    def _typename(self, row: Row, types: Sequence[str]) -> Expression:
        def write(rows: sa.FromClause) -> Expression:
            named = [(self._is(row.view, rows, each), self._dialect.verbatim(json.dumps(each))) for each in types]
            return _alternatives(named)

        return self._dialect.written(self._phrase(row, ("typename", *types), write))

    def _withheld(self, row: Row, types: Sequence[str]) -> Expression:
        """Write the names of what this row withholds, in the order of the catalogue; told apart by type."""

        def write(rows: sa.FromClause) -> Expression:
            if len(types) == 1:
                return self._withheld_of(row.view, rows, types[0])
            return _alternatives(
                [(self._is(row.view, rows, each), self._withheld_of(row.view, rows, each)) for each in types]
            )

        return self._dialect.written(self._phrase(row, ("withheld", *types), write))

    def _withheld_of(self, view: View, rows: sa.FromClause, type_name: str) -> Expression:
        dialect, seen = self._dialect, self._reach.attributes[type_name]
        parts: list[Expression] = []
        for name, attribute in view.entity.attributes(type_name).items():
            withheld = view.withheld(attribute, rows) if name in seen else None
            if withheld is not None:
                parts.append(sa.case((withheld, dialect.verbatim(f",{json.dumps(name)}")), else_=dialect.verbatim("")))
        if not parts:
            return dialect.verbatim("[]")
        names = sa.func.substr(dialect.concat(parts), number(2))
        return dialect.concat([dialect.verbatim("["), names, dialect.verbatim("]")])


def _alternatives(written: list[tuple[sa.ColumnElement[bool], Expression]]) -> Expression:
    return sa.case(*written[:-1], else_=written[-1][1]) if len(written) > 1 else written[0][1]


def columns_of(view: View, record: Record) -> set[str]:
    """Name the columns of the View's relation that writing a record reads."""
    needed = columns_of_mark(view)
    if not record.is_uniform:
        needed.add(record.entity.discriminator or "id")
    for items in record.items.values():
        for _, item in items:
            if isinstance(item, Withheld):
                needed.update(*(view.withheld_by(each) for each in view.entity.every_attribute()))
            elif isinstance(item, Field):
                needed |= view.columns(item)
            elif not isinstance(item, Typename):
                needed |= view.columns(item.link)
    return needed
