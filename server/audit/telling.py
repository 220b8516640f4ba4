"""Telling: all that one answer told of, set by set, and the circle of the owners of these records.

Both are kept once however often the same is told, so they are known by a digest; what was told of late is not worked
out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from schema.tables.base import NO_ID, is_id
from server.audit.canonical import WORD, value
from server.audit.entry import Disclosed
from server.audit.ids import bytes_of, packed

# Stands between the sets of a telling: a control character, so no name of an entity holds it.
BETWEEN_SETS = "\x1e"

# So many texts and circles are kept, and so many tellings, of so many records at most.
_KEPT, _TELLINGS_KEPT, _LARGEST_KEPT = 4_096, 300, 500


class Told(NamedTuple):
    """Hold which records of one entity and owner were told, packed: 16 bytes an id, sorted; *text* is its JSON."""

    entity: str
    owner: str
    digest: bytes
    ids: bytes
    text: str


class Telling(NamedTuple):
    """Hold all that one answer told of: its sets, and the circle of their owners.

    *text* is what *digest* is the SHA-256 of: owner, digest and entity of each set; *json* is the list as an entry has
    it, with what was asked of each.
    """

    digest: bytes
    text: str
    circle: int
    sets: tuple[Told, ...]
    json: str


def telling_of(disclosed: tuple[Disclosed, ...]) -> Telling:
    """Put together what was disclosed.

    Raises: ValueError for what has no canonical form, for an id that is none, and for one set told twice.
    """
    is_large = sum(len(each.ids) for each in disclosed) > _LARGEST_KEPT
    return _made(disclosed) if is_large else _made_before(disclosed)


def text_of(sets: Iterable[tuple[str, str, str]]) -> str:
    """Write a telling: owner, digest in hex and entity of each set, in the order of entity and owner."""
    return BETWEEN_SETS.join([f"{owner} {digest} {entity}" for owner, digest, entity in sets])


def circle_of(owners: Iterable[str]) -> int:
    """Number a circle of owners: the first 64 bits of the SHA-256 of their ids, each once and sorted."""
    return _circle_of(tuple(owners))


@lru_cache(_KEPT)
def _circle_of(owners: tuple[str, ...]) -> int:
    return int.from_bytes(sha256(packed(bytes_of(owners))).digest()[:8], "big", signed=True)


@lru_cache(_TELLINGS_KEPT)
def _made_before(disclosed: tuple[Disclosed, ...]) -> Telling:
    return _made(disclosed)


def _made(disclosed: Iterable[Disclosed]) -> Telling:
    sets = tuple(sorted(map(_told, disclosed), key=lambda each: (each.entity, each.owner)))
    if len({(each.entity, each.owner) for each in sets}) != len(sets):
        raise ValueError("records of one entity and owner are one set")
    text = text_of((each.owner, each.digest.hex(), each.entity) for each in sets)
    json = f"[{','.join([each.text for each in sets])}]"
    return Telling(sha256(text.encode()).digest(), text, circle_of([each.owner for each in sets]), sets, json)


def _told(disclosed: Disclosed) -> Told:
    owner = NO_ID if disclosed.owner is None else disclosed.owner
    of_what = _of_what(disclosed.entity, disclosed.fields, owner)
    ids = packed(disclosed.ids)
    hashed = sha256(ids)
    text = f'{{"count":{len(disclosed.ids)},"digest":"{hashed.hexdigest()}",{of_what}}}'
    return Told(disclosed.entity, owner, hashed.digest(), ids, text)


@lru_cache(_KEPT)
def _of_what(entity: str, fields: tuple[str, ...], owner: str) -> str:
    if not is_id(owner) or not WORD.fullmatch(entity):
        raise ValueError("an owner is named by its id")
    return f'"entity":{value(entity)},"fields":{value(sorted(set(fields)))},"owner":"{owner}"'
