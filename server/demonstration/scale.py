"""The same world with as many outcomes as asked for: for measuring, not for reading.

The outcomes of the story at the two sites are told again and again over 2015 to 2024, one day after the other, each
time with new ids and people. Before 21 March 2021 they lie in the wards of that time, before 2016 in the borough, so
that an area is always one of its day. Their sums are not the published ones. Keeps the work for each row small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from server.demonstration.chance import chance
from server.demonstration.happening import Happening
from server.demonstration.partnership import REVIVE
from server.demonstration.places import BLACKTHORN, BOROUGH, KINGS_HEATH

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2024, 12, 31)
SITES = {BLACKTHORN: "blackthorn", KINGS_HEATH: "kings-heath"}
# From which day on an area stands for the site: Talavera and Kings Heath were wards of the old borough.
FROM = {
    BLACKTHORN: ((date(2021, 3, 21), BLACKTHORN), (date(2016, 1, 1), "E05008852"), (FIRST_DAY, BOROUGH)),
    KINGS_HEATH: ((date(2021, 3, 21), KINGS_HEATH), (date(2016, 1, 1), "E05008833"), (FIRST_DAY, BOROUGH)),
}


@dataclass(frozen=True, slots=True)
class _Day:
    """One day: the area that stands for each site, and whether small areas are known."""

    day: date
    areas: dict[str, str]
    has_lsoas: bool


def repeated(story: Sequence[Happening], outcomes: int) -> Iterator[Happening]:
    """Yield so many *outcomes* by day, drawn from the *story* in a fixed order."""
    pattern = [
        replace(each, site=SITES[each.area], operation=each.operation and REVIVE)
        for each in story
        if each.area in SITES
    ]
    chance("scale").shuffle(pattern)
    days = (LAST_DAY - FIRST_DAY).days + 1
    for number in range(outcomes):
        each = pattern[number % len(pattern)]
        when = _day(number * days // outcomes)
        yield Happening(
            kind=each.kind,
            day=when.day,
            owner=each.owner,
            area=when.areas[each.area],
            lsoa=each.lsoa if when.has_lsoas else None,
            site=each.site,
            operation=each.operation,
            marking=each.marking,
            person=each.person and f"{number // len(pattern)} {each.person}",
            columns=_shifted(each, when.day),
            lines=each.lines,
        )


def _shifted(each: Happening, day: date) -> dict[str, object]:
    if each.kind != "CIVIL_ORDER" or not isinstance(ends_on := each.columns["order_ends_on"], date):
        return each.columns
    return {**each.columns, "order_ends_on": day + (ends_on - each.day)}


@cache
def _day(number: int) -> _Day:
    day = FIRST_DAY + timedelta(number)
    areas = {site: next(area for first, area in times if first <= day) for site, times in FROM.items()}
    return _Day(day, areas, day >= date(2021, 3, 21))
