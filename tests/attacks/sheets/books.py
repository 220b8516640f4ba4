"""Hostile workbooks: archives that lie, parts that lack or hurt, cells that are not what they seem."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from datetime import datetime

from tests.attacks.sheets.case import Case, chance_of, left_out, refused, taken
from tests.attacks.sheets.good import ARRESTS, GOOD, SEIZURES, SURVEYS, Good
from tests.attacks.sheets.packing import (
    BOOK,
    RELATED,
    ROOT,
    SHEET,
    STRINGS,
    STYLES,
    book_of,
    parts,
    replaced,
    rows_of,
    typed,
    with_part,
    written,
    zipped,
)

PARTS = (SHEET, BOOK, STYLES, STRINGS, RELATED, ROOT)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>'
CUTS, CHANCES = 30, 80
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def books() -> Iterator[Case]:
    """Give every case of a hostile workbook."""
    for good in GOOD:
        files = parts(book_of(good))
        yield from _fine(good, files)
        for name in PARTS:
            yield _no("without", name, good, zipped({each: files[each] for each in files if each != name}))
            yield _no("half of", name, good, zipped({**files, name: files[name][: len(files[name]) // 2]}))
            for said, damage in (("laughs", LAUGHS), ("file", OUTSIDE), ("parameter", PARAMETER)):
                yield _no(f"{said} in", name, good, zipped({**files, name: damage + files[name]}))
    yield from _archives()
    yield from _rows()
    yield from _odd_cells()
    yield from _chances()


def _no(what: str, name: str, good: Good, content: bytes, said: str = "save it anew, or as CSV UTF-8.") -> Case:
    return refused(f"{what} {name}", good, content, said, suffix="xlsx")


def _fine(good: Good, files: dict[str, bytes]) -> Iterator[Case]:
    """Give what looks odd and is a good workbook all the same."""
    first, *rest = rows_of(good)
    fine = {
        "as text": book_of(good),
        "typed": written(("data", typed(good))),
        "counted from 1904": written(("data", typed(good)), is_1904=True),
        "before another sheet": written(("data", rows_of(good)), ("more", [["x"], ["y"]])),
        "behind a hidden sheet": written(("-hidden", [["x"]]), ("data", rows_of(good))),
        "with gaps": written(("data", [first, [], *rest, [], []])),
        "not packed": zipped(files, zipfile.ZIP_STORED),
        "with macros": zipped({**files, "xl/vbaProject.bin": OLD + b"\0" * 100}),
        "with names that lead out": zipped({**files, "../../../../etc/cron.d/x": b"x", "/etc/passwd": b"x"}),
        "with an archive inside": zipped({**files, "xl/media/a.zip": zipped({"x": b"0" * 100_000})}),
    }
    for name, content in fine.items():
        yield taken(name, good, content, suffix="xlsx")


def _archives() -> Iterator[Case]:
    good, large = ARRESTS, "too large when it is unpacked"
    files = parts(book_of(good))
    bomb = lambda: zipped({**files, SHEET: b"\0" * 301_000_000})  # noqa: E731
    yield refused("bomb", good, bomb, large, "xlsx")
    for name in (STRINGS, STYLES, BOOK, RELATED):
        size = 51_000_000 if name == STRINGS else 11_000_000
        yield _no("too much of", name, good, zipped({**files, name: b" " * size}), large)
    yield _no("bomb of", "many parts", good, zipped({**files, **{f"x/{n}": b"" for n in range(1_001)}}), large)
    yield _no("packed as", "BZIP2", good, zipped(files, zipfile.ZIP_BZIP2))
    yield _no("packed as", "LZMA", good, zipped(files, zipfile.ZIP_LZMA))
    yield _no("with", "a password", good, _locked(book_of(good)), "protected by a password")
    yield _no("twice", "the sheet", good, _doubled(files))
    for name, content in {
        "text": zipped({"a.txt": b"text"}),
        "ods": zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        "docx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
        "nothing": zipped({"x": b""}),
        "a beginning": b"PK\x03\x04" + b"\0" * 100,
    }.items():
        yield _no("archive of", name, good, content)
    yield _no("old or locked", "workbook", good, OLD + b"\0" * 5_000, "old workbook, or one with a password")
    for name, content in {
        "html": b"<html><table/></html>",
        "pdf": b"%PDF-1.7\n",
        "csv of others": b"a;b\n1;2\n",
    }.items():
        yield _no("renamed", name, good, content, "there is no column")
    yield taken("renamed csv", good, good.text().encode(), suffix="xlsx")
    junk = b'<c r="A2">' + b"<x/>" * 600_000
    yield _no("without end", "row", good, replaced(good, SHEET, b'<c r="A2"', junk + b'<c r="A2"'))
    yield _no("without end", "text", good, replaced(good, SHEET, b"<sheetData>", b"<sheetData>" + b" " * 2_100_000))


def _locked(book: bytes) -> bytes:
    """Say of each part that it is encrypted, in both of the places where that is said."""
    locked = bytearray(book)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(sign, at + 1)) >= 0:
            locked[at + place] |= 1
    return bytes(locked)


def _doubled(files: dict[str, bytes]) -> bytes:
    """Give two parts the same name: programs take this one or that."""
    packed = zipped({**files, SHEET.replace("sheet1", "sheet9"): files[SHEET].replace(b"aa-11", b"zz-99")})
    return packed.replace(b"sheet9.xml", b"sheet1.xml")


def _rows() -> Iterator[Case]:
    for good in (ARRESTS, SEIZURES):
        for name, before, after in (
            ("twice", b'<row r="3"', b'<row r="2"'),
            ("backwards", b'<row r="3"', b'<row r="1"'),
            ("far away", b'<row r="3"', b'<row r="999999999"'),
            ("no number", b'<row r="3"', b'<row r="x"'),
            ("below nothing", b'<row r="3"', b'<row r="-3"'),
            ("cell of another row", b'<c r="A3"', b'<c r="A9"'),
            ("cell backwards", b'<c r="C3"', b'<c r="A3"'),
            ("cell beyond the last", b'<c r="B3"', b'<c r="XFE3"'),
            ("cell of no place", b'<c r="B3"', b'<c r="3B"'),
            ("cell far away", b'<c r="B3"', b'<c r="ZZZZZZ3"'),
        ):
            yield _no("row", name, good, replaced(good, SHEET, before, after))
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
        yield _no("row", "merged", good, replaced(good, SHEET, b"</sheetData>", merged), "cells are merged")
        hidden = written(("data", rows_of(good)), ("more", []))
        files = parts(hidden)
        files[BOOK] = files[BOOK].replace(b'state="visible"', b'state="veryHidden"')
        yield _no("no", "sheet shown", good, zipped(files), "no sheet of the workbook is shown")
        strange = replaced(good, SHEET, b"</row></sheetData>", b'<c r="ZZ6"><v>1</v></c></row></sheetData>')
        yield _no("cell", "below no heading", good, strange, "")
        for name, before, after in (
            ("missing", b"<v>0</v>", b"<v>9999</v>"),
            ("below nothing", b"<v>0</v>", b"<v>-1</v>"),
            ("no number", b"<v>0</v>", b"<v>x</v>"),
        ):
            yield _no("text", name, good, replaced(good, SHEET, before, after))


def _odd_cells() -> Iterator[Case]:
    """Give single cells that are not what a cell should be, in the fourth row of a sheet."""
    for heading in ("subject", "area", "occurredOn", "status", "clientReference"):
        for error in ("#REF!", "#DIV/0!"):
            changed = ARRESTS.with_cell(3, heading, error) if heading == "clientReference" else ARRESTS
            content = _cell(changed, heading, f'<c r="{{}}" t="e"><v>{error}</v></c>')
            yield left_out(f"{heading} {error}", changed, content, changed.reference(3), suffix="xlsx")
    for heading in ("area", "occurredOn", "status"):
        content = _cell(ARRESTS, heading, '<c r="{}"><f>1+1</f></c>')
        yield left_out(f"{heading} as a formula without value", ARRESTS, content, "dd-44", suffix="xlsx")
    seen = _cell(ARRESTS, "status", '<c r="{}" t="str"><f>"ARR"&amp;"ESTED"</f><v>ARRESTED</v></c>')
    yield taken("a formula with its value", ARRESTS, seen, suffix="xlsx")
    moment = [*typed(ARRESTS)[:4], ["dd-44", datetime(2026, 3, 4, 13, 30), "E1", "ARRESTED"]]  # noqa: DTZ001 - no zone
    timed = Good("Arrest", ARRESTS.headings, ARRESTS.rows[:4])
    yield left_out("a day with a time", timed, written(("data", moment)), "dd-44", suffix="xlsx")
    for value in ("46085", "1E999", "-1", "99999999999", "0", "60.5", "nan", "１２", "1_0", "9" * 5_000):
        for place, style in enumerate((0, 1)):
            content = _dated(value, style)
            name = f"day as {value[:12]} in style {place}"
            if value == "46085" and style:
                yield taken(name, ARRESTS, content, ARRESTS.with_cell(3, "occurredOn", "2026-03-04"), suffix="xlsx")
            elif value in ("nan", "１２", "1_0") or len(value) > 99:
                yield refused(name, ARRESTS, content, suffix="xlsx")
            else:
                yield left_out(name, ARRESTS, content, "dd-44", suffix="xlsx")
    for value, said in (("3.3000000000000003", "3.3"), ("5.5", "5.5"), ("4E0", "4"), ("4.0", "4")):
        changed = SURVEYS.with_cell(3, "lower", said)
        yield taken(
            f"lower as {value}", SURVEYS, _cell(SURVEYS, "lower", f'<c r="{{}}"><v>{value}</v></c>'), changed, "xlsx"
        )
    for text, said in (("_x0041_", "A"), ("_x005F_x0041_", "_x0041_"), ("x005F_", "x005F_"), ("_xD800_", "_xD800_")):
        changed = ARRESTS.with_cell(3, "subject", said)
        content = _cell(ARRESTS, "subject", f'<c r="{{}}" t="inlineStr"><is><r><t>{text}</t></r></is></c>')
        yield taken(f"subject as {text}", ARRESTS, content, changed, "xlsx")


def _cell(good: Good, heading: str, element: str) -> bytes:
    """Give a workbook with another element in one cell of its fourth record."""
    place = f"{'ABCDEFGHIJK'[good.headings.index(heading)]}5"
    begin = f'<c r="{place}"'.encode()

    def change(part: bytes) -> bytes:
        before, _, after = part.partition(begin)
        return before + element.format(place).encode() + after.partition(b"</c>")[2]

    return with_part(good.with_cell(3, heading, good.rows[3][good.headings.index(heading)] or "x"), SHEET, change)


def _dated(value: str, style: int) -> bytes:
    files = parts(written(("data", typed(ARRESTS))))
    before, _, after = files[SHEET].partition(b'<c r="B5"')
    files[SHEET] = before + f'<c r="B5" s="{style}"><v>{value}</v></c>'.encode() + after.partition(b"</c>")[2]
    return zipped(files)


def _chances() -> Iterator[Case]:
    for seed in range(CUTS):
        good = GOOD[seed % len(GOOD)]
        whole = book_of(good)
        cut = whole[: random.Random(seed).randrange(4, len(whole) - 1)]
        yield _no("cut off", str(seed), good, cut)
    for seed in range(CHANCES):
        chance = random.Random(seed)
        good = GOOD[seed % len(GOOD)]
        content = bytearray(book_of(good) if seed % 2 else zipped(parts(book_of(good)), zipfile.ZIP_STORED))
        # The directory at the end is what lies most easily.
        lowest = len(content) * 3 // 4 if seed % 3 == 0 else 4
        for _ in range(chance.randint(1, 2)):
            content[chance.randrange(lowest, len(content))] ^= 1 << chance.randrange(8)
        yield chance_of(f"bits {seed}", good, bytes(content), "xlsx")
