"""Tables of the door: registered clients, signing keys, and client assertions already used.

A client holds public keys only; there are no shared secrets. A private signing key is sealed before it is
stored (auth/oauth/keys.py). Nothing here is reachable through GraphQL.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Text, UtcDateTime, one_of, reference, text

# Lists of words (scopes, purposes) are kept as OAuth writes them: one text, separated by single spaces.
CLIENT = sa.Table(
    "client",
    METADATA,
    sa.Column("id", Text, primary_key=True, comment="the client_id"),
    text("name"),
    reference("agency_id", "agency"),
    text("role"),
    reference("site_id", "site", optional=True),
    sa.Column("scopes", Text, nullable=False, comment="the most a token of this client may hold"),
    sa.Column("purposes", Text, nullable=False, comment="the first one is the purpose of a request that names none"),
    sa.Column("jwks", Text, nullable=False, comment="public keys as a JSON Web Key Set"),
    sa.Column("token_seconds", sa.Integer, comment="shorter life of this client's tokens; NULL: the setting"),
    sa.Column("disabled_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

SIGNING_KEY = sa.Table(
    "signing_key",
    METADATA,
    sa.Column("kid", Text, primary_key=True),
    text("state"),
    sa.Column("public_jwk", Text, nullable=False),
    sa.Column("sealed_jwk", Text, nullable=False, comment="private key, AES-GCM under a key derived from the secret"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("retired_at", UtcDateTime),
    one_of("state", "CURRENT", "NEXT", "RETIRED"),
    # Two workers that start together on an empty table cannot both make the current key.
    sa.Index(
        "ix_signing_key_current",
        "state",
        unique=True,
        sqlite_where=sa.text("state = 'CURRENT'"),
        postgresql_where=sa.text("state = 'CURRENT'"),
    ),
)

# The primary key makes "was it used before" one INSERT: of any number at once, one wins.
ASSERTION_SEEN = sa.Table(
    "assertion_seen",
    METADATA,
    sa.Column("client_id", Text, primary_key=True),
    sa.Column("jti_hash", Text, primary_key=True, comment="SHA-256, so that the length is bounded"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
