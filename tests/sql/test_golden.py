"""The statements are the reviewed ones, and no table is named outside the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from sqlglot import exp

from schema.tables import METADATA
from schema.tables.stamp import SHARING_STAMP, WATCHED
from tests.sql.golden import CASES, DIALECTS, cases, named_outside_a_view, policy_of, strangers, written
from tests.sql.policy import parsed

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
    """Every table stands inside a View of the audience, word for word, and all other relations are made of those."""
    tree = parsed((case / f"{dialect}.sql").read_text("utf-8"), dialect)

    assert [] == named_outside_a_view(tree, policy_of(case, dialect), dialect)
    assert [] == strangers(tree)


@by_case
@by_dialect
def test_a_statement_only_reads_and_is_one(case: Path, dialect: Name) -> None:
    """The golden text is a single SELECT without any value of a request in it."""
    text = (case / f"{dialect}.sql").read_text("utf-8")

    assert parsed(text, dialect).key == "select"
    assert ";" not in text


VIEW = "SELECT id FROM outcome WHERE owner_id = $1"
POLICY = {"outcome_view": f"outcome_view AS ({VIEW})", "in_force": "in_force AS (SELECT id FROM clause)"}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT id FROM outcome", ["outcome"]),
        (f"WITH outcome_view AS ({VIEW}) SELECT id FROM outcome_view, agency", ["agency"]),
        (f"WITH outcome_view AS ({VIEW}) SELECT (SELECT max(id) FROM site) FROM outcome_view", ["site"]),
        ("WITH page AS (SELECT id FROM outcome) SELECT id FROM page", ["outcome"]),
        ("WITH outcome_view AS (SELECT id FROM outcome) SELECT id FROM outcome_view", ["outcome"]),
        ("WITH outcome_view AS (SELECT id FROM outcome WHERE owner_id = $1 OR true) SELECT 1", ["outcome"]),
        ("WITH covered_x AS (SELECT id FROM agency) SELECT id FROM covered_x", ["agency"]),
        ("WITH any_counted AS (SELECT id FROM outcome) SELECT id FROM any_counted", ["outcome"]),
        (f"WITH outcome_view AS ({VIEW}) SELECT o.id FROM outcome_view AS o", []),
        (f"WITH outcome_view AS ({VIEW.replace('$1', '$7')}) SELECT 1 FROM outcome_view WHERE id = $1", []),
        ("WITH in_force AS (SELECT id FROM clause) SELECT id FROM in_force", []),
    ],
)
def test_a_table_outside_is_found(sql: str, found: list[str]) -> None:
    """A statement that goes round the policy is caught: at the top, in a join, or under the name of a View."""
    assert named_outside_a_view(parsed(sql, "postgresql"), POLICY, "postgresql") == found


def test_a_relation_from_nowhere_is_found() -> None:
    """What is neither a table of ours nor made in the statement is told too."""
    assert ["pg_class"] == strangers(parsed("SELECT 1 FROM pg_class", "postgresql"))


@by_dialect
def test_another_audience_has_another_policy(dialect: Name) -> None:
    """The View of the police in a statement of the council is found, though its name is the right one."""
    of_police, of_council = CASES / "page_as_police", CASES / "page_as_council"
    tree = parsed((of_police / f"{dialect}.sql").read_text("utf-8"), dialect)

    assert {"outcome", "intervention"} <= set(named_outside_a_view(tree, policy_of(of_council, dialect), dialect))


@pytest.mark.parametrize("case", [case for case in cases() if not (case / "query.graphql").exists()], ids=str)
@by_dialect
def test_the_resolution_reads_agreements_and_no_record(case: Path, dialect: Name) -> None:
    """What decides which clauses are in force reads every table that the stamp watches, and the stamp beside them."""
    tree = parsed((case / f"{dialect}.sql").read_text("utf-8"), dialect)
    read = {table.name for table in tree.find_all(exp.Table)} & set(METADATA.tables)

    assert read == {table.name for table in (*WATCHED, SHARING_STAMP)}


def test_blocks_are_compared_without_a_list() -> None:
    """Where a council's clauses make few blocks, PostgreSQL compares with arrays and SQLite with lists of pairs."""
    blocks = {name: (CASES / "blocks_as_council" / f"{name}.sql").read_text("utf-8") for name in DIALECTS}

    assert "covered_outcome" in blocks["sqlite"]
    assert "covered_outcome" not in blocks["postgresql"]
    assert "AS UUID[]" in blocks["postgresql"]
    assert "windowed_outcome" in blocks["sqlite"]
    assert "windowed_outcome" not in blocks["postgresql"]
    assert "AS INT[]" in blocks["postgresql"]


def test_the_cases_cover_the_roles_that_matter() -> None:
    """Police, council, partnership and service are each seen asking, being resolved, and counting what they may."""
    asking: dict[str, set[str]] = {}
    for case in cases():
        asking.setdefault(case.name.partition("_")[0], set()).add((case / "as.txt").read_text("utf-8").strip())

    four = {"police analyst", "council officer", "svpp member", "feed"}
    assert {*four, "police officer", "administrator", "data protection officer"} == set().union(*asking.values())
    assert asking["resolution"] == four
    assert asking["review"] == four - {"feed"}
