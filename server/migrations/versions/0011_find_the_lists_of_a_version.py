"""Find the lists of a version by what they were told with.

Revision 0011, after 0010. A revision that was released is never changed again.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    for table, near in (("drug_line", "outcome_id"), ("weapon_line", "outcome_id"), ("activity", "intervention_id")):
        name = op.f(f"ix_{table}_past_{near}_version")
        op.create_index(name, f"{table}_past", [near, "version"], unique=False)
