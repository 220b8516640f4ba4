"""Tables of the record of access: what was done, by whom, for what, and which records left to whom.

Entries are leaves of a Merkle tree (RFC 9162), numbered from 0 without gaps. Sets of record ids are kept once, by
their digest, which the entry holds; so is a telling, which is all the sets that one answer told of. What is asked again
and answered as before costs one row. `audit_seen` finds the sets a record is in and follows behind, in runs. Nothing
here is changed or deleted once written: triggers refuse it, on both dialects.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, number, text


def _counted(name: str) -> sa.Column[int]:
    """Declare a key that the database counts up."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)


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
    # Which sets of records it told of, and the circle of their owners; both or neither.
    sa.Column("telling", sa.BigInteger, nullable=True),
    sa.Column("circle", sa.BigInteger, nullable=True),
    sa.Index(None, "actor_id", "number"),
    sa.Index(None, "agency_id", "number"),
    sa.Index(None, "telling", "number"),
    sa.Index(None, "circle", "number"),
)

AUDIT_SET = sa.Table(
    "audit_set",
    METADATA,
    _counted("number"),
    # SHA-256 of *ids*: 16 bytes a record, sorted.
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("ids", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("digest"),
)

AUDIT_TELLING = sa.Table(
    "audit_telling",
    METADATA,
    _counted("number"),
    # SHA-256 of its text (server/audit/telling.py): the owner, digest and entity of each set.
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("circle", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("digest"),
)

AUDIT_TOLD = sa.Table(
    "audit_told",
    METADATA,
    sa.Column("telling", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("entity", Text, primary_key=True),
    # The owner of the records, or 32 zeros where they have none.
    sa.Column("owner_id", Id, primary_key=True),
    sa.Column("set_number", sa.BigInteger, nullable=False),
    sa.Index(None, "set_number"),
)

# Owners whose records were told together are a circle. Their number is the first 64 bits of the SHA-256 of their ids;
# there are few circles, so the latest entries that told of an owner's records are found along one index for each.
AUDIT_CIRCLE = sa.Table(
    "audit_circle",
    METADATA,
    sa.Column("owner_id", Id, primary_key=True),
    sa.Column("circle", sa.BigInteger, primary_key=True, autoincrement=False),
)

# A run of sets is indexed at once: one row for all ids that begin with the same byte. Rows for single ids would be
# written at random places, as many as an answer told of records.
AUDIT_SEEN = sa.Table(
    "audit_seen",
    METADATA,
    # The first byte of the ids.
    sa.Column("prefix", sa.SmallInteger, primary_key=True, autoincrement=False),
    # The number of the last set of the run.
    sa.Column("last_set", sa.BigInteger, primary_key=True, autoincrement=False),
    # 16 bytes a record, and for each the number of the set it is in (SQLite: a list in JSON).
    sa.Column("ids", sa.LargeBinary, nullable=False),
    sa.Column("sets", sa.ARRAY(sa.BigInteger).with_variant(sa.Text(), "sqlite"), nullable=False),
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
