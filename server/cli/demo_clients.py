"""Clients of the demonstration: four services, each registered with the public half of a key made here.

The private halves go into demo.json, readable by its owner alone, in the form that ``contract`` readers of the
demonstration expect. A service whose key is known and registered already is left as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.roles import ROLES, Role
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY
from server.cli.demo_people import CALLBACK, PUBLIC_APP, Member
from server.cli.installation import write_private
from server.database import Database
from server.demonstration.partnership import AGENCIES, COMMISSIONER, COUNCIL, POLICE
from server.settings import Settings
from server.work import Event, Work

# For a person signing in; a service is none.
ABOUT_PERSONS = frozenset({"openid", "profile"})

RSA_BITS = 2_048


@dataclass(frozen=True, slots=True)
class Service:
    """Describe one service as demo.json does; *private_key_jwk* is secret."""

    client_id: str
    private_key_jwk: Mapping[str, object]
    role: str
    agency: str
    scope: str


# client_id, agency, role and signature of each service.
SERVICES = (
    ("police-service", POLICE, Role.POLICE_ANALYST, "ES256"),
    ("council-service", COUNCIL, Role.COUNCIL_COMMUNITY_SAFETY, "PS256"),
    ("svpp-service", COMMISSIONER, Role.SVPP_MEMBER, "ES256"),
    ("ingest-service", POLICE, Role.SERVICE_ACCOUNT, "ES256"),
)


async def register(database: Database, *, known: Path, now: datetime) -> list[Service]:
    """Register every service that is not registered with the key of the description *known*; return them all."""
    keys = _known_keys(known)
    services = []
    async with Work(database, now=now) as work:
        for client_id, agency_key, role, signature in SERVICES:
            agency = next(agency.name for agency in AGENCIES if agency.key == agency_key)
            kept = keys.get(client_id)
            if kept is None or await _registered(work.connection, client_id) != _public(kept):
                kept = _new_key(signature)
                await _write(work, client_id, agency, role, _public(kept))
                work.events.append(Event("client_registered", actor="operator", subject=client_id))
            scope = " ".join(sorted(ROLES[role].scopes - ABOUT_PERSONS))
            services.append(Service(client_id, kept, role.value, agency, scope))
    return services


def describe(settings: Settings, services: list[Service], members: list[Member], *, file: Path) -> None:
    """Write demo.json: addresses, and who can sign in with which password or key."""
    fields = ("client_id", "private_key_jwk", "role", "agency", "scope")
    content = {
        "issuer": settings.issuer,
        "graphql": settings.audience,
        "explorer": f"{settings.issuer}/explorer",
        "people": [asdict(member) for member in members],
        "services": [{name: getattr(service, name) for name in fields} for service in services],
        "clients": [{"client_id": PUBLIC_APP, "type": "public", "redirect_uris": [CALLBACK]}],
    }
    write_private(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _known_keys(file: Path) -> dict[str, Mapping[str, object]]:
    try:
        services = json.loads(file.read_text("utf-8"))["services"]
        return {service["client_id"]: service["private_key_jwk"] for service in services}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


async def _registered(connection: AsyncConnection, client_id: str) -> str | None:
    found: str | None = await connection.scalar(
        sa.select(CLIENT.c.jwks).where(CLIENT.c.id == client_id, CLIENT.c.disabled_at.is_(None))
    )
    return found


async def _write(work: Work, client_id: str, agency: str, role: Role, jwks: str) -> None:
    row = ROLES[role]
    await work.connection.execute(sa.delete(CLIENT).where(CLIENT.c.id == client_id))
    await work.connection.execute(
        sa.insert(CLIENT).values(
            id=client_id,
            name=f"Demonstration: {row.text}",
            agency_id=sa.select(AGENCY.c.id).where(AGENCY.c.name == agency).scalar_subquery(),
            role=role.value,
            scopes=" ".join(sorted(row.scopes - ABOUT_PERSONS)),
            purposes=" ".join(row.purposes),
            jwks=jwks,
            created_at=work.now,
        )
    )


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
    secret = {"d", "p", "q", "dp", "dq", "qi", "oth"}
    return json.dumps({"keys": [{name: value for name, value in sorted(private.items()) if name not in secret}]})
