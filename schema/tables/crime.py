"""Tables of open crime data, in the data.police.uk monthly layout.

Rows are kept as published: a Crime ID may repeat, may be missing, and an
outcome's crime may be in no file at hand, so nothing here is joined by force.
`fingerprint` is the digest of a published row and of how often the same row
came before it in its file: importing a file twice changes nothing. A row that
is published anew with another outcome keeps its id and gets a new fingerprint; what it said before is kept beside
(schema/tables/past.py), and `known_from` is when it began to say what it says, null where that was before it was kept.
Crime IDs are only ever looked up, so PostgreSQL keeps them in a hash index, which
an import fills in half the time of a tree of 64-character keys.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, UtcDateTime, identity, month, text


def _published() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    """Declare the columns that street and outcome files share."""
    return (
        text("crime_id", optional=True),
        month(),
        text("reported_by"),
        text("falls_within"),
        sa.Column("longitude", sa.BigInteger, comment="millionths of a degree"),
        sa.Column("latitude", sa.BigInteger, comment="millionths of a degree"),
        text("location", optional=True),
        text("lsoa_code", optional=True),
        text("lsoa_name", optional=True),
    )


RECORDED_CRIME = sa.Table(
    "recorded_crime",
    METADATA,
    identity(),
    *_published(),
    text("crime_type"),
    text("last_outcome", optional=True),
    text("context", optional=True),
    text("fingerprint"),
    sa.Column("known_from", UtcDateTime),
    sa.UniqueConstraint("fingerprint"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "crime_id", postgresql_using="hash"),
    sa.Index(None, "lsoa_code"),
)

CRIME_OUTCOME = sa.Table(
    "crime_outcome",
    METADATA,
    identity(),
    *_published(),
    text("outcome"),
    text("fingerprint"),
    sa.Column("known_from", UtcDateTime),
    sa.UniqueConstraint("fingerprint"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "crime_id", postgresql_using="hash"),
)
