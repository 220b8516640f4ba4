"""The demonstration partnership: the published figures of 2023, told by about 10,000 synthetic rows."""

import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import combinations

import pytest
import sqlalchemy as sa

from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.entity import Entity, Kind
from schema.tables import METADATA
from schema.tables.records import INTELLIGENCE_REPORT, OUTCOME
from schema.tables.reference import AGENCY, AREA, AREA_WITHIN, INDICATOR, INDICATOR_VALUE, OPERATION, PHASE, SITE
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE
from server.database import Access, Database
from server.demonstration.batches import BATCH_ROWS, Row
from server.demonstration.load import NotEmpty, load
from server.demonstration.world import ids_for, rows

NAMESPACE = b"the namespace of one installation"
TODAY = date(2026, 11, 22)

World = dict[str, list[Row]]


def told(namespace: bytes = NAMESPACE, outcomes: int | None = None) -> World:
    """Give all rows of the world by table."""
    world: World = {table.name: [] for table in METADATA.sorted_tables}
    for table, batch in rows(ids=ids_for(namespace), outcomes=outcomes):
        world[table.name] += batch
    return world


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


def the(rows: list[Row], **values: object) -> Row:
    """Find the one row with these *values*."""
    (found,) = [row for row in rows if all(row[name] == value for name, value in values.items())]
    return found


def day(value: object) -> date:
    """Say that *value* is a date."""
    assert isinstance(value, date)
    return value


def total(rows: list[Row], column: str) -> int:
    """Add up *column*; an empty cell adds nothing."""
    return sum(value for row in rows if isinstance(value := row[column], int))


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


def test_every_table_of_the_partnership_has_rows(world: World) -> None:
    """No entity of the catalogue is without an example, and there are about 10,000 rows."""
    assert [entity.name for entity in entities() if not world[entity.table.name]] == []
    assert 9_000 <= sum(map(len, world.values())) <= 12_000


def test_every_kind_of_outcome_happens_each_year(world: World) -> None:
    """2022, 2023 and 2024 each have every kind of outcome."""
    seen = {(day(row["occurred_on"]).year, row["kind"]) for row in world["outcome"]}

    assert seen == {(year, code.code) for year in (2022, 2023, 2024) for code in code_list("outcome_kind").codes}


