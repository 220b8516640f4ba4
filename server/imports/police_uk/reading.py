"""Reading: one file from its header to its last line, counting what is taken and what is not.

Joins the first three steps of an import into one stream. Blank lines count for nothing. A rejected row is told at
once and forgotten, so that a file full of them needs no more memory than one without.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from server.imports.police_uk.layout import Layout, recognise
from server.imports.police_uk.lines import UnreadableFile, lines_of
from server.imports.police_uk.rows import RowRejected, Values, split, values_of

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was not taken: the file, its line, the column (empty for the whole line), why, and the value.

    The value is shortened, and safe to print: control characters are written as escapes.
    """

    file: str
    line: int
    column: str
    reason: str
    value: str


class Reading:
    """Read one open file: its layout at once, its rows as they are asked for."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        name: str,
        advanced: Callable[[int], None],
        rejected: Callable[[Rejection], None],
    ) -> None:
        """Read the header. Raises: UnreadableFile."""
        self._name = name
        self._rejected = rejected
        self._lines = lines_of(file, name=name, advanced=advanced)
        self.layout: Layout = self._recognised()
        self.taken = 0
        self.rejections = 0

    def rows(self) -> Iterator[Values]:
        """Yield the values of each row that can be taken.

        Raises: UnreadableFile when the file turns out not to be text after all.
        """
        layout = self.layout
        for number, line in enumerate(self._lines, 2):
            if not line or line == "\r":
                continue
            try:
                values = values_of(line, layout)
            except RowRejected as fault:
                self.rejections += 1
                self._rejected(Rejection(self._name, number, fault.column, fault.reason, _shown(fault.value)))
                continue
            self.taken += 1
            yield values

    def _recognised(self) -> Layout:
        header = next(self._lines, None)
        if header is None:
            raise UnreadableFile(f"{self._name}: the file is empty.")
        try:
            cells = split(header)
        except RowRejected:
            cells = []
        return recognise(cells, name=self._name)


def _shown(value: str) -> str:
    short = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in short)
