"""Grounds: what the numbers of a review stand on, read in the same statement as they.

Part of step 7 of a query. Who leads the operation, which clauses open records to be counted, what was published,
and which areas there are. Tells of rights and of what everyone may know, never of a counted record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import sqlalchemy as sa

from auth.access.resolution import WHO
from auth.access.words import number, word
from schema.catalogue import CATALOGUE
from schema.entity import Kind
from schema.tables.reference import AREA_WITHIN, OPERATION_AREA
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.order import default_order, keys_of, order_by
from server.query.record import Frame, Records, Row
from server.query.relations import Relations

# Stands before each area: JSON text holds no control characters.
MARK_AREA = "\x06"


class Grounds:
    """Writes what stands beside the counts of the reviews of one statement."""

    def __init__(self, relations: Relations, records: Records, binds: Binds) -> None:
        self._relations = relations
        self._records = records
        self._binds = binds
        self._dialect = binds.dialect

    def leads(self, operation: Expression) -> Expression:
        """Say whether the agency leads the operation; `null` where there is none.

        SQL: coalesce((SELECT CASE WHEN owner_id = :agency THEN 'true' ELSE 'false' END ...), 'null')
        """
        _, rows = self._relations.rows(CATALOGUE["Operation"])
        leads = sa.case((rows.c.owner_id == WHO, word("true")), else_=word("false"))
        return self._dialect.or_null(sa.select(leads).where(rows.c.id == operation).scalar_subquery())

    def rights(self, kinds: Iterable[str], year: int, operation: Expression) -> Expression:
        """Tell the lowest rung at which clauses open records of each of *kinds*: at all, and in each area.

        SQL: SELECT entity, NULL, min(rung) FROM opened GROUP BY entity UNION ALL SELECT entity, area_id, ...
        """
        opened = [self._opened(kind, year) for kind in kinds]
        each = (sa.union_all(*opened) if len(opened) > 1 else opened[0]).subquery(self.name("opened"))
        around, within = self.pairs(AREA_WITHIN), self.pairs(OPERATION_AREA)
        # Once for the whole operation, where no area is told, and once for each of its areas that the clause reaches.
        reach = sa.select(around.c.area_id, sa.cast(within.c.area_id, sa.Text).label("area"))
        joined = reach.select_from(around.join(within, within.c.area_id == around.c.within_id))
        areas = joined.where(within.c.operation_id == operation).subquery(self.name("reach"))
        whole = sa.select(each.c.entity, sa.cast(sa.null(), sa.Text).label("area"), each.c.rung)
        parts = sa.select(each.c.entity, areas.c.area, each.c.rung).select_from(
            each.join(areas, areas.c.area_id == each.c.area_id)
        )
        row = sa.union_all(whole, parts).subquery(self.name("right"))
        texts = [self.text(row.c.entity), self.text(row.c.area), self._dialect.count(sa.func.min(row.c.rung))]
        return self.array(texts, row, [row.c.entity, row.c.area])

    def leaders(self, kinds: Iterable[str], operation: Expression) -> Expression:
        """Tell what clauses open of *kinds* of the agency that leads, in each area of the operation, and since when.

        SQL: SELECT entity, area_id, detail, since, until FROM opened JOIN operation_area ... JOIN operation ON
        operation.owner_id = clause.owner_id WHERE operation_id = $1 GROUP BY 1, 2, 3, 4, 5
        """
        opened = [each for kind in kinds for each in self._clauses(kind)]
        each = sa.union_all(*opened).subquery(self.name("clause"))
        within = self.pairs(OPERATION_AREA)
        _, led = self._relations.rows(CATALOGUE["Operation"])
        source = each.join(within, within.c.area_id == each.c.area_id).join(
            led, sa.and_(led.c.id == within.c.operation_id, led.c.owner_id == each.c.owner_id)
        )
        held = sa.select(each.c.entity, each.c.area_id, each.c.detail, each.c.since, each.c.until)
        row = held.select_from(source).where(led.c.id == operation).distinct().subquery(self.name("leader"))
        texts = [self.text(row.c.entity), self.text(row.c.area_id), self._dialect.count(row.c.detail)]
        return self.array([*texts, self.text(row.c.since), self.text(row.c.until)], row, [])

    def published(self, year: int, operation: Expression) -> Expression:
        """Tell the figures that were published for the whole operation and year, the latest first."""
        _, value = self._relations.rows(CATALOGUE["IndicatorValue"])
        _, indicator = self._relations.rows(CATALOGUE["Indicator"])
        source = value.join(indicator, indicator.c.id == value.c.indicator_id)
        first, last = self._days(year)
        rows = (
            sa.select(indicator.c.measure, indicator.c.unit, value.c.value, value.c.qualifier, value.c.source)
            .select_from(source)
            .where(value.c.operation_id == operation, value.c.area_id.is_(None), indicator.c.measure.is_not(None))
            .where(value.c.period_start == first, value.c.period_end == last)
            .order_by(value.c.published_on.desc(), value.c.id)
        ).subquery(self.name("figure"))
        texts = [self.text(rows.c.measure), self.text(rows.c.unit), self._dialect.count(rows.c.value)]
        return self.array([*texts, self.text(rows.c.qualifier), self._dialect.quoted(rows.c.source)], rows, [])

    def areas(self, record: plan.Record | None, operation: Expression) -> Expression:
        """Write the areas of the operation in their order: a mark, the id, and the record where one is asked for."""
        view, rows = self._relations.rows(CATALOGUE["Area"])
        within = self.pairs(OPERATION_AREA)
        order = order_by(view, keys_of(view, default_order(view.entity)), rows, backward=False)
        place = sa.func.row_number().over(order_by=order).label("place")
        joined = rows.join(within, within.c.area_id == rows.c.id)
        listed = sa.select(*rows.c, place).select_from(joined).where(within.c.operation_id == operation)
        areas = listed.subquery(self.name("area"))
        row = Row(view, areas, Frame(areas))
        parts = [word(MARK_AREA), sa.cast(areas.c.id, sa.Text)]
        parts += [self._records.marked(row, record)] if record else []
        texts = sa.select(self._dialect.concat(parts).label("text")).select_from(row.frame.source)
        named = texts.order_by(areas.c.place).subquery(self.name("text"))
        return sa.select(self._dialect.gather(named.c.text)).select_from(named).scalar_subquery()

    def array(self, texts: Iterable[Expression], source: sa.FromClause, groups: Iterable[Expression]) -> Expression:
        """Write rows of JSON values as an array of arrays."""
        parts: list[Expression] = []
        for text in texts:
            parts += [word("," if parts else "["), text]
        rows = sa.select(self._dialect.concat([*parts, word("]")]).label("text")).select_from(source).group_by(*groups)
        named = rows.subquery(self.name("text"))
        array = self._dialect.concat([word("["), self._dialect.gather(named.c.text), word("]")])
        return sa.select(array).select_from(named).scalar_subquery()

    def text(self, value: Expression | None) -> Expression:
        """Write a code or an id as a JSON string, `null` where there is none."""
        if value is None:
            return word("null")
        return self._dialect.or_null(self._dialect.concat((word('"'), sa.cast(value, sa.Text), word('"'))))

    def pairs(self, table: sa.Table) -> sa.FromClause:
        """Give the rows of a table of pairs under a fresh name."""
        relations = self._relations
        return relations.prelude.stand_in(relations.views.pairs(table)).alias(self.name(table.name))

    def name(self, stem: str) -> str:
        """Give a name that nothing else in the statement has."""
        return self._relations.name(stem)

    def _opened(self, kind: str, year: int) -> sa.Select[tuple[object, ...]]:
        """Say at which rung clauses open each owner's records of *kind* in each area; never more than they do.

        Without dates the highest clause holds, and nothing is opened at less than the lowest of all. Clauses that
        open records of other years only do not count.
        SQL: SELECT 'Outcome' AS entity, area_id, CASE WHEN max(lasting) > min(detail) THEN max(lasting) ELSE
        min(detail) END AS rung FROM (covered_outcome UNION ALL windowed_outcome ...) GROUP BY owner_id, area_id
        """
        shared, stand_in = self._relations.views.shared, self._relations.prelude.stand_in
        covered, windowed = stand_in(shared.covered(kind)), stand_in(shared.windowed(kind))
        first, last = self._days(year)
        always = sa.select(covered.c.owner_id, covered.c.area_id, covered.c.detail, covered.c.detail.label("lasting"))
        sometimes = (
            sa.select(windowed.c.owner_id, windowed.c.area_id, windowed.c.detail, number(0))
            .where(sa.or_(windowed.c.since.is_(None), windowed.c.since <= last))
            .where(sa.or_(windowed.c.until.is_(None), windowed.c.until >= first))
        )
        each = sa.union_all(always, sometimes).subquery(self.name("clause"))
        lowest, lasting = sa.func.min(each.c.detail), sa.func.max(each.c.lasting)
        rung = sa.case((lasting > lowest, lasting), else_=lowest)
        opened = sa.select(word(kind).label("entity"), each.c.area_id, rung.label("rung"))
        return opened.where(each.c.detail > number(0)).group_by(each.c.owner_id, each.c.area_id)

    def _clauses(self, kind: str) -> Iterator[sa.Select[tuple[object, ...]]]:
        """Give what clauses open of *kind*: those without dates, then those with."""
        shared, stand_in = self._relations.views.shared, self._relations.prelude.stand_in
        covered, windowed = stand_in(shared.covered(kind)), stand_in(shared.windowed(kind))
        never = sa.cast(sa.null(), sa.Date)
        for rows, since, until in ((covered, never, never), (windowed, windowed.c.since, windowed.c.until)):
            days = since.label("since"), until.label("until")
            yield sa.select(word(kind).label("entity"), rows.c.owner_id, rows.c.area_id, rows.c.detail, *days)

    def _days(self, year: int) -> tuple[Expression, Expression]:
        return self._binds.value(date(year, 1, 1), Kind.DAY), self._binds.value(date(year, 12, 31), Kind.DAY)
