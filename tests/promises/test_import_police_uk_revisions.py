"""Promises about a month that is published again: what changed is revised, nothing is lost, nothing doubled."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.imports.police_uk import ImportReport
from server.imports.police_uk.layout import OUTCOMES
from tests.promises import published_months as months
from tests.promises.importing import Importer, counts
from tests.promises.published_crime import NUISANCE_ROW, OUTCOME_ROW, STREET_ROW

OPEN, RESOLVED = "Under investigation", "Local resolution"
LATER_ROW = STREET_ROW.replace(OPEN, RESOLVED)
OTHER_ROW = STREET_ROW.replace("a1", "a2")
SAID = ("crime_id", "crime_type", "last_outcome")


def row(said: str) -> str:
    """Make a published street row from `Crime ID, crime type, last outcome` with codes of one letter."""
    crime, kind, outcome = said.split()
    kinds = {"B": "Burglary", "R": "Robbery", "D": "Drugs"}
    outcomes = {"u": OPEN, "l": RESOLVED, "n": "Investigation complete; no suspect identified"}
    return STREET_ROW.replace("a1", crime).replace("Burglary", kinds[kind]).replace(OPEN, outcomes[outcome])


async def test_a_later_release_revises_a_crime(importer: Importer) -> None:
    """The crime has its new outcome and its old id, the others are as they were, and the same file changes no more."""
    await importer.run(importer.file("a.csv", STREET_ROW, OTHER_ROW, NUISANCE_ROW))
    before = await importer.told("CAST(id AS varchar(36))", "crime_id")
    later = importer.file("b.csv", OTHER_ROW, NUISANCE_ROW, LATER_ROW, STREET_ROW.replace("a1", "a3"))

    assert await importer.run(later, dry_run=True) == ImportReport(1, 1, 2, 0, is_dry=True)
    assert await importer.run(later) == ImportReport(1, 1, 2, 0)
    assert await importer.run(later) == ImportReport(0, 0, 4, 0)

    assert set(before) < set(await importer.told("CAST(id AS varchar(36))", "crime_id"))
    assert await importer.told(*SAID) == [
        " ANTI_SOCIAL_BEHAVIOUR ",
        "a1 BURGLARY LOCAL_RESOLUTION",
        "a2 BURGLARY UNDER_INVESTIGATION",
        "a3 BURGLARY UNDER_INVESTIGATION",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("On or near Weston Favell Way", "On or near Wellingborough Road"),
        ("-0.896900,52.240480", ","),
        ("E01027158,Northampton 009A", "E01027159,Northampton 009B"),
        ("Burglary", "Robbery"),
        (f"{OPEN},", f"{OPEN},Corrected."),
    ],
)
async def test_whatever_changed_is_revised(importer: Importer, old: str, new: str) -> None:
    """Place, crime type and context are taken from the later release like the outcome."""
    await importer.run(importer.file("a.csv", STREET_ROW))

    assert await importer.run(importer.file("b.csv", STREET_ROW.replace(old, new))) == ImportReport(0, 1, 0, 0)
    assert await importer.run(importer.file("c.csv", STREET_ROW)) == ImportReport(0, 1, 0, 0)
    assert await importer.count() == 1


@pytest.mark.parametrize(("old", "new"), [("a1", "a2"), ("2023-01", "2023-02"), ("Northamptonshire", "Kent")])
async def test_another_name_is_another_crime(importer: Importer, old: str, new: str) -> None:
    """Crime ID, month and reporting force name a crime together; a row that differs in one of them is new."""
    await importer.run(importer.file("a.csv", STREET_ROW))

    assert await importer.run(importer.file("b.csv", LATER_ROW.replace(old, new))) == ImportReport(1, 0, 0, 0)


async def test_a_published_outcome_is_revised(importer: Importer) -> None:
    """The outcomes file of a month that comes again with another outcome of a crime has one row of it, not two."""
    await importer.run(importer.file("a.csv", OUTCOME_ROW, layout=OUTCOMES))
    later = OUTCOME_ROW.replace("Investigation complete; no suspect identified", RESOLVED)

    assert await importer.run(importer.file("b.csv", later, layout=OUTCOMES)) == ImportReport(0, 1, 0, 0)
    assert await importer.told("crime_id", "outcome", table="crime_outcome") == ["a1 LOCAL_RESOLUTION"]


async def test_what_a_later_release_leaves_out_stays(importer: Importer) -> None:
    """A row that vanished may have been withdrawn, or the file is an extract: it is kept."""
    await importer.run(importer.file("a.csv", STREET_ROW, OTHER_ROW, NUISANCE_ROW, NUISANCE_ROW))

    assert counts(await importer.run(importer.file("b.csv", OTHER_ROW, NUISANCE_ROW))) == (0, 2, 0)
    assert await importer.count() == 4


async def test_a_row_without_crime_id_is_never_revised(importer: Importer) -> None:
    """Nothing tells which of the rows before it was, so it is new."""
    await importer.run(importer.file("a.csv", NUISANCE_ROW))
    moved = NUISANCE_ROW.replace("On or near ", "On or near Kettering Road")

    assert counts(await importer.run(importer.file("b.csv", moved))) == (1, 0, 0)


async def test_the_release_imported_last_is_believed(importer: Importer) -> None:
    """A file has no date of release: an older one takes the outcome back, and says so; the newer one puts it right."""
    older, newer = importer.file("older.csv", STREET_ROW), importer.file("newer.csv", LATER_ROW)

    assert await importer.run(older, newer) == ImportReport(1, 1, 0, 0)
    assert await importer.run(older, dry_run=True) == ImportReport(0, 1, 0, 0, is_dry=True)
    assert await importer.told(*SAID) == ["a1 BURGLARY LOCAL_RESOLUTION"]
    await importer.run(older)
    assert await importer.told(*SAID) == ["a1 BURGLARY UNDER_INVESTIGATION"]


@pytest.mark.parametrize(
    ("earlier", "later", "report", "kept"),
    [
        # the row that is repeated stays, whichever comes first
        ("a B u, a B n", "a B n, a B l", (0, 1, 1), "a B l, a B n"),
        ("a B u, a B n", "a B l, a B u", (0, 1, 1), "a B l, a B u"),
        # rows of one crime are told apart by their type
        ("a B u, a R u", "a R n, a B l", (0, 2, 0), "a B l, a R n"),
        ("a B u, a R u", "a R n", (0, 1, 0), "a B u, a R n"),
        ("a B u, a R u", "a D u, a R n", (0, 2, 0), "a D u, a R n"),
        # one more row of a crime is a new row
        ("a B u", "a B n, a B u", (1, 0, 1), "a B n, a B u"),
        ("a B u", "a B n, a B l", (1, 1, 0), "a B l, a B n"),
        # rows that say the same are as many as before
        ("a B u, a B u", "a B u, a B l", (0, 1, 1), "a B l, a B u"),
        ("a B u, a B u, a B u", "a B l", (0, 1, 0), "a B l, a B u, a B u"),
        ("a B u", "a B u, a B u", (1, 0, 1), "a B u, a B u"),
    ],
)
async def test_rows_that_share_a_crime_id_are_matched_one_to_one(
    importer: Importer, earlier: str, later: str, report: tuple[int, int, int], kept: str
) -> None:
    """Each row of the later file revises one stored row at the most, and never one that the file repeats."""
    await importer.run(importer.file("a.csv", *map(row, earlier.split(", "))))
    file = importer.file("b.csv", *map(row, later.split(", ")))

    assert await importer.run(file) == ImportReport(*report, 0)
    assert await importer.run(file) == ImportReport(0, 0, later.count(",") + 1, 0)

    letters = {"BURGLARY": "B", "ROBBERY": "R", "DRUGS": "D", "LOCAL_RESOLUTION": "l"}
    letters |= {"UNDER_INVESTIGATION": "u", "NO_SUSPECT_IDENTIFIED": "n"}
    stored = [" ".join(letters.get(word, word) for word in each.split()) for each in await importer.told(*SAID)]
    assert sorted(stored) == kept.split(", ")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from([f"{c} {k} {o}" for c in "ab" for k in "BR" for o in "ul"]), max_size=6)))
async def test_after_any_releases_the_last_one_stands(importer: Importer, releases: list[list[str]]) -> None:
    """Each Crime ID has as many rows as in its fullest file, the rows of the last file among them."""
    # Examples share the database, so each has Crime IDs of its own.
    example = f"x{await importer.count()}"
    most: Counter[str] = Counter()
    inserted = 0
    for number, said in enumerate(releases):
        file = importer.file(f"{number}.csv", *(row(f"{example}{each}") for each in said))
        report = await importer.run(file)
        inserted += report.inserted
        most |= Counter(each[0] for each in said)
        assert counts(await importer.run(file)) == (0, len(said), 0)

    assert await importer.count(where=f"crime_id LIKE '{example}_'") == most.total() == inserted


async def test_a_month_is_revised_in_place(importer: Importer) -> None:
    """A month that is published again with more outcomes told: so many revised rows, and no new one."""
    months.written(importer.folder / "police-uk")
    file = months.crimes(importer.folder / "police-uk")
    later = importer.folder / "later.csv"
    later.write_text(file.read_text("utf-8").replace(f",{months.UNKNOWN},", f",{months.TOLD},"), "utf-8")
    await importer.run(file)
    rows = await importer.count()

    assert await importer.run(later) == ImportReport(0, months.REVISED, rows - months.REVISED, 0)
    assert await importer.run(later) == ImportReport(0, 0, rows, 0)
    assert await importer.count() == rows
