"""Good sheets: a few records of several kinds as a spreadsheet has them, and what the database then has to hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.contribution import CONTRIBUTIONS, Contribution, column_of
from schema.entity import Attribute, Field, Kind

Cells = Mapping[str, str]
DEFAULTS = {"marking": "OFFICIAL", "provisional": "yes", "synthetic": "no"}
REFERENCE = "clientReference"


@dataclass(frozen=True)
class Record:
    """One record as a sheet tells it: cells that are not empty, and the lines of its list, in no order."""

    cells: frozenset[tuple[str, str]]
    lines: tuple[tuple[tuple[str, str], ...], ...] = ()

    def folded(self) -> Record:
        """Give it without regard to upper and lower case."""
        cells = frozenset((name, text.casefold()) for name, text in self.cells)
        return Record(cells, tuple(sorted(tuple((name, text.casefold()) for name, text in one) for one in self.lines)))


@dataclass(frozen=True)
class Good:
    """A sheet without a fault: its kind, its headings, and its rows; a record may have several."""

    kind: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def contribution(self) -> Contribution:
        """Give the kind of its records."""
        return CONTRIBUTIONS[self.kind]

    def text(self, *, sign: str = ",", ends: str = "\n") -> str:
        """Write it as CSV."""
        written = io.StringIO()
        table = csv.writer(written, delimiter=sign, lineterminator=ends)
        table.writerows([self.headings, *self.rows])
        return written.getvalue()

    def with_cell(self, row: int, heading: str, text: str) -> Good:
        """Give it with another text in one cell; a heading that it lacks is added."""
        if heading not in self.headings:
            wider = Good(self.kind, (*self.headings, heading), tuple((*each, "") for each in self.rows))
            return wider.with_cell(row, heading, text)
        place = self.headings.index(heading)
        changed = (*self.rows[row][:place], text, *self.rows[row][place + 1 :])
        return Good(self.kind, self.headings, (*self.rows[:row], changed, *self.rows[row + 1 :]))

    def reference(self, row: int) -> str:
        """Name the record that a row tells of."""
        return self.rows[row][self.headings.index(REFERENCE)]

    def records(self, *, without: Iterable[str] = ()) -> dict[str, Record]:
        """Give its records by reference, but for some."""
        told = told_by(self.kind, [dict(zip(self.headings, row, strict=True)) for row in self.rows])
        return {name: record for name, record in told if name not in without}


def told_by(kind: str, rows: Sequence[Cells]) -> list[tuple[str, Record]]:
    """Read what rows say, in the plainest way: those of one reference, one below the other, are one record."""
    parts = {part.name for part in CONTRIBUTIONS[kind].parts}
    together: list[list[Cells]] = []
    for row in rows:
        if parts and together and row.get(REFERENCE) and together[-1][0].get(REFERENCE) == row.get(REFERENCE):
            together[-1].append(row)
        else:
            together.append([row])
    own = {each.name for each in CONTRIBUTIONS[kind].given} & DEFAULTS.keys()
    told = []
    for each in together:
        first = {name: text for name, text in each[0].items() if name.partition(".")[0] not in parts and text}
        cells = {name: DEFAULTS[name] for name in own} | first
        lines = [
            [(name, text) for name, text in row.items() if name.partition(".")[0] in parts and text] for row in each
        ]
        told.append(
            (
                each[0].get(REFERENCE, ""),
                Record(frozenset(cells.items()), tuple(sorted(tuple(sorted(line)) for line in lines if line))),
            )
        )
    return told


def stored(
    kind: Contribution, row: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> Record:
    """Write a row of the database, and those of its list, as a sheet would; *names* are what ids are called."""
    cells = {each.name: _said(each, row[column_of(each)], names) for each in kind.given}
    cells[REFERENCE] = str(row["client_reference"] or "")
    told = []
    for line in lines:
        for part in kind.parts:
            if part.entity is None:
                through = part.link.through
                told.append([(part.name, names[line[through.far if through else ""]])])
            else:
                said = {f"{part.name}.{each.name}": _said(each, line[column_of(each)], names) for each in part.given}
                told.append(sorted((name, text) for name, text in said.items() if text))
    filled = frozenset((name, text) for name, text in cells.items() if text)
    return Record(filled, tuple(sorted(tuple(each) for each in told)))


def _said(attribute: Attribute, value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if not isinstance(attribute, Field):
        return names[value]
    if attribute.kind is Kind.FLAG:
        return "yes" if value else "no"
    if attribute.kind is Kind.DECIMAL:
        return f"{value / 10**attribute.scale:.{attribute.scale}f}".rstrip("0").rstrip(".")
    return str(value)


def _sheet(kind: str, headings: str, *rows: str) -> Good:
    return Good(kind, tuple(headings.split()), tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows))


# References differ in more than one sign, so that no single damage makes one of another.
ARRESTS = _sheet(
    "Arrest",
    "clientReference occurredOn area status subject site provisional",
    "aa-11 | 2026-03-01 | E1 | ARRESTED | P-4711   |            |",
    "bb-22 | 2026-03-02 | E1 | BAILED   | Zoë Café |            | no",
    "cc-33 | 2026-03-03 | E1 | CHARGED  |          | Blackthorn | yes",
    "dd-44 | 2026-03-04 | E1 | ARRESTED | P-4714   |            |",
    "ee-55 | 2026-03-05 | E1 | BAILED   | P-4715   |            |",
)
SEIZURES = _sheet(
    "DrugSeizure",
    "clientReference occurredOn area streetValue sourceReference lines.drug lines.drugClass lines.quantity lines.unit "
    "lines.streetValue lines.valuationMethod",
    "aa-11 | 2026-03-01 | E1 | 5000 | Größe | HEROIN        | A | 1.5 | GRAM | 4000 | STREET_PRICE",
    "aa-11 | 2026-03-01 | E1 | 5000 | Größe | KETAMINE      | B | 2   | WRAP | 1000 | OFFICER_ESTIMATE",
    "bb-22 | 2026-03-02 | E1 | 700  |       | CRACK_COCAINE | A | 0.25| GRAM | 700  | STREET_PRICE",
    "cc-33 | 2026-03-03 | E1 | 800  |       | HEROIN        | A | 12  | WRAP | 800  | STREET_PRICE",
    "dd-44 | 2026-03-04 | E1 | 900  | x     | HEROIN        | A | 3   | DEAL | 900  | STREET_PRICE",
)
SURVEYS = _sheet(
    "SurveyResult",
    "clientReference area wave question answer n percent lower upper",
    "aa-11 | E1 | Frühjahr 2026 | SAFE_BY_DAY       | VERY_SAFE      | 200 | 55.5 | 48   | 62.1",
    "bb-22 | E1 | 2026-Q1       | POLICE_CONFIDENCE | STRONGLY_AGREE | 150 | 10   | 5.5  | 15",
    "cc-33 | E1 | 2026-Q1       | POLICE_CONFIDENCE | TEND_TO_AGREE  | 150 | 40.1 | 33   | 47.3",
    "dd-44 | E1 | 2026-Q1       | POLICE_RELIABLE   | STRONGLY_AGREE | 149 | 9    | 4    | 14",
)
INTERVENTIONS = _sheet(
    "Intervention",
    "clientReference startedOn endedOn area type title strand tier driver status provider plannedCost "
    "activities.month activities.sessions activities.referrals activities.starts activities.completions "
    "activities.participants activities.participantsUnder18",
    "aa-11 | 2026-03-01 | 2026-09-01 | E1 | MENTORING | Ménage à trois | PREPARE | SECONDARY | DRUG_MARKETS | ACTIVE "
    "| Shire Council | 100000 | 2026-03 | 4 | 9 | 7 | 5 | 12 | 3",
    "aa-11 | 2026-03-01 | 2026-09-01 | E1 | MENTORING | Ménage à trois | PREPARE | SECONDARY | DRUG_MARKETS | ACTIVE "
    "| Shire Council | 100000 | 2026-04 | 2 | 1 | 1 | 1 | 8 | 2",
    "bb-22 | 2026-03-02 |            | E1 | MENTORING | Street work    | PREVENT | PRIMARY   | DRUG_MARKETS | PLANNED "
    "| Shire Council |        | 2026-03 | 1 | 1 | 1 | 0 | 4 | 4",
    "cc-33 | 2026-03-03 |            | E1 | MENTORING | Night buses    | PROTECT | TERTIARY  | DRUG_MARKETS | PAUSED "
    "| Shire Police  | 5      | 2026-03 | 1 | 0 | 0 | 0 | 1 | 0",
)
DISRUPTIONS = _sheet(
    "Disruption",
    "clientReference occurredOn area strand impact leadAgency site supportingAgencies",
    "aa-11 | 2026-03-01 | E1 | PURSUE  | MAJOR | Shire Police  | Blackthorn | Shire Council",
    "bb-22 | 2026-03-02 | E1 | PREVENT | MINOR | Shire Police  | Blackthorn | Shire Police",
    "bb-22 | 2026-03-02 | E1 | PREVENT | MINOR | Shire Police  | Blackthorn | Shire Council",
    "éé-33 | 2026-03-03 | E1 | PURSUE  | MAJOR | Shire Council | Blackthorn |",
)
GOOD = (ARRESTS, SEIZURES, SURVEYS, INTERVENTIONS, DISRUPTIONS)
