"""Clients: registering software, listing what is registered, and changing its keys without a pause.

Writes what auth/oauth/registration.py allowed. Keys change with an overlap: new ones are added and the old ones go on
working until they are dropped. Disabling is auth/oauth/revoke.py's. Never deletes a client: what it did stays its own.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from auth.naming import unknown
from auth.oauth.client import RESERVED, ClientKind
from auth.oauth.public_keys import joined
from auth.oauth.registration import Registration
from auth.refusal import Code, RefusalError, Refused
from auth.turn import take_turn
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY, SITE

Keys = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Describe a registered client to an operator; it has public keys only."""

    client_id: str
    name: str
    kind: str
    agency: str
    role: str | None
    site: str | None
    bound: bool
    redirect_uris: tuple[str, ...]
    scope: str
    purposes: tuple[str, ...]
    keys: Keys
    token_seconds: int | None
    created_at: datetime
    disabled_at: datetime | None


def add(connection: Connection, new: Registration, agency_id: str, now: datetime, *, bound: bool) -> None:
    """Register a client; one for people that can keep a key is bound whatever is asked (FAPI 2.0).

    Raises: RefusalError CONFLICT when the client_id was ever given.
    """
    row = {
        "id": new.client_id,
        "name": new.name.strip(),
        "kind": new.kind.value,
        "agency_id": agency_id,
        "role": None if new.role is None else new.role.value,
        "site_id": new.site,
        "redirect_uris": " ".join(dict.fromkeys(new.redirect_uris)),
        "bound": bound or new.kind is ClientKind.CONFIDENTIAL,
        "scopes": " ".join(sorted(set(new.scopes))),
        "purposes": " ".join(dict.fromkeys(new.purposes)),
        "jwks": _written(new.keys),
        "token_seconds": new.token_seconds,
        "created_at": now,
    }
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(CLIENT).values(row))
    except sa.exc.IntegrityError as error:
        public = f"The client_id {new.client_id!r} was given before, and none is given twice: choose another."
        raise RefusalError(Refused(Code.CONFLICT, public)) from error


def listed(connection: Connection) -> tuple[Registered, ...]:
    """List every client, by client_id; disabled ones too."""
    return tuple(_registered(row) for row in connection.execute(_clients().order_by(CLIENT.c.id)))


def shown(connection: Connection, client_id: str) -> Registered:
    """Find one client, disabled or not. Raises: RefusalError BAD_USER_INPUT with those there are."""
    rows = connection.execute(_clients().where(CLIENT.c.id == client_id.replace("\x00", ""))).all()
    if not rows:
        raise unknown("client", client_id, connection.scalars(sa.select(CLIENT.c.id).order_by(CLIENT.c.id)))
    return _registered(rows[0])


def change_keys(connection: Connection, client_id: str, added: Keys, dropped: Iterable[str]) -> Registered:
    """Add keys to a client and drop those with the kids *dropped*, in one step.

    Raises: RefusalError BAD_USER_INPUT for a client without keys, a kid that is not there, or when no key would be
    left; CONFLICT for a disabled client.
    """
    take_turn(connection, CLIENT)
    client = shown(connection, client_id)
    if client.client_id.startswith(RESERVED):
        raise _refusal("The service changes the keys of its own clients by itself.")
    if client.kind == ClientKind.PUBLIC:
        raise _refusal(f"The client {client_id} is PUBLIC and has no keys.")
    if client.disabled_at is not None:
        raise RefusalError(Refused(Code.CONFLICT, f"The client {client_id} is disabled, and stays so."))
    gone = tuple(dropped)
    kids = [key["kid"] for key in client.keys]
    for kid in gone:
        if kid not in kids:
            raise unknown(f"key of {client_id}", kid, kids)
    kept = [key for key in client.keys if key["kid"] not in gone]
    keys = joined(kept, added)
    if not keys:
        raise _refusal(f"The client {client_id} would have no key left: add one in the same step, or disable it.")
    connection.execute(sa.update(CLIENT).where(CLIENT.c.id == client_id).values(jwks=_written(keys)))
    return shown(connection, client_id)


def _clients() -> "sa.Select[tuple[object, ...]]":
    return (
        sa.select(CLIENT, AGENCY.c.name.label("agency_name"), SITE.c.name.label("site_name"))
        .join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id)
        .outerjoin(SITE, SITE.c.id == CLIENT.c.site_id)
    )


def _registered(row: "Row[tuple[object, ...]]") -> Registered:
    return Registered(
        client_id=row.id,
        name=row.name,
        kind=row.kind,
        agency=row.agency_name,
        role=row.role,
        site=row.site_name,
        bound=row.bound,
        redirect_uris=tuple(row.redirect_uris.split()),
        scope=row.scopes,
        purposes=tuple(row.purposes.split()),
        keys=tuple({"kid": "", **key} for key in json.loads(row.jwks).get("keys", ())),
        token_seconds=row.token_seconds,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _written(keys: Keys) -> str:
    return json.dumps({"keys": [dict(key) for key in keys]})


def _refusal(public: str) -> RefusalError:
    return RefusalError(Refused(Code.BAD_USER_INPUT, public))
