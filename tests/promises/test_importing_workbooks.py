"""Importing workbooks: what people fill in with a spreadsheet program, and what others put into such a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.tables.past import PAST
from schema.tables.records import DRUG_LINE, OUTCOME, WEAPON_LINE
from server.contributing.archive import MOST_UNPACKED
from tests.administering import Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]
AGENCY = ("--agency", "Shire Police")
HEAD = ["clientReference", "occurredOn", "area", "status", "provisional"]
DAY = datetime(2026, 3, 1)  # noqa: DTZ001 - a spreadsheet knows no time zone
ROW = ["A-1", "2026-03-01", "E1", "ARRESTED", ""]


@pytest.fixture(autouse=True)
def no_records(terminal: Terminal) -> None:
    """Begin without records."""
    terminal.change(*map(sa.delete, (DRUG_LINE, WEAPON_LINE, OUTCOME, PAST["outcome"])))


def book(*rows: list[Any], name: str = "sheet.xlsx") -> str:
    """Write a workbook into the current folder and give its name."""
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.create_sheet("another").append(["not", "read"])
    made.save(name)
    return name


def held(terminal: Terminal) -> list[tuple[str, ...]]:
    """Give the arrests there are: reference, day, status, whether provisional."""
    table = OUTCOME.c
    query = sa.select(table.client_reference, table.occurred_on, table.arrest_status, table.provisional)
    return [tuple(map(str, row)) for row in terminal.rows(query.order_by(table.client_reference))]


def filled_in(terminal: Terminal, word: str, *typed: dict[str, Any]) -> str:
    """Print the template of a kind, type rows below its notes, and give its name."""
    assert terminal.run("template", word, "--xlsx", f"{word}.xlsx").exit_code == 0
    filled = openpyxl.load_workbook(f"{word}.xlsx")
    sheet = filled.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row, cells in enumerate(typed, 3):
        for name, value in cells.items():
            sheet.cell(row, headings.index(name) + 1, value)
    filled.save(f"{word}.xlsx")
    return f"{word}.xlsx"


def test_a_workbook_filled_in_by_hand_becomes_records(terminal: Terminal) -> None:
    """The template as it is printed, and below its notes what a person types: dates as dates, yes and no, numbers."""
    typed = {"clientReference": 4711, "occurredOn": DAY, "area": "E1", "status": "Arrested", "provisional": False}
    told = terminal.run("import", "arrest", *AGENCY, filled_in(terminal, "arrest", typed))

    assert (told.exit_code, told.stdout) == (0, "1 new, 0 corrected, 0 as they were, 0 left out.\n")
    assert held(terminal) == [("4711", "2026-03-01", "ARRESTED", "False")]


SEIZED = {"clientReference": "S-1", "occurredOn": DAY, "area": "E1"}
PRICED = {"lines.valuationMethod": "Quantity at the street price of the smallest deal"}
CRACK = {"lines.drug": "Crack cocaine", "lines.drugClass": "Class A", "lines.quantity": 12.5, "lines.unit": "Gram"}
CANNABIS = {"lines.drug": "CANNABIS_HERBAL", "lines.drugClass": "B", "lines.quantity": 3, "lines.unit": "WRAP"}
DRUGS = (
    {**SEIZED, "streetValue": 52000, **CRACK, "lines.streetValue": 50000, **PRICED},
    {"clientReference": "S-1", **CANNABIS, "lines.streetValue": 2000, "lines.valuationMethod": "OFFICER_ESTIMATE"},
    {**SEIZED, "clientReference": "S-2", "streetValue": 700, **CANNABIS, "lines.streetValue": 700, **PRICED},
)
WEAPONS = (
    {**SEIZED, "itemCount": 14, "lines.category": "Firearm", "lines.kind": "Handgun", "lines.count": 1},
    {"clientReference": "S-1", "lines.category": "AMMUNITION", "lines.kind": "BULLET", "lines.count": 12},
    {"clientReference": "S-1", "lines.category": "BLADE", "lines.kind": "Machete", "lines.count": 1},
)
DRUG_LINES = {
    ("S-1", "CRACK_COCAINE", "A", 12_500, "GRAM", 50_000, "STREET_PRICE"),
    ("S-1", "CANNABIS_HERBAL", "B", 3_000, "WRAP", 2_000, "OFFICER_ESTIMATE"),
    ("S-2", "CANNABIS_HERBAL", "B", 3_000, "WRAP", 700, "STREET_PRICE"),
}
WEAPON_LINES = {("S-1", "FIREARM", "HANDGUN", 1), ("S-1", "AMMUNITION", "BULLET", 12), ("S-1", "BLADE", "MACHETE", 1)}


@pytest.mark.parametrize(
    ("word", "typed", "lines", "expected"),
    [
        ("drug-seizure", DRUGS, DRUG_LINE, DRUG_LINES),
        ("weapon-seizure", WEAPONS, WEAPON_LINE, WEAPON_LINES),
    ],
    ids=["drugs", "weapons"],
)
def test_a_seizure_filled_in_by_hand_keeps_its_lines(
    terminal: Terminal,
    word: str,
    typed: tuple[dict[str, Any], ...],
    lines: sa.Table,
    expected: set[tuple[Any, ...]],
) -> None:
    """A row for each line, the first with the record; the same again changes nothing."""

    def kept() -> list[tuple[Any, ...]]:
        columns = [each for each in lines.c if each.name not in ("id", "outcome_id")]
        joined = lines.join(OUTCOME, OUTCOME.c.id == lines.c.outcome_id)
        query = sa.select(OUTCOME.c.client_reference, *columns).select_from(joined)
        return [tuple(row) for row in terminal.rows(query)]

    count = len({row["clientReference"] for row in typed})
    file = filled_in(terminal, word, *typed)
    told = [terminal.run("import", word, *AGENCY, file).stdout for _ in range(2)]
    assert told[0] == f"{count} new, 0 corrected, 0 as they were, 0 left out.\n"
    assert told[1] == f"0 new, 0 corrected, {count} as they were, 0 left out.\n"
    assert (len(kept()), set(kept())) == (len(expected), expected)


@pytest.mark.parametrize("kind", CONTRIBUTIONS)
def test_every_template_offers_its_codes(terminal: Terminal, kind: str) -> None:
    """It imports as nothing; each column of codes has a list to choose from, which holds all of them."""
    word = CONTRIBUTIONS[kind].word
    terminal.run("template", word, "--xlsx", "empty.xlsx")
    told = terminal.run("import", word, *AGENCY, "empty.xlsx")
    made = openpyxl.load_workbook("empty.xlsx")
    offered = made.worksheets[0].data_validations.dataValidation

    assert (told.exit_code, told.stdout) == (0, "0 new, 0 corrected, 0 as they were, 0 left out.\n")
    assert all(str(cell.value).startswith("# ") for cell in made.worksheets[0][2])
    assert len(offered) == sum("one of its codes" in str(cell.value) for cell in made.worksheets[0][2])
    # An operation is told without any code.
    assert bool(offered) is (kind != "Operation")


def test_a_formula_counts_as_what_was_seen(terminal: Terminal) -> None:
    """Nothing is worked out here: a formula without a value is an empty cell, and so a fault."""
    told = terminal.run("import", "arrest", *AGENCY, book(HEAD, ["A-1", "2026-03-01", "E1", '="ARR"&"ESTED"', ""]))

    assert told.exit_code == 3
    assert "status" in told.stderr
    assert held(terminal) == []


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files into an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Give a good workbook, one part of it changed."""
    good = io.BytesIO()
    made = openpyxl.Workbook()
    for row in (HEAD, ROW):
        made.worksheets[0].append(row)
    made.save(good)
    with zipfile.ZipFile(good) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**files, name: change(files.get(name, b""))})


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<c r="XFD2" t="inlineStr"><is><t>far away</t></is></c>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "no workbook": lambda: zipped({"a.txt": b"text"}),
    "cut off": lambda: with_part("x", lambda part: part)[:400],
    "bomb": lambda: zipped({"xl/workbook.xml": b"\0" * (MOST_UNPACKED + 1)}),
    "many files": lambda: zipped({f"{n}": b"" for n in range(1_001)}),
    "laughs": lambda: with_part(SHEET, lambda part: LAUGHS + part),
    "outside": lambda: with_part(SHEET, lambda part: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + part),
    "no xml": lambda: with_part(SHEET, lambda part: b"<worksheet><sheetData><row>"),
    "no sheet": lambda: with_part(SHEET, lambda part: b""),
    "old": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
    "wide": lambda: with_part(SHEET, lambda part: part.replace(b"</row></sheetData>", FAR + b"</row></sheetData>")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_one_sentence_and_nothing_is_kept(terminal: Terminal, name: str) -> None:
    """Archives that unpack without end, entities, parts that lack or lie: exit code 2, quickly, and all taken back."""
    good = book(HEAD, ROW, name="good.xlsx")
    Path("bad.xlsx").write_bytes(HOSTILE[name]())
    sentence = terminal.refused("import", "arrest", *AGENCY, good, "bad.xlsx")

    assert sentence.startswith("bad.xlsx")
    assert "passwd" not in sentence
    assert held(terminal) == []
    # These were not even begun with: whatever reads them later would take long over it.
    assert ("too large when it is unpacked" in sentence) == (name in ("bomb", "many files"))


def test_a_workbook_may_lie_about_its_size(terminal: Terminal) -> None:
    """The rows that are there are read, whatever the file says of how many there are."""
    lying = with_part(SHEET, lambda part: part.replace(b'<dimension ref="A1:E2"', b'<dimension ref="A1:A1"'))
    Path("sheet.xlsx").write_bytes(lying)
    told = terminal.run("import", "arrest", *AGENCY, "sheet.xlsx")

    assert told.stdout == "1 new, 0 corrected, 0 as they were, 0 left out.\n"


def test_a_time_is_no_day(terminal: Terminal) -> None:
    """A day with a time of day is not cut down to the day in silence."""
    moment = datetime(2026, 3, 1, 13, 30, tzinfo=UTC).replace(tzinfo=None)
    told = terminal.run("import", "arrest", *AGENCY, book(HEAD, ["A-1", moment, "E1", "ARRESTED", ""]))

    assert told.exit_code == 3
    assert "occurredOn" in told.stderr
