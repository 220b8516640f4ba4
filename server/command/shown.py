"""Shown: agreements as an operator reads them, with the names of agencies, areas and people in the place of ids.

For `wardmote agreement list` and `show` alone: whoever may run a command reads the database anyway. Partners read
agreements through their Views, like everything else. Reads only.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.naming import unknown
from schema.tables.people import PERSON
from schema.tables.reference import AGENCY, AREA
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, AGREEMENT_STEP
from server.command.terms import draft_of

Shown = dict[str, object]


def find(connection: Connection, typed: str) -> str:
    """Give the id of an agreement by its reference or id. Raises: RefusalError BAD_USER_INPUT."""
    rows = connection.execute(sa.select(AGREEMENT.c.id, AGREEMENT.c.reference).order_by(AGREEMENT.c.reference)).all()
    for row in rows:
        if typed.strip().casefold() in (row.reference.casefold(), row.id):
            return str(row.id)
    raise unknown("agreement", typed, (row.reference for row in rows))


def listed(connection: Connection) -> list[Shown]:
    """List every agreement by reference, each with its parties and whether they signed the version that is."""
    rows = connection.execute(sa.select(AGREEMENT).order_by(AGREEMENT.c.reference)).all()
    return [_head(connection, row) for row in rows]


def shown(connection: Connection, agreement_id: str) -> Shown:
    """Show one agreement whole: its head, parties, clauses and history."""
    row = connection.execute(sa.select(AGREEMENT).where(AGREEMENT.c.id == agreement_id)).one()
    draft = draft_of(connection, agreement_id)
    agencies, areas = _names(connection, AGENCY), _names(connection, AREA)
    clauses: list[Shown] = []
    for number, clause in enumerate(draft.clauses, 1):
        members: dict[str, object] = {name: getattr(clause, name) for name in clause.__slots__}
        named = {"owner": agencies[clause.owner], "recipient": agencies[clause.recipient]}
        clauses.append({"number": number, **members, **named, "areas": [areas[each] for each in clause.areas]})
    return {
        **_head(connection, row),
        "lawful_basis": row.lawful_basis,
        "dpia_reference": row.dpia_reference,
        "dpia_on": row.dpia_on,
        "retention_months": row.retention_months,
        "clauses": clauses,
        "steps": _steps(connection, agreement_id, agencies),
    }


def _head(connection: Connection, row: sa.Row[Any]) -> Shown:
    of = AGREEMENT_PARTY.c
    parties = connection.execute(
        sa.select(AGREEMENT_PARTY, AGENCY.c.name.label("agency_name"))
        .join(AGENCY, AGENCY.c.id == of.agency_id)
        .where(of.agreement_id == row.id)
        .order_by(AGENCY.c.name)
    )
    head = {name: getattr(row, name) for name in ("id", "reference", "title", "status", "version")}
    days = {name: getattr(row, name) for name in ("starts_on", "ends_on", "review_on")}
    return {
        **head,
        **days,
        "parties": [
            {
                "agency": party.agency_name,
                "part": party.part,
                "contact": party.contact,
                "signed_version": party.signed_version,
                "signed_on": party.signed_on,
            }
            for party in parties
        ],
    }


def _steps(connection: Connection, agreement_id: str, agencies: dict[str, str]) -> list[Shown]:
    people = {row.id: row.username for row in connection.execute(sa.select(PERSON.c.id, PERSON.c.username))}
    steps = connection.execute(
        sa.select(AGREEMENT_STEP).where(AGREEMENT_STEP.c.agreement_id == agreement_id).order_by(AGREEMENT_STEP.c.number)
    )
    return [
        {
            "number": step.number,
            "step": step.step,
            "version": step.version,
            "taken_at": step.taken_at,
            "agency": agencies.get(step.agency_id),
            "by": people.get(step.person_id, step.person_id),
            "reason": step.reason,
        }
        for step in steps
    ]


def _names(connection: Connection, table: sa.Table) -> dict[str, str]:
    return {row.id: row.name for row in connection.execute(sa.select(table.c.id, table.c.name))}
