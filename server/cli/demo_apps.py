"""Applications of the demonstration that people sign in with: one without a key, and two that hold one.

They listen on this machine, as an application does while it is written. None knows a person's password: the browser
is sent to this service and comes back with a code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auth.oauth.client import ClientKind
from auth.roles import ROLES, Role
from server.cli.demo_registration import find_agency, known_keys, settle
from server.database import Database
from server.demonstration.partnership import AGENCIES, COUNCIL, POLICE
from server.work import Work

CALLBACK = "http://127.0.0.1:8765/callback"
OTHER_CALLBACK = "http://127.0.0.1:8766/callback"


@dataclass(frozen=True, slots=True)
class App:
    """Describe one application; *private_key_jwk* is secret, None for a public one."""

    client_id: str
    kind: ClientKind
    redirect_uris: tuple[str, ...]
    private_key_jwk: Mapping[str, object] | None

    def described(self) -> dict[str, object]:
        """Give what demo.json says of it."""
        key = {} if self.private_key_jwk is None else {"private_key_jwk": self.private_key_jwk}
        uris = list(self.redirect_uris)
        return {"client_id": self.client_id, "type": self.kind.value.lower(), "redirect_uris": uris, **key}


# client_id, name on the consent page, kind, agency, addresses to come back to, and signature.
APPS = (
    (
        "demo-public-app",
        "Demonstration: an app on your machine",
        ClientKind.PUBLIC,
        AGENCIES[0].key,
        (CALLBACK,),
        None,
    ),
    (
        "demo-council-app",
        "Demonstration: the council's case system",
        ClientKind.CONFIDENTIAL,
        COUNCIL,
        (CALLBACK, OTHER_CALLBACK),
        "ES256",
    ),
    (
        "demo-police-app",
        "Demonstration: the police's briefing board",
        ClientKind.CONFIDENTIAL,
        POLICE,
        (CALLBACK, OTHER_CALLBACK),
        "PS256",
    ),
)


async def install(database: Database, *, known: Path, now: datetime) -> list[App]:
    """See that every application is registered, with its key of the description *known* where it holds one."""
    keys = known_keys(known)
    roles = [ROLES[role] for role in Role if role is not Role.SERVICE_ACCOUNT]
    scopes = " ".join(sorted({scope for role in roles for scope in role.scopes}))
    purposes = " ".join(dict.fromkeys(purpose for role in roles for purpose in role.purposes))
    apps = []
    async with Work(database, now=now) as work:
        for client_id, name, kind, agency_key, addresses, signature in APPS:
            agency_id, _ = await find_agency(work, agency_key)
            key = await settle(
                work,
                client_id,
                signature=signature,
                known=keys,
                name=name,
                kind=kind.value,
                agency_id=agency_id,
                redirect_uris=" ".join(addresses),
                # A confidential client proves its key each time (FAPI 2.0); a public one may.
                bound=kind is ClientKind.CONFIDENTIAL,
                scopes=scopes,
                purposes=purposes,
            )
            apps.append(App(client_id, kind, addresses, key))
    return apps
