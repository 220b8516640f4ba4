"""Collector: keep the garbage collector out of work that is done in one go.

Reading, planning and writing one document makes tens of thousands of objects
that live until its statement is text. A collection in the midst of that finds
nothing to free and looks at all of them: measured, it was up to half of the
time of a wide document. Only for work that waits for nothing, for the switch
is the whole process's, and that is bounded, for garbage stays until it ends.

What makes and keeps very many objects for long has them looked at seldom.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect no garbage meanwhile; also a decorator.

    Leaves the collector as it was, so that one such work may stand inside another. What was made is looked at before
    the end: else so much would be due that the next object made has the garbage of the whole process looked through,
    still within the time for planning, which is for the document alone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.collect(0)
            gc.enable()


# So many more objects than were freed are made before the youngest are looked at; Python has 700.
_SELDOM = 100_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect garbage seldom meanwhile: where a part of ten thousand rows is kept until the next is read."""
    was = gc.get_threshold()
    gc.set_threshold(_SELDOM, *was[1:])
    try:
        yield
    finally:
        gc.set_threshold(*was)
