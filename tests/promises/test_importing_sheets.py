"""Importing sheets: what an agency keeps in a spreadsheet becomes records, and nothing is lost or half done."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.past import PAST
from schema.tables.records import DRUG_LINE, OUTCOME
from tests.administering import SITE_NAME, Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]

HEAD = "clientReference,occurredOn,area,status,subject,site,marking,provisional"
AGENCY = ("--agency", "shire police")
GOOD = "{ref},2026-03-01,E1,ARRESTED,,,,"


@pytest.fixture(autouse=True)
def no_records(terminal: Terminal) -> None:
    """Begin without records."""
    terminal.change(*(sa.delete(table) for table in (DRUG_LINE, OUTCOME, PAST["outcome"])))


def sheet(*lines: str, name: str = "sheet.csv", head: str = HEAD) -> str:
    """Write a sheet in the current folder and give its name."""
    Path(name).write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return name


def held(terminal: Terminal) -> list[Any]:
    """Give the arrests there are: reference, day, status, subject, version."""
    table = OUTCOME.c
    query = sa.select(table.client_reference, table.occurred_on, table.arrest_status, table.subject, table.version)
    return [tuple(map(str, row)) for row in terminal.rows(query.order_by(table.client_reference))]


def test_a_sheet_becomes_records_and_may_come_again(terminal: Terminal) -> None:
    """New, then as they were, then corrected where it says otherwise; the earlier version is kept."""
    first = sheet(GOOD.format(ref="A-1"), GOOD.format(ref="A-2"))
    told = [terminal.run("import", "arrest", *AGENCY, first) for _ in range(2)]
    told.append(terminal.run("import", "arrest", *AGENCY, sheet("A-1,2026-03-01,E1,BAILED,,,,")))

    assert [(each.exit_code, each.stdout) for each in told] == [
        (0, "2 new, 0 corrected, 0 as they were, 0 left out.\n"),
        (0, "0 new, 0 corrected, 2 as they were, 0 left out.\n"),
        (0, "0 new, 1 corrected, 0 as they were, 0 left out.\n"),
    ]
    assert held(terminal) == [
        ("A-1", "2026-03-01", "BAILED", "None", "2"),
        ("A-2", "2026-03-01", "ARRESTED", "None", "1"),
    ]
    assert terminal.rows(sa.select(PAST["outcome"].c.arrest_status)) == [("ARRESTED",)]


def test_people_write_as_they_are_used_to(terminal: Terminal) -> None:
    """Days of a spreadsheet, labels of codes, areas by code or name, sites by name, yes and no, semicolons, a mark."""
    rows = [
        "A-1;01/03/2026;e1;Arrested;P-1;" + SITE_NAME.upper() + ";Official;no",
        f"A-2;2026-03-01;{SITE_NAME};ARRESTED;;;;YES",
    ]
    Path("sheet.csv").write_bytes(("\ufeff" + "\r\n".join([HEAD.replace(",", ";"), *rows])).encode())
    told = terminal.run("import", "arrest", *AGENCY, "sheet.csv")

    assert (told.exit_code, told.stderr) == (0, "")
    table = OUTCOME.c
    query = sa.select(table.occurred_on, table.provisional, table.subject, table.site_id.is_not(None), table.month)
    assert [tuple(map(str, row)) for row in terminal.rows(query.order_by(table.client_reference))] == [
        ("2026-03-01", "False", "P-1", "True", "2026-03"),
        ("2026-03-01", "True", "None", "False", "2026-03"),
    ]


def test_a_record_that_cannot_be_taken_is_left_out_mended_and_imported(terminal: Terminal) -> None:
    """All that is wrong is told at once, in a sheet that is imported again when it is mended; the others are taken."""
    bad = "A-2,31.3.2026,E9,NOTHING,=1+1,No such site,,perhaps"
    told = terminal.run(
        "import", "arrest", *AGENCY, "--rejects", "left.csv", sheet(GOOD.format(ref="A-1"), bad, GOOD.format(ref="A-3"))
    )
    assert (told.exit_code, told.stdout) == (3, "2 new, 0 corrected, 0 as they were, 1 left out.\n")
    assert told.stderr.startswith("sheet.csv, line 3: occurredOn: ")
    with Path("left.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["clientReference"], row["subject"], row["status"]) == ("A-2", "'=1+1", "NOTHING")
    assert list(row) == [*HEAD.split(","), "problem"]
    assert '"E9" names nothing that is known: give the GSS code of an area;' in row["problem"]
    assert [part.partition(":")[0] for part in row["problem"].split("; ")] == [
        *("occurredOn", "area", "status", "provisional", "site")
    ]

    mended = row | {"occurredOn": "2026-03-31", "area": "E1", "status": "BAILED", "site": "", "provisional": ""}
    with Path("left.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, mended)
        table.writeheader()
        table.writerow(mended)
    again = terminal.run("import", "arrest", *AGENCY, "left.csv")

    assert (again.exit_code, again.stdout) == (0, "1 new, 0 corrected, 0 as they were, 0 left out.\n")
    assert held(terminal)[1] == ("A-2", "2026-03-31", "BAILED", "=1+1", "1")


def test_what_is_left_out_of_several_sheets_keeps_all_its_columns(terminal: Terminal) -> None:
    """Also those that the first sheet lacks: what is mended and imported again says as much as before."""
    short = sheet("A-1,,E1,BAILED", head="clientReference,occurredOn,area,status", name="short.csv")
    terminal.run("import", "arrest", *AGENCY, "--rejects", "left.csv", short, sheet("A-2,,E1,BAILED,P-2,,,"))
    with Path("left.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["clientReference"], row["subject"]) for row in csv.DictReader(file)] == [
            ("A-1", ""),
            ("A-2", "P-2"),
        ]


def test_the_sheet_of_what_is_left_out_takes_no_other_with_it(terminal: Terminal) -> None:
    """It is none of those that are read; and where a run is taken back, that of the run before is still there."""
    file = sheet("A-1,,E1,BAILED,,,,")
    before = Path(file).read_bytes()
    said = terminal.refused("import", "arrest", *AGENCY, "--rejects", f"./{file}", file)
    assert (Path(file).read_bytes(), said) == (
        before,
        "--rejects: sheet.csv is read by this import: name another file.",
    )

    terminal.run("import", "arrest", *AGENCY, "--rejects", "left.csv", file)
    left = Path("left.csv").read_bytes()
    terminal.refused(
        "import", "arrest", *AGENCY, "--rejects", "left.csv", sheet("A-1", head="nonsense", name="bad.csv")
    )
    assert Path("left.csv").read_bytes() == left

    terminal.run("import", "arrest", *AGENCY, "--rejects", "left.csv", sheet(GOOD.format(ref="A-1")))
    assert Path("left.csv").read_bytes().strip(b"\xef\xbb\xbf") == b""
    assert {each.name for each in Path().iterdir()} == {"sheet.csv", "bad.csv", "left.csv"}


def test_rules_hold_as_for_mutations(terminal: Terminal) -> None:
    """A day to come, a day before the area was; a record of another kind may have the same reference."""
    terminal.run(
        "import", "warrant", *AGENCY, sheet("W-1,2026-03-01,E1,PACE_S8", head="clientReference,occurredOn,area,power")
    )
    lines = ["A-1,2099-01-01,E1,BAILED,,,,", "A-2,2019-12-31,E1,BAILED,,,,", GOOD.format(ref="W-1")]
    told = terminal.run("import", "arrest", *AGENCY, sheet(*lines))

    assert told.stdout == "1 new, 0 corrected, 0 as they were, 2 left out.\n"
    assert [line.split(": ")[1] for line in told.stderr.splitlines()] == ["occurredOn", "area"]


LINES = "lines.drug,lines.drugClass,lines.quantity,lines.unit,lines.streetValue,lines.valuationMethod"


def test_a_record_with_several_lines_has_a_row_for_each(terminal: Terminal) -> None:
    """Rows of one reference, one below the other, are one seizure; what they say of it must be the same."""
    head = f"clientReference,occurredOn,area,streetValue,{LINES}"
    rows = [
        "S-1,2026-03-01,E1,5000,HEROIN,A,1.5,GRAM,4000,STREET_PRICE",
        "S-1,,,,Ketamine,B,2,WRAP,1000,OFFICER_ESTIMATE",
        "S-2,2026-03-01,E1,100,HEROIN,B,1,GRAM,1,STREET_PRICE",
        "S-3,2026-03-01,E1,100,HEROIN,A,1,GRAM,1,STREET_PRICE",
        "S-3,2026-03-02,E1,100,HEROIN,A,1,GRAM,1,STREET_PRICE",
        "S-4,2026-03-01,E1,100,,,,,,",
    ]
    told = terminal.run("import", "drug-seizure", *AGENCY, "--rejects", "left.csv", sheet(*rows, head=head))

    assert told.stdout == "1 new, 0 corrected, 0 as they were, 3 left out.\n"
    assert [line.partition(": ")[2].rpartition(":")[0] for line in told.stderr.splitlines()] == [
        *("lines 1 drugClass", "occurredOn", "lines")
    ]
    drugs = terminal.rows(sa.select(DRUG_LINE.c.drug, DRUG_LINE.c.quantity).order_by(DRUG_LINE.c.drug))
    assert drugs == [("HEROIN", 1500), ("KETAMINE", 2000)]
    with Path("left.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["clientReference"] for row in csv.DictReader(file)] == ["S-2", "S-3", "S-3", "S-4"]


@pytest.mark.parametrize("kind", CONTRIBUTIONS)
def test_the_template_says_what_to_write(terminal: Terminal, kind: str) -> None:
    """As it is printed it imports nothing and is not refused; each column has a note, and each list its codes."""
    word = CONTRIBUTIONS[kind].word
    printed = terminal.run("template", word)
    Path("template.csv").write_text(printed.stdout, "utf-8")
    told = terminal.run("import", word, *AGENCY, "template.csv")
    headings, notes, *_ = csv.reader(printed.stdout.lstrip("\ufeff").splitlines())

    assert (told.exit_code, told.stdout, told.stderr) == (0, "0 new, 0 corrected, 0 as they were, 0 left out.\n", "")
    assert all(note.startswith("# ") and len(note) > len("# ") for note in notes)
    assert len(headings) == len(set(headings)) == len(notes)


def test_a_template_of_no_kind_names_those_there_are(terminal: Terminal) -> None:
    """One sentence."""
    assert terminal.refused("template", "arrests").startswith("there is no kind 'arrests'; there are: arrest, ")


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "blank": b"\n\n\n",
    "no headings": b"1,2,3\n",
    "strange column": f"{HEAD},shoeSize\n".encode(),
    "twice": f"{HEAD},status\n".encode(),
    "missing": b"clientReference,occurredOn,area\nA-1,2026-03-01,E1\n",
    "latin": HEAD.encode() + b"\nA-1,2026-03-01,E1,ARRESTED,caf\xe9,,,\n",
    "utf-16": f"{HEAD}\nA-1,2026-03-01,E1,ARRESTED,,,,\n".encode("utf-16"),
    "zero": HEAD.encode() + b"\nA-1,2026-03-01,E1,ARRESTED,\x00,,,\n",
    "zip": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)) * 8,
    "open quote": f'{HEAD}\nA-1,2026-03-01,E1,ARRESTED,"open,,,\n'.encode() + b"x,y\n" * 10,
    "quote inside": f'{HEAD}\nA-1,2026-03-01,E1,"ARR"ESTED,,,,\n'.encode(),
    "huge cell": f"{HEAD}\nA-1,2026-03-01,E1,ARRESTED,{'x' * 20_000},,,\n".encode(),
    "huge line": f"{HEAD}\n{'x' * 200_000}\n".encode(),
    "huge quoted": HEAD.encode() + b'\nA-1,2026-03-01,E1,ARRESTED,"' + b"x,\n" * 20_000 + b'",,,\n',
    "too many cells": f"{HEAD}\n{',' * 5_000}\n".encode(),
    "no heading": f"{HEAD}\nA-1,2026-03-01,E1,ARRESTED,,,,,surplus\n".encode(),
    "other kind": b"clientReference,occurredOn,area,power\nA-1,2026-03-01,E1,PACE_S8\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_sheet_is_one_sentence_and_nothing_is_kept(terminal: Terminal, name: str) -> None:
    """Whatever it is: exit code 2, the file named, and what a good file before it said taken back."""
    good = sheet(GOOD.format(ref="A-1"), name="good.csv")
    Path("bad.csv").write_bytes(HOSTILE[name])
    sentence = terminal.refused("import", "arrest", *AGENCY, good, "bad.csv")

    assert sentence.startswith("bad.csv")
    assert len(sentence) < 500
    assert held(terminal) == []


def test_a_dry_run_tells_and_keeps_nothing(terminal: Terminal) -> None:
    """Neither records nor an entry of them."""
    before = terminal.rows(sa.select(sa.func.count()).select_from(AUDIT_ENTRY))
    told = terminal.run("import", "arrest", *AGENCY, "--dry-run", sheet(GOOD.format(ref="A-1"), "A-2,,E1,BAILED,,,,"))

    assert (told.exit_code, told.stdout) == (
        3,
        "1 would be new, 0 would be corrected, 0 as they were, 1 left out. Dry run: nothing was kept.\n",
    )
    assert held(terminal) == []
    assert terminal.rows(sa.select(sa.func.count()).select_from(AUDIT_ENTRY)) == before


def test_an_import_is_on_record_by_ids_and_counts(terminal: Terminal) -> None:
    """COLLECT with the ids of the records, and who imported how many; no value of any."""
    terminal.run("import", "arrest", *AGENCY, sheet("A-1,2026-03-01,E1,ARRESTED,P-4711,,,"))
    query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.name, AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number)
    rows = terminal.rows(query)[-2:]

    assert {(row.kinds, row.name) for row in rows} == {("COLLECT", "recordArrest"), ("COLLECT", "records_imported")}
    assert all("P-4711" not in row.body for row in rows)


def test_another_agencys_reference_is_another_record(terminal: Terminal) -> None:
    """Two agencies may use one reference, and neither changes what is the other's."""
    terminal.run("import", "arrest", *AGENCY, sheet(GOOD.format(ref="A-1")))
    told = terminal.run("import", "arrest", "--agency", "Shire Council", sheet("A-1,2026-03-01,E1,BAILED,,,,"))

    assert told.stdout == "1 new, 0 corrected, 0 as they were, 0 left out.\n"
    assert sorted(row[2] for row in held(terminal)) == ["ARRESTED", "BAILED"]
