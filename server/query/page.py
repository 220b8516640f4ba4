"""Page: a connection becomes one sub-select, limited before anything is joined.

One row more than asked for tells whether there are others. Cursors leave the
database as marked order keys and are sealed by `splice.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from auth.access.view import View
from schema.entity import Link
from schema.graphql.reach import Reach
from server.query.binds import Binds, Place
from server.query.condition import Conditions
from server.query.dialect import Dialect, Expression
from server.query.marks import beside, columns_of_mark, counted, in_one, mark_of
from server.query.order import Key, bounds, key_text, keys_of, order_by, place
from server.query.plan import Arguments, Constant, Cursor, Edges, Many, Nodes, One, Page, Paged, PageInfo, Part, Record
from server.query.record import Frame, Records, Row, columns_of
from server.query.relations import Joined, Relations

MARK_CURSOR, MARK_KEYS, MARK_END = "\x01", "\x02", "\x05"
# Places begin here so that their texts have one length and sort as numbers do.
_FIRST_PLACE = 1000


class Pages:
    """Writes the connections of one statement."""

    def __init__(
        self, relations: Relations, binds: Binds, reach: Reach, count_cap: int, records: type[Records] = Records
    ) -> None:
        self.places: dict[int, Place] = {}
        self.records = records(relations, binds.dialect, reach, self._nested)
        self._relations = relations
        self._binds = binds
        self._dialect: Dialect = binds.dialect
        self._conditions = Conditions(relations, binds)
        self._count_cap = count_cap

    def root(self, page: Page) -> tuple[Expression, Expression | None]:
        """Write a connection of Query, and the marks of its records where the dialect can put them beside it.

        SQL: root_1.text, root_1.marks FROM (SELECT ... AS text, ... AS marks) AS root_1
        """
        view, rows = self._relations.rows(page.entity)
        select = self._write(page, view, rows, Joined(rows, sa.true()), None)
        if not self._dialect.is_postgresql:
            return in_one(self._dialect, select).scalar_subquery(), None
        root = beside(select).subquery(self._relations.name("root"))
        return root.c.text, root.c.get("marks")

    def _nested(self, row: Row, link: Link, page: Page) -> sa.Select[Any]:
        target, rows, joined = self._relations.linked(row.view, row.rows, link)
        return self._write(page, target, rows, joined, row.rows)

    def _write(
        self, page: Page, view: View, rows: sa.FromClause, joined: Joined, outer: sa.FromClause | None
    ) -> sa.Select[Any]:
        """Write the text of a connection, and beside it the marks of its records where it tells any.

        SQL: SELECT '{"nodes":[' || string_agg(text0, ',') || ']}', string_agg(mark, '') FROM (SELECT ...)
        """
        keys = keys_of(view, page.arguments.order)
        self.places[page.number] = place(view, keys, page.arguments)
        fits = self._fits(view, rows, page.arguments, joined)
        dialect = self._dialect
        paged = any(_needs_rows(page, part) for _, part in page.parts)
        limited = self._limited(page, view, rows, joined, keys, fits, outer) if paged else None
        parts: list[Expression] = [dialect.verbatim("{")]
        for number, (key, part) in enumerate(page.parts):
            parts.append(dialect.verbatim(f"{',' if number else ''}{json.dumps(key)}:"))
            if isinstance(part, Constant):
                parts.append(dialect.verbatim(json.dumps(part.text)))
            elif _is_count(part):
                parts.append(self._total(page, rows, joined, fits, outer))
            else:
                parts.append(self._part(dict(limited.c) if limited is not None else {}, part, number, page))
        whole = dialect.concat([*parts, dialect.verbatim("}")])
        written: sa.Select[Any] = sa.select(whole, *self._marks(limited, page))
        if limited is not None:
            written = written.select_from(limited)
        return written.correlate(outer) if outer is not None else written

    def _fits(
        self, view: View, rows: sa.FromClause, arguments: Arguments, joined: Joined
    ) -> list[sa.ColumnElement[bool]]:
        fits = [joined.on]
        if arguments.filter:
            fits.append(self._conditions.of(view, rows, arguments.filter))
        return fits

    def _limited(
        self,
        page: Page,
        view: View,
        rows: sa.FromClause,
        joined: Joined,
        keys: tuple[Key, ...],
        fits: list[sa.ColumnElement[bool]],
        outer: sa.FromClause | None,
    ) -> sa.Subquery:
        """Choose the rows of the page, number them in the order of the answer, and write each part of each row.

        SQL: SELECT text0, place FROM (SELECT *, row_number() OVER (...) AS place FROM (SELECT ... FROM
        outcome_view WHERE ... ORDER BY month DESC, id DESC LIMIT 51)) LEFT JOIN area_view ...
        """
        arguments, name = page.arguments, self._relations.name
        backward = arguments.backward
        beyond = bounds(self._binds, view, keys, rows, arguments)
        more = 1 if _asks_for_more(page) else 0
        chosen = (
            sa.select(*(rows.c[column] for column in _columns(page, view, keys)))
            .select_from(joined.source)
            .where(*fits, *beyond)
            .order_by(*order_by(view, keys, rows, backward=backward))
            .limit(sa.literal_column(str(arguments.size + more)))
        )
        chosen_rows = (chosen.correlate(outer) if outer is not None else chosen).subquery(name("chosen"))
        if not _needs_places(page):
            # Where nothing is joined, the rows stay in the order they were chosen in.
            order = order_by(view, keys, chosen_rows, backward=False) if backward or _joins(page) else []
            return self._written(page, Row(view, chosen_rows, Frame(chosen_rows)), keys, order)
        counted = sa.func.row_number().over(order_by=order_by(view, keys, chosen_rows, backward=backward))
        numbered = sa.select(*chosen_rows.c, (counted + sa.literal_column(str(_FIRST_PLACE))).label("place"))
        page_rows = numbered.subquery(name("page"))
        direction = page_rows.c.place.desc() if backward else page_rows.c.place
        return self._written(page, Row(view, page_rows, Frame(page_rows)), keys, [direction])

    def _written(self, page: Page, row: Row, keys: tuple[Key, ...], order: list[Any]) -> sa.Subquery:
        """Write each part of each row, with its place where the rows have one."""
        columns: list[sa.ColumnElement[Any]] = [row.rows.c.place] if "place" in row.rows.c else []
        for number, (_, part) in enumerate(page.parts):
            text = self._row_part(row, page, keys, part)
            if text is not None:
                columns.append(text.label(f"text{number}"))
        mark = mark_of(self._dialect, row.view, row.rows) if _tells_records(page) else None
        marks = [*([] if mark is None else [mark]), *row.lists]
        if marks:
            columns.append(self._dialect.concat(marks).label("mark"))
        written = sa.select(*columns).select_from(row.frame.source).order_by(*order)
        return written.subquery(self._relations.name("rows"))

    def _row_part(self, row: Row, page: Page, keys: tuple[Key, ...], part: Part) -> Expression | None:
        if isinstance(part, Nodes):
            return self.records.write(row, part.record)
        if isinstance(part, Edges):
            return self._edge(row, page, keys, part)
        if isinstance(part, PageInfo) and _cursors(part):
            return self._mark(row, page, keys)
        return None

    def _edge(self, row: Row, page: Page, keys: tuple[Key, ...], edges: Edges) -> Expression:
        parts: list[Expression] = [self._dialect.verbatim("{")]
        for number, (key, part) in enumerate(edges.parts):
            parts.append(self._dialect.verbatim(f"{',' if number else ''}{json.dumps(key)}:"))
            if isinstance(part, Cursor):
                parts.append(self._mark(row, page, keys))
            elif isinstance(part, Nodes):
                parts.append(self.records.write(row, part.record))
            else:
                parts.append(self._dialect.verbatim(json.dumps(part.text)))
        return self._dialect.concat([*parts, self._dialect.verbatim("}")])

    def _mark(self, row: Row, page: Page, keys: tuple[Key, ...]) -> Expression:
        begin = self._dialect.verbatim(f"{MARK_CURSOR}{page.number}{MARK_KEYS}")
        text = key_text(self._dialect, row.view, keys, row.rows)
        return self._dialect.concat([begin, text, self._dialect.verbatim(MARK_END)])

    def _part(self, columns: Mapping[str, Expression], part: Part, number: int, page: Page) -> Expression:
        dialect, arguments = self._dialect, page.arguments
        if isinstance(part, PageInfo):
            return self._page_info(columns, part, number, arguments)
        return dialect.listed(columns[f"text{number}"], keep=_within(columns, page), apart=self.records.apart)

    def _marks(self, rows: sa.Subquery | None, page: Page) -> list[Expression]:
        """Write the marks of all records of the page, which costs far less than one before each; nothing where none is.

        Lists within its rows are often the same; to leave them out takes the database more than to write them again.
        SQL: coalesce(string_agg(mark || list_1.marks, ''), '')
        """
        if rows is None or "mark" not in rows.c:
            return []
        return [self._dialect.gather_marks(rows.c.mark, keep=_within(dict(rows.c), page))]

    def _page_info(
        self, columns: Mapping[str, Expression], info: PageInfo, number: int, arguments: Arguments
    ) -> Expression:
        """Write `pageInfo`; the first and last cursor are those of the lowest and highest place."""
        dialect = self._dialect
        last_place: Expression = sa.literal_column(str(_FIRST_PLACE + arguments.size))
        parts: list[Expression] = [dialect.verbatim("{")]
        for count, (key, name) in enumerate(info.parts):
            parts.append(dialect.verbatim(f"{',' if count else ''}{json.dumps(key)}:"))
            if name == "__typename":
                parts.append(dialect.verbatim('"PageInfo"'))
            elif name in ("startCursor", "endCursor"):
                lowest = (name == "startCursor") is not arguments.backward
                keyed = dialect.concat([sa.cast(columns["place"], sa.Text), columns[f"text{number}"]])
                edge = (sa.func.min if lowest else sa.func.max)(keyed)
                kept = edge.filter(columns["place"] <= last_place)
                parts.append(dialect.or_null(sa.func.substr(kept, sa.literal_column(str(len(str(_FIRST_PLACE)) + 1)))))
            elif (name == "hasNextPage") is not arguments.backward:
                more = sa.func.count() > sa.literal_column(str(arguments.size))
                parts.append(sa.case((more, dialect.verbatim("true")), else_=dialect.verbatim("false")))
            else:
                cursor = arguments.before if arguments.backward else arguments.after
                parts.append(dialect.verbatim("false" if cursor is None else "true"))
        return dialect.concat([*parts, dialect.verbatim("}")])

    def _total(
        self,
        page: Page,
        rows: sa.FromClause,
        joined: Joined,
        fits: list[sa.ColumnElement[bool]],
        outer: sa.FromClause | None,
    ) -> Expression:
        """Count what fits, up to the cap; null above it. The number of records that somebody owns has a mark.

        SQL: SELECT '<count 03>' || CASE WHEN count(*) > 10000 THEN 'null' ELSE count(*)::text END
        FROM (SELECT 1 ... LIMIT 10001)
        """
        cap = self._count_cap
        fitting: sa.Select[Any] = sa.select(self._relations.counted(rows)).select_from(joined.source).where(*fits)
        fitting = fitting.limit(sa.literal_column(str(cap + 1)))
        fitted = (fitting.correlate(outer) if outer is not None else fitting).subquery(self._relations.name("fit"))
        many = sa.func.count() > sa.literal_column(str(cap))
        text = sa.case((many, self._dialect.verbatim("null")), else_=self._dialect.count(sa.func.count()))
        total = sa.select(counted(self._dialect, page.entity, text)).select_from(fitted)
        return (total.correlate(outer) if outer is not None else total).scalar_subquery()


def _within(columns: Mapping[str, Expression], page: Page) -> Expression | None:
    """Say which rows the page holds; one more than asked for may be there to tell that there are others."""
    last: Expression = sa.literal_column(str(_FIRST_PLACE + page.arguments.size))
    return columns["place"] <= last if _asks_for_more(page) else None


def _needs_places(page: Page) -> bool:
    cursors = any(isinstance(part, PageInfo) and _cursors(part) for _, part in page.parts)
    return cursors or _asks_for_more(page)


def _joins(page: Page) -> bool:
    items = (item for record in _records(page) for asked in record.items.values() for _, item in asked)
    return any(isinstance(item, (One, Many, Paged)) for item in items)


def _records(page: Page) -> list[Record]:
    edges = [part for _, edge in page.parts if isinstance(edge, Edges) for _, part in edge.parts]
    asked = [*(part for _, part in page.parts), *edges]
    return [part.record for part in asked if isinstance(part, Nodes)]


def _columns(page: Page, view: View, keys: tuple[Key, ...]) -> list[str]:
    """Name the columns that the page's rows are written and ordered by, in the order of the relation."""
    needed = {column for key in keys for column in view.columns(key.field)}
    for record in _records(page):
        needed |= columns_of(view, record)
    if _tells_records(page):
        needed |= columns_of_mark(view)
    return [column.name for column in view.relation.c if column.name in needed]


def _tells_records(page: Page) -> bool:
    """An edge tells that its record is there, whether or not the record itself is asked for."""
    return any(isinstance(part, (Nodes, Edges)) for _, part in page.parts)


def _needs_rows(page: Page, part: Part) -> bool:
    if isinstance(part, PageInfo):
        return _cursors(part) or _asks_for_more(page)
    return isinstance(part, (Nodes, Edges))


def _is_count(part: Part) -> bool:
    return not isinstance(part, (Constant, Nodes, Edges, PageInfo))


def _cursors(info: PageInfo) -> bool:
    return any(name in ("startCursor", "endCursor") for _, name in info.parts)


def _asks_for_more(page: Page) -> bool:
    wanted = "hasPreviousPage" if page.arguments.backward else "hasNextPage"
    return any(isinstance(part, PageInfo) and any(name == wanted for _, name in part.parts) for _, part in page.parts)
