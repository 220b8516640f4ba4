"""The stamp of sharing: whatever changes what agreements open moves it, and the very next answer honours it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from schema.tables.reference import AGENCY, AREA_WITHIN
from schema.tables.stamp import SHARING_STAMP, WATCHED
from server.database import Database
from server.query.answer import Answering
from tests.asking import Ask, settings_of
from tests.world import TODAY, World, id_of

SEEN = "{ outcomes(first: 100) { nodes { id } } viewer { access { entity because } } }"
CLAUSE, OTHER, SPARE_CLAUSE = (id_of(f"clause of {each}") for each in ("ISA-1", "ISA-2", "ISA-3"))
# What stands at the beginning: the first agreement opens the ward to the council, the second nothing to it.
AGREED = """
    reference | area | recipient
    ISA-1     | ward | council
    ISA-2     | next ward | next council
"""
# One row more of every watched table, those that others need first; each opens nothing.
SPARE: dict[str, dict[str, Any]] = {
    "agency": {"id": id_of("newcomer"), "name": "newcomer", "kind": "POLICE", "duty": "", "regime": ""},
    "area_within": {"within_id": id_of("far"), "area_id": id_of("ward")},
    "agreement": {
        "id": id_of("ISA-3"),
        "reference": "ISA-3",
        "title": "Another",
        "status": "DRAFT",
        "version": 1,
        "lawful_basis": "DPA_S35_2_B",
        "retention_months": 12,
        "starts_on": TODAY,
        "review_on": TODAY,
    },
    "agreement_party": {
        "id": id_of("svpp in ISA-3"),
        "agreement_id": id_of("ISA-3"),
        "agency_id": id_of("svpp"),
        "part": "CONTROLLER",
    },
    "clause": {
        "id": SPARE_CLAUSE,
        "agreement_id": id_of("ISA-3"),
        "number": 1,
        "entity": "Outcome",
        "owner_id": id_of("police"),
        "recipient_id": id_of("council"),
        "detail": "DETAIL",
        "gateway": "CDA_S115",
        "necessity": "needed",
    },
    "clause_area": {"clause_id": SPARE_CLAUSE, "area_id": id_of("ward")},
    "clause_role": {"clause_id": SPARE_CLAUSE, "role": "COUNCIL_COMMUNITY_SAFETY"},
    "clause_purpose": {"clause_id": SPARE_CLAUSE, "purpose": "COMMUNITY_SAFETY_ASSESSMENT"},
}
Change = Callable[[sa.Table], sa.Executable]


def update(where: dict[str, Any], **values: Any) -> Change:
    """Change the rows that hold *where*."""
    return lambda table: sa.update(table).where(*_are(table, where)).values(**values)


def insert(**values: Any) -> Change:
    """Put in one row."""
    return lambda table: sa.insert(table).values(**values)


def delete(**where: Any) -> Change:
    """Delete the rows that hold *where*."""
    return lambda table: sa.delete(table).where(*_are(table, where))


def _are(table: sa.Table, where: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in where.items()]


A_PARTY_MORE = {**SPARE["agreement_party"], "agreement_id": id_of("ISA-1")}
A_CLAUSE_MORE = {**SPARE["clause"], "agreement_id": id_of("ISA-1"), "number": 2}
# Each change gives the council other clauses, or other records by them.
CHANGES: dict[str, tuple[str, Change]] = {
    "suspended": ("agreement", update({"reference": "ISA-1"}, status="SUSPENDED")),
    "a new version": ("agreement", update({"reference": "ISA-1"}, version=3)),
    "ended": ("agreement", update({"reference": "ISA-1"}, ends_on=TODAY.replace(day=1))),
    "signed another version": ("agreement_party", update({"agency_id": id_of("police")}, signed_version=1)),
    "a party that has not signed": ("agreement_party", insert(**A_PARTY_MORE)),
    "a party that left": ("agreement_party", delete(agency_id=id_of("police"))),
    "another entity": ("clause", update({"id": CLAUSE}, entity="Intervention")),
    "another owner": ("clause", update({"id": CLAUSE}, owner_id=id_of("next council"))),
    "another recipient": ("clause", update({"id": CLAUSE}, recipient_id=id_of("next council"))),
    "less detail": ("clause", update({"id": CLAUSE}, detail="AGGREGATE")),
    "records of some days": ("clause", update({"id": CLAUSE}, since=TODAY)),
    "a wider area": ("clause_area", update({"clause_id": CLAUSE}, area_id=id_of("county"))),
    "an area more": ("clause_area", insert(clause_id=CLAUSE, area_id=id_of("next ward"))),
    "an area less": ("clause_area", delete(clause_id=CLAUSE)),
    "another role": ("clause_role", update({"role": "COUNCIL_COMMUNITY_SAFETY"}, role="NOBODY")),
    "a role less": ("clause_role", delete(clause_id=CLAUSE, role="COUNCIL_COMMUNITY_SAFETY")),
    "another purpose": ("clause_purpose", update({"purpose": "COMMUNITY_SAFETY_ASSESSMENT"}, purpose="NOTHING")),
    "a purpose less": ("clause_purpose", delete(clause_id=CLAUSE, purpose="COMMUNITY_SAFETY_ASSESSMENT")),
    "an area that took in another": ("area_within", insert(within_id=id_of("ward"), area_id=id_of("next ward"))),
    "an area too small to tell": ("area_within", update({"within_id": id_of("ward")}, small=True)),
    "an area that is no more": ("area_within", delete(within_id=id_of("ward"))),
    "an agency by another name": ("agency", update({"name": "police"}, name="constabulary")),
}


@pytest.fixture(autouse=True)
async def _as_it_was(ask: Ask) -> AsyncIterator[None]:
    """Let the agreements stand, and put back areas and agencies after each test."""
    await ask.world.agreements(AGREED)
    kept = (AREA_WITHIN, AGENCY)
    async with ask.world.database.engine.connect() as connection:
        areas, agencies = [[dict(row._mapping) for row in await connection.execute(sa.select(t))] for t in kept]
    for each in agencies:
        # The database alone says since when an agency is what it is.
        del each["known_from"]
    yield
    await ask.world.agreements()
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.delete(AREA_WITHIN))
        await connection.execute(sa.insert(AREA_WITHIN), areas)
        await connection.execute(sa.delete(AGENCY).where(AGENCY.c.id == SPARE["agency"]["id"]))
        for each in agencies:
            await connection.execute(sa.update(AGENCY).where(AGENCY.c.id == each["id"]).values(**each))


async def write(world: World, table: str, change: Change) -> None:
    """Change a table in a transaction of its own."""
    async with world.database.engine.begin() as connection:
        result = await connection.execute(change(METADATA.tables[table]))
        assert result.rowcount


async def stamp(world: World) -> int:
    """Read the stamp."""
    async with world.database.engine.connect() as connection:
        return int((await connection.execute(sa.select(SHARING_STAMP.c.stamp))).scalar_one())


async def fresh(world: World, *, as_: str = "council officer") -> dict[str, Any]:
    """Give what a process sees that knows nothing of before."""
    answering = Answering(world.database, settings_of(world.url), clock=world.now)
    return await Ask(world, answering)(SEEN, as_=as_)


def test_every_watched_table_is_tried() -> None:
    """Both lists below know every table that the triggers watch."""
    assert set(SPARE) == {table.name for table in WATCHED} == {table for table, _ in CHANGES.values()}


@pytest.mark.parametrize("table", [table.name for table in WATCHED])
async def test_each_kind_of_write_moves_the_stamp(world: World, table: str) -> None:
    """Inserting, updating and deleting a row of a watched table each move the stamp, whatever is in the row."""
    target, row = METADATA.tables[table], SPARE[table]
    needed = list(SPARE)[: list(SPARE).index(table)] if table.startswith(("agreement_", "clause")) else []
    for name in needed:
        await write(world, name, insert(**SPARE[name]))
    where = {column.name: row[column.name] for column in target.primary_key}
    stamps = [await stamp(world)]
    for change in (insert(**row), update(where, **where), delete(**where)):
        await write(world, table, change)
        stamps.append(await stamp(world))

    assert len(set(stamps)) == len(stamps)


async def test_a_write_that_is_taken_back_leaves_the_stamp(world: World) -> None:
    """The stamp moves in the transaction of the writer, so what never happened moves nothing."""
    before = await stamp(world)
    async with world.database.engine.connect() as connection:
        await connection.execute(sa.update(METADATA.tables["agreement"]).values(status="SUSPENDED"))
        await connection.rollback()

    assert await stamp(world) == before


async def test_other_writes_leave_the_stamp(world: World) -> None:
    """A new record makes no process resolve anything anew."""
    before = await stamp(world)
    async with world.changed("outcome", "arrest", month="2023-04"):
        assert await stamp(world) == before


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_is_honoured_by_the_next_answer(ask: Ask, world: World, name: str) -> None:
    """A process that has just answered sees after the change what a process sees that was started after it."""
    table, change = CHANGES[name]
    before = await ask(SEEN, as_="council officer")
    assert await ask(SEEN, as_="council officer") == before
    await write(world, table, change)
    after = await ask(SEEN, as_="council officer")

    assert after == await fresh(world)
    assert after != before


@dataclass
class Moving:
    """A database in which an agreement is changed after the clauses were resolved and before the statement runs."""

    world: World
    times: int
    fetched: list[str] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """Tell the dialect of the database behind it."""
        return self.world.database.dialect

    async def fetch(self, sql: str, values: Sequence[object], **behind: Any) -> tuple[object, ...] | None:
        """Run a statement; before each of the first few that answer, suspend the agreement or resume it."""
        self.fetched.append(sql)
        runs = len(self.fetched) // 2
        if len(self.fetched) % 2 == 0 and runs <= self.times:
            status = "SUSPENDED" if runs % 2 else "ACTIVE"
            await self.world.change("agreement", "ISA-1", status=status)
        return await self.world.database.fetch(sql, values, **behind)


@pytest.mark.parametrize("times", [0, 1, 2, 3])
async def test_an_agreement_that_changes_meanwhile_is_resolved_anew(world: World, times: int) -> None:
    """An answer that rests on what was is thrown away, up to three times; what is told is right at its end."""
    database = Moving(world, times)
    asking = Ask(world, Answering(cast(Database, database), settings_of(world.url), clock=world.now))

    assert await asking(SEEN, as_="council officer") == await fresh(world)
    assert len(database.fetched) == 2 * (times + 1)


async def test_agreements_that_never_stand_still_are_told_so(world: World) -> None:
    """After the fourth time nothing is shown: the client is asked to try again, and may."""
    database = Moving(world, 4)
    asking = Ask(world, Answering(cast(Database, database), settings_of(world.url), clock=world.now))
    error = await asking.refusal(SEEN, as_="council officer")

    assert error["extensions"]["code"] == "TIMEOUT"
    assert error["message"].startswith("Agreements are being changed")
    assert await asking(SEEN, as_="council officer") == await fresh(world)
