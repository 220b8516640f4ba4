"""The whole application as an attacker meets it: tokens, HTTP and the real query pipeline."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import sqlalchemy as sa

from schema.tables.identity import CLIENT
from server.app import create_app
from server.database import Database
from tests.door import ISSUER, KEYS, Clock, Door, settings
from tests.world import World, id_of

# Every scope a client may be given here; asking for fewer narrows a token.
SCOPES = {
    "police-service": "agreements:read confidence:read crime:read intelligence:read interventions:read"
    " outcomes:read safeguarding:read statistics:read",
    "council-service": "agreements:read interventions:read outcomes:read",
}
ROLES = {"police-service": ("police", "POLICE_ANALYST"), "council-service": ("council", "COUNCIL_COMMUNITY_SAFETY")}


@asynccontextmanager
async def open_gate(world: World) -> AsyncIterator[Door]:
    """Register the clients in the world and start the application on its database."""
    clock = Clock()
    app = create_app(settings(world.url, planning_timeout_ms=30_000), clock=clock)
    database: Database = app.state.database
    async with database.engine.begin() as connection:
        await connection.execute(sa.insert(CLIENT), [_client(name, clock) for name in SCOPES])
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
            yield Door(app, http, clock)


def _client(name: str, clock: Clock) -> dict[str, object]:
    agency, role = ROLES[name]
    return {
        "id": name,
        "name": name,
        "agency_id": id_of(agency),
        "role": role,
        "scopes": SCOPES[name],
        "purposes": "EVALUATION",
        "jwks": json.dumps({"keys": [KEYS[name].as_dict(private=False)]}),
        "created_at": clock.now - timedelta(days=1),
    }
