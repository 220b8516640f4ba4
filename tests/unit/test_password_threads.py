"""Hashing a password: a few at once, in threads that give way to those that answer queries."""

import asyncio
import os
import sys
import threading

import pytest

from auth.login import password
from auth.login.password import NICENESS, Passwords


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Look on while passwords are verified: the niceness of the thread, and how many there are at that moment."""
    running: set[int] = set()
    noted: list[tuple[int, int]] = []
    both = threading.Barrier(2, timeout=30)

    def look(stored: str, given: str) -> bool:
        thread = threading.get_native_id()
        running.add(thread)
        both.wait()
        noted.append((os.getpriority(os.PRIO_PROCESS, thread), len(running)))
        both.wait()
        running.discard(thread)
        return True

    monkeypatch.setattr(password, "_matches", look)
    return noted


async def test_hashing_gives_way_and_two_hash_at_once(seen: list[tuple[int, int]]) -> None:
    """Of six at once two are hashed at a time; their threads step back, and the one that answers does not."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    passwords = Passwords(at_once=2)
    answers = await asyncio.gather(*(passwords.is_right("stored", "given") for _ in range(6)))

    assert answers == [True] * 6
    assert {at_once for _, at_once in seen} == {2}
    wanted = NICENESS if sys.platform == "linux" else before
    assert {niceness for niceness, _ in seen} == {max(wanted, before)}
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
