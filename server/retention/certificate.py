"""Certificate: proof that records were disposed of, which anybody can check who holds a checkpoint.

What it states is canonical JSON (RFC 8785). Its SHA-256 stands in the entry of the disposal on the record of access,
and the entry is proved to be in a checkpoint, which the key of the record signed: so nobody, the operator included,
can make one afterwards or change a word of it. Until the next checkpoint it says so and has no proof yet.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from schema.entity import Kind
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.base import is_id
from schema.tables.retention import CERTIFICATE
from server.database import Database
from server.trail.asking import dialect_of, rows
from server.trail.proofs import inclusion

NAME = "disposeRecords"


async def certificate_of(
    database: Database, certificate: object, *, agency: str | None, kinds: frozenset[str]
) -> dict[str, Any] | None:
    """Give a certificate of *agency*, of any where an operator asks, if all its records are of *kinds*; else None.

    SQL: SELECT statement FROM disposal_certificate WHERE id = $1 AND owner_id = $2; SELECT number FROM audit_entry
    WHERE agency_id = $1 AND name = 'disposeRecords' AND body LIKE <id>
    """
    if not is_id(certificate):
        return None
    dialect = dialect_of(database)
    wanted = [CERTIFICATE.c.id == dialect.bind(certificate, Kind.ID)]
    if agency is not None:
        wanted.append(CERTIFICATE.c.owner_id == dialect.bind(agency, Kind.ID))
    found = await rows(
        database, sa.select(CERTIFICATE.c.statement, sa.cast(CERTIFICATE.c.owner_id, sa.Text)).where(*wanted)
    )
    if not found:
        return None
    statement, owner = found[0]
    if not kinds.issuperset(each["kind"] for each in json.loads(statement)["records"]):
        return None
    entry = AUDIT_ENTRY.c
    of = (entry.agency_id == dialect.bind(owner, Kind.ID), entry.name == NAME, entry.body.like(f"%{certificate}%"))
    numbers = await rows(database, sa.select(entry.number).where(*of))
    number = numbers[0][0] if numbers else None
    proof = None if number is None else await inclusion(database, number)
    return {"id": certificate, "statement": statement, "entry": number, "proof": proof}
