"""The demonstration as one may ask it for reviews: its people, its pipeline, and an agreement suspended for a while."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from auth.principal import Principal, PrincipalKind
from auth.roles import ROLES, Role
from schema.tables.sharing import AGREEMENT
from server.database import Access, Database
from server.demonstration.load import load
from server.demonstration.partnership import COMMISSIONER, COUNCIL, LARKSPUR, POLICE, REVIVE, YOUTH
from server.demonstration.world import ids_for
from server.query.answer import Answering
from server.settings import load as settings
from tests.copies import create
from tests.promises.demonstration import NAMESPACE

IDS = ids_for(NAMESPACE)
OP_REVIVE = IDS(f"operation:{REVIVE}")
OP_LARKSPUR = IDS(f"operation:{LARKSPUR}")
SECRET = "demo:" + "89abcdef01234567" * 4
WHO = {
    "police": (Role.POLICE_ANALYST, POLICE),
    "officer": (Role.POLICE_OFFICER, POLICE),
    "council": (Role.COUNCIL_COMMUNITY_SAFETY, COUNCIL),
    "commissioner": (Role.SVPP_MEMBER, COMMISSIONER),
    "youth": (Role.SVPP_MEMBER, YOUTH),
}
CELL = "measure status value lower upper"


@dataclass(frozen=True)
class Demo:
    """The demonstration in one database, and the pipeline that answers in it."""

    database: Database
    answering: Answering

    async def whole(self, query: str, as_: str, *, without: Sequence[str] = (), **variables: Any) -> dict[str, Any]:
        """Give the whole response to one of WHO."""
        role, agency = WHO[as_]
        principal = Principal(
            kind=PrincipalKind.PERSON,
            id=as_,
            client_id=as_,
            agency=IDS(f"agency:{agency}"),
            roles=frozenset({role}),
            scopes=ROLES[role].scopes - set(without),
            purpose=ROLES[role].default_purpose,
        )
        answer = await self.answering(query, variables, None, principal, "request-1")
        found: dict[str, Any] = json.loads(answer.body)
        return found

    async def cells(self, measures: str, as_: str, fields: str = CELL, **how: Any) -> list[dict[str, Any]]:
        """Give the cells of the review of 2023; *measures* are arguments."""
        arguments = f"({measures})" if measures else ""
        query = f"query ($o: ID!) {{ review(operation: $o, year: 2023) {{ measures{arguments} {{ {fields} }} }} }}"
        whole = await self.whole(query, as_, o=OP_REVIVE, **how)
        assert "errors" not in whole, whole
        found: list[dict[str, Any]] = whole["data"]["review"]["measures"]
        return found

    @asynccontextmanager
    async def suspended(self, reference: str) -> AsyncIterator[None]:
        """Suspend an agreement for as long as the block lasts."""
        for_now = {"status": "SUSPENDED"}
        await self._change(reference, for_now)
        try:
            yield
        finally:
            await self._change(reference, {"status": "ACTIVE"})

    async def _change(self, reference: str, values: dict[str, str]) -> None:
        async with self.database.engine.begin() as connection:
            await connection.execute(sa.update(AGREEMENT).where(AGREEMENT.c.reference == reference).values(**values))


@asynccontextmanager
async def open_demo(url: str) -> AsyncIterator[Demo]:
    """Load the demonstration into an empty database, and answer in it."""
    database = Database(Access(url))
    await database.start()
    async with database.engine.begin() as connection:
        await connection.run_sync(create)
    await load(database, namespace=NAMESPACE)
    # Planning is not on trial here, and the machine may be busy.
    chosen = settings(environment="demo", secret=SECRET, database_url=url, planning_timeout_ms=30_000)
    yield Demo(database, Answering(database, chosen, clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC)))
    await database.stop()
