"""Refusals: what is turned away before any transaction began becomes an Event here, in one shape.

Handlers tell the note of the request; the entrance (middleware.py) makes the event when the request ends. What is
decided inside a transaction names its own event there and never comes by here: one refusal, one event.
These events are lines of the log and never rows: anybody can cause them without a token, a key or a form of ours, so
a flood of them must not be able to fill the database, nor make it write at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from auth.oauth.metadata import (
    AUTHORIZE_PATH,
    INTROSPECT_PATH,
    PUSHED_PATH,
    REVOKE_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from auth.reason import Reason
from auth.refusal import Code
from server.problems import Problem
from server.work import Event

NAME = "request_refused"

# What was asked for, by address; the words are those of the events that transactions name.
SUBJECTS: Mapping[str, str] = {
    "/graphql": "graphql",
    USERINFO_PATH: "userinfo",
    AUTHORIZE_PATH: "authorization_request",
    PUSHED_PATH: "authorization_request",
    TOKEN_PATH: "token",
    REVOKE_PATH: "token",
    INTROSPECT_PATH: "token",
}
PAGE = "page"
_BELOW = (("/explorer", "explorer"), ("/ingest/", "batch"))

# With these we fail, and refuse nobody.
FAILURES = frozenset({Code.TIMEOUT, Code.INTERNAL})

WORDS = frozenset(reason.value for reason in Reason)

# Named with its client by the transaction that found it (server/proofs.py).
RECORDED = frozenset({Reason.PROOF_REPLAYED.value})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Hold the error code a client was told, and why: a Reason, or a sentence of ours that repeats nothing sent."""

    error: str
    reason: str

    def event(self, path: str, *, client_id: str | None, request_id: str) -> Event:
        """Tell what was refused at *path*, whose address itself may be the attacker's and is left out."""
        subject = SUBJECTS.get(path) or next((word for start, word in _BELOW if path.startswith(start)), PAGE)
        details = {"error": self.error, "reason": self.reason, "request_id": request_id}
        return Event(NAME, actor=client_id or "unknown", subject=subject, details=details)


def refusal_of(problem: Problem, error: str | None = None) -> Refusal | None:
    """Give what the record says of *problem*, told by its own code or as *error*.

    None where the failure is ours, or where the refusal stands in the record already. A private text that is no Reason
    may hold a part of what was sent, and is left to the line of the request.
    """
    if problem.is_fault or problem.code in FAILURES:
        return None
    reason = problem.private if problem.private in WORDS else Reason.OTHER.value
    return refusal_by(error or problem.code.value, reason)


def refusal_by(error: str, reason: str) -> Refusal | None:
    """Give what the record says of a refusal with the code *error*; None where it stands in the record already."""
    return None if reason in RECORDED else Refusal(error, reason)
