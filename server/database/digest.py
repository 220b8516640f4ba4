"""Digest: SHA-256 of a text within a statement, which SQLite does not have by itself.

Both databases give the same 64 hexadecimal digits for the same text; PostgreSQL has a function of its own.
"""

from __future__ import annotations

import sqlite3
from hashlib import sha256

# Its name on SQLite.
DIGEST = "wardmote_digest"


def learn_digest(connection: sqlite3.Connection) -> None:
    """Teach a connection the function; of no text there is no digest."""
    connection.create_function(DIGEST, 1, _digest, deterministic=True)


def _digest(text: str | None) -> str | None:
    return None if text is None else sha256(text.encode()).hexdigest()
