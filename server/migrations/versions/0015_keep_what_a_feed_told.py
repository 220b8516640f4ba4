"""Keep what a feed told.

Revision 0015, after 0014. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables import moves
from schema.tables.base import Id, Text, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


# Whose writes are counted.
RECORDS = (
    "outcome",
    "drug_line",
    "weapon_line",
    "intelligence_report",
    "organised_crime_group",
    "disruption",
    "disruption_agency",
    "intervention",
    "activity",
    "grant_award",
    "survey_result",
)


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "feed",
        sa.Column("id", Id(), nullable=False),
        sa.Column("key_hash", Text, nullable=False, comment="SHA-256 of who asks, and for which kinds"),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.Column(
            "compared_under",
            Text,
            nullable=True,
            comment="what nothing can have changed under since; null before it was compared",
        ),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("floor >= 0", name=op.f("ck_feed_floor_at_least_zero")),
        sa.CheckConstraint("last >= 0", name=op.f("ck_feed_last_at_least_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_feed_key_hash")),
    )
    op.create_index(op.f("ix_feed_client_id"), "feed", ["client_id"], unique=False)
    op.create_index(op.f("ix_feed_expires_at"), "feed", ["expires_at"], unique=False)
    op.create_table(
        "record_moves",
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("moves >= 0", name=op.f("ck_record_moves_moves_at_least_zero")),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_record_moves")),
    )
    op.create_table(
        "feed_told",
        sa.Column("feed_id", Id(), nullable=False),
        sa.Column("entity", Text, nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("digest", Text, nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("since_number", sa.BigInteger(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("gone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_told_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "entity", "record_id", name=op.f("pk_feed_told")),
        sa.UniqueConstraint("feed_id", "number", name=op.f("uq_feed_told_feed_id_number")),
    )
    op.create_index(op.f("ix_feed_told_gone_at"), "feed_told", ["gone_at"], unique=False)
    for statement in moves.statements(op.get_bind().dialect.name, RECORDS):
        op.execute(statement)
