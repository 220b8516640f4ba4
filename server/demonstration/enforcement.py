"""What Op Revive does: warrants and stops, and the arrests and seizures that come of them.

A scene is one warrant or one stop: its day and place are shared by everything found there, so that seizures and
arrests cluster as they do in life and the result of a warrant follows from what was found. The totals are those of
years.py. Before April 2022 the neighbourhood team did the same work under no operation.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from server.demonstration.batches import Row
from server.demonstration.chance import chance, fitted, pick
from server.demonstration.happening import Happening, at
from server.demonstration.seasons import Place, place, street_day, warrant_day
from server.demonstration.seizures import (
    CASH_POWERS,
    CASH_STATUSES,
    cash_amounts,
    drugs,
    fitted_drugs,
    weapon_lines,
)
from server.demonstration.years import STOP, SWEEP, WARRANT, YEARS, Year

AGES = {
    "AGE_10_13": 1,
    "AGE_14_17": 12,
    "AGE_18_24": 34,
    "AGE_25_34": 27,
    "AGE_35_44": 16,
    "AGE_45_54": 8,
    "AGE_55_64": 2,
}
OFFENCES = {
    WARRANT: {"TRAFFICKING_OF_DRUGS": 74, "POSSESSION_OF_DRUGS": 12, "POSSESSION_OF_WEAPONS": 6, "MISCELLANEOUS": 8},
    STOP: {
        "POSSESSION_OF_DRUGS": 32,
        "TRAFFICKING_OF_DRUGS": 27,
        "POSSESSION_OF_WEAPONS": 12,
        "VIOLENCE_AGAINST_THE_PERSON": 11,
        "THEFT_OFFENCES": 7,
        "PUBLIC_ORDER": 6,
        "ROBBERY": 5,
    },
}
STATUSES = {"CHARGED": 52, "NO_FURTHER_ACTION": 24, "RELEASED_UNDER_INVESTIGATION": 11, "BAILED": 12, "ARRESTED": 1}
RECENT_STATUSES = {
    "CHARGED": 34,
    "NO_FURTHER_ACTION": 12,
    "RELEASED_UNDER_INVESTIGATION": 24,
    "BAILED": 27,
    "ARRESTED": 3,
}
# Of a hundred arrests, so many are of somebody who was arrested before.
ARRESTED_BEFORE = 17


@dataclass(slots=True, eq=False)
class Scene:
    """One warrant, stop or sweep while its year is being told."""

    sort: str
    day: date
    place: Place
    power: str | None = None
    found: list[Happening] = field(default_factory=list)
    has_weapons: bool = False

    def add(self, kind: str, *, columns: Row, lines: tuple[Row, ...] = (), person: str | None = None) -> None:
        """Tell of one outcome at this scene."""
        self.found.append(at(self.place, self.day, kind, columns=columns, lines=lines, person=person))


@dataclass(slots=True)
class People:
    """Those arrested so far, by key and age band; they are counted, never named."""

    ages: list[str] = field(default_factory=list)

    def next(self, draw: random.Random) -> tuple[str, str]:
        """Draw somebody new, or now and then somebody known."""
        if self.ages and draw.randrange(100) < ARRESTED_BEFORE:
            number = draw.randrange(len(self.ages))
        else:
            number = len(self.ages)
            self.ages.append(pick(draw, AGES))
        return str(number), self.ages[number]


def enforcement() -> Iterator[Happening]:
    """Yield the warrants, arrests and seizures of the police at the two sites, year by year."""
    people = People()
    for year in YEARS:
        draw = chance(f"enforcement {year.year}")
        scenes = _scenes(draw, year)
        _find_weapons(draw, year, scenes)
        _find_drugs(draw, year, scenes)
        _find_cash(draw, year, scenes)
        _arrest(draw, year, scenes, people)
        for scene in scenes:
            if scene.power is not None:
                yield _marked(at(scene.place, scene.day, "WARRANT", columns=_warrant(draw, scene)))
            yield from map(_marked, scene.found)


def _marked(found: Happening) -> Happening:
    """Mark what tells how the police look for guns; what was published about 2023 stays OFFICIAL."""
    has_gun = found.day.year != 2023 and any(line.get("category") in ("FIREARM", "AMMUNITION") for line in found.lines)
    looks_for_guns = found.columns.get("warrant_power") == "FIREARMS_S46"
    return replace(found, marking="OFFICIAL_SENSITIVE") if has_gun or looks_for_guns else found


def _scenes(draw: random.Random, year: Year) -> list[Scene]:
    warrants = [power for power, count in year.warrants.items() for _ in range(count)]
    return [
        *(Scene(WARRANT, warrant_day(draw, year.year), place(draw), power) for power in warrants),
        *(Scene(STOP, street_day(draw, year.year), place(draw)) for _ in range(year.stops)),
    ]


def _find_weapons(draw: random.Random, year: Year, scenes: list[Scene]) -> None:
    # Guns are found where they were looked for; the lists of years.py begin with them.
    searches = [scene for scene in scenes if scene.power not in (None, "ARREST")]
    searches.sort(key=lambda scene: scene.power != "FIREARMS_S46")
    stops = draw.sample([scene for scene in scenes if scene.sort == STOP], k=len(year.weapons))
    for sort, listed in year.weapons:
        if sort == SWEEP:
            scenes.append(Scene(SWEEP, street_day(draw, year.year), place(draw)))
            scene = scenes[-1]
        else:
            scene = searches.pop(0) if sort == WARRANT else stops.pop()
        lines = weapon_lines(listed)
        items = sum(int(part.split()[1]) for part in listed.split(", "))
        scene.has_weapons = True
        scene.add("WEAPON_SEIZURE", columns={"item_count": items}, lines=lines)


def _find_drugs(draw: random.Random, year: Year, scenes: list[Scene]) -> None:
    searches = [scene for scene in scenes if scene.power in ("MISUSE_OF_DRUGS_S23", "PACE_S8", "FIREARMS_S46")]
    behind_doors = draw.sample(searches, k=len(searches) * 3 // 4)
    stops = [scene for scene in scenes if scene.sort == STOP]
    places = behind_doors + draw.sample(stops, k=year.drug_seizures - len(behind_doors))
    found = fitted_drugs([drugs(draw, stock=scene.sort == WARRANT) for scene in places], year.drugs_pence)
    for scene, seizure in zip(places, found, strict=True):
        scene.add(
            "DRUG_SEIZURE",
            columns={"street_value_pence": sum(drug.pence for drug in seizure)},
            lines=tuple(drug.row() for drug in seizure),
        )


def _find_cash(draw: random.Random, year: Year, scenes: list[Scene]) -> None:
    amounts = fitted(cash_amounts(draw, year.cash_seizures), year.cash_pence, step=500)
    with_drugs = [scene for scene in scenes if any(found.kind == "DRUG_SEIZURE" for found in scene.found)]
    # Large sums lie behind doors, so the largest go to the warrants.
    places = sorted(draw.sample(with_drugs, k=len(amounts)), key=lambda scene: scene.sort == STOP)
    for scene, amount in zip(places, sorted(amounts, reverse=True), strict=True):
        columns: Row = {
            "cash_pence": amount,
            "cash_power": pick(draw, CASH_POWERS[scene.sort]),
            "cash_status": pick(draw, CASH_STATUSES),
        }
        scene.add("CASH_SEIZURE", columns=columns)


def _arrest(draw: random.Random, year: Year, scenes: list[Scene], people: People) -> None:
    warrants = [scene for scene in scenes if scene.sort == WARRANT]
    stops = [scene for scene in scenes if scene.sort == STOP]
    places = [
        scene
        for scene in warrants
        if scene.power == "ARREST" or draw.randrange(100) < 62
        for _ in range(draw.choices((1, 2, 3), (58, 29, 13))[0])
    ]
    places += draw.choices(stops, k=year.arrests - len(places))
    for scene in places:
        person, age = people.next(draw)
        offence = pick(draw, OFFENCES[scene.sort])
        if scene.has_weapons and draw.randrange(100) < 70:
            offence = "POSSESSION_OF_WEAPONS"
        statuses = RECENT_STATUSES if scene.day >= date(2024, 7, 1) else STATUSES
        columns: Row = {"offence_group": offence, "age_band": age, "arrest_status": pick(draw, statuses)}
        scene.add("ARREST", columns=columns, person=person)


def _warrant(draw: random.Random, scene: Scene) -> Row:
    kinds = {found.kind for found in scene.found}
    result = {
        (True, True): "ITEMS_AND_ARREST",
        (True, False): "ITEMS_FOUND",
        (False, True): "ARREST_MADE",
        (False, False): "NOTHING_FOUND" if draw.randrange(100) < 85 else "NOT_EXECUTED",
    }[bool(kinds - {"ARREST"}), "ARREST" in kinds]
    return {"warrant_power": scene.power, "warrant_result": result}
