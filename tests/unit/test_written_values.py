"""The values of an export are written column by column, equal ones once: no two that differ are taken for one."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.entity import Kind
from server.exporting.document import Column, Export
from server.exporting.forms import Csv, written

WAYS = {"A": ("flag",), "B": ("count",)}
COLUMNS = (
    Column("type", {"A": ("__typename",), "B": ("__typename",)}),
    Column("mixed", WAYS),
    Column("text", {"A": ("text",), "B": ("text",)}),
    Column("site.name", {"B": ("site", "name")}),
    Column("words", {"A": ("words",)}, Kind.TEXT),
)
TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=8)


@pytest.mark.parametrize("values", [[True, 1, False, 0], [1, True], [None, 1, None], ["1", None, "1"], [[], ["a"]], []])
def test_equal_values_of_two_kinds_stay_apart(values: list[Any]) -> None:
    """True is found where 1 is, and lists are found nowhere."""
    assert written(repr, values) == [repr(value) for value in values]


@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 3), TEXTS, st.one_of(st.none(), TEXTS)), max_size=20))
def test_a_sheet_says_what_the_records_say(drawn: list[tuple[bool, int, str, str | None]]) -> None:
    """Read by somebody else's program, each cell has its value, but for apostrophes before formulas."""
    nodes = [
        {"__typename": "A", "flag": flag, "text": text, "words": [name or "", "b"]}
        if flag
        else {"__typename": "B", "count": number, "text": text, "site": None if name is None else {"name": name}}
        for flag, number, text, name in drawn
    ]
    file = Csv(Export("things", "", COLUMNS)).rows(nodes).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(file, newline=""), strict=True)

    assert headings == [column.heading for column in COLUMNS]
    assert [[cell.replace("'", "") for cell in row] for row in rows] == [
        [
            "A" if flag else "B",
            "yes" if flag else str(number),
            text.replace("'", ""),
            "" if flag else (name or "").replace("'", ""),
            f"{name or ''} b".replace("'", "") if flag else "",
        ]
        for flag, number, text, name in drawn
    ]
