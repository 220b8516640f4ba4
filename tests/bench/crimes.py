"""Crimes: importing a file of data.police.uk, its speed and the memory it takes.

Each import is a process of its own, so that its highest use of memory is its own too. The file is made here, in the
layout of the real ones: a tenth of its rows without Crime ID, a tenth without a place.
"""

import argparse
import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from schema.codes import code_list
from server.imports.police_uk import import_police_uk
from server.imports.police_uk.layout import STREET
from server.opening import open_database
from server.work import utc_now
from tests.bench.figures import Bound, Figure
from tests.bench.stage import empty, settings_for
from tests.postgres import Postgres

ROWS_A_SECOND = 20_000.0
# A second file twenty times as long may take this much more: buffers differ from run to run.
MEMORY_GROWTH = 1.15


class RowsMissing(Exception):
    """Say that an import did not take every row, so that its speed means nothing."""


def importing(server: Postgres, *, few: int, many: int, folder: Path) -> list[Figure]:
    """Import a file of *few* rows and one of *many*, each into a new database."""
    _, small = _imported(server, few, folder)
    rate, large = _imported(server, many, folder)
    figures = [Figure(f"import police-uk, {many:,} rows", "rows/s", rate, None, ROWS_A_SECOND)]
    if small and large:
        label = f"import, highest memory: {many:,} / {few:,} rows"
        figures.append(Figure(label, "MB", large, small, MEMORY_GROWTH, Bound.AT_MOST))
    return figures


def _imported(server: Postgres, rows: int, folder: Path) -> tuple[float, float]:
    """Give rows a second and megabytes."""
    file = folder / f"2023-01-{rows}-street.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(_lines(rows))
    url = empty(server, f"crimes_{rows}")
    words = [sys.executable, "-m", "tests.bench.crimes", url, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.strip().rpartition("\n")[2])
    file.unlink()
    if told["inserted"] != rows:
        raise RowsMissing(f"{told['inserted']:,} of {rows:,} rows were imported")
    return rows / told["seconds"], told["megabytes"]


def _lines(rows: int) -> Iterator[list[str]]:
    crimes = sorted(row.label for row in code_list("crime_type").codes)
    yield list(STREET.columns)
    for number in range(rows):
        crime = "" if number % 10 == 3 else sha256(b"%d" % number).hexdigest()
        place = ("", "", "No Location") if number % 10 == 7 else _place(number)
        force = "Northamptonshire Police"
        month = f"{2015 + number // 12 % 10}-{number % 12 + 1:02}"
        lsoa = ("", "") if number % 10 == 7 else ("E01027136", "West Northamptonshire 001A")
        last = "Investigation complete; no suspect identified" if crime else ""
        yield [crime, month, force, force, *place, *lsoa, crimes[number % len(crimes)], last, ""]


def _place(number: int) -> tuple[str, str, str]:
    longitude, latitude = -895_000 - number % 9_000, 52_240_000 + number // 9_000
    return f"{longitude / 1e6:.6f}", f"{latitude / 1e6:.6f}", f"On or near Street {number}"


def main() -> None:
    """Import one file and print what it took as JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("url")
    words.add_argument("file", type=Path)
    given = words.parse_args()
    begun = perf_counter()
    inserted = asyncio.run(_import(given.url, given.file))
    took = perf_counter() - begun
    print(json.dumps({"inserted": inserted, "seconds": took, "megabytes": highest_memory()}))


async def _import(url: str, file: Path) -> int:
    database = open_database(settings_for(url))
    await database.start()
    try:
        return (await import_police_uk(database, [file], now=utc_now())).inserted
    finally:
        await database.stop()


def highest_memory(process: int | str = "self") -> float:
    """Give the megabytes that a process, this one or another by its number, took at its highest; 0 where unknown."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()
