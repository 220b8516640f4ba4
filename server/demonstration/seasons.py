"""When and where things happen: days with the seasons of police work, and places within the two sites.

Warrants are carried out on working days and cluster in spring and autumn; what happens in the street follows
summer and the end of the week. Blackthorn has a little more of everything. Draws days only; knows no records.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from server.demonstration.partnership import OPERATIONS, REVIVE
from server.demonstration.places import lsoas_within
from server.demonstration.sites import SITES, Site

# One weight a month, January first; then one a weekday, Monday first.
MONTHS_OF_WARRANTS = (7, 9, 12, 9, 8, 7, 6, 5, 10, 12, 10, 4)
MONTHS_OF_STREETS = (6, 6, 7, 8, 10, 11, 12, 11, 9, 8, 7, 6)
DAYS_OF_WARRANTS = (8, 22, 26, 24, 14, 4, 2)
DAYS_OF_STREETS = (11, 11, 12, 14, 20, 20, 12)
# Courts and offices keep office days and slow down in August and December.
MONTHS_OF_OFFICES = (9, 9, 9, 8, 9, 9, 8, 6, 9, 10, 9, 5)
DAYS_OF_OFFICES = (20, 20, 20, 20, 20, 0, 0)

_REVIVE = next(operation for operation in OPERATIONS if operation.key == REVIVE)


@dataclass(frozen=True, slots=True)
class Place:
    """A small area of a site."""

    site: Site
    lsoa: str


def warrant_day(draw: random.Random, year: int) -> date:
    """Draw a day for a warrant."""
    return _day(draw, year, MONTHS_OF_WARRANTS, DAYS_OF_WARRANTS)


def street_day(draw: random.Random, year: int) -> date:
    """Draw a day for something in the street."""
    return _day(draw, year, MONTHS_OF_STREETS, DAYS_OF_STREETS)


def office_day(draw: random.Random, year: int) -> date:
    """Draw a working day for something that an office or a court decides."""
    return _day(draw, year, MONTHS_OF_OFFICES, DAYS_OF_OFFICES)


def place(draw: random.Random) -> Place:
    """Draw a site, and a small area of it."""
    site = draw.choices(SITES, (57, 43))[0]
    return Place(site, draw.choice(lsoas_within(site.area)).code)


def site_on(site: Site, day: date) -> str | None:
    """Give the key of *site* if it was designated on *day*; before that its area was like any other."""
    return site.key if day >= site.designated_on else None


def operation_on(day: date) -> str | None:
    """Give the key of Op Revive if it ran on *day*."""
    return REVIVE if day >= _REVIVE.started_on else None


def is_provisional(day: date) -> bool:
    """Tell whether a record of *day* may still be corrected: the last quarter of 2024."""
    return day >= date(2024, 10, 1)


def _day(draw: random.Random, year: int, months: tuple[int, ...], weekdays: tuple[int, ...]) -> date:
    days, weights = _weighted_days(year, months, weekdays)
    return draw.choices(days, cum_weights=weights)[0]


@cache
def _weighted_days(
    year: int, months: tuple[int, ...], weekdays: tuple[int, ...]
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    first = date(year, 1, 1)
    days = tuple(first + timedelta(number) for number in range((date(year + 1, 1, 1) - first).days))
    total, weights = 0, []
    for day in days:
        total += months[day.month - 1] * weekdays[day.weekday()]
        weights.append(total)
    return days, tuple(weights)
