"""Remember the role of a consent.

Revision 0004, after 0003. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; a consent of before has no role, and is asked for once more."""
    op.add_column("consent", sa.Column("role", Text, nullable=True, comment="the role it was given in"))
