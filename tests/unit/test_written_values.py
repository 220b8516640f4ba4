"""The values of an export are written column by column, equal ones once: no two that differ are taken for one."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.entity import Kind
from server.exporting.document import Column, Export
from server.exporting.forms import Csv, written

BOTH = frozenset({"A", "B"})
COLUMNS = (
    Column("type", BOTH),
    Column("mixed", BOTH),
    Column("text", BOTH),
    Column("site.name", frozenset({"B"})),
    Column("words", frozenset({"A"}), Kind.TEXT),
)
TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=8)


@pytest.mark.parametrize("values", [[True, 1, False, 0], [1, True], [None, 1, None], ["1", None, "1"], [[], ["a"]], []])
def test_equal_values_of_two_kinds_stay_apart(values: list[Any]) -> None:
    """True is found where 1 is, and lists are found nowhere."""
    assert written(repr, values) == [repr(value) for value in values]


@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 3), TEXTS, st.one_of(st.none(), TEXTS)), max_size=20))
def test_a_sheet_says_what_the_records_say(drawn: list[tuple[bool, int, str, str | None]]) -> None:
    """Read by somebody else's program, each cell has its value, but for apostrophes before formulas."""
    rows = [
        ["A", flag, text, None, [name or "", "b"]] if flag else ["B", number, text, name, None]
        for flag, number, text, name in drawn
    ]
    lines = b",\n".join(json.dumps(row).encode() for row in rows)
    file = Csv(Export("things", "", COLUMNS)).rows(lines).decode("utf-8-sig")
    headings, *found = csv.reader(io.StringIO(file, newline=""), strict=True)

    assert headings == [column.heading for column in COLUMNS]
    assert [[cell.replace("'", "") for cell in row] for row in found] == [
        [
            "A" if flag else "B",
            "yes" if flag else str(number),
            text.replace("'", ""),
            "" if flag else (name or "").replace("'", ""),
            f"{name or ''} b".replace("'", "") if flag else "",
        ]
        for flag, number, text, name in drawn
    ]


@pytest.mark.parametrize("text", ["a\nb", "a\n", "\na", "a\n\nb"])
def test_a_text_of_several_lines_is_one_cell(text: str) -> None:
    """Each of its lines is plain, and the whole is not."""
    lines = json.dumps(["B", 1, text, None, None]).encode()
    file = Csv(Export("things", "", COLUMNS)).rows(lines).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(file, newline=""), strict=True)

    assert row == ["B", "1", text, "", ""]
