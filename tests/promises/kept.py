"""Kept: a journal in memory, for tests of what is put on record and of what happens when nothing can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from server.audit.entry import Entry, Making
from server.audit.ids import packed, unpacked
from tests.asking import Ask


class Kept:
    """A journal that keeps entries in memory, unless it is told to fail first."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.failures: list[Exception] = []
        self.delay: Callable[[], float] = lambda: 0.0

    def coming(self) -> AbstractContextManager[None]:
        """Wait for nobody."""
        return nullcontext()

    async def record(self, entry: Making) -> int:
        """Keep *entry* after a while."""
        await asyncio.sleep(self.delay())
        if self.failures:
            raise self.failures.pop(0)
        self.entries.append(entry() if callable(entry) else entry)
        return len(self.entries)


def told(ask: Ask, entry: Entry) -> dict[str, dict[str | None, list[str]]]:
    """Give the names of what an entry says was told, by entity and owner."""
    found: dict[str, dict[str | None, list[str]]] = {}
    for each in entry.disclosed:
        owner = None if each.owner is None else ask.world.names[each.owner]
        found.setdefault(each.entity, {})[owner] = sorted(
            ask.world.names[known] for known in unpacked(packed(each.ids))
        )
    return found
