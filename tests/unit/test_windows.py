"""Windows: blocks of owners, areas and days open exactly the days that were opened, and no day more."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from auth.access.blocks import MOST_BLOCKS
from auth.access.windows import Window, parameters, windows
from schema.marking import Detail

OWNERS = [f"owner {n}" for n in range(20)]
AREAS = [f"area {n}" for n in range(3)]
FIRST = date(2024, 2, 26)
DAYS = [FIRST + timedelta(n) for n in range(8)]
RUNGS = [level.rung for level in Detail]
day = st.none() | st.sampled_from(DAYS[1:-1]).map(date.isoformat)
window = st.tuples(st.sampled_from(OWNERS[:3]), st.sampled_from(AREAS), st.sampled_from(RUNGS), day, day)
given_windows = st.lists(window, max_size=12)
SAME = settings(derandomize=True, database=None, deadline=None, max_examples=200)
Opened = set[tuple[str, str, date]]


def opened(windows_given: list[Window], level: Detail) -> Opened:
    """Give every day of every pair that any window gives at least *level* on."""
    return {
        (str(owner), str(area), at)
        for owner, area, rung, since, until in windows_given
        for at in DAYS
        if isinstance(rung, int) and rung >= level.rung and str(since or "") <= at.isoformat() <= str(until or "9999")
    }


def held(written: dict[str, str], level: Detail) -> list[tuple[str, str, date]]:
    """Read the bound arrays as the statement does: each owner of a block, its area, and that area's days."""
    found = []
    for place in range(1, MOST_BLOCKS + 1):
        block = f"windowed_x_{level.rung}_{place}"
        if f"{block}_owners" in written:
            owners, areas, since, until = (
                written[f"{block}_{side}"][1:-1].split(",") for side in ("owners", "areas", "since", "until")
            )
            for owner in owners:
                for area, first, last in zip(areas, since, until, strict=True):
                    numbers = {at: (at - date(1970, 1, 1)).days for at in DAYS}
                    found += [(owner, area, at) for at, number in numbers.items() if int(first) <= number <= int(last)]
    return found


@SAME
@given(given_windows)
def test_the_blocks_open_exactly_the_given_days(windows_given: list[Window]) -> None:
    """At every level each day of each pair is opened once where a window opens it, and nowhere else."""
    written = parameters("windowed_x", windows_given)

    assert written or not opened(windows_given, Detail.AGGREGATE)
    for level in Detail:
        found = held(written, level)
        assert len(found) == len(set(found))
        assert set(found) == opened(windows_given, level)


@SAME
@given(given_windows)
def test_the_order_and_repetition_of_windows_do_not_matter(windows_given: list[Window]) -> None:
    """The same windows make the same blocks, so that a plan is kept for what is opened."""
    for level in Detail:
        assert windows(windows_given, level) == windows([*reversed(windows_given), *windows_given], level)


def test_an_area_is_once_in_a_block() -> None:
    """An array is searched for the first place of an area only, so a second stretch of days is a block of its own."""
    given_twice: list[Window] = [("a", "1", 3, None, "2024-02-26"), ("a", "1", 3, "2024-03-01", None)]
    found = windows(given_twice, Detail.SUMMARY)
    assert found is not None

    assert [(owners, areas) for owners, areas, _ in found] == [(["a"], ["1"])] * 2


def test_stretches_that_meet_are_one() -> None:
    """Two quarters, one after the other, are half a year."""
    quarters: list[Window] = [("a", "1", 3, "2024-01-01", "2024-03-31"), ("a", "1", 3, "2024-04-01", "2024-06-30")]

    assert windows(quarters, Detail.DETAIL) == windows([("a", "1", 3, "2024-01-01", "2024-06-30")], Detail.DETAIL)


def test_too_many_blocks_are_none() -> None:
    """Where every owner has days of its own, more owners than there may be blocks are listed instead."""
    many: list[Window] = [(owner, "1", 3, f"2024-01-{n + 1:02}", None) for n, owner in enumerate(OWNERS)]

    assert windows(many[:MOST_BLOCKS], Detail.SUMMARY) is not None
    assert windows(many, Detail.SUMMARY) is None
    assert parameters("windowed_x", many) == {}


def test_a_rung_that_is_no_number_opens_nothing() -> None:
    """A missing rung is no right."""
    assert windows([("a", "1", None, None, None), ("a", "2", "3", None, None)], Detail.AGGREGATE) == []
