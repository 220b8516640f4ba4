"""Places: the areas Wardmote knows from the start, kept as data files.

Codes, names, vintages and centres are facts restated from the Office for
National Statistics (Open Government Licence v3.0). Each line names its source.
A ward that changed its boundary has another code, so an area is never edited:
the old one ends and the new one begins. Read once and checked strictly.

A 2021 LSOA lies within the 2025 ward that fits it best, also for events before
that ward began: the tie is one of geography, not of date. The two CUSTOM areas
are our approximations of neighbourhoods that no official area matches.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from schema.codes import code_list
from schema.codes.rows import Row, read_rows, text_of

__all__ = ["AreaRow", "areas", "read_areas"]

HEADER = (
    "code",
    "name",
    "kind",
    "vintage",
    "valid_from",
    "valid_to",
    "within",
    "longitude_microdegrees",
    "latitude_microdegrees",
    "source",
)
# Larger areas first: a line may only lie within an area that was read before it, so no circle can arise.
FILES = ("authorities.csv", "wards.csv", "custom.csv", "lsoas.csv")
_CODE = re.compile(r"[A-Z][A-Z0-9]{5,8}")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of one vintage.

    *code* is the GSS code, or WMC and a number for a CUSTOM area. *valid_from* and *valid_to* are inclusive; None at
    the end means still in use. *within* holds the codes of the areas directly around it. The centre is in millionths
    of a degree (WGS 84), both parts or neither; None means unknown.
    """

    code: str
    name: str
    kind: str
    vintage: int
    valid_from: date
    valid_to: date | None
    within: tuple[str, ...]
    longitude_microdegrees: int | None
    latitude_microdegrees: int | None
    source: str


@cache
def areas() -> tuple[AreaRow, ...]:
    """Return every shipped area, each after the areas it lies within.

    Raises: MalformedList naming file and line when the shipped data is wrong.
    """
    folder = files(__name__)
    found: tuple[AreaRow, ...] = ()
    for file in FILES:
        found += read_areas(file, text_of(folder.joinpath(file)), known=found)
    return found


def read_areas(file: str, text: str, *, known: Sequence[AreaRow] = ()) -> tuple[AreaRow, ...]:
    """Read the areas of one file; *known* are those of the files before it.

    Raises: MalformedList naming file, line and reason.
    """
    seen = {area.code for area in known}
    found: list[AreaRow] = []
    for row in read_rows(file, text, accepts=_fault_of_header):
        area = _read_area(row)
        if area.code in seen:
            raise row.refusal(f"area {area.code} appears twice")
        for around in area.within:
            if around not in seen:
                raise row.refusal(f"{area.code} lies within {around}, which no earlier line describes")
        seen.add(area.code)
        found.append(area)
    return tuple(found)


def _read_area(row: Row) -> AreaRow:
    code, kind = row.text("code"), row.text("kind")
    if not _CODE.fullmatch(code):
        raise row.refusal(f"code {code!r} must be 6 to 9 capitals and digits, starting with a capital")
    if kind not in code_list("area_kind"):
        raise row.refusal(f"kind {kind!r} is not in the code list area_kind")
    vintage = row.whole("vintage")
    start, end = row.period()
    if vintage is None or start is None:
        raise row.refusal("vintage and valid_from must be filled in")
    longitude, latitude = _centre(row)
    around = tuple(row.cells["within"].split(";")) if row.cells["within"] else ()
    if len(set(around)) != len(around):
        raise row.refusal("within names an area twice")
    return AreaRow(
        code=code,
        name=row.text("name"),
        kind=kind,
        vintage=vintage,
        valid_from=start,
        valid_to=end,
        within=around,
        longitude_microdegrees=longitude,
        latitude_microdegrees=latitude,
        source=row.text("source"),
    )


def _centre(row: Row) -> tuple[int | None, int | None]:
    longitude, latitude = row.whole("longitude_microdegrees"), row.whole("latitude_microdegrees")
    if (longitude is None) != (latitude is None):
        raise row.refusal("a centre needs both longitude and latitude")
    if longitude is not None and abs(longitude) > 180 * _MILLION:
        raise row.refusal("longitude lies beyond 180 degrees")
    if latitude is not None and abs(latitude) > 90 * _MILLION:
        raise row.refusal("latitude lies beyond 90 degrees")
    return longitude, latitude


def _fault_of_header(header: Sequence[str]) -> str | None:
    return None if tuple(header) == HEADER else f"the header must be {','.join(HEADER)}"
