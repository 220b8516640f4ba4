"""Stopping: told when the process is asked to stop, beside the server that handles it.

The server lets running requests end before it closes anything, and a stream would run on until it is cut off. So what
runs for long is told at the same moment as the server is, and ends in good order.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_stop(tell: Callable[[], None]) -> Iterator[None]:
    """Call *tell*, in the loop that runs now, when a stop is asked for; who else handles the signal still does."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread is told of signals: then there is nobody to ask.
        yield
        return
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {each: signal.getsignal(each) for each in SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        further = before[signal.Signals(number)]
        if callable(further):
            further(number, frame)
        elif further is signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for each in SIGNALS:
        signal.signal(each, handle)
    try:
        yield
    finally:
        for each, further in before.items():
            if signal.getsignal(each) is handle:
                signal.signal(each, further)
