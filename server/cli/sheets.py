"""Sheets: ``wardmote import KIND`` for an agency's own records, and ``wardmote template`` for the sheet to fill in.

One transaction: what fails half way leaves nothing behind. Progress is shown on a terminal only, and on standard error.
"""

import csv
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from server.cells import harmless
from server.cli.draft import in_place_of
from server.cli.failure import ROWS_REJECTED, NotUnderstood
from server.cli.reading import Shown, bytes_read

if TYPE_CHECKING:
    from schema.contribution import Contribution
    from server.contributing.importing import Imported, Rejected
    from server.contributing.mapping import Mapping

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Kinds(click.Group):
    """Find a command for each kind of record that agencies contribute, beside those that are written out."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        return [*super().list_commands(ctx), *_kinds()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command by its name."""
        found = super().get_command(ctx, cmd_name)
        kind = _kinds().get(cmd_name) if found is None else None
        return _importing(cmd_name, kind) if kind is not None else found


@click.command()
@click.argument("kind")
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write a workbook that offers the codes instead."
)
def template(kind: str, xlsx: Path | None) -> None:
    """Print an empty sheet for records of a kind, as CSV.

    The first row has the headings. The rows behind it begin with #: what belongs into each column, and the codes
    that may stand there. They may stay when the sheet is imported.

    \b
    Example:
      wardmote template arrest --xlsx arrests.xlsx
      wardmote template arrest > arrests.csv
    """
    from server.contributing.columns import template as rows_of
    from server.contributing.workbook_template import write_template

    found = _kinds().get(kind)
    if found is None:
        raise NotUnderstood(f"there is no kind {kind!r}; there are: {', '.join(_kinds())}.")
    if xlsx is not None:
        write_template(found, xlsx)
        click.echo(f"{xlsx} is written: fill it in and import it with `wardmote import {kind}`.")
        return
    # The mark tells a spreadsheet that this is UTF-8.
    click.echo("\ufeff", nl=False)
    table = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows_of(found):
        table.writerow([harmless(cell) for cell in row])


def _kinds() -> "dict[str, Contribution]":
    from schema.contribution import CONTRIBUTIONS

    return {each.word: each for each in CONTRIBUTIONS.values()}


def _importing(word: str, kind: "Contribution") -> click.Command:
    """Make the command that imports one kind."""

    def importing(
        files: tuple[Path, ...], agency: str, dry_run: bool, rejects: Path | None, mapping: Path | None
    ) -> None:
        from server.contributing.mapping import NONE, read_mapping

        import_kind(
            kind,
            files,
            agency,
            dry_run=dry_run,
            rejects=rejects,
            mapping=lambda: read_mapping(mapping, kind) if mapping else NONE,
        )

    parameters: list[click.Parameter] = [
        click.Argument(["files"], nargs=-1, required=True, type=FILE),
        click.Option(["--agency"], required=True, help="Name of the agency whose records these are."),
        click.Option(["--mapping"], type=FILE, help="Their headings and codes with ours: a TOML file, see the README."),
        click.Option(["--dry-run"], is_flag=True, help="Do everything, the database's checks too, but keep nothing."),
        click.Option(
            ["--rejects"],
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write rows that are left out to this sheet, each with its problem: mend it and import it.",
        ),
    ]
    text = f"""Import an agency's own records from sheets: {kind.text.rstrip(".").lower()}.

    A sheet is a workbook (XLSX) or CSV with the headings of `wardmote template {word}`. A record with a
    clientReference that the agency has used before is corrected where the sheet says otherwise, so a sheet may come
    again. A record that cannot be taken is left out with all its rows and told (exit code 3); a file that cannot be
    read takes the whole run back (exit code 2).

    \b
    Example:
      wardmote import {word} --agency "Northamptonshire Police" --rejects rejected.csv {word}.csv
    """
    return click.Command(word, params=parameters, callback=importing, help=text)


def import_kind(
    kind: "Contribution",
    files: tuple[Path, ...],
    agency: str,
    *,
    dry_run: bool,
    rejects: Path | None,
    mapping: "Callable[[], Mapping]",
) -> None:
    """Import sheets of *kind* and tell what became of them, as the exit code does."""
    from auth.naming import find_agency
    from server.audit.entry import Actor, ActorKind
    from server.cli.failure import Failure
    from server.cli.installation import chosen, opened, run
    from server.contributing.columns import UnreadableSheet, columns_of
    from server.contributing.importing import Imported, Listener, import_sheets
    from server.migrations import is_current
    from server.settings import Settings
    from server.work import Work, utc_now

    async def work(settings: Settings, listener: Listener) -> Imported:
        async with opened(settings) as database:
            if not await is_current(database):
                raise Failure("The database cannot be reached or is not up to date: run `wardmote migrate`.")
            async with Work(database, now=utc_now()) as looking:
                owner = await looking.run(lambda connection: find_agency(connection, agency).id)
            actor = Actor(kind=ActorKind.OPERATOR, id="operator", agency=owner)
            return await import_sheets(
                database,
                kind,
                files,
                owner=owner,
                actor=actor,
                clock=utc_now,
                listener=listener,
                mapping=mapping(),
                is_dry=dry_run,
            )

    settings = chosen()
    # What is loaded by now stays: collecting garbage among a million records must not look through it again and again.
    gc.freeze()
    try:
        headings = [column.heading for column in columns_of(kind)] if len(files) > 1 else []
        with told(rejects, headings, files) as rejected, bytes_read(files) as advanced:
            done = run(work(settings, Listener(advanced, rejected)))
    except UnreadableSheet as error:
        raise NotUnderstood(str(error)) from error
    click.echo(_summary(done, is_dry=dry_run))
    if done.rejected:
        raise click.exceptions.Exit(ROWS_REJECTED)


@contextmanager
def told(
    rejects: Path | None, headings: Sequence[str] = (), files: Sequence[Path] = ()
) -> "Iterator[Callable[[Rejected], None]]":
    """Give what takes records that are left out: the first to standard error, all of them to the sheet *rejects*.

    *headings* are columns that the sheet has in any case, behind those of the first record. Raises: NotUnderstood where
    it is one of the *files* that are read.
    """
    if rejects is not None and rejects.exists() and any(rejects.samefile(file) for file in files):
        raise NotUnderstood(f"--rejects: {rejects} is read by this import: name another file.")
    from server.contributing.rejects import RejectSheet
    from server.contributing.row import said_of

    show = Shown("further records that are left out are not shown; --rejects FILE has them all")
    with _sheet_at(rejects) if rejects else nullcontext() as file:
        sheet = RejectSheet(file, headings) if file is not None else None

        def take(each: "Rejected") -> None:
            problem = said_of(each.faults)
            first = each.rows[0]
            show(f"{each.file}, line {first[0]}: {problem}.")
            if sheet is not None:
                for place, (line, cells) in enumerate(each.rows):
                    sheet.add({"line": str(line)} if each.is_about_patients else cells, "" if place else problem)

        yield take


@contextmanager
def _sheet_at(path: Path) -> Iterator[TextIO]:
    with in_place_of(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        yield file


def _summary(done: "Imported", *, is_dry: bool) -> str:
    new, corrected = ("would be new", "would be corrected") if is_dry else ("new", "corrected")
    counts = f"{done.created:,} {new}, {done.corrected:,} {corrected}, {done.unchanged:,} as they were"
    return f"{counts}, {done.rejected:,} left out.{' Dry run: nothing was kept.' if is_dry else ''}"
