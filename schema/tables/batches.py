"""Tables of batches: what was sent over HTTP in parts, how far it is, and what undoing it needs.

A part and what it wrote stand in one transaction, so that a batch that broke off goes on where it was. No query reads
these tables. What is kept of a batch ends with it: a rejected row is kept as it was sent, until its batch expires.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, at_least_zero, identity, number, one_of, reference, text

COUNTS = ("created", "corrected", "unchanged", "rejected")
UNDONE = ("withdrawn", "put_back", "left_alone")


def _of_batch() -> sa.Column[str]:
    return sa.Column("batch_id", Id, sa.ForeignKey("ingest_batch.id"), primary_key=True)


def _expires() -> sa.Column[object]:
    return sa.Column("expires_at", UtcDateTime, nullable=False, index=True)


BATCH = sa.Table(
    "ingest_batch",
    METADATA,
    identity(),
    reference("owner_id", "agency"),
    # Seen by those who act in the same role, and at the same site where the role is bound to one; empty for none.
    text("role"),
    text("site"),
    sa.Column("sent_by", Text, nullable=False, comment="the person or service that began it"),
    sa.Column("name", Text, nullable=False, comment="chosen by whoever sends it"),
    text("kind"),
    text("form"),
    text("on_fault"),
    sa.Column("is_dry", sa.Boolean, nullable=False),
    text("state"),
    number("parts"),
    *(number(name) for name in COUNTS),
    *(number(name) for name in UNDONE),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    sa.Column("moved_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    _expires(),
    sa.UniqueConstraint("owner_id", "role", "site", "name"),
    one_of("form", "CSV", "NDJSON"),
    one_of("on_fault", "ABORT", "SKIP"),
    one_of("state", "OPEN", "COMPLETE", "UNDOING", "UNDONE"),
    *at_least_zero("parts", *COUNTS, *UNDONE),
)

PART = sa.Table(
    "ingest_part",
    METADATA,
    _of_batch(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False, comment="from 1"),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, comment="SHA-256 of what was sent"),
    sa.Column("created", sa.LargeBinary, nullable=False, comment="ids of new records, 16 bytes each"),
    sa.Column("corrected", sa.LargeBinary, nullable=False, comment="ids, and their version then in 8 bytes"),
    sa.Column("left_alone", sa.LargeBinary, comment="ids that undoing left; null while it is not undone"),
    _expires(),
)

REJECT = sa.Table(
    "ingest_reject",
    METADATA,
    _of_batch(),
    # A part is told by its records: sent again with other empty lines, a later one begins at lines of an earlier.
    sa.Column("part", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", Text, nullable=False, comment="the line as it was sent, or its cells by heading as JSON"),
    sa.Column("problem", Text, nullable=False, comment="empty for a further row of one record"),
    _expires(),
)

# A version that undoing made says what an earlier one said: what was sent before that one may be undone as well.
PUT_BACK = sa.Table(
    "ingest_put_back",
    METADATA,
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    number("says"),
    _expires(),
)
