"""Interventions and their monthly activity, and the grants that pay for them.

Each run of a programme (programmes.py) at a site is one intervention. Within a month nobody counts twice; over
months they do, so participants are never summed here. When a larger world is asked for, further runs are made
without activity.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle, islice

from schema.tables.community import ACTIVITY, GRANT_AWARD, INTERVENTION
from server.demonstration.batches import Batch, Row, batches, governed, instant, month_of
from server.demonstration.chance import chance
from server.demonstration.identifiers import Ids
from server.demonstration.partnership import COMMISSIONER, COUNCIL, NORTH_COUNCIL, YOUTH
from server.demonstration.places import NORTH, WEST
from server.demonstration.programmes import PROGRAMMES, Programme
from server.demonstration.seasons import site_on
from server.demonstration.sites import SITES, Site, phase_of

LAST_DAY = date(2024, 12, 31)
# Runs that did not go as planned, by the number of the intervention.
STOPPED = {23: "CANCELLED", 57: "CANCELLED", 71: "PAUSED"}

# Owner, fund, title, site, day, pounds awarded, pounds spent.
GRANTS = (
    (COUNCIL, "SAFER_STREETS_4", "Safer homes and alleys", "blackthorn", date(2022, 8, 1), 210_000, 204_760),
    (COUNCIL, "SAFER_STREETS_4", "Cameras and doors", "kings-heath", date(2022, 8, 1), 148_000, 148_000),
    (COUNCIL, "SAFER_STREETS_5", "Light, green and youth", "blackthorn", date(2023, 10, 2), 184_500, 161_090),
    (COUNCIL, "SAFER_STREETS_5", "Light, green and youth", "kings-heath", date(2023, 10, 2), 171_000, 139_420),
    (NORTH_COUNCIL, "SAFER_STREETS_5", "Town centres of the north", None, date(2023, 10, 2), 120_000, 58_330),
    (COMMISSIONER, "SERIOUS_VIOLENCE_DUTY", "Duty funding, first year", None, date(2023, 4, 3), 310_000, 301_200),
    (COMMISSIONER, "SERIOUS_VIOLENCE_DUTY", "Duty funding, second year", None, date(2024, 4, 2), 318_000, 274_915),
    (COMMISSIONER, "HOTSPOT", "Hotspot response", None, date(2024, 4, 2), 1_000_000, 742_380),
    (YOUTH, "LOCAL", "Diversion at the station, match funding", None, date(2023, 9, 4), 24_000, 24_000),
    (COUNCIL, "LOCAL", "Residents' own ideas", "blackthorn", date(2024, 1, 15), 15_000, 9_275),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a programme at one site, or across an authority where there is none."""

    programme: Programme
    site: Site | None
    started_on: date
    months: int

    @property
    def ends_on(self) -> date:
        """Give the last day it was planned to have."""
        return self.started_on + timedelta(days=30 * self.months + 10)


def batches_of_interventions(ids: Ids, *, at_least: int = 0) -> Iterator[Batch]:
    """Yield interventions, *at_least* so many, then activity and grants."""
    runs = list(_runs())
    yield from batches(INTERVENTION, _interventions(ids, runs, further=max(0, at_least - len(runs))))
    yield from batches(ACTIVITY, _activities(ids, runs))
    yield from batches(GRANT_AWARD, (_grant(ids, number) for number in range(len(GRANTS))))


def _runs() -> Iterator[Run]:
    draw = chance("runs")
    sites = {site.key: site for site in SITES}
    for programme in PROGRAMMES:
        for first in programme.runs:
            for key in programme.sites:
                started_on = date.fromisoformat(f"{first}-01") + timedelta(draw.randrange(20))
                yield Run(programme, sites[key] if key else None, started_on, programme.months)


