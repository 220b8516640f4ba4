"""Let every ending be noticed.

Revision 0003, after 0002. A revision that was released is never changed again.
"""

from alembic import op

from schema.tables.stamp import ground_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    for statement in ground_statements(op.get_bind().dialect.name):
        op.execute(statement)
