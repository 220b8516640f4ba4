"""Keep a record of access.

Revision 0006, after 0005. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", Text, nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_disclosed",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity", Text, nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("set_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "entity", "owner_id", name=op.f("pk_audit_disclosed")),
    )
    op.create_index(op.f("ix_audit_disclosed_owner_id_entry"), "audit_disclosed", ["owner_id", "entry"], unique=False)
    op.create_index(op.f("ix_audit_disclosed_set_number"), "audit_disclosed", ["set_number"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kinds", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.Column("agency_id", Id(), nullable=True),
        sa.Column("body", Text, nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor_id_number"), "audit_entry", ["actor_id", "number"], unique=False)
    op.create_index(op.f("ix_audit_entry_agency_id_number"), "audit_entry", ["agency_id", "number"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_key",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", Text, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_key")),
    )
    op.create_table(
        "audit_seen",
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("set_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "set_number", name=op.f("pk_audit_seen")),
    )
    op.create_table(
        "audit_set",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_set")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_set_digest")),
    )
    # What keeps these tables is put to work by revision 0021, which gives the record its present shape.
