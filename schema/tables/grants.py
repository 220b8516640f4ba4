"""Tables of the authorization server: requests, codes, refresh tokens, and what was used up or revoked.

Everything that opens a door by being known is kept as a SHA-256 hash. Single use is one conditional UPDATE on
`used_at`, or one INSERT that meets a primary key; never a look and then a change. `revocation` moves a stamp that
every statement of a query reads, so that a revoked token is refused on the next request of every process.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, identity, one_of, reference

# A pushed request (RFC 9126); its reference is used up by the first visit to the authorization endpoint.
PUSHED_REQUEST = sa.Table(
    "pushed_request",
    METADATA,
    sa.Column("reference_hash", Text, primary_key=True),
    sa.Column("client_id", Text, sa.ForeignKey("client.id"), nullable=False),
    sa.Column("parameters", Text, nullable=False, comment="JSON object, without what authenticated the client"),
    sa.Column("key_thumbprint", Text, comment="of the DPoP key that the code will be bound to"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("used_at", UtcDateTime),
)

# What a checked authorization request waits for: that a person signs in and decides.
INTERACTION = sa.Table(
    "interaction",
    METADATA,
    sa.Column("reference_hash", Text, primary_key=True),
    sa.Column("client_id", Text, sa.ForeignKey("client.id"), nullable=False),
    sa.Column("parameters", Text, nullable=False, comment="JSON object of the checked request"),
    sa.Column("key_thumbprint", Text),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("decided_at", UtcDateTime),
)

# What a person allowed a client to do, once: the family of all tokens that came of one code.
TOKEN_GRANT = sa.Table(
    "token_grant",
    METADATA,
    identity(),
    sa.Column("client_id", Text, sa.ForeignKey("client.id"), nullable=False, index=True),
    reference("person_id", "person"),
    reference("appointment_id", "appointment"),
    sa.Column("scopes", Text, nullable=False),
    sa.Column("key_thumbprint", Text, comment="of the DPoP key that its tokens are bound to"),
    sa.Column("authenticated_at", UtcDateTime, nullable=False, comment="when the person signed in"),
    sa.Column("methods", Text, nullable=False, comment="how the person signed in (RFC 8176)"),
    sa.Column("nonce", Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("ended_at", UtcDateTime),
    sa.Index("ix_token_grant_person_id", "person_id"),
)

AUTHORIZATION_CODE = sa.Table(
    "authorization_code",
    METADATA,
    sa.Column("code_hash", Text, primary_key=True),
    reference("grant_id", "token_grant"),
    sa.Column("client_id", Text, sa.ForeignKey("client.id"), nullable=False),
    sa.Column("redirect_uri", Text, nullable=False),
    sa.Column("challenge", Text, nullable=False, comment="S256 code challenge (RFC 7636)"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("used_at", UtcDateTime),
)

REFRESH_TOKEN = sa.Table(
    "refresh_token",
    METADATA,
    sa.Column("token_hash", Text, primary_key=True),
    reference("grant_id", "token_grant"),
    sa.Column("scopes", Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("used_at", UtcDateTime),
    sa.Column("successor_sealed", Text, comment="the token that took its place, for an honest retry"),
    sa.Index("ix_refresh_token_grant_id", "grant_id"),
)

# The primary key makes "was it used before" one INSERT: of any number at once, one wins.
PROOF_SEEN = sa.Table(
    "proof_seen",
    METADATA,
    sa.Column("proof_hash", Text, primary_key=True, comment="SHA-256 of key thumbprint and jti"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# Tokens issued up to `revoked_at` for this subject are dead; the row goes when the last of them has expired.
REVOCATION = sa.Table(
    "revocation",
    METADATA,
    sa.Column("kind", Text, primary_key=True),
    sa.Column("subject", Text, primary_key=True, comment="jti, id of a grant, client_id, or id of a person"),
    sa.Column("revoked_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    one_of("kind", "TOKEN", "GRANT", "CLIENT", "PERSON"),
)

# The explorer's own tokens, kept here and never in a browser; they end with the session they belong to.
EXPLORER_SESSION = sa.Table(
    "explorer_session",
    METADATA,
    sa.Column("cookie_hash", Text, primary_key=True),
    sa.Column("session_id", Id, sa.ForeignKey("session.id"), nullable=False, index=True),
    sa.Column("tokens_sealed", Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
