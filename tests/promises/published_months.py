"""Two months of a force as data.police.uk prints them, every row invented: columns, spellings and gaps of real files.

Some rows have no Crime ID, and are printed as often as it happened; some have no place; of some outcomes the crime is
not among the crimes. `written` takes a folder, so a folder of real files can be read by the same promises by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from server.imports.police_uk.layout import OUTCOMES, STREET

MONTHS = ("2023-01", "2023-02")
FORCE = "Metropolitan Police Service"
# As they are printed; the lists that are shipped are held against these.
NUISANCE = "Anti-social behaviour"
CRIME_TYPES = (
    *("Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime", "Other theft"),
    *("Possession of weapons", "Public order", "Robbery", "Shoplifting", "Theft from the person", "Vehicle crime"),
    "Violence and sexual offences",
)
LAST_OUTCOMES = (
    *("Investigation complete; no suspect identified", "Court result unavailable", "Status update unavailable"),
    *("Unable to prosecute suspect", "Suspect charged as part of another case", "Awaiting court outcome"),
    *("Offender given a caution", "Local resolution", "Formal action is not in the public interest"),
    "Under investigation",
)
OUTCOME_TYPES = ("Investigation complete; no suspect identified", "Suspect charged", "Offender given a caution")
# Of each month: crimes, of which every so many has no place, rows without Crime ID, and outcomes of crimes elsewhere.
CRIMES, PLACELESS, NUISANCES, ABSENT = 260, 13, 12, 5
# Of two releases of a month, what the earlier one does not know yet.
UNKNOWN, TOLD = "Status update unavailable", "Unable to prosecute suspect"

STREET_ROWS = len(MONTHS) * (CRIMES + NUISANCES)
# Each third crime has an outcome.
OUTCOME_ROWS = len(MONTHS) * (-(-CRIMES // 3) + ABSENT)
NOWHERE = len(MONTHS) * CRIMES // PLACELESS
REVISED = CRIMES // len(LAST_OUTCOMES)


def written(folder: Path) -> list[Path]:
    """Write a street file and an outcomes file of each month, and give them by name."""
    folder.mkdir(exist_ok=True)
    files = []
    for month in MONTHS:
        for layout, rows in ((OUTCOMES, _outcomes(month)), (STREET, _street(month))):
            path = folder / f"{month}-metropolitan-{layout.name}.csv"
            path.write_text("\n".join([",".join(layout.columns), *rows, ""]), "utf-8", newline="")
            files.append(path)
    return sorted(files)


def crimes(folder: Path) -> Path:
    """Give the street file of the first month among those that were written."""
    return folder / f"{MONTHS[0]}-metropolitan-{STREET.name}.csv"


def _street(month: str) -> Iterator[str]:
    for number in range(CRIMES):
        place = _place(number, "No Location")
        kind, last = CRIME_TYPES[number % len(CRIME_TYPES)], LAST_OUTCOMES[number % len(LAST_OUTCOMES)]
        yield f"{_crime_id(month, number)},{month},{FORCE},{FORCE},{place},{kind},{last},"
    for number in range(NUISANCES):
        # The same twice: nothing tells one from the other.
        yield f",{month},{FORCE},{FORCE},{_place(number // 2 + 1, '')},{NUISANCE},,"


def _outcomes(month: str) -> Iterator[str]:
    for number in range(0, CRIMES, 3):
        kind = OUTCOME_TYPES[number % len(OUTCOME_TYPES)]
        yield f"{_crime_id(month, number)},{month},{FORCE},{FORCE},{_place(number, 'No location')},{kind}"
    for number in range(ABSENT):
        yield f"{_crime_id('2021-01', number)},{month},{FORCE},{FORCE},{_place(number + 1, '')},{OUTCOME_TYPES[1]}"


def _crime_id(month: str, number: int) -> str:
    return sha256(f"{month} {number}".encode()).hexdigest()


def _place(number: int, nowhere: str) -> str:
    """Write longitude, latitude, location, and code and name of the LSOA."""
    if nowhere and number % PLACELESS == 0:
        return f",,{nowhere},,"
    street = ("Park/Open Space", "Yew Tree Gardens", "Shopping Area", "")[number % 4]
    return f"0.{131_508 + number},51.{581_822 - number},On or near {street},E0100{number:04},Barking and Dagenham 001C"
