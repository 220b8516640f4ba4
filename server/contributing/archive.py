"""Archive: the parts of an XLSX file, none of which is believed: names, sizes and XML come from whoever made it.

Before anything is unpacked it is known how much there will be; XML is read element by element, within a bound of
memory, and entities are refused (defusedxml, which openpyxl uses).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from openpyxl.xml.functions import iterparse

from server.contributing.columns import UnreadableSheet

# How every XLSX file begins, being a ZIP archive, and how those do that are protected by a password, or old.
WORKBOOK, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED, MOST_FILES = 300_000_000, 1_000
# What has to be kept in memory as a whole; and of what is read element by element, one element.
MOST_STRINGS, MOST_SMALL, MOST_ELEMENT = 50_000_000, 10_000_000, 2_000_000
# Open Packaging Conventions (ECMA-376 part 2) know these two only.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
TOO_LARGE = "the workbook is too large when it is unpacked: save it as CSV UTF-8."


class Damaged(Exception):
    """Say that something in an archive is not as it has to be."""


@contextmanager
def archive_of(file: Path) -> Iterator[Archive]:
    """Open an archive that was looked at. Raises: UnreadableSheet, for whatever is found wrong with it, also later."""
    try:
        with zipfile.ZipFile(file) as opened:
            yield Archive(file, opened, _parts(file, opened.infolist()))
    except UnreadableSheet:
        raise
    except Exception as error:
        # Whatever a library finds wrong with a file that others made.
        said = str(error) if isinstance(error, Damaged) else "this is no workbook that can be read"
        raise UnreadableSheet(f"{file}: {said}: save it anew, or as CSV UTF-8.") from error


def _parts(file: Path, parts: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableSheet(f"{file}: {TOO_LARGE}")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Damaged("the workbook is protected by a password")
    named = {part.filename: part for part in parts}
    # Of two parts of one name, programs take this one or that.
    if len(named) != len(parts) or any(part.compress_type not in _PACKED for part in parts):
        raise Damaged("the workbook is damaged")
    return named


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open, and its parts by name."""

    file: Path
    opened: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]

    def elements(self, name: str, wanted: frozenset[str], most: int = MOST_SMALL) -> Iterator[tuple[str, Any]]:
        """Give each element of some names once it is whole, and forget it.

        What is no larger than *most* is unpacked. Raises: Damaged, UnreadableSheet, and what the libraries raise.
        """
        if name not in self.parts:
            raise Damaged(f"the workbook lacks its part {posixpath.basename(name)!r}")
        if self.parts[name].file_size > most:
            raise UnreadableSheet(f"{self.file}: {TOO_LARGE}")
        with self.opened.open(name) as packed:
            source = _Bounded(packed)
            above: list[Any] = []
            inside = 0
            for event, element in iterparse(source, events=("start", "end")):
                local = element.tag.rpartition("}")[2]
                if event == "start":
                    above.append(element)
                    inside += local in wanted
                    continue
                above.pop()
                if local in wanted:
                    inside -= 1
                    yield local, element
                    source.since = 0
                # Nothing stays that is not part of what is wanted, or memory would grow with the file.
                if not inside and above:
                    above[-1].remove(element)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Give what a part refers to, by id: the last word of its type, and the name of the part."""
        folder, base = posixpath.split(name)
        found = {}
        for _, each in self.elements(posixpath.join(folder, "_rels", f"{base}.rels"), frozenset({"Relationship"})):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
                found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
        return found


class _Bounded:
    """Reads what is unpacked, and no element without end."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """Give so many bytes."""
        block = self._packed.read(size)
        self.since += len(block)
        if self.since > MOST_ELEMENT:
            raise Damaged("the workbook has a part without end")
        return block
