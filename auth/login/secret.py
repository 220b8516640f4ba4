"""Secret: the form in which everything that opens a door by being known is kept.

A session cookie, a one-time link and a recovery code are long and random, so a plain SHA-256 is enough: there is
nothing to guess. What could be guessed (a username, an address) is hashed with a key. Never logs what it is given.
"""

import hashlib
import hmac


def hash_of(secret: str) -> str:
    """Give what is stored in place of *secret*: 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_hash_of(key: bytes, kind: str, value: str) -> str:
    """Give what is stored in place of *value*, which without *key* nobody can find by trying values."""
    return hmac.new(key, f"{kind}\n{value}".encode(), hashlib.sha256).hexdigest()
