"""Events: which of the things that happen are kept on record, as what, and who does them.

The closed list of every event that Work may report (server/work.py). An event that is not here is a defect: its
transaction is not committed. Some stay lines of the log alone, because the record would learn nothing of them; each of
these says why. Whoever knows more of what was done than an event says writes an Entry of its own (``Work.entries``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.audit.entry import Actor, ActorKind, Entry, Kind

# What an event calls those who are no person and no client.
ACTORS = {
    "operator": ActorKind.OPERATOR,
    "server": ActorKind.SERVER,
    "janitor": ActorKind.SERVER,
    "wardmote": ActorKind.SERVER,
    "unknown": ActorKind.UNKNOWN,
    # Whoever holds the cookie that was shown.
    "owner": ActorKind.UNKNOWN,
}

LONGEST_ACTOR = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """Keep an event as an entry of *kinds*; *by* is who does it where its actor is an id."""

    kinds: tuple[Kind, ...]
    by: ActorKind


@dataclass(frozen=True, slots=True)
class LogOnly:
    """Leave an event to the log, *because* of what stands here."""

    because: str


_AUTH, _DENY, _ADMIN = Kind.AUTH, Kind.DENY, Kind.ADMIN
_PERSON, _SERVICE = ActorKind.PERSON, ActorKind.SERVICE

EVENTS: Mapping[str, Kept | LogOnly] = {
    # People prove who they are.
    "login_tried": LogOnly("nothing is decided yet: signed_in or login_refused follows"),
    "login_refused": Kept((_AUTH, _DENY), _PERSON),
    "second_factor_awaited": Kept((_AUTH,), _PERSON),
    "second_factor_proved": Kept((_AUTH,), _PERSON),
    "signed_in": Kept((_AUTH,), _PERSON),
    "signed_in_at_command_line": Kept((_AUTH,), _PERSON),
    "signed_out": Kept((_AUTH,), _PERSON),
    "session_seen": LogOnly("each page moves the end of an idle session; what is read there has its own entry"),
    "session_ended": Kept((_AUTH,), _PERSON),
    "sessions_ended": Kept((_AUTH,), _PERSON),
    "password_asked": LogOnly("nothing is decided yet: password_confirmed or login_refused follows"),
    "password_confirmed": Kept((_AUTH,), _PERSON),
    "password_changed": Kept((_AUTH,), _PERSON),
    "second_factor_added": Kept((_AUTH,), _PERSON),
    "second_factor_removed": Kept((_AUTH,), _PERSON),
    "recovery_codes_made": Kept((_AUTH,), _PERSON),
    "invitation_taken_up": Kept((_AUTH,), _PERSON),
    "request_refused": LogOnly(
        "anybody can cause it without a token, a key or a form of ours: no flood fills the record"
    ),
    # Clients get tokens for people, or for themselves.
    "authorization_begun": LogOnly("anybody may begin, and nothing is decided: consent_given or a refusal follows"),
    "authorization_refused": Kept((_AUTH, _DENY), _SERVICE),
    "authorization_request_pushed": LogOnly("nothing is decided yet: consent_given or a refusal follows"),
    "authorization_request_refused": Kept((_AUTH, _DENY), _SERVICE),
    "consent_given": Kept((_AUTH,), _PERSON),
    "consent_denied": Kept((_AUTH, _DENY), _PERSON),
    "consent_revoked": Kept((_AUTH,), _PERSON),
    "token_issued": Kept((_AUTH,), _SERVICE),
    "token_refused": Kept((_AUTH, _DENY), _SERVICE),
    "token_minted": Kept((_AUTH,), _SERVICE),
    "revocation_done": Kept((_AUTH,), _SERVICE),
    "revocation_refused": Kept((_AUTH, _DENY), _SERVICE),
    "introspection_done": Kept((_AUTH,), _SERVICE),
    "introspection_refused": Kept((_AUTH, _DENY), _SERVICE),
    "userinfo_told": Kept((_AUTH,), _SERVICE),
    "proofs_taken": LogOnly("a count over many requests, each of which has its own entry"),
    "proof_replayed": Kept((_AUTH, _DENY), _SERVICE),
    "explorer_opened": Kept((_AUTH,), _PERSON),
    "explorer_refreshed": LogOnly("token_issued tells the same of the token itself"),
    "explorer_registered": Kept((_ADMIN,), _SERVICE),
    # Administration.
    "administration_refused": Kept((_ADMIN, _DENY), _PERSON),
    "client_registered": Kept((_ADMIN,), _PERSON),
    "client_keys_changed": Kept((_ADMIN,), _PERSON),
    "client_disabled": Kept((_ADMIN,), _PERSON),
    "people_settled": Kept((_ADMIN,), _PERSON),
    "agency_stopped": Kept((_ADMIN,), _PERSON),
    "agency_started": Kept((_ADMIN,), _PERSON),
    "role_granted": Kept((_ADMIN,), _PERSON),
    "role_approved": Kept((_ADMIN,), _PERSON),
    "role_ended": Kept((_ADMIN,), _PERSON),
    "roles_wait_for_approval": LogOnly("a reminder: role_granted says what waits"),
    "training_recorded": Kept((_ADMIN,), _PERSON),
    "member_ended": Kept((_ADMIN,), _PERSON),
    "member_unlocked": Kept((_ADMIN,), _PERSON),
    "link_made": Kept((_ADMIN,), _PERSON),
    "signing_keys_made": Kept((_ADMIN,), _SERVICE),
    "keys_rotated": Kept((_ADMIN,), _PERSON),
    "key_retired": Kept((_ADMIN,), _PERSON),
    # Agreements.
    "change_made": Kept((_ADMIN,), _PERSON),
    "change_refused": Kept((_ADMIN, _DENY), _PERSON),
    "agreement_expired": Kept((_ADMIN,), _SERVICE),
    # Records.
    "contribution_refused": Kept((_DENY,), _PERSON),
    "retention_refused": Kept((_DENY,), _PERSON),
    "record_contributed": LogOnly("what was collected, altered or erased has an entry of its own, with its fields"),
    "demonstration.loaded": Kept((Kind.COLLECT,), _SERVICE),
    "records_ingested": Kept((Kind.COLLECT,), _SERVICE),
    "records_compared": LogOnly("no record came with it: what was compared or altered has an entry of its own"),
    "batch_begun": LogOnly("nothing is taken yet: each part of a batch is on record with what it wrote"),
    "batch_part_compared": LogOnly("no record came with it: what was compared or altered has an entry of its own"),
    "batch_undone": Kept((Kind.ERASE,), _SERVICE),
    "rejects_told": Kept((Kind.EXPORT,), _SERVICE),
    "batch_completed": LogOnly("nothing is written with it: each part is on record by itself"),
    "records_imported": Kept((Kind.COLLECT,), _SERVICE),
    "retention_decided": LogOnly("what was decided of which records has an entry of its own, also a disposal"),
    "police_uk_imported": Kept((Kind.COLLECT,), _SERVICE),
    "expired_rows_deleted": LogOnly("tokens, sessions and codes that ended by their own date; never a shared record"),
    "feed_begun": LogOnly("nothing is told yet: each answer that tells changes has its own entry"),
    "feed_compared": LogOnly("what is otherwise was noted, and is told to nobody: an answer has its own entry"),
    "feed_told": LogOnly("the answer that tells it has its own entry, with every record"),
    # The record itself.
    "audit_key_made": Kept((_ADMIN,), _PERSON),
    "audit_exported": Kept((Kind.EXPORT,), _PERSON),
    "audit_checkpoint_made": LogOnly("the checkpoint is on record itself, and an entry would ask for the next one"),
    "audit_sets_indexed": LogOnly("an index that follows the record by itself; nothing is decided or told"),
}


def entry_of(
    name: str,
    actor: str,
    subject: str,
    details: Mapping[str, str],
    at: datetime,
    *,
    by: Actor | None = None,
    purpose: str | None = None,
) -> Entry | None:
    """Make the entry of an event, *by* is all that is known of its actor; None where it stays a line of the log.

    Raises: LookupError for an event that the list does not know.
    """
    rule = EVENTS[name]
    if isinstance(rule, LogOnly):
        return None
    # Of a client that is not known yet the id is whatever was sent.
    known = actor if actor.isprintable() and len(actor) <= LONGEST_ACTOR else "unknown"
    told = {key: _whole(value) for key, value in details.items()}
    who = by or Actor(kind=ACTORS.get(known, rule.by), id=known)
    return Entry(kinds=rule.kinds, name=name, at=at, actor=who, subject=_whole(subject), purpose=purpose, details=told)


def _whole(text: str) -> str:
    # JSON lets half a surrogate pair in, which no canonical form has.
    return text.encode("utf-8", "backslashreplace").decode()
