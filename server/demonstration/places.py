"""The areas of the demonstration: everything schema/codes/places ships, and what lies within what.

`parent_id` is the first area around one; `area_within` is the closure over all of them, each area within itself.
The story happens in the two CUSTOM areas; the wards serve what happens outside them, each in its own vintage.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from schema.codes.places import AreaRow, areas
from schema.tables.reference import AREA, AREA_WITHIN
from server.demonstration.batches import Batch, Row, batches
from server.demonstration.identifiers import Ids

COUNTY = "E23000022"
WEST = "E06000062"
NORTH = "E06000061"
BOROUGH = "E07000154"
BLACKTHORN = "WMC001"
KINGS_HEATH = "WMC002"

# The borough ended eleven days after these areas began: the tie is one of geography, for those who compare with it.
FURTHER_AROUND = {BLACKTHORN: (BOROUGH,), KINGS_HEATH: (BOROUGH,)}


@cache
def around(code: str) -> frozenset[str]:
    """Give the codes of all areas that area *code* lies within, its own included."""
    found = {code}
    for outer in (*_by_code()[code].within, *FURTHER_AROUND.get(code, ())):
        found |= around(outer)
    return frozenset(found)


@cache
def lsoas_within(code: str) -> tuple[AreaRow, ...]:
    """Give the small areas within area *code*, in the order of their codes."""
    return tuple(area for area in areas() if area.kind == "LSOA" and code in around(area.code))


def batches_of_places(ids: Ids) -> Iterator[Batch]:
    """Yield areas, each after its parent, and the closure of what lies within what."""
    yield from batches(AREA, (_area_row(ids, area) for area in areas()))
    yield from batches(
        AREA_WITHIN,
        (
            {
                "within_id": ids(f"area:{outer}"),
                "area_id": ids(f"area:{area.code}"),
                "small": area.kind == "LSOA",
            }
            for area in areas()
            for outer in sorted(around(area.code))
        ),
    )


def _area_row(ids: Ids, area: AreaRow) -> Row:
    return {
        "id": ids(f"area:{area.code}"),
        "gss_code": area.code,
        "name": area.name,
        "kind": area.kind,
        "vintage": area.vintage,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
        "parent_id": ids(f"area:{area.within[0]}") if area.within else None,
        "longitude": area.longitude_microdegrees,
        "latitude": area.latitude_microdegrees,
    }


@cache
def _by_code() -> dict[str, AreaRow]:
    return {area.code: area for area in areas()}
