"""Rules: what has to hold between the values of one record and what it names, as one table.

Pure: what is known of the records named was looked up before (storing.py), and code lists are data files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from schema.codes import CodeList, code_list
from schema.contribution import Contribution
from schema.entity import Attribute, Field, Link
from schema.mutations.contributions import FaultCode
from server.contributing.patients import looks_like_a_patient
from server.contributing.reading import FAR
from server.contributing.row import Columns, Fault, Row

CUSTODY = frozenset({"IMMEDIATE_CUSTODY", "SUSPENDED_SENTENCE"})
# A percentage is kept in tenths.
WHOLE = 1_000
HOURS = 24
# Organisation Data Service codes; three to twelve signs, NHS Data Model and Dictionary, ISTV XML Schema Constraints.
_TREATMENT_SITE = re.compile(r"[A-Z][A-Z0-9]{2,11}")


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a record that rows name: the days between which it exists, the site it is of, and the day on
    which a site was designated.
    """

    first: date | None = None
    last: date | None = None
    site: str | None = None
    designated: date | None = None


# By its kind and id.
Named = tuple[str, str]
Known = Mapping[Named, Found]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule between values of a type: it is *broken* by some columns, and the fault stands *at* a value.

    It is asked only where none of its *columns* is missing.
    """

    type: str
    at: str
    columns: tuple[str, ...]
    broken: Callable[[Mapping[str, Any]], bool]
    message: str


RULES = (
    Rule(
        "CourtOutcome",
        "custodyMonths",
        ("custody_months",),
        lambda row: row["disposal"] not in CUSTODY,
        "Months of custody go with a custodial disposal only.",
    ),
    Rule(
        "CourtOutcome",
        "suspended",
        ("suspended",),
        lambda row: row["suspended"] and row["disposal"] != "SUSPENDED_SENTENCE",
        "Only a suspended sentence is suspended.",
    ),
    Rule(
        "CivilOrder",
        "endsOn",
        ("order_ends_on", "occurred_on"),
        lambda row: row["order_ends_on"] < row["occurred_on"],
        "An order ends no earlier than it began.",
    ),
    Rule(
        "DrugLine",
        "drugClass",
        ("drug", "drug_class"),
        lambda row: code_list("drug").further(row["drug"], "drug_class") != row["drug_class"],
        "The drug is of another class.",
    ),
    Rule(
        "WeaponLine",
        "kind",
        ("kind", "category"),
        lambda row: code_list("weapon_kind").further(row["kind"], "category") != row["category"],
        "The kind of weapon is of another category.",
    ),
    Rule("WeaponLine", "count", ("count",), lambda row: row["count"] == 0, "A line tells of one item at least."),
    Rule(
        "Intervention",
        "endedOn",
        ("ended_on", "started_on"),
        lambda row: row["ended_on"] < row["started_on"],
        "It ends no earlier than it began.",
    ),
    Rule(
        "Activity",
        "participantsUnder18",
        ("participants_under_18", "participants"),
        lambda row: row["participants_under_18"] > row["participants"],
        "Those under 18 are among the participants.",
    ),
    Rule(
        "Activity",
        "completions",
        ("completions", "starts"),
        lambda row: row["completions"] > row["starts"],
        "Whoever completed had started.",
    ),
    Rule("SurveyResult", "n", ("n",), lambda row: row["n"] == 0, "A share of nobody is none."),
    Rule(
        "SurveyResult",
        "percent",
        ("lower", "percent", "upper"),
        lambda row: not row["lower"] <= row["percent"] <= row["upper"] <= WHOLE,
        "The share lies within its interval, and that between 0 and 100.",
    ),
    Rule(
        "SurveyResult",
        "answer",
        ("question", "answer"),
        lambda row: (
            code_list("survey_question").further(row["question"], "scale")
            != code_list("survey_answer").further(row["answer"], "scale")
        ),
        "The question is not answered so.",
    ),
    Rule(
        "Operation",
        "endedOn",
        ("ended_on", "started_on"),
        lambda row: row["ended_on"] < row["started_on"],
        "It ends no earlier than it began.",
    ),
    Rule(
        "Phase",
        "endedOn",
        ("ended_on", "started_on"),
        lambda row: row["ended_on"] < row["started_on"],
        "It ends no earlier than it began.",
    ),
    Rule(
        "IndicatorValue",
        "periodEnd",
        ("period_end", "period_start"),
        lambda row: row["period_end"] < row["period_start"],
        "A period ends no earlier than it began.",
    ),
    Rule(
        "IndicatorValue",
        "publishedOn",
        ("published_on", "period_start"),
        lambda row: row["published_on"] < row["period_start"],
        "A value is published no earlier than its period began.",
    ),
    Rule(
        "IndicatorValue",
        "provisional",
        ("provisional", "published_on", "period_end"),
        lambda row: not row["provisional"] and row["published_on"] < row["period_end"],
        "A value that was published before its period ended is provisional.",
    ),
    Rule(
        "Disruption",
        "group",
        (),
        lambda row: row["group_id"] is None and row["site_id"] is None,
        "A disruption is of a group or at a site.",
    ),
    Rule(
        "AssaultAttendance",
        "assaultHour",
        ("assault_hour",),
        lambda row: row["assault_hour"] >= HOURS,
        "An hour of the day is 0 to 23.",
    ),
    Rule(
        "AssaultAttendance",
        "attendanceHour",
        ("attendance_hour",),
        lambda row: row["attendance_hour"] >= HOURS,
        "An hour of the day is 0 to 23.",
    ),
    Rule(
        "AssaultAttendance",
        "attendedOn",
        ("attended_on", "assaulted_on"),
        lambda row: row["attended_on"] < row["assaulted_on"],
        "Nobody attends before the assault.",
    ),
    Rule(
        "AssaultAttendance",
        "attendanceHour",
        ("attended_on", "assaulted_on", "attendance_hour", "assault_hour"),
        lambda row: row["attended_on"] == row["assaulted_on"] and row["attendance_hour"] < row["assault_hour"],
        "Nobody attends before the assault.",
    ),
    Rule(
        "AssaultAttendance",
        "treatmentSite",
        ("treatment_site",),
        lambda row: not _TREATMENT_SITE.fullmatch(row["treatment_site"]) or looks_like_a_patient(row["treatment_site"]),
        "A hospital site is told by its code, such as RNS01.",
    ),
)


def check(kind: Contribution, rows: Iterable[Row], known: Known) -> None:
    """Add to each row the faults that the table, the code lists and what it names show."""
    own = _looks(kind.name, kind.given)
    parts = [(part, _looks(part.entity.name, part.given) if part.entity else None) for part in kind.parts]
    for row in rows:
        day = row.columns[kind.day.column] if kind.day else None
        own.look(row, row.columns, (), known, day)
        for part, looks in parts:
            for at, line in enumerate(row.parts.get(part.name, ())):
                path = (part.name, str(at))
                if looks is None:
                    row.faults += _named((part.link.target, line[FAR]), known, day, path)
                else:
                    looks.look(row, line, path, known, day)
        if kind.name in _ACROSS:
            row.faults += _ACROSS[kind.name](row, known)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What there is to look at in a record or a line of one type: what it names, codes that were not always in force,
    and its rules.
    """

    links: tuple[tuple[str, str, str], ...]
    codes: tuple[tuple[str, str, CodeList], ...]
    rules: tuple[Rule, ...]

    def look(self, row: Row, columns: Columns, path: tuple[str, ...], known: Known, day: date | None) -> None:
        """Add what is wrong."""
        for name, column, target in self.links:
            if (value := columns[column]) is not None and not row.wrong(*path, name):
                row.faults += _named((target, value), known, day, (*path, name))
        for name, column, codes in self.codes:
            if day is None or (value := columns[column]) is None or row.wrong(*path, name):
                continue
            if not codes.code(value).in_force(day):
                row.faults.append(Fault.at(FaultCode.CODE_NOT_IN_FORCE, *path, name))
        for rule in self.rules:
            if all(columns[name] is not None for name in rule.columns) and rule.broken(columns):
                row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, *path, rule.at, message=rule.message))


