"""Let agreements live.

Revision 0007, after 0006. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "agreement_step",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("step", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("agency_id", Id(), nullable=True),
        sa.Column("person_id", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.CheckConstraint(
            "(agency_id IS NULL) = (person_id IS NULL)", name=op.f("ck_agreement_step_taken_for_an_agency")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agreement_step_agency_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_step_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_step")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_step_agreement_id_number")),
    )
    op.create_table(
        "agreement_version",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("content", Text, nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_version_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("agreement_id", "version", name=op.f("uq_agreement_version_agreement_id_version")),
    )
    op.add_column("agreement_party", sa.Column("contact", Text, nullable=True))
    # Its rule comes with the column: SQLite adds none to a table that is there.
    rule = "CONSTRAINT ck_clause_embargo_days_at_least_zero CHECK (embargo_days >= 0)"
    op.execute(f"ALTER TABLE clause ADD COLUMN embargo_days BIGINT {rule}")
    op.add_column("clause", sa.Column("onward", Text, server_default="FORBIDDEN", nullable=False))
    op.add_column("clause", sa.Column("disclosure_policy", Text, nullable=True))
