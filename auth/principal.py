"""Principal: who is asking, of which agency, in which roles, how far, and what for.

Made by ``auth/bearer.py`` from a verified access token and by nothing else on the way of a request. It is
frozen, holds no state of any agreement, and is complete: there is no role, scope or purpose by default.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auth.roles import ROLES, Role
from auth.scopes import SCOPES


class PrincipalKind(StrEnum):
    """Tell a person from a service acting for an agency."""

    PERSON = "PERSON"
    SERVICE = "SERVICE"


@dataclass(frozen=True, slots=True)
class Credential:
    """Say what a token is known by when it is revoked.

    *token* is its jti, *grant* the id of the grant it came of (None for a service's); *issued* and *expires* are in
    seconds since 1970.
    """

    token: str
    grant: str | None
    issued: int
    expires: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Describe the one who asks; refuses to exist incomplete.

    *id* is the subject of the token, *client_id* the registered software, *agency* the id of the agency,
    *purpose* one of the code list ``purpose``. *site* narrows to one place; None says the token names none.
    Whoever holds several roles acts in one of them at a time, so that the ceiling of one, the clause of another and
    the clearance of a third never add up.
    Raises: ValueError when a value is missing, a scope is unknown, there is not exactly one role, or it does not
    allow the purpose.
    """

    kind: PrincipalKind
    id: str
    client_id: str
    agency: str
    roles: frozenset[Role]
    scopes: frozenset[str]
    purpose: str
    site: str | None = None
    # None: asked for by an operator at the command line, without a token.
    credential: Credential | None = None

    def __post_init__(self) -> None:
        if not (self.id and self.client_id and self.agency):
            raise ValueError("A principal needs an id, a client and an agency.")
        if len(self.roles) != 1:
            raise ValueError("A principal acts in exactly one role.")
        if not self.scopes <= SCOPES.keys():
            raise ValueError("A principal holds known scopes only.")
        if not any(self.purpose in ROLES[role].purposes for role in self.roles):
            raise ValueError("The principal's role does not allow this purpose.")

    def is_over(self, now: datetime) -> bool:
        """Tell whether the token has expired: asked again by whatever lasts longer than a request usually does."""
        return self.credential is not None and now.timestamp() >= self.credential.expires
