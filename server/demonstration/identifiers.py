"""Identifiers: from the stable key of a record to its id in one installation.

The id is a keyed digest in the shape of a random UUID: the same key and namespace give the same id, and nobody
without the namespace can tell one from a random one. Says nothing of type or order, like every id of Wardmote.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

Ids = Callable[[str], str]

_VARIANTS = {digit: "89ab"[number % 4] for number, digit in enumerate("0123456789abcdef")}


def ids_for(namespace: bytes) -> Ids:
    """Make the function from keys to ids of the installation whose secret *namespace* is 16 to 64 bytes.

    Raises: ValueError for a namespace of another length.
    """
    if not 16 <= len(namespace) <= 64:
        raise ValueError("a namespace has 16 to 64 bytes")
    keyed = blake2b(digest_size=16, key=namespace)

    def identifier(key: str) -> str:
        digest = keyed.copy()
        digest.update(key.encode())
        text = digest.hexdigest()
        # Version 4 and variant of RFC 9562, section 5.4.
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANTS[text[16]]}{text[17:20]}-{text[20:]}"

    return identifier


def pseudonym(ids: Ids, person: str) -> str:
    """Give the pseudonym of *person*, a key of the story; it differs between installations like an id."""
    return f"P-{ids(f'person:{person}')[-12:].upper()}"
