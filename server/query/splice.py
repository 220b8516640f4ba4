"""Splice: pieces of JSON text become the body of the answer.

Step 10 of a query. Seals the cursors that the database wrote as marked keys,
takes out the marks (server/query/marks.py) and tells what they said, and joins
the root fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.query.binds import Place, Request
from server.query.marks import MARK_COUNT, MARK_RECORD, NUMBER_LENGTH

_CURSOR = re.compile("\x01([0-9]+)\x02([^\x05]*)\x05")
_WITHHELD = re.compile("\x03([0-9]+)\x04")
_COUNT = re.compile(f"{MARK_COUNT}([0-9]{{{NUMBER_LENGTH}}})([0-9]+|null)")


@dataclass(frozen=True, slots=True)
class Marked:
    """What the marks of one answer said.

    *withheld* are numbers of marks of the statement; *records* the marks of records, many in a row, which
    server/query/marked_records.py reads; *counts* the numbers told, by number of the entity, None for one above the
    cap; *instants* those that were asked as at, which no text says.
    """

    withheld: set[int] = field(default_factory=set)
    records: list[bytes] = field(default_factory=list)
    counts: list[tuple[int, int | None]] = field(default_factory=list)
    instants: set[datetime] = field(default_factory=set)


def sealed(text: str, places: Mapping[int, Place], request: Request) -> str:
    """Replace marked order keys by sealed cursors."""
    if "\x01" not in text:
        return text
    named = {number: place.of(request) for number, place in places.items()}
    return _CURSOR.sub(lambda found: f'"{request.seal.close(named[int(found[1])], found[2])}"', text)


def unmarked(text: str, marked: Marked) -> str:
    """Take out every mark and add what it said to *marked*."""
    if MARK_RECORD in text:
        text = _without_records(text, marked.records)
    if MARK_COUNT in text:
        text = _COUNT.sub(lambda found: _counted(found, marked.counts), text)
    if "\x03" in text:
        text = _WITHHELD.sub(lambda found: _noted(found, marked.withheld), text)
    return text


def _without_records(text: str, marks: list[bytes]) -> str:
    # By find: to split so long a text takes fifteen times as long. Lists may be equal: none is looked at twice.
    plain, listed, at = list[str](), set[str](), 0
    while (begins := text.find(MARK_RECORD, at)) >= 0:
        ends = text.index(MARK_RECORD, begins + 1)
        if begins > at:
            plain.append(text[at:begins])
        listed.add(text[begins + 1 : ends])
        at = ends + 1
    plain.append(text[at:])
    marks.append(bytes.fromhex("".join(listed).replace("-", "")))
    return "".join(plain)


def _counted(found: re.Match[str], counts: list[tuple[int, int | None]]) -> str:
    counts.append((int(found[1]), None if found[2] == "null" else int(found[2])))
    return found[2]


def _noted(found: re.Match[str], withheld: set[int]) -> str:
    withheld.add(int(found[1]))
    return ""


def body(
    fields: list[tuple[str, str]], extensions: Mapping[str, object], errors: Sequence[Mapping[str, object]] = ()
) -> bytes:
    """Join root fields, given as JSON text, to a response body.

    Example: {"errors":[...],"data":{"outcomes":{...}},"extensions":{...}}
    """
    data = ",".join(f"{json.dumps(key)}:{text}" for key, text in fields)
    rest = f',"extensions":{compact(extensions)}' if extensions else ""
    wrong = f'"errors":{compact(errors)},' if errors else ""
    return f'{{{wrong}"data":{{{data}}}{rest}}}'.encode()


def compact(value: object) -> str:
    """Write a value as JSON text without spaces, as the database does."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
