"""Registration of the demonstration's clients, each with the public half of a key made here.

Called by demo_clients and demo_apps within their transaction. A client that is registered as it should be, with the
key that demo.json holds, is left as it is; another becomes so. The private half is given back and never stored here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from joserfc.jwk import ECKey, RSAKey

from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY
from server.demonstration.partnership import AGENCIES
from server.work import Event, Work

RSA_BITS = 2_048

PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})

NO_KEYS = '{"keys": []}'


def known_keys(file: Path) -> dict[str, Mapping[str, object]]:
    """Read the private keys of an earlier description by client_id; none where there is no such file."""
    try:
        content = json.loads(file.read_text("utf-8"))
        holders = [*content["services"], *content["clients"]]
        return {each["client_id"]: each["private_key_jwk"] for each in holders if "private_key_jwk" in each}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


async def settle(
    work: Work, client_id: str, *, signature: str | None, known: Mapping[str, Mapping[str, object]], **values: Any
) -> Mapping[str, object] | None:
    """See that *client_id* is registered with *values*; returns its private key, None where *signature* is None.

    *values* are columns of the table ``client``. A key of *known* is kept if it is the registered one.
    """
    registered = sa.select(CLIENT).where(CLIENT.c.id == client_id)
    row = (await work.connection.execute(registered)).mappings().one_or_none()
    key = None if signature is None else known.get(client_id)
    if signature is not None and (row is None or key is None or row["jwks"] != _public(key)):
        key = _new_key(signature)
    wanted = values | {"jwks": NO_KEYS if key is None else _public(key), "disabled_at": None}
    if row is not None and all(row[name] == value for name, value in wanted.items()):
        return key
    if row is None:
        await work.connection.execute(sa.insert(CLIENT).values(id=client_id, created_at=work.now, **wanted))
    else:
        await work.connection.execute(sa.update(CLIENT).where(CLIENT.c.id == client_id).values(**wanted))
    work.events.append(Event("client_registered", actor="operator", subject=client_id))
    return key


async def find_agency(work: Work, key: str) -> tuple[str, str]:
    """Give id and name of the demonstration's agency *key*."""
    name = next(agency.name for agency in AGENCIES if agency.key == key)
    found = await work.connection.scalar(sa.select(AGENCY.c.id).where(AGENCY.c.name == name))
    return str(found), name


def _new_key(signature: str) -> dict[str, object]:
    words: Any = {"use": "sig", "alg": signature}
    key: ECKey | RSAKey = (
        RSAKey.generate_key(RSA_BITS, words, auto_kid=True)
        if signature.startswith("PS")
        else ECKey.generate_key("P-256", words, auto_kid=True)
    )
    return dict(key.as_dict(private=True))


def _public(private: Mapping[str, object]) -> str:
    """Write the key set that holds the public half of *private*."""
    return json.dumps({"keys": [{name: value for name, value in sorted(private.items()) if name not in PRIVATE}]})
