"""Processing: what an agency's record of processing holds - what it gives and gets under which agreement, as SQL.

DPA 2018 section 61 and UK GDPR article 30 ask for purposes, categories of data and recipients, legal basis, retention
and security. All of it follows from the agreements in force and the catalogue, so it is never written by hand and
never out of date. In force means what it means for an answer (auth/access/resolution.py), whatever the purpose.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from auth.access.then import rows_at
from auth.access.words import word
from schema.tables.reference import AGENCY
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE

# What protects the data, for the general description of measures (s.61(2)(h), article 30(1)(g)).
SECURITY = (
    "Records hold references and pseudonyms, never names, addresses or dates of birth. Access is denied unless the "
    "law, the role, the token and an agreement in force all allow it, and is decided inside the statement that "
    "reads. Numbers pass disclosure control. People sign in with two factors; two persons put a role in force. "
    "Every disclosure is on a record that is signed, and that the database refuses to change."
)


def clauses_of(
    agency: str | None, today: date, reviewed_since: date, at: Any | None = None
) -> sa.Select[tuple[Any, ...]]:
    """Choose the clauses in force by which *agency* gives or gets records; those of all agencies for None.

    *at* is an instant whose agreements, as they were known then, are asked for; None for those of now.
    SQL: SELECT reference, ..., owner.name, recipient.name FROM clause JOIN agreement ... WHERE status = 'ACTIVE'
    AND starts_on <= $1 ... AND NOT EXISTS (<a party that has not signed this version>)
    """
    source, clauses, party = (rows_at(table, at) for table in (AGREEMENT, CLAUSE, AGREEMENT_PARTY))
    owner, recipient = (rows_at(AGENCY, at).alias(name) for name in ("owner", "recipient"))
    agreement, clause = source.c, clauses.c
    unsigned = (
        sa.select(party.c.id)
        .where(
            party.c.agreement_id == agreement.id,
            sa.or_(party.c.signed_version.is_(None), party.c.signed_version != agreement.version),
        )
        .correlate(source)
        .exists()
    )
    chosen = (
        sa.select(
            *(agreement[name] for name in ("reference", "version", "title", "lawful_basis", "dpia_reference")),
            *(sa.cast(agreement[name], sa.Text).label(name) for name in ("dpia_on", "starts_on", "ends_on")),
            sa.cast(agreement.review_on, sa.Text).label("review_on"),
            agreement.retention_months,
            *(clause[name] for name in ("id", "number", "entity", "detail", "gateway", "necessity")),
            sa.cast(clause.owner_id, sa.Text).label("owner_id"),
            owner.c.name.label("owner"),
            sa.cast(clause.recipient_id, sa.Text).label("recipient_id"),
            recipient.c.name.label("recipient"),
        )
        .select_from(
            clauses.join(source, agreement.id == clause.agreement_id)
            .join(owner, owner.c.id == clause.owner_id)
            .join(recipient, recipient.c.id == clause.recipient_id)
        )
        .where(
            agreement.status == word("ACTIVE"),
            agreement.starts_on <= today,
            sa.or_(agreement.ends_on.is_(None), agreement.ends_on >= today),
            agreement.review_on >= reviewed_since,
            sa.not_(unsigned),
            *(_has_signed(each, agreement.id, party.alias()) for each in (clause.owner_id, clause.recipient_id)),
        )
        .order_by(agreement.reference, clause.number)
    )
    if agency is None:
        return chosen
    return chosen.where(sa.or_(clause.owner_id == agency, clause.recipient_id == agency))


def _has_signed(
    agency: sa.ColumnElement[str], agreement: sa.ColumnElement[str], party: sa.FromClause
) -> sa.ColumnElement[bool]:
    """Say that *agency* is a party of *agreement*; all parties have signed."""
    chosen = sa.select(party.c.id).where(party.c.agreement_id == agreement, party.c.agency_id == agency)
    return chosen.correlate_except(party).exists()
