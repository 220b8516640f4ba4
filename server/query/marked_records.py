"""Marked records: the marks of records as bytes, read by kind and owner, each record once.

A mark has 33 bytes: the number of the entity, the id of the owner, or zeros where records have none, and the id of the
record. The database writes it (server/query/dialect.py), or we do for what no text bears marks of.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from struct import Struct
from uuid import UUID

from schema.tables.base import NO_ID
from server.query.marks import NUMBERS, RECORDED

_NO_OWNER = UUID(NO_ID)
# The number of the entity and the id of the owner, then that of the record.
_each_mark = Struct("17s16s").iter_unpack
# What is asked again and again holds the same records: so many answers of at most so many bytes of marks are kept read,
# which is 23 MB at the most. A record is marked wherever it stands: two hundred of them may have a thousand marks.
_KEPT, _LARGEST_KEPT = 100, 2_000 * 33

# Names of entities, owners, and the ids of their records.
Sets = tuple[tuple[str, str | None, frozenset[bytes]], ...]


def mark(entity: str, owner: str | None, record: str) -> bytes:
    """Write the mark of a record. Raises: KeyError for an entity whose records are not put on record."""
    return bytes((NUMBERS[entity],)) + UUID(owner or NO_ID).bytes + UUID(record).bytes


def read(marks: bytes) -> Sets:
    """Read marks: name of the entity, owner, and the ids of which each is told once."""
    return _read_before(marks) if len(marks) <= _LARGEST_KEPT else _read(marks)


@lru_cache(_KEPT)
def _read_before(marks: bytes) -> Sets:
    return _read(marks)


def _read(marks: bytes) -> Sets:
    found: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for key, record in set(_each_mark(marks)):
        found[key].add(record)
    return tuple((RECORDED[key[0]].name, _owner(key[1:]), frozenset(found[key])) for key in sorted(found))


def _owner(packed: bytes) -> str | None:
    owner = UUID(bytes=packed)
    return None if owner == _NO_OWNER else str(owner)
