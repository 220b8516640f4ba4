"""Reading: what every import shows while it reads files: how far it is, and rows that were not taken.

Progress is shown on a terminal only, and on standard error, so that what is printed can be read by a program.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

# Further ones are in the file that a command was asked to write.
SHOWN_REJECTIONS = 10


class Shown:
    """Shows the first rows that were not taken on standard error; *further* says where all of them are."""

    def __init__(self, further: str) -> None:
        self._further = further
        self._count = 0

    def __call__(self, said: str) -> None:
        """Hear of one more."""
        self._count += 1
        if self._count <= SHOWN_REJECTIONS:
            click.echo(said, err=True)
        elif self._count == SHOWN_REJECTIONS + 1:
            click.echo(self._further, err=True)


@contextmanager
def bytes_read(files: tuple[Path, ...]) -> Iterator[Callable[[int], None]]:
    """Show how much of *files* was read; gives what hears of each block."""
    total = sum(file.stat().st_size for file in files)
    with click.progressbar(length=total, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
