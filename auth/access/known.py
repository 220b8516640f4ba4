"""Known: the Views of what was known at an instant, from the versions that are and those that were kept.

Who may see a record is always decided now. Its newest version decides, as if nothing else had been asked; then the
version of that instant must be visible by the same rules, and the lesser Detail of the two holds. So a record that
was marked higher, moved or withdrawn since does not come back through its past; a withdrawn one is there for its
owner alone. An agreement is there for its parties of now, whole. Where the instant of recording is withheld, a record
stands as at the beginning of the month: otherwise whoever tries one instant after the other would find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from auth.access.resolution import WHO
from auth.access.view import GRANTED, View, Views
from auth.access.words import number, word
from auth.disclosure.rules import rule_of
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Link
from schema.marking import Detail
from schema.tables.base import UtcDateTime
from schema.tables.past import ADDED_TO, PAST, PAST_OPEN, PAST_PAIRS, PAST_PARTS

# The column that says which of the kept versions a row is; null for the newest.
VERSION = "past_version"
# When a version became known, and until when it was what was known.
_SINCE, _UNTIL = "known_since", "known_until"
_KEPT = 400
_NEWEST = sa.cast(sa.null(), sa.BigInteger)


def instant(place: int) -> str:
    """Name the parameter of an instant, by its place among those of the statement."""
    return f"as_at_{place}"


def month_of(place: int) -> str:
    """Name the parameter of the beginning of its month."""
    return f"as_at_{place}_month"


def quarter_of(place: int) -> str:
    """Name the parameter of the beginning of its quarter."""
    return f"as_at_{place}_quarter"


class KnownViews(Views):
    """The Views of one instant, beside those of now: what has no versions is as it is now."""

    def __init__(self, now: Views, place: int) -> None:
        """Begin without any; *place* is that of the instant among those of the statement."""
        super().__init__(now.audience, now.shared, least=now.least)
        self._now = now
        self._place = place
        self._suffix = f"_as_at_{place}" if now.least is Detail.SUMMARY else f"_counted_as_at_{place}"
        self._at = sa.bindparam(instant(place), type_=UtcDateTime)
        self._month = sa.bindparam(month_of(place), type_=UtcDateTime)
        self._quarter = sa.bindparam(quarter_of(place), type_=UtcDateTime)

    def counting(self) -> Views:
        """Give the Views of the instant that begin at AGGREGATE."""
        return known_at(self._now.counting(), self._place)

    def pairs(self, table: sa.Table) -> sa.CTE:
        """Give the relation of a table of pairs, as it was with the version that was known."""
        if table.name not in self._pairs:
            self._pairs[table.name] = self._make_pairs(table)
        return self._pairs[table.name]

    def _make_pairs(self, table: sa.Table) -> sa.CTE:
        if (past := PAST_PAIRS.get(table.name)) is not None:
            return self._relation(table, sa.select(*table.c), sa.select(*past.c))
        if table.name not in PAST_PARTS:
            return self._now.pairs(table)
        near, above = _whose(table)
        columns = [column.name for column in table.c]
        return self._both(table, columns, (near, self.of(above).relation))

    def _make(self, entity: Entity) -> View:
        if entity.table.name in PAST:
            return self._versions(entity)
        if entity.table.name in PAST_PARTS:
            return self._part(entity)
        if entity.table.name in PAST_OPEN:
            return self._open_versions(entity)
        if entity.table.name in ADDED_TO:
            return self._added(entity)
        return self._now.of(entity)

    def _open_versions(self, entity: Entity) -> View:
        """Choose of what is seen whole the version that was known, at the very instant: nothing of it is withheld.

        The instant is asked outside, so that PostgreSQL reads a page of both tables in the order of their indexes.
        What lies within an agreement that is visible now, which was there whenever it was.
        SQL: SELECT ... FROM (SELECT ..., known_from AS known_since, NULL AS known_until FROM recorded_crime UNION ALL
        SELECT ..., known_from, known_to FROM recorded_crime_past) AS versions WHERE (known_since IS NULL OR
        known_since <= :as_at_0) AND (known_until IS NULL OR known_until > :as_at_0)
        """
        past = PAST_OPEN[entity.table.name]
        now, floor = self._now.visible(entity)
        names = [column.name for column in now.selected_columns]
        then, _ = self._now.visible(replace(entity, table=past))
        then = then.with_only_columns(*(past.c[name] for name in names), past.c.known_from, past.c.known_to)
        now = now.add_columns(entity.table.c.known_from.label(_SINCE), sa.cast(sa.null(), UtcDateTime).label(_UNTIL))
        versions = sa.union_all(now, then).subquery("versions")
        known, ended = versions.c[_SINCE] <= self._at, versions.c[_UNTIL] > self._at
        rows = sa.select(*(versions.c[name] for name in names)).where(
            sa.or_(versions.c[_SINCE].is_(None), known), sa.or_(versions.c[_UNTIL].is_(None), ended)
        )
        return self._view(entity, rows, floor)

    def _added(self, entity: Entity) -> View:
        """Choose of what is only ever added to what was there.

        SQL: SELECT ... FROM agreement_step JOIN agreement_as_at_0 ON id = agreement_id WHERE taken_at <= :as_at_0
        """
        rows, floor = self.visible(entity)
        return self._view(entity, rows.where(entity.table.c[ADDED_TO[entity.table.name]] <= self._at), floor)

    def _versions(self, entity: Entity) -> View:
        """Choose of each record the version that was known.

        SQL: SELECT ... FROM (SELECT ... FROM outcome WHERE <visible>) AS present WHERE known_since <= :as_at_0
        UNION ALL SELECT ... FROM (SELECT ... FROM outcome_past WHERE <visible>) AS earlier JOIN <visible now>
        AS newest ON newest.id = earlier.id WHERE known_since <= :as_at_0 AND known_until > :as_at_0
        """
        table, past = entity.table, PAST[entity.table.name]
        rows, floor = self.visible(entity)
        since = sa.func.coalesce(table.c.known_from, table.c.recorded_at, type_=UtcDateTime).label(_SINCE)
        present = rows.add_columns(since).subquery("present")
        kept, _ = self.visible(replace(entity, table=past))
        times = (past.c.known_from.label(_SINCE), past.c.known_to.label(_UNTIL), past.c.version.label(VERSION))
        earlier = kept.add_columns(*times).subquery("earlier")
        newest = self._newest(entity).subquery("newest")
        names = [column.name for column in rows.selected_columns if column.name != GRANTED]
        now = sa.select(*(present.c[name] for name in names), *_granted(present), _NEWEST.label(VERSION))
        now = now.where(_known_by(entity, present, self._moment(entity, present, present, floor)))
        lesser = _lesser(earlier, newest) if GRANTED in earlier.c else []
        then = sa.select(*(earlier.c[name] for name in names), *lesser, earlier.c[VERSION])
        then = then.select_from(earlier.join(newest, newest.c.id == earlier.c.id))
        moment = self._moment(entity, newest, earlier, floor)
        then = then.where(_known_by(entity, earlier, moment), earlier.c[_UNTIL] > moment)
        return View(entity, self.audience, self._relation(table, now, then), floor)

    def _newest(self, entity: Entity) -> sa.CompoundSelect[Any]:
        """Choose the records whose newest version is visible now; of what its owner withdrew, the last one.

        SQL: SELECT id, granted FROM outcome_view UNION ALL SELECT id, granted FROM outcome_past
        WHERE <visible> AND ending = 'WITHDRAWN' AND owner_id = :agency
        """
        past, present = PAST[entity.table.name], self._now.of(entity).relation
        last, _ = self.visible(replace(entity, table=past))
        last = last.where(past.c.ending == word("WITHDRAWN"), past.c.owner_id == WHO)
        given = [column for column in last.selected_columns if column.name == GRANTED]
        return sa.union_all(sa.select(present.c.id, *_granted(present)), last.with_only_columns(past.c.id, *given))

    def _part(self, entity: Entity) -> View:
        link = entity.attributes(entity.name)[entity.within or ""]
        if not isinstance(link, Link):
            raise TypeError(f"{entity.name} lies within {link.name}, which is no link")
        parent = self.of(CATALOGUE[link.target])
        columns = [column.name for column in self._columns(entity)]
        relation = self._both(entity.table, columns, (link.local, parent.relation))
        return View(entity, self.audience, relation, parent.floor)

    def _both(self, table: sa.Table, columns: Iterable[str], of: tuple[str, sa.CTE]) -> sa.CTE:
        """Give what belongs to the versions that were known; *of* is the column that leads to them, and themselves.

        SQL: SELECT ... FROM drug_line JOIN outcome_as_at_0 ON id = outcome_id WHERE past_version IS NULL
        UNION ALL SELECT ... FROM drug_line_past JOIN outcome_as_at_0 ON id = outcome_id AND past_version = version
        """
        near, above = of
        past, names = PAST_PARTS[table.name], list(columns)
        granted = [above.c[GRANTED]] if GRANTED in above.c else []
        now = sa.select(*(table.c[name] for name in names), *granted).select_from(
            table.join(above, above.c.id == table.c[near])
        )
        then = sa.select(*(past.c[name] for name in names), *granted).select_from(
            past.join(above, sa.and_(above.c.id == past.c[near], above.c[VERSION] == past.c.version))
        )
        return self._relation(table, now.where(above.c[VERSION].is_(None)), then)

    def _moment(self, entity: Entity, rows: sa.FromClause, version: sa.FromClause, floor: int) -> sa.ColumnElement[Any]:
        """Give the instant as finely as the instant of recording is told on a row, of which *version* may be known.

        SQL: CASE WHEN granted >= 3 THEN :as_at_0 ELSE :as_at_0_month END
        """
        told = entity.attributes(entity.name)["recordedAt"].detail.rung
        if self.least is Detail.AGGREGATE and GRANTED in rows.c:
            return self._counted_moment(rows.c[GRANTED] >= number(told), version)
        if floor >= told:
            return self._at
        if GRANTED not in rows.c:
            return self._month
        return sa.case((rows.c[GRANTED] >= number(told), self._at), else_=self._month)

    def _counted_moment(self, is_told: sa.ColumnElement[bool], version: sa.FromClause) -> sa.ColumnElement[Any]:
        """Give the instant for a row that is counted, though it may be marked too high to be shown.

        What a clause opens says nothing of that, so only an audience that is cleared for every marking is told the
        numbers of others' records to the instant; the others those of a quarter, as months are refused to them.
        SQL: CASE WHEN owner_id = :agency AND granted >= 3 THEN :as_at_0 ELSE :as_at_0_quarter END
        """
        if rule_of(self.audience.roles).exact:
            return sa.case((is_told, self._at), else_=self._month)
        return sa.case((sa.and_(version.c.owner_id == WHO, is_told), self._at), else_=self._quarter)

    def _relation(self, table: sa.Table, now: sa.Select[Any], then: sa.Select[Any]) -> sa.CTE:
        both = sa.union_all(now, then)
        return both.cte(f"{table.name}{self._suffix}").prefix_with("NOT MATERIALIZED")


@lru_cache(_KEPT)
def known_at(now: Views, place: int) -> KnownViews:
    """Give the Views of an instant beside those of now; kept, so that what is compiled of them is found again."""
    return KnownViews(now, place)


def _known_by(entity: Entity, rows: sa.FromClause, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Say which versions were known at a moment; what was there before that was kept was known at every one.

    SQL: known_since <= :as_at_0; and of an operation, a site: known_since IS NULL OR known_since <= :as_at_0
    """
    known = rows.c[_SINCE] <= moment
    return sa.or_(rows.c[_SINCE].is_(None), known) if entity.is_reference else known


def _granted(rows: sa.FromClause) -> list[sa.ColumnElement[int]]:
    return [rows.c[GRANTED]] if GRANTED in rows.c else []


def _lesser(one: sa.FromClause, other: sa.FromClause) -> list[sa.ColumnElement[int]]:
    is_less = one.c[GRANTED] < other.c[GRANTED]
    return [sa.case((is_less, one.c[GRANTED]), else_=other.c[GRANTED]).label(GRANTED)]


def _whose(table: sa.Table) -> tuple[str, Entity]:
    """Find the column of a table of pairs that leads to the record whose list it is, and the kind of record."""
    for entity in CATALOGUE.values():
        for each in entity.every_attribute():
            if isinstance(each, Link) and each.through is not None and each.through.table is table:
                return each.through.near, entity
    raise LookupError(f"{table.name} is of no record")
