"""What the force next door shares: its side of Op Larkspur, in two wards at the county's southern edge.

It arrests and seizes in 2022 and 2024 only. In 2023 it carries out warrants that find nothing, so that the sums of
that year are those of Op Revive whether or not somebody asks by operation; asking by operation is still right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from server.demonstration.batches import Row
from server.demonstration.chance import chance, pick
from server.demonstration.enforcement import AGES, OFFENCES
from server.demonstration.happening import Happening
from server.demonstration.partnership import LARKSPUR, NEIGHBOUR, OPERATIONS
from server.demonstration.seasons import warrant_day
from server.demonstration.seizures import drugs
from server.demonstration.years import WARRANT

_LARKSPUR = next(operation for operation in OPERATIONS if operation.key == LARKSPUR)
WARRANTS = {2022: 6, 2023: 5, 2024: 6}


def next_door() -> Iterator[Happening]:
    """Yield what Op Larkspur did in Northamptonshire."""
    draw = chance("next door")
    for year, count in WARRANTS.items():
        for number in range(count):
            day = warrant_day(draw, year)
            while day < _LARKSPUR.started_on or (_LARKSPUR.ended_on is not None and day > _LARKSPUR.ended_on):
                day = warrant_day(draw, year)
            area = draw.choice(_LARKSPUR.areas)
            if year == 2023:
                yield _at(area, day=day, kind="WARRANT", columns=_warrant("NOTHING_FOUND"))
                continue
            yield _at(area, day=day, kind="WARRANT", columns=_warrant("ITEMS_AND_ARREST"))
            found = drugs(draw, stock=True)
            columns: Row = {"street_value_pence": sum(drug.pence for drug in found)}
            lines = tuple(drug.row() for drug in found)
            yield _at(area, day=day, kind="DRUG_SEIZURE", columns=columns, lines=lines)
            for person in range(draw.randint(1, 3)):
                arrest: Row = {
                    "offence_group": pick(draw, OFFENCES[WARRANT]),
                    "age_band": pick(draw, AGES),
                    "arrest_status": "CHARGED",
                }
                happening = _at(area, day=day, kind="ARREST", columns=arrest)
                yield replace(happening, person=f"next door {year} {number} {person}")


def _at(area: str, *, day: date, kind: str, columns: Row, lines: tuple[Row, ...] = ()) -> Happening:
    return Happening(kind=kind, day=day, owner=NEIGHBOUR, area=area, operation=LARKSPUR, columns=columns, lines=lines)


def _warrant(result: str) -> Row:
    return {"warrant_power": "MISUSE_OF_DRUGS_S23", "warrant_result": result}
