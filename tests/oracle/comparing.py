"""Comparing: whether two answers are the same, cursors apart.

The evaluator's cursors are plain text and the server's are sealed, so each is only required
to stand where the other stands; which belongs to which is kept, to ask for the next page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.oracle.pages import CURSOR

Cursors = dict[str, str]


def differences(expected: Any, found: Any, cursors: Cursors, place: str = "data") -> Iterator[str]:
    """Yield each place where *found* is not as *expected*; fill *cursors* with the sealed one of each plain one."""
    if isinstance(expected, str) and expected.startswith(CURSOR) and isinstance(found, str):
        cursors[expected] = found
    elif isinstance(expected, dict) and isinstance(found, dict):
        if list(expected) != list(found):
            yield f"{place}: fields {list(expected)} expected, {list(found)} found"
        for name in expected.keys() & found.keys():
            yield from differences(expected[name], found[name], cursors, f"{place}.{name}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{place}: {len(expected)} items expected, {len(found)} found"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, cursors, f"{place}[{number}]")
    elif expected != found or isinstance(expected, bool) is not isinstance(found, bool):
        yield f"{place}: {expected!r} expected, {found!r} found"


def collected(answer: Any) -> Iterator[str]:
    """Yield every cursor of the evaluator in *answer*."""
    if isinstance(answer, Mapping):
        for each in answer.values():
            yield from collected(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from collected(each)
    elif isinstance(answer, str) and answer.startswith(CURSOR):
        yield answer


def at_place(cursors: Iterator[str], place: tuple[str, ...]) -> list[str]:
    """Choose the cursors of the list that stands at *place*."""
    stem = f"{CURSOR}{'/'.join(place)}|"
    return [cursor for cursor in cursors if cursor.startswith(stem)]
