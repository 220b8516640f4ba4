"""Answered: what the query pipeline gives back of one operation.

A value between server/query/answer.py, which makes it, what puts it on record and what sends it.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.feeds.page import FeedPage
from server.query.disclosed import Told


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a response, and what it tells; *told* is None when the document was refused before anything ran.

    *standing* is the stamp that the answer's own statement read beside it; None where no statement ran. *refusals*
    say what is wrong with the document. *stands_at* is the page that a round of a subscription told; None for all else.
    *changed* tells that something was changed, or may have been.
    """

    body: bytes
    told: Told | None = None
    standing: str | None = None
    refusals: tuple[str, ...] = ()
    stands_at: FeedPage | None = None
    changed: bool = False

    @property
    def executed(self) -> bool:
        """Tell whether the document got as far as execution."""
        return self.told is not None

    @property
    def is_quiet(self) -> bool:
        """Tell whether it is a round of a subscription in which nothing happened: it is not told, nor on record."""
        return self.stands_at is not None and not self.stands_at.items
