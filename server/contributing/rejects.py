"""Rejects: records that were left out, as a sheet that can be mended and given again.

Each row as it was given, with the problem of its record beside the first. Text that a spreadsheet would take for a
formula has an apostrophe before it, which reading takes off again. Pure.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TextIO

from server.cells import harmless
from server.contributing.columns import PROBLEM


class RejectSheet:
    """Writes rows into *file*; the first one says which columns there are, before *headings* that it lacks."""

    def __init__(self, file: TextIO, headings: Sequence[str] = ()) -> None:
        self._file, self._headings = file, headings
        self._table: csv.DictWriter[str] | None = None

    def add(self, cells: Mapping[str, str], problem: str) -> None:
        """Write one row; *problem* is empty for a further row of one record."""
        if self._table is None:
            # A sheet that comes later may have columns that this one lacks.
            others = [name for name in self._headings if name not in cells]
            self._table = csv.DictWriter(self._file, [*cells, *others, PROBLEM], restval="", extrasaction="ignore")
            self._table.writeheader()
        written = {name: harmless(cell) for name, cell in cells.items()}
        self._table.writerow({**written, PROBLEM: harmless(problem)})
