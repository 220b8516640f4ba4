"""Places: what the shipped wards, LSOAs, authorities and custom areas promise.

The facts are those of the Office for National Statistics; the tests hold the
areas of the story, the change-overs of wards and the order of loading.
"""

from datetime import date
from itertools import combinations

import pytest

from schema.codes import MalformedList
from schema.codes.places import HEADER, AreaRow, areas, read_areas

OPEN_END = date.max

MALFORMED_AREAS = {
    "line 2: code 'e05' must be": "e05,Castle,WARD,2025,2025-05-01,,,,,ONS",
    "line 2: kind 'TOWN' is not in the code list area_kind": "E05000001,Castle,TOWN,2025,2025-05-01,,,,,ONS",
    "line 2: vintage and valid_from must be filled in": "E05000001,Castle,WARD,2025,,,,,,ONS",
    "line 2: vintage must be a whole number": "E05000001,Castle,WARD,May,2025-05-01,,,,,ONS",
    "line 2: a centre needs both": "E05000001,Castle,WARD,2025,2025-05-01,,,-880000,,ONS",
    "line 2: latitude lies beyond 90": "E05000001,Castle,WARD,2025,2025-05-01,,,0,90000001,ONS",
    "line 2: longitude lies beyond 180": "E05000001,Castle,WARD,2025,2025-05-01,,,-180000001,0,ONS",
    "line 2: E05000001 lies within E06000099": "E05000001,Castle,WARD,2025,2025-05-01,,E06000099,,,ONS",
    "line 2: within names an area twice": "E05000001,Castle,WARD,2025,2025-05-01,,E06000062;E06000062,,,ONS",
    "line 3: area E05000001 appears twice": (
        "E05000001,Castle,WARD,2025,2025-05-01,,,,,ONS\nE05000001,Castle,WARD,2026,2026-05-01,,,,,ONS"
    ),
}


def test_every_area_is_described_once_and_after_the_areas_around_it() -> None:
    """Loading in the given order never meets an unknown parent."""
    seen: set[str] = set()
    for area in areas():
        assert area.code not in seen
        assert set(area.within) <= seen
        seen.add(area.code)


def test_wards_of_one_name_in_one_authority_never_overlap_in_time() -> None:
    """On any day a ward's name leads to at most one ward of the authority, whatever its vintage."""
    wards = [area for area in areas() if area.kind == "WARD"]
    together = [
        (one.code, other.code)
        for one, other in combinations(wards, 2)
        if (one.code == other.code or (one.name, one.within) == (other.name, other.within)) and _overlap(one, other)
    ]

    assert together == []


@pytest.mark.parametrize(
    ("day", "wards"),
    [(date(2021, 3, 31), 33), (date(2021, 4, 1), 31), (date(2025, 4, 30), 31), (date(2025, 5, 1), 35)],
)
def test_a_change_of_wards_replaces_the_whole_set_overnight(day: date, wards: int) -> None:
    """The last day of the old wards and the first of the new ones leave no gap between them."""
    assert sum(area.kind == "WARD" and _valid(area, day) for area in areas()) == wards


@pytest.mark.parametrize(
    ("code", "name", "around", "first", "last"),
    [
        ("E06000062", "West Northamptonshire", "E23000022", date(2021, 4, 1), None),
        ("E06000061", "North Northamptonshire", "E23000022", date(2021, 4, 1), None),
        ("E07000154", "Northampton", "E23000022", date(1974, 4, 1), date(2021, 3, 31)),
        ("E05015978", "Blackthorn & Rectory Farm", "E06000062", date(2025, 5, 1), None),
        ("E05008833", "Kings Heath", "E07000154", date(2016, 1, 1), date(2021, 3, 31)),
    ],
)
def test_an_official_area_keeps_its_code_name_and_dates(
    code: str, name: str, around: str, first: date, last: date | None
) -> None:
    """The areas of the story are the official ones."""
    area = _area(code)

    assert (area.name, area.within, area.valid_from, area.valid_to) == (name, (around,), first, last)


@pytest.mark.parametrize(
    ("code", "name", "ward", "lsoas"),
    [
        ("WMC001", "Blackthorn", "E05015978", "E01027197 E01027199 E01027200 E01027246"),
        ("WMC002", "Kings Heath", "E05015985", "E01027240 E01027243 E01027244"),
    ],
)
def test_the_two_custom_areas_are_made_of_lsoas_of_one_ward(code: str, name: str, ward: str, lsoas: str) -> None:
    """Blackthorn and Kings Heath are best fits of official LSOAs, and their source says how they were chosen."""
    children = [area for area in areas() if code in area.within]

    assert _area(code).name == name
    assert "not an official boundary" in _area(code).source
    assert [child.code for child in children] == lsoas.split()
    assert all(child.kind == "LSOA" and child.within == (ward, code) for child in children)


def test_every_lsoa_lies_in_one_ward_and_near_its_centre() -> None:
    """A best fit of an LSOA to a ward of another part of the county would show as a great distance."""
    by_code = {area.code: area for area in areas()}
    for lsoa in (area for area in areas() if area.kind == "LSOA"):
        (ward,) = [by_code[code] for code in lsoa.within if by_code[code].kind == "WARD"]
        east, north = _centre(lsoa)
        ward_east, ward_north = _centre(ward)

        assert abs(east - ward_east) < 250_000
        assert abs(north - ward_north) < 100_000


@pytest.mark.parametrize("fault", MALFORMED_AREAS)
def test_a_malformed_area_is_refused_with_its_line(fault: str) -> None:
    """A steward learns the file, the line and the reason."""
    known = [area for area in areas() if area.code == "E06000062"]
    with pytest.raises(MalformedList) as refused:
        read_areas("wards.csv", f"{','.join(HEADER)}\n{MALFORMED_AREAS[fault]}", known=known)

    assert str(refused.value).startswith(f"wards.csv, {fault}")


def _area(code: str) -> AreaRow:
    (area,) = [area for area in areas() if area.code == code]
    return area


def _centre(area: AreaRow) -> tuple[int, int]:
    assert area.longitude_microdegrees is not None
    assert area.latitude_microdegrees is not None
    return area.longitude_microdegrees, area.latitude_microdegrees


def _valid(area: AreaRow, day: date) -> bool:
    return area.valid_from <= day <= (area.valid_to or OPEN_END)


def _overlap(one: AreaRow, other: AreaRow) -> bool:
    return one.valid_from <= (other.valid_to or OPEN_END) and other.valid_from <= (one.valid_to or OPEN_END)
