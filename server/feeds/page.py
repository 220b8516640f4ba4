"""Page: some changes of a feed, in their order, and the place behind them.

Values only: made by server/feeds/following.py, told by server/query/feed.py and put on record by its ids and owners.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What happened to a record, as far as whoever asks is concerned."""

    APPEARED = "APPEARED"
    CHANGED = "CHANGED"
    DISAPPEARED = "DISAPPEARED"


@dataclass(frozen=True, slots=True)
class Item:
    """One change: of which kind of record, of which, and whose it is. *number* is its place in the feed."""

    number: int
    change: What
    entity: str
    record: str
    owner: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Changes, the sealed cursor behind them, and whether there are more.

    *feed* is the id of the feed and *last* its newest number when they were read; *under* are the references of the
    agreements that open anything of its kinds by then.
    """

    items: tuple[Item, ...]
    cursor: str
    has_more: bool
    feed: str = ""
    last: int = 0
    under: frozenset[str] = frozenset()
