"""Code lists: the closed vocabularies of the catalogue, kept as data files.

One CSV file a list. A code is what is stored, sent and shown as a GraphQL enum
value; its label is the human text; its source says where the value comes from,
so that a steward can correct it without touching code. Read once from the
package and checked strictly. Never changed at run time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files

from schema.codes.rows import MalformedList, Row, read_rows, text_of

__all__ = ["Code", "CodeList", "MalformedList", "UnknownCodeList", "code_list", "code_lists", "read_code_list"]

HEADER = ("code", "label", "valid_from", "valid_to", "source")
# A list may say more about each code; every further column holds a code of another list.
FURTHER_COLUMNS = {
    "category": "weapon_category",
    "drug_class": "drug_class",
    "family": "intervention_family",
    "scale": "survey_scale",
    "unit": "unit",
}
# Other wordings of the same thing in published files, parted by a bar: one code, several printed labels.
ALSO = "also"
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class UnknownCodeList(LookupError):
    """Say that no code list of this name is shipped."""


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a list. Dates are inclusive; None means unknown at the start and open at the end."""

    code: str
    label: str
    valid_from: date | None
    valid_to: date | None
    source: str
    further: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Tell whether the code may be used for something that happened on this day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """One closed vocabulary, in the order of its file."""

    name: str
    codes: tuple[Code, ...]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def code(self, code: str) -> Code:
        """Return the full entry of a code.

        Raises: KeyError when the code is not of this list.
        """
        return self._by_code[code]

    def label(self, code: str) -> str:
        """Return the human text of a code. Raises: KeyError when the code is not of this list."""
        return self._by_code[code].label

    def by_label(self, text: str) -> str | None:
        """Return the code whose label, or other printed wording, is exactly *text*; None when there is none."""
        return self._by_label.get(text)

    def in_force(self, on: date) -> tuple[Code, ...]:
        """Return the codes that may be used for something that happened on this day."""
        return tuple(code for code in self.codes if code.in_force(on))

    def further(self, code: str, column: str) -> str:
        """Return what a further column says of a code, such as the drug_class of a drug.

        Raises: KeyError when the list has no such code or column.
        """
        return dict(self._by_code[code].further)[column]

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def _by_label(self) -> dict[str, str]:
        return {label: code.code for code in self.codes for label in (code.label, *code.also)}


@cache
def code_list(name: str) -> CodeList:
    """Return the code list of this name.

    Raises: UnknownCodeList; MalformedList naming file and line when the shipped data is wrong.
    """
    file = files(__name__).joinpath(f"{name}.csv")
    if not _NAME.fullmatch(name) or not file.is_file():
        raise UnknownCodeList(f"no code list is called {name!r}; there are: {', '.join(code_lists())}")
    return read_code_list(name, text_of(file))


@cache
def code_lists() -> tuple[str, ...]:
    """Return the names of all shipped lists, in alphabetical order."""
    shipped = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in shipped if name.endswith(".csv")))


def read_code_list(name: str, text: str) -> CodeList:
    """Read one list from the text of its file.

    Raises: MalformedList naming file, line and reason.
    """
    seen_codes: set[str] = set()
    seen_labels: set[str] = set()
    codes: list[Code] = []
    for row in read_rows(f"{name}.csv", text, accepts=_fault_of_header):
        code = _read_code(row)
        if code.code in seen_codes:
            raise row.refusal(f"code {code.code} appears twice")
        # Imports translate printed labels into codes, so a label must lead to one code only.
        for label in (code.label, *code.also):
            if label in seen_labels:
                raise row.refusal(f"label {label!r} appears twice")
            seen_labels.add(label)
        seen_codes.add(code.code)
        codes.append(code)
    if not codes:
        raise MalformedList(f"{name}.csv, line 2: a list needs at least one code")
    return CodeList(name, tuple(codes))


def _read_code(row: Row) -> Code:
    code = row.text("code")
    if not _CODE.fullmatch(code):
        raise row.refusal(f"code {code!r} must be capitals, digits and underscores, starting with a capital")
    start, end = row.period()
    return Code(code, row.text("label"), start, end, row.text("source"), _further(row), _also(row))


def _further(row: Row) -> tuple[tuple[str, str], ...]:
    further: list[tuple[str, str]] = []
    for column, known in FURTHER_COLUMNS.items():
        if column not in row.cells:
            continue
        value = row.text(column)
        if value not in code_list(known):
            raise row.refusal(f"{column} {value!r} is not in the code list {known}")
        further.append((column, value))
    return tuple(further)


def _also(row: Row) -> tuple[str, ...]:
    if not row.cells.get(ALSO):
        return ()
    wordings = tuple(wording.strip() for wording in row.cells[ALSO].split("|"))
    if not all(wordings):
        raise row.refusal(f"{ALSO} holds an empty wording")
    return wordings


def _fault_of_header(header: Sequence[str]) -> str | None:
    further = header[len(HEADER) :]
    if tuple(header[: len(HEADER)]) != HEADER:
        return f"the header must start with {','.join(HEADER)}"
    if len(set(further)) != len(further) or not set(further) <= {*FURTHER_COLUMNS, ALSO}:
        return f"further columns may only be {', '.join(FURTHER_COLUMNS)} and {ALSO}, each once"
    return None
