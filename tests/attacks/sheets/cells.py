"""Hostile cells: one cell of one record says what it should not; that record is left out, or kept to the letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.attacks.sheets.case import Case, left_out, refused, taken
from tests.attacks.sheets.good import ARRESTS, INTERVENTIONS, SEIZURES, SURVEYS, Good

# No such day, none that has come, none that the area was there on, or not as one writes days here.
NO_DAYS = (
    *("30/02/2026", "2026-02-29", "31/04/2026", "2026-13-01", "2026-00-10", "0000-00-00", "2026-01-00", "32/01/2026"),
    *("1900-01-01", "01/01/1900", "0001-01-01", "9999-12-31", "2099-01-01", "1899-12-30", "2019-12-31"),
    *("12/31/2026", "2026/03/01", "01.03.2026", "1 March 2026", "01-Mar-26", "01/03/26", "20260301", "March 2026"),
    *("1447-09-12", "2569-03-01", "令和8年3月1日", "5786-12-12", "46082", "46082.0", "-1", "1772323200", "2026-W10-1"),
    *(
        "2026-060",
        "2026-03-01T00:00:00",
        "2026-03-01 00:00",
        "２０２６-０３-０１",
        "٢٠٢٦-٠٣-٠١",
        "2026–03–01",
        "+026-03-01",
    ),
    *("today", "=TODAY()", "#VALUE!", "NaT", "2026-03-01;2026-03-02", "2026-3-1", "0x7ea"),
)
NO_NUMBERS = (
    *("1e999", "-1e999", "NaN", "nan", "Infinity", "-Infinity", "inf", "1E+05", "1e3", "1_000", "0x10", "0b1", "1,000"),
    *(
        "1.000,5",
        "1 000",
        "1\u00a0000",
        "1'000",
        "１２",
        "１２．５",
        "٣",
        "½",
        "²",
        "Ⅷ",
        "−5",
        "-1",
        "--1",
        "5-",
        "+-5",
        "5%",
        "£5",
    ),
    *("5 GBP", "9007199254740993", "99999999999999999999", "1" * 400, "1.0000000000000000000000000000001", "0.00001"),
    *("1e-1000030", "#DIV/0!", "#N/A", "=1+1", "five", "()", "1..2", "1.2.3", "."),
)
NO_CODES = (
    "",
    "arrested!",
    "ARRESTED,BAILED",
    "0",
    "None",
    "null",
    "*",
    "%",
    "' OR 1=1 --",
    "АRRESTED",
    "#REF!",
    "x" * 501,
)
NO_NAMES = ("", "E9", "Blackthorn ward", "*", "%", "' OR ''='", "00000000-0000-0000-0000-000000000000", "#N/A", "null")
NO_FLAGS = ("perhaps", "2", "-1", "ja", "oui", "yes no", "#NAME?", "TRUEFALSE", "ｙｅｓ")
# What text may hold, kept to the letter.
TEXTS = (
    *(
        "=1+1",
        "+44 20",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("x","y")',
        "'quoted'",
        "a'b",
        'a"b',
        "a;b",
        "a,b",
        "a\tb",
        "a\nb",
    ),
    *(
        "a\r\nb",
        "a\\nb",
        "a\\",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "$1",
        "%s",
        "{0}",
        "None",
        "null",
        "NULL",
        "nan",
    ),
    *(
        "\u202eabc\u202c",
        "\u2066abc\u2069",
        "a\u200bb",
        "a\ufeffb",
        "a\u2028b",
        "a\u0085b",
        "a\x0bb",
        "a\x07b",
        "a\x1bb[31m",
    ),
    *(
        "a\x7fb",
        "e\u0301",
        "ﬁ",
        "ß",
        "İ",
        "漢字",
        "🚓",
        "👨‍👩‍👧",
        "\U0010ffff",
        "\ue000",
        "\ufffd",
        "\ufffe",
        "x" * 500,
        "é" * 500,
    ),
    *("00123", "1.10", "1e5", "TRUE", "#1", "#hash", "&amp;", "_x0041_", "a\u00a0b", "٣"),
)
NO_TEXTS = (
    "x" * 501,
    "🚓" * 501,
    "x" * 9_000,
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
)
# Where each sort of cell is: sheet, row, heading.
DAYS = ((ARRESTS, 3, "occurredOn"), (INTERVENTIONS, 2, "startedOn"))
NUMBERS = ((SURVEYS, 3, "n"), (SEIZURES, 4, "streetValue"), (SEIZURES, 4, "lines.quantity"), (SURVEYS, 3, "percent"))
SIZE_OF_NUMBERS = 3


def cells() -> Iterator[Case]:
    """Give every case of a hostile cell."""
    for good, row, heading in DAYS:
        yield from _left(good, row, heading, NO_DAYS)
    for place, (good, row, heading) in enumerate(NUMBERS):
        # Every third of them for each column, so that each is tried somewhere and the whole stays quick.
        fitting = [each for at, each in enumerate(NO_NUMBERS) if place < 1 or at % SIZE_OF_NUMBERS == place - 1]
        yield from _left(good, row, heading, fitting)
    yield from _left(ARRESTS, 3, "status", NO_CODES)
    yield from _left(ARRESTS, 3, "area", NO_NAMES)
    yield from _left(ARRESTS, 3, "site", NO_NAMES[1:])
    yield from _left(ARRESTS, 3, "provisional", NO_FLAGS)
    yield from _left(ARRESTS, 3, "subject", NO_TEXTS)
    yield from _left(
        INTERVENTIONS, 3, "activities.month", ("2026-13", "0x", "2026", "03/2026", "２０２６-０３", "2026-03-01")
    )
    yield from _left(INTERVENTIONS, 3, "endedOn", ("2026-02-01", "30/02/2026", "#VALUE!"))
    for at, text in enumerate(TEXTS):
        changed = ARRESTS.with_cell(3, "subject", text)
        told = ARRESTS.with_cell(3, "subject", text.strip())
        yield taken(f"subject as {at} {text[:20]!r}", ARRESTS, changed.text().encode(), told)
    for good in (ARRESTS, SEIZURES):
        long, tall = _with_any(good, "x" * 10_000_000).text(), _with_any(good, "x\n" * 5_000_000).text()
        yield refused("cell of 10,001", good, _with_any(good, "x" * 10_001).text().encode(), "line 1")
        yield refused("cell of 10 MB", good, long.encode(), "line 2")
        yield refused("quoted 10 MB", good, tall.encode())
        yield refused("zero", good, _with_any(good, "a\0b").text().encode(), "line 2")
    yield from references()


def references() -> Iterator[Case]:
    """Give the cases of a hostile reference: it is text like any other, and an error of a spreadsheet is none."""
    for error in ("#N/A", "#REF!", "#NAME?"):
        both = ARRESTS.with_cell(2, "clientReference", error).with_cell(3, "clientReference", error)
        yield left_out(f"reference {error}", both, both.text().encode(), error, error)
    for text in ("=1+1", "None", "#1", "a b", "x" * 500, "é", "'"):
        changed = ARRESTS.with_cell(3, "clientReference", text)
        yield taken(f"reference {text[:20]!r}", changed, changed.text().encode())
    too_long = ARRESTS.with_cell(3, "clientReference", "x" * 501)
    yield left_out("reference of 501", too_long, too_long.text().encode(), "x" * 501)


def _left(good: Good, row: int, heading: str, texts: Sequence[str]) -> Iterator[Case]:
    for at, text in enumerate(texts):
        content = good.with_cell(row, heading, text).text().encode()
        yield left_out(f"{heading} {at} {text[:20]!r}", good, content, good.reference(row))


def _with_any(good: Good, text: str) -> Good:
    return good.with_cell(0, good.headings[2], text)
