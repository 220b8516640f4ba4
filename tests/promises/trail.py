"""A record of access in the world of the tests: what several agencies did, told in a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from server.audit.entry import Actor, ActorKind, Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.journal import Journal
from server.query.recording import Recording
from tests.asking import WHO, Ask
from tests.world import id_of, rows_of

# Who did what: agency and role of the actor are those of tests/asking.py, `told` is owner:record, record ...; there may
# be `about` too, the subject, and `change`, of the details.
WHAT_HAPPENED = """
    kinds            | name     | actor                 | purpose          | told
    CONSULT DISCLOSE | query    | council officer       | EVALUATION       | police:gun,knife; council:lights
    CONSULT          | query    | police analyst        | CRIME_PREVENTION | police:gun
    DISCLOSE         | query    | police analyst        | CRIME_PREVENTION | council:lights
    CONSULT          | query    | council officer       | EVALUATION       | council:lights
    DISCLOSE         | query    | svpp member           | EVALUATION       | council:lights; police:knife
    CONSULT DENY     | query    | police analyst        | SAFEGUARDING     |
    DENY             | query    | council officer       | SAFEGUARDING     |
    DISCLOSE         | query    | next police analyst   | CRIME_PREVENTION | next police:noise gun
    ADMIN            | granted  | administrator         |                  |
    AUTH             | signed   | data protection officer |                |
"""


@dataclass(frozen=True)
class Happening:
    """Writes the record, and asks about it."""

    ask: Ask

    async def write(self, text: str = WHAT_HAPPENED, *, secret: str = "") -> list[int]:
        """Put entries on record; *secret* stands in the parts that only the actor's own agency may know."""
        journal = Journal(self.ask.world.database)
        start = self.ask.world.now() - timedelta(days=10)
        return [
            await journal.record(_entry(row, start + timedelta(hours=place), secret))
            for place, row in enumerate(rows_of(text))
        ]

    async def events(self, as_: str, arguments: str = "", fields: str = "number", **how: Any) -> list[dict[str, Any]]:
        """Give the entries that *as_* reads, without those about reading."""
        query = f"{{ auditEvents(first: 100{arguments}) {{ nodes {{ said: name {fields} }} }} }}"
        nodes = (await self.ask(query, as_=as_, **how))["auditEvents"]["nodes"]
        return [each for each in nodes if each.pop("said") != "audit_trail_read"]

    async def bodies(self) -> list[str]:
        """Give the whole record."""
        table = METADATA.tables["audit_entry"]
        async with self.ask.world.database.engine.connect() as connection:
            return list((await connection.scalars(sa.select(table.c.body).order_by(table.c.number))).all())


def on_record(ask: Ask) -> Happening:
    """Ask through the record, as the service does."""
    recording = Recording(ask.answering, Journal(ask.world.database), ask.world.now)
    return Happening(Ask(ask.world, recording))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
async def written(standing: Ask) -> Happening:
    """Put on record what several agencies did, once for this file."""
    happening = on_record(standing)
    await happening.write()
    return happening


@pytest.fixture
def happening(ask: Ask, written: Happening) -> Happening:
    """Give the record, on the usual day."""
    return written


def record(name: str) -> str:
    """Give the id of the record called *name*."""
    return id_of(name)


def _entry(row: dict[str, str], at: datetime, secret: str) -> Entry:
    who = WHO[row["actor"]]
    told = [each.split(":") for each in row["told"].split(";") if each.strip()]
    return Entry(
        kinds=tuple(Kind(each) for each in row["kinds"].split()),
        name=row["name"],
        at=at,
        actor=Actor(
            kind=ActorKind.PERSON,
            id=row["actor"],
            agency=id_of(who["agency"]),
            role=who["role"],
            client=f"app{secret}",
        ),
        subject=row.get("about") or None,
        purpose=row["purpose"] or None,
        operation=f"Page{secret}",
        agreements=(f"ISA-{secret or 'none'} 3", "ISA-1 2"),
        disclosed=tuple(
            Disclosed(
                "Outcome",
                id_of(owner.strip()),
                bytes_of(id_of(each.strip()) for each in records.split(",")),
                ("id", "month"),
            )
            for owner, records in told
        ),
        counts={f"outcomes{secret}": 3},
        suppressed=len(secret),
        reasons=(f"because{secret}",) if "DENY" in row["kinds"] else (),
        details={"reason": f"word{secret}"} | ({"change": row["change"]} if row.get("change") else {}),
    )
