"""Take records in batches.

Revision 0012, after 0011. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "ingest_batch",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("site", Text, nullable=False),
        sa.Column("sent_by", Text, nullable=False, comment="the person or service that began it"),
        sa.Column("name", Text, nullable=False, comment="chosen by whoever sends it"),
        sa.Column("kind", Text, nullable=False),
        sa.Column("form", Text, nullable=False),
        sa.Column("on_fault", Text, nullable=False),
        sa.Column("is_dry", sa.Boolean(), nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("corrected", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=False),
        sa.Column("put_back", sa.BigInteger(), nullable=False),
        sa.Column("left_alone", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("form IN ('CSV', 'NDJSON')", name=op.f("ck_ingest_batch_form_known")),
        sa.CheckConstraint("on_fault IN ('ABORT', 'SKIP')", name=op.f("ck_ingest_batch_on_fault_known")),
        sa.CheckConstraint(
            "state IN ('OPEN', 'COMPLETE', 'UNDOING', 'UNDONE')", name=op.f("ck_ingest_batch_state_known")
        ),
        sa.CheckConstraint("corrected >= 0", name=op.f("ck_ingest_batch_corrected_at_least_zero")),
        sa.CheckConstraint("created >= 0", name=op.f("ck_ingest_batch_created_at_least_zero")),
        sa.CheckConstraint("left_alone >= 0", name=op.f("ck_ingest_batch_left_alone_at_least_zero")),
        sa.CheckConstraint("parts >= 0", name=op.f("ck_ingest_batch_parts_at_least_zero")),
        sa.CheckConstraint("put_back >= 0", name=op.f("ck_ingest_batch_put_back_at_least_zero")),
        sa.CheckConstraint("rejected >= 0", name=op.f("ck_ingest_batch_rejected_at_least_zero")),
        sa.CheckConstraint("unchanged >= 0", name=op.f("ck_ingest_batch_unchanged_at_least_zero")),
        sa.CheckConstraint("withdrawn >= 0", name=op.f("ck_ingest_batch_withdrawn_at_least_zero")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_ingest_batch_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_batch")),
        sa.UniqueConstraint("owner_id", "role", "site", "name", name=op.f("uq_ingest_batch_owner_id_role_site_name")),
    )
    op.create_index(op.f("ix_ingest_batch_expires_at"), "ingest_batch", ["expires_at"], unique=False)
    op.create_table(
        "ingest_part",
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="from 1"),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of what was sent"),
        sa.Column("created", sa.LargeBinary(), nullable=False, comment="ids of new records, 16 bytes each"),
        sa.Column("corrected", sa.LargeBinary(), nullable=False, comment="ids, and their version then in 8 bytes"),
        sa.Column(
            "left_alone", sa.LargeBinary(), nullable=True, comment="ids that undoing left; null while it is not undone"
        ),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest_batch.id"], name=op.f("fk_ingest_part_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_ingest_part")),
    )
    op.create_index(op.f("ix_ingest_part_expires_at"), "ingest_part", ["expires_at"], unique=False)
    op.create_table(
        "ingest_put_back",
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("says", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_ingest_put_back")),
    )
    op.create_index(op.f("ix_ingest_put_back_expires_at"), "ingest_put_back", ["expires_at"], unique=False)
    op.create_table(
        "ingest_reject",
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", Text, nullable=False, comment="the line as it was sent, or its cells by heading as JSON"),
        sa.Column("problem", Text, nullable=False, comment="empty for a further row of one record"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest_batch.id"], name=op.f("fk_ingest_reject_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "part", "line", name=op.f("pk_ingest_reject")),
    )
    op.create_index(op.f("ix_ingest_reject_expires_at"), "ingest_reject", ["expires_at"], unique=False)
