"""Patients: a file that tells of one is refused whole, in one sentence that repeats nothing of it.

Attendances after assaults come from hospitals, whose systems hold patients. A column whose heading says so
(schema/codes/patient_identifier.csv), ignored or not, and a cell that has the form of an NHS number are told by their
place alone: what stood there is in no answer, no log and no table. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from unicodedata import normalize

from schema.codes import code_list
from schema.mutations.contributions import FaultCode
from server.contributing.columns import UnreadableSheet
from server.contributing.row import Fault

# Ten digits, of whatever script, in one piece or parted as they are printed; signs without width part them as well.
# A number that was mistyped names somebody too.
_PARTED = "[\\s\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff._-]{0,3}"
_NHS_NUMBER = re.compile(rf"(?<!\d)\d{{3}}{_PARTED}\d{{3}}{_PARTED}\d{{4}}(?!\d)")
_POSTCODE = re.compile(r"(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b")
_DAY = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}")
# A name of one's own for a record: it has a digit and no space, so it is no name of a person.
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What has a name and is no person.
_THINGS = frozenset({"site", "hospital", "trust", "provider", "organisation", "department", "area", "ward", "lsoa"})
# A phrase of so many letters is found within a longer word.
_LONG = 7
REFUSED = "nothing of the file was taken or kept: leave it out and send the file again."
NO_REASON = "A reason tells of the record, and has no number or postcode of a patient."
NO_REFERENCE = "A reference of an attendance has a digit and no space, and is no number, day or postcode of a patient."


def looks_like_a_patient(text: str) -> bool:
    """Tell whether a text has the form of an NHS number, a postcode or a day."""
    return any(each.search(text) for each in (_NHS_NUMBER, _POSTCODE, _DAY))


def may_be_nhs_number(text: str) -> bool:
    """Tell whether a text has the form of an NHS number."""
    return _NHS_NUMBER.search(text) is not None


def refuse_headings(name: str, headings: Iterable[str]) -> None:
    """Refuse a file whose headings name what identifies a patient. Raises: UnreadableSheet."""
    for place, heading in enumerate(headings, 1):
        if (found := identifier_of(heading)) is not None:
            raise UnreadableSheet(f"{name}: column {place} is about the patient ({found}); {REFUSED}")


def refuse_cells(name: str, number: int, cells: Iterable[str]) -> None:
    """Refuse a file in which a cell has the form of an NHS number. Raises: UnreadableSheet."""
    for place, cell in enumerate(cells, 1):
        if may_be_nhs_number(cell):
            raise UnreadableSheet(f"{name}, line {number}: cell {place} may be an NHS number; {REFUSED}")


def refuse_members(name: str, number: int, line: Mapping[str, Any]) -> None:
    """Refuse a line of JSON, and all that it came with, for the same. Raises: UnreadableSheet."""
    for place, (member, value) in enumerate(line.items(), 1):
        for each in (member, *_members(value)):
            if (found := identifier_of(each)) is not None:
                said = f"{name}, line {number}: member {place} is about the patient ({found}); {REFUSED}"
                raise UnreadableSheet(said)
        refuse_cells(name, number, _texts(value))


def faults_of_words(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Say what is wrong with the name that somebody gave an attendance, and with why they change it."""
    reference = given.get("clientReference")
    if reference is not None and (not _REFERENCE.fullmatch(reference) or looks_like_a_patient(reference)):
        yield Fault.at(FaultCode.OUT_OF_RANGE, "clientReference", message=NO_REFERENCE)
    reason = given.get("reason")
    if reason is not None and any(each.search(reason) for each in (_NHS_NUMBER, _POSTCODE)):
        yield Fault.at(FaultCode.OUT_OF_RANGE, "reason", message=NO_REASON)


def identifier_of(heading: str) -> str | None:
    """Name the sort of identifier that a heading speaks of; None where it speaks of none."""
    words = [word.lower() for word in _WORD.findall(normalize("NFKC", heading))]
    written = "".join(words)
    for label, phrases in _identifiers():
        if label == "Name" and _THINGS & set(words) and "patient" not in words:
            continue
        for phrase in phrases:
            squeezed = "".join(phrase)
            if _holds(words, phrase) or written == squeezed or (len(squeezed) >= _LONG and squeezed in written):
                return label
    return None


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words)))


@cache
def _identifiers() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    listed = code_list("patient_identifier").codes
    return tuple(
        (each.label, tuple(tuple(text.lower().split()) for text in (each.label, *each.also))) for each in listed
    )


def _members(value: Any) -> Iterator[str]:
    """Give the name of every member within a value."""
    if isinstance(value, Mapping):
        yield from value
    within = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in within:
        yield from _members(each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from (name, *_texts(each))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif not isinstance(value, bool) and value is not None:
        yield str(value)
