"""Filling: ``wardmote load`` for invented records and ``wardmote import`` for published ones.

Both are one transaction: what fails half way leaves nothing behind. Progress is shown on a terminal only, and
on standard error, so that what is printed can be read by a program.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cells import harmless
from server.cli.failure import ROWS_REJECTED
from server.cli.reading import Shown, bytes_read
from server.cli.sheets import FILE, Kinds

if TYPE_CHECKING:
    from server.imports.police_uk import ImportReport, Rejection


@click.group()
def load() -> None:
    """Fill an empty database with invented records."""


@load.command("demo")
def load_demo() -> None:
    """Load the demonstration partnership: about 10,000 invented records.

    \b
    Example:
      wardmote migrate && wardmote load demo
    """
    _load(None)


@load.command("scale")
@click.option("--outcomes", required=True, type=click.IntRange(min=1), help="How many outcomes to invent.")
def load_scale(outcomes: int) -> None:
    """Load the same partnership with any number of outcomes, to measure with.

    \b
    Example:
      wardmote load scale --outcomes 200000
    """
    _load(outcomes)


@click.group("import", cls=Kinds)
def import_() -> None:
    """Import records: an agency's own from sheets, and those that others publish."""


@import_.command("police-uk")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Do everything, the database's checks too, but keep nothing.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write each rejected row to this CSV file."
)
def import_police_uk(files: tuple[Path, ...], dry_run: bool, report: Path | None) -> None:
    """Import monthly street and outcomes files of data.police.uk.

    Which kind a file is, its header tells. Rows that are there already are left alone, so a file may come
    again. A later release of a month revises: a row with the same Crime ID, month and reporting force that
    says something else, its last outcome say, takes the place of the old one. Rows that a later release
    leaves out stay. A row that cannot be taken is reported and left out (exit code 3); a file that cannot
    be read takes the whole run back (exit code 2).

    A file does not say when it was released, so the one imported last is believed: import older releases
    first. Where the order is in doubt, --dry-run tells how many rows a file would revise.

    \b
    Example:
      wardmote import police-uk --dry-run 2023-01/*-street.csv
      wardmote import police-uk --report rejected.csv 2023-01/*.csv
      wardmote import police-uk released-2023-03/2023-01-*.csv released-2023-09/2023-01-*.csv
    """
    from server.cli.failure import Failure
    from server.cli.installation import chosen, opened, run
    from server.imports.police_uk import ImportReport, Listener
    from server.imports.police_uk import import_police_uk as import_files
    from server.migrations import is_current
    from server.settings import Settings
    from server.work import utc_now

    async def work(settings: Settings, listener: Listener) -> ImportReport:
        async with opened(settings) as database:
            if not await is_current(database):
                raise Failure("The database cannot be reached or is not up to date: run `wardmote migrate`.")
            return await import_files(database, files, now=utc_now(), dry_run=dry_run, listener=listener)

    settings = chosen()
    with _rejections(report) as rejected, bytes_read(files) as advanced:
        done = run(work(settings, Listener(advanced, rejected)))
    click.echo(_summary(done))
    if done.rejected:
        raise click.exceptions.Exit(ROWS_REJECTED)


@import_.command("istv")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--agency", required=True, help="Name of the NHS trust or integrated care board whose records these are.")
@click.option(
    "--places", type=FILE, help="CSV with the columns place and area: what becomes of the place in free text."
)
@click.option("--treatment-site", help="Code of the hospital site of every row, where the files do not say it.")
@click.option("--dry-run", is_flag=True, help="Do everything, the database's checks too, but keep nothing.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Write line and problem of what is left out."
)
def import_istv(
    files: tuple[Path, ...],
    agency: str,
    places: Path | None,
    treatment_site: str | None,
    dry_run: bool,
    rejects: Path | None,
) -> None:
    """Import attendances after assaults as hospitals send them: the ISTV data set, as workbook (XLSX) or CSV.

    The place in free text is kept nowhere: it is looked up in the list that --places names, where a line * is every
    place that the list does not have. A file with a column about patients (NHS number, name, date of birth, postcode
    and the like), or with a cell that may be an NHS number, is not taken at all (exit code 2), and nothing of it is
    repeated. A row with a fault is left out and told by its line (exit code 3).

    \b
    Example:
      wardmote import istv --agency "Northampton General Hospital NHS Trust" --places places.csv 2026-03.xlsx
    """
    from server.cli.sheets import import_kind
    from server.imports.istv import istv_mapping
    from server.imports.istv.places import KIND

    import_kind(
        KIND,
        files,
        agency,
        dry_run=dry_run,
        rejects=rejects,
        mapping=lambda: istv_mapping(places, treatment_site),
    )


def _load(outcomes: int | None) -> None:
    from server.cli.installation import chosen, opened, run
    from server.demonstration.load import load as load_rows
    from server.settings import Settings

    async def work(settings: Settings) -> int:
        async with opened(settings) as database:
            namespace = settings.derive_key("demonstration")
            return await load_rows(database, namespace=namespace, outcomes=outcomes, progress=_rows_written())

    rows = run(work(chosen()))
    click.echo(f"{rows:,} rows loaded.")


def _rows_written() -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda rows: click.echo(f"\r{rows:,} rows", nl=False, err=True)


@contextmanager
def _rejections(report: Path | None) -> Iterator[Callable[["Rejection"], None]]:
    """Give what takes rejected rows: the first ones to standard error, all of them to *report*."""
    show = Shown("further rejected rows are not shown; --report FILE lists them all")
    with report.open("w", encoding="utf-8", newline="") if report else nullcontext() as file:
        table = csv.writer(file) if file else None
        if table:
            table.writerow(("file", "line", "column", "reason", "value"))

        def take(row: "Rejection") -> None:
            show(f"{row.file}, line {row.line}: {row.column or 'row'}: {row.reason}")
            if table:
                table.writerow((row.file, row.line, row.column, row.reason, harmless(row.value)))

        yield take


def _summary(done: "ImportReport") -> str:
    new, revised = ("would be new", "would be revised") if done.is_dry else ("new", "revised")
    changed = f"{done.inserted:,} {new}, {done.revised:,} {revised}"
    counts = f"{changed}, {done.already_there:,} already there, {done.rejected:,} rejected"
    return f"{done.read:,} rows read: {counts}.{' Dry run: nothing was kept.' if done.is_dry else ''}"
