"""Splice: pieces of JSON text become the body of the answer.

Step 10 of a query. Seals the cursors that the database wrote as marked keys,
takes out the marks of withheld fields, and joins the root fields. Marks are
control characters, which JSON text cannot hold, so no value can forge one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from server.query.cursor import Seal

_CURSOR = re.compile("\x01([0-9]+)\x02([^\x05]*)\x05")
_WITHHELD = re.compile("\x03([0-9]+)\x04")


def sealed(text: str, places: Mapping[int, str], seal: Seal) -> str:
    """Replace marked order keys by sealed cursors."""
    if "\x01" not in text:
        return text
    return _CURSOR.sub(lambda found: f'"{seal.close(places[int(found[1])], found[2])}"', text)


def unmarked(text: str, seen: set[int]) -> str:
    """Take out the marks of withheld fields and add their numbers to *seen*."""
    if "\x03" not in text:
        return text

    def note(found: re.Match[str]) -> str:
        seen.add(int(found[1]))
        return ""

    return _WITHHELD.sub(note, text)


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
