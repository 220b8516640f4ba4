"""Tables of the record of access: what was done, by whom, for what, and which records left to whom.

Entries are leaves of a Merkle tree (RFC 9162), numbered from 0 without gaps. Sets of record ids are kept once, by
their digest, which the entry holds; `audit_seen` finds the sets a record is in and follows behind. Nothing here is
changed or deleted once written: triggers refuse it, on both dialects.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, number, text

AUDIT_ENTRY = sa.Table(
    "audit_entry",
    METADATA,
    # Place among the leaves of the tree.
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # What it was, in order: `CONSULT DISCLOSE`.
    text("kinds"),
    text("name"),
    text("actor_id"),
    # The agency that acted, by id; no reference, so that no row can be held back by it.
    sa.Column("agency_id", Id, nullable=True),
    # The entry itself, canonical JSON (RFC 8785), and the hash of it as a leaf.
    text("body"),
    sa.Column("leaf", sa.LargeBinary(32), nullable=False),
    sa.Index(None, "actor_id", "number"),
    sa.Index(None, "agency_id", "number"),
)

AUDIT_SET = sa.Table(
    "audit_set",
    METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    # SHA-256 of *ids*: 16 bytes a record, sorted.
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("ids", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("digest"),
)

AUDIT_DISCLOSED = sa.Table(
    "audit_disclosed",
    METADATA,
    sa.Column("entry", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("entity", Text, primary_key=True),
    # The owner of the records, or 32 zeros where they have none.
    sa.Column("owner_id", Id, primary_key=True),
    sa.Column("set_number", sa.BigInteger, nullable=False),
    sa.Index(None, "owner_id", "entry"),
    sa.Index(None, "set_number"),
)

AUDIT_SEEN = sa.Table(
    "audit_seen",
    METADATA,
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("set_number", sa.BigInteger, primary_key=True, autoincrement=False),
)

AUDIT_HEAD = sa.Table(
    "audit_head",
    METADATA,
    sa.Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    # Number of leaves, and the hashes of the full subtrees they make, largest first, 32 bytes each.
    number("size"),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    # Sets up to this number are in audit_seen.
    number("seen"),
    sa.CheckConstraint("one = 1", name="only_one"),
)

AUDIT_CHECKPOINT = sa.Table(
    "audit_checkpoint",
    METADATA,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("root", sa.LargeBinary(32), nullable=False),
    # The signed note (C2SP tlog-checkpoint).
    text("note"),
)

# Who signs checkpoints: the newest signs; those before it stay, because what they signed stays.
AUDIT_KEY = sa.Table(
    "audit_key",
    METADATA,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    # The name of the log, as checkpoints give it, and the 32 bytes of the public Ed25519 key.
    text("name"),
    sa.Column("public", sa.LargeBinary(32), nullable=False),
    # The private key, which opens with the secret in the settings only.
    text("sealed"),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
