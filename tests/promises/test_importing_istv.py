"""Importing ISTV: a hospital's monthly file of assaults becomes attendances, less all that could tell of a patient."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.administering import Terminal, administered_url, terminal
from tests.promises.istv import HEADINGS, HOSPITAL, ISTV, PLACES, held, open_hospital

__all__ = ["administered_url", "terminal"]

AS_HELD = [
    ("2026-03-14", "23", "2026-03-15", "1", "SHARP_OBJECT", "STREET", "RNS01"),
    ("2026-03-15", "1", "2026-03-15", "2", "GLASS", "LICENSED_PREMISES", "RNS01"),
    ("2026-03-15", "None", "2026-03-16", "9", "OTHER", "HOME", "RNS01"),
]


@pytest.fixture(autouse=True)
def hospital(terminal: Terminal) -> None:
    """Begin with a hospital, its file and a list of places."""
    open_hospital(terminal)
    Path("istv.csv").write_text(ISTV, "utf-8")
    Path("places.csv").write_text(PLACES, "utf-8")


def test_the_data_set_is_imported_as_hospitals_send_it(terminal: Terminal) -> None:
    """Headings of the NHS data dictionary, labels for codes, days with times: the hour stays, the minute goes."""
    told = terminal.run("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")

    assert (told.exit_code, told.stdout) == (0, "3 new, 0 corrected, 0 as they were, 0 left out.\n")
    assert held(terminal) == AS_HELD


def test_a_workbook_says_the_same(terminal: Terminal) -> None:
    """Days with times are such in the workbook, and the hospital is named once for the file."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Arrival date and time", "Assault date", "Assault time", "Weapon", "Location type", "Location"])
    arrived = datetime(2026, 3, 15, 1, 10)  # noqa: DTZ001 - a spreadsheet knows no time zone
    assaulted = datetime(2026, 3, 14)  # noqa: DTZ001
    sheet.append([arrived, assaulted, "23:40", "Knife", "Street", "anywhere"])
    book.save("march.xlsx")
    words = ("--treatment-site", "RNS01", "--places", "places.csv", "march.xlsx")
    told = terminal.run("import", "istv", *HOSPITAL, *words)

    assert told.exit_code == 0, told.output
    assert held(terminal) == AS_HELD[:1]


def test_no_word_of_free_text_is_kept(terminal: Terminal) -> None:
    """Neither of a place nor of other means: not in a record, an entry, an event or what is told."""
    told = terminal.run("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")
    told_again = terminal.run("audit", "events", "--json")

    assert told.exit_code == 0
    for word in ("Acacia", "NN1", "Tom", "fountain", "umbrella", "Red Lion"):
        assert word not in told.output + told_again.output + str(terminal.events) + str(held(terminal))


def test_without_a_list_of_places_the_file_says_its_areas(terminal: Terminal) -> None:
    """A column of area codes does as well; without either the file is not read."""
    said = terminal.refused("import", "istv", *HOSPITAL, "istv.csv")
    assert said.endswith("the column 'area' is missing.")

    lines = ISTV.splitlines()
    Path("istv.csv").write_text("\n".join([f"{lines[0]},Area code", *(f"{line},E1" for line in lines[1:])]), "utf-8")
    assert terminal.run("import", "istv", *HOSPITAL, "istv.csv").exit_code == 0
    assert held(terminal) == AS_HELD


def test_a_place_that_is_not_on_the_list_is_a_fault_that_repeats_nothing(terminal: Terminal) -> None:
    """Where the list has no line for all others; the rejects have the line and the problem, no cell."""
    Path("places.csv").write_text("place,area\nThe Red Lion,E1\n", "utf-8")
    words = ("--places", "places.csv", "--rejects", "left.csv", "istv.csv")
    told = terminal.run("import", "istv", *HOSPITAL, *words)
    left = Path("left.csv").read_text("utf-8-sig").splitlines()

    assert (told.exit_code, len(held(terminal))) == (3, 1)
    assert left == [
        "line,problem",
        "2,area: The cell names nothing that is known: give the GSS code of an area",
        "4,area: The cell names nothing that is known: give the GSS code of an area",
    ]
    assert "Acacia" not in told.output + told.stderr


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("RNS01,14/03/2026 01:10,14/03/2026 23:40,Knife,,Street,x", "attendanceHour: Nobody attends before"),
        ("RNS01,13/03/2026 01:10,14/03/2026 23:40,Knife,,Street,x", "attendedOn: Nobody attends before"),
        ("RNS01,,14/03/2026 24:40,Knife,,Street,x", "assaultedOn: The cell is no day"),
        ("RNS01,,2026-03-14T23:40:00Z,Knife,,Street,x", "assaultedOn: The cell is no day"),
        ("RNS01,,14/03/2026 23:40,Slippers,,Street,x", "assaultMethod: The cell is no code of this column"),
        ("RNS01,,14/03/2026 23:40,Knife,,Moon,x", "locationKind: The cell is no code of this column"),
        ("The General,,14/03/2026 23:40,Knife,,Street,x", "treatmentSite: A hospital site is told by its code"),
        ("NN12AB,,14/03/2026 23:40,Knife,,Street,x", "treatmentSite: A hospital site is told by its code"),
        (",,14/03/2026 23:40,Knife,,Street,x", "treatmentSite: A value that is needed is missing"),
    ],
)
def test_a_row_with_a_fault_is_left_out(terminal: Terminal, row: str, problem: str) -> None:
    """Each fault is told by line and column."""
    Path("istv.csv").write_text(f"{HEADINGS}\n{row}\n", "utf-8")
    told = terminal.run("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")

    assert (told.exit_code, held(terminal)) == (3, [])
    assert f"line 2: {problem}" in told.stderr


def test_an_agency_that_is_no_health_body_imports_none(terminal: Terminal) -> None:
    """Neither police nor council hold attendances, whoever runs the command."""
    told = terminal.run("import", "istv", "--agency", "Shire Council", "--places", "places.csv", "istv.csv")

    assert (told.exit_code, held(terminal)) == (3, [])
    assert "recorded by the health body that treated" in told.stderr


@pytest.mark.parametrize("content", ["", "place\nx", "place,area\nx", "place,area\nx,E1\nX,E1\n", "place,area\n,E1\n"])
def test_a_list_of_places_that_is_none_ends_the_import(terminal: Terminal, content: str) -> None:
    """One sentence, and nothing is imported."""
    Path("places.csv").write_text(content, "utf-8")

    assert "places.csv" in terminal.refused("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")
    assert held(terminal) == []
