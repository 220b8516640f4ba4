"""Hostile sheets: whatever comes as a file is one clear report, nothing is half done, and what is taken is right."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.contributing.columns import Layout, UnreadableSheet
from server.contributing.sheet_file import rows_of
from tests.administering import Terminal, administered_url, start
from tests.attacks.sheets.case import Case
from tests.attacks.sheets.every import CASES
from tests.attacks.sheets.good import GOOD, REFERENCE, Good, told_by
from tests.attacks.sheets.stage import Outcome, Stage, staged

__all__ = ["administered_url"]
TOO_LARGE = ("bomb", "without end text", "cell of 10 MB", "quoted 10 MB")
LARGE = [case for case in CASES if case.name.partition(" ")[2] in TOO_LARGE]
MOST_MEMORY = 150_000_000


@pytest.fixture(scope="module")
def stage(administered_url: str) -> Iterator[Stage]:
    """Give a database with two agencies, an area and a site."""
    Terminal(administered_url).look(start)
    with staged(administered_url) as stage:
        yield stage


def test_there_are_enough_of_them() -> None:
    """Five hundred different files, each under a name of its own."""
    assert len({case.content() for case in CASES}) >= 500
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.kind)
def test_a_good_sheet_is_taken_as_it_says(stage: Stage, tmp_path: Path, good: Good) -> None:
    """So that what is refused below is refused for its damage."""
    outcome = stage.take(Case("good", good, good.text().encode, good.records()), tmp_path)

    assert outcome.held == good.records()
    assert outcome.left == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_hostile_sheet_is_one_report_and_nothing_is_half_done(stage: Stage, tmp_path: Path, case: Case) -> None:
    """One sentence for the file and nothing kept, or each record taken as it says or left out with a sentence."""
    outcome = stage.take(case, tmp_path)
    if outcome.done is None:
        refusal(case, outcome)
    else:
        report(case, outcome)


@pytest.mark.parametrize("case", LARGE, ids=[case.name for case in LARGE])
def test_what_is_large_is_never_in_memory_as_a_whole(tmp_path: Path, case: Case) -> None:
    """What unpacks to 301 MB, a text without end, a cell of 10 MB: refused within a bound of memory."""
    file = tmp_path / f"large.{case.suffix}"
    file.write_bytes(case.content())
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableSheet):
            list(rows_of(file, Layout.whole(case.good.contribution), lambda count: None))
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def refusal(case: Case, outcome: Outcome) -> None:
    """See that the whole file is refused in one sentence, and may be."""
    assert outcome.sentence.startswith(f"/hostile.{case.suffix}")
    assert outcome.sentence.endswith(".")
    assert outcome.sentence.isprintable()
    assert len(outcome.sentence) < 600
    assert case.said in outcome.sentence
    assert outcome.held == {}
    assert outcome.files == set(), "the run left a file"
    assert case.records is None or case.is_chance, outcome.sentence


def report(case: Case, outcome: Outcome) -> None:
    """See that every record is accounted for, and that what was taken is what the file says."""
    assert outcome.done is not None
    assert case.records is not None, f"taken: {outcome.done}"
    assert outcome.files == {"left.csv"}
    assert outcome.rows == outcome.done.created
    assert sum(bool(row["problem"]) for row in outcome.left) == outcome.done.rejected
    assert all(row["problem"].isprintable() for row in outcome.left)
    if not case.is_chance:
        assert outcome.held == case.records
        assert outcome.done.rejected == case.left
        return
    if case.suffix == "xlsx":
        assert outcome.held == case.records
        return
    rows = read(case)
    said = told_by(case.good.kind, rows)
    assert sum((outcome.done.created, outcome.done.corrected, outcome.done.rejected)) == len(said)
    left = [row[case.good.headings[0]].removeprefix("'") for row in outcome.left]
    for name, record in said:
        assert name in outcome.held or name in left
        if name in outcome.held:
            assert outcome.held[name].folded() == record.folded()
        as_it_was = told_by(case.good.kind, [row for row in rows if row[REFERENCE] == name])
        assert name in outcome.held or as_it_was != [(name, case.records.get(name))] or is_at_odds(case.good, rows)


def is_at_odds(good: Good, rows: list[dict[str, str]]) -> bool:
    """Tell whether chance made two rows of one record say different things."""
    own = [
        name
        for name in good.headings
        if "." not in name and name not in {part.name for part in good.contribution.parts}
    ]
    said = {tuple(row[name] for name in own) for row in rows}
    return len({row[REFERENCE] for row in rows}) < len(said)


def read(case: Case) -> list[dict[str, str]]:
    """Read a file of text in the plainest way: an apostrophe before a formula is none of the text."""
    text = case.content().decode("utf-8-sig")
    table = csv.DictReader(io.StringIO(text, newline=""))
    rows = [{name: (cell or "").strip() for name, cell in row.items() if name} for row in table]
    return [row for row in rows if any(row.values())]
