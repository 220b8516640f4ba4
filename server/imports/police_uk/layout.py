"""Layout: which of the two kinds of file this is, told by its first line and never by its name.

Second step of an import. A layout is exact: a column more, less or elsewhere means that the publisher changed the
format, and a person should look before anything is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from schema.tables.crime import CRIME_OUTCOME, RECORDED_CRIME
from server.imports.police_uk.lines import UnreadableFile

_SHARED = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
)
# Columns of a table that no file has.
_OURS = ("id", "fingerprint", "known_from")


@dataclass(frozen=True, slots=True)
class Layout:
    """Describe one kind of file: its name in messages, its columns in order, and the table its rows go to.

    *steady* are the columns of the table by which the rows of one crime are told apart in a later release.
    """

    name: str
    columns: tuple[str, ...]
    table: sa.Table
    steady: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[str, ...]:
        """Name the columns of the table that hold a row, in the order of the file."""
        return tuple(column.name for column in self.table.columns if column.name not in _OURS)


STREET = Layout("street", (*_SHARED, "Crime type", "Last outcome category", "Context"), RECORDED_CRIME, ("crime_type",))
OUTCOMES = Layout("outcomes", (*_SHARED, "Outcome type"), CRIME_OUTCOME)


def recognise(header: Sequence[str], *, name: str) -> Layout:
    """Find the layout whose columns are exactly *header*.

    Raises: UnreadableFile that says how *header* differs from the layout it is closest to.
    """
    for layout in (STREET, OUTCOMES):
        if tuple(header) == layout.columns:
            return layout
    layout = max(OUTCOMES, STREET, key=lambda known: len(set(known.columns) & set(header)) / len(known.columns))
    missing = [column for column in layout.columns if column not in header]
    unknown = [column for at, column in enumerate(header) if column not in layout.columns or column in header[:at]]
    if len(missing) == len(layout.columns):
        raise UnreadableFile(f"{name}: line 1 is not the header of a police.uk street or outcomes file.")
    parts = [
        f"missing: {', '.join(missing)}" if missing else "",
        f"not expected: {', '.join(map(_shown, unknown))}" if unknown else "",
        "" if missing or unknown else "columns in another order",
    ]
    raise UnreadableFile(f"{name}: the header is not that of a {layout.name} file ({'; '.join(filter(None, parts))}).")


def _shown(column: str) -> str:
    return ascii(column[:40])
