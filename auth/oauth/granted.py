"""Granted: what a person allowed a client, and the tokens that come of it.

The grant says how far; the person's standing is asked anew for every token, so that an appointment that ended gives
no further one. A token is of the one role of the grant's appointment. Never widens what was granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidScopeError, UnauthorizedClientError
from sqlalchemy.engine import Connection

from auth.login.appointments import Appointment, in_force
from auth.oauth.client import RegisteredClient
from auth.oauth.openid import id_token
from auth.oauth.token import Pen
from auth.refusal import RefusalError
from auth.roles import ROLES
from auth.scopes import narrow, parse, write
from schema.tables.grants import TOKEN_GRANT
from schema.tables.people import PERSON

ENDED = "What the person allowed has ended: send the person to the authorization endpoint again."


@dataclass(frozen=True, slots=True)
class Grant:
    """Hold one grant in force, with who gave it and as what."""

    id: str
    client_id: str
    person_id: str
    agency: str
    appointment: Appointment
    scopes: frozenset[str]
    thumbprint: str | None
    authenticated_at: datetime
    methods: tuple[str, ...]
    nonce: str | None
    expires_at: datetime


def find_grant(connection: Connection, grant_id: str, now: datetime) -> Grant | None:
    """Find a grant that has not ended, of a person who may still act in the role it was given in.

    SELECT token_grant.*, person.agency_id FROM token_grant JOIN person ON person.id = token_grant.person_id
    WHERE token_grant.id = :id AND token_grant.ended_at IS NULL AND token_grant.expires_at > :now
    """
    query = (
        sa.select(TOKEN_GRANT, PERSON.c.agency_id)
        .join(PERSON, PERSON.c.id == TOKEN_GRANT.c.person_id)
        .where(TOKEN_GRANT.c.id == grant_id, TOKEN_GRANT.c.ended_at.is_(None), TOKEN_GRANT.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    held = [one for one in in_force(connection, row.person_id, now) if one.id == row.appointment_id]
    if not held:
        return None
    return Grant(
        id=row.id,
        client_id=row.client_id,
        person_id=row.person_id,
        agency=row.agency_id,
        appointment=held[0],
        scopes=frozenset(row.scopes.split()),
        thumbprint=row.key_thumbprint,
        authenticated_at=row.authenticated_at,
        methods=tuple(row.methods.split()),
        nonce=row.nonce,
        expires_at=row.expires_at,
    )


def refuse_other_key(client: RegisteredClient, grant: Grant, pen: Pen) -> None:
    """Raise InvalidGrantError where the request proves another key than the grant is bound to."""
    pen.refuse_unbound(client)
    if grant.thumbprint is not None and grant.thumbprint != pen.thumbprint:
        raise InvalidGrantError("This was granted to another DPoP key: send a proof made with that key.")


def narrowed(grant: Grant, scope: str | None) -> frozenset[str]:
    """Give the scopes of a token asked for with *scope*; raises InvalidScopeError for more than was granted."""
    try:
        allowed = narrow(None if scope is None else parse(scope), granted=grant.scopes)
    except RefusalError:
        allowed = None
    if allowed is None:
        raise InvalidScopeError("The scope asked for is unknown or more than the person allowed.")
    return allowed


def answer(pen: Pen, client: RegisteredClient, grant: Grant, scopes: frozenset[str]) -> dict[str, object]:
    """Make the token response; the scope is also within what client and role may hold by now.

    Raises: InvalidScopeError or UnauthorizedClientError when nothing is left.
    """
    role = grant.appointment.role
    left = scopes & client.scopes & ROLES[role].scopes
    purposes = client.allowed_purposes(role)
    if not left:
        raise InvalidScopeError("Nothing is left of the scope that client and role may still hold.")
    if not purposes:
        raise UnauthorizedClientError("The client is registered for no purpose that the person's role allows.")
    token = pen.access_token(client, _who(grant), scope=write(left), purposes=purposes)
    body: dict[str, object] = {
        "access_token": token,
        "token_type": pen.token_type,
        "expires_in": pen.seconds_of(client),
        "scope": write(left),
    }
    if "openid" in left:
        person = {"sub": grant.person_id, "nonce": grant.nonce, "amr": list(grant.methods)}
        body["id_token"] = id_token(pen, client, person, authenticated_at=grant.authenticated_at, access_token=token)
    return body


def _who(grant: Grant) -> Mapping[str, object]:
    site = {} if grant.appointment.site is None else {"site": grant.appointment.site}
    return {
        "sub": grant.person_id,
        "agency": grant.agency,
        "role": grant.appointment.role.value,
        **site,
        "gid": grant.id,
        "auth_time": int(grant.authenticated_at.timestamp()),
    }
