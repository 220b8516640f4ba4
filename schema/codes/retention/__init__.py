"""Retention: which rule a kind of record falls under, and after how many months a rule asks for its review.

Two data files beside the code list of rules: `kinds.csv` places each kind of record, of the police and of everybody
else, by a code of one of its fields where that matters; `periods.csv` gives the months of each rule. Every line has its
days and its source, so that a steward corrects it without code. Read once and checked strictly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from schema.codes import code_list
from schema.codes.rows import Row, read_rows, text_of

__all__ = ["Period", "Placing", "periods", "placings", "read_periods", "read_placings"]

_DATED = ("valid_from", "valid_to", "source")
PERIODS = ("rule", "first_months", "again_months", *_DATED)
KINDS = ("agency", "kind", "field", "code", "rule", *_DATED)
POLICE, OTHER = "POLICE", "OTHER"
# The rule whose months stand in no file: those of an agreement in force.
AGREED = "AGREEMENT"
_LONGEST = 1_200


@dataclass(frozen=True, slots=True)
class Dated:
    """A line that holds between two days, both inclusive; None is unknown at the start and open at the end."""

    rule: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def in_force(self, on: date) -> bool:
        """Tell whether it holds on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Period(Dated):
    """After how long a rule asks for the first review, and for the next one of what is retained. Unit: months."""

    first_months: int
    again_months: int


@dataclass(frozen=True, slots=True)
class Placing(Dated):
    """A rule for a *kind* of record of the police or of others; of any code, or where *field* holds *code*."""

    agency: str
    kind: str
    field: str | None
    code: str | None


@cache
def periods() -> tuple[Period, ...]:
    """Return the months of every rule. Raises: MalformedList naming file and line."""
    return read_periods(text_of(files(__name__).joinpath("periods.csv")))


@cache
def placings() -> tuple[Placing, ...]:
    """Return the rule of every kind; those by a code stand before the one for the rest. Raises: MalformedList."""
    return read_placings(text_of(files(__name__).joinpath("kinds.csv")))


def read_periods(text: str) -> tuple[Period, ...]:
    """Read the months of rules. Raises: MalformedList naming file, line and reason."""
    found = []
    for row in read_rows("periods.csv", text, accepts=_header(PERIODS)):
        first, again = (_months(row, name) for name in ("first_months", "again_months"))
        found.append(Period(*_dated(row), first, again))
    return tuple(found)


def read_placings(text: str) -> tuple[Placing, ...]:
    """Read the rules of kinds. Raises: MalformedList naming file, line and reason."""
    found: list[Placing] = []
    closed: set[tuple[str, str]] = set()
    for row in read_rows("kinds.csv", text, accepts=_header(KINDS)):
        agency, kind = row.text("agency"), row.text("kind")
        field, code = row.cells["field"] or None, row.cells["code"] or None
        if agency not in (POLICE, OTHER):
            raise row.refusal(f"agency must be {POLICE} or {OTHER}, not {agency!r}")
        if (field is None) != (code is None):
            raise row.refusal("field and code go together")
        if (agency, kind) in closed and row.period() == (None, None):
            raise row.refusal(f"nothing is left of {kind}: the line for the rest of it comes last")
        if field is None:
            closed.add((agency, kind))
        elif code not in code_list(field):
            raise row.refusal(f"code {code!r} is not in the code list {field}")
        found.append(Placing(*_dated(row), agency, kind, field, code))
    return tuple(found)


def _dated(row: Row) -> tuple[str, date | None, date | None, str]:
    rule = row.text("rule")
    if rule not in code_list("retention_rule"):
        raise row.refusal(f"rule {rule!r} is not in the code list retention_rule")
    if rule == AGREED:
        raise row.refusal(f"the months of {AGREED} are those of agreements, and stand in no line")
    return rule, *row.period(), row.text("source")


def _months(row: Row, name: str) -> int:
    months = row.whole(name)
    if months is None or not 0 < months <= _LONGEST:
        raise row.refusal(f"{name} must be 1 to {_LONGEST} months")
    return months


def _header(wanted: Sequence[str]) -> Callable[[Sequence[str]], str | None]:
    return lambda header: None if tuple(header) == tuple(wanted) else f"the header must be {','.join(wanted)}"
