"""Password: hashing with Argon2id, and what a new password must be like.

Hashing takes tens of milliseconds and 19 MiB, so it runs in threads of its own, only a few at once, which give way to
those that answer queries; and always before a transaction begins: a database connection never waits for it. Never logs
a password, not even a wrong one.
"""

import asyncio
import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Answer = TypeVar("Answer")

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# How far a hashing thread steps back where both processors are wanted. Measured with `make bench`: beside twenty logins
# at once one query in a hundred takes 1.9 times as long as without, and 3.7 times where hashing does not step back.
NICENESS = 10

SHORTEST = 12
# Argon2 takes any length; this keeps a form from being a way to burn time.
LONGEST = 200

# Long enough to pass the length, and still among the first that anybody tries (NIST SP 800-63B, section 5.1.1.2).
COMMON = frozenset(
    {
        "password1234", "password12345", "password123456", "passwordpassword", "password2026!", "123456789012",
        "1234567890123", "12345678901234", "1234567890123456", "qwertyuiopas", "qwertyuiop123", "qwertyuiop12345",
        "qwerty123456", "qwerty1234567", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "abcdefghijkl",
        "abcdefghijklm", "abcd12345678", "abc123456789", "iloveyou1234", "iloveyouiloveyou", "letmein12345",
        "letmeinplease", "welcome12345", "welcome123456", "administrator", "administrator1", "adminadmin123",
        "changeme1234", "changemenow1", "football1234", "liverpool123", "manchester12", "arsenal12345",
        "chelsea12345", "princess1234", "sunshine1234", "trustno1trustno1", "correcthorsebatterystaple",
        "metropolitan", "birmingham123", "wardmote1234", "wardmotewardmote", "policepolice", "police123456",
    }
)  # fmt: skip


class Passwords:
    """Verify and hash passwords, at most *at_once* at the same time; *verifications* counts the work done."""

    def __init__(self, at_once: int = 2) -> None:
        self.verifications = 0
        self._at_once = at_once
        self._dummy: str | None = None

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Tell whether *password* is the one behind *stored*.

        Without a stored one (nobody of that name, no password yet) the same work is done against a hash nobody has
        the password of, so that neither the answer nor its time tells who exists.
        """
        if self._dummy is None:
            self._dummy = await self._run(lambda: HASHER.hash("nobody has this password"))
        against = stored or self._dummy
        self.verifications += 1
        is_equal = await self._run(lambda: _matches(against, _normal(password[:LONGEST])))
        return is_equal and stored is not None

    async def hash(self, password: str) -> str:
        """Give what is stored in place of *password*."""
        return await self._run(lambda: HASHER.hash(_normal(password)))

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._at_once, "password", _step_back)


def fault_of(password: str, *, username: str) -> str | None:
    """Say in one sentence why *password* may not be chosen, or None.

    Length and a list of common ones, no rules of composition, which make passwords worse (NIST SP 800-63B).
    """
    folded = password.casefold()
    if len(password) < SHORTEST:
        return f"Choose a password of at least {SHORTEST} characters. Three or more unrelated words work well."
    if len(password) > LONGEST:
        return f"Choose a password of at most {LONGEST} characters."
    if (
        username.casefold() in (folded, folded[::-1])
        or folded.replace(username.casefold(), "").strip("0123456789") == ""
    ):
        return "Choose a password that is not your username."
    if folded in COMMON or len(set(folded)) < 5:
        return "Choose another password: this one is among the first that are tried."
    return None


def _step_back() -> None:
    # Linux alone gives each thread a niceness of its own; elsewhere this would be that of the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may be two texts (NIST SP 800-63B, section 5.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
