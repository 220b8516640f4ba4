"""The one world of the promises and the attacks: a county small enough to keep in mind.

Tables of text say what there is; whatever they leave out is filled in. Every thing has a name of its own,
from which its id is made. What belongs to the stranger is noise: no agreement shares it, so it must never
appear in any answer (tests/asking.py looks).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.entity import Field
from schema.tables import METADATA
from server.database import Access, Database
from tests.copies import create
from tests.places import PLACES
from tests.things import DEFAULTS, OF_KIND, THINGS

TODAY = date(2026, 11, 22)
PURPOSES = ",".join(code.code for code in code_list("purpose").codes)

# An agreement that opens what it names: both have signed, nothing is overdue, everything is covered.
IN_FORCE = {
    "owner": "police",
    "recipient": "council",
    "entity": "Outcome",
    "detail": "DETAIL",
    "status": "ACTIVE",
    "role": ",".join(Role),
    "purpose": PURPOSES,
    "area": "county",
    "gateway": "CDA_S115",
    "since": "",
    "until": "",
    "starts_on": "2026-01-01",
    "ends_on": "",
    "review_on": "2027-01-01",
    "version": "2",
    "parties": "owner,recipient",
    "signed": "owner,recipient",
    "signed_version": "2",
    "retention_months": "12",
}

_CODES = {
    (entity.table.name, each.column): each.codes
    for entity in CATALOGUE.values()
    for each in entity.every_attribute()
    if isinstance(each, Field) and each.codes
}


def id_of(name: str) -> str:
    """Give the id of what is called *name*: as random as any, and always the same."""
    return str(UUID(bytes=sha256(name.encode()).digest()[:16], version=4))


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a table of text: its first line names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@dataclass
class World:
    """One world in one database, and the ways a test may change it."""

    database: Database
    url: str
    today: date = TODAY
    names: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """Tell the time of this world."""
        return datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)

    @property
    def noise(self) -> list[str]:
        """Give the ids of everything that is nobody's business."""
        return [known for known, name in self.names.items() if name.startswith("noise")]

    async def agreements(self, text: str = "reference") -> None:
        """Let these be all agreements there are; a column that is left out is as in IN_FORCE."""
        tables: dict[str, list[dict[str, Any]]] = {}
        for number, given in enumerate(rows_of(text), 1):
            for table, rows in _agreement(IN_FORCE | {"reference": f"ISA-{number}"} | given).items():
                tables.setdefault(table, []).extend(rows)
        shared = ("agreement", "agreement_party", "clause", "clause_area", "clause_role", "clause_purpose")
        async with self.database.engine.begin() as connection:
            past = (f"{name}_past" for name in shared)
            for name in (*past, "agreement_step", "agreement_version", *reversed(shared)):
                await connection.execute(sa.delete(METADATA.tables[name]))
            for name in shared:
                if tables.get(name):
                    await connection.execute(sa.insert(METADATA.tables[name]), tables[name])

    async def change(self, table: str, name: str, /, **values: Any) -> dict[str, Any]:
        """Change the row called *name*; give the values it had."""
        target = METADATA.tables[table]
        of = target.c.id == id_of(name)
        async with self.database.engine.begin() as connection:
            old = (await connection.execute(sa.select(*(target.c[each] for each in values)).where(of))).one()
            await connection.execute(sa.update(target).where(of).values(**values))
        return dict(old._mapping)

    @asynccontextmanager
    async def changed(self, table: str, name: str, /, **values: Any) -> AsyncIterator[None]:
        """Change a row for as long as the block lasts."""
        old = await self.change(table, name, **values)
        try:
            yield
        finally:
            await self.change(table, name, **old)

    async def load(self) -> None:
        """Make the tables and fill them."""
        async with self.database.engine.begin() as connection:
            await connection.run_sync(create)
            for name, text in {**PLACES, **THINGS}.items():
                table = METADATA.tables[name]
                await connection.execute(sa.insert(table), [self._row(table, given) for given in rows_of(text)])

    def _row(self, table: sa.Table, given: Mapping[str, str]) -> dict[str, Any]:
        text = {**OF_KIND.get(given.get("kind", ""), {}), **given} if table.name == "outcome" else dict(given)
        name = text.pop("name", "")
        noise = name.startswith("noise")
        values = {column: _value(table.c[column], cell, noise=noise) for column, cell in text.items() if cell}
        row = {
            column.name: values[column.name] if column.name in values else _default(column, name, values)
            for column in table.c
        }
        if "id" in table.c:
            row["id"] = id_of(name)
            self.names[row["id"]] = name
        if "name" in table.c:
            row["name"] = name
        return row


