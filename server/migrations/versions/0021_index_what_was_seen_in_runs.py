"""Index what was seen in runs.

Revision 0021, after 0020. A revision that was released is never changed again. The index of who saw what is made anew
by the server, which does it behind whatever it answers; until then the sets themselves are looked through.
"""

from typing import Any

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
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("prefix", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last_set", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("sets", sa.ARRAY(sa.BigInteger()).with_variant(sa.Text(), "sqlite"), nullable=False),
    )
    key = ("prefix", "last_set")
    if dialect == "sqlite":
        op.drop_table("audit_seen")
        op.create_table("audit_seen", *columns, sa.PrimaryKeyConstraint(*key, name=op.f("pk_audit_seen")))
    else:
        # The table itself stays, and with it who was granted what on it by hand.
        op.execute("DROP TRIGGER IF EXISTS audit_seen_is_kept ON audit_seen")
        op.execute("TRUNCATE audit_seen")
        op.drop_column("audit_seen", "record_id")
        op.drop_column("audit_seen", "set_number")
        for column in columns:
            op.add_column("audit_seen", column)
        op.create_primary_key(op.f("pk_audit_seen"), "audit_seen", list(key))
    # The head only grows; this once it forgets how far the index is.
    on = "" if dialect == "sqlite" else " ON audit_head"
    op.execute(f"DROP TRIGGER IF EXISTS audit_head_only_grows{on}")
    op.execute("UPDATE audit_head SET seen = 0")
    for statement in keeping.statements(dialect):
        op.get_bind().exec_driver_sql(statement)
