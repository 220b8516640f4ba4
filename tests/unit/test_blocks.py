"""Blocks: rectangles of owners and areas cover exactly the pairs that were opened, and no pair more."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from auth.access.blocks import MOST_BLOCKS, blocks, parameters
from schema.marking import Detail

OWNERS = [f"owner {n}" for n in range(20)]
AREAS = [f"area {n}" for n in range(5)]
SIDES = ("owners", "areas")
RUNGS = [level.rung for level in Detail]
pairs = st.lists(st.tuples(st.sampled_from(OWNERS), st.sampled_from(AREAS), st.sampled_from(RUNGS)), max_size=120)
levels = st.sampled_from(list(Detail))
# The same examples in every run; nothing is kept between them.
SAME = settings(derandomize=True, database=None, deadline=None, max_examples=150)


def opened(given_pairs: list[tuple[str, str, int]], level: Detail) -> set[tuple[str, str]]:
    """Give the pairs of which any gives at least *level*."""
    return {(owner, area) for owner, area, rung in given_pairs if rung >= level.rung}


@SAME
@given(pairs, levels)
def test_blocks_hold_exactly_the_given_pairs(given_pairs: list[tuple[str, str, int]], level: Detail) -> None:
    """Each pair lies in one block, and every pair of a block is one that was given at that level or above."""
    found = blocks(given_pairs, level)

    if found is None:
        rows = {frozenset(area for o, area in opened(given_pairs, level) if o == owner) for owner in OWNERS}
        assert len(rows - {frozenset()}) > MOST_BLOCKS
    else:
        held = [pair for owners, areas in found for pair in product(owners, areas)]
        assert len(held) == len(set(held))
        assert set(held) == opened(given_pairs, level)
        assert len(found) <= MOST_BLOCKS


@SAME
@given(pairs)
def test_the_order_and_repetition_of_pairs_do_not_matter(given_pairs: list[tuple[str, str, int]]) -> None:
    """The same pairs make the same blocks, so that a plan is kept for what is opened and not for how it was read."""
    for level in Detail:
        assert blocks(given_pairs, level) == blocks([*reversed(given_pairs), *given_pairs], level)


@SAME
@given(pairs)
def test_bound_arrays_say_what_the_blocks_say(given_pairs: list[tuple[str, str, int]]) -> None:
    """For every level the arrays hold its pairs; where any level needs too many blocks there are no arrays at all."""
    written = parameters("covered_x", list(given_pairs))
    too_many = any(blocks(given_pairs, level) is None for level in Detail)

    for level in Detail:
        held = {
            pair
            for place in range(1, MOST_BLOCKS + 1)
            if f"covered_x_{level.rung}_{place}_owners" in written
            for pair in product(*(written[f"covered_x_{level.rung}_{place}_{side}"][1:-1].split(",") for side in SIDES))
        }
        assert held == (set() if too_many else opened(given_pairs, level))


def test_a_higher_level_is_never_wider() -> None:
    """What is opened at SUMMARY only lies in no block of DETAIL."""
    given_pairs = [("a", "1", Detail.SUMMARY.rung), ("a", "2", Detail.DETAIL.rung), ("b", "1", Detail.PERSONAL.rung)]

    assert blocks(given_pairs, Detail.SUMMARY) == [(["a"], ["1", "2"]), (["b"], ["1"])]
    assert blocks(given_pairs, Detail.DETAIL) == [(["a"], ["2"]), (["b"], ["1"])]
    assert blocks(given_pairs, Detail.PERSONAL) == [(["b"], ["1"])]


def test_a_rung_that_is_no_number_opens_nothing() -> None:
    """A missing rung is no right."""
    assert blocks([("a", "1", None), ("a", "2", "3")], Detail.AGGREGATE) == []
