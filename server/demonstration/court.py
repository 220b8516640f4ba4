"""What courts decide in the cases of Op Revive: every sentence follows an arrest that was charged.

The sentences of a year are those of years.py; "31 years" of the publication is the sum of immediate custody in
2023. Long sentences go to supply, robbery and weapons; young people get the disposals of youth courts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from server.demonstration.batches import Row
from server.demonstration.chance import chance
from server.demonstration.happening import Happening
from server.demonstration.seasons import office_day, site_on
from server.demonstration.sites import SITES
from server.demonstration.years import YEARS, Year

# From arrest to sentence: not before so many days, and rarely after so many.
SOONEST, LATEST = timedelta(35), timedelta(540)
GRAVE = ("TRAFFICKING_OF_DRUGS", "ROBBERY", "POSSESSION_OF_WEAPONS")
YOUNG = ("AGE_10_13", "AGE_14_17")
YOUTH_DISPOSALS = ("REFERRAL_ORDER", "YOUTH_REHABILITATION_ORDER")


def court(enforced: Iterable[Happening]) -> Iterator[Happening]:
    """Yield court outcomes for the charged arrests among what was *enforced*."""
    charged = [each for each in enforced if each.columns.get("arrest_status") == "CHARGED"]
    for year in YEARS:
        draw = chance(f"court {year.year}")
        for columns in _sentences(year):
            arrest = _case(draw, year.year, columns, charged)
            charged.remove(arrest)
            day = office_day(draw, year.year)
            while not SOONEST <= day - arrest.day <= LATEST:
                day = office_day(draw, year.year)
            yield replace(
                arrest,
                kind="COURT_OUTCOME",
                day=day,
                site=next(site_on(site, day) for site in SITES if site.area == arrest.area),
                columns={"offence_group": arrest.columns["offence_group"], **columns},
            )


def _sentences(year: Year) -> Iterator[Row]:
    for months in year.custody_months:
        yield {"disposal": "IMMEDIATE_CUSTODY", "custody_months": months, "suspended": False}
    for months in year.suspended_months:
        yield {"disposal": "SUSPENDED_SENTENCE", "custody_months": months, "suspended": True}
    for disposal, count in year.other_disposals.items():
        for _ in range(count):
            yield {"disposal": disposal}


def _case(draw: random.Random, year: int, sentence: Row, charged: list[Happening]) -> Happening:
    """Draw an arrest that can have led to *sentence* in *year*."""
    months = sentence.get("custody_months")
    is_grave = isinstance(months, int) and months >= 15
    is_young = sentence["disposal"] in YOUTH_DISPOSALS
    # Whoever was arrested by the autumn can be sentenced within the year; nobody under 18 is given custody here.
    cases = [
        arrest
        for arrest in charged
        # Cases from before Op Revive come to court in 2022 only.
        if (arrest.operation is not None or year == 2022)
        and (arrest.day.year, arrest.day.month) <= (year, 9)
        and arrest.day.year >= year - 1
        and (arrest.columns["age_band"] in YOUNG) == is_young
        and (not is_grave or arrest.columns["offence_group"] in GRAVE)
    ]
    return draw.choice(cases)
