"""Run the benchmarks and print their table: `python -m tests.bench [--quick] [--only NAME]`.

Everything runs on a private PostgreSQL and on this machine alone, clients and rivals included: the figures say how two
things compare here and now, not how fast either is elsewhere. Ends with 1 when a target is missed.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from time import perf_counter

from server.log import configure
from tests.bench import clauses, crimes, documents, exporting, giving, hostile, issuing, logins, pages, record, tokens
from tests.bench.figures import Figure, table
from tests.bench.stage import World, world
from tests.postgres import Postgres

Measure = Callable[[], list[Figure]]
# As an operator sets a server up: a quarter of the memory for what is used again and again, and PostgreSQL's own room
# for its log. Source: PostgreSQL 15 manual, "Resource Consumption" and "Write Ahead Log".
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "1GB"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: outcomes of the three worlds, rows of the two imports, the pace, rounds in process.

    As many outcomes as the largest world has are given by sheets and batches, and leave as files. And of the record of
    access: entries that are written, entries that are verified, ids that were disclosed.
    """

    outcomes: int
    few_outcomes: int
    many_outcomes: int
    few_crimes: int
    many_crimes: int
    pace: pages.Pace
    rounds: int
    written: int
    verified: int
    told: int


FULL = Size(200_000, 10_000, 1_000_000, 20_000, 400_000, pages.Pace(1, 7), 40, 10_000, 100_000, 10_000_000)
# For a look while working: the targets are for the full size.
QUICK = Size(20_000, 10_000, 50_000, 5_000, 50_000, pages.Pace(1, 3), 15, 2_000, 10_000, 200_000)


def measures(server: Postgres, size: Size, folder: Path) -> Mapping[str, Measure]:
    """Name every measure; a world is made when the first measure needs it."""
    made: Callable[[int], World] = cache(partial(world, server))
    label = f"page latency: {size.many_outcomes:,} / {size.few_outcomes:,} outcomes"
    return {
        "document": lambda: documents.cold(size.rounds),
        "largest": lambda: documents.largest(5),
        "hostile": lambda: hostile.refusals(made(size.few_outcomes), max(5, size.rounds // 4)),
        "token": lambda: tokens.reading(size.rounds * 5),
        "adding": lambda: tokens.adding(made(size.few_outcomes), size.rounds),
        "issuing": lambda: issuing.tokens(made(size.few_outcomes), size.pace),
        "login": lambda: logins.beside_queries(made(size.few_outcomes), size.pace),
        "page": lambda: pages.against_handwritten(made(size.outcomes), size.pace),
        "recording": lambda: pages.against_unrecorded(made(size.outcomes), size.pace),
        "clauses": lambda: clauses.adding(server, made(size.few_outcomes), size.rounds * 5),
        "graphene": lambda: pages.against_tutorial(made(size.outcomes), size.pace),
        "import": lambda: crimes.importing(server, few=size.few_crimes, many=size.many_crimes, folder=folder),
        "export": lambda: exporting.outcomes(made(size.many_outcomes)),
        "giving": lambda: giving.arrests(
            server, made(size.few_outcomes), few=size.many_outcomes // 10, many=size.many_outcomes, folder=folder
        ),
        "record": lambda: record.journal(server, size.written, folder),
        "told": lambda: record.told(server, size.told),
        "verify": lambda: record.verified(server, size.verified, folder),
        "scale": lambda: pages.against_fewer_rows(
            made(size.many_outcomes), made(size.few_outcomes), size.pace, label=label
        ),
    }


NAMES = (
    *("document", "largest", "hostile", "token", "adding", "issuing", "login"),
    *("page", "recording", "clauses", "graphene", "import", "export", "giving", "record", "told", "verify", "scale"),
)


def main() -> int:
    """Run what was asked for and print the table."""
    words = argparse.ArgumentParser(prog="python -m tests.bench", description="Wardmote side by side with its rivals.")
    words.add_argument("--only", choices=NAMES, action="append", help="run this measure only; may be given again")
    words.add_argument("--quick", action="store_true", help="smaller worlds and shorter runs, for a first look")
    given = words.parse_args()
    configure("warning", form="text")
    # Leave nothing running when stopped, however that is asked for.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, frame: sys.exit(128 + number))
    figures: list[Figure] = []
    try:
        for found in run(given.only or NAMES, QUICK if given.quick else FULL):
            figures.extend(found)
    finally:
        # What was measured before a failure is shown all the same.
        print(table(figures))
    return 0 if all(figure.is_met for figure in figures) else 1


def run(names: tuple[str, ...] | list[str], size: Size) -> Iterator[list[Figure]]:
    """Run the measures *names* one after the other and yield their figures."""
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as folder, Postgres(settings=SETTINGS) as server:
        known = measures(server, size, Path(folder))
        for name in names:
            begun = perf_counter()
            figures = known[name]()
            print(f"{name}: {perf_counter() - begun:.0f} s", file=sys.stderr)
            yield figures


if __name__ == "__main__":
    sys.exit(main())
