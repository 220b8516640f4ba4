"""Remember when a record was retained.

Revision 0019, after 0018. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; what was retained before was so at its last review, as far as anybody kept."""
    op.add_column("retention_review", sa.Column("retained_on", sa.Date(), nullable=True))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    day = "(reviewed_at AT TIME ZONE 'UTC')::date" if is_postgresql else "substr(reviewed_at, 1, 10)"
    op.execute(sa.text(f"UPDATE retention_review SET retained_on = {day} WHERE next_review_on IS NOT NULL"))  # noqa: S608
