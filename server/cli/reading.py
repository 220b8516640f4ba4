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


@contextmanager
def bytes_read(files: tuple[Path, ...]) -> Iterator[Callable[[int], None]]:
    """Show how much of *files* was read; gives what hears of each block."""
    total = sum(file.stat().st_size for file in files)
    with click.progressbar(length=total, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
