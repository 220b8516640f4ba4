"""Parquet: an export as columns, each of the type that its values have, for programs that read many of them.

Such a file says only at its end where everything is, so records wait as lines of JSON until all are there; duckdb turns
these into the file. Neither has a name: what is left of a process that is killed is nothing. duckdb is an extra that
need not be installed; here it opens these two files and nothing else, and needs no more memory for more records.
Source: duckdb.org/docs, Securing DuckDB; Parquet's logical types.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any, ClassVar

from schema.entity import Kind
from server.exporting.document import WITHHELD, Column, Export
from server.exporting.forms import Form, Lines, Shape

# What is whole in memory before it is written: rows, and at most so many bytes of them.
ROWS, BYTES = 20_480, 8_000_000
BLOCK = 1 << 18
# Nothing is fetched, and nothing is put aside on the disk when memory is full.
_BOUNDS: Mapping[str, str | int | bool] = {
    "threads": 1,
    "memory_limit": "128MiB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# No file but the two can be opened from then on. Order is kept by one thread; asked for, it would be kept in memory.
_SETTINGS = (
    "TimeZone = 'UTC'",
    "preserve_insertion_order = false",
    "enable_progress_bar = false",
    "enable_external_file_cache = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
# A line has at most so many bytes; twice as many are read at once.
_LINES: Mapping[str, Any] = {"format": "newline_delimited", "maximum_object_size": 4_000_000}
# A file that is open can be opened again by its number, where the system has such.
_NUMBERS = Path("/proc/self/fd")
_TYPES = {
    Kind.INTEGER: "BIGINT",
    Kind.PENCE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
    Kind.DAY: "DATE",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.DEGREES: "DOUBLE",
}
# One file after the other, so that memory does not grow with those who ask.
_WRITER = ThreadPoolExecutor(1, "parquet")


class NotWritten(Exception):
    """Say what kind of error a file ended in, and nothing of what is in it."""


def is_installed() -> bool:
    """Say whether duckdb is there."""
    return find_spec("duckdb") is not None


class Parquet(Form):
    """Writes records as Parquet, all of it at the end."""

    shape: ClassVar[Shape] = Shape.OBJECTS

    def __init__(self, export: Export) -> None:
        self._types = {column.heading: _type(column) for column in export.columns}
        self._lines = Lines(export)
        with contextlib.ExitStack() as opened:
            self._waiting, self._file = opened.enter_context(_opened()), opened.enter_context(_opened())
            self._opened = opened.pop_all()

    def rows(self, lines: bytes) -> bytes:
        """Keep a block."""
        self._waiting.write(self._lines.rows(lines))
        return b""

    async def end(self) -> AsyncIterator[bytes]:
        """Write the file, and give it. Raises: NotWritten."""
        self._waiting.flush()
        writing = asyncio.get_running_loop().run_in_executor(_WRITER, self._write)
        try:
            await asyncio.shield(writing)
        finally:
            # Also for a request that was given up: nothing is closed under the thread that writes it.
            await asyncio.wait([writing])
        self._waiting.close()
        while block := self._file.read(BLOCK):
            yield block

    def close(self) -> None:
        """Close both files, and with that they are gone."""
        self._opened.close()

    def _write(self) -> None:
        import duckdb

        source, target = _path(self._waiting), _path(self._file)
        with duckdb.connect(":memory:", config=dict(_BOUNDS)) as connection:
            connection.execute("SET allowed_paths = ?", [[source, target]])
            for setting in _SETTINGS:
                connection.execute(f"SET {setting}")
            try:
                lines = connection.read_json(source, columns=self._types, **_LINES)
                lines.write_parquet(target, use_tmp_file=False, row_group_size=ROWS, row_group_size_bytes=BYTES)
            except duckdb.Error as error:
                # What it says may have the value of a record in it, and would be in the log.
                raise NotWritten(type(error).__name__) from None


def _opened() -> IO[bytes]:
    """Open a file that is this process's alone; it has a name only where it cannot be opened again without."""
    return TemporaryFile() if _NUMBERS.is_dir() else NamedTemporaryFile()


def _path(file: IO[bytes]) -> str:
    return str(_NUMBERS / str(file.fileno())) if _NUMBERS.is_dir() else file.name


def _type(column: Column) -> str:
    if column.heading == WITHHELD:
        return "VARCHAR[]"
    return f"DECIMAL(18, {column.scale})" if column.kind is Kind.DECIMAL else _TYPES.get(column.kind, "VARCHAR")
