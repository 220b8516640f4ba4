"""OpenID: who signed in, told to the application that asked (OpenID Connect Core 1.0).

An ID token is for the client and opens nothing; the userinfo answer is for whoever holds an access token of the
person with the scope ``openid``. Neither says more than the scopes allow. Writes nothing.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Set
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.oauth.client import RegisteredClient
from auth.oauth.token import Pen
from schema.tables.people import PERSON

CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "name", "preferred_username")


def id_token(
    pen: Pen,
    client: RegisteredClient,
    person: Mapping[str, object],
    *,
    authenticated_at: datetime,
    access_token: str,
) -> str:
    """Sign an ID token about *person* (sub, nonce, amr) for *client* (Core section 2)."""
    issued = int(pen.now.timestamp())
    claims: dict[str, object] = {
        "iss": pen.authority.issuer,
        "aud": client.id,
        **{name: value for name, value in person.items() if value is not None},
        "auth_time": int(authenticated_at.timestamp()),
        "at_hash": at_hash(access_token),
        "iat": issued,
        "exp": issued + pen.seconds_of(client),
    }
    return pen.sign("JWT", claims)


def at_hash(access_token: str) -> str:
    """Give the left half of the SHA-256 of *access_token*, as ES256 asks for (Core section 3.1.3.6)."""
    digest = hashlib.sha256(access_token.encode("ascii")).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


def userinfo(connection: Connection, person_id: str, scopes: Set[str]) -> dict[str, str] | None:
    """Tell who *person_id* is, as far as *scopes* allow; None without ``openid`` or such a person in force."""
    if "openid" not in scopes:
        return None
    query = sa.select(PERSON.c.name, PERSON.c.username).where(PERSON.c.id == person_id, PERSON.c.ended_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    profile = {"name": row.name, "preferred_username": row.username} if "profile" in scopes else {}
    return {"sub": person_id, **profile}
