"""Tables of feeds: what a principal was last told of each record, so that the next answer can tell what is otherwise.

A feed is of one principal and of some kinds of record. Of each record stands here that it was told, and a digest of
what was visible of it; never a value. A record that is not visible any more keeps its id alone, for as long as somebody
may still ask what became of it. What ends here is swept by server/feeds/sweeping.py.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import METADATA, Id, Text, UtcDateTime, at_least_zero, flag, identity, number, text

FEED = sa.Table(
    "feed",
    METADATA,
    identity(),
    sa.Column("key_hash", Text, nullable=False, unique=True, comment="SHA-256 of who asks, and for which kinds"),
    # The client, and who uses it: what the limit counts.
    sa.Column("client_id", Text, nullable=False, index=True),
    # Of the newest row of feed_told; and that below which no cursor is good any more.
    number("last"),
    number("floor"),
    sa.Column("compared_under", Text, comment="what nothing can have changed under since; null before it was compared"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    *at_least_zero("last", "floor"),
)

FEED_TOLD = sa.Table(
    "feed_told",
    METADATA,
    sa.Column("feed_id", Id, sa.ForeignKey("feed.id"), primary_key=True),
    sa.Column("entity", Text, primary_key=True),
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("owner_id", Id, nullable=False),
    text("digest", optional=True),
    # Where it stands in the feed now; where it stood when it appeared first, and when it last did.
    number("number"),
    number("first_number"),
    number("since_number"),
    flag("is_told"),
    sa.Column("gone_at", UtcDateTime, index=True),
    sa.UniqueConstraint("feed_id", "number"),
)
