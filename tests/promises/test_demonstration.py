"""The demonstration partnership: the published figures of 2023, told by about 10,000 synthetic rows."""

from collections import Counter, defaultdict

import pytest

from schema.codes import code_list
from schema.entity import Field, Kind
from server.demonstration.batches import Row
from tests.promises.demonstration import World, by_outcome, day, entities, told, total


@pytest.fixture(scope="module")
def world() -> World:
    """Give the demonstration as it is told to every installation."""
    return told()


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
        found = [row for row in of_2023(world) if row["kind"] == kind]

        assert len({row["site_id"] for row in found}) == 2, kind
        assert {(day(row["occurred_on"]).month + 2) // 3 for row in found} == {1, 2, 3, 4}, kind


def test_firearms_and_ammunition_are_among_the_weapons_of_2023(world: World) -> None:
    """The items of the lines add up to the item count, and some are firearms and ammunition."""
    lines = by_outcome(world["weapon_line"])
    seizures = [row for row in world["outcome"] if row["kind"] == "WEAPON_SEIZURE"]
    found = [line for row in of_2023(world) for line in lines[row["id"]]]

    assert [row for row in seizures if total(lines[row["id"]], "count") != row["item_count"]] == []
    assert {"FIREARM", "AMMUNITION", "BLADE"} <= {line["category"] for line in found}
    assert total(found, "count") == 49


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


def test_every_code_is_one_of_its_list(world: World) -> None:
    """Each coded value of each row stands in the list of its field."""
    unknown = {
        (entity.name, field.name, row[field.column])
        for entity in entities()
        for field in entity.every_attribute()
        if isinstance(field, Field) and field.kind is Kind.CODE
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


def test_the_sums_of_2023_do_not_depend_on_asking_by_operation(world: World) -> None:
    """All rows of the year, whosever they are, add up to the same figures; other years differ."""
    figures = {
        year: (
            sum(row["kind"] == "ARREST" for row in found),
            total(found, "street_value_pence"),
            total(found, "item_count"),
            total(found, "cash_pence"),
            total([row for row in found if row["suspended"] is False], "custody_months"),
        )
        for year in (2022, 2023, 2024)
        for found in [[row for row in world["outcome"] if day(row["occurred_on"]).year == year]]
    }

    assert figures[2023] == (195, 20_900_000, 49, 4_235_000, 372)
    assert all(figures[2023][place] not in (figures[2022][place], figures[2024][place]) for place in range(5))


def test_what_stands_behind_the_published_figures_is_official(world: World) -> None:
    """What is sensitive is marked so, and none of it is counted in the figures of 2023 that everybody may compare."""
    counted = ("ARREST", "DRUG_SEIZURE", "WEAPON_SEIZURE", "CASH_SEIZURE", "COURT_OUTCOME")

    assert {row["marking"] for row in of_2023(world) if row["kind"] in counted} == {"OFFICIAL"}
    for table in ("outcome", "intelligence_report", "organised_crime_group", "disruption"):
        assert any(row["marking"] == "OFFICIAL_SENSITIVE" for row in world[table]), table
    assert {row["marking"] for row in world["intelligence_report"] if row["handling"] == "C"} == {"OFFICIAL_SENSITIVE"}


def test_only_the_end_of_2024_is_provisional(world: World) -> None:
    """Records of the last quarter may still be corrected, and no others."""
    assert {row["month"] for row in world["outcome"] if row["provisional"]} == {"2024-10", "2024-11", "2024-12"}
    assert not any(row["provisional"] for row in of_2023(world))


def of_2023(world: World) -> list[Row]:
    """Give the outcomes of 2023."""
    return [row for row in world["outcome"] if day(row["occurred_on"]).year == 2023]
