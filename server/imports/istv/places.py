"""Places: the free text of where an assault was becomes an area, and is kept nowhere.

It may name a street, a home or a person. So it is looked up once, in the partnership's own list of places, and what
the list does not have is the area of its line `*`, or a fault that repeats nothing.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from schema.contribution import CONTRIBUTIONS
from server.contributing.columns import UnreadableSheet
from server.contributing.mapping import Mapping, read_mapping

KIND = CONTRIBUTIONS["AssaultAttendance"]
SHIPPED = Path(__file__).with_name("mapping.toml")
HEADINGS = ["place", "area"]
# As hospitals head the place in free text.
DESCRIBED = (
    "ASSAULT LOCATION DESCRIPTION",
    "Assault Location Description",
    "Assault location description",
    "Assault location",
    "Location",
)


def istv_mapping(places: Path | None, treatment_site: str | None) -> Mapping:
    """Give the mapping for ISTV files; with *places* the place is looked up there, without it is left out.

    *treatment_site* is the hospital site of every row, where the file does not say it row by row.
    Raises: UnreadableSheet for a list of places that is none.
    """
    mapping = read_mapping(SHIPPED, KIND)
    always = {**mapping.always, **({"treatmentSite": treatment_site} if treatment_site else {})}
    if places is None:
        return replace(mapping, always=always, ignore=mapping.ignore | set(DESCRIBED))
    columns = {**mapping.columns, **dict.fromkeys(DESCRIBED, "area")}
    return replace(mapping, always=always, columns=columns, values={**mapping.values, "area": _read(places)})


def _read(file: Path) -> dict[str, str]:
    """Read a list of places: CSV in UTF-8 with the columns place and area, each place once."""
    areas: dict[str, str] = {}
    try:
        rows = list(csv.reader(file.read_text("utf-8-sig").splitlines(), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise UnreadableSheet(f"{file} is no list of places: CSV in UTF-8 with the columns place and area.") from error
    if not rows or [cell.strip().lower() for cell in rows[0]] != HEADINGS:
        raise UnreadableSheet(f"{file}: the first line has the headings: {','.join(HEADINGS)}.")
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        place, area = [cell.strip() for cell in row] if len(row) == len(HEADINGS) else ("", "")
        if not place or not area or place.casefold() in areas:
            raise UnreadableSheet(f"{file}, line {number}: a place that no line before has, and its area.")
        areas[place.casefold()] = area
    return areas
