"""Client: registered software, as Authlib wants to see it.

A client proves itself with its own private key and in no other way. What its tokens may hold is the smaller
of its registration and its role. Reads the database; never writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy.engine import Connection

from auth.refusal import RefusalError
from auth.roles import ROLES, Role
from auth.scopes import narrow, parse, write
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY

AUTHENTICATION = "private_key_jwt"
# A public client only says who it is; what it gets is tied to its redirect address and its code verifier.
NO_AUTHENTICATION = "none"
# Clients of the service itself register themselves, and do not stop with the agency whose row they need.
RESERVED = "wardmote-"


class ClientKind(StrEnum):
    """Tell who a client acts for, and whether it can keep a key."""

    SERVICE = "SERVICE"
    CONFIDENTIAL = "CONFIDENTIAL"
    PUBLIC = "PUBLIC"


_FOR_PEOPLE = frozenset({"authorization_code", "refresh_token"})

GRANTS_BY_KIND: Mapping[ClientKind, frozenset[str]] = {
    ClientKind.SERVICE: frozenset({"client_credentials"}),
    ClientKind.CONFIDENTIAL: _FOR_PEOPLE,
    ClientKind.PUBLIC: _FOR_PEOPLE,
}

GRANTS = frozenset().union(*GRANTS_BY_KIND.values())


@dataclass(frozen=True, slots=True)
class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib publishes no types
    """Describe one client; *purposes* are in the order of its registration, *site* is the one it works for.

    Only a service has a *role*; for the others it is the person's. *redirect_uris* are compared as text.
    """

    id: str
    agency: str
    role: Role | None
    scopes: frozenset[str]
    purposes: tuple[str, ...]
    jwks: str
    token_seconds: int | None
    site: str | None = None
    kind: ClientKind = ClientKind.SERVICE
    redirect_uris: frozenset[str] = frozenset()
    bound: bool = False

    def get_client_id(self) -> str:
        """Give the client_id."""
        return self.id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Tell whether the client may prove itself by *method*."""
        return method == (NO_AUTHENTICATION if self.kind is ClientKind.PUBLIC else AUTHENTICATION)

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client may get tokens by *grant_type*."""
        return grant_type in GRANTS_BY_KIND[self.kind]

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Give the scope of a token asked for with *scope*, or None to refuse.

        None is what Authlib takes for a refusal; anything else would be granted.
        """
        granted = self.scopes if self.role is None else self.scopes & ROLES[self.role].scopes
        try:
            asked = None if scope is None else parse(scope)
        except RefusalError:
            return None
        allowed = narrow(asked, granted=granted)
        return None if allowed is None else write(allowed)

    def allowed_purposes(self, role: Role | None = None) -> tuple[str, ...]:
        """Give the purposes of the client's tokens in its own role or a person's; the default one is first."""
        acting = role or self.role
        if acting is None:
            return ()
        row = ROLES[acting]
        allowed = tuple(purpose for purpose in self.purposes if purpose in row.purposes)
        if row.default_purpose not in allowed:
            return allowed
        return (row.default_purpose, *(purpose for purpose in allowed if purpose != row.default_purpose))


def find(connection: Connection, client_id: str) -> RegisteredClient | None:
    """Find the client that may get tokens now; a disabled one counts as absent, and so does one of a stopped agency.

    SELECT client.* FROM client JOIN agency ON agency.id = client.agency_id
    WHERE client.id = :id AND client.disabled_at IS NULL AND (agency.stopped_at IS NULL OR ...)
    """
    # PostgreSQL cannot hold this character in a text and would fail instead of finding nothing.
    if "\x00" in client_id:
        return None
    query = sa.select(CLIENT).join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id).where(CLIENT.c.id == client_id)
    row = connection.execute(query.where(is_in_force())).one_or_none()
    if row is None:
        return None
    return RegisteredClient(
        id=row.id,
        agency=row.agency_id,
        role=None if row.role is None else Role(row.role),
        scopes=frozenset(row.scopes.split()),
        purposes=tuple(row.purposes.split()),
        jwks=row.jwks,
        token_seconds=row.token_seconds,
        site=row.site_id,
        kind=ClientKind(row.kind),
        redirect_uris=frozenset(row.redirect_uris.split()),
        bound=row.bound,
    )


def is_in_force(agency: sa.FromClause = AGENCY) -> sa.ColumnElement[bool]:
    """Say which clients may get tokens, and keep them; *agency* is the client's own, which the caller joins to it.

    client.disabled_at IS NULL AND (agency.stopped_at IS NULL OR substr(client.id, 1, 9) = 'wardmote-')
    """
    return sa.and_(CLIENT.c.disabled_at.is_(None), sa.or_(agency.c.stopped_at.is_(None), is_own()))


def is_own() -> sa.ColumnElement[bool]:
    """Say which clients are the service's own."""
    return sa.literal_column(f"substr(client.id, 1, {len(RESERVED)}) = '{RESERVED}'", sa.Boolean)
