"""Let people sign in.

Revision 0002, after 0001. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime
from schema.tables.stamp import standing_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "attempt",
        sa.Column("subject_hash", Text, nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("blocked_until", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_expires_at"), "attempt", ["expires_at"], unique=False)
    op.create_table(
        "proof_seen",
        sa.Column("proof_hash", Text, nullable=False, comment="SHA-256 of key thumbprint and jti"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("proof_hash", name=op.f("pk_proof_seen")),
    )
    op.create_index(op.f("ix_proof_seen_expires_at"), "proof_seen", ["expires_at"], unique=False)
    op.create_table(
        "revocation",
        sa.Column("kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False, comment="jti, id of a grant, client_id, or id of a person"),
        sa.Column("revoked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('TOKEN', 'GRANT', 'CLIENT', 'PERSON')", name=op.f("ck_revocation_kind_known")),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_revocation")),
    )
    op.create_index(op.f("ix_revocation_expires_at"), "revocation", ["expires_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", Id(), nullable=False),
        sa.Column("username", Text, nullable=False, comment="lower case"),
        sa.Column("name", Text, nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.Column("password_hash", Text, nullable=True, comment="Argon2id; NULL until the invitation is taken up"),
        sa.Column("password_changed_at", UtcDateTime(), nullable=True),
        sa.Column(
            "totp_sealed",
            Text,
            nullable=True,
            comment="secret of the second factor, sealed; NULL where none is enrolled",
        ),
        sa.Column("totp_step", sa.BigInteger(), nullable=True, comment="the last step used, so that a code works once"),
        sa.Column("trained_until", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True, comment="from then on nothing this person holds works"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_person_username_lower")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", Text, nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_expires_at"), "invitation", ["expires_at"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("code_hash", Text, nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "session",
        sa.Column("id", Id(), nullable=False),
        sa.Column("cookie_hash", Text, nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False, comment="false while the second factor is awaited"),
        sa.Column("methods", Text, nullable=False, comment="how the person proved who they are (RFC 8176): pwd, otp"),
        sa.Column(
            "device", Text, nullable=False, comment="browser and system in a few words, for its owner to recognise"
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False, comment="the absolute end; idle ends sooner"),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("cookie_hash", name=op.f("uq_session_cookie_hash")),
    )
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"], unique=False)
    op.create_index("ix_session_person_id", "session", ["person_id"], unique=False)
    op.create_table(
        "explorer_session",
        sa.Column("cookie_hash", Text, nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("tokens_sealed", Text, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_explorer_session_session_id")),
        sa.PrimaryKeyConstraint("cookie_hash", name=op.f("pk_explorer_session")),
    )
    op.create_index(op.f("ix_explorer_session_expires_at"), "explorer_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_explorer_session_session_id"), "explorer_session", ["session_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("site_id", Id(), nullable=True),
        sa.Column("granted_by", Text, nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", Text, nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_appointment_approved_by_someone")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_appointment_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(
        "ix_appointment_person_id_role",
        "appointment",
        ["person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "consent",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_consent_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("person_id", "client_id", name=op.f("pk_consent")),
    )
    op.create_table(
        "interaction",
        sa.Column("reference_hash", Text, nullable=False),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("parameters", Text, nullable=False, comment="JSON object of the checked request"),
        sa.Column("key_thumbprint", Text, nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_interaction_client_id")),
        sa.PrimaryKeyConstraint("reference_hash", name=op.f("pk_interaction")),
    )
    op.create_index(op.f("ix_interaction_expires_at"), "interaction", ["expires_at"], unique=False)
    op.create_table(
        "pushed_request",
        sa.Column("reference_hash", Text, nullable=False),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("parameters", Text, nullable=False, comment="JSON object, without what authenticated the client"),
        sa.Column("key_thumbprint", Text, nullable=True, comment="of the DPoP key that the code will be bound to"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_pushed_request_client_id")),
        sa.PrimaryKeyConstraint("reference_hash", name=op.f("pk_pushed_request")),
    )
    op.create_index(op.f("ix_pushed_request_expires_at"), "pushed_request", ["expires_at"], unique=False)
    op.create_table(
        "token_grant",
        sa.Column("id", Id(), nullable=False),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("appointment_id", Id(), nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("key_thumbprint", Text, nullable=True, comment="of the DPoP key that its tokens are bound to"),
        sa.Column("authenticated_at", UtcDateTime(), nullable=False, comment="when the person signed in"),
        sa.Column("methods", Text, nullable=False, comment="how the person signed in (RFC 8176)"),
        sa.Column("nonce", Text, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_token_grant_appointment_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_token_grant_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_grant")),
    )
    op.create_index(op.f("ix_token_grant_client_id"), "token_grant", ["client_id"], unique=False)
    op.create_index(op.f("ix_token_grant_expires_at"), "token_grant", ["expires_at"], unique=False)
    op.create_index("ix_token_grant_person_id", "token_grant", ["person_id"], unique=False)
    op.create_table(
        "authorization_code",
        sa.Column("code_hash", Text, nullable=False),
        sa.Column("grant_id", Id(), nullable=False),
        sa.Column("client_id", Text, nullable=False),
        sa.Column("redirect_uri", Text, nullable=False),
        sa.Column("challenge", Text, nullable=False, comment="S256 code challenge (RFC 7636)"),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_authorization_code_client_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["token_grant.id"], name=op.f("fk_authorization_code_grant_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_authorization_code")),
    )
    op.create_index(op.f("ix_authorization_code_expires_at"), "authorization_code", ["expires_at"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("token_hash", Text, nullable=False),
        sa.Column("grant_id", Id(), nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column(
            "successor_sealed", Text, nullable=True, comment="the token that took its place, for an honest retry"
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["token_grant.id"], name=op.f("fk_refresh_token_grant_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_token")),
    )
    op.create_index(op.f("ix_refresh_token_expires_at"), "refresh_token", ["expires_at"], unique=False)
    op.create_index("ix_refresh_token_grant_id", "refresh_token", ["grant_id"], unique=False)
    op.add_column("client", sa.Column("kind", Text, server_default="SERVICE", nullable=False))
    op.add_column(
        "client",
        sa.Column(
            "redirect_uris", Text, server_default="", nullable=False, comment="exact, separated by single spaces"
        ),
    )
    op.add_column(
        "client",
        sa.Column("bound", sa.Boolean(), server_default=sa.false(), nullable=False, comment="tokens need a DPoP key"),
    )
    checks = (
        ("kind_known", "kind IN ('SERVICE', 'CONFIDENTIAL', 'PUBLIC')"),
        ("only_a_service_has_a_role", "(kind = 'SERVICE') = (role IS NOT NULL)"),
        ("only_people_are_sent_back", "(kind = 'SERVICE') = (redirect_uris = '')"),
        ("a_confidential_client_is_bound", "kind <> 'CONFIDENTIAL' OR bound"),
    )
    with op.batch_alter_table("client") as client:
        client.alter_column("role", existing_type=Text, nullable=True)
        for name, condition in checks:
            client.create_check_constraint(op.f(f"ck_client_{name}"), condition)
    op.add_column("sharing_stamp", sa.Column("standing", sa.BigInteger(), server_default="1", nullable=False))
    for statement in standing_statements(op.get_bind().dialect.name):
        op.execute(statement)
