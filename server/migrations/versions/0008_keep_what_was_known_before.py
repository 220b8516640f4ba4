"""Keep what was known before.

Revision 0008, after 0007. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "activity_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("intervention_id", Id(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("sessions", sa.BigInteger(), nullable=False),
        sa.Column("referrals", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("completions", sa.BigInteger(), nullable=False),
        sa.Column("participants", sa.BigInteger(), nullable=False),
        sa.Column("participants_under_18", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_activity_past")),
    )
    op.create_table(
        "disruption_agency_past",
        sa.Column("disruption_id", Id(), nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("disruption_id", "agency_id", "version", name=op.f("pk_disruption_agency_past")),
    )
    op.create_table(
        "drug_line_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("outcome_id", Id(), nullable=False),
        sa.Column("drug", Text, nullable=False),
        sa.Column("drug_class", Text, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", Text, nullable=False),
        sa.Column("street_value_pence", sa.BigInteger(), nullable=False),
        sa.Column("valuation_method", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_drug_line_past")),
    )
    op.create_table(
        "weapon_line_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("outcome_id", Id(), nullable=False),
        sa.Column("category", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_weapon_line_past")),
    )
    op.create_table(
        "disruption_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("group_id", Id(), nullable=True),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("strand", Text, nullable=False),
        sa.Column("impact", Text, nullable=False),
        sa.Column("lead_agency_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_disruption_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_disruption_past")),
    )
    op.create_table(
        "grant_award_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("fund", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("awarded_pence", sa.BigInteger(), nullable=False),
        sa.Column("spent_pence", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_grant_award_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_grant_award_past")),
    )
    op.create_table(
        "intelligence_report_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("operation_id", Id(), nullable=True),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("theme", Text, nullable=False),
        sa.Column("source_evaluation", Text, nullable=False),
        sa.Column("information_assessment", Text, nullable=False),
        sa.Column("handling", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint(
            "ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_intelligence_report_past_ending_known")
        ),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_intelligence_report_past")),
    )
    op.create_table(
        "intervention_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("provider_id", Id(), nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("phase_id", Id(), nullable=True),
        sa.Column("strand", Text, nullable=False),
        sa.Column("tier", Text, nullable=False),
        sa.Column("driver", Text, nullable=False),
        sa.Column("fund", Text, nullable=True),
        sa.Column("planned_pence", sa.BigInteger(), nullable=True),
        sa.Column("actual_pence", sa.BigInteger(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("status", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_intervention_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_intervention_past")),
    )
    op.create_table(
        "organised_crime_group_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("threat_band", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint(
            "ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_organised_crime_group_past_ending_known")
        ),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_organised_crime_group_past")),
    )
    op.create_table(
        "outcome_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("lsoa_id", Id(), nullable=True),
        sa.Column("operation_id", Id(), nullable=True),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("source_reference", Text, nullable=True),
        sa.Column("subject", Text, nullable=True),
        sa.Column("offence_group", Text, nullable=True),
        sa.Column("age_band", Text, nullable=True),
        sa.Column("arrest_status", Text, nullable=True),
        sa.Column("street_value_pence", sa.BigInteger(), nullable=True),
        sa.Column("item_count", sa.BigInteger(), nullable=True),
        sa.Column("cash_pence", sa.BigInteger(), nullable=True),
        sa.Column("cash_power", Text, nullable=True),
        sa.Column("cash_status", Text, nullable=True),
        sa.Column("disposal", Text, nullable=True),
        sa.Column("custody_months", sa.BigInteger(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=True),
        sa.Column("civil_order_kind", Text, nullable=True),
        sa.Column("civil_order_status", Text, nullable=True),
        sa.Column("order_ends_on", sa.Date(), nullable=True),
        sa.Column("warrant_power", Text, nullable=True),
        sa.Column("warrant_result", Text, nullable=True),
        sa.Column("safeguarding_kind", Text, nullable=True),
        sa.Column("protected_group", Text, nullable=True),
        sa.Column("safeguarding_action", Text, nullable=True),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_outcome_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_outcome_past")),
    )
    op.create_table(
        "request_answered",
        sa.Column("client_id", Text, nullable=False),
        sa.Column("key_hash", Text, nullable=False, comment="SHA-256 of the agency and the idempotency key"),
        sa.Column("request_hash", Text, nullable=False, comment="SHA-256 of what was asked"),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key_hash", name=op.f("pk_request_answered")),
    )
    op.create_index(op.f("ix_request_answered_expires_at"), "request_answered", ["expires_at"], unique=False)
    op.create_table(
        "survey_result_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("marking", Text, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("wave", Text, nullable=False),
        sa.Column("question", Text, nullable=False),
        sa.Column("answer", Text, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=False),
        sa.Column("upper", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_reference", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.Column("ending", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.CheckConstraint("ending IN ('CORRECTED', 'WITHDRAWN')", name=op.f("ck_survey_result_past_ending_known")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_survey_result_past")),
    )
    op.add_column("disruption", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("disruption", sa.Column("client_reference", Text, nullable=True))
    op.add_column("disruption", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_disruption_owner_id_client_reference"),
        "disruption",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("grant_award", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("grant_award", sa.Column("client_reference", Text, nullable=True))
    op.add_column("grant_award", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_grant_award_owner_id_client_reference"),
        "grant_award",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("intelligence_report", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("intelligence_report", sa.Column("client_reference", Text, nullable=True))
    op.add_column("intelligence_report", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_intelligence_report_owner_id_client_reference"),
        "intelligence_report",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("intervention", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("intervention", sa.Column("client_reference", Text, nullable=True))
    op.add_column("intervention", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_intervention_owner_id_client_reference"),
        "intervention",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("organised_crime_group", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("organised_crime_group", sa.Column("client_reference", Text, nullable=True))
    op.add_column("organised_crime_group", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_organised_crime_group_owner_id_client_reference"),
        "organised_crime_group",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("outcome", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("outcome", sa.Column("client_reference", Text, nullable=True))
    op.add_column("outcome", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_outcome_owner_id_client_reference"),
        "outcome",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
    op.add_column("survey_result", sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("survey_result", sa.Column("client_reference", Text, nullable=True))
    op.add_column("survey_result", sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_index(
        op.f("ix_survey_result_owner_id_client_reference"),
        "survey_result",
        ["owner_id", "client_reference"],
        unique=True,
        sqlite_where=sa.text("client_reference IS NOT NULL"),
        postgresql_where=sa.text("client_reference IS NOT NULL"),
    )
