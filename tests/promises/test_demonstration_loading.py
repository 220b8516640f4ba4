"""The demonstration partnership is written whole or not at all, the same everywhere but for its ids."""

import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from schema.tables.records import INTELLIGENCE_REPORT, OUTCOME
from schema.tables.reference import AGENCY, OPERATION
from server.database import Access, Database
from server.demonstration.batches import BATCH_ROWS
from server.demonstration.load import NotEmpty, load
from server.demonstration.world import ids_for, rows
from tests.promises.demonstration import NAMESPACE, World, day, identifiers, told


@pytest.fixture(scope="module")
def world() -> World:
    """Give the demonstration as it is told to every installation."""
    return told()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a database with all tables and no row."""
    database = Database(Access(database_url))
    await database.start()
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    yield database
    await database.stop()


async def test_the_sums_of_2023_are_the_published_ones(database: Database) -> None:
    """On both databases, Op Revive's rows of 2023 add up to its published review."""
    await load(database, namespace=NAMESPACE)
    revive = sa.select(OPERATION.c.id).where(OPERATION.c.codename == "Op Revive").scalar_subquery()
    of_2023 = sa.and_(OUTCOME.c.operation_id == revive, OUTCOME.c.month.like("2023-%"))
    sums = sa.select(
        sa.func.count().filter(OUTCOME.c.kind == "ARREST"),
        sa.func.sum(OUTCOME.c.street_value_pence),
        sa.func.sum(OUTCOME.c.item_count),
        sa.func.sum(OUTCOME.c.cash_pence),
        sa.func.sum(OUTCOME.c.custody_months).filter(sa.not_(OUTCOME.c.suspended)),
    ).where(of_2023)
    reports = sa.select(sa.func.count()).where(
        INTELLIGENCE_REPORT.c.operation_id == revive, INTELLIGENCE_REPORT.c.month.like("2023-%")
    )

    async with database.engine.connect() as connection:
        assert tuple((await connection.execute(sums)).one()) == (195, 20_900_000, 49, 4_235_000, 372)
        assert await connection.scalar(reports) == 1_969


async def test_all_rows_reach_the_database(database: Database, world: World) -> None:
    """What is loaded is what is told, no table of the world is left empty, and progress reaches the end."""
    heard: list[int] = []
    written = await load(database, namespace=NAMESPACE, progress=heard.append)

    async with database.engine.connect() as connection:
        counts = {
            table.name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in METADATA.sorted_tables
            if world[table.name]
        }
        names = (await connection.scalars(sa.select(AGENCY.c.name).order_by(AGENCY.c.name))).all()
    assert counts == {name: len(found) for name, found in world.items() if found}
    assert written == sum(map(len, world.values())) == heard[-1]
    assert sorted(heard) == heard
    assert "Northamptonshire Police" in names


async def test_a_second_load_is_refused(database: Database) -> None:
    """A database that knows an agency is left as it is."""
    await load(database, namespace=NAMESPACE)

    with pytest.raises(NotEmpty, match="needs an empty one"):
        await load(database, namespace=NAMESPACE)


async def test_a_failed_load_leaves_nothing(database: Database) -> None:
    """A load that breaks off half-way changes nothing."""

    def stop(written: int) -> None:
        if written > 5_000:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        await load(database, namespace=NAMESPACE, progress=stop)

    async with database.engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(AGENCY)) == 0


async def test_a_larger_world_loads(database: Database) -> None:
    """A world with 6,000 outcomes is taken by both databases."""
    await load(database, namespace=NAMESPACE, outcomes=6_000)

    async with database.engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(OUTCOME)) == 6_000


def test_the_same_namespace_tells_the_same_world(world: World) -> None:
    """Told twice, every row is the same to the last byte."""
    assert repr(told()) == repr(world)


def test_another_namespace_gives_other_ids(world: World) -> None:
    """Two installations share no id and no pseudonym."""
    other = told(b"the namespace of another installation")

    assert not identifiers(world) & identifiers(other)
    assert not {row["subject"] for row in world["outcome"]} & {row["subject"] for row in other["outcome"]} - {None}


def test_ids_look_random(world: World) -> None:
    """Every id is a version 4 UUID in lower case, none occurs twice, and their bits are even."""
    shape = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    found = [str(row["id"]) for table in world.values() for row in table if "id" in row]
    firsts = Counter(identifier[0] for identifier in found)

    assert all(map(shape.fullmatch, found))
    assert len(set(found)) == len(found)
    assert min(firsts.values()) > len(found) / 16 * 0.8
    assert set(firsts) == set("0123456789abcdef")


@pytest.mark.parametrize("namespace", [b"", b"fifteen bytes..", b"x" * 65])
def test_a_namespace_has_a_length(namespace: bytes) -> None:
    """A namespace that is too short to be a secret, or too long to be a key, is refused."""
    with pytest.raises(ValueError, match="16 to 64 bytes"):
        ids_for(namespace)


def test_a_larger_world_has_as_many_outcomes_as_asked_for() -> None:
    """Outcomes of every kind spread over ten years and both sites; interventions grow with them, the rest stays."""
    small, large = told(outcomes=100), told(outcomes=8_000)

    assert (len(small["outcome"]), len(large["outcome"])) == (100, 8_000)
    assert (len(told()["intervention"]), len(large["intervention"])) == (len(small["intervention"]), 400)
    assert {day(row["occurred_on"]).year for row in large["outcome"]} == set(range(2015, 2025))
    assert len({row["kind"] for row in large["outcome"]}) == 8
    assert {row["site_id"] for row in large["outcome"]} == {row["id"] for row in large["site"]}
    assert large["drug_line"]
    assert large["weapon_line"]
    assert repr(large["clause"]) == repr(small["clause"])
    assert len(identifiers(large)) == sum("id" in row for table in large.values() for row in table)


def test_rows_come_in_batches_after_what_they_refer_to() -> None:
    """No batch is larger than 5,000 rows, and none refers to a row that has not come yet."""
    known: dict[str, set[object]] = defaultdict(set)
    for table, batch in rows(ids=ids_for(NAMESPACE), outcomes=12_000):
        assert 0 < len(batch) <= BATCH_ROWS
        for row in batch:
            if "id" in row:
                known[table.name].add(row["id"])
            for column in table.columns:
                for key in column.foreign_keys:
                    assert row[column.name] is None or row[column.name] in known[key.column.table.name], column
