"""Tally: the numbers of a review, counted in the database under the policy.

Part of step 7 of a query. Counts the rows of the Views that begin at AGGREGATE, told apart by whether the audience
is shown them as rows, and tells beside the counts by which rights they are there. Nothing here may be told before
auth/disclosure/release.py has seen it; review.py does that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

import sqlalchemy as sa

from auth.access.sharing import WHO, number, word
from auth.access.view import GRANTED, Views
from auth.disclosure.measures import MEASURES, Measure
from auth.disclosure.rules import known_from
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Kind
from schema.marking import Detail
from schema.tables.reference import AREA_WITHIN, OPERATION_AREA
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.order import default_order, keys_of, order_by
from server.query.record import Frame, Records, Row
from server.query.relations import Relations

# Stands before each area: JSON text holds no control characters.
MARK_AREA = "\x06"
_WHOLE: tuple[str, ...] = ()


class Tallies:
    """Writes what the reviews of one statement need."""

    def __init__(self, relations: Relations, records: Records, binds: Binds) -> None:
        self._relations = relations
        self._records = records
        self._binds = binds
        self._dialect = binds.dialect
        self._audience = relations.views.audience
        self._counted = Views(self._audience, relations.views.shared, least=Detail.AGGREGATE)

    def columns(self, key: str, review: plan.Review, operation: Expression) -> dict[str, Expression]:
        """Write the columns of one review: *operation* is the bound id of its operation."""
        found = {f"{key} leads": self._leads(operation)}
        measures = [measure for measure in asked(review) if self._is_open(measure)]
        if review.cells:
            found[f"{key} rights"] = self._rights(review.year, operation)
            found[f"{key} published"] = self._published(review.year, operation)
        if measures:
            events = self._events(measures, review.year, operation)
            for by in dict.fromkeys((_WHOLE, *(cells.by for cells in review.cells.values()))):
                found[f"{key} {' '.join(('by', *by))}"] = self._counts(events, measures, by, operation)
        for name, cells in review.cells.items():
            if "AREA" in cells.by:
                found[f"{key} areas {name}"] = self._areas(None, operation)
            for area, record in cells.areas.items():
                found[f"{key} area {name} {area}"] = self._areas(record, operation)
        return found

    def _is_open(self, measure: Measure) -> bool:
        ceiling = self._audience.ceiling(measure.family)
        return ceiling.own is not None or ceiling.others is not None

    def _leads(self, operation: Expression) -> Expression:
        """Say whether the agency leads the operation; `null` where there is none.

        SQL: coalesce((SELECT CASE WHEN lead_agency_id = :agency THEN 'true' ELSE 'false' END ...), 'null')
        """
        _, rows = self._relations.rows(CATALOGUE["Operation"])
        leads = sa.case((rows.c.lead_agency_id == WHO, word("true")), else_=word("false"))
        return self._dialect.or_null(sa.select(leads).where(rows.c.id == operation).scalar_subquery())

    def _events(self, measures: Iterable[Measure], year: int, operation: Expression) -> sa.CTE:
        """Gather the rows that count for any of *measures*, each once, whatever is made of them later.

        SQL: SELECT kind AS rows, area_id, ..., CASE WHEN kind = 'CASH_SEIZURE' THEN cash_pence END AS amount,
        coalesce(subject, id) AS contributor, owner_id = :agency AS own, granted FROM outcome_counted
        WHERE operation_id = $1 AND month BETWEEN $2 AND $3 UNION ALL ...
        """
        by_entity: dict[str, list[Measure]] = {}
        for measure in measures:
            by_entity.setdefault(measure.entity, []).append(measure)
        selects = [self._events_of(CATALOGUE[name], each, year, operation) for name, each in by_entity.items()]
        gathered = sa.union_all(*selects) if len(selects) > 1 else selects[0]
        return gathered.cte(self._relations.name("event")).prefix_with("MATERIALIZED")

    def _events_of(
        self, entity: Entity, measures: list[Measure], year: int, operation: Expression
    ) -> sa.Select[tuple[object, ...]]:
        view = self._counted.of(entity)
        row = view.relation.alias(self._relations.name(entity.table.name))
        source: sa.FromClause = row
        if "operation_id" in row.c:
            within = row.c.operation_id == operation
        else:
            _, site = self._relations.rows(CATALOGUE["Site"])
            source, within = row.join(site, site.c.id == row.c.site_id), site.c.operation_id == operation
        kind = row.c[entity.discriminator] if entity.discriminator else word(entity.name)
        identity = sa.cast(row.c.id, sa.Text)
        amounts = [
            (kind == word(each.rows), row.c[column]) for each in measures if (column := each.column(each.amount))
        ]
        columns = (
            kind.label("rows"),
            row.c.area_id,
            row.c.site_id,
            row.c.month,
            row.c[entity.day or "month"].label("day"),
            (sa.case(*amounts) if amounts else sa.cast(sa.null(), sa.BigInteger)).label("amount"),
            (sa.func.coalesce(row.c.subject, identity) if "subject" in row.c else identity).label("contributor"),
            (row.c.owner_id == WHO).label("own"),
            row.c[GRANTED],
        )
        months = row.c.month.between(self._month(year, 1), self._month(year, 12))
        counts = sa.or_(*(sa.and_(kind == word(rows), *each) for rows, each in _conditions(measures, row)))
        return sa.select(*columns).select_from(source).where(within, months, counts)

    def _counts(
        self, events: sa.CTE, measures: Iterable[Measure], by: Collection[str], operation: Expression
    ) -> Expression:
        """Count the events of each cell as JSON: what it is of, then its numbers.

        SQL: SELECT rows, area, phase, month, count(*) FILTER (WHERE known), sum(amount) FILTER (WHERE known), the
        same of the rest, count(DISTINCT contributor) of the rest and of one's own FROM event GROUP BY 1, 2, 3, 4
        """
        row = events.alias(self._relations.name("event"))
        source, area, phase, month = self._split(row, by, operation)
        known = self._known(row, measures, by)
        numbers: list[Expression] = []
        for rows in (known, sa.not_(known)):
            numbers.append(sa.func.count().filter(rows))
            numbers.append(sa.func.coalesce(sa.func.sum(row.c.amount).filter(rows), number(0)))
        for rows in (sa.not_(known), row.c.own):
            numbers.append(sa.func.count(sa.distinct(row.c.contributor)).filter(rows))
        groups = [each for each in (row.c.rows, area, phase, month) if each is not None]
        texts = [self._text(each) for each in (row.c.rows, area, phase, month)]
        return self._array([*texts, *map(self._dialect.count, numbers)], source, groups)

    def _split(
        self, row: sa.FromClause, by: Collection[str], operation: Expression
    ) -> tuple[sa.FromClause, Expression | None, Expression | None, Expression | None]:
        """Join what the breakdown is by: areas of the operation around the row's, phases its site was in that day."""
        source, area, phase = row, None, None
        if "AREA" in by:
            around, within = self._pairs(AREA_WITHIN), self._pairs(OPERATION_AREA)
            area = within.c.area_id
            source = source.join(around, around.c.area_id == row.c.area_id).join(
                within, sa.and_(within.c.area_id == around.c.within_id, within.c.operation_id == operation)
            )
        if "PHASE" in by:
            _, rows = self._relations.rows(CATALOGUE["Phase"])
            # Two phases of one kind may overlap too: the event still counts once in that kind.
            kinds = sa.select(rows.c.kind).distinct().subquery(self._relations.name("kind"))
            phase = kinds.c.kind
            source = source.join(kinds, self._in_phase(row, phase))
        return source, area, phase, row.c.month if "MONTH" in by else None

    def _in_phase(self, row: sa.FromClause, kind: Expression) -> sa.ColumnElement[bool]:
        _, phase = self._relations.rows(CATALOGUE["Phase"])
        lasts = sa.or_(phase.c.ended_on.is_(None), phase.c.ended_on >= row.c.day)
        found = sa.select(number(1)).where(
            phase.c.site_id == row.c.site_id, phase.c.kind == kind, phase.c.started_on <= row.c.day, lasts
        )
        return found.correlate_except(phase).exists()

    def _known(self, row: sa.FromClause, measures: Iterable[Measure], by: Collection[str]) -> sa.ColumnElement[bool]:
        """Say that the audience is shown everything of the row that its number depends on."""
        own, others = {}, {}
        for measure in measures:
            own[measure.rows], others[measure.rows] = known_from(measure, by, self._audience)
        least = sa.case((row.c.own, _rung(row, own)), else_=_rung(row, others))
        return row.c[GRANTED] >= least

    def _rights(self, year: int, operation: Expression) -> Expression:
        """Tell the lowest rung at which clauses open records: of each entity, and of each in each area.

        An owner's records of an area are opened at the highest rung of its clauses without dates there, and at no
        less than the lowest rung of any. Clauses for other years do not count.
        SQL: SELECT entity, NULL, min(rung) FROM opened GROUP BY entity UNION ALL SELECT entity, area_id, ...
        """
        opened = self._opened(year)
        pairs, within = self._pairs(AREA_WITHIN), self._pairs(OPERATION_AREA)
        whole = sa.select(opened.c.entity, sa.cast(sa.null(), sa.Text).label("area"), opened.c.rung)
        areas = sa.select(opened.c.entity, sa.cast(within.c.area_id, sa.Text), opened.c.rung).select_from(
            opened.join(pairs, pairs.c.area_id == opened.c.area_id).join(within, within.c.area_id == pairs.c.within_id)
        )
        each = sa.union_all(whole, areas.where(within.c.operation_id == operation))
        row = each.subquery(self._relations.name("right"))
        texts = [self._text(row.c.entity), self._text(row.c.area), self._dialect.count(sa.func.min(row.c.rung))]
        return self._array(texts, row, [row.c.entity, row.c.area])

    def _opened(self, year: int) -> sa.CTE:
        covered, windowed = self._relations.views.shared.covered, self._relations.views.shared.windowed
        always = sa.select(
            covered.c.entity, covered.c.owner_id, covered.c.area_id, covered.c.detail, covered.c.detail.label("lasting")
        )
        around = self._pairs(AREA_WITHIN)
        first, last = (self._binds.value(day, Kind.DAY) for day in (date(year, 1, 1), date(year, 12, 31)))
        sometimes = (
            sa.select(windowed.c.entity, windowed.c.owner_id, around.c.area_id, windowed.c.detail, number(0))
            .select_from(windowed.join(around, around.c.within_id == windowed.c.area_id))
            .where(
                sa.or_(windowed.c.since.is_(None), windowed.c.since <= last),
                sa.or_(windowed.c.until.is_(None), windowed.c.until >= first),
            )
        )
        each = sa.union_all(always, sometimes).subquery(self._relations.name("clause"))
        lowest, lasting = sa.func.min(each.c.detail), sa.func.max(each.c.lasting)
        rung = sa.case((lasting > lowest, lasting), else_=lowest)
        opened = sa.select(each.c.entity, each.c.area_id, rung.label("rung")).where(each.c.detail > number(0))
        grouped = opened.group_by(each.c.entity, each.c.owner_id, each.c.area_id)
        return grouped.cte(self._relations.name("opened")).prefix_with("MATERIALIZED")

    def _published(self, year: int, operation: Expression) -> Expression:
        """Tell the figures that were published for the whole operation and year, the latest first."""
        _, value = self._relations.rows(CATALOGUE["IndicatorValue"])
        _, indicator = self._relations.rows(CATALOGUE["Indicator"])
        source = value.join(indicator, indicator.c.id == value.c.indicator_id)
        first, last = (self._binds.value(day, Kind.DAY) for day in (date(year, 1, 1), date(year, 12, 31)))
        rows = (
            sa.select(indicator.c.measure, indicator.c.unit, value.c.value, value.c.qualifier, value.c.source)
            .select_from(source)
            .where(value.c.operation_id == operation, value.c.area_id.is_(None), indicator.c.measure.is_not(None))
            .where(value.c.period_start == first, value.c.period_end == last)
            .order_by(value.c.published_on.desc(), value.c.id)
        ).subquery(self._relations.name("figure"))
        texts = [self._text(rows.c.measure), self._text(rows.c.unit), self._dialect.count(rows.c.value)]
        return self._array([*texts, self._text(rows.c.qualifier), self._dialect.quoted(rows.c.source)], rows, [])

    def _areas(self, record: plan.Record | None, operation: Expression) -> Expression:
        """Write the areas of the operation in their order: a mark, the id, and the record where one is asked for."""
        view, rows = self._relations.rows(CATALOGUE["Area"])
        within = self._pairs(OPERATION_AREA)
        order = order_by(view, keys_of(view, default_order(view.entity)), rows, backward=False)
        place = sa.func.row_number().over(order_by=order).label("place")
        joined = rows.join(within, within.c.area_id == rows.c.id)
        listed = sa.select(*rows.c, place).select_from(joined).where(within.c.operation_id == operation)
        areas = listed.subquery(self._relations.name("area"))
        row = Row(view, areas, Frame(areas))
        parts = [word(MARK_AREA), sa.cast(areas.c.id, sa.Text)]
        parts += [self._records.write(row, record)] if record else []
        texts = sa.select(self._dialect.concat(parts).label("text")).select_from(row.frame.source)
        named = texts.order_by(areas.c.place).subquery(self._relations.name("text"))
        return sa.select(self._dialect.gather(named.c.text)).select_from(named).scalar_subquery()

    def _array(self, texts: Iterable[Expression], source: sa.FromClause, groups: Iterable[Expression]) -> Expression:
        """Write rows of JSON values as an array of arrays."""
        parts: list[Expression] = []
        for text in texts:
            parts += [word("," if parts else "["), text]
        rows = sa.select(self._dialect.concat([*parts, word("]")]).label("text")).select_from(source).group_by(*groups)
        named = rows.subquery(self._relations.name("text"))
        array = self._dialect.concat([word("["), self._dialect.gather(named.c.text), word("]")])
        return sa.select(array).select_from(named).scalar_subquery()

    def _text(self, value: Expression | None) -> Expression:
        if value is None:
            return word("null")
        return self._dialect.or_null(self._dialect.concat_strict((word('"'), sa.cast(value, sa.Text), word('"'))))

    def _pairs(self, table: sa.Table) -> sa.FromClause:
        return self._relations.views.pairs(table).alias(self._relations.name(table.name))

    def _month(self, year: int, month: int) -> Expression:
        return self._binds.value(f"{year}-{month:02}", Kind.MONTH)


