"""Canonical: an entry becomes the one text that is hashed, kept and proved (RFC 8785), before any lock is taken.

Of what an entry may hold - text, whole numbers within 2^53, truth values, lists, and objects whose keys are ASCII - the
text that `json` writes with sorted keys is that of RFC 8785; everything else is refused here, for the one request that
brought it, so that no entry can spoil the transaction it shares with others. What is empty is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from server.audit.entry import Disclosed, Entry

LARGEST = 2**53 - 1

# Stands for the owner of records that have none, and of no agency.
NOBODY = "00000000-0000-0000-0000-000000000000"

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Told:
    """Hold which records of one entity and owner were told, packed: 16 bytes an id, sorted."""

    entity: str
    owner: str
    digest: bytes
    ids: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold an entry as it will be kept; only its number is not known yet."""

    at: datetime
    kinds: str
    name: str
    actor: str
    agency: str | None
    body: str
    told: tuple[Told, ...]


def prepared(entry: Entry) -> Prepared:
    """Write *entry* as it will be kept.

    Raises: ValueError for what has no canonical form (a float, a large number, half a surrogate pair, a key that is
    not ASCII), for an id that is none, and for one set told twice.
    """
    disclosed = sorted(entry.disclosed, key=lambda each: (each.entity, each.owner or NOBODY))
    told = tuple(_told(each) for each in disclosed)
    if len({(each.entity, each.owner) for each in told}) != len(told):
        raise ValueError("records of one entity and owner are one set")
    actor = entry.actor
    if actor.agency is not None and not _ID.fullmatch(actor.agency):
        raise ValueError("an agency is named by its id")
    if "\0" in actor.id or "\0" in entry.name:
        raise ValueError("a name holds no NUL")
    for given in (entry.counts, entry.details, entry.variables):
        _check(given)
    _check(entry.suppressed)
    body = _text(_content(entry, disclosed, told))
    kinds = " ".join(entry.kinds)
    return Prepared(entry.at, kinds, entry.name, actor.id, actor.agency, body, told)


def canonical(content: Mapping[str, object]) -> str:
    """Write *content* in the canonical form of RFC 8785. Raises: ValueError for what has none here."""
    _check(content)
    return _text(content)


def packed(ids: Sequence[str]) -> bytes:
    """Pack *ids* into 16 bytes each, sorted, each once. Raises: ValueError for what is no id."""
    # Texts of one form sort as their bytes do.
    distinct = sorted(set(ids))
    digits = "".join(distinct).replace("-", "")
    if len(digits) != 32 * len(distinct) or digits != digits.lower():
        raise ValueError("a record is named by its id")
    return bytes.fromhex(digits)


def unpacked(ids: bytes) -> list[str]:
    """Give the ids that ``packed`` packed."""
    digits = ids.hex()
    each = (digits[at : at + 32] for at in range(0, len(digits), 32))
    return [f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}" for d in each]


def written(at: datetime) -> str:
    """Write an instant as entries hold it: UTC, to the second."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    at = at.astimezone(UTC)
    # By hand: strftime costs several times as much.
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def _told(disclosed: Disclosed) -> Told:
    owner = NOBODY if disclosed.owner is None else disclosed.owner
    if not _ID.fullmatch(owner) or "\0" in disclosed.entity:
        raise ValueError("an owner is named by its id")
    ids = packed(disclosed.ids)
    return Told(disclosed.entity, owner, sha256(ids).digest(), ids)


def _content(entry: Entry, disclosed: Sequence[Disclosed], told: Sequence[Told]) -> dict[str, object]:
    actor = entry.actor
    content: dict[str, object] = {
        "actor": _without_empty(
            {
                "agency": actor.agency,
                "client": actor.client,
                "grant": actor.grant,
                "id": actor.id,
                "kind": actor.kind,
                "role": actor.role,
                "token": actor.token,
            }
        ),
        "agreements": entry.agreements,
        "at": written(entry.at),
        "counts": entry.counts,
        "details": entry.details,
        "disclosed": [
            {
                "count": len(packed.ids) // 16,
                "digest": packed.digest.hex(),
                "entity": packed.entity,
                "fields": sorted(set(each.fields)),
                "owner": packed.owner,
            }
            for each, packed in zip(disclosed, told, strict=True)
        ],
        "document": entry.document,
        "kinds": entry.kinds,
        "name": entry.name,
        "operation": entry.operation,
        "purpose": entry.purpose,
        "reasons": entry.reasons,
        "recipient": entry.recipient,
        "request": entry.request_id,
        "subject": entry.subject,
        "suppressed": entry.suppressed,
        "variables": entry.variables,
    }
    return {"form": 1, **_without_empty(content)}


def _without_empty(content: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in content.items() if value}


def _text(content: Mapping[str, object]) -> str:
    text = _encode(content)
    text.encode()  # half a surrogate pair has no UTF-8
    return text


def _check(value: object) -> None:
    """Refuse what the JSON of Python would write otherwise than RFC 8785, or not at all."""
    if isinstance(value, str) or value is None:
        return
    if isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise ValueError("a key is ASCII")
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not isinstance(value, int):
        raise ValueError(f"no canonical form for {type(value).__name__}")
    elif not -LARGEST <= value <= LARGEST:
        raise ValueError("a number has at most 53 bits")
