"""Keep records as long as rules say.

Revision 0014, after 0013. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables import holding
from schema.tables.base import Id, Text, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Whose records a hold may be on.
RECORDS = (
    "outcome",
    "intelligence_report",
    "organised_crime_group",
    "disruption",
    "intervention",
    "grant_award",
    "survey_result",
)


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "disposal_certificate",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("disposed_at", UtcDateTime(), nullable=False),
        sa.Column(
            "statement", Text, nullable=False, comment="canonical JSON (RFC 8785): which, how many, why, by whom"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_disposal_certificate_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_certificate")),
    )
    op.create_index(
        op.f("ix_disposal_certificate_owner_id_disposed_at_id"),
        "disposal_certificate",
        ["owner_id", "disposed_at", "id"],
        unique=False,
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", Id(), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("placed_by", Text, nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("released_by", Text, nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("release_reason", Text, nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_legal_hold_released_by_somebody")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_legal_hold_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_owner_id"), "legal_hold", ["owner_id"], unique=False)
    op.create_index(op.f("ix_legal_hold_record_id"), "legal_hold", ["record_id"], unique=False)
    op.create_table(
        "retention_review",
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("proposed_version", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("proposed_by", Text, nullable=True),
        sa.Column("proposed_ground", Text, nullable=True),
        sa.Column("proposed_reason", Text, nullable=True),
        sa.CheckConstraint(
            "(proposed_version IS NULL) = (proposed_by IS NULL)", name=op.f("ck_retention_review_proposed_whole")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_retention_review_owner_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_retention_review")),
    )
    op.create_index(op.f("ix_retention_review_owner_id"), "retention_review", ["owner_id"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="the last version that there was"),
        sa.Column("rule", Text, nullable=False),
        sa.Column("ground", Text, nullable=False),
        sa.Column("disposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", Text, nullable=False),
        sa.Column("disposed_by", Text, nullable=False),
        sa.Column("certificate_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["disposal_certificate.id"], name=op.f("fk_tombstone_certificate_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_tombstone_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_index(op.f("ix_tombstone_certificate_id"), "tombstone", ["certificate_id"], unique=False)
    connection = op.get_bind()
    for statement in holding.statements(connection.dialect.name, RECORDS):
        connection.exec_driver_sql(statement)
