"""Let each kind of outcome have references of its own.

Revision 0017, after 0016. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; what was unique in an agency is so within each kind."""
    _unique("owner_id", "kind", "client_reference")
    op.drop_index(op.f("ix_outcome_owner_id_client_reference"), table_name="outcome")


def downgrade() -> None:
    """Change it back, which fails and changes nothing where two kinds have come to share a reference."""
    _unique("owner_id", "client_reference")
    op.drop_index(op.f("ix_outcome_owner_id_kind_client_reference"), table_name="outcome")


def _unique(*columns: str) -> None:
    op.create_index(
        op.f(f"ix_outcome_{'_'.join(columns)}"),
        "outcome",
        columns,
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
