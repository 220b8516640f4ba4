"""Hostile files of text: wrong encodings, quotes, line ends, headings, files cut off, and bytes changed by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.attacks.sheets.case import Case, chance_of, refused, taken
from tests.attacks.sheets.good import ARRESTS, GOOD, Good

ENCODINGS = (
    *(
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "latin-1",
        "cp1252",
        "cp850",
        "mac-roman",
    ),
    *("cp037", "iso8859-15"),
)
# Not UTF-8, by the reason: RFC 3629 and the Unicode standard, table 3-7.
BROKEN = {
    "lone continuation": b"\x80",
    "lone start": b"\xc3",
    "cut short": b"\xe2\x82",
    "overlong slash": b"\xc0\xaf",
    "overlong of three": b"\xe0\x80\xaf",
    "overlong zero": b"\xc0\x80",
    "high surrogate": b"\xed\xa0\x80",
    "surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond the last": b"\xf4\x90\x80\x80",
    "of five": b"\xf8\x88\x80\x80\x80",
    "fe": b"\xfe",
    "ff": b"\xff",
    "latin": "é".encode("latin-1"),
    "quotes of 1252": b"\x93x\x94",
}
ENDS = {
    "LF": "\n",
    "CRLF": "\r\n",
    "CR": "\r",
    "CR CR LF": "\r\r\n",
    "LF CR": "\n\r",
    "blank between": "\n\n",
    "mixed": "",
}
NO_ENDS = {
    "U+2028": "\u2028",
    "U+2029": "\u2029",
    "NEL": "\u0085",
    "VT": "\x0b",
    "FF": "\x0c",
    "RS": "\x1e",
    "backslash": "\\n",
}
OTHERS = {
    "html": b"<!DOCTYPE html><html><body><table><tr><td>clientReference</td></tr></table></body></html>",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "json": b'[{"clientReference": "aa-11"}]',
    "rtf": b"{\\rtf1\\ansi hello}",
    "xml": b'<?xml version="1.0"?><rows><row/></rows>',
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 50,
    "png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
    "empty archive": b"PK\x05\x06" + b"\0" * 18,
    "sqlite": b"SQLite format 3\x00" + b"\0" * 100,
    "one line end": b"\n",
    "blanks": b"   \n  \n",
    "mark alone": b"\xef\xbb\xbf",
    "half a mark": b"\xef\xbb",
    "commas": b",,,,\n,,,,\n",
    "zeros": b"\0" * 10_000,
    "end of file": b"\x1a",
    "nothing": b"",
}
CHANCES = 60


def texts() -> Iterator[Case]:
    """Give every case of a hostile file of text."""
    for good in GOOD:
        yield from _encodings(good)
        yield from _line_ends(good)
        yield from _headings(good)
        yield from _quotes(good)
    for name, content in OTHERS.items():
        yield refused(name, ARRESTS, content)
    yield from _chances()


def _encodings(good: Good) -> Iterator[Case]:
    for encoding in ENCODINGS:
        yield refused(f"in {encoding}", good, good.text().encode(encoding))
    yield taken("with a mark", good, good.text().encode("utf-8-sig"))
    yield refused("with two marks", good, b"\xef\xbb\xbf" + good.text().encode("utf-8-sig"))
    lines = good.text().encode().splitlines(keepends=True)
    for at, (name, broken) in enumerate(BROKEN.items()):
        place = (0, 1, len(lines) - 1)[at % 3]
        damaged = lines[place][:4] + broken + lines[place][4:]
        content = b"".join([*lines[:place], damaged, *lines[place + 1 :]])
        yield refused(f"with {name}", good, content, f"line {place + 1}: this is not UTF-8")
    yield refused("cut in a sign", good, good.text().encode() + b"zz-99,\xe2\x82", "this is not UTF-8")


def _line_ends(good: Good) -> Iterator[Case]:
    lines = good.text().splitlines()
    for name, ends in ENDS.items():
        parted = [(ends or ("\n", "\r\n", "\r")[at % 3]) for at in range(len(lines))]
        content = "".join(line + end for line, end in zip(lines, parted, strict=True))
        yield taken(f"ends {name}", good, content.encode())
        yield taken(f"ends {name} but for the last", good, content.rstrip("\r\n").encode())
    for name, ends in NO_ENDS.items():
        yield refused(f"ends {name}", good, ends.join(lines).encode(), "there is no column")
    yield taken("with blank lines behind", good, (good.text() + "\r\n" * 1_000).encode())
    yield taken("with empty rows", good, "\n".join(f"{line}\n{',' * 5}" for line in lines).encode())
    yield taken("between semicolons", good, good.text(sign=";").encode())
    yield taken("between tabs", good, good.text(sign="\t").encode())
    yield refused("between bars", good, good.text(sign="|").encode(), "there is no column")


def _headings(good: Good) -> Iterator[Case]:
    first, *rest = good.text().splitlines()
    needed = [name for name in good.headings if name in ("area", "occurredOn", "startedOn", "wave", "title", "impact")]
    body = "\n".join(rest)

    def headed(line: str) -> bytes:
        return f"{line}\n{body}\n".encode()

    for name in needed:
        yield refused(
            f"without {name}", good, headed(first.replace(name, "sourceReference" if name != "area" else "x", 1))
        )
        yield refused(f"{name} twice", good, headed(f"{first},{name}"), "stands there twice")
        yield refused(f"{name} in capitals", good, headed(first.replace(name, name.upper(), 1)), "there is no column")
        yield refused(f"{name} misspelled", good, headed(first.replace(name, f"{name}\u200b", 1)), "there is no column")
    yield refused(
        "in another language", good, headed(first.replace("clientReference", "Aktenzeichen")), "there is no column"
    )
    yield refused("shifted", good, headed(f",{first}".rpartition(",")[0]))
    yield refused("one column short", good, headed(first.rpartition(",")[0]))
    yield refused("an empty one", good, headed(first.replace("area", "", 1)))
    yield refused("below a title", good, headed(f"Arrests of March\n{first}"), "there is no column")
    yield refused("behind a blank line", good, headed(f"\n{first}"), "the first line must hold the headings")
    yield refused("none", good, f"{body}\n".encode(), "there is no column")
    yield refused("10,000 of them", good, headed(first + "".join(f",x{number}" for number in range(10_000))))
    yield refused("10,000 empty ones", good, "\n".join(line + "," * 10_000 for line in (first, *rest)).encode() + b"x")
    yield refused("with SQL", good, headed(f"{first},a'); DROP TABLE outcome; --"), "there is no column")
    yield refused("a line of a list misspelled", good, headed(f"{first},lines.colour"), "there is no column")
    yield taken("with blanks about them", good, headed(" , ".join(first.split(","))))
    yield taken("in quotes", good, headed(",".join(f'"{name}"' for name in first.split(","))))
    yield taken("with empty ones behind", good, headed(f"{first},,,"))


def _quotes(good: Good) -> Iterator[Case]:
    first, *rest = good.text().splitlines()

    def changed(place: int, damage: tuple[str, str]) -> bytes:
        reference = good.rows[place][0]
        lines = [
            line.replace(reference, damage[0] + reference + damage[1], 1) if at == place else line
            for at, line in enumerate(rest)
        ]
        return "\n".join([first, *lines, ""]).encode()

    for place in (0, len(rest) - 1):
        yield refused(f"opened in {place}", good, changed(place, ('"', "")))
        yield refused(f"closed too early in {place}", good, changed(place, ('"', '"x')))
        yield refused(f"one inside in {place}", good, changed(place, ('"x" y', '"')))
        yield refused(f"escaped by a backslash in {place}", good, changed(place, ('"a\\" b', '"')))
    yield refused("opened in the headings", good, f'"{good.text()}'.encode())
    every = ['"' + '","'.join(row) + '"' for row in (good.headings, *good.rows)]
    yield taken("everywhere", good, "\n".join(every).encode())
    odd = good.with_cell(0, "sourceReference", "") if "sourceReference" in good.headings else good
    yield taken("with blanks behind", odd, "\n".join([*every, "", ""]).encode(), good)


def _chances() -> Iterator[Case]:
    """Give good files of which one to three bytes were changed, taken away, put in twice, or all behind one cut off."""
    for seed in range(CHANCES):
        chance = random.Random(seed)
        good = GOOD[seed % len(GOOD)]
        content = bytearray(good.text().encode())
        how = ("flip", "any", "drop", "double", "cut", "swap")[seed % 6]
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(good.headings[0]), len(content) - 1)
            if how == "flip":
                content[at] ^= 1 << chance.randrange(8)
            elif how == "any":
                content[at] = chance.randrange(256)
            elif how == "drop":
                del content[at]
            elif how == "double":
                content.insert(at, content[at])
            elif how == "swap":
                content[at], content[at + 1] = content[at + 1], content[at]
            else:
                del content[max(at, len(",".join(good.headings)) + 2) :]
        yield chance_of(f"{how} {seed}", good, bytes(content))
    yield taken("as it is", ARRESTS, ARRESTS.text().encode())
