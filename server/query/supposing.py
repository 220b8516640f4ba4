"""Supposing: `simulateAgreement`, its plan and its part of the statement; server/query/simulating.py does the rest.

The statement tells, through the Views of agreements, whom the clauses are for: an agreement of others is no agreement.
"""

from __future__ import annotations

import sqlalchemy as sa
from graphql import FieldNode

from auth.access.words import word
from schema.catalogue import CATALOGUE
from schema.entity import Family, Kind
from schema.tables.sharing import CLAUSE_PURPOSE, CLAUSE_ROLE
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.planning import Path, Planner
from server.query.relations import Relations

# Each asks some hundred statements, so that a second one in a request is one too many.
_COST = 5_001
_COUNTS = ("rowsBefore", "rowsAfter")


def asked_simulation(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Simulation:
    """Plan `simulateAgreement`."""
    planner.needs_scope(Family.AGREEMENTS, path)
    given = planner.arguments("Query", nodes[0], path)
    planner.costs(_COST, path)
    selected = planner.fields("Simulation", nodes)
    openings: dict[str, tuple[tuple[str, str], ...]] = {}
    counts: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for key, each in selected.items():
        if each[0].name.value != "openings":
            continue
        below = planner.fields("Opening", each)
        openings[key] = _names(below)
        for name, nodes_of_count in below.items():
            if nodes_of_count[0].name.value in _COUNTS:
                counts[key, name] = _names(planner.fields("RowCount", nodes_of_count))
    return plan.Simulation(given["agreement"], given.get("against"), _names(selected), openings, counts)


def _names(fields: dict[str, list[FieldNode]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, each[0].name.value) for key, each in fields.items())


def write_supposed(relations: Relations, binds: Binds, asked: plan.Simulation) -> Expression:
    """Tell an agreement, its parties, for whom its clauses are, and what the version said that it is compared with.

    `null` for an agreement that whoever asks may not see, and for a version that never was.
    SQL: coalesce((SELECT '["' || id || '","ISA-1",2,' || <parties> || ',' || <asking> || ']' FROM agreement_view
    WHERE id = $1), 'null')
    """
    dialect = binds.dialect
    _, agreement = relations.rows(CATALOGUE["Agreement"])
    _, clause = relations.rows(CATALOGUE["Clause"])
    roles, purposes = _pairs(relations, CLAUSE_ROLE), _pairs(relations, CLAUSE_PURPOSE)
    source = clause.join(roles, roles.c.clause_id == clause.c.id).join(purposes, purposes.c.clause_id == clause.c.id)
    asking = sa.select(clause.c.recipient_id, roles.c.role, purposes.c.purpose).select_from(source)
    asking = asking.where(clause.c.agreement_id == agreement.c.id).distinct()

    _, agency = relations.rows(CATALOGUE["Agency"])
    _, party = relations.rows(CATALOGUE["AgreementParty"])
    is_signed = sa.case((party.c.signed_version == agreement.c.version, word("signed")), else_=word("not signed"))
    named = sa.select(agency.c.id, agency.c.name, agency.c.kind, is_signed.label("signature"))
    parties = named.select_from(party.join(agency, agency.c.id == party.c.agency_id))
    parties = parties.where(party.c.agreement_id == agreement.c.id)

    cells = [dialect.quoted(sa.cast(agreement.c.id, sa.Text)), dialect.quoted(agreement.c.reference)]
    cells += [dialect.count(agreement.c.version)]
    cells += [_listed(relations, binds, rows, agreement) for rows in (parties, asking)]
    if asked.against is not None:
        cells += _version(relations, binds, agreement, binds.value(asked.against, Kind.INTEGER))
    whole = sa.select(_array(binds, cells)).where(agreement.c.id == binds.value(asked.id, Kind.ID))
    return dialect.or_null(whole.scalar_subquery())


def _version(
    relations: Relations, binds: Binds, agreement: sa.FromClause, number: sa.BindParameter[object]
) -> list[Expression]:
    """Tell a version: its number, what it said, and who signed it; nothing at all where it never was."""
    _, version = relations.rows(CATALOGUE["AgreementVersion"])
    _, step = relations.rows(CATALOGUE["AgreementStep"])
    told = binds.dialect.concat([binds.dialect.count(version.c.version), word(","), version.c.content])
    said = sa.select(told).where(version.c.agreement_id == agreement.c.id, version.c.version == number)
    signed = sa.select(step.c.agency_id).distinct()
    signed = signed.where(step.c.agreement_id == agreement.c.id, step.c.version == number, step.c.step == word("SIGN"))
    return [said.correlate(agreement).scalar_subquery(), _listed(relations, binds, signed, agreement)]


def _listed(
    relations: Relations, binds: Binds, rows: sa.Select[tuple[object, ...]], agreement: sa.FromClause
) -> Expression:
    each = rows.correlate(agreement).subquery(relations.name("each"))
    cells = [binds.dialect.quoted(sa.cast(column, sa.Text)) for column in each.c]
    ordered = sa.select(_array(binds, cells).label("text")).select_from(each).order_by(*each.c)
    texts = ordered.subquery(relations.name("text"))
    array = binds.dialect.concat([word("["), binds.dialect.gather(texts.c.text), word("]")])
    return sa.select(array).select_from(texts).scalar_subquery()


def _array(binds: Binds, cells: list[Expression]) -> Expression:
    parts: list[Expression] = []
    for cell in cells:
        parts += [word("," if parts else "["), cell]
    return binds.dialect.concat([*parts, word("]")])


def _pairs(relations: Relations, table: sa.Table) -> sa.FromClause:
    return relations.prelude.stand_in(relations.views.pairs(table)).alias(relations.name(table.name))
