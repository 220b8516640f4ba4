"""Presented: a token that a client shows, to end it or to ask about it, found again and checked.

An access token is read as at the door, a refresh token is found by its hash. Read CHECKS: they run in this order and
the first refusal wins. Whatever it is, the client learns only that the token does not work, so that nobody finds out
anything of the tokens of others; the reason is for the record. Reads only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.bearer import Accepted, TokenReader
from auth.login.secret import hash_of
from auth.oauth.client import RegisteredClient
from auth.oauth.granted import find_grant
from auth.oauth.standing import stands
from auth.refusal import Refused
from auth.scopes import write
from schema.tables.grants import REFRESH_TOKEN, TOKEN_GRANT

LONGEST_TOKEN = 4_096


@dataclass(frozen=True, slots=True)
class Presented:
    """Hold what is known of a token: *client_id* it was given to, *grant* it came of (None for a service's).

    *access* is None for a refresh token; *told* are the members of RFC 7662 section 2.2 that say what it is.
    """

    client_id: str
    grant: str | None
    access: Accepted | None
    told: Mapping[str, object]
    stands: bool

    def check_client(self, client: RegisteredClient) -> bool:
        """Tell whether the token was given to *client*; Authlib calls this."""
        return self.client_id == client.id


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold one request: the token that was found, None where there is none, and the client that shows it."""

    token: Presented | None
    client: RegisteredClient


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one check; *refuses* tells whether the token does not work for its reason."""

    name: str
    refuses: Callable[[Shown], bool]


def find(connection: Connection, reader: TokenReader, token: str, now: datetime) -> Presented | None:
    """Find *token*, whichever kind it is: a hint is a hint, and a wrong one must not matter (RFC 7009 section 2.1)."""
    if len(token) > LONGEST_TOKEN:
        return None
    accepted = reader.accept(token, now=now)
    return _refresh(connection, token, now) if isinstance(accepted, Refused) else _access(connection, accepted, now)


def why_not(shown: Shown) -> str | None:
    """Name the first check that refuses; None for a token that works."""
    return next((check.name for check in CHECKS if check.refuses(shown)), None)


def _is_unknown(shown: Shown) -> bool:
    return shown.token is None


def _is_of_another(shown: Shown) -> bool:
    return shown.token is not None and not shown.token.check_client(shown.client)


def _has_ended(shown: Shown) -> bool:
    return shown.token is not None and not shown.token.stands


# What has expired is unknown: an access token does not verify any more, and says so by itself.
CHECKS: tuple[Check, ...] = (
    Check("token unknown or expired", _is_unknown),
    Check("token of another client", _is_of_another),
    Check("token revoked, or what it rests on ended", _has_ended),
)


def _access(connection: Connection, accepted: Accepted, now: datetime) -> Presented:
    principal = accepted.principal
    credential = principal.credential
    token = {} if credential is None else {"jti": credential.token, "iat": credential.issued}
    site = {} if principal.site is None else {"site": principal.site}
    bound = {} if accepted.thumbprint is None else {"cnf": {"jkt": accepted.thumbprint}}
    told = {
        "scope": write(principal.scopes),
        "client_id": principal.client_id,
        "token_type": "Bearer" if accepted.thumbprint is None else "DPoP",
        "exp": int(accepted.expires),
        "sub": principal.id,
        "agency": principal.agency,
        "role": " ".join(role.value for role in principal.roles),
        "purpose": principal.purpose,
        **token,
        **site,
        **bound,
    }
    is_there = stands(connection, principal, now.date())
    grant = None if credential is None else credential.grant
    return Presented(principal.client_id, grant, accepted, told, stands=is_there)


def _refresh(connection: Connection, token: str, now: datetime) -> Presented | None:
    """Find a refresh token with its grant.

    SELECT ... FROM refresh_token JOIN token_grant ON token_grant.id = refresh_token.grant_id
    WHERE refresh_token.token_hash = :hash AND refresh_token.expires_at > :now
    """
    query = (
        sa.select(REFRESH_TOKEN, TOKEN_GRANT.c.client_id, TOKEN_GRANT.c.person_id)
        .join(TOKEN_GRANT, TOKEN_GRANT.c.id == REFRESH_TOKEN.c.grant_id)
        .where(REFRESH_TOKEN.c.token_hash == hash_of(token), REFRESH_TOKEN.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    told = {
        "scope": row.scopes,
        "client_id": row.client_id,
        "exp": int(row.expires_at.timestamp()),
        "sub": row.person_id,
    }
    is_there = find_grant(connection, row.grant_id, now) is not None
    return Presented(row.client_id, row.grant_id, None, told, stands=is_there)
