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
    sa.Column("kind", Text, nullable=False, server_default="SERVICE"),
    reference("agency_id", "agency"),
    text("role", optional=True),
    reference("site_id", "site", optional=True),
    sa.Column("redirect_uris", Text, nullable=False, server_default="", comment="exact, separated by single spaces"),
    sa.Column("bound", sa.Boolean, nullable=False, server_default=sa.false(), comment="tokens need a DPoP key"),
    sa.Column("scopes", Text, nullable=False, comment="the most a token of this client may hold"),
    sa.Column("purposes", Text, nullable=False, comment="the first one is the purpose of a request that names none"),
    sa.Column("jwks", Text, nullable=False, comment="public keys as a JSON Web Key Set"),
    sa.Column("token_seconds", sa.Integer, comment="shorter life of this client's tokens; NULL: the setting"),
    sa.Column("disabled_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    one_of("kind", "SERVICE", "CONFIDENTIAL", "PUBLIC"),
    sa.CheckConstraint("(kind = 'SERVICE') = (role IS NOT NULL)", name="only_a_service_has_a_role"),
    sa.CheckConstraint("(kind = 'SERVICE') = (redirect_uris = '')", name="only_people_are_sent_back"),
    # FAPI 2.0: what a confidential client holds for a person is of no use to whoever steals it.
    sa.CheckConstraint("kind <> 'CONFIDENTIAL' OR bound", name="a_confidential_client_is_bound"),
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
