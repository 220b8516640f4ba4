"""Answer a bulk request again as before.

Revision 0009, after 0008. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Text, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "bulk_answered",
        sa.Column("client_id", Text, nullable=False),
        sa.Column("key_hash", Text, nullable=False, comment="SHA-256 of the agency and the idempotency key"),
        sa.Column("request_hash", Text, nullable=False, comment="SHA-256 of what was asked"),
        sa.Column("report", Text, nullable=False, comment="the report as JSON: places, ids, versions and counts"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key_hash", name=op.f("pk_bulk_answered")),
    )
    op.create_index(op.f("ix_bulk_answered_expires_at"), "bulk_answered", ["expires_at"], unique=False)
