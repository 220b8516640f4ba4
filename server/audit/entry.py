"""Entry: one thing that was done, as it is kept for ever.

Made where it happens and handed to the journal. Holds ids, words and numbers; never a value of a record, never a
secret, never a name of a person. Named tuples, as every answer waits for one: they are made and compared in a third of
the time that frozen dataclasses take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Kind(StrEnum):
    """What was done, in the words of the Data Protection Act 2018 section 62, and five of our own.

    CONSULT: records of one's own agency were read. DISCLOSE: another agency's. COMBINE: numbers over several owners.
    EXPORT, DENY (a rule said no), ADMIN and AUTH are ours.
    """

    COLLECT = "COLLECT"
    ALTER = "ALTER"
    CONSULT = "CONSULT"
    DISCLOSE = "DISCLOSE"
    COMBINE = "COMBINE"
    ERASE = "ERASE"
    EXPORT = "EXPORT"
    DENY = "DENY"
    ADMIN = "ADMIN"
    AUTH = "AUTH"


class ActorKind(StrEnum):
    """Who acted: a person, a service, an operator at the command line, this server by itself, or nobody known."""

    PERSON = "PERSON"
    SERVICE = "SERVICE"
    OPERATOR = "OPERATOR"
    SERVER = "SERVER"
    UNKNOWN = "UNKNOWN"


class Actor(NamedTuple):
    """Who acted, and by what right: agency and role, the client software, the grant and the token by their ids."""

    kind: ActorKind
    id: str
    agency: str | None = None
    role: str | None = None
    client: str | None = None
    grant: str | None = None
    token: str | None = None


class Disclosed(NamedTuple):
    """Records of one entity and owner that an answer told of: their ids, 16 bytes each, and what was asked of them.

    *owner* is None where records of this kind have no owner. *fields* are names, those of records within others as
    `lines.drug`; what was withheld on a row is not told apart.
    """

    entity: str
    owner: str | None
    ids: frozenset[bytes]
    fields: tuple[str, ...]


_NOTHING: Mapping[str, int] = MappingProxyType({})
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Entry(NamedTuple):
    """One entry.

    *document* is the SHA-256 of the GraphQL document in hex; *variables* are redacted: names and kinds, ids and codes,
    no text; *agreements* are `reference version` of those in force for the actor; *recipient* is the agency that
    received; *reasons* say why not; *counts* are numbers of records or cells told, by what was asked.
    """

    kinds: tuple[Kind, ...]
    name: str
    at: datetime
    actor: Actor
    subject: str | None = None
    request_id: str | None = None
    purpose: str | None = None
    operation: str | None = None
    document: str | None = None
    variables: Mapping[str, object] = _NOTHING
    agreements: tuple[str, ...] = ()
    disclosed: tuple[Disclosed, ...] = ()
    counts: Mapping[str, int] = _NOTHING
    suppressed: int = 0
    recipient: str | None = None
    reasons: tuple[str, ...] = ()
    details: Mapping[str, str] = _NO_WORDS


# An entry, or what makes it when it is written.
Making = Entry | Callable[[], Entry]
