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
        self._headings = [column.heading for column in export.columns]
        self._ways = ways_of(export)
        self._is_begun = False

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        text = io.StringIO()
        table = csv.writer(text)
        if not self._is_begun:
            # The mark tells a spreadsheet that this is UTF-8.
            text.write("\ufeff")
            table.writerow(self._headings)
            self._is_begun = True
        ways = self._ways
        table.writerows([_cell(value) for value in values(ways[node["__typename"]], node)] for node in nodes)
        return text.getvalue().encode()

    def end(self) -> bytes:
        """Write nothing more."""
        return b""


class Lines:
    """Writes records as JSON, one a line; what a record does not have is not in its line."""

    def __init__(self, export: Export) -> None:
        self._ways = {
            name: [(column.heading, way) for column, way in zip(export.columns, ways, strict=True) if way]
            for name, ways in ways_of(export).items()
        }

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        lines = []
        for node in nodes:
            found = {}
            for heading, (key, name) in self._ways[node["__typename"]]:
                value = node[key]
                found[heading] = value[name] if name and value is not None else value
            lines.append(_encode(found))
        return "".join([f"{line}\n" for line in lines]).encode()

    def end(self) -> bytes:
        """Write nothing more."""
        return b""


# The key of a value in an answer and, of a record that is linked, the name of the value in it.
Way = tuple[str, str]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def ways_of(export: Export) -> dict[str, list[Way | None]]:
    """Give for each type of record the way to the value of each column; None where it has none."""
    types = {name for column in export.columns for name in column.ways}
    return {name: [_way(column.ways.get(name)) for column in export.columns] for name in types}


def _way(steps: Sequence[str] | None) -> Way | None:
    if steps is None:
        return None
    key, *rest = steps
    return key, rest[0] if rest else ""


def values(ways: Sequence[Way | None], node: Node) -> list[Any]:
    """Give the values of a record, one for each column; None where it has none."""
    told: list[Any] = []
    for way in ways:
        value = node[way[0]] if way else None
        told.append(value[way[1]] if way and way[1] and value is not None else value)
    return told


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A number is no formula, also below zero.
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
