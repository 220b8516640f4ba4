"""Tables of information sharing agreements: the clauses that open records to others.

A clause is positive and complete: it names its owner, recipient, entity,
Detail, areas, roles and purposes. A clause without areas, roles or purposes
covers nothing: an empty list never means "all". Versions and steps are the
history: what each version said, and who took which step when; nothing reads
them to decide on a row.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from schema.tables.base import (
    METADATA,
    Text,
    UtcDateTime,
    at_least_zero,
    day,
    identity,
    number,
    one_of,
    reference,
    text,
)


def _known_from() -> sa.Column[datetime]:
    """Declare since when a row is what it is, null where nobody kept that: every step of an agreement writes it."""
    return sa.Column("known_from", UtcDateTime)


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
    _known_from(),
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
    # A post or a mailbox, never a person.
    text("contact", optional=True),
    _known_from(),
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
    # A record opens so many days after its own day; none opens at once.
    number("embargo_days", optional=True),
    sa.Column("onward", Text, nullable=False, server_default="FORBIDDEN"),
    text("disclosure_policy", optional=True),
    _known_from(),
    sa.UniqueConstraint("agreement_id", "number"),
    sa.CheckConstraint("owner_id <> recipient_id", name="shared_with_another"),
    *at_least_zero("embargo_days"),
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

# The complete agreement as each version said it: JSON with the names of the contract's input.
AGREEMENT_VERSION = sa.Table(
    "agreement_version",
    METADATA,
    identity(),
    reference("agreement_id", "agreement"),
    number("version"),
    sa.Column("written_at", UtcDateTime, nullable=False),
    text("content"),
    sa.UniqueConstraint("agreement_id", "version"),
)

# What was done with an agreement, numbered from 1. Without agency and person, the calendar did it.
AGREEMENT_STEP = sa.Table(
    "agreement_step",
    METADATA,
    identity(),
    reference("agreement_id", "agreement"),
    number("number"),
    text("step"),
    number("version"),
    sa.Column("taken_at", UtcDateTime, nullable=False),
    reference("agency_id", "agency", optional=True),
    text("person_id", optional=True),
    text("reason", optional=True),
    sa.UniqueConstraint("agreement_id", "number"),
    sa.CheckConstraint("(agency_id IS NULL) = (person_id IS NULL)", name="taken_for_an_agency"),
)
