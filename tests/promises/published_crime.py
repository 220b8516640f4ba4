"""Published rows to import: a few by hand, and any number drawn, with the line each is printed as."""

import csv
import io
import string
from datetime import date

from hypothesis import strategies as st

from schema.codes import code_list
from server.imports.police_uk.rows import Values

FORCE = "Northamptonshire Police"
THEFT = f"a1,2023-01,{FORCE},{FORCE},-0.896900,52.240480,On or near Weston Favell Way,E01027158,Northampton 009A"
STREET_ROW = f"{THEFT},Burglary,Under investigation,"
NUISANCE = f",2023-01,{FORCE},{FORCE},-0.896900,52.240480,On or near ,E01027158,Northampton 009A"
NUISANCE_ROW = f"{NUISANCE},Anti-social behaviour,,"
DEGREES = "not degrees such as -0.131508, with six decimals at the most"
OUTCOME_ROW = f"{THEFT},Investigation complete; no suspect identified"

# What may stand in a free cell: anything printable that is not only blanks.
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
ODD_WORDS = st.one_of(WORDS, st.sampled_from(["a,b", 'say "so"', "=1+1", "é, ü", "\\N", "\\.", "a\\"]))
PLACE = st.one_of(
    st.just((None, None)), st.tuples(st.integers(-9_000_000, 2_500_000), st.integers(49_000_000, 61_000_000))
)
LSOA = st.one_of(st.none(), st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=9))
MONTH = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: f"{day:%Y-%m}")


@st.composite
def street_rows(draw: st.DrawFn) -> Values:
    """Draw the values of one street row."""
    longitude, latitude = draw(PLACE)
    optional = st.one_of(st.none(), ODD_WORDS)
    return (
        draw(st.one_of(st.none(), WORDS)),
        draw(MONTH),
        draw(ODD_WORDS),
        draw(ODD_WORDS),
        longitude,
        latitude,
        draw(optional),
        draw(LSOA),
        draw(optional),
        draw(st.sampled_from([code.code for code in code_list("crime_type").codes])),
        draw(st.one_of(st.none(), st.sampled_from([code.code for code in code_list("crime_outcome_category").codes]))),
        draw(optional),
    )


def printed(values: Values) -> str:
    """Write *values* as a published line: the inverse of reading, written independently."""
    cells = ["" if value is None else str(value) for value in values]
    for at in (4, 5):
        if isinstance(values[at], int):
            number = int(str(values[at]))
            cells[at] = f"{'-' if number < 0 else ''}{abs(number) // 1_000_000}.{abs(number) % 1_000_000:06}"
    cells[9] = code_list("crime_type").label(cells[9])
    cells[10] = code_list("crime_outcome_category").label(cells[10]) if cells[10] else ""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
