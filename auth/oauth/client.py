"""Client: registered software, as Authlib wants to see it.

A client proves itself with its own private key and in no other way. What its tokens may hold is the smaller
of its registration and its role. Reads the database; never writes.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy.engine import Connection

from auth.refusal import RefusalError
from auth.roles import ROLES, Role
from auth.scopes import narrow, parse, write
from schema.tables.identity import CLIENT

AUTHENTICATION = "private_key_jwt"

GRANTS = frozenset({"client_credentials"})


@dataclass(frozen=True, slots=True)
class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib publishes no types
    """Describe one client; *purposes* are in the order of its registration, *site* is the one it works for."""

    id: str
    agency: str
    role: Role
    scopes: frozenset[str]
    purposes: tuple[str, ...]
    jwks: str
    token_seconds: int | None
    site: str | None = None

    def get_client_id(self) -> str:
        """Give the client_id."""
        return self.id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Tell whether the client may prove itself by *method*."""
        return method == AUTHENTICATION

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client may get tokens by *grant_type*."""
        return grant_type in GRANTS

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Give the scope of a token asked for with *scope*, or None to refuse.

        None is what Authlib takes for a refusal; anything else would be granted.
        """
        granted = self.scopes & ROLES[self.role].scopes
        try:
            asked = None if scope is None else parse(scope)
        except RefusalError:
            return None
        allowed = narrow(asked, granted=granted)
        return None if allowed is None else write(allowed)

    def allowed_purposes(self) -> tuple[str, ...]:
        """Give the purposes of the client's tokens, the one that holds by default first."""
        role = ROLES[self.role]
        allowed = tuple(purpose for purpose in self.purposes if purpose in role.purposes)
        if role.default_purpose not in allowed:
            return allowed
        return (role.default_purpose, *(purpose for purpose in allowed if purpose != role.default_purpose))


def find(connection: Connection, client_id: str) -> RegisteredClient | None:
    """Find the client that may get tokens now; a disabled one counts as absent."""
    # PostgreSQL cannot hold this character in a text and would fail instead of finding nothing.
    if "\x00" in client_id:
        return None
    query = sa.select(CLIENT).where(CLIENT.c.id == client_id, CLIENT.c.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return RegisteredClient(
        id=row.id,
        agency=row.agency_id,
        role=Role(row.role),
        scopes=frozenset(row.scopes.split()),
        purposes=tuple(row.purposes.split()),
        jwks=row.jwks,
        token_seconds=row.token_seconds,
        site=row.site_id,
    )