@cache
def _looks(type_name: str, attributes: tuple[Attribute, ...]) -> _Looks:
    fields = [each for each in attributes if isinstance(each, Field) and each.codes]
    lists = [(each.name, each.column, code_list(each.codes or "")) for each in fields]
    return _Looks(
        tuple((each.name, each.local, each.target) for each in attributes if isinstance(each, Link)),
        tuple(each for each in lists if any(code.valid_from or code.valid_to for code in each[2].codes)),
        tuple(rule for rule in RULES if rule.type == type_name),
    )


def _named(value: Named, known: Known, day: date | None, path: tuple[str, ...]) -> Iterable[Fault]:
    found = known.get(value)
    if found is None:
        yield Fault.at(FaultCode.UNKNOWN_REFERENCE, *path)
    elif day is not None and ((found.first and day < found.first) or (found.last and found.last < day)):
        yield Fault.at(FaultCode.AREA_NOT_IN_FORCE, *path)


def _phase(row: Row, known: Known) -> Iterable[Fault]:
    phase = known.get(("Phase", row.columns["phase_id"] or ""))
    if phase is not None and phase.site != row.columns["site_id"]:
        yield Fault.at(FaultCode.DOES_NOT_FIT, "phase", message="The phase is of another site.")


def _site(row: Row, known: Known) -> Iterable[Fault]:
    site, began = known.get(("Site", row.columns["site_id"] or "")), row.columns["started_on"]
    if site is not None and site.designated is not None and began is not None and began < site.designated:
        said = "A phase begins no earlier than its site was designated."
        yield Fault.at(FaultCode.DOES_NOT_FIT, "startedOn", message=said)
    if row.before is not None and row.changes("site_id"):
        # Interventions of others are part of it, and at its site.
        said = "A phase stays at its site: withdraw it, and record another."
        yield Fault.at(FaultCode.DOES_NOT_FIT, "site", message=said)


# What has to hold between a record and one that it names.
_ACROSS: Mapping[str, Callable[[Row, Known], Iterable[Fault]]] = {"Intervention": _phase, "Phase": _site}
