"""Problems: what a client is told when something is refused or fails, decided in one table.

Takes any exception and gives the HTTP status and the one GraphQL error. A refusal brings its own public
text; anything unknown becomes INTERNAL with the request id, and its details go to the log alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from auth.refusal import MEANINGS, Code, RefusalError, Refused, Whereabouts
from server.database import DatabaseAway, DatabaseUnwritable


class MediaType(StrEnum):
    """Name the two ways a GraphQL answer may be labelled, and how an error is told elsewhere."""

    NATIVE = "application/graphql-response+json"
    LEGACY = "application/json"
    PROBLEM = "application/problem+json"


# Statuses of a request that was refused as a whole, for (native, legacy) answers. Under the legacy type any
# well-formed request is answered 200, because old clients read the body only then (GraphQL over HTTP, section 6.4).
STATUSES: Mapping[Code, tuple[int, int]] = {
    Code.UNAUTHENTICATED: (401, 401),
    Code.INSUFFICIENT_SCOPE: (403, 403),
    Code.NOT_FOUND: (404, 200),
    Code.BAD_USER_INPUT: (400, 200),
    Code.VALIDATION_FAILED: (400, 200),
    Code.LIMIT_EXCEEDED: (400, 200),
    Code.COST_EXCEEDED: (400, 200),
    Code.RATE_LIMITED: (429, 429),
    Code.TIMEOUT: (503, 503),
    Code.CONFLICT: (409, 200),
    Code.IDEMPOTENCY_MISMATCH: (409, 200),
    Code.AGREEMENT_REFUSED: (403, 200),
    Code.INTERNAL: (500, 500),
}


# Sent with a refusal that passes by itself: the same request may succeed in so many seconds.
TRY_AGAIN: Mapping[str, str] = {"Retry-After": "2"}

# A client that tries again on TIMEOUT does the right thing here too; on INTERNAL it would give up and report.
AWAY = "The service cannot reach its records at this moment: send the same request again in a few seconds."
UNWRITABLE = "Nothing can be written at this moment, and nothing was: send the same request again later."


class HttpRefusal(RefusalError):
    """Refuse a request for its HTTP form: the status is the same under both media types."""

    def __init__(
        self,
        status: int,
        refused: Refused,
        *,
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(refused, details=details)
        self.status = status
        self.headers: Mapping[str, str] = headers or {}


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold what a client is told, and what only the log is told.

    *statuses* are for (native, legacy) answers; *is_fault* says that this is our failure, not the client's.
    """

    code: Code
    public: str
    private: str
    statuses: tuple[int, int]
    where: Whereabouts = field(default_factory=Whereabouts)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_fault: bool = False

    def status(self, media: MediaType) -> int:
        """Give the HTTP status under *media*."""
        return self.statuses[media is MediaType.LEGACY]


def problem_of(error: BaseException | Refused) -> Problem:
    """Decide what *error* looks like from outside."""
    if isinstance(error, Refused):
        return Problem(error.code, error.public, error.private, STATUSES[error.code])
    if isinstance(error, HttpRefusal):
        refused, statuses = error.refused, (error.status, error.status)
        return Problem(refused.code, refused.public, refused.private, statuses, error.where, error.headers)
    if isinstance(error, RefusalError):
        refused = error.refused
        return Problem(refused.code, refused.public, refused.private, STATUSES[refused.code], error.where)
    if isinstance(error, DatabaseAway):
        public = UNWRITABLE if isinstance(error, DatabaseUnwritable) else AWAY
        return Problem(Code.TIMEOUT, public, str(error), STATUSES[Code.TIMEOUT], headers=TRY_AGAIN)
    private = f"{type(error).__name__}: {error}"
    return Problem(Code.INTERNAL, MEANINGS[Code.INTERNAL], private, STATUSES[Code.INTERNAL], is_fault=True)


def graphql_error(problem: Problem, request_id: str) -> dict[str, object]:
    """Write *problem* as one member of a GraphQL response's ``errors``.

    Example: ``{"message": "...", "extensions": {"code": "NOT_FOUND", "requestId": "..."}}``
    Source: GraphQL specification, section 7.1.2.
    """
    error: dict[str, object] = {"message": problem.public}
    if problem.where.locations:
        error["locations"] = [{"line": place.line, "column": place.column} for place in problem.where.locations]
    if problem.where.path:
        error["path"] = list(problem.where.path)
    error["extensions"] = {"code": problem.code.value, "requestId": request_id, **problem.where.details}
    return error


def body(problem: Problem, request_id: str, media: MediaType = MediaType.NATIVE) -> bytes:
    """Write the whole response body for a request that was refused before anything was executed."""
    if media is MediaType.PROBLEM:
        return json.dumps(problem_document(problem, request_id), ensure_ascii=False).encode()
    return json.dumps({"errors": [graphql_error(problem, request_id)]}, ensure_ascii=False).encode()


def problem_document(problem: Problem, request_id: str) -> dict[str, object]:
    """Write *problem* for an address that speaks no GraphQL.

    Example: ``{"title": "Conflict", "status": 409, "detail": "The batch is undone ...", "code": "CONFLICT", ...}``
    Source: RFC 9457 section 3.1; without a type of its own the title is that of the status (section 4.2.1).
    """
    status = problem.status(MediaType.PROBLEM)
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": problem.public}
    return {**told, "code": problem.code.value, "requestId": request_id, **problem.where.details}


def oauth_error(problem: Problem, status: int) -> dict[str, str]:
    """Write *problem*, answered with *status*, as the body of an OAuth refusal.

    Example: ``{"error": "invalid_request", "error_description": "..."}``
    Source: RFC 6749 section 5.2, and section 4.1.2.1 for the two that are no fault of the client.
    """
    code = "invalid_request" if status < 500 else "temporarily_unavailable" if status == 503 else "server_error"
    return {"error": code, "error_description": problem.public}
