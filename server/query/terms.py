"""Terms: `agreementTerms`, from its plan through the statement to its words.

The clauses come through the Views of agreements, so that only a party reads them; which side a clause is on for whoever
asks is told by the statement, so that it follows the agency that is bound and nothing else.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from graphql import FieldNode

from auth.access.resolution import WHO
from auth.access.words import word
from schema.catalogue import CATALOGUE
from schema.entity import Family, Kind
from schema.tables.sharing import CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.planning import LIST_COST, Path, Planner
from server.query.relations import Relations
from server.query.splice import compact

SIDES = ("gives", "gets", "others")
_NAMES = ("side", "number", "entity", "detail", "gateway", "since", "until", "necessity", "owner", "recipient")
_LISTS = ("areas", "roles", "purposes")


def asked_terms(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Terms:
    """Plan `agreementTerms`."""
    planner.needs_scope(Family.AGREEMENTS, path)
    given = planner.arguments("Query", nodes[0], path)
    selected = planner.fields("AgreementTerms", nodes)
    named = {key: each[0].name.value for key, each in selected.items()}
    lists = {}
    for key, name in named.items():
        if name in SIDES:
            planner.costs(LIST_COST, path)
            asked = planner.fields("Term", selected[key])
            lists[key] = tuple((below, each[0].name.value) for below, each in asked.items())
    return plan.Terms(given["agreement"], tuple(named.items()), lists)


def write_terms(relations: Relations, binds: Binds, asked: plan.Terms) -> Expression:
    """Tell every clause of an agreement that whoever asks may read; `null` for an agreement that they may not.

    SQL: coalesce((SELECT (SELECT '[' || string_agg(...) || ']' FROM clause_view WHERE agreement_id = agreement.id)
    FROM agreement_view AS agreement WHERE id = $1), 'null')
    """
    return _Terms(relations, binds).write(asked)


class _Terms:
    """Writes the terms of one agreement."""

    def __init__(self, relations: Relations, binds: Binds) -> None:
        self._relations = relations
        self._binds = binds
        self._dialect = binds.dialect

    def write(self, asked: plan.Terms) -> Expression:
        """Write the whole list."""
        given = self._binds.value(asked.id, Kind.ID)
        _, agreement = self._relations.rows(CATALOGUE["Agreement"])
        whole = sa.select(self._gathered(self._clauses(agreement))).where(agreement.c.id == given)
        return self._dialect.or_null(whole.scalar_subquery())

    def _clauses(self, agreement: sa.FromClause) -> sa.Select[tuple[str]]:
        _, clause = self._relations.rows(CATALOGUE["Clause"])
        (owner, recipient), source = self._agencies(clause)
        quoted = self._dialect.quoted
        side = sa.case(
            (clause.c.owner_id == WHO, word("gives")),
            (clause.c.recipient_id == WHO, word("gets")),
            else_=word("others"),
        )
        cells = [quoted(side), self._dialect.count(clause.c.number)]
        cells += [quoted(clause.c[name]) for name in ("entity", "detail", "gateway")]
        cells += [self._day(clause.c[name]) for name in ("since", "until")]
        cells += [quoted(clause.c.necessity), quoted(owner.c.name), quoted(recipient.c.name)]
        cells += [self._areas(clause), self._words(clause, CLAUSE_ROLE), self._words(clause, CLAUSE_PURPOSE)]
        text = self._dialect.concat([*self._parted(cells), word("]")]).label("text")
        rows = sa.select(text).select_from(source).where(clause.c.agreement_id == agreement.c.id)
        return rows.order_by(clause.c.number).correlate(agreement)

    def _agencies(self, clause: sa.FromClause) -> tuple[list[sa.FromClause], sa.FromClause]:
        joined, source = [], clause
        for column in (clause.c.owner_id, clause.c.recipient_id):
            _, agency = self._relations.rows(CATALOGUE["Agency"])
            source = source.join(agency, agency.c.id == column)
            joined.append(agency)
        return joined, source

    def _areas(self, clause: sa.FromClause) -> Expression:
        _, area = self._relations.rows(CATALOGUE["Area"])
        covered = self._pairs(CLAUSE_AREA)
        names = sa.select(self._dialect.quoted(area.c.name).label("text"))
        joined = names.select_from(covered.join(area, area.c.id == covered.c.area_id))
        return self._gathered(joined.where(covered.c.clause_id == clause.c.id).order_by(area.c.name).correlate(clause))

    def _words(self, clause: sa.FromClause, table: sa.Table) -> Expression:
        pairs = self._pairs(table)
        (column,) = (each for each in pairs.c if each.name != "clause_id")
        words = sa.select(self._dialect.quoted(column).label("text")).where(pairs.c.clause_id == clause.c.id)
        return self._gathered(words.order_by(column).correlate(clause))

    def _gathered(self, texts: sa.Select[tuple[str]]) -> Expression:
        named = texts.subquery(self._relations.name("text"))
        array = self._dialect.concat([word("["), self._dialect.gather(named.c.text), word("]")])
        return sa.select(array).select_from(named).scalar_subquery()

    def _day(self, value: Expression) -> Expression:
        return self._dialect.or_null(self._dialect.concat((word('"'), sa.cast(value, sa.Text), word('"'))))

    def _pairs(self, table: sa.Table) -> sa.FromClause:
        relations = self._relations
        return relations.prelude.stand_in(relations.views.pairs(table)).alias(relations.name(table.name))

    def _parted(self, cells: list[Expression]) -> list[Expression]:
        parts: list[Expression] = []
        for cell in cells:
            parts += [word("," if parts else "["), cell]
        return parts


def written(root: plan.Terms, text: str) -> str:
    """Write the `agreementTerms` field from what the statement told; null where it told nothing."""
    told = json.loads(text)
    if told is None:
        return "null"
    rows = [dict(zip((*_NAMES, *_LISTS), row, strict=True)) for row in told]
    for row in rows:
        other = {"gives": "recipient", "gets": "owner"}.get(row["side"])
        row |= {"__typename": "Term", "counterparty": row[other] if other else None}
    sides = {side: [row for row in rows if row["side"] == side] for side in SIDES}
    return compact(
        {
            key: [{below: row[name] for below, name in root.lists[key]} for row in sides[side]]
            if side in sides
            else "AgreementTerms"
            for key, side in root.fields
        }
    )
