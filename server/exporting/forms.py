"""Forms: an export as text - CSV, and lines of JSON - block by block as its pages come.

A form takes the records of a page and gives the bytes that are ready to leave; at the end it gives the rest. Cells are
written column by column, equal ones once: most columns say few things. The workbook (server/exporting/workbook.py) and
Parquet (server/exporting/parquet.py) are forms of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from server.cells import harmless_anywhere
from server.exporting.document import Export

Node = Mapping[str, Any]


class Form(Protocol):
    """Writes one export."""

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Give what can leave once these records are written."""

    def end(self) -> AsyncIterator[bytes]:
        """Give what is left, and the end of the file, block by block."""
        return given()

    def close(self) -> None:
        """Leave nothing behind, whether or not the file came to its end."""
        return


async def given(*blocks: bytes) -> AsyncIterator[bytes]:
    """Give blocks that are ready."""
    for block in blocks:
        yield block


class Csv(Form):
    """Writes records as CSV (RFC 4180), the first block behind the headings."""

    def __init__(self, export: Export) -> None:
        self._table = Table(export)
        # The mark tells a spreadsheet that this is UTF-8.
        self._before = "\ufeff" + _line([_cell(column.heading) for column in export.columns])

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        columns = [written(_cell, values) for values in self._table.columns(nodes)]
        before, self._before = self._before, ""
        return (before + "".join(map(_line, zip(*columns, strict=True)))).encode()


class Lines(Form):
    """Writes records as JSON, one a line; what a record does not have is not in its line."""

    def __init__(self, export: Export) -> None:
        # Here a loop is faster: a line has the columns of its own type alone.
        self._ways = {
            name: [(column.heading, *_way(column.ways[name])) for column in export.columns if name in column.ways]
            for name in _types(export)
        }

    def rows(self, nodes: Sequence[Node]) -> bytes:
        """Write a block."""
        lines = []
        for node in nodes:
            found = {}
            for heading, key, name in self._ways[node["__typename"]]:
                value = node[key]
                found[heading] = value[name] if name and value is not None else value
            lines.append(_encode(found))
        return "".join([f"{line}\n" for line in lines]).encode()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_QUOTE = '"'
# What needs no quotation marks whichever sign parts cells, and begins no formula.
_PLAIN = re.compile(r"(\w[\w .:/-]*)?")


class Table:
    """Reads the values of an export column by column."""

    def __init__(self, export: Export) -> None:
        self._readers = {name: _reader([column.ways.get(name) for column in export.columns]) for name in _types(export)}
        self._nothing: list[tuple[Any, ...]] = [()] * len(export.columns)

    def columns(self, nodes: Sequence[Node]) -> Sequence[tuple[Any, ...]]:
        """Give the values of each column, None where a record has none."""
        readers = self._readers
        return list(zip(*[readers[node["__typename"]](node) for node in nodes], strict=True)) or self._nothing


def _types(export: Export) -> set[str]:
    return {name for column in export.columns for name in column.ways}


def _way(steps: Sequence[str]) -> tuple[str, str]:
    """Give the key of a value in an answer and, of a record that is linked, the name of the value in it."""
    key, *rest = steps
    return key, rest[0] if rest else ""


Reader = Callable[[Any], tuple[Any, ...]]


def _reader(ways: Sequence[Sequence[str] | None]) -> Reader:
    """Make what reads the values of a record, one for each way to one; None where there is no way.

    What costs most of an export is done so often that it is left to the library: measured, a seventh of the time of a
    loop over the ways.
    """
    # What stands in the record itself, then what stands in each record that it is linked with, then nothing.
    keys = list(dict.fromkeys(way[0] for way in ways if way and len(way) == 1))
    links: dict[str, list[str]] = {}
    for key, *names in filter(None, ways):
        if names:
            links.setdefault(key, []).append(names[0])
    places: dict[tuple[str, ...], int] = {(key,): place for place, key in enumerate(keys)}
    for key, names in links.items():
        places |= {(key, name): place for place, name in enumerate(names, len(places))}
    picks = [(key, _getter(names), (None,) * len(names)) for key, names in links.items()]
    plain, ordered = _getter(keys), _getter([places[tuple(way)] if way else len(places) for way in ways])

    def read(node: Node) -> tuple[Any, ...]:
        told = plain(node)
        for key, pick, nothing in picks:
            linked = node[key]
            told += nothing if linked is None else pick(linked)
        return ordered((*told, None))

    return read


def _getter(keys: Sequence[Any]) -> Reader:
    """Make what gets the values of keys, at least one."""
    if len(keys) > 1:
        return itemgetter(*keys)
    (key,) = keys
    return lambda found: (found[key],)


def written(write: Callable[[Any], str], values: Sequence[Any]) -> list[str]:
    """Write each value, equal ones once."""
    kinds = {*map(type, values)} - {type(None)}
    if list in kinds or len(kinds) > 1:
        # Lists cannot be looked up, and True is found where 1 is.
        return list(map(write, values))
    texts = {value: write(value) for value in {*values}}
    return list(map(texts.__getitem__, values))


def _line(cells: Iterable[str]) -> str:
    return f"{','.join(cells)}\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        # A number is no formula, also below zero.
        return str(value)
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if _PLAIN.fullmatch(text) else f'"{harmless_anywhere(text).replace(_QUOTE, _QUOTE * 2)}"'
