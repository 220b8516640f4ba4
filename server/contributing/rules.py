"""Rules: what has to hold between the values of one record and what it names, as one table.

Pure: what is known of the records named was looked up before (storing.py), and code lists are data files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schema.codes import code_list
from schema.contribution import Contribution, column_of
from schema.entity import Field, Link
from schema.mutations.contributions import FaultCode
from server.contributing.row import Fault, Row

# What is known of each record that rows name, by its id: for areas the days between which they exist.
Known = Mapping[str, tuple[date | None, date | None]]
CUSTODY = frozenset({"IMMEDIATE_CUSTODY", "SUSPENDED_SENTENCE"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule between values of a kind: it is *broken* by some columns, and the fault stands *at* a value."""

    kind: str
    at: str
    broken: Callable[[Mapping[str, Any]], bool]
    message: str


RULES = (
    Rule(
        "CourtOutcome",
        "custodyMonths",
        lambda row: row["custody_months"] is not None and row["disposal"] not in CUSTODY,
        "Months of custody go with a custodial disposal only.",
    ),
    Rule(
        "CourtOutcome",
        "suspended",
        lambda row: bool(row["suspended"]) and row["disposal"] != "SUSPENDED_SENTENCE",
        "Only a suspended sentence is suspended.",
    ),
    Rule(
        "CivilOrder",
        "endsOn",
        lambda row: row["order_ends_on"] is not None and row["order_ends_on"] < row["occurred_on"],
        "An order ends no earlier than it began.",
    ),
)


def check(kind: Contribution, rows: Iterable[Row], known: Known) -> None:
    """Add to each row the faults that the table, the code lists and what it names show."""
    rules = [rule for rule in RULES if rule.kind == kind.name]
    for row in rows:
        wrong = {fault.path[1] for fault in row.faults}
        day = row.columns["occurred_on"]
        for each in kind.given:
            value = row.columns[column_of(each)]
            if each.name in wrong or value is None:
                continue
            if isinstance(each, Link):
                row.faults += _named(each, known.get(value), day)
            elif day is not None and not _in_force(each, value, day):
                row.faults.append(Fault.at(FaultCode.CODE_NOT_IN_FORCE, each.name))
        if day is not None:
            broken = (rule for rule in rules if rule.broken(row.columns))
            row.faults += [Fault.at(FaultCode.DOES_NOT_FIT, rule.at, message=rule.message) for rule in broken]


def _in_force(field: Field, value: Any, day: date) -> bool:
    return field.codes is None or code_list(field.codes).code(value).in_force(day)


def _named(link: Link, found: tuple[date | None, date | None] | None, day: date | None) -> Iterable[Fault]:
    if found is None:
        yield Fault.at(FaultCode.UNKNOWN_REFERENCE, link.name)
        return
    first, last = found
    if day is not None and ((first is not None and day < first) or (last is not None and last < day)):
        yield Fault.at(FaultCode.AREA_NOT_IN_FORCE, link.name)
