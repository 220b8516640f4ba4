"""Ids: those of records as bytes, 16 each, as they are kept by the hundred and hashed.

A set of them is packed in order, each once, so that the same set has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from uuid import UUID

_LENGTHS = frozenset({16})


def packed(ids: Set[bytes]) -> bytes:
    """Pack *ids* in their order. Raises: ValueError for what is no id."""
    if not _LENGTHS.issuperset(map(len, ids)):
        raise ValueError("a record is named by its id")
    return b"".join(sorted(ids))


def id_bytes(record: str) -> bytes:
    """Give the 16 bytes of an id. Raises: ValueError for what is none."""
    return UUID(record).bytes


def bytes_of(ids: Iterable[str]) -> frozenset[bytes]:
    """Give the 16 bytes of each of *ids*. Raises: ValueError for what is no id."""
    return frozenset(map(_bytes, ids))


def _bytes(record: str) -> bytes:
    # UUID takes five times as long over what is written as we write it.
    digits = record.replace("-", "")
    is_plain = len(record) == 36 and len(digits) == 32 and digits.isalnum()
    return bytes.fromhex(digits) if is_plain else id_bytes(record)


def unpacked(ids: bytes) -> list[str]:
    """Give the ids that ``packed`` packed."""
    digits = ids.hex()
    each = (digits[at : at + 32] for at in range(0, len(digits), 32))
    return [f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}" for d in each]
