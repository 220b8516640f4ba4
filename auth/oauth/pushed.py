"""Pushed: authorization requests that the client sends itself, before the person's browser is involved (RFC 9126).

What is pushed is checked as if it had come to the authorization endpoint, kept for a minute, and used up by one
conditional UPDATE. A reference works for the client that pushed it and for no other.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.login.secret import hash_of
from schema.tables.grants import PUSHED_REQUEST

PREFIX = "urn:ietf:params:oauth:request_uri:"
LIFE = timedelta(seconds=60)


def push(connection: Connection, secret: str, client_id: str, asked: Mapping[str, str], now: datetime) -> str:
    """Keep a checked request; returns the request_uri to send the browser with."""
    reference = PREFIX + secret
    connection.execute(
        sa.insert(PUSHED_REQUEST).values(
            reference_hash=hash_of(reference),
            client_id=client_id,
            parameters=json.dumps(dict(asked)),
            key_thumbprint=asked.get("dpop_jkt"),
            expires_at=now + LIFE,
        )
    )
    return reference


def take(connection: Connection, reference: str, client_id: str, now: datetime) -> dict[str, str] | None:
    """Use a request up and give its parameters; None when it is unknown, late, used, or of another client.

    UPDATE pushed_request SET used_at = :now
    WHERE reference_hash = :hash AND client_id = :client AND used_at IS NULL AND expires_at > :now
    """
    mine = PUSHED_REQUEST.c.reference_hash == hash_of(reference)
    unused = sa.and_(
        mine,
        PUSHED_REQUEST.c.client_id == client_id,
        PUSHED_REQUEST.c.used_at.is_(None),
        PUSHED_REQUEST.c.expires_at > now,
    )
    if connection.execute(sa.update(PUSHED_REQUEST).where(unused).values(used_at=now)).rowcount != 1:
        return None
    parameters: dict[str, str] = json.loads(
        connection.execute(sa.select(PUSHED_REQUEST.c.parameters).where(mine)).scalar_one()
    )
    return parameters
