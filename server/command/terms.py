"""Terms: an agreement's rows - read as the facts that rules decide on, written from a draft, and kept as text.

The one place that turns rows of agreements into what auth/access speaks of, and back. Decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.agreement import Agreement, Status, Step, Terms
from auth.access.drafting import Draft, DraftClause, DraftParty, Known
from schema.marking import Detail
from schema.tables.base import is_id
from schema.tables.reference import AGENCY, AREA
from schema.tables.sharing import (
    AGREEMENT,
    AGREEMENT_PARTY,
    AGREEMENT_STEP,
    CLAUSE,
    CLAUSE_AREA,
    CLAUSE_PURPOSE,
    CLAUSE_ROLE,
)

# A step of its own in the history: what there was nothing before.
DRAFTED = "DRAFT"
WROTE = (DRAFTED, Step.REVISE.value)
_COVERS = ((CLAUSE_AREA, "area_id", "areas"), (CLAUSE_ROLE, "role", "roles"), (CLAUSE_PURPOSE, "purpose", "purposes"))


def facts(connection: Connection, agreement_id: object) -> Agreement | None:
    """Read the facts of an agreement and hold its row until the end of the transaction; None for no such agreement.

    SQL: SELECT ... FROM agreement WHERE id = :id FOR UPDATE; then its parties, clauses and steps
    """
    if not is_id(agreement_id):
        return None
    row = connection.execute(sa.select(AGREEMENT).where(AGREEMENT.c.id == agreement_id).with_for_update()).one_or_none()
    if row is None:
        return None
    party, step = AGREEMENT_PARTY.c, AGREEMENT_STEP.c
    parties = connection.execute(
        sa.select(party.agency_id, party.signed_version).where(party.agreement_id == agreement_id)
    ).all()
    taken = connection.execute(
        sa.select(step.step, step.person_id, step.agency_id)
        .where(step.agreement_id == agreement_id)
        .order_by(step.number)
    ).all()
    return Agreement(
        status=Status(row.status),
        version=row.version,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        review_on=row.review_on,
        signed={each.agency_id: each.signed_version for each in parties},
        has_assessment=row.dpia_reference is not None and row.dpia_on is not None,
        clauses=_terms(connection, str(agreement_id)),
        authors=frozenset(each.person_id for each in taken if each.step in WROTE and each.person_id),
        suspended_by=next((each.agency_id for each in reversed(taken) if each.step == Step.SUSPEND.value), None),
    )


def draft_of(connection: Connection, agreement_id: str) -> Draft:
    """Read the text of an agreement as it stands."""
    row = connection.execute(sa.select(AGREEMENT).where(AGREEMENT.c.id == agreement_id)).one()
    parties = connection.execute(
        sa.select(AGREEMENT_PARTY)
        .where(AGREEMENT_PARTY.c.agreement_id == agreement_id)
        .order_by(AGREEMENT_PARTY.c.agency_id)
    )
    clauses = connection.execute(
        sa.select(CLAUSE).where(CLAUSE.c.agreement_id == agreement_id).order_by(CLAUSE.c.number)
    ).all()
    return Draft(
        **{each.name: getattr(row, each.name) for each in fields(Draft) if each.name in AGREEMENT.c},
        parties=tuple(DraftParty(agency=each.agency_id, part=each.part, contact=each.contact) for each in parties),
        clauses=tuple(
            DraftClause(owner=each.owner_id, recipient=each.recipient_id, **_members(connection, each))
            for each in clauses
        ),
    )


def _members(connection: Connection, row: sa.Row[Any]) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in _own_columns()}
    return own | {name: _listed(connection, table, column, row.id) for table, column, name in _COVERS}


def content(draft: Draft) -> str:
    """Write a draft as JSON with the names of the contract's AgreementInput, what is not given left out."""
    return json.dumps(_written(draft), ensure_ascii=False, sort_keys=True)


def known(connection: Connection, draft: Draft) -> Known:
    """Look which of the agencies and areas that a draft names exist."""
    agencies = {each.agency for each in draft.parties}
    areas = {area for clause in draft.clauses for area in clause.areas}
    return Known(_existing(connection, AGENCY, agencies), _existing(connection, AREA, areas))


def columns_of(draft: Draft) -> dict[str, Any]:
    """Give the columns of the agreement's own row."""
    return {each.name: getattr(draft, each.name) for each in fields(Draft) if each.name in AGREEMENT.c}


def write_clauses(connection: Connection, agreement_id: str, draft: Draft, new_id: Any, at: datetime) -> None:
    """Write the clauses of a draft, of the instant *at*, in the place of those there are."""
    old = sa.select(CLAUSE.c.id).where(CLAUSE.c.agreement_id == agreement_id)
    for table, *_ in _COVERS:
        connection.execute(sa.delete(table).where(table.c.clause_id.in_(old)))
    connection.execute(sa.delete(CLAUSE).where(CLAUSE.c.agreement_id == agreement_id))
    for number, clause in enumerate(draft.clauses, 1):
        row = {name: getattr(clause, name) for name in _own_columns()}
        row |= {"id": new_id(), "agreement_id": agreement_id, "number": number}
        row |= {"owner_id": clause.owner, "recipient_id": clause.recipient, "known_from": at}
        connection.execute(sa.insert(CLAUSE).values(row))
        for table, column, name in _COVERS:
            rows = [{"clause_id": row["id"], column: each} for each in getattr(clause, name)]
            connection.execute(sa.insert(table), rows)


def _own_columns() -> list[str]:
    return [each.name for each in fields(DraftClause) if each.name in CLAUSE.c]


def _terms(connection: Connection, agreement_id: str) -> tuple[Terms, ...]:
    owner, recipient = AGENCY.alias("owner"), AGENCY.alias("recipient")
    rows = connection.execute(
        sa.select(CLAUSE, owner.c.kind.label("owner_kind"), recipient.c.kind.label("recipient_kind"))
        .join(owner, owner.c.id == CLAUSE.c.owner_id)
        .join(recipient, recipient.c.id == CLAUSE.c.recipient_id)
        .where(CLAUSE.c.agreement_id == agreement_id)
        .order_by(CLAUSE.c.number)
    ).all()
    return tuple(
        Terms(
            entity=row.entity,
            owner=row.owner_id,
            owner_kind=row.owner_kind,
            recipient=row.recipient_id,
            recipient_kind=row.recipient_kind,
            detail=Detail(row.detail),
            gateway=row.gateway,
            is_complete=all(_listed(connection, table, column, row.id) for table, column, _ in _COVERS),
        )
        for row in rows
    )


def _listed(connection: Connection, table: sa.Table, column: str, clause_id: str) -> tuple[str, ...]:
    query = sa.select(table.c[column]).where(table.c.clause_id == clause_id).order_by(table.c[column])
    return tuple(connection.scalars(query))


def _existing(connection: Connection, table: sa.Table, ids: Iterable[str]) -> frozenset[str]:
    asked = sorted(each for each in ids if is_id(each))
    return frozenset(connection.scalars(sa.select(table.c.id).where(table.c.id.in_(asked))))


def _written(value: Any) -> Any:
    if isinstance(value, Draft | DraftClause | DraftParty):
        named: Mapping[str, Any] = {_camel(each.name): getattr(value, each.name) for each in fields(value)}
        return {name: _written(each) for name, each in named.items() if each is not None}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
