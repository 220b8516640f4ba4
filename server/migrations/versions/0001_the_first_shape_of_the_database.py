"""The first shape of the database.

Revision 0001, after nothing. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables import stamp
from schema.tables.base import Id, Text, UtcDateTime
from server.migrations.invariants import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "agency",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("duty", Text, nullable=False),
        sa.Column("regime", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", Id(), nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lawful_basis", Text, nullable=False),
        sa.Column("dpia_reference", Text, nullable=True),
        sa.Column("dpia_on", sa.Date(), nullable=True),
        sa.Column("retention_months", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'IN_APPROVAL', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'TERMINATED')",
            name=op.f("ck_agreement_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("reference", name=op.f("uq_agreement_reference")),
    )
    op.create_table(
        "area",
        sa.Column("id", Id(), nullable=False),
        sa.Column("gss_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("vintage", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.Column("latitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_area_valid_in_order")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_area_gss_code")),
    )
    op.create_table(
        "assertion_seen",
        sa.Column("client_id", Text, nullable=False),
        sa.Column("jti_hash", Text, nullable=False, comment="SHA-256, so that the length is bounded"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "jti_hash", name=op.f("pk_assertion_seen")),
    )
    op.create_index(op.f("ix_assertion_seen_expires_at"), "assertion_seen", ["expires_at"], unique=False)
    op.create_table(
        "crime_outcome",
        sa.Column("id", Id(), nullable=False),
        sa.Column("crime_id", Text, nullable=True),
        sa.Column("month", Text, nullable=False),
        sa.Column("reported_by", Text, nullable=False),
        sa.Column("falls_within", Text, nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.Column("latitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.Column("location", Text, nullable=True),
        sa.Column("lsoa_code", Text, nullable=True),
        sa.Column("lsoa_name", Text, nullable=True),
        sa.Column("outcome", Text, nullable=False),
        sa.Column("fingerprint", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crime_outcome")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_crime_outcome_fingerprint")),
    )
    op.create_index(
        op.f("ix_crime_outcome_crime_id"), "crime_outcome", ["crime_id"], unique=False, postgresql_using="hash"
    )
    op.create_index(op.f("ix_crime_outcome_month_id"), "crime_outcome", ["month", "id"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", Text, nullable=False),
        sa.Column("definition", Text, nullable=False),
        sa.Column("unit", Text, nullable=False),
        sa.Column("measure", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "recorded_crime",
        sa.Column("id", Id(), nullable=False),
        sa.Column("crime_id", Text, nullable=True),
        sa.Column("month", Text, nullable=False),
        sa.Column("reported_by", Text, nullable=False),
        sa.Column("falls_within", Text, nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.Column("latitude", sa.BigInteger(), nullable=True, comment="millionths of a degree"),
        sa.Column("location", Text, nullable=True),
        sa.Column("lsoa_code", Text, nullable=True),
        sa.Column("lsoa_name", Text, nullable=True),
        sa.Column("crime_type", Text, nullable=False),
        sa.Column("last_outcome", Text, nullable=True),
        sa.Column("context", Text, nullable=True),
        sa.Column("fingerprint", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_crime")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_recorded_crime_fingerprint")),
    )
    op.create_index(
        op.f("ix_recorded_crime_crime_id"), "recorded_crime", ["crime_id"], unique=False, postgresql_using="hash"
    )
    op.create_index(op.f("ix_recorded_crime_lsoa_code"), "recorded_crime", ["lsoa_code"], unique=False)
    op.create_index(op.f("ix_recorded_crime_month_id"), "recorded_crime", ["month", "id"], unique=False)
    op.create_table(
        "signing_key",
        sa.Column("kid", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("public_jwk", Text, nullable=False),
        sa.Column(
            "sealed_jwk", Text, nullable=False, comment="private key, AES-GCM under a key derived from the secret"
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('CURRENT', 'NEXT', 'RETIRED')", name=op.f("ck_signing_key_state_known")),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
    )
    op.create_index(
        "ix_signing_key_current",
        "signing_key",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'CURRENT'"),
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_table(
        "agreement_party",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.Column("part", Text, nullable=False),
        sa.Column("signed_version", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agreement_party_agency_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint("agreement_id", "agency_id", name=op.f("uq_agreement_party_agreement_id_agency_id")),
    )
    op.create_index(op.f("ix_agreement_party_agency_id"), "agreement_party", ["agency_id"], unique=False)
    op.create_table(
        "area_within",
        sa.Column("within_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column(
            "small",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="the area is finer than a record may say where it happened, so no clause needs it",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_within_area_id")),
        sa.ForeignKeyConstraint(["within_id"], ["area.id"], name=op.f("fk_area_within_within_id")),
        sa.PrimaryKeyConstraint("within_id", "area_id", name=op.f("pk_area_within")),
    )
    op.create_table(
        "clause",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entity", Text, nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("recipient_id", Id(), nullable=False),
        sa.Column("detail", Text, nullable=False),
        sa.Column("gateway", Text, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("necessity", Text, nullable=False),
        sa.CheckConstraint(
            "detail IN ('AGGREGATE', 'SUMMARY', 'DETAIL', 'PERSONAL')", name=op.f("ck_clause_detail_known")
        ),
        sa.CheckConstraint("owner_id <> recipient_id", name=op.f("ck_clause_shared_with_another")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_clause_agreement_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_clause_owner_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["agency.id"], name=op.f("fk_clause_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_clause_agreement_id_number")),
    )
    op.create_index(op.f("ix_clause_recipient_id_entity"), "clause", ["recipient_id", "entity"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_team_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "clause_area",
        sa.Column("clause_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_clause_area_area_id")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_area_clause_id")),
        sa.PrimaryKeyConstraint("clause_id", "area_id", name=op.f("pk_clause_area")),
    )
    op.create_table(
        "clause_purpose",
        sa.Column("clause_id", Id(), nullable=False),
        sa.Column("purpose", Text, nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_purpose_clause_id")),
        sa.PrimaryKeyConstraint("clause_id", "purpose", name=op.f("pk_clause_purpose")),
    )
    op.create_table(
        "clause_role",
        sa.Column("clause_id", Id(), nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_role_clause_id")),
        sa.PrimaryKeyConstraint("clause_id", "role", name=op.f("pk_clause_role")),
    )
    op.create_table(
        "operation",
        sa.Column("id", Id(), nullable=False),
        sa.Column("codename", Text, nullable=False),
        sa.Column("lead_agency_id", Id(), nullable=False),
        sa.Column("lead_team_id", Id(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("objective", Text, nullable=False),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_operation_lead_agency_id")),
        sa.ForeignKeyConstraint(["lead_team_id"], ["team.id"], name=op.f("fk_operation_lead_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("codename", name=op.f("uq_operation_codename")),
    )
    op.create_table(
        "indicator_value",
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
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_indicator_value_period_in_order")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_indicator_value_value_at_least_zero")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_indicator_value_area_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_value_indicator_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_indicator_value_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
    )
    op.create_index(op.f("ix_indicator_value_indicator_id"), "indicator_value", ["indicator_id"], unique=False)
    op.create_table(
        "operation_area",
        sa.Column("operation_id", Id(), nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_operation_area_area_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_operation_area_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "area_id", name=op.f("pk_operation_area")),
    )
    op.create_table(
        "site",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("area_id", Id(), nullable=False),
        sa.Column("operation_id", Id(), nullable=True),
        sa.Column("initiative", Text, nullable=False),
        sa.Column("designated_on", sa.Date(), nullable=False),
        sa.Column("first_in_county", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_site_area_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_site_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "client",
        sa.Column("id", Text, nullable=False, comment="the client_id"),
        sa.Column("name", Text, nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("scopes", Text, nullable=False, comment="the most a token of this client may hold"),
        sa.Column(
            "purposes", Text, nullable=False, comment="the first one is the purpose of a request that names none"
        ),
        sa.Column("jwks", Text, nullable=False, comment="public keys as a JSON Web Key Set"),
        sa.Column(
            "token_seconds",
            sa.Integer(),
            nullable=True,
            comment="shorter life of this client's tokens; NULL: the setting",
        ),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_client_agency_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_client_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_table(
        "grant_award",
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
        sa.CheckConstraint("marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_grant_award_marking_known")),
        sa.CheckConstraint("awarded_pence >= 0", name=op.f("ck_grant_award_awarded_pence_at_least_zero")),
        sa.CheckConstraint("spent_pence >= 0", name=op.f("ck_grant_award_spent_pence_at_least_zero")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_grant_award_area_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_grant_award_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_grant_award_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_award")),
    )
    op.create_index(op.f("ix_grant_award_month_id"), "grant_award", ["month", "id"], unique=False)
    op.create_table(
        "intelligence_report",
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
        sa.CheckConstraint("handling IN ('P', 'C')", name=op.f("ck_intelligence_report_handling_known")),
        sa.CheckConstraint(
            "marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_intelligence_report_marking_known")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_intelligence_report_area_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_intelligence_report_operation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_intelligence_report_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_intelligence_report_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intelligence_report")),
    )
    op.create_index(op.f("ix_intelligence_report_month_id"), "intelligence_report", ["month", "id"], unique=False)
    op.create_index(
        op.f("ix_intelligence_report_operation_id_month"),
        "intelligence_report",
        ["operation_id", "month"],
        unique=False,
    )
    op.create_table(
        "organised_crime_group",
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
        sa.CheckConstraint(
            "marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_organised_crime_group_marking_known")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_organised_crime_group_area_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_organised_crime_group_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_organised_crime_group_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organised_crime_group")),
    )
    op.create_table(
        "outcome",
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
        sa.CheckConstraint("kind <> 'ARREST' OR arrest_status IS NOT NULL", name=op.f("ck_outcome_arrest_whole")),
        sa.CheckConstraint(
            "kind <> 'CASH_SEIZURE' OR cash_pence IS NOT NULL", name=op.f("ck_outcome_cash_seizure_whole")
        ),
        sa.CheckConstraint(
            "kind <> 'CIVIL_ORDER' OR civil_order_kind IS NOT NULL", name=op.f("ck_outcome_civil_order_whole")
        ),
        sa.CheckConstraint(
            "kind <> 'COURT_OUTCOME' OR disposal IS NOT NULL", name=op.f("ck_outcome_court_outcome_whole")
        ),
        sa.CheckConstraint(
            "kind <> 'DRUG_SEIZURE' OR street_value_pence IS NOT NULL", name=op.f("ck_outcome_drug_seizure_whole")
        ),
        sa.CheckConstraint(
            "kind <> 'SAFEGUARDING' OR safeguarding_kind IS NOT NULL", name=op.f("ck_outcome_safeguarding_whole")
        ),
        sa.CheckConstraint("kind <> 'WARRANT' OR warrant_power IS NOT NULL", name=op.f("ck_outcome_warrant_whole")),
        sa.CheckConstraint(
            "kind <> 'WEAPON_SEIZURE' OR item_count IS NOT NULL", name=op.f("ck_outcome_weapon_seizure_whole")
        ),
        sa.CheckConstraint(
            "kind IN ('ARREST', 'DRUG_SEIZURE', 'WEAPON_SEIZURE', "
            "'CASH_SEIZURE', 'COURT_OUTCOME', 'CIVIL_ORDER', 'WARRANT', 'SAFEGUARDING')",
            name=op.f("ck_outcome_kind_known"),
        ),
        sa.CheckConstraint("marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_outcome_marking_known")),
        sa.CheckConstraint("cash_pence >= 0", name=op.f("ck_outcome_cash_pence_at_least_zero")),
        sa.CheckConstraint("custody_months >= 0", name=op.f("ck_outcome_custody_months_at_least_zero")),
        sa.CheckConstraint("item_count >= 0", name=op.f("ck_outcome_item_count_at_least_zero")),
        sa.CheckConstraint("street_value_pence >= 0", name=op.f("ck_outcome_street_value_pence_at_least_zero")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_outcome_area_id")),
        sa.ForeignKeyConstraint(["lsoa_id"], ["area.id"], name=op.f("fk_outcome_lsoa_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_outcome_operation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_outcome_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outcome_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_kind_month_id"), "outcome", ["kind", "month", "id"], unique=False)
    op.create_index(op.f("ix_outcome_month_id"), "outcome", ["month", "id"], unique=False)
    op.create_index(op.f("ix_outcome_occurred_on_id"), "outcome", ["occurred_on", "id"], unique=False)
    op.create_index(op.f("ix_outcome_operation_id_month_id"), "outcome", ["operation_id", "month", "id"], unique=False)
    op.create_index(op.f("ix_outcome_owner_id_month_id"), "outcome", ["owner_id", "month", "id"], unique=False)
    op.create_index(op.f("ix_outcome_site_id_month_id"), "outcome", ["site_id", "month", "id"], unique=False)
    op.create_table(
        "phase",
        sa.Column("id", Id(), nullable=False),
        sa.Column("site_id", Id(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("aim", Text, nullable=False),
        sa.Column("decided_by_id", Id(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_phase_days_in_order")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["agency.id"], name=op.f("fk_phase_decided_by_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_phase_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
    )
    op.create_index(op.f("ix_phase_site_id"), "phase", ["site_id"], unique=False)
    op.create_table(
        "survey_result",
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
        sa.CheckConstraint(
            "marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_survey_result_marking_known")
        ),
        sa.CheckConstraint(
            "lower <= percent AND percent <= upper AND upper <= 1000", name=op.f("ck_survey_result_interval_in_order")
        ),
        sa.CheckConstraint("lower >= 0", name=op.f("ck_survey_result_lower_at_least_zero")),
        sa.CheckConstraint("n > 0", name=op.f("ck_survey_result_n_above_zero")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_survey_result_area_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_survey_result_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_survey_result_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_result")),
    )
    op.create_index(op.f("ix_survey_result_site_id"), "survey_result", ["site_id"], unique=False)
    op.create_table(
        "disruption",
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
        sa.CheckConstraint("marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_disruption_marking_known")),
        sa.CheckConstraint("group_id IS NOT NULL OR site_id IS NOT NULL", name=op.f("ck_disruption_has_a_subject")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_disruption_area_id")),
        sa.ForeignKeyConstraint(["group_id"], ["organised_crime_group.id"], name=op.f("fk_disruption_group_id")),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_disruption_lead_agency_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_disruption_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_disruption_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disruption")),
    )
    op.create_index(op.f("ix_disruption_group_id"), "disruption", ["group_id"], unique=False)
    op.create_index(op.f("ix_disruption_month_id"), "disruption", ["month", "id"], unique=False)
    op.create_table(
        "drug_line",
        sa.Column("id", Id(), nullable=False),
        sa.Column("outcome_id", Id(), nullable=False),
        sa.Column("drug", Text, nullable=False),
        sa.Column("drug_class", Text, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False, comment="thousandths of the unit"),
        sa.Column("unit", Text, nullable=False),
        sa.Column("street_value_pence", sa.BigInteger(), nullable=False),
        sa.Column("valuation_method", Text, nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_drug_line_quantity_at_least_zero")),
        sa.CheckConstraint("street_value_pence >= 0", name=op.f("ck_drug_line_street_value_pence_at_least_zero")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_drug_line_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_line")),
    )
    op.create_index(op.f("ix_drug_line_outcome_id"), "drug_line", ["outcome_id"], unique=False)
    op.create_table(
        "intervention",
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
        sa.CheckConstraint("marking IN ('OFFICIAL', 'OFFICIAL_SENSITIVE')", name=op.f("ck_intervention_marking_known")),
        sa.CheckConstraint("actual_pence >= 0", name=op.f("ck_intervention_actual_pence_at_least_zero")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_intervention_days_in_order")),
        sa.CheckConstraint("planned_pence >= 0", name=op.f("ck_intervention_planned_pence_at_least_zero")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_intervention_area_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agency.id"], name=op.f("fk_intervention_owner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_intervention_phase_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["agency.id"], name=op.f("fk_intervention_provider_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_intervention_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    op.create_index(op.f("ix_intervention_month_id"), "intervention", ["month", "id"], unique=False)
    op.create_index(
        op.f("ix_intervention_owner_id_month_id"), "intervention", ["owner_id", "month", "id"], unique=False
    )
    op.create_index(
        op.f("ix_intervention_phase_id_month_id"), "intervention", ["phase_id", "month", "id"], unique=False
    )
    op.create_index(op.f("ix_intervention_site_id_month_id"), "intervention", ["site_id", "month", "id"], unique=False)
    op.create_table(
        "weapon_line",
        sa.Column("id", Id(), nullable=False),
        sa.Column("outcome_id", Id(), nullable=False),
        sa.Column("category", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_weapon_line_count_at_least_zero")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_weapon_line_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weapon_line")),
    )
    op.create_index(op.f("ix_weapon_line_outcome_id"), "weapon_line", ["outcome_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", Id(), nullable=False),
        sa.Column("intervention_id", Id(), nullable=False),
        sa.Column("month", Text, nullable=False),
        sa.Column("sessions", sa.BigInteger(), nullable=False),
        sa.Column("referrals", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("completions", sa.BigInteger(), nullable=False),
        sa.Column("participants", sa.BigInteger(), nullable=False),
        sa.Column("participants_under_18", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("completions <= starts", name=op.f("ck_activity_completed_after_start")),
        sa.CheckConstraint("completions >= 0", name=op.f("ck_activity_completions_at_least_zero")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_activity_participants_at_least_zero")),
        sa.CheckConstraint("participants_under_18 <= participants", name=op.f("ck_activity_part_of_participants")),
        sa.CheckConstraint("participants_under_18 >= 0", name=op.f("ck_activity_participants_under_18_at_least_zero")),
        sa.CheckConstraint("referrals >= 0", name=op.f("ck_activity_referrals_at_least_zero")),
        sa.CheckConstraint("sessions >= 0", name=op.f("ck_activity_sessions_at_least_zero")),
        sa.CheckConstraint("starts >= 0", name=op.f("ck_activity_starts_at_least_zero")),
        sa.ForeignKeyConstraint(["intervention_id"], ["intervention.id"], name=op.f("fk_activity_intervention_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(
        op.f("ix_activity_intervention_id_month_id"), "activity", ["intervention_id", "month", "id"], unique=False
    )
    op.create_table(
        "disruption_agency",
        sa.Column("disruption_id", Id(), nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_disruption_agency_agency_id")),
        sa.ForeignKeyConstraint(["disruption_id"], ["disruption.id"], name=op.f("fk_disruption_agency_disruption_id")),
        sa.PrimaryKeyConstraint("disruption_id", "agency_id", name=op.f("pk_disruption_agency")),
    )
    op.create_table(
        "sharing_stamp",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_sharing_stamp_only_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_sharing_stamp")),
    )
    dialect = op.get_bind().dialect.name
    for statement in (*statements(dialect), *stamp.statements(dialect)):
        op.execute(statement)
