"""Refusals: the only two answers a rule may give, and the codes a client may see.

Every rule of this package returns ``Allowed`` or ``Refused``. A refusal has two texts: the public one
tells the client what to do next; the private one is for the log. The public text must never tell that
something hidden exists, and never carries text of the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """Name every reason a client can be given; the value is ``extensions.code`` on the wire."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    INSUFFICIENT_SCOPE = "INSUFFICIENT_SCOPE"
    NOT_FOUND = "NOT_FOUND"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    COST_EXCEEDED = "COST_EXCEEDED"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    CONFLICT = "CONFLICT"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    AGREEMENT_REFUSED = "AGREEMENT_REFUSED"
    INTERNAL = "INTERNAL"


MEANINGS: Mapping[Code, str] = {
    Code.UNAUTHENTICATED: "No valid access token came with the request: get one and send it again.",
    Code.INSUFFICIENT_SCOPE: "The token is valid but does not reach this far: ask for one with more scope.",
    Code.NOT_FOUND: "There is nothing here for you; absent and forbidden look the same.",
    Code.BAD_USER_INPUT: "A value sent is not what is asked for here: correct it and send it again.",
    Code.VALIDATION_FAILED: "The document is not valid GraphQL for this schema.",
    Code.LIMIT_EXCEEDED: "The request is larger than one request may be: split it.",
    Code.COST_EXCEEDED: "The document asks for more records than one request may: ask for smaller pages.",
    Code.RATE_LIMITED: "Too many requests: wait and send it again.",
    Code.TIMEOUT: "No answer came in time: ask for less, or try again later.",
    Code.CONFLICT: "The record has changed since it was read: read it again.",
    Code.IDEMPOTENCY_MISMATCH: "The idempotency key was used before with other input: use a new key.",
    Code.AGREEMENT_REFUSED: "The step asked for is not open to this agreement as it stands.",
    Code.INTERNAL: "Something went wrong here: quote the request id when you report it.",
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """Say yes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Say no, with a stable code and a text for either side.

    *public* reaches the client; *private* only the log, and may be empty.
    """

    code: Code
    public: str
    private: str = ""

    def __post_init__(self) -> None:
        if not self.public:
            raise ValueError("A refusal needs a public text that says what to do next.")


@dataclass(frozen=True, slots=True)
class Location:
    """Point into a GraphQL document; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Tell where a refusal arose and, for a limit, which one.

    *path* is the response path (names and list positions); *details* are further public members of
    ``extensions``, for instance ``{"limit": 10, "actual": 12}``.
    """

    path: tuple[str | int, ...] = ()
    locations: tuple[Location, ...] = ()
    details: Mapping[str, str | int] = field(default_factory=dict)


class RefusalError(Exception):
    """Carry a Refused up to the one place that turns it into an answer."""

    def __init__(
        self,
        refused: Refused,
        *,
        path: tuple[str | int, ...] = (),
        locations: tuple[Location, ...] = (),
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(refused.public)
        self.refused = refused
        self.where = Whereabouts(path=path, locations=locations, details=details or {})
