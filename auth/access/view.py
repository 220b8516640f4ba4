"""View: what one audience sees of one Entity.

Step 5 of a query (see server/query/answer.py). Turns ceilings, scopes and the
clauses in force into a relation (which rows, and how much of each) and into
expressions (which fields). Every reference to a table goes through a View's
relation. Never reads the database itself: ending an agreement must work
without clearing anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.columns import counted, shown
from auth.access.law import POLICE_ONLY
from auth.access.masks import Mask, mask_of
from auth.access.resolution import WHO
from auth.access.sharing import Sharing, covers
from auth.access.words import number, word
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Field, Governance, Link
from schema.marking import Detail, Marking
from schema.tables.base import Id, not_withdrawn
from schema.tables.sharing import AGREEMENT_PARTY

SITE = sa.bindparam("site", type_=Id)
GRANTED = "granted"
# Why a field is withheld on a row: too little Detail is given, or a mask hides its value.
Cause = Literal["detail", "mask"]
_AUDIENCES_KEPT = 200


@dataclass(frozen=True, eq=False)
class View:
    """One entity as one audience sees it.

    *relation* has the entity's columns and, where it differs row by row, a
    column `granted`: the rung of Detail given on that row. *floor* is the
    lowest rung a visible row can have.
    """

    entity: Entity
    audience: Audience
    relation: sa.CTE
    floor: int

    def is_certain(self, attribute: Field | Link) -> bool:
        """Tell whether every visible row shows the attribute."""
        return attribute.detail.rung <= self.floor and self._mask(attribute) is None

    def columns(self, attribute: Field | Link) -> set[str]:
        """Name the columns of the relation that an attribute is read from and withheld by."""
        column = attribute.column if isinstance(attribute, Field) else attribute.local
        return {column} | self.withheld_by(attribute)

    def withheld_by(self, attribute: Field | Link) -> set[str]:
        """Name the columns that decide whether an attribute is withheld; none where it never is."""
        deciding = {GRANTED} if attribute.detail.rung > self.floor else set()
        mask = self._mask(attribute)
        return deciding | {mask.column} if mask else deciding

    def value(self, field: Field, row: sa.FromClause) -> sa.ColumnElement[object]:
        """Give the field's value on *row*, null where it is withheld.

        SQL: CASE WHEN granted >= 3 THEN occurred_on END
        """
        return self._shown(field, row, row.c[field.column])

    def local(self, link: Link, row: sa.FromClause) -> sa.ColumnElement[object]:
        """Give the column a link starts from, null where the link is withheld."""
        return self._shown(link, row, row.c[link.local])

    def withheld(self, attribute: Field | Link, row: sa.FromClause) -> sa.ColumnElement[bool] | None:
        """Say when the attribute is withheld on *row*; None for never."""
        causes = [condition for _, condition in self.causes(attribute, row)]
        return sa.or_(*causes) if causes else None

    def causes(self, attribute: Field | Link, row: sa.FromClause) -> list[tuple[Cause, sa.ColumnElement[bool]]]:
        """Say for each cause when it withholds the attribute on *row*: too little Detail given, or a mask."""
        found: list[tuple[Cause, sa.ColumnElement[bool]]] = []
        if attribute.detail.rung > self.floor:
            found.append(("detail", row.c[GRANTED] < number(attribute.detail.rung)))
        mask = self._mask(attribute)
        if mask is not None:
            hidden = sa.or_(*(row.c[mask.column] == word(code) for code in sorted(mask.codes)))
            found.append(("mask", hidden))
        return found

    def withheld_because(self, attribute: Field | Link) -> Iterable[Cause]:
        """Name the causes for which the attribute may be withheld, in the order of `causes`."""
        if attribute.detail.rung > self.floor:
            yield "detail"
        if self._mask(attribute) is not None:
            yield "mask"

    def _shown(
        self, attribute: Field | Link, row: sa.FromClause, column: sa.ColumnElement[object]
    ) -> sa.ColumnElement[object]:
        withheld = self.withheld(attribute, row)
        return column if withheld is None else sa.case((sa.not_(withheld), column))

    def _mask(self, attribute: Field | Link) -> Mask | None:
        return mask_of(self.entity.name, attribute.name, self.audience.sees_firearms)


class Views:
    """The Views of one statement: each made once, all over the same clauses."""

    def __init__(self, audience: Audience, shared: Sharing, *, least: Detail = Detail.SUMMARY) -> None:
        """Begin without any; *least* is the lowest Detail a row must be given to count."""
        self._audience = audience
        self._shared = shared
        self.least = least
        self._made: dict[str, View] = {}
        self._pairs: dict[str, sa.CTE] = {}
        self._counting: Views | None = None
        # What a relation is named by after its table.
        self._suffix = "_view" if least is Detail.SUMMARY else "_counted"

    @property
    def audience(self) -> Audience:
        """Whose views these are."""
        return self._audience

    @property
    def shared(self) -> Sharing:
        """The clauses they are made over."""
        return self._shared

    def counting(self) -> Views:
        """Give the Views of the same audience and clauses that begin at AGGREGATE; made once."""
        if self._counting is None:
            self._counting = Views(self._audience, self._shared, least=Detail.AGGREGATE)
        return self._counting

    def of(self, entity: Entity) -> View:
        """Give the View of *entity*."""
        if entity.name not in self._made:
            self._made[entity.name] = self._make(entity)
        return self._made[entity.name]

    def pairs(self, table: sa.Table) -> sa.CTE:
        """Give the relation of a table of pairs between entities; each side still goes through its own View."""
        if table.name not in self._pairs:
            self._pairs[table.name] = sa.select(*table.c).cte(f"{table.name}_view").prefix_with("NOT MATERIALIZED")
        return self._pairs[table.name]

    def _make(self, entity: Entity) -> View:
        return self._view(entity, *self.visible(entity))

    def visible(self, entity: Entity) -> tuple[sa.Select[Any], int]:
        """Select the rows of *entity*'s table that are visible, and say which rung the least of them has."""
        chosen = {
            Governance.SHARED: self._shared_records,
            Governance.WITHIN: self._within,
            Governance.PARTY: self._of_parties,
            Governance.OPEN: self._open,
        }
        return chosen[entity.governance](entity)

    def _open(self, entity: Entity) -> tuple[sa.Select[Any], int]:
        ceiling = self._audience.ceiling(entity.family)
        own, others = _rung(ceiling.own), _rung(ceiling.others)
        if "owner_id" not in entity.table.c or own == others:
            visible = [] if others >= self.least.rung else [sa.false()]
            return sa.select(*self._columns(entity)).where(*visible, *not_withdrawn(entity.table)), others
        granted = sa.case((entity.table.c.owner_id == WHO, number(own)), else_=number(others))
        rows = sa.select(*self._columns(entity), granted.label(GRANTED)).where(granted >= number(self.least.rung))
        return rows, self.least.rung

    def _of_parties(self, entity: Entity) -> tuple[sa.Select[Any], int]:
        ceiling = self._audience.ceiling(entity.family)
        mine = sa.select(AGREEMENT_PARTY.c.agreement_id).where(AGREEMENT_PARTY.c.agency_id == WHO)
        visible = entity.table.c.id.in_(mine) if ceiling.own else sa.false()
        return sa.select(*self._columns(entity)).where(visible), Detail.PERSONAL.rung

    def _within(self, entity: Entity) -> tuple[sa.Select[Any], int]:
        link = entity.attributes(entity.name)[entity.within or ""]
        if not isinstance(link, Link):
            raise TypeError(f"{entity.name} lies within {link.name}, which is no link")
        parent = self.of(CATALOGUE[link.target])
        above = parent.relation
        granted = [above.c[GRANTED]] if GRANTED in above.c else []
        rows = sa.select(*self._columns(entity), *granted).select_from(
            entity.table.join(above, above.c[link.remote] == entity.table.c[link.local])
        )
        return rows, parent.floor

    def _shared_records(self, entity: Entity) -> tuple[sa.Select[Any], int]:
        """Rows owned or covered, told apart by family where a member has a ceiling of its own.

        SQL: SELECT outcome.*, CASE WHEN owner_id = :agency THEN 4 WHEN <covered at 3> THEN 3 ...
        END AS granted FROM outcome WHERE owner_id = :agency OR <covered at 2>
        """
        table = entity.table
        ladders = [self._ladder(entity, entity.name, entity.family)]
        kinds: list[sa.ColumnElement[bool]] = []
        for member in entity.members:
            if member.family is not None:
                ladders.append(self._ladder(entity, member.name, member.family))
                kinds.append(table.c[entity.discriminator or ""] == word(member.code))
        cases = list(zip(kinds, ladders[1:], strict=True))
        other = sa.not_(sa.or_(*kinds)) if kinds else sa.true()
        visible = sa.or_(sa.and_(other, ladders[0][0]), *(sa.and_(kind, rows) for kind, (rows, _) in cases))
        granted = (
            sa.case(*((kind, given) for kind, (_, given) in cases), else_=ladders[0][1]) if cases else ladders[0][1]
        )
        rows = sa.select(*self._columns(entity), granted.label(GRANTED)).where(visible, *self._lawful(entity))
        return rows, self.least.rung

    def _ladder(
        self, entity: Entity, name: str, family: Family
    ) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[int]]:
        """Which rows of one family are visible, and the rung given on each."""
        table, ceiling = entity.table, self._audience.ceiling(family)
        own, others = _rung(ceiling.own), _rung(ceiling.others)
        least = self.least.rung
        mine: sa.ColumnElement[bool] = table.c.owner_id == WHO
        if self._audience.is_of_one_site(family):
            mine = sa.and_(mine, table.c.site_id == SITE)
        visible: list[sa.ColumnElement[bool]] = [mine] if own >= least else []
        rungs: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[int]]] = [(mine, number(own))]
        if others >= least:
            visible.append(sa.and_(*self._others(entity, family), self._covered(entity, name, self.least)))
            levels = [level for level in reversed(Detail) if least <= level.rung <= others]
            rungs += [(self._covered(entity, name, level), number(level.rung)) for level in levels]
        return sa.or_(*visible) if visible else sa.false(), sa.case(*rungs, else_=number(0))

    def _covered(self, entity: Entity, name: str, level: Detail) -> sa.ColumnElement[bool]:
        return covers(self._shared, entity.table, entity=name, day=entity.day, least=level)

    def _others(self, entity: Entity, family: Family) -> Iterable[sa.ColumnElement[bool]]:
        table = entity.table
        yield table.c.owner_id != WHO
        if self._audience.clearance(family) is Marking.OFFICIAL and self.least is not Detail.AGGREGATE:
            yield table.c.marking == word(Marking.OFFICIAL)

    def _lawful(self, entity: Entity) -> Iterable[sa.ColumnElement[bool]]:
        """The hard stops: what never leaves the police, whatever owner or agreement says."""
        for stop in POLICE_ONLY:
            if stop.family is not entity.family or self._audience.is_police:
                continue
            yield sa.false() if stop.column is None else entity.table.c[stop.column] != word(stop.code or "")

    def _columns(self, entity: Entity) -> list[sa.Column[Any]]:
        """Choose what the relation has of the entity's table: of one beyond reach, no statement can be made."""
        is_shown = self.least is not Detail.AGGREGATE
        named = shown(self._audience.roles, entity.name) if is_shown else counted(entity.name)
        return [column for column in entity.table.c if column.name in named or not named]

    def _view(self, entity: Entity, rows: sa.Select[tuple[object, ...]], floor: int) -> View:
        relation = rows.cte(f"{entity.table.name}{self._suffix}").prefix_with("NOT MATERIALIZED")
        return View(entity, self._audience, relation, floor)


def _rung(level: Detail | None) -> int:
    return level.rung if level else 0


@lru_cache(_AUDIENCES_KEPT)
def views_of(audience: Audience, dialect: Literal["sqlite", "postgresql"], filled: frozenset[str]) -> Views:
    """Give the Views of an audience to whom *filled* relations open anything; they hold no more of any agreement."""
    return Views(audience, Sharing(dialect, filled))
