"""Output: how commands of administration write what they found: a table for people, JSON for programs.

The names in the JSON are a contract (README, "Administration"): they are added to, and never renamed. Writes to
standard output only, so that what is printed can be read by a program; remarks go to standard error.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

json_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, with the names that the README lists."
)


def print_json(content: Mapping[str, object]) -> None:
    """Print *content* as one JSON object; instants are UTC and end in Z."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False, default=_written))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, none: str) -> None:
    """Print *rows* under their *headings*, each column as wide as its longest cell; *none* where there are no rows."""
    if not rows:
        click.echo(none)
        return
    cells = [list(headings), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(headings))]
    for line in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def remark(text: str) -> None:
    """Say something that is no result."""
    click.echo(f"wardmote: {text}", err=True)


def _cell(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    # A name that somebody chose must not move the cursor of whoever reads it.
    return "".join(sign if sign.isprintable() else "?" for sign in str(value))


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
