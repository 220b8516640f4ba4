"""Pages: an export as blocks of text, a page at a time.

Each page is asked through the pipeline of queries, and is on record before it leaves.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from auth.principal import Principal
from server.cells import harmless
from server.exporting.document import Export
from server.http.graphql import Answering


class NotAnswered(Exception):
    """Say that a page was refused; *body* is the answer that says why."""

    def __init__(self, body: bytes) -> None:
        super().__init__("a page of an export was refused")
        self.body = body


async def pages(
    export: Export, answer: Answering, principal: Principal, given: Mapping[str, Any], request_id: str
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """Give the records of each page. Raises: RefusalError, DatabaseAway; NotAnswered for a filter that is none."""
    after: str | None = None
    while True:
        answered = await answer(export.document, {**given, "after": after}, None, principal, request_id)
        told = json.loads(answered.body)
        if not answered.executed or "errors" in told:
            raise NotAnswered(answered.body)
        page = told["data"][export.root]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def as_csv(export: Export, nodes: Sequence[Mapping[str, Any]], *, is_first: bool) -> bytes:
    """Write records as CSV (RFC 4180), the first block behind the headings."""
    text = io.StringIO()
    table = csv.writer(text)
    if is_first:
        table.writerow([column.heading for column in export.columns])
    for node in nodes:
        table.writerow([_cell(value) for value in _values(export, node)])
    # The mark tells a spreadsheet that this is UTF-8.
    return (("\ufeff" if is_first else "") + text.getvalue()).encode()


def as_lines(export: Export, nodes: Sequence[Mapping[str, Any]], *, is_first: bool) -> bytes:
    """Write records as JSON, one a line; what a record does not have is not in its line."""
    lines = []
    for node in nodes:
        named = zip(export.columns, _values(export, node), strict=True)
        found = {column.heading: value for column, value in named if node["__typename"] in column.ways}
        lines.append(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    return "".join(f"{line}\n" for line in lines).encode()


def _values(export: Export, node: Mapping[str, Any]) -> list[Any]:
    return [_value(node, column.ways.get(node["__typename"], ())) for column in export.columns]


def _value(node: Mapping[str, Any], way: Sequence[str]) -> Any:
    value: Any = node if way else None
    for step in way:
        value = None if value is None else value[step]
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    # A number is no formula, also below zero.
    return harmless(value) if isinstance(value, str) else str(value)
