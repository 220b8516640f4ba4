"""Answered: requests that came with an idempotency key, each kept with what it did, in its own transaction.

A key belongs to who used it: a service, which is a client of its own, or a person with a client, in one role and at
one site of their agency. Only hashes of key and request are kept, and what a retry is told: of one record in
REQUEST_ANSWERED, of many in BULK_ANSWERED.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.principal import Principal, PrincipalKind

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Request:
    """One request by its key: whose it is, and the hash of what it asks."""

    client: str
    key_hash: str
    request_hash: str

    @classmethod
    def of(cls, by: Principal, name: str, given: Mapping[str, Any], *, within: Sequence[str] = ()) -> Request | None:
        """Take what matters; None where there is no key. What is *within* something has keys of its own there."""
        key = given.get("idempotencyKey")
        if key is None:
            return None
        asked = {each: value for each, value in given.items() if each != "idempotencyKey"}
        return cls(by.client_id, _hash([by.agency, key, *_whose(by), *within]), _hash([name, asked]))


def answered(connection: Connection, request: Request, table: sa.Table) -> sa.Row[Any] | None:
    """Find in *table* what the key was used for."""
    own = (table.c.client_id == request.client, table.c.key_hash == request.key_hash)
    return connection.execute(sa.select(table).where(*own)).one_or_none()


def remember(connection: Connection, request: Request, table: sa.Table, now: datetime, **did: object) -> None:
    """Keep in *table* what a request *did*, as its columns say it."""
    whose = {"client_id": request.client, "key_hash": request.key_hash, "request_hash": request.request_hash}
    connection.execute(sa.insert(table).values({**whose, **did, "expires_at": now + KEPT}))


def _whose(by: Principal) -> Sequence[Sequence[str | None]]:
    """Say whose a key is within a client and an agency: others who use the client are told nothing by theirs.

    Nothing more of a service: what it was answered before there was this is still found when it comes again.
    """
    return [] if by.kind is PrincipalKind.SERVICE else [[by.id, *sorted(by.roles), by.site]]


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