def asked(review: plan.Review) -> list[Measure]:
    """Give the measures that any cells of the review are of, in the order of the code list."""
    wanted = {code for cells in review.cells.values() for code in measures_of(cells)}
    return [measure for code, measure in MEASURES.items() if code in wanted]


def measures_of(cells: plan.Cells) -> list[str]:
    """Name the measures of some cells in the order of the code list: those asked for, or all."""
    return [code for code in MEASURES if cells.only is None or code in cells.only]


def _conditions(measures: Iterable[Measure], row: sa.FromClause) -> Iterator[tuple[str, list[sa.ColumnElement[bool]]]]:
    for measure in measures:
        amount, unless = measure.column(measure.amount), measure.column(measure.unless)
        held = [row.c[amount].is_not(None)] if amount else []
        held += [sa.not_(row.c[unless])] if unless else []
        yield measure.rows, held


def _rung(row: sa.FromClause, rungs: dict[str, int]) -> sa.ColumnElement[int]:
    """Give the rung for the rows' measure; most share one, so only the others are spelled out."""
    common = max(rungs.values(), key=list(rungs.values()).count)
    rest = [(row.c.rows == word(name), number(rung)) for name, rung in rungs.items() if rung != common]
    return sa.case(*rest, else_=number(common)) if rest else number(common)
