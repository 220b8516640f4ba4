"""What a request brought may be kept for ever, so nothing that could name a person is left of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.refusal import MEANINGS, Code
from server.audit import redacted
from server.audit.of_answer import Question, refused
from server.audit.prepared import prepared
from tests.asking import principal

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECRET = "Jane Doe"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("7e6b8a0c-58a5-4d5c-9b4b-0e7f6f3b2a10", "7e6b8a0c-58a5-4d5c-9b4b-0e7f6f3b2a10"),
        ("2023-05", "2023-05"),
        ("2023-05-01", "2023-05-01"),
        ("2023-05-01T10:00:00Z", "2023-05-01T10:00:00Z"),
        ("ARREST", "ARREST"),
        ("month", "month"),
        ("DESC", "DESC"),
        (12, 12),
        (True, True),
        (None, None),
        (1.5, "1.5"),
        (2**60, "a number"),
        (999_999_999, 999_999_999),
        (7_700_900_123, "a number"),
        (-7_700_900_123, "a number"),
        (7_700_900_123.0, "a number"),
        (770.0900123, "a number"),
        (SECRET, "text of 8"),
        ("SMITH", "text of 5"),
        ("07700900123", "text of 11"),
        ("2023-05-01 Jane", "text of 15"),
        ({"kind": {"eq": "ARREST"}, "Jane Doe": 1}, {"kind": {"eq": "ARREST"}}),
        ([1, SECRET], [1, "text of 8"]),
        ([0] * 51, "list of 51"),
    ],
)
def test_only_what_names_nobody_is_kept(sent: Any, kept: Any) -> None:
    """Ids, dates, numbers and our own words stay; of any other text the length does."""
    assert redacted.variables({"value": sent}) == {"value": kept}


TEXT = st.text() | st.sampled_from([SECRET, "\x00", "\ud800", f"'{SECRET}'"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=60) | st.dictionaries(TEXT, inner, max_size=60),
    max_leaves=30,
)


@given(variables=st.dictionaries(TEXT, JSON), document=TEXT, operation=st.none() | TEXT, public=TEXT)
def test_whatever_is_sent_has_an_entry(variables: Any, document: str, operation: str | None, public: str) -> None:
    """No request can bring an entry that cannot be written, or one that holds what it sent."""
    question = Question(principal("council officer"), document, variables, operation, "request", NOW)
    body = prepared(refused(question, Code.BAD_USER_INPUT, [f"{public} got invalid value '{SECRET}'"])).body

    assert SECRET not in body
    assert json.loads(body)["reasons"] == ["BAD_USER_INPUT", MEANINGS[Code.BAD_USER_INPUT]]


def test_a_deep_value_ends_somewhere() -> None:
    """However deep a value is, its entry is not."""
    value: Any = SECRET
    for _ in range(49):
        value = [value]

    assert "deeper" in str(redacted.variables({"value": value}))
    assert SECRET not in str(redacted.variables({"value": value}))
