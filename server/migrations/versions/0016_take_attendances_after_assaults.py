"""Take attendances after assaults.

Revision 0016, after 0015. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables import holding, moves
from schema.tables.base import Id, Text, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "assault_attendance_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("assaulted_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("assault_hour", sa.BigInteger(), nullable=True),
        sa.Column("attended_on", sa.Date(), nullable=True),
        sa.Column("attendance_hour", sa.BigInteger(), nullable=True),
        sa.Column("treatment_site", Text, nullable=False),
        sa.Column("assault_method", Text, nullable=False),
        sa.Column("location_kind", Text, nullable=False),
        sa.Column("lsoa_id", Id(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint(
            "ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_assault_attendance_past_ending_known")
        ),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_assault_attendance_past")),
    )
    op.create_table(
        "assault_attendance",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("assaulted_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("assault_hour", sa.BigInteger(), nullable=True),
        sa.Column("attended_on", sa.Date(), nullable=True),
        sa.Column("attendance_hour", sa.BigInteger(), nullable=True),
        sa.Column("treatment_site", Text, nullable=False),
        sa.Column("assault_method", Text, nullable=False),
        sa.Column("location_kind", Text, nullable=False),
        sa.Column("lsoa_id", Id(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_assault_attendance_marking_known")
        ),
        sa.CheckConstraint("assault_hour BETWEEN 0 AND 23", name=op.f("ck_assault_attendance_assault_hour_of_day")),
        sa.CheckConstraint(
            "attendance_hour BETWEEN 0 AND 23", name=op.f("ck_assault_attendance_attendance_hour_of_day")
        ),
        sa.CheckConstraint(
            "attended_on IS NULL OR attended_on >= assaulted_on", name=op.f("ck_assault_attendance_days_in_order")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_assault_attendance_area_id")),
        sa.ForeignKeyConstraint(["lsoa_id"], ["area.id"], name=op.f("fk_assault_attendance_lsoa_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_assault_attendance_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assault_attendance")),
    )
    op.create_index(op.f("ix_assault_attendance_month_id"), "assault_attendance", ["month", "id"], unique=False)
    op.create_index(
        op.f("ix_assault_attendance_owner_id_client_reference"),
        "assault_attendance",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_assault_attendance_owner_id_month_id"), "assault_attendance", ["owner_id", "month", "id"], unique=False
    )
    connection = op.get_bind()
    for each in (holding.statements, moves.statements):
        for statement in each(connection.dialect.name, ("assault_attendance",)):
            connection.exec_driver_sql(statement)
