"""Tables of retention: what was decided of a record's review, what holds it, and what is left of one that is gone.

None of them refers to a record, so that a record can go and what was decided of it stay. A tombstone and a certificate
say which record of which kind was disposed of, when, by whom and under which rule; never what it said.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, day, identity, reference, text

# The last review of a record, and who proposed to dispose of it, if anybody did since.
REVIEW = sa.Table(
    "retention_review",
    METADATA,
    sa.Column("record_id", Id, primary_key=True),
    reference("owner_id", "agency"),
    day("next_review_on", optional=True),
    # When it was retained last, which is what an agreement counts from; a proposal that was declined retains nothing.
    day("retained_on", optional=True),
    sa.Column("reviewed_at", UtcDateTime),
    text("reviewed_by", optional=True),
    text("reason", optional=True),
    sa.Column("proposed_version", sa.BigInteger),
    sa.Column("proposed_at", UtcDateTime),
    text("proposed_by", optional=True),
    text("proposed_ground", optional=True),
    text("proposed_reason", optional=True),
    sa.Index(None, "owner_id"),
    sa.CheckConstraint("(proposed_version IS NULL) = (proposed_by IS NULL)", name="proposed_whole"),
)

# A record may be held under several references; each is released by itself.
HOLD = sa.Table(
    "legal_hold",
    METADATA,
    identity(),
    sa.Column("record_id", Id, nullable=False),
    reference("owner_id", "agency"),
    text("reference"),
    text("reason"),
    text("placed_by"),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    text("released_by", optional=True),
    sa.Column("released_at", UtcDateTime),
    text("release_reason", optional=True),
    sa.Index(None, "record_id"),
    sa.Index(None, "owner_id"),
    sa.CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released_by_somebody"),
)

CERTIFICATE = sa.Table(
    "disposal_certificate",
    METADATA,
    identity(),
    reference("owner_id", "agency"),
    sa.Column("disposed_at", UtcDateTime, nullable=False),
    sa.Column("statement", Text, nullable=False, comment="canonical JSON (RFC 8785): which, how many, why, by whom"),
    sa.Index(None, "owner_id", "disposed_at", "id"),
)

TOMBSTONE = sa.Table(
    "tombstone",
    METADATA,
    identity(),
    reference("owner_id", "agency"),
    text("kind"),
    sa.Column("version", sa.BigInteger, nullable=False, comment="the last version that there was"),
    text("rule"),
    # A code: a text of somebody's own could repeat what the record said.
    text("ground"),
    sa.Column("disposed_at", UtcDateTime, nullable=False),
    text("proposed_by"),
    text("disposed_by"),
    reference("certificate_id", "disposal_certificate"),
    sa.Index(None, "certificate_id"),
)
# What is written there once stays.
KEPT = (CERTIFICATE, TOMBSTONE)
