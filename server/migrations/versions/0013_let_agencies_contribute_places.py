"""Let agencies contribute places.

Revision 0013, after 0012. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# What became of each is kept from now on; what was there before stands as it is at every instant.
_TABLES = ("operation", "site", "phase", "indicator", "indicator_value")
# Whose the rows of before are. Whoever leads an operation answers for it, for the sites it works and the figures that
# were published of it. What no rule tells belongs to nobody: everybody sees it, and nobody corrects it.
_OWNERS = (
    "UPDATE site SET owner_id = (SELECT operation.owner_id FROM operation WHERE operation.id = site.operation_id)",
    # A site that no operation works was designated by the agency that decided its first phase.
    (
        "UPDATE site SET owner_id = (SELECT phase.decided_by_id FROM phase WHERE phase.site_id = site.id "
        "ORDER BY phase.started_on, phase.id LIMIT 1) WHERE owner_id IS NULL"
    ),
    "UPDATE phase SET owner_id = (SELECT site.owner_id FROM site WHERE site.id = phase.site_id)",
    (
        "UPDATE indicator SET owner_id = (SELECT operation.owner_id FROM indicator_value AS value "
        "JOIN operation ON operation.id = value.operation_id WHERE value.indicator_id = indicator.id LIMIT 1) "
        "WHERE 1 = (SELECT count(DISTINCT operation.owner_id) FROM indicator_value AS value "
        "JOIN operation ON operation.id = value.operation_id WHERE value.indicator_id = indicator.id)"
    ),
    (
        "UPDATE indicator_value SET owner_id = (SELECT indicator.owner_id FROM indicator "
        "WHERE indicator.id = indicator_value.indicator_id)"
    ),
)


def upgrade() -> None:
    """Change the database; whoever leads an operation owns it, so that column has the name it has everywhere."""
    op.create_table(
        "indicator_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", Text, nullable=False),
        sa.Column("definition", Text, nullable=False),
        sa.Column("unit", Text, nullable=False),
        sa.Column("measure", Text, nullable=True),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_indicator_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_indicator_past")),
    )
    op.create_table(
        "indicator_value_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("indicator_id", Id(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("area_id", Id(), nullable=True),
        sa.Column("operation_id", Id(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("qualifier", Text, nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_indicator_value_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_indicator_value_past")),
    )
    op.create_table(
        "operation_area_past",
        sa.Column("operation_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "area_id", "version", name=op.f("pk_operation_area_past")),
    )
    op.create_table(
        "operation_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("codename", Text, nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("lead_team_id", Id(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("objective", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_operation_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_operation_past")),
    )
    op.create_table(
        "phase_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("site_id", Id(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("aim", Text, nullable=False),
        sa.Column("decided_by_id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_phase_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_phase_past")),
    )
    op.create_table(
        "site_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("operation_id", Id(), nullable=True),
        sa.Column("initiative", Text, nullable=False),
        sa.Column("designated_on", sa.Date(), nullable=False),
        sa.Column("first_in_county", sa.Boolean(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_site_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_site_past")),
    )
    op.execute("ALTER TABLE operation RENAME COLUMN lead_agency_id TO owner_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE operation RENAME CONSTRAINT fk_operation_lead_agency_id TO fk_operation_owner_id")
    for table in _TABLES:
        _carry(table)
    for statement in _OWNERS:
        op.execute(statement)


def _carry(table: str) -> None:
    if table != "operation":
        key = sa.ForeignKey("agency.id", name=f"fk_{table}_owner_id")
        # SQLite takes the reference with the column or never.
        op.add_column(table, sa.Column("owner_id", Id(), key, nullable=True), inline_references=True)
    comment = "from then on it is shown to nobody"
    op.add_column(table, sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(table, sa.Column("recorded_at", UtcDateTime(), nullable=True))
    op.add_column(table, sa.Column("withdrawn_at", UtcDateTime(), nullable=True, comment=comment))
    op.add_column(table, sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column(table, sa.Column("client_reference", Text, nullable=True))
    op.add_column(table, sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f(f"ix_{table}_owner_id_client_reference"),
        table,
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
