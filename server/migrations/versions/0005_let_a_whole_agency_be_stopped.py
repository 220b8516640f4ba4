"""Let a whole agency be stopped.

Revision 0005, after 0004. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import UtcDateTime
from schema.tables.stamp import AGENCY_GROUND, ground_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; every agency there is goes on."""
    comment = "from then on its people and clients are let in nowhere"
    op.add_column("agency", sa.Column("stopped_at", UtcDateTime(), nullable=True, comment=comment))
    for statement in ground_statements(op.get_bind().dialect.name, AGENCY_GROUND):
        op.execute(statement)
