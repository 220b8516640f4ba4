"""Files of data.police.uk as they come: every row of theirs, by the command and over HTTP, the same on each database.

`WARDMOTE_POLICE_UK` names a folder with real files of one release, none over 1.5 MB; without it the invented ones of
published_months.py are read. What must be in the database is read from the files here, by the CSV module alone.
"""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from schema.codes import code_list
from schema.tables.crime import CRIME_OUTCOME, RECORDED_CRIME
from server.database import Database
from server.opening import open_database
from tests.demo import WARDMOTE, without_settings
from tests.door import SECRET, settings
from tests.promises import published_months as months
from tests.promises.test_published_batches import empty, sent
from tests.sending import Sender, opened, sender

__all__ = ["empty", "opened", "sender"]

GIVEN = "WARDMOTE_POLICE_UK"
CODES = {"crime_type": "crime_type", "last_outcome": "crime_outcome_category", "outcome": "crime_outcome_category"}
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Files:
    """The files, and how often each row is printed in them, by the table it belongs to."""

    paths: Sequence[Path]
    crimes: Counter[Row]
    outcomes: Counter[Row]

    @property
    def rows(self) -> int:
        """Count the rows of all."""
        return self.crimes.total() + self.outcomes.total()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Give the files that the environment names, or invented ones."""
    given = os.environ.get(GIVEN)
    written = sorted(Path(given).glob("**/*.csv")) if given else months.written(tmp_path_factory.mktemp("months"))
    assert written, f"{GIVEN} names a folder without any CSV file"
    printed: tuple[Counter[Row], Counter[Row]] = (Counter(), Counter())
    for path in written:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
            printed[header[-1] == "Outcome type"].update(map(_printed, rows))
    return Files(written, *printed)


def _printed(row: list[str]) -> Row:
    """Give the cells of a row: blanks around them are nothing, and degrees are numbers."""
    cells = [cell.strip() or None for cell in row]
    return tuple(str(Decimal(cell).normalize()) if cell and at in (4, 5) else cell for at, cell in enumerate(cells))


async def kept(database: Database, table: sa.Table) -> Counter[Row]:
    """Give what is in a table, in the words of the files."""
    columns = [each for each in table.columns if each.name not in ("id", "fingerprint", "known_from")]
    async with database.engine.connect() as connection:
        rows = await connection.execute(sa.select(*columns))
        return Counter(
            tuple(_said(column.name, value) for column, value in zip(columns, row, strict=True)) for row in rows
        )


def _said(column: str, value: object) -> str | None:
    if value is None:
        return None
    if column in ("longitude", "latitude"):
        return str((Decimal(str(value)) / 1_000_000).normalize())
    return code_list(CODES[column]).label(str(value)) if column in CODES else str(value)


async def assert_whole(database: Database, files: Files) -> None:
    """Require every row of the files, as often as it is printed, and no other."""
    assert await kept(database, RECORDED_CRIME) == files.crimes
    assert await kept(database, CRIME_OUTCOME) == files.outcomes


def imported(url: str, files: Files) -> str:
    """Import the files by the command, in a process of its own, and give what it prints."""
    given = {"WARDMOTE_ENVIRONMENT": "demo", "WARDMOTE_DATABASE_URL": url, "WARDMOTE_SECRET": SECRET}
    words = [*WARDMOTE, "import", "police-uk", *map(str, files.paths)]
    environment = without_settings() | given
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout


async def test_the_command_keeps_every_row_as_it_is_printed(migrated_url: str, files: Files) -> None:
    """Once more it finds all of them there."""
    said = [await asyncio.to_thread(imported, migrated_url, files) for _ in range(2)]
    database = open_database(settings(migrated_url))
    await assert_whole(database, files)
    await database.stop()

    assert f"{files.rows:,} new" in said[0]
    assert f"{files.rows:,} already there" in said[1]


async def test_http_keeps_every_row_as_it_is_printed(empty: Sender, files: Files) -> None:
    """A file to a batch; sent once more nothing is new."""
    first = [await sent(empty, path.read_bytes()) for path in files.paths]
    await assert_whole(empty.world.database, files)
    again = [await sent(empty, path.read_bytes()) for path in files.paths]

    assert [sum(each[name] for each in first) for name in ("created", "rejected")] == [files.rows, 0]
    assert [sum(each[name] for each in again) for name in ("unchanged", "created")] == [files.rows, 0]
    await assert_whole(empty.world.database, files)