@asynccontextmanager
async def open_world(url: str) -> AsyncIterator[World]:
    """Make the world in an empty database and close it at the end."""
    database = Database(Access(url))
    await database.start()
    world = World(database, url)
    await world.load()
    try:
        yield world
    finally:
        await database.stop()


def every_role() -> list[str]:
    """Name every role there is."""
    return [role.value for role in ROLES]


def _value(column: sa.Column[Any], cell: str, *, noise: bool) -> Any:
    if column.foreign_keys:
        return id_of(cell)
    kinds: dict[type, Callable[[str], Any]] = {
        sa.Date: date.fromisoformat,
        sa.BigInteger: int,
        sa.Boolean: lambda text: text == "yes",
    }
    read = next((read for kind, read in kinds.items() if isinstance(column.type, kind)), str)
    is_free = column.table.name != "agency" and read is str and (column.table.name, column.name) not in _CODES
    return f"NOISE {cell}" if noise and is_free and column.name != "month" else read(cell)


def _default(column: sa.Column[Any], name: str, values: Mapping[str, Any]) -> Any:
    """Fill in a column: what DEFAULTS says, the month of the day, the first code of a list, the name."""
    if column.name in DEFAULTS:
        return DEFAULTS[column.name]
    if column.name == "month":
        day = next(value for value in values.values() if isinstance(value, date))
        return day.strftime("%Y-%m")
    if column.nullable or column.foreign_keys:
        return None
    codes = _CODES.get((column.table.name, column.name))
    if codes is not None:
        return code_list(codes).codes[0].code
    if isinstance(column.type, sa.Boolean):
        return False
    return 0 if isinstance(column.type, sa.BigInteger) else name


def _agreement(given: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    reference = given["reference"]
    agreement, clause = id_of(reference), id_of(f"clause of {reference}")
    parties, signed = _agencies(given, "parties"), _agencies(given, "signed")
    version = int(given["signed_version"])
    return {
        "agreement": [
            {
                "id": agreement,
                "reference": reference,
                "title": f"Agreement {reference}",
                "status": given["status"],
                "version": int(given["version"]),
                "lawful_basis": "DPA_S35_2_B",
                "retention_months": int(given["retention_months"]),
                **_days(given, "starts_on", "ends_on", "review_on"),
            }
        ],
        "agreement_party": [
            {
                "id": id_of(f"{party} in {reference}"),
                "agreement_id": agreement,
                "agency_id": id_of(party),
                "part": "CONTROLLER",
                "signed_version": version if party in signed else None,
            }
            for party in parties
        ],
        "clause": [
            {
                "id": clause,
                "agreement_id": agreement,
                "number": 1,
                "entity": given["entity"],
                "owner_id": id_of(given["owner"]),
                "recipient_id": id_of(given["recipient"]),
                "detail": given["detail"],
                "gateway": given["gateway"],
                "necessity": "needed",
                **_days(given, "since", "until"),
            }
        ],
        "clause_area": [{"clause_id": clause, "area_id": id_of(area)} for area in _list(given["area"])],
        "clause_role": [{"clause_id": clause, "role": role} for role in _list(given["role"])],
        "clause_purpose": [{"clause_id": clause, "purpose": purpose} for purpose in _list(given["purpose"])],
    }


def _list(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(",") if each.strip()]


def _agencies(given: Mapping[str, str], column: str) -> list[str]:
    """Name agencies, which may be called by their part in the clause."""
    parts = {"owner": given["owner"], "recipient": given["recipient"]}
    return [parts.get(each, each) for each in _list(given[column])]


def _days(given: Mapping[str, str], *columns: str) -> dict[str, date | None]:
    return {name: date.fromisoformat(given[name]) if given[name] else None for name in columns}
