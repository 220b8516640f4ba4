"""Feeds: the rows of what a feed told, as a statement behind the wall of a role may read them.

The one relation that is no View: it says of records what they were told as, never what they are. A statement compares
Views with it (server/feeds/comparing.py), so that only what is otherwise leaves the database.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import Id, Text
from schema.tables.feeds import FEED_TOLD

FEED = sa.bindparam("feed", type_=Id)
KIND = sa.bindparam("kind", type_=Text)

# Of one feed and kind of record: the id, and the digest of what was visible, null once it was not.
TOLD = (
    sa.select(FEED_TOLD.c.record_id, FEED_TOLD.c.digest)
    .where(FEED_TOLD.c.feed_id == FEED, FEED_TOLD.c.entity == KIND)
    .cte("feed_told_view")
    .prefix_with("NOT MATERIALIZED")
)
