"""Pages: the records of an export, a page at a time.

Each page is asked through the pipeline of queries, and is on record before it leaves.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from auth.challenge import EXPIRED
from auth.principal import Principal
from auth.refusal import RefusalError
from server.exporting.document import Export
from server.http.graphql import Answering
from server.query.collector import no_collection
from server.work import Clock


class NotAnswered(Exception):
    """Say that a page was refused; *body* is the answer that says why."""

    def __init__(self, body: bytes) -> None:
        super().__init__("a page of an export was refused")
        self.body = body


async def pages(
    export: Export, answer: Answering, principal: Principal, given: Mapping[str, Any], request_id: str, clock: Clock
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """Give the records of each page. Raises: RefusalError, DatabaseAway; NotAnswered for a filter that is none."""
    after: str | None = None
    while True:
        # A client may read as slowly as it likes.
        if principal.is_over(clock()):
            raise RefusalError(EXPIRED)
        answered = await answer(export.document, {**given, "after": after}, None, principal, request_id)
        # So many objects would have the collector come by again and again, and none of them refers back.
        with no_collection():
            told = json.loads(answered.body)
        if not answered.executed or "errors" in told:
            raise NotAnswered(answered.body)
        page = told["data"][export.root]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
