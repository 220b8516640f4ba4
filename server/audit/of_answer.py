"""Of an answer: the entry of one operation, answered or refused.

Pure. One answer may be of several kinds: CONSULT where records of one's own agency were told or none at all, DISCLOSE
where another's were, COMBINE where numbers were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from auth.principal import Principal, PrincipalKind
from auth.refusal import Code
from auth.roles import Role
from schema.tables.base import instant_text
from server.audit import redacted
from server.audit.entry import Actor, ActorKind, Entry, Kind
from server.query.disclosed import Told

# How a query stands on record, whoever asked it.
QUERY, EXPLAIN, EXPORT = "query", "explain", "export"

# What comes with every question of the same visitor, or of the same document, is worked out once: so many are kept,
# and of documents none that is longer, in characters, as what was refused may be.
_ACTORS_KEPT, _DOCUMENTS_KEPT, _LONGEST_KEPT = 4_096, 500, 4_000


class Question(NamedTuple):
    """What was asked, by whom and when; *is_operator* where an operator asked in the place of a client."""

    principal: Principal
    document: str
    variables: Mapping[str, object] | None
    operation: str | None
    request_id: str
    at: datetime
    is_operator: bool = False
    # It leaves as a file.
    is_export: bool = False


def answered(question: Question, told: Told) -> Entry:
    """Make the entry of an operation that is about to be answered."""
    outline = told.outline
    details = {"asked": " ".join(outline.asked)}
    if outline.used:
        details["used"] = " ".join(outline.used)
    if told.instants:
        details["asAt"] = " ".join(instant_text(each) for each in told.instants)
    return _entry(
        question,
        told.operation,
        kinds=_kinds(told, question.principal.agency, is_export=question.is_export),
        agreements=told.agreements,
        disclosed=told.records,
        counts=told.counts,
        suppressed=told.suppressed,
        details=details,
    )


def refused(question: Question, code: Code, texts: Iterable[str]) -> Entry:
    """Make the entry of an operation that a rule refused: its code, then what was said, each once."""
    reasons = dict.fromkeys(redacted.reason(code, text) for text in texts)
    return _entry(question, question.operation, kinds=(Kind.DENY,), reasons=(code.value, *reasons))


def actor_of(principal: Principal) -> Actor:
    """Say who *principal* is in an entry."""
    credential = principal.credential
    by = (credential.grant, credential.token) if credential else (None, None)
    return _actor(principal.kind, principal.id, principal.agency, principal.roles, principal.client_id, *by)


@lru_cache(_ACTORS_KEPT)
def _actor(
    kind: PrincipalKind,
    subject: str,
    agency: str,
    roles: frozenset[Role],
    client: str,
    grant: str | None,
    token: str | None,
) -> Actor:
    (role,) = roles
    return Actor(ActorKind(kind.value), subject, agency, role.value, client, grant, token)


def _entry(question: Question, operation: str | None, **told: Any) -> Entry:
    """Make an entry of who asked what, and of what was *told* of it."""
    principal = question.principal
    actor = actor_of(principal)
    return Entry(
        name=EXPLAIN if question.is_operator else EXPORT if question.is_export else QUERY,
        at=question.at,
        actor=actor._replace(kind=ActorKind.OPERATOR, id="operator") if question.is_operator else actor,
        subject=principal.id if question.is_operator else None,
        request_id=question.request_id,
        purpose=principal.purpose,
        operation=redacted.name(operation),
        document=_digest_of(question.document),
        variables=redacted.variables(question.variables or {}),
        recipient=principal.agency,
        **told,
    )


def _kinds(told: Told, agency: str, *, is_export: bool) -> tuple[Kind, ...]:
    # An agreement has no owner: each of its parties reads what is its own.
    is_ours = {each.owner in (agency, None) for each in told.records}
    combines = bool(told.counts or told.suppressed)
    consults = True in is_ours or not (is_ours or combines)
    return _kinds_of(consults, False in is_ours, combines, is_export)


@cache
def _kinds_of(*is_there: bool) -> tuple[Kind, ...]:
    kinds = (Kind.CONSULT, Kind.DISCLOSE, Kind.COMBINE, Kind.EXPORT)
    return tuple(kind for kind, is_this in zip(kinds, is_there, strict=True) if is_this)


def _digest_of(document: str) -> str:
    return _digest_before(document) if len(document) <= _LONGEST_KEPT else _digest(document)


@lru_cache(_DOCUMENTS_KEPT)
def _digest_before(document: str) -> str:
    return _digest(document)


def _digest(document: str) -> str:
    return sha256(document.encode("utf-8", "surrogatepass")).hexdigest()
