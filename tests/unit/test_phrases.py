"""Phrases: what is the same on every row is written once, and holds nothing of any request."""

from __future__ import annotations

import gc

import pytest
import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.view import View, views_of
from schema.catalogue import CATALOGUE
from server.collector import no_collection
from server.query.dialect import Dialect
from server.query.phrase import phrase
from tests.asking import principal

DIALECT = Dialect("sqlite")


def outcome() -> View:
    """Give a View of outcomes."""
    audience = Audience.of(principal("council officer"))
    return views_of(audience, "sqlite", frozenset()).of(CATALOGUE["Outcome"])


def rows(name: str) -> sa.FromClause:
    """Give rows called *name*."""
    return sa.table("outcome_view").alias(name)


def test_a_phrase_is_written_once_and_names_each_row() -> None:
    """The second statement takes the text of the first, with the name of its own rows in it."""
    written = []

    def write(row: sa.FromClause) -> sa.ColumnElement[str]:
        written.append(row)
        return DIALECT.concat([DIALECT.verbatim("a"), row.c.month])

    view = outcome()
    texts = [phrase(DIALECT, view, rows(name), what="of this test", write=write) for name in ("outcome_1", "outcome_2")]

    assert texts == ["'a' || outcome_1.month", "'a' || outcome_2.month"]
    assert len(written) == 1


def test_a_phrase_that_would_bind_a_value_is_not_kept() -> None:
    """A value of one request must never get into the statements of others."""
    for _ in range(2):
        with pytest.raises(TypeError, match="binds nothing"):
            phrase(DIALECT, outcome(), rows("outcome_1"), what="bound", write=lambda row: row.c.month == "2023-01")


def test_the_collector_is_left_as_it_was() -> None:
    """Work inside work, and work that fails, leave the collector running."""
    told = []

    @no_collection()
    def failing() -> None:
        with no_collection():
            told.append(gc.isenabled())
        told.append(gc.isenabled())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()

    assert told == [False, False]
    assert gc.isenabled()


def test_what_was_not_collected_is_looked_at_before_the_work_ends() -> None:
    """Only what the work itself made: a collection of everything is never due because of it."""
    begun: list[int] = []

    def watch(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            begun.append(info["generation"])

    thresholds = gc.get_threshold()
    gc.collect()
    gc.collect(0)
    # Whoever makes the collector run next has it look at more than what is young.
    gc.set_threshold(700, 0, 0)
    gc.callbacks.append(watch)
    try:
        with no_collection():
            made = [[] for _ in range(10_000)]  # type: list[list[int]]
        made.extend([] for _ in range(100))
    finally:
        gc.callbacks.remove(watch)
        gc.set_threshold(*thresholds)

    assert begun == [0]
