"""Ahead: the next part is read while the database is busy with the last one, so that neither waits for the other.

For work that waits for nothing by itself (sqlalchemy.util.greenlet_spawn). No more than one part is ever ahead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable, Iterator
from typing import TypeVar

from sqlalchemy.util import await_only, greenlet_spawn

Part = TypeVar("Part")
# So many at a time are read before anybody else may go on: a few milliseconds.
_AT_A_TIME = 50


def ahead(read: Iterator[Part]) -> Generator[Part]:
    """Give what *read* gives. Raises: what *read* raises, when that would be given."""

    def begin() -> asyncio.Task[Part | None]:
        task = asyncio.get_running_loop().create_task(greenlet_spawn(next, read, None))
        # What goes wrong behind a part that is not wanted any more is nobody's business.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    coming = begin()
    try:
        while (part := await_only(coming)) is not None:
            coming = begin()
            yield part
    finally:
        coming.cancel()


def by_and_by(rows: Iterable[Part]) -> Iterator[Part]:
    """Give *rows*, and way between them: what the database answers meanwhile is heard, and asked further, at once."""
    for number, row in enumerate(rows, 1):
        yield row
        if number % _AT_A_TIME == 0:
            await_only(asyncio.sleep(0))
