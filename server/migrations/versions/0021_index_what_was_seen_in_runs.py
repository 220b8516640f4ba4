"""Index what was seen in runs.

Revision 0021, after 0020. A revision that was released is never changed again. The index of who saw what is made anew
by the server, which does it behind whatever it answers; until then the sets themselves are looked through.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables import keeping

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; no entry, no set and no hash does."""
    dialect = op.get_bind().dialect.name
    op.drop_table("audit_seen")
    op.create_table(
        "audit_seen",
        sa.Column("prefix", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last_set", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("sets", sa.ARRAY(sa.BigInteger()).with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "last_set", name=op.f("pk_audit_seen")),
    )
    # The head only grows; this once it forgets how far the index is.
    on = "" if dialect == "sqlite" else " ON audit_head"
    op.execute(f"DROP TRIGGER IF EXISTS audit_head_only_grows{on}")
    op.execute("UPDATE audit_head SET seen = 0")
    for statement in keeping.statements(dialect):
        op.get_bind().exec_driver_sql(statement)
