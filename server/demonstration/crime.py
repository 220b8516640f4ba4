"""Open crime data in the layout of data.police.uk, synthetic: each row says so in its context where it has one.

Carries the oddities of the real files on purpose: anti-social behaviour without Crime ID, rows without a place, a
Crime ID that repeats, an outcome whose crime is in no file. Points lie near the middle of their small area.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256

from schema.codes.places import AreaRow
from schema.tables.crime import CRIME_OUTCOME, RECORDED_CRIME
from server.demonstration.batches import Batch, Row, batches, month_of
from server.demonstration.chance import SEED, chance, pick
from server.demonstration.identifiers import Ids
from server.demonstration.places import BLACKTHORN, KINGS_HEATH, lsoas_within
from server.demonstration.seasons import street_day

CRIMES = 1_000
FORCE = "Northamptonshire Police"
CONTEXT = "Synthetic row of the demonstration partnership."
TYPES = {
    "VIOLENCE_AND_SEXUAL_OFFENCES": 36,
    "ANTI_SOCIAL_BEHAVIOUR": 17,
    "CRIMINAL_DAMAGE_AND_ARSON": 10,
    "PUBLIC_ORDER": 9,
    "DRUGS": 7,
    "VEHICLE_CRIME": 6,
    "OTHER_THEFT": 5,
    "SHOPLIFTING": 5,
    "BURGLARY": 4,
    "POSSESSION_OF_WEAPONS": 2,
    "OTHER_CRIME": 2,
    "ROBBERY": 1,
    "BICYCLE_THEFT": 1,
    "THEFT_FROM_THE_PERSON": 1,
}
OUTCOMES = {
    "UNABLE_TO_PROSECUTE": 41,
    "NO_SUSPECT_IDENTIFIED": 30,
    "AWAITING_COURT_OUTCOME": 7,
    "OFFENDER_GIVEN_COMMUNITY_SENTENCE": 3,
    "OFFENDER_SENT_TO_PRISON": 4,
    "OFFENDER_FINED": 2,
    "LOCAL_RESOLUTION": 6,
    "OFFENDER_GIVEN_CAUTION": 3,
    "FURTHER_INVESTIGATION_NOT_IN_PUBLIC_INTEREST": 2,
    "ACTION_BY_ANOTHER_ORGANISATION": 2,
}
DRUG_OUTCOMES = {
    "LOCAL_RESOLUTION": 38,
    "AWAITING_COURT_OUTCOME": 18,
    "OFFENDER_SENT_TO_PRISON": 14,
    "OFFENDER_GIVEN_CAUTION": 9,
    "UNABLE_TO_PROSECUTE": 21,
}
SPOTS = (
    "Shopping Area",
    "Parking Area",
    "Supermarket",
    "Park/Open Space",
    "Petrol Station",
    "Sports/Recreation Area",
    "Pedestrian Subway",
)
# Of a hundred rows: without a place; of those with a Crime ID: with an outcome by now, and that published as a row.
WITHOUT_PLACE, WITH_OUTCOME, WITH_ROW = 3, 84, 72
_LAST_DAY = date(2024, 12, 31)


def batches_of_crime(ids: Ids) -> Iterator[Batch]:
    """Yield recorded crimes and the outcomes published for them."""
    crimes = list(_crimes(ids))
    yield from batches(RECORDED_CRIME, crimes)
    yield from batches(CRIME_OUTCOME, _outcomes(ids, crimes))


def _crimes(ids: Ids) -> Iterator[Row]:
    draw = chance("crime")
    lsoas = (*lsoas_within(BLACKTHORN), *lsoas_within(KINGS_HEATH))
    days = sorted(street_day(draw, draw.choice((2022, 2023, 2024))) for _ in range(CRIMES))
    crime_id = _digest("no crime yet")
    for number, day in enumerate(days, 1):
        crime_type = pick(draw, TYPES)
        # The real files repeat an id now and then, for one crime counted under two types or places.
        crime_id = crime_id if draw.randrange(200) == 0 else _digest(f"crime {number}")
        has_id = crime_type != "ANTI_SOCIAL_BEHAVIOUR"
        published: Row = {
            "crime_id": crime_id if has_id else None,
            "month": month_of(day),
            **_place(draw, lsoas),
            "crime_type": crime_type,
            "last_outcome": _outcome_of(draw, crime_type, day) if has_id else None,
            "context": CONTEXT,
        }
        yield {"id": ids(f"crime:{number}"), **published, "fingerprint": _digest(f"crime {number} {published}")}


def _outcome_of(draw: random.Random, crime_type: str, day: date) -> str:
    if day > _LAST_DAY - timedelta(60) or draw.randrange(100) >= WITH_OUTCOME:
        return "UNDER_INVESTIGATION"
    return pick(draw, DRUG_OUTCOMES if crime_type == "DRUGS" else OUTCOMES)


def _outcomes(ids: Ids, crimes: list[Row]) -> Iterator[Row]:
    draw = chance("crime outcomes")
    number = 0
    for crime in crimes:
        if crime["last_outcome"] in (None, "UNDER_INVESTIGATION") or draw.randrange(100) >= WITH_ROW:
            continue
        number += 1
        day = date.fromisoformat(f"{crime['month']}-15") + timedelta(draw.randrange(20, 200))
        shared = ("reported_by", "falls_within", "longitude", "latitude", "location", "lsoa_code", "lsoa_name")
        published: Row = {name: crime[name] for name in shared} | {
            # One in twenty belongs to a crime of a month before the first file.
            "crime_id": _digest(f"earlier crime {number}") if draw.randrange(20) == 0 else crime["crime_id"],
            "month": month_of(min(day, _LAST_DAY)),
            "outcome": crime["last_outcome"],
        }
        yield {
            "id": ids(f"crime-outcome:{number}"),
            **published,
            "fingerprint": _digest(f"crime outcome {number} {published}"),
        }


def _place(draw: random.Random, lsoas: tuple[AreaRow, ...]) -> Row:
    found: Row = {"reported_by": FORCE, "falls_within": FORCE, "location": "No Location"}
    if draw.randrange(100) < WITHOUT_PLACE:
        return {**found, "longitude": None, "latitude": None, "lsoa_code": None, "lsoa_name": None}
    area = draw.choice(lsoas)
    spot = draw.choice(SPOTS)
    return {
        **found,
        "location": f"On or near {spot}",
        "longitude": _near(draw, area.longitude_microdegrees),
        "latitude": _near(draw, area.latitude_microdegrees),
        "lsoa_code": area.code,
        "lsoa_name": area.name,
    }


def _near(draw: random.Random, centre: int | None) -> int | None:
    return None if centre is None else centre + draw.randint(-2_400, 2_400)


def _digest(text: str) -> str:
    return sha256(f"{SEED}: {text}".encode()).hexdigest()