def test_the_figures_of_2023_spread_over_sites_and_quarters(world: World) -> None:
    """Arrests, drugs, weapons and cash of 2023 come from both sites and all four quarters."""
    for kind in ("ARREST", "DRUG_SEIZURE", "WEAPON_SEIZURE", "CASH_SEIZURE"):
        found = [row for row in world["outcome"] if row["kind"] == kind and row["month"][:4] == "2023"]  # type: ignore[index]

        assert len({row["site_id"] for row in found} - {None}) == 2, kind
        assert {(day(row["occurred_on"]).month + 2) // 3 for row in found} == {1, 2, 3, 4}, kind


def test_firearms_and_ammunition_are_among_the_weapons_of_2023(world: World) -> None:
    """The items of the lines add up to the item count, and some are firearms and ammunition."""
    lines = by_outcome(world["weapon_line"])
    seizures = [row for row in world["outcome"] if row["kind"] == "WEAPON_SEIZURE"]
    of_2023 = [line for row in seizures if day(row["occurred_on"]).year == 2023 for line in lines[row["id"]]]

    assert [row for row in seizures if total(lines[row["id"]], "count") != row["item_count"]] == []
    assert {"FIREARM", "AMMUNITION", "BLADE"} <= {line["category"] for line in of_2023}
    assert total(of_2023, "count") == 49


def test_the_value_of_a_drug_seizure_is_that_of_its_lines(world: World) -> None:
    """Each seizure has at least one line, its value is theirs, and some hold several drugs."""
    lines = by_outcome(world["drug_line"])
    seizures = [row for row in world["outcome"] if row["kind"] == "DRUG_SEIZURE"]

    assert [row for row in seizures if total(lines[row["id"]], "street_value_pence") != row["street_value_pence"]] == []
    assert any(len(found) > 1 for found in lines.values())
    assert all(line["quantity"] for line in world["drug_line"])


def test_a_sentence_follows_the_arrest_of_the_same_person(world: World) -> None:
    """Every court outcome comes after a charged arrest of its subject."""
    charged = defaultdict(list)
    for row in world["outcome"]:
        if row["kind"] == "ARREST" and row["arrest_status"] == "CHARGED":
            charged[row["subject"]].append(day(row["occurred_on"]))

    sentences = [row for row in world["outcome"] if row["kind"] == "COURT_OUTCOME"]
    assert sentences
    assert [
        row for row in sentences if not any(day(row["occurred_on"]) > arrest for arrest in charged[row["subject"]])
    ] == []


@pytest.mark.parametrize("outcomes", [None, 5_000])
def test_an_area_is_one_of_its_day(outcomes: int | None) -> None:
    """The area and the small area of an outcome hold on the day it happened, also in a larger world."""
    world = told(outcomes=outcomes)
    areas = {row["id"]: row for row in world["area"]}

    def holds(area_id: object, on: date) -> bool:
        area = areas[area_id]
        return day(area["valid_from"]) <= on and (area["valid_to"] is None or on <= day(area["valid_to"]))

    for row in world["outcome"]:
        on = day(row["occurred_on"])
        assert holds(row["area_id"], on)
        assert row["lsoa_id"] is None or holds(row["lsoa_id"], on)
        assert row["month"] == on.isoformat()[:7]


def test_a_small_area_lies_within_its_site(world: World) -> None:
    """Where an outcome has a small area, that lies within the outcome's area."""
    within = {(row["within_id"], row["area_id"]) for row in world["area_within"]}
    located = [row for row in world["outcome"] if row["lsoa_id"] is not None]

    assert len(located) > 900
    assert [row for row in located if (row["area_id"], row["lsoa_id"]) not in within] == []


def test_the_areas_within_an_area_are_complete(world: World) -> None:
    """Every area lies within itself, and within whatever the areas around it lie within."""
    within = {(row["within_id"], row["area_id"]) for row in world["area_within"]}
    county = the(world["area"], gss_code="E23000022")["id"]

    assert all((row["id"], row["id"]) in within for row in world["area"])
    assert [(a, d) for a, b in within for c, d in within if b == c and (a, d) not in within][:1] == []
    assert {inner for outer, inner in within if outer == county} == {row["id"] for row in world["area"]}


def test_phases_of_a_site_overlap(world: World) -> None:
    """At both sites Clear, Hold and Build are all there, and some of them at the same time."""
    for site in world["site"]:
        phases = [row for row in world["phase"] if row["site_id"] == site["id"]]
        overlaps = {
            frozenset((one["kind"], other["kind"]))
            for one, other in combinations(phases, 2)
            if day(one["started_on"]) <= day(other["ended_on"] or date.max)
            and day(other["started_on"]) <= day(one["ended_on"] or date.max)
        }

        assert {row["kind"] for row in phases} == {"CLEAR", "HOLD", "BUILD"}
        assert {frozenset(("CLEAR", "HOLD")), frozenset(("HOLD", "BUILD"))} <= overlaps


def test_blackthorn_is_the_first_site_of_the_county(world: World) -> None:
    """Of the two sites Blackthorn alone is the county's first, and it was designated before the other."""
    first = min(world["site"], key=lambda row: day(row["designated_on"]))

    assert [row["name"] for row in world["site"] if row["first_in_county"]] == ["Blackthorn"] == [first["name"]]


@pytest.mark.parametrize(
    ("code", "value", "qualifier"),
    [
        ("OP_REVIVE_ARRESTS", 190, "MORE_THAN"),
        ("OP_REVIVE_DRUGS_VALUE", 20_900_000, "EXACT"),
        ("OP_REVIVE_WEAPONS", 49, "EXACT"),
        ("OP_REVIVE_CASH", 4_200_000, "MORE_THAN"),
        ("OP_REVIVE_CUSTODY", 372, "EXACT"),
        ("OP_REVIVE_INTELLIGENCE", 1_969, "EXACT"),
    ],
)
def test_the_published_figures_stand_beside_the_rows(world: World, code: str, value: int, qualifier: str) -> None:
    """Each published figure is kept with its qualifier and source, in the unit of its measure."""
    indicator = the(world["indicator"], code=code)
    published = the(world["indicator_value"], indicator_id=indicator["id"])

    assert (published["value"], published["qualifier"]) == (value, qualifier)
    assert "Northampton Chronicle, 14 March 2024" in str(published["source"])
    assert indicator["unit"] == code_list("measure").further(str(indicator["measure"]), "unit")


def test_five_agreements_are_in_force(world: World) -> None:
    """On the day of the demonstration five agreements are in force; each of the others lacks one thing only."""
    lacking = {row["reference"]: tuple(_lacks(world, row)) for row in world["agreement"]}

    assert [reference for reference, why in lacking.items() if not why] == [
        "ISA-2022-01",
        "ISA-2022-02",
        "ISA-2023-03",
        "ISA-2022-04",
        "ISA-2025-05",
    ]
    assert {reference: why for reference, why in lacking.items() if why} == {
        "ISA-2024-06": ("SUSPENDED",),
        "ISA-2021-07": ("EXPIRED", "its last day is over", "its review is overdue"),
        "ISA-2022-08": ("its last day is over",),
        "ISA-2021-09": ("its review is overdue",),
        "ISA-2026-10": ("IN_APPROVAL", "a signature"),
        "ISA-2024-11": ("a signature",),
        "ISA-2026-12": ("DRAFT", "its first day is to come", "a signature"),
        "ISA-2020-13": ("TERMINATED",),
    }


def test_no_clause_covers_nothing(world: World) -> None:
    """Every clause has areas, roles and purposes, is between parties of its agreement, and gives a reason."""
    parties = {(row["agreement_id"], row["agency_id"]) for row in world["agreement_party"]}
    for table in ("clause_area", "clause_role", "clause_purpose"):
        assert {row["clause_id"] for row in world[table]} == {row["id"] for row in world["clause"]}
    for row in world["clause"]:
        assert {(row["agreement_id"], row["owner_id"]), (row["agreement_id"], row["recipient_id"])} <= parties
        assert len(str(row["necessity"])) > 40


def test_a_clause_names_an_entity_that_exists(world: World) -> None:
    """A clause opens an entity that is shared, or one kind of it."""
    names = {name for entity in entities() for name in (entity.name, *entity.types())}

    assert {row["entity"] for row in world["clause"]} - names == set()


def test_every_code_is_one_of_its_list(world: World) -> None:
    """Each coded value of each row stands in the list of its field."""
    unknown = {
        (entity.name, field.name, row[field.column])
        for entity in entities()
        for field in entity.every_attribute()
        if getattr(field, "kind", None) is Kind.CODE
        for row in world[entity.table.name]
        if row[field.column] is not None and row[field.column] not in code_list(str(field.codes))
    }
    for table, column in (("clause_role", "role"), ("clause_purpose", "purpose")):
        unknown |= {(table, column, row[column]) for row in world[table] if row[column] not in code_list(column)}

    assert unknown == set()


def test_every_code_was_in_use_on_its_day(world: World) -> None:
    """A civil order, a gateway or an outcome is not older than the law it rests on."""
    starts = {row["id"]: day(row["starts_on"]) for row in world["agreement"]}
    for row in world["clause"]:
        assert code_list("gateway").code(str(row["gateway"])).in_force(starts[row["agreement_id"]])
    for row in world["outcome"]:
        if row["kind"] == "CIVIL_ORDER":
            assert code_list("civil_order_kind").code(str(row["civil_order_kind"])).in_force(day(row["occurred_on"]))


def test_a_child_is_under_eighteen(world: World) -> None:
    """Whom a safeguarding record calls a child is under 18, and whom it calls an adult is not."""
    for row in world["outcome"]:
        if row["kind"] == "SAFEGUARDING":
            young = row["age_band"] in ("AGE_0_9", "AGE_10_13", "AGE_14_17")
            assert young == (row["protected_group"] == "CHILD")


def test_every_shared_record_says_that_it_is_synthetic(world: World) -> None:
    """Whatever could be taken for a real event says that it is none."""
    for found in world.values():
        assert all(row["synthetic"] is True for row in found if "synthetic" in row)
    assert {row["context"] for row in world["recorded_crime"]} == {"Synthetic row of the demonstration partnership."}


def test_several_agencies_own_records(world: World) -> None:
    """Police, council, youth offending service and the force next door all contribute outcomes."""
    names = {row["id"]: row["name"] for row in world["agency"]}
    owners = Counter(names[row["owner_id"]] for row in world["outcome"])

    assert set(owners) == {
        "Northamptonshire Police",
        "West Northamptonshire Council",
        "Northamptonshire Youth Offending Service",
        "Wellandshire Police (demonstration)",
    }
    assert owners.most_common(1)[0][0] == "Northamptonshire Police"


def test_the_oddities_of_open_data_occur(world: World) -> None:
    """Crimes without id, without place, with a repeated id, and outcomes whose crime is absent are all there."""
    crimes, outcomes = world["recorded_crime"], world["crime_outcome"]
    ids = Counter(row["crime_id"] for row in crimes if row["crime_id"] is not None)

    assert {row["crime_type"] for row in crimes if row["crime_id"] is None} == {"ANTI_SOCIAL_BEHAVIOUR"}
    assert any(row["longitude"] is None and row["lsoa_code"] is None for row in crimes)
    assert max(ids.values()) > 1
    assert any(row["crime_id"] not in ids for row in outcomes)
    assert len({row["fingerprint"] for row in (*crimes, *outcomes)}) == len(crimes) + len(outcomes)


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


def entities() -> Iterator[Entity]:
    """Go through the entities of the catalogue."""
    yield from CATALOGUE.values()


def identifiers(world: World) -> set[object]:
    """Gather every id of the world."""
    return {row["id"] for table in world.values() for row in table if "id" in row}


def by_outcome(lines: list[Row]) -> dict[object, list[Row]]:
    """Group lines by the outcome they belong to."""
    found = defaultdict(list)
    for line in lines:
        found[line["outcome_id"]].append(line)
    return found


def _lacks(world: World, agreement: Row) -> Iterator[str]:
    if agreement["status"] != "ACTIVE":
        yield str(agreement["status"])
    if day(agreement["starts_on"]) > TODAY:
        yield "its first day is to come"
    if agreement["ends_on"] is not None and day(agreement["ends_on"]) < TODAY:
        yield "its last day is over"
    if day(agreement["review_on"]) < TODAY:
        yield "its review is overdue"
    parties = [row for row in world["agreement_party"] if row["agreement_id"] == agreement["id"]]
    if any(row["signed_version"] != agreement["version"] for row in parties):
        yield "a signature"
