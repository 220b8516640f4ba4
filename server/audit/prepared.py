"""Prepared: an entry as it will be kept, written before any lock is taken; only its number is not known yet.

What is empty is left out. Written by hand because every answer waits for it: what comes again and again, such as who
acted, is written once. What has no canonical form is refused for the one request that brought it, so that no entry can
spoil the transaction it shares with others.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from schema.tables.base import is_id
from server.audit.canonical import NO_WORD, WORD, value, written
from server.audit.entry import Actor, Entry, Kind
from server.audit.telling import Telling, telling_of

# Kept texts of who acted.
_KEPT = 4_096


class Prepared(NamedTuple):
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
    telling = telling_of(entry.disclosed) if entry.disclosed else None
    actor = entry.actor
    if not (WORD.fullmatch(entry.name) and entry.kinds):
        raise ValueError(NO_WORD)
    body = "{" + _members(entry, telling) + "}"
    body.encode()  # half a surrogate pair has no UTF-8
    return Prepared(entry.at, " ".join(entry.kinds), entry.name, actor.id, actor.agency, body, telling)


def _members(entry: Entry, telling: Telling | None) -> str:
    """Write the members of an entry in the order of their names, but for those that are empty."""
    members = [f'{_who(entry.actor, entry.agreements)},"at":"{written(entry.at)}"']
    if entry.counts:
        members.append(f'"counts":{value(entry.counts)}')
    if entry.details:
        members.append(f'"details":{value(entry.details)}')
    if telling:
        members.append(f'"disclosed":{telling.json}')
    members.append(
        _what(entry.document, entry.kinds, entry.name, entry.operation, entry.purpose, entry.reasons, entry.recipient)
    )
    if entry.request_id:
        members.append(f'"request":{value(entry.request_id)}')
    if entry.subject:
        members.append(f'"subject":{value(entry.subject)}')
    if entry.suppressed:
        members.append(f'"suppressed":{value(entry.suppressed)}')
    if entry.variables:
        members.append(f'"variables":{value(entry.variables)}')
    return ",".join(members)


@lru_cache(_KEPT)
def _who(actor: Actor, agreements: tuple[str, ...]) -> str:
    if actor.agency is not None and not is_id(actor.agency):
        raise ValueError("an agency is named by its id")
    if not WORD.fullmatch(actor.id):
        raise ValueError(NO_WORD)
    told = ",".join(_given(*sorted(actor._asdict().items())))
    return ",".join([f'"actor":{{{told}}}', *_given(("agreements", agreements))])


@lru_cache(_KEPT)
def _what(
    document: str | None,
    kinds: tuple[Kind, ...],
    name: str,
    operation: str | None,
    purpose: str | None,
    reasons: tuple[str, ...],
    recipient: str | None,
) -> str:
    last = (("name", name), ("operation", operation), ("purpose", purpose), ("reasons", reasons))
    kept = f'"form":1,"kinds":{value(kinds)}'
    return ",".join([*_given(("document", document)), kept, *_given(*last, ("recipient", recipient))])


def _given(*members: tuple[str, object]) -> list[str]:
    return [f'"{key}":{value(content)}' for key, content in members if content]
