"""Canonical: an entry becomes the one text that is hashed, kept and proved (RFC 8785), before any lock is taken.

Of what an entry may hold - text, whole numbers within 2^53, truth values, lists, and objects whose keys are ASCII - the
text is written here; everything else is refused, for the one request that brought it, so that no entry can spoil the
transaction it shares with others. What is empty is left out. Written by hand because every answer waits for it: what
comes again and again, such as who acted, is written once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from uuid import UUID

from schema.tables.base import instant_text
from server.audit.entry import Actor, Disclosed, Entry

LARGEST = 2**53 - 1

# Stands between the sets of a telling: a control character, so no name of an entity holds it.
BETWEEN_SETS = "\x1e"

# Stands for the owner of records that have none, and of no agency.
NOBODY = "00000000-0000-0000-0000-000000000000"

_LENGTHS = frozenset({16})
_WORD = re.compile(r"[^\x00-\x1f]+")
_NO_WORD = "a name is there, and holds no control character"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Kept texts of what comes again: who acted, names of fields, agreements in force.
_KEPT = 4_096
# What was told of late, of so many records at most.
_TELLINGS_KEPT, _LARGEST_KEPT = 300, 500


@dataclass(frozen=True, slots=True)
class Told:
    """Hold which records of one entity and owner were told, packed: 16 bytes an id, sorted; *text* is its JSON."""

    entity: str
    owner: str
    digest: bytes
    ids: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Hold all that one answer told of: its sets, and the circle of their owners.

    *text* is what *digest* is the SHA-256 of: owner, digest and entity of each set; *json* is the list as an entry has
    it, with what was asked of each.
    """

    digest: bytes
    text: str
    circle: int
    sets: tuple[Told, ...]
    json: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold an entry as it will be kept; only its number is not known yet."""

    at: datetime
    kinds: str
    name: str
    actor: str
    agency: str | None
    body: str
    telling: Telling | None


def prepared(entry: Entry) -> Prepared:
    """Write *entry* as it will be kept.

    Raises: ValueError for what has no canonical form (a float, a large number, half a surrogate pair, a key that is
    not ASCII), for an id that is none, and for one set told twice.
    """
    telling = _telling(entry.disclosed) if entry.disclosed else None
    actor = entry.actor
    if not (_WORD.fullmatch(entry.name) and entry.kinds):
        raise ValueError(_NO_WORD)
    body = "{" + _members(entry, telling) + "}"
    body.encode()  # half a surrogate pair has no UTF-8
    return Prepared(entry.at, " ".join(entry.kinds), entry.name, actor.id, actor.agency, body, telling)


def canonical(content: Mapping[str, object]) -> str:
    """Write *content* in the canonical form of RFC 8785. Raises: ValueError for what has none here."""
    text = _text(content)
    text.encode()  # half a surrogate pair has no UTF-8
    return text


def packed(ids: Set[bytes]) -> bytes:
    """Pack *ids* in their order. Raises: ValueError for what is no id."""
    if not _LENGTHS.issuperset(map(len, ids)):
        raise ValueError("a record is named by its id")
    return b"".join(sorted(ids))


def bytes_of(ids: Iterable[str]) -> frozenset[bytes]:
    """Give the 16 bytes of each of *ids*. Raises: ValueError for what is no id."""
    return frozenset(UUID(each).bytes for each in ids)


def unpacked(ids: bytes) -> list[str]:
    """Give the ids that ``packed`` packed."""
    digits = ids.hex()
    each = (digits[at : at + 32] for at in range(0, len(digits), 32))
    return [f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}" for d in each]


@lru_cache(100)
def written(at: datetime) -> str:
    """Write an instant as entries hold it: UTC, to the second."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant_text(at)


def text_of(sets: Iterable[tuple[str, str, str]]) -> str:
    """Write a telling: owner, digest in hex and entity of each set, in the order of entity and owner."""
    return BETWEEN_SETS.join([f"{owner} {digest} {entity}" for owner, digest, entity in sets])


