"""The statements are the reviewed ones, and no table is named outside the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.sql.golden import DIALECTS, cases, is_policy, named_outside_a_view, parsed, strangers, written

Name = Literal["sqlite", "postgresql"]
by_case = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
by_dialect = pytest.mark.parametrize("dialect", DIALECTS)


@by_case
@by_dialect
def test_a_statement_is_the_one_that_was_reviewed(case: Path, dialect: Name) -> None:
    """Any change of a statement is seen here first; `python -m tests.sql` writes the files anew."""
    assert written(case, dialect) == (case / f"{dialect}.sql").read_text("utf-8")


@by_case
@by_dialect
def test_no_table_is_named_outside_a_view(case: Path, dialect: Name) -> None:
    """Every table stands inside a View or the clauses in force, and every other relation is made of those."""
    tree = parsed((case / f"{dialect}.sql").read_text("utf-8"), dialect)

    assert [] == named_outside_a_view(tree)
    assert [] == strangers(tree)


@by_case
@by_dialect
def test_a_statement_only_reads_and_is_one(case: Path, dialect: Name) -> None:
    """The golden text is a single SELECT without any value of a request in it."""
    text = (case / f"{dialect}.sql").read_text("utf-8")

    assert parsed(text, dialect).key == "select"
    assert ";" not in text


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT id FROM outcome", ["outcome"]),
        ("WITH outcome_view AS (SELECT id FROM outcome) SELECT id FROM outcome_view, agency", ["agency"]),
        ("WITH outcome_view AS (SELECT id FROM outcome) SELECT (SELECT max(id) FROM site) FROM outcome_view", ["site"]),
        ("WITH page AS (SELECT id FROM outcome) SELECT id FROM page", ["outcome"]),
        ("WITH outcome_view AS (SELECT id FROM outcome) SELECT o.id FROM outcome_view AS o", []),
        ("WITH in_force AS (SELECT id FROM clause) SELECT id FROM in_force", []),
    ],
)
def test_a_table_outside_is_found(sql: str, found: list[str]) -> None:
    """A statement that goes round the policy is caught, at the top, in a join or in a sub-select."""
    for dialect in DIALECTS:
        assert named_outside_a_view(parsed(sql, dialect)) == found


def test_a_relation_from_nowhere_is_found() -> None:
    """What is neither a table of ours nor made in the statement is told too."""
    assert ["pg_class"] == strangers(parsed("SELECT 1 FROM pg_class", "postgresql"))
    assert is_policy("covered_outcome")
    assert not is_policy("recovered_outcome")


def test_the_cases_cover_the_roles_that_matter() -> None:
    """Police, council, partnership and service are each seen asking."""
    asking = {(case / "as.txt").read_text("utf-8").strip() for case in cases()}

    assert {"police analyst", "police officer", "council officer", "svpp member", "feed"} <= asking
