"""Pages: the records of an export, a page at a time.

Each page is asked through the pipeline of queries, and is on record before it leaves. Its records are lines of JSON as
the database wrote them (server/query/flat.py): what stands around them alone is read here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from auth.challenge import EXPIRED
from auth.principal import Principal
from auth.refusal import RefusalError
from server.exporting.document import Export
from server.http.graphql import Answering
from server.work import Clock


class NotAnswered(Exception):
    """Say that a page was refused; *body* is the answer that says why."""

    def __init__(self, body: bytes) -> None:
        super().__init__("a page of an export was refused")
        self.body = body


async def pages(
    export: Export, answer: Answering, principal: Principal, given: Mapping[str, Any], request_id: str, clock: Clock
) -> AsyncIterator[bytes]:
    """Give the records of each page as JSON, a comma and a line's end between two.

    Raises: RefusalError, DatabaseAway; NotAnswered for a filter that is none.
    """
    after: str | None = None
    while True:
        # A client may read as slowly as it likes.
        if principal.is_over(clock()):
            raise RefusalError(EXPIRED)
        answered = await answer(export.document, {**given, "after": after}, None, principal, request_id)
        before, lines, behind = _parted(answered.body)
        told = json.loads(before + behind)
        if not answered.executed or "errors" in told:
            raise NotAnswered(answered.body)
        page = told["data"][export.root]
        yield lines
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _parted(body: bytes) -> tuple[bytes, bytes, bytes]:
    """Part an answer into what stands before, in and behind the list of its records.

    No text of JSON has the end of a line in it, so there are only those that the statement put there.
    """
    before, _, rest = body.partition(b"\n")
    lines, _, behind = rest.rpartition(b"\n")
    return before, lines, behind
