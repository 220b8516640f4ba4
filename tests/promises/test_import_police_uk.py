"""Promises about importing the crime files of data.police.uk into a database."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.imports.police_uk import ImportReport, Rejection, UnreadableFile
from server.imports.police_uk.layout import OUTCOMES, STREET
from tests.promises import published_months as months
from tests.promises.importing import Importer, counts
from tests.promises.published_crime import FORCE, NUISANCE_ROW, OUTCOME_ROW, STREET_ROW, printed, street_rows


async def test_a_row_is_kept_as_published(importer: Importer) -> None:
    """Labels become codes, degrees become millionths, and blanks around a cell go."""
    await importer.run(importer.file("a.csv", STREET_ROW, NUISANCE_ROW))

    columns = (
        "crime_id, month, reported_by, longitude, latitude, location, lsoa_code, crime_type, last_outcome, context"
    )
    kept = await importer.database.fetch(f"SELECT {columns} FROM recorded_crime WHERE crime_id = 'a1'")
    assert kept == (
        "a1", "2023-01", FORCE, -896900, 52240480, "On or near Weston Favell Way", "E01027158", "BURGLARY",
        "UNDER_INVESTIGATION", None,
    )  # fmt: skip
    assert await importer.count(where="crime_id IS NULL AND last_outcome IS NULL AND location = 'On or near'") == 1


async def test_importing_a_file_twice_changes_nothing(importer: Importer) -> None:
    """Rows that are published twice in a file are kept twice, however often the file comes."""
    file = importer.file("a.csv", STREET_ROW, NUISANCE_ROW, NUISANCE_ROW, NUISANCE_ROW)

    assert counts(await importer.run(file)) == (4, 0, 0)
    assert counts(await importer.run(file)) == (0, 4, 0)
    assert counts(await importer.run(file, file)) == (0, 8, 0)
    assert await importer.count() == 4


async def test_a_file_twice_in_one_run_counts_once(importer: Importer) -> None:
    """Equal rows are counted within a file, so the same file under two names adds nothing."""
    one, two = (importer.file(name, NUISANCE_ROW, NUISANCE_ROW) for name in ("one.csv", "two.csv"))

    assert counts(await importer.run(one, two)) == (2, 2, 0)


async def test_a_file_that_overlaps_adds_only_its_own_rows(importer: Importer) -> None:
    """Of a later, longer file only the rows that are new are added."""
    await importer.run(importer.file("a.csv", STREET_ROW, NUISANCE_ROW))

    later = importer.file("b.csv", NUISANCE_ROW, STREET_ROW.replace("a1", "a2"), NUISANCE_ROW, STREET_ROW)

    assert counts(await importer.run(later)) == (2, 2, 0)


async def test_a_crime_id_may_repeat(importer: Importer) -> None:
    """Rows with one Crime ID and different content are all kept."""
    changed = STREET_ROW.replace("Under investigation", "Local resolution")

    assert counts(await importer.run(importer.file("a.csv", STREET_ROW, changed))) == (2, 0, 0)


async def test_the_header_tells_the_kind_of_a_file(importer: Importer) -> None:
    """Both kinds in one run go to their own tables, whatever the files are called."""
    street, outcomes = importer.file("outcomes.csv", STREET_ROW), importer.file("x", OUTCOME_ROW, layout=OUTCOMES)

    await importer.run(street, outcomes)

    assert (await importer.count(), await importer.count("crime_outcome")) == (1, 1)


async def test_a_dry_run_keeps_nothing(importer: Importer) -> None:
    """A dry run gives the counts of the real one and leaves the database as it was."""
    file = importer.file("a.csv", STREET_ROW, NUISANCE_ROW, "broken")

    assert await importer.run(file, dry_run=True) == ImportReport(2, 0, 0, 1, is_dry=True)
    assert await importer.count() == 0
    assert counts(await importer.run(file)) == (2, 0, 1)


async def test_a_bad_file_takes_the_whole_run_back(importer: Importer) -> None:
    """Of two files the second cannot be read, so the first is not kept either."""
    good, bad = importer.file("good.csv", STREET_ROW), importer.folder / "bad.csv"
    bad.write_bytes((",".join(STREET.columns) + "\n" + STREET_ROW + "\n").encode() + b"\xe9\n")

    with pytest.raises(UnreadableFile, match=r"bad\.csv: line 3 is not UTF-8"):
        await importer.run(good, bad)

    assert await importer.count() == 0


async def test_a_rejected_row_is_told_and_left_out(importer: Importer) -> None:
    """The report names file, line, column, reason and value; the rows around it are taken."""
    file = importer.file("a.csv", STREET_ROW, "", STREET_ROW.replace("2023-01", "2023-13"), NUISANCE_ROW)

    assert counts(await importer.run(file)) == (2, 0, 1)
    assert importer.rejected == [Rejection(str(file), 4, "Month", "not a month such as 2023-01", "2023-13")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_any_files_in_any_order_come_to_the_same(importer: Importer, data: st.DataObject) -> None:
    """Rows without Crime ID are there as often as in one file, however the files came, alone or together."""
    # Examples share the database, so each has a force of its own.
    force = f"Force {await importer.count()}"
    drawn_rows = data.draw(st.lists(street_rows(), min_size=1, max_size=4, unique=True))
    pool = [printed((None, row[1], force, *row[3:])) for row in drawn_rows]
    drawn = data.draw(st.lists(st.lists(st.sampled_from(pool), max_size=6), min_size=1, max_size=3))
    files = [importer.file(f"{at}.csv", *rows) for at, rows in enumerate(drawn)]
    most: Counter[str] = Counter()
    for rows in drawn:
        most |= Counter(rows)

    first = await importer.run(*files)
    again = [await importer.run(file) for file in reversed(files)]

    assert [report.inserted for report in again] == [0] * len(files)
    assert (first.rejected, first.inserted) == (0, most.total())
    assert await importer.count(where=f"reported_by = '{force}'") == most.total()


async def test_files_as_they_are_published_are_taken_whole(importer: Importer) -> None:
    """Two months of a force, with rows without Crime ID, without a place, and outcomes of crimes that are not there."""
    files = months.written(importer.folder / "police-uk")

    assert counts(await importer.run(*files)) == (months.STREET_ROWS + months.OUTCOME_ROWS, 0, 0)
    assert counts(await importer.run(*files)) == (0, months.STREET_ROWS + months.OUTCOME_ROWS, 0)
    assert await importer.count() == months.STREET_ROWS
    assert await importer.count("crime_outcome") == months.OUTCOME_ROWS
    nowhere = "longitude IS NULL AND latitude IS NULL AND lsoa_code IS NULL AND lower(location) = 'no location'"
    assert await importer.count(where=nowhere) == months.NOWHERE
    assert await importer.count(where="crime_id IS NULL") == len(months.MONTHS) * months.NUISANCES
    absent = "NOT EXISTS (SELECT * FROM recorded_crime WHERE recorded_crime.crime_id = crime_outcome.crime_id)"
    assert await importer.count("crime_outcome", absent) == len(months.MONTHS) * months.ABSENT
