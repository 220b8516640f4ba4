"""Importing mapped sheets: as another system writes them, without anybody retyping a heading."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from schema.tables.past import PAST
from schema.tables.records import OUTCOME
from tests.administering import Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]
AGENCY = ("--agency", "Shire Police")
MAPPING = """
ignore = ["Officer"]
[columns]
"Date of arrest" = "occurredOn"
"Custody ref" = "clientReference"
"Result" = "status"
[values.status]
"NFA" = "NO_FURTHER_ACTION"
"released (rui)" = "RELEASED_UNDER_INVESTIGATION"
[always]
area = "E1"
provisional = "no"
"""
SHEET = """Custody ref,Date of arrest,Officer,Result
C-1,01/03/2026,PC 1234,nfa
C-2,02/03/2026,PC 1234,Released (RUI)
C-3,03/03/2026,PC 1234,Charged
"""


@pytest.fixture(autouse=True)
def no_records(terminal: Terminal) -> None:
    """Begin without records, and with the files of another system."""
    terminal.change(sa.delete(OUTCOME), sa.delete(PAST["outcome"]))
    Path("theirs.csv").write_text(SHEET, "utf-8")
    Path("map.toml").write_text(MAPPING, "utf-8")


def test_their_headings_and_codes_become_ours(terminal: Terminal) -> None:
    """What they never say stands in every row, what is of no use here in none; labels and codes of ours still do."""
    told = terminal.run("import", "arrest", *AGENCY, "--mapping", "map.toml", "theirs.csv")
    table = OUTCOME.c
    query = sa.select(table.client_reference, table.occurred_on, table.arrest_status, table.provisional)

    assert (told.exit_code, told.stdout) == (0, "3 new, 0 corrected, 0 as they were, 0 left out.\n")
    assert [tuple(map(str, row)) for row in terminal.rows(query.order_by(table.client_reference))] == [
        ("C-1", "2026-03-01", "NO_FURTHER_ACTION", "False"),
        ("C-2", "2026-03-02", "RELEASED_UNDER_INVESTIGATION", "False"),
        ("C-3", "2026-03-03", "CHARGED", "False"),
    ]


def test_what_is_left_out_comes_back_in_our_words(terminal: Terminal) -> None:
    """So that it is mended and imported without the mapping."""
    Path("theirs.csv").write_text(SHEET.replace("nfa", "Unheard of"), "utf-8")
    told = terminal.run("import", "arrest", *AGENCY, "--mapping", "map.toml", "--rejects", "left.csv", "theirs.csv")
    assert told.exit_code == 3
    left = Path("left.csv").read_text("utf-8-sig")
    assert "PC 1234" not in left
    Path("left.csv").write_text(left.replace("Unheard of,", "BAILED,"), "utf-8")
    again = terminal.run("import", "arrest", *AGENCY, "left.csv")

    assert again.stdout == "1 new, 0 corrected, 0 as they were, 0 left out.\n"


def test_nothing_is_ignored_in_silence(terminal: Terminal) -> None:
    """A heading that nothing is said of is refused, unless all others are to be ignored."""
    Path("map.toml").write_text(MAPPING.replace('ignore = ["Officer"]', ""), "utf-8")
    refused = terminal.refused("import", "arrest", *AGENCY, "--mapping", "map.toml", "theirs.csv")
    Path("map.toml").write_text(MAPPING.replace("Officer", "*"), "utf-8")
    told = terminal.run("import", "arrest", *AGENCY, "--mapping", "map.toml", "theirs.csv")

    assert refused.startswith("theirs.csv: there is no column 'Officer'")
    assert told.stdout == "3 new, 0 corrected, 0 as they were, 0 left out.\n"


def test_to_ignore_all_others_ignores_none_of_ours(terminal: Terminal) -> None:
    """A heading that is one of ours means what it says, though the mapping does not name it."""
    Path("map.toml").write_text(MAPPING.replace("Officer", "*"), "utf-8")
    Path("theirs.csv").write_text(SHEET.replace("Officer", "subject"), "utf-8")
    terminal.run("import", "arrest", *AGENCY, "--mapping", "map.toml", "theirs.csv")

    rows = terminal.rows(sa.select(OUTCOME.c.subject))
    assert [row[0] for row in rows] == ["PC 1234"] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = ", "map.toml is no TOML"),
        ("[colums]", "map.toml: there is no part 'colums'"),
        ('columns = "x"', "map.toml: columns is a table."),
        ("[columns]\nx = 1", "map.toml: columns has texts on both sides"),
        ('[columns]\n"Result" = "shoeSize"', "map.toml: there is no column 'shoeSize'"),
        ('[always]\nshoeSize = "7"', "map.toml: there is no column 'shoeSize'"),
        ('[values.shoeSize]\n"7" = "8"', "map.toml: there is no column 'shoeSize'"),
        ("[values]\nstatus = 7", "map.toml: status is a table."),
        ('ignore = "Officer"', "map.toml: ignore is a list"),
        ("ignore = [1]", "map.toml: ignore is a list"),
    ],
)
def test_a_wrong_mapping_is_one_sentence(terminal: Terminal, text: str, said: str) -> None:
    """Which names the file and the one thing to put right; nothing is imported."""
    Path("map.toml").write_text(text, "utf-8")

    assert terminal.refused("import", "arrest", *AGENCY, "--mapping", "map.toml", "theirs.csv").startswith(said)
