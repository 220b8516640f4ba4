"""Tables of information sharing agreements: the clauses that open records to others.

A clause is positive and complete: it names its owner, recipient, entity,
Detail, areas, roles and purposes. A clause without areas, roles or purposes
covers nothing: an empty list never means "all".
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Text, day, identity, number, one_of, reference, text

AGREEMENT = sa.Table(
    "agreement",
    METADATA,
    identity(),
    text("reference"),
    text("title"),
    text("status"),
    number("version"),
    day("starts_on"),
    day("ends_on", optional=True),
    day("review_on"),
    text("lawful_basis"),
    text("dpia_reference", optional=True),
    day("dpia_on", optional=True),
    number("retention_months"),
    sa.UniqueConstraint("reference"),
    one_of("status", "DRAFT", "IN_APPROVAL", "ACTIVE", "SUSPENDED", "EXPIRED", "TERMINATED"),
)

AGREEMENT_PARTY = sa.Table(
    "agreement_party",
    METADATA,
    identity(),
    reference("agreement_id", "agreement"),
    reference("agency_id", "agency"),
    text("part"),
    number("signed_version", optional=True),
    day("signed_on", optional=True),
    sa.UniqueConstraint("agreement_id", "agency_id"),
    sa.Index(None, "agency_id"),
)

CLAUSE = sa.Table(
    "clause",
    METADATA,
    identity(),
    reference("agreement_id", "agreement"),
    number("number"),
    text("entity"),
    reference("owner_id", "agency"),
    reference("recipient_id", "agency"),
    text("detail"),
    text("gateway"),
    day("since", optional=True),
    day("until", optional=True),
    text("necessity"),
    sa.UniqueConstraint("agreement_id", "number"),
    sa.CheckConstraint("owner_id <> recipient_id", name="shared_with_another"),
    one_of("detail", "AGGREGATE", "SUMMARY", "DETAIL", "PERSONAL"),
    sa.Index(None, "recipient_id", "entity"),
)

CLAUSE_AREA = sa.Table(
    "clause_area",
    METADATA,
    sa.Column("clause_id", sa.ForeignKey("clause.id"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("area.id"), primary_key=True),
)

CLAUSE_ROLE = sa.Table(
    "clause_role",
    METADATA,
    sa.Column("clause_id", sa.ForeignKey("clause.id"), primary_key=True),
    sa.Column("role", Text, primary_key=True),
)

CLAUSE_PURPOSE = sa.Table(
    "clause_purpose",
    METADATA,
    sa.Column("clause_id", sa.ForeignKey("clause.id"), primary_key=True),
    sa.Column("purpose", Text, primary_key=True),
)
