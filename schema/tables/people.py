"""Tables of people: who may sign in, what they play, how they prove themselves, and where they are signed in.

Passwords are kept as Argon2id, secrets of second factors sealed, and everything that opens a door by being known
(session cookies, one-time links, recovery codes) as a SHA-256 hash. Nothing here is reachable through GraphQL.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, day, identity, number, reference, text

PERSON = sa.Table(
    "person",
    METADATA,
    identity(),
    sa.Column("username", Text, nullable=False, unique=True, comment="lower case"),
    text("name"),
    reference("agency_id", "agency"),
    sa.Column("password_hash", Text, comment="Argon2id; NULL until the invitation is taken up"),
    sa.Column("password_changed_at", UtcDateTime),
    sa.Column("totp_sealed", Text, comment="secret of the second factor, sealed; NULL where none is enrolled"),
    sa.Column("totp_step", sa.BigInteger, comment="the last step used, so that a code works once"),
    day("trained_until", optional=True),
    sa.Column("ended_at", UtcDateTime, comment="from then on nothing this person holds works"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("username = lower(username)", name="username_lower"),
)

# A role is in force only once a second administrator approved it (auth/login/members.py). Ended rows are never changed.
APPOINTMENT = sa.Table(
    "appointment",
    METADATA,
    identity(),
    reference("person_id", "person"),
    text("role"),
    reference("site_id", "site", optional=True),
    text("granted_by"),
    sa.Column("granted_at", UtcDateTime, nullable=False),
    sa.Column("approved_by", Text),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_by_someone"),
    # One appointment of a kind at a time; ended ones are kept.
    sa.Index(
        "ix_appointment_person_id_role",
        "person_id",
        "role",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

INVITATION = sa.Table(
    "invitation",
    METADATA,
    sa.Column("token_hash", Text, primary_key=True),
    reference("person_id", "person"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("used_at", UtcDateTime),
)

RECOVERY_CODE = sa.Table(
    "recovery_code",
    METADATA,
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("code_hash", Text, primary_key=True),
    sa.Column("used_at", UtcDateTime),
)

SESSION = sa.Table(
    "session",
    METADATA,
    identity(),
    sa.Column("cookie_hash", Text, nullable=False, unique=True),
    reference("person_id", "person"),
    sa.Column("is_complete", sa.Boolean, nullable=False, comment="false while the second factor is awaited"),
    sa.Column("methods", Text, nullable=False, comment="how the person proved who they are (RFC 8176): pwd, otp"),
    sa.Column("device", Text, nullable=False, comment="browser and system in a few words, for its owner to recognise"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True, comment="the absolute end; idle ends sooner"),
    sa.Column("ended_at", UtcDateTime),
    sa.Index("ix_session_person_id", "person_id"),
)

# One row for each person and each address that failed of late; both are kept as keyed hashes.
ATTEMPT = sa.Table(
    "attempt",
    METADATA,
    sa.Column("subject_hash", Text, primary_key=True),
    number("failures"),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("blocked_until", UtcDateTime),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)

CONSENT = sa.Table(
    "consent",
    METADATA,
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("client_id", Text, sa.ForeignKey("client.id"), primary_key=True),
    sa.Column("scopes", Text, nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
    sa.Column("role", Text, comment="the role it was given in"),
)