def _interventions(ids: Ids, runs: list[Run], *, further: int) -> Iterator[Row]:
    draw = chance("interventions")
    for number, run in enumerate(runs, 1):
        yield _intervention(ids, draw, number=number, run=run)
    # More of the same at the sites, one after the other: for measuring, not for reading.
    repeated = cycle([run for run in runs if run.site is not None and site_on(run.site, run.started_on)])
    for number, run in zip(count(len(runs) + 1), islice(repeated, further)):
        yield _intervention(ids, draw, number=number, run=run)


def _intervention(ids: Ids, draw: random.Random, *, number: int, run: Run) -> Row:
    programme, site = run.programme, run.site
    status = STOPPED.get(number) or ("COMPLETED" if run.ends_on <= LAST_DAY else "ACTIVE")
    planned = programme.pounds * 100
    share = {"COMPLETED": draw.randint(86, 107), "ACTIVE": draw.randint(30, 80), "CANCELLED": 4, "PAUSED": 41}[status]
    phase = phase_of(site, programme.phase, run.started_on) if site and programme.phase else None
    area = site.area if site else (NORTH if programme.owner == NORTH_COUNCIL else WEST)
    site_key = site and site_on(site, run.started_on)
    return {
        "id": ids(f"intervention:{number}"),
        **governed(ids(f"agency:{programme.owner}"), ids(f"area:{area}"), instant(run.started_on, 600 + number % 400)),
        "type": programme.type,
        "title": f"{programme.title}, {site.name}" if site else programme.title,
        "provider_id": ids(f"agency:{programme.provider}"),
        "site_id": site_key and ids(f"site:{site_key}"),
        "phase_id": site and phase and ids(f"phase:{site.key}:{phase.key}"),
        "strand": programme.strand,
        "tier": programme.tier,
        "driver": programme.driver,
        "fund": programme.fund,
        "planned_pence": planned,
        "actual_pence": planned * share // 100,
        "started_on": run.started_on,
        "month": month_of(run.started_on),
        "ended_on": _ended_on(run, status),
        "status": status,
    }


def _ended_on(run: Run, status: str) -> date | None:
    # What is cancelled ends before it really began.
    return {"COMPLETED": run.ends_on, "CANCELLED": run.started_on + timedelta(21)}.get(status)


def _activities(ids: Ids, runs: list[Run]) -> Iterator[Row]:
    draw = chance("activities")
    for number, run in enumerate(runs, 1):
        if STOPPED.get(number) == "CANCELLED":
            continue
        for position in range(run.months):
            years, month = divmod(run.started_on.month - 1 + position, 12)
            first = date(run.started_on.year + years, month + 1, 1)
            if first > LAST_DAY:
                break
            yield {
                "id": ids(f"activity:{number}:{position + 1}"),
                "intervention_id": ids(f"intervention:{number}"),
                "month": month_of(first),
                **_people(draw, run.programme),
            }


def _people(draw: random.Random, programme: Programme) -> Row:
    taking_part = round(programme.people * draw.uniform(0.7, 1.25))
    referrals = round(taking_part * draw.uniform(0.3, 0.6)) if programme.tier != "PRIMARY" else 0
    starts = round(referrals * draw.uniform(0.6, 0.9))
    return {
        "sessions": draw.randint(2, 12),
        "referrals": referrals,
        "starts": starts,
        "completions": round(starts * draw.uniform(0.3, 0.8)),
        "participants": taking_part,
        "participants_under_18": sum(draw.randrange(100) < programme.young for _ in range(taking_part)),
    }


def _grant(ids: Ids, number: int) -> Row:
    owner, fund, title, site, day, awarded, spent = GRANTS[number]
    areas = {each.key: each.area for each in SITES}
    area = areas[site] if site else (NORTH if owner == NORTH_COUNCIL else WEST)
    return {
        "id": ids(f"grant:{number + 1}"),
        **governed(ids(f"agency:{owner}"), ids(f"area:{area}"), instant(day, 660)),
        "fund": fund,
        "title": title,
        "site_id": site and ids(f"site:{site}"),
        "awarded_on": day,
        "month": month_of(day),
        "awarded_pence": awarded * 100,
        "spent_pence": spent * 100,
    }
