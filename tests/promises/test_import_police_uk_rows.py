"""Promises about one line of a published crime file: which are taken, and why the others are not."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.imports.police_uk import Rejection, UnreadableFile
from server.imports.police_uk.layout import OUTCOMES, STREET
from server.imports.police_uk.lines import LONGEST_LINE
from server.imports.police_uk.reading import Reading
from server.imports.police_uk.rows import RowRejected, Values, millionths, values_of
from tests.promises.published_crime import DEGREES, FORCE, NUISANCE_ROW, STREET_ROW, THEFT, printed, street_rows


def read(content: bytes) -> tuple[list[Values], list[Rejection]]:
    """Read *content* as a file."""
    rejected: list[Rejection] = []
    reading = Reading(io.BytesIO(content), name="f.csv", advanced=lambda size: None, rejected=rejected.append)
    return list(reading.rows()), rejected


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (STREET_ROW.replace("Burglary", "Piracy"), "Crime type", "not a known category"),
        (STREET_ROW.replace("Burglary", ""), "Crime type", "must not be empty"),
        (STREET_ROW.replace("Under investigation", "Lost"), "Last outcome category", "not a known category"),
        (STREET_ROW.replace("-0.896900", ""), "Longitude", "empty, though the other half is there"),
        (STREET_ROW.replace("52.240480", ""), "Latitude", "empty, though the other half is there"),
        (STREET_ROW.replace("52.240480", "-0.9"), "Latitude", "outside England, Wales and Northern Ireland"),
        (STREET_ROW.replace("-0.896900", "1e-1"), "Longitude", DEGREES),
        (STREET_ROW.replace("-0.896900", "-0.1234567"), "Longitude", DEGREES),
        (STREET_ROW.replace("-0.896900", "-٠.8"), "Longitude", DEGREES),
        (STREET_ROW.replace("2023-01", "2023-1"), "Month", "not a month such as 2023-01"),
        (STREET_ROW.replace("E01027158", "e0!"), "LSOA code", "not a code such as E01000029"),
        (STREET_ROW.replace(FORCE, "", 1), "Reported by", "must not be empty"),
        (STREET_ROW.replace("a1", "a" * 65), "Crime ID", "longer than 64 characters"),
        (STREET_ROW.replace("a1", "a\x001"), "", "holds the control character U+0000"),
        (STREET_ROW + ",", "", "12 columns expected, 13 found"),
        (THEFT, "", "12 columns expected, 9 found"),
        (STREET_ROW.replace("a1", '"a1'), "", "quotation marks do not match"),
        ("x" * (LONGEST_LINE // 2), "", "12 columns expected, 1 found"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why(row: str, column: str, reason: str) -> None:
    """Each fault names its column, or none when the whole line is at fault."""
    with pytest.raises(RowRejected) as caught:
        values_of(row, STREET)

    assert (caught.value.column, caught.value.reason) == (column, reason)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02", "not the header of a police.uk"),
        (b"PK\x03\x04" + b"\x00" * 300_000, "does not end"),
        (",".join(STREET.columns).encode("utf-16"), "the file is UTF-16"),
        (",".join(STREET.columns[:-1]).encode(), "not that of a street file (missing: Context)"),
        (",".join([*OUTCOMES.columns, "More"]).encode(), "not that of a outcomes file (not expected: 'More')"),
        (",".join(STREET.columns[::-1]).encode(), "columns in another order"),
        (",".join(["Crime ID", *STREET.columns]).encode(), "not expected: 'Crime ID'"),
        (b"id,name\n1,2\n", "not the header of a police.uk"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(content: bytes, message: str) -> None:
    """One sentence says what is wrong with it."""
    with pytest.raises(UnreadableFile) as caught:
        read(content)

    assert message in str(caught.value)
    assert str(caught.value).startswith("f.csv: ")
    assert "\n" not in str(caught.value)


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    """What spreadsheets add changes nothing."""
    plain = f"{','.join(STREET.columns)}\n{STREET_ROW}\n{NUISANCE_ROW}\n"

    assert read(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()) == read(plain.encode())


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [("0", 0), ("-0.000059", -59), ("51.5", 51_500_000), ("52.2404800", 52_240_480), ("", None), (".5", None)],
)
def test_degrees_become_exact_millionths(degrees: str, expected: int | None) -> None:
    """No binary fraction comes between the text and the number."""
    assert millionths(degrees) == expected


@given(st.lists(street_rows(), max_size=5))
def test_what_is_printed_is_read_back(rows: Sequence[Values]) -> None:
    """Any record, written as the publisher writes it, is read as the same record."""
    content = "\n".join([",".join(STREET.columns), *map(printed, rows)])

    assert read(content.encode()) == (list(rows), [])


@given(st.binary(max_size=300), st.booleans())
def test_junk_is_refused_or_rejected_and_nothing_else(junk: bytes, under_a_header: bool) -> None:
    """Whatever the bytes, there is one kind of error for the file and rejections for its rows."""
    content = (",".join(OUTCOMES.columns).encode() + b"\n" if under_a_header else b"") + junk

    try:
        rows, rejected = read(content)
    except UnreadableFile:
        return
    assert rows == []
    assert all(row.value.isprintable() and len(row.value) < 700 for row in rejected)
