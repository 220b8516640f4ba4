"""Tally: the numbers of a review, counted in the database under the policy.

Part of step 7 of a query. Counts the rows of the Views that begin at AGGREGATE, told apart by whether the audience
is shown them as rows; grounds.py writes what stands beside the counts. Nothing of this may be told before
auth/disclosure/release.py has seen it; review.py does that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import sqlalchemy as sa

from auth.access.resolution import WHO
from auth.access.view import GRANTED
from auth.access.words import number, word
from auth.disclosure.measures import MEASURES, Measure
from auth.disclosure.rules import known_from
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Kind
from schema.tables.reference import AREA_WITHIN, OPERATION_AREA
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.grounds import Grounds
from server.query.record import Records
from server.query.relations import Relations

_WHOLE: tuple[str, ...] = ()


class Tallies:
    """Writes what the reviews of one statement need."""

    def __init__(self, relations: Relations, records: Records, binds: Binds) -> None:
        self._relations = relations
        self._binds = binds
        self._dialect = binds.dialect
        self._audience = relations.views.audience
        self._grounds = Grounds(relations, records, binds)

    def columns(self, key: str, review: plan.Review, operation: Expression) -> dict[str, Expression]:
        """Write the columns of one review: *operation* is the bound id of its operation."""
        grounds, year = self._grounds, review.year
        found = {f"{key} leads": grounds.leads(operation)}
        if review.cells:
            found[f"{key} published"] = grounds.published(year, operation)
        measures = [measure for measure in asked(review) if self._is_open(measure)]
        kinds = dict.fromkeys(measure.clause for measure in measures)
        if measures:
            found[f"{key} rights"] = grounds.rights(kinds, year, operation)
            events = self._events(measures, year, operation)
            for by in dict.fromkeys((_WHOLE, *(cells.by for cells in review.cells.values()))):
                found[f"{key} {' '.join(('by', *by))}"] = self._counts(events, measures, by, operation)
        for name, cells in review.cells.items():
            if "AREA" in cells.by:
                found[f"{key} areas {name}"] = grounds.areas(None, operation)
                for area, record in cells.areas.items():
                    found[f"{key} area {name} {area}"] = grounds.areas(record, operation)
        if measures:
            found[f"{key} leaders"] = grounds.leaders(kinds, operation)
            found[f"{key} areas"] = grounds.areas(None, operation)
        return found

    def _is_open(self, measure: Measure) -> bool:
        ceiling = self._audience.ceiling(measure.family)
        return ceiling.own is not None or ceiling.others is not None

    def _events(self, measures: Iterable[Measure], year: int, operation: Expression) -> sa.TableClause:
        """Gather the rows that count for any of *measures*, each once, whatever is made of them later.

        SQL: SELECT kind AS rows, area_id, ..., CASE WHEN kind = 'CASH_SEIZURE' THEN cash_pence END AS amount,
        coalesce(subject, id) AS contributor, owner_id = :agency AS own, granted FROM outcome_counted
        WHERE operation_id = $1 AND month >= $2 AND month <= $3 UNION ALL ...
        """
        by_entity: dict[str, list[Measure]] = {}
        for measure in measures:
            by_entity.setdefault(measure.entity, []).append(measure)
        months = self._binds.value(f"{year}-01", Kind.MONTH), self._binds.value(f"{year}-12", Kind.MONTH)
        selects = [self._events_of(CATALOGUE[name], each, months, operation) for name, each in by_entity.items()]
        gathered = sa.union_all(*selects) if len(selects) > 1 else selects[0]
        events = gathered.cte(self._relations.name("event")).prefix_with("MATERIALIZED")
        return self._relations.prelude.define(events)

    def _events_of(
        self, entity: Entity, measures: list[Measure], months: tuple[Expression, Expression], operation: Expression
    ) -> sa.Select[tuple[object, ...]]:
        counted = self._relations.views.counting().of(entity).relation
        row = self._relations.prelude.stand_in(counted).alias(self._relations.name(entity.table.name))
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
        counts = sa.or_(*(sa.and_(kind == word(rows), *each) for rows, each in _conditions(measures, row)))
        return (
            sa.select(*columns)
            .select_from(source)
            .where(within, row.c.month >= months[0], row.c.month <= months[1], counts)
        )

    def _counts(
        self, events: sa.TableClause, measures: Iterable[Measure], by: Collection[str], operation: Expression
    ) -> Expression:
        """Count the events of each cell as JSON: what it is of, then its numbers.

        SQL: SELECT rows, area, phase, month, count(*) FILTER (WHERE known), sum(amount) FILTER (WHERE known), the
        same of the rest, count(DISTINCT contributor) of the rest and of one's own FROM event GROUP BY 1, 2, 3, 4
        """
        row = events.alias(self._relations.name("event"))
        known = self._known(row, measures, by)
        source, area, phase, month = self._split(row, by, operation, known)
        numbers: list[Expression] = []
        for rows in (known, sa.not_(known)):
            numbers.append(sa.func.count().filter(rows))
            numbers.append(sa.func.coalesce(sa.func.sum(row.c.amount).filter(rows), number(0)))
        numbers += [sa.func.count(sa.distinct(row.c.contributor)).filter(rows) for rows in (sa.not_(known), row.c.own)]
        groups = [each for each in (row.c.rows, area, phase, month) if each is not None]
        texts = [self._grounds.text(each) for each in (row.c.rows, area, phase, month)]
        return self._grounds.array([*texts, *map(self._dialect.count, numbers)], source, groups)

    def _split(
        self, row: sa.FromClause, by: Collection[str], operation: Expression, known: sa.ColumnElement[bool]
    ) -> tuple[sa.FromClause, Expression | None, Expression | None, Expression | None]:
        """Join what the breakdown is by: areas of the operation around the row's, phases that its site was in."""
        source, area, phase = row, None, None
        if "AREA" in by:
            around, within = self._grounds.pairs(AREA_WITHIN), self._grounds.pairs(OPERATION_AREA)
            area = within.c.area_id
            source = source.join(around, around.c.area_id == row.c.area_id).join(
                within, sa.and_(within.c.area_id == around.c.within_id, within.c.operation_id == operation)
            )
        if "PHASE" in by:
            _, rows = self._relations.rows(CATALOGUE["Phase"])
            # Two phases of one kind may overlap too: the event still counts once in that kind.
            kinds = sa.select(rows.c.kind).distinct().subquery(self._relations.name("kind"))
            phase = kinds.c.kind
            source = source.join(kinds, self._in_phase(row, phase, known))
        return source, area, phase, row.c.month if "MONTH" in by else None

    def _in_phase(self, row: sa.FromClause, kind: Expression, known: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """Say that the site was in a phase of a kind on the row's day; of a row that is not *known*, in its month.

        Whoever writes phases could find the day by moving their ends.
        SQL: CASE WHEN <known> THEN started_on <= day AND ... ELSE CAST(started_on AS TEXT) <= month || '-31' AND ...
        """
        _, phase = self._relations.rows(CATALOGUE["Phase"])
        began, ended = phase.c.started_on, phase.c.ended_on
        first, last = (self._dialect.concat([row.c.month, word(day)]) for day in ("-01", "-31"))
        that_day = sa.and_(began <= row.c.day, sa.or_(ended.is_(None), ended >= row.c.day))
        ends = sa.or_(ended.is_(None), sa.cast(ended, sa.Text) >= first)
        that_month = sa.and_(sa.cast(began, sa.Text) <= last, ends)
        lasts = sa.case((known, that_day), else_=that_month)
        found = sa.select(number(1)).where(phase.c.site_id == row.c.site_id, phase.c.kind == kind, lasts)
        return found.correlate_except(phase).exists()

    def _known(self, row: sa.FromClause, measures: Iterable[Measure], by: Collection[str]) -> sa.ColumnElement[bool]:
        """Say that the audience is shown everything of the row that its number depends on."""
        own, others = {}, {}
        for measure in measures:
            own[measure.rows], others[measure.rows] = known_from(measure, by, self._audience)
        least = sa.case((row.c.own, _rung(row, own)), else_=_rung(row, others))
        return row.c[GRANTED] >= least


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
        held: list[sa.ColumnElement[bool]] = [row.c[amount].is_not(None)] if amount else []
        held += [sa.not_(row.c[unless])] if unless else []
        yield measure.rows, held


def _rung(row: sa.FromClause, rungs: dict[str, int]) -> sa.ColumnElement[int]:
    """Give the rung for the rows' measure; most share one, so only the others are spelled out."""
    common = max(rungs.values(), key=list(rungs.values()).count)
    rest = [(row.c.rows == word(name), number(rung)) for name, rung in rungs.items() if rung != common]
    return sa.case(*rest, else_=number(common)) if rest else number(common)