def circle_of(owners: Iterable[str]) -> int:
    """Number a circle of owners: the first 64 bits of the SHA-256 of their ids, each once and sorted."""
    ids = b"".join(sorted({UUID(owner).bytes for owner in owners}))
    return int.from_bytes(sha256(ids).digest()[:8], "big", signed=True)


def _telling(disclosed: tuple[Disclosed, ...]) -> Telling:
    is_large = sum(len(each.ids) for each in disclosed) > _LARGEST_KEPT
    return _made(disclosed) if is_large else _made_before(disclosed)


@lru_cache(_TELLINGS_KEPT)
def _made_before(disclosed: tuple[Disclosed, ...]) -> Telling:
    return _made(disclosed)


def _made(disclosed: Iterable[Disclosed]) -> Telling:
    sets = tuple(sorted(map(_told, disclosed), key=lambda each: (each.entity, each.owner)))
    if len({(each.entity, each.owner) for each in sets}) != len(sets):
        raise ValueError("records of one entity and owner are one set")
    text = text_of((each.owner, each.digest.hex(), each.entity) for each in sets)
    json = f"[{','.join([each.text for each in sets])}]"
    return Telling(sha256(text.encode()).digest(), text, circle_of(each.owner for each in sets), sets, json)


def _told(disclosed: Disclosed) -> Told:
    owner = NOBODY if disclosed.owner is None else disclosed.owner
    if not _ID.fullmatch(owner) or not _WORD.fullmatch(disclosed.entity):
        raise ValueError("an owner is named by its id")
    ids = packed(disclosed.ids)
    digest = sha256(ids).digest()
    text = (
        f'{{"count":{len(disclosed.ids)},"digest":"{digest.hex()}","entity":{encode_basestring(disclosed.entity)},'
        f'"fields":{_fields(disclosed.fields)},"owner":"{owner}"}}'
    )
    return Told(disclosed.entity, owner, digest, ids, text)


def _members(entry: Entry, telling: Telling | None) -> str:
    """Write the members of an entry in the order of their names, but for those that are empty."""
    members = [f'"actor":{_actor(entry.actor)}']
    if entry.agreements:
        members.append(f'"agreements":{_words(entry.agreements)}')
    members.append(f'"at":"{written(entry.at)}"')
    members += _given(("counts", entry.counts), ("details", entry.details))
    if telling:
        members.append(f'"disclosed":{telling.json}')
    members += _given(("document", entry.document))
    members.append(f'"form":1,"kinds":{_words(entry.kinds)}')
    members += _given(
        ("name", entry.name),
        ("operation", entry.operation),
        ("purpose", entry.purpose),
        ("reasons", entry.reasons),
        ("recipient", entry.recipient),
        ("request", entry.request_id),
        ("subject", entry.subject),
        ("suppressed", entry.suppressed),
        ("variables", entry.variables),
    )
    return ",".join(members)


def _given(*members: tuple[str, object]) -> list[str]:
    # Most are text.
    return [
        f'"{key}":{encode_basestring(value) if type(value) is str else _text(value)}' for key, value in members if value
    ]


@lru_cache(_KEPT)
def _actor(actor: Actor) -> str:
    if actor.agency is not None and not _ID.fullmatch(actor.agency):
        raise ValueError("an agency is named by its id")
    if not _WORD.fullmatch(actor.id):
        raise ValueError(_NO_WORD)
    members = _given(
        ("agency", actor.agency),
        ("client", actor.client),
        ("grant", actor.grant),
        ("id", actor.id),
        ("kind", actor.kind),
        ("role", actor.role),
        ("token", actor.token),
    )
    return "{" + ",".join(members) + "}"


@lru_cache(_KEPT)
def _fields(names: tuple[str, ...]) -> str:
    return _text(sorted(set(names)))


@lru_cache(_KEPT)
def _words(words: tuple[str, ...]) -> str:
    return _text(words)


def _text(value: object) -> str:
    """Write *value* as RFC 8785 does. Raises: ValueError for what has no such form here."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError("a number has at most 53 bits")
        return str(value)
    if isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise ValueError("a key is ASCII")
        return "{" + ",".join([f"{encode_basestring(key)}:{_text(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_text(inner) for inner in value]) + "]"
    raise ValueError(f"no canonical form for {type(value).__name__}")
