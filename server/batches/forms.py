"""Forms: the two ways in which records come in lines, CSV and NDJSON, and how each becomes rows of contributing.

CSV is the sheet of `wardmote import`; a line of NDJSON is a row of `ingest...`. In both, a line that is none ends the
reading with one sentence; whatever is wrong with a record is a fault of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from schema.mutations.contributions import REFERENCE
from server.batches.members import LineReader, decoded
from server.contributing.columns import Layout
from server.contributing.importing import told_together
from server.contributing.names import Names
from server.contributing.patients import refuse_members
from server.contributing.row import Row
from server.contributing.sheet import SheetReader
from server.contributing.sheet_file import csv_rows

BODY = "The body"
_BETWEEN = "\x1f"
_MARK = "\ufeff".encode()


class FormName(StrEnum):
    """Name a form."""

    CSV = "CSV"
    NDJSON = "NDJSON"


@dataclass(frozen=True, slots=True)
class Sent:
    """One record as it was sent: the number of its first line, its reference, its bytes, and what the form makes of it.

    Two that say the same have the same bytes.
    """

    line: int
    reference: str | None
    content: bytes
    found: Any

    @property
    def size(self) -> int:
        """Give how many bytes it takes."""
        return len(self.content)


class Form(Protocol):
    """One way in which records come; *head* is what every part has in common."""

    head: bytes

    def records(self, lines: Iterator[bytes]) -> Iterator[Sent]:
        """Give each record. Raises: UnreadableSheet."""

    def row(self, sent: Sent) -> Row:
        """Read a record, with the faults of its values."""

    def kept(self, sent: Sent) -> Iterator[tuple[int, str]]:
        """Give what is kept of a record that is rejected: the number of each line, and its text."""


class Sheet:
    """CSV."""

    def __init__(self, layout: Layout, names: Names) -> None:
        self._layout, self._reader = layout, SheetReader(layout, names)
        self.head = b""

    def records(self, lines: Iterator[bytes]) -> Iterator[Sent]:
        """Give each record with the rows that tell of it."""
        for rows in told_together(BODY, self._layout.kind, csv_rows(BODY, lines, self._layout)):
            line, cells = rows[0]
            self.head = self.head or _BETWEEN.join(cells).encode()
            content = _BETWEEN.join([cell for _, each in rows for cell in each.values()])
            yield Sent(line, cells.get(REFERENCE) or None, content.encode(), rows)

    def row(self, sent: Sent) -> Row:
        """Read a record."""
        return self._reader.record(sent.found)

    def kept(self, sent: Sent) -> Iterator[tuple[int, str]]:
        """Keep the cells by heading."""
        if self._layout.kind.is_about_patients:
            return _without_content(sent)
        return ((line, json.dumps(cells, ensure_ascii=False)) for line, cells in sent.found)


class Lines:
    """NDJSON."""

    head = b""

    def __init__(self, layout: Layout) -> None:
        self._kind, self._reader = layout.kind, LineReader(layout)

    def records(self, lines: Iterator[bytes]) -> Iterator[Sent]:
        """Give each record; a line that is empty is none, and the mark of UTF-8 before the first says nothing."""
        for number, line in enumerate(lines, 1):
            if content := (line.removeprefix(_MARK) if number == 1 else line).strip():
                found = decoded(content, number)
                if self._kind.is_about_patients:
                    refuse_members(BODY, number, found)
                reference = found.get(REFERENCE)
                yield Sent(number, reference if isinstance(reference, str) else None, content, found)

    def row(self, sent: Sent) -> Row:
        """Read a record."""
        return self._reader.row(sent.found)

    def kept(self, sent: Sent) -> Iterator[tuple[int, str]]:
        """Keep the line."""
        if self._kind.is_about_patients:
            return _without_content(sent)
        return iter([(sent.line, sent.content.decode())])


def _without_content(sent: Sent) -> Iterator[tuple[int, str]]:
    """Keep of a record that comes from where patients are known on which line it was, and no word of it."""
    return iter([(sent.line, json.dumps({"line": str(sent.line)}))])


def digest_of(form: Form, part: Iterable[Sent]) -> bytes:
    """Hash what was sent of a part."""
    return sha256(b"\n".join([form.head, *[each.content for each in part]])).digest()
