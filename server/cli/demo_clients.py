"""Services of the demonstration, and demo.json, which holds their keys.

Three services take Bearer tokens, so that curl works; two are bound to a key (DPoP). Keys are of both kinds, elliptic
curve and RSA. The private halves go into demo.json, readable by its owner alone, in the form that its readers expect.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from auth.roles import ROLES, Role
from server.cli.demo_apps import App
from server.cli.demo_people import Member
from server.cli.demo_registration import find_agency, known_keys, settle
from server.cli.installation import write_private
from server.database import Database
from server.demonstration.partnership import COMMISSIONER, COUNCIL, HOSPITAL, POLICE
from server.settings import Settings
from server.work import Work

# For a person signing in; a service is none.
ABOUT_PERSONS = frozenset({"openid", "profile"})


@dataclass(frozen=True, slots=True)
class Service:
    """Describe one service; *private_key_jwk* is secret, *is_bound* says that its tokens need a DPoP proof."""

    client_id: str
    private_key_jwk: Mapping[str, object]
    role: str
    agency: str
    scope: str
    is_bound: bool


# client_id, agency, role, signature of each service, and whether its tokens are bound to a key.
SERVICES = (
    ("police-service", POLICE, Role.POLICE_ANALYST, "ES256", False),
    ("council-service", COUNCIL, Role.COUNCIL_COMMUNITY_SAFETY, "PS256", False),
    ("svpp-service", COMMISSIONER, Role.SVPP_MEMBER, "ES256", True),
    ("ingest-service", POLICE, Role.SERVICE_ACCOUNT, "PS256", True),
    ("hospital-service", HOSPITAL, Role.SERVICE_ACCOUNT, "ES256", False),
)


async def register(database: Database, *, known: Path, now: datetime) -> list[Service]:
    """See that every service is registered, with its key of the description *known* where it holds one."""
    keys = known_keys(known)
    services = []
    async with Work(database, now=now) as work:
        for client_id, agency_key, role, signature, is_bound in SERVICES:
            agency_id, agency = await find_agency(work, agency_key)
            row = ROLES[role]
            scope = " ".join(sorted(row.scopes - ABOUT_PERSONS))
            key = await settle(
                work,
                client_id,
                signature=signature,
                known=keys,
                name=f"Demonstration: {role.text}",
                agency_id=agency_id,
                role=role.value,
                bound=is_bound,
                scopes=scope,
                purposes=" ".join(row.purposes),
            )
            services.append(Service(client_id, key or {}, role.value, agency, scope, is_bound))
    return services


def describe(
    settings: Settings, services: list[Service], members: list[Member], apps: list[App], *, file: Path
) -> None:
    """Write demo.json: addresses, and who can sign in with which password or key."""
    fields = ("client_id", "private_key_jwk", "role", "agency", "scope")
    content = {
        "issuer": settings.issuer,
        "graphql": settings.audience,
        "explorer": f"{settings.issuer}/explorer",
        "people": [asdict(member) for member in members],
        "services": [{name: getattr(service, name) for name in fields} for service in services],
        "clients": [app.described() for app in apps],
    }
    write_private(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
