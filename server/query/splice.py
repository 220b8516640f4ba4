"""Splice: pieces of JSON text become the body of the answer.

Step 10 of a query. Seals the cursors that the database wrote as marked keys,
takes out the marks (server/query/marks.py) and tells what they said, and joins
the root fields.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import Struct

from server.query.cursor import Seal
from server.query.marks import MARK_COUNT, MARK_RECORD, NUMBER_LENGTH

_CURSOR = re.compile("\x01([0-9]+)\x02([^\x05]*)\x05")
_WITHHELD = re.compile("\x03([0-9]+)\x04")
_COUNT = re.compile(f"{MARK_COUNT}([0-9]{{{NUMBER_LENGTH}}})([0-9]+|null)")
# The id of the owner, then that of the record.
_pairs = Struct("16s16s").iter_unpack


@dataclass(frozen=True, slots=True)
class Marked:
    """What the marks of one answer said.

    *withheld* are numbers of marks of the statement; *records* the ids by number of the entity and id of the owner,
    each of 16 bytes; *counts* the numbers told, by number of the entity, None for one above the cap.
    """

    withheld: set[int] = field(default_factory=set)
    records: defaultdict[tuple[int, bytes], set[bytes]] = field(default_factory=lambda: defaultdict(set))
    counts: list[tuple[int, int | None]] = field(default_factory=list)


def sealed(text: str, places: Mapping[int, str], seal: Seal) -> str:
    """Replace marked order keys by sealed cursors."""
    if "\x01" not in text:
        return text
    return _CURSOR.sub(lambda found: f'"{seal.close(places[int(found[1])], found[2])}"', text)


def unmarked(text: str, marked: Marked) -> str:
    """Take out every mark and add what it said to *marked*."""
    if MARK_RECORD in text:
        text = _without_records(text, marked.records)
    if MARK_COUNT in text:
        text = _COUNT.sub(lambda found: _counted(found, marked.counts), text)
    if "\x03" in text:
        text = _WITHHELD.sub(lambda found: _noted(found, marked.withheld), text)
    return text


def _without_records(text: str, records: defaultdict[tuple[int, bytes], set[bytes]]) -> str:
    # By find: to split so long a text takes fifteen times as long. Lists may be equal, and many records are told many
    # times, so nothing is looked at twice.
    plain, listed, at = list[str](), set[str](), 0
    while (begins := text.find(MARK_RECORD, at)) >= 0:
        ends = text.index(MARK_RECORD, begins + 1)
        if begins > at:
            plain.append(text[at:begins])
        listed.add(text[begins + 1 : ends])
        at = ends + 1
    plain.append(text[at:])
    # A list may be empty.
    marks = {mark for each in listed for mark in each.split(",")} - {""}
    for number in {mark[:NUMBER_LENGTH] for mark in marks}:
        digits = "".join([mark[NUMBER_LENGTH:] for mark in marks if mark.startswith(number)])
        pairs = list(_pairs(bytes.fromhex(digits.replace("-", ""))))
        # Few own what is on one page.
        for owner in {owner for owner, _ in pairs}:
            records[int(number), owner].update([record for of, record in pairs if of == owner])
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
