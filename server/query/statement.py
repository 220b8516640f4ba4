"""Statement: a Plan becomes one SELECT whose single row is the answer.

Step 7 of a query. Each root field is one column of JSON text; all share the
clauses in force and one snapshot. The text is compiled once for an audience
and a shape of variables and holds no value of any request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.reach import reach
from auth.access.resolution import WHO
from auth.access.view import View, views_of
from schema.entity import Entity, Kind
from schema.graphql.reach import Reach
from server.database import DatabaseError
from server.query import plan
from server.query.binds import Binds, Place, Request, Source, moment_of
from server.query.dialect import Dialect, Expression
from server.query.explaining import RecordGrounds
from server.query.feed import write_feed
from server.query.marks import parent_link
from server.query.opened import Form
from server.query.page import Pages
from server.query.prelude import Prelude
from server.query.record import Frame, Records, Row, columns_of
from server.query.relations import Relations
from server.query.supposing import write_supposed
from server.query.tally import Tallies
from server.query.terms import write_terms

# The column that proves that what the statement was told of agreements still holds.
STAMP = "stamp"
# The column that proves that whoever asks still stands (server/standing.py).
STANDING = "standing"


@dataclass(frozen=True)
class Statement:
    """One compiled statement.

    *columns* names what each column of its row is for; *places* seals cursors by page number; *marks* explains withheld
    fields by mark number; *instants* are those that anything is asked as at.
    """

    sql: str
    sources: tuple[Source, ...]
    columns: tuple[str, ...]
    places: Mapping[int, Place]
    marks: tuple[tuple[str, str, str], ...]
    instants: tuple[plan.KnownAt, ...] = ()

    def values(self, request: Request) -> list[Any]:
        """Give the values of its parameters for one request. Raises: RefusalError for an instant yet to come."""
        for each in self.instants:
            moment_of(each, request)
        return [source(request) for source in self.sources]

    def read(self, row: Sequence[object] | None) -> tuple[dict[str, str], list[bytes]]:
        """Part the texts of its row from the marks of records. Raises: DatabaseError where anything is missing."""
        if row is None or any(cell is None for cell in row):
            raise DatabaseError("a part of the answer, or the stamp of sharing, is missing")
        cells = list(zip(self.columns, row, strict=True))
        marks = [cell for _, cell in cells if isinstance(cell, bytes)]
        return {name: str(cell) for name, cell in cells if not isinstance(cell, bytes)}, marks


class Writer:
    """Writes the statement of one plan."""

    def __init__(
        self, audience: Audience, dialect: Dialect, form: Form, count_cap: int, records: type[Records] = Records
    ) -> None:
        self._audience = audience
        self._dialect = dialect
        self._views = views_of(audience, dialect.name, form.filled)
        self._binds = Binds(dialect)
        self._reach: Reach = reach(audience.roles)
        self._prelude = Prelude(dialect, form.same)
        self._relations = Relations(self._views, self._prelude)
        self._pages = Pages(self._relations, self._binds, self._reach, count_cap, records)
        self._grounds_of_record = RecordGrounds(self._relations, self._pages.records, self._binds, self._reach)
        self._tallies = Tallies(self._relations, self._pages.records, self._binds)

    def write(self, whole: plan.Plan) -> Statement | None:
        """Write the statement; None when nothing of the plan needs the database."""
        columns: dict[str, Expression] = {}
        for key, root in whole.roots:
            columns.update(self._root(key, root))
        marks = self._pages.records.marks.told
        if columns or any(_tells_clauses(root) for _, root in whole.roots):
            stamp = self._prelude.stand_in(self._views.shared.stamp)
            columns[STAMP] = sa.select(self._dialect.count(stamp.c.stamp)).scalar_subquery()
            columns[STANDING] = sa.select(self._dialect.count(stamp.c.standing)).scalar_subquery()
        return self._compiled(columns, tuple(marks)) if columns else None

    def _root(self, key: str, root: plan.Root) -> dict[str, Expression]:
        if isinstance(root, plan.Page):
            with self._relations.as_at(self._binds.known_at(root.arguments.known_at)):
                text, marks = self._pages.root(root)
            return {key: text} if marks is None else {key: text, f"{key} marks": marks}
        if isinstance(root, plan.NodeById):
            with self._relations.as_at(self._binds.known_at(root.known_at)):
                return {key: self._node(root)}
        if isinstance(root, plan.AsAt):
            with self._relations.as_at(self._binds.known_at(root.known_at)):
                return {key: self._as_at(root)}
        if isinstance(root, plan.Viewer):
            return {f"{key} {name}": self._viewer_agency(record) for name, record in root.agencies.items()}
        if isinstance(root, plan.Review):
            with self._relations.as_at(self._binds.known_at(root.known_at)):
                return self._review(key, root)
        if isinstance(root, plan.Explained) and root.kind is None:
            return {key: self._grounds_of_record.write(root)}
        if isinstance(root, plan.Feed):
            return write_feed(self._relations, self._binds, self._pages.records, key, root)
        if isinstance(root, plan.Terms):
            return {key: write_terms(self._relations, self._binds, root)}
        if isinstance(root, plan.Simulation):
            return {key: write_supposed(self._relations, self._binds, root)}
        return {}

    def _review(self, key: str, review: plan.Review) -> dict[str, Expression]:
        given = self._binds.value(review.operation, Kind.ID)
        asked = {
            f"{key} operation {name}": self._dialect.or_null(self._by_id(record.entity, record, given))
            for name, record in review.operations.items()
        }
        return asked | self._tallies.columns(key, review, given)

    def _node(self, node: plan.NodeById) -> Expression:
        """Look for the id in every View; the first that has it answers.

        SQL: coalesce((SELECT ... FROM outcome_view WHERE id = $1), (SELECT ...), ..., 'null')
        """
        given = self._binds.value(node.id, Kind.ID)
        found = [self._by_id(record.entity, record, given) for record in node.records]
        nothing = self._dialect.verbatim("null")
        return sa.func.coalesce(*found, nothing) if found else nothing

    def _viewer_agency(self, record: plan.Record) -> Expression:
        return self._by_id(record.entity, record, WHO)

    def _as_at(self, root: plan.AsAt) -> Expression:
        """Find the newest version there is, or was at the instant.

        SQL: SELECT ... FROM agreement_version_as_at_0 WHERE agreement_id = $1 ORDER BY version DESC LIMIT 1
        """
        view, rows = self._relations.rows(root.record.entity)
        wanted = rows.c.agreement_id == self._binds.value(root.id, Kind.ID)
        return self._dialect.or_null(self._first(view, rows, root.record, (wanted, rows.c.version.desc())))

    def _by_id(self, entity: Entity, record: plan.Record, given: Any) -> Expression:
        view, rows = self._relations.rows(entity)
        return self._first(view, rows, record, (rows.c.id == given, None))

    def _first(
        self,
        view: View,
        rows: sa.FromClause,
        record: plan.Record,
        wanted: tuple[sa.ColumnElement[bool], sa.UnaryExpression[Any] | None],
    ) -> Expression:
        condition, order = wanted
        parent = parent_link(record.entity)
        needed = columns_of(view, record) | ({parent.local} if parent else set())
        columns = [column for column in rows.c if column.name in needed]
        chosen = sa.select(*columns).where(condition).limit(sa.literal_column("1"))
        chosen = chosen if order is None else chosen.order_by(order)
        found = chosen.subquery(self._relations.name("found"))
        row = Row(view, found, Frame(found))
        written = self._pages.records.marked(row, record, is_alone=True)
        return sa.select(written.label("text")).select_from(row.frame.source).scalar_subquery()

    def _compiled(self, columns: dict[str, Expression], marks: tuple[tuple[str, str, str], ...]) -> Statement:
        select = sa.select(*(column.label(f"c{number}") for number, column in enumerate(columns.values())))
        sql, names, constants = self._prelude.statement(select)
        sources = tuple(self._source(name, constants) for name in names)
        return Statement(sql, sources, tuple(columns), dict(self._pages.places), marks, tuple(self._binds.instants))

    def _source(self, name: str, constants: Mapping[str, Any]) -> Source:
        if name in self._binds.sources:
            return self._binds.sources[name]
        if constants.get(name) is None:
            # What the Views bind: who asks, and what is open to them.
            return lambda request: request.standing[name]
        # SQLAlchemy itself binds a constant here and there, such as the 0 in SQLite's OFFSET 0.
        constant = constants[name]
        return lambda request: constant


def _tells_clauses(root: plan.Root) -> bool:
    """Tell whether a root is answered from the clauses in force beside the statement; the stamp must then prove it."""
    return isinstance(root, (plan.Explained, plan.Feed)) or (isinstance(root, plan.Viewer) and bool(root.access))
