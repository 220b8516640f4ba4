"""Draft: a file that a command writes takes its place once all of it is there.

What fails leaves the one that was there before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_place_of(path: Path) -> Iterator[Path]:
    """Give the draft to be written, which becomes *path* where nothing fails.

    What is in it leaves the walls: at first it is for whoever asked for it alone. A device is written as it is.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    draft = path.with_name(path.name + ".part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
