"""Forms: an export as text - CSV, and lines of JSON - block by block as its pages come.

A form takes the records of a page and gives the bytes that are ready to leave; at the end it gives the rest. The
workbook is a form of its own (server/exporting/workbook.py).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from server.cells import harmless
from server.exporting.document import Export

Node = Mapping[str, Any]


class Form(Protocol):
    """Writes one export."""

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Give what can leave once these records are written."""

    def end(self) -> bytes:
        """Give what is left, and the end of the file."""


class Csv:
    """Writes records as CSV (RFC 4180), the first block behind the headings."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._is_begun = False

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        text = io.StringIO()
        table = csv.writer(text)
        if not self._is_begun:
            # The mark tells a spreadsheet that this is UTF-8.
            text.write("\ufeff")
            table.writerow([column.heading for column in self._export.columns])
            self._is_begun = True
        table.writerows([_cell(value) for value in values(self._export, node)] for node in nodes)
        return text.getvalue().encode()

    def end(self) -> bytes:
        """Write nothing more."""
        return b""


class Lines:
    """Writes records as JSON, one a line; what a record does not have is not in its line."""

    def __init__(self, export: Export) -> None:
        self._export = export

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        lines = []
        for node in nodes:
            named = zip(self._export.columns, values(self._export, node), strict=True)
            found = {column.heading: value for column, value in named if node["__typename"] in column.ways}
            lines.append(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
        return "".join(f"{line}\n" for line in lines).encode()

    def end(self) -> bytes:
        """Write nothing more."""
        return b""


def values(export: Export, node: Node) -> list[Any]:
    """Give the values of a record, one for each column; None where it has none."""
    return [_value(node, column.ways.get(node["__typename"], ())) for column in export.columns]


def _value(node: Node, way: Sequence[str]) -> Any:
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
