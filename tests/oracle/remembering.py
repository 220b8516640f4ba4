"""Remembering: what one principal may see of what was known at an instant, decided row by row in plain Python.

The newest version of a record decides, as if nothing but now were asked; of a record that was withdrawn the last one,
and for its owner alone. Then the version of that instant is decided on in the same way, and the lesser of both holds.
Agreements of then are told, and decide nothing: whose they are, and what they give, is as of now.
"""

from __future__ import annotations

from datetime import datetime

from schema.catalogue import CATALOGUE
from schema.entity import Entity
from schema.marking import Detail
from tests.oracle.rows import Row, Rows, Tables
from tests.oracle.sight import Sight, reaches
from tests.oracle.worlds.past import LISTS

VERSIONED = (
    *("Outcome", "IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "Intervention"),
    *("Grant", "SurveyResult", "AssaultAttendance"),
    *("Operation", "Site", "Phase", "Indicator", "IndicatorValue"),
)
# What is seen whole or not at all, at each instant what it was then.
WHOLE = ("Agency", "Team", "Area", "RecordedCrime", "CrimeOutcome", "Agreement", "AgreementParty", "Clause")
# What is only ever added to, with the column that says since when each row is there.
ADDED_TO = {"agreement_version": "written_at", "agreement_step": "taken_at"}


class Remembered(Sight):
    """Everything that the principal of *now* may see of what was known at *moment*."""

    def __init__(self, now: Sight, moment: datetime) -> None:
        self.now = now
        self._moment = moment
        self._newest: dict[tuple[str, str], Detail | None] = {}
        super().__init__(Rows(self._tables()), now.principal, today=now.today, grace_days=now.grace.days)
        self.rights = now.rows

    def decided(self, entity: Entity, row: Row) -> Detail | None:
        """Give what would be granted on a version if it were the newest."""
        return super()._decide(entity, row)

    def _decide(self, entity: Entity, row: Row) -> Detail | None:
        then = self.decided(entity, row)
        if entity.name not in VERSIONED:
            return then
        newest = self._newest[entity.name, row["id"]]
        return None if then is None or newest is None else min(then, newest, key=lambda detail: detail.rung)

    def _tables(self) -> Tables:
        """Give the tables as they were, without records whose newest version is hidden."""
        tables = {**self.now.rows.tables}
        versions: dict[str, dict[str, int | None]] = {}
        for name in VERSIONED:
            entity = CATALOGUE[name]
            known = self._known(entity)
            tables[entity.table.name] = [row for row, _ in known]
            versions[entity.table.name] = {row["id"]: version for row, version in known}
        for table in (CATALOGUE[name].table.name for name in WHOLE):
            kept = [row for row in tables.get(f"{table}_past", ()) if self._moment < row["known_to"]]
            tables[table] = [row for row in (*tables[table], *kept) if _by(row["known_from"], self._moment)]
        for table, (of, near) in LISTS.items():
            present = [row for row in tables.get(table, ()) if versions[of].get(row[near], 0) is None]
            past = [row for row in tables.get(f"{table}_past", ()) if versions[of].get(row[near]) == row["version"]]
            tables[table] = present + past
        tables["clause_area"] = [*tables["clause_area"], *tables.get("clause_area_past", ())]
        for table, since in ADDED_TO.items():
            tables[table] = [row for row in tables.get(table, ()) if row[since] <= self._moment]
        return tables

    def _known(self, entity: Entity) -> list[tuple[Row, int | None]]:
        """Give of each record the version that was known, with its number, which is None for the newest."""
        rows, found = self.now.rows, list[tuple[Row, int | None]]()
        present = {row["id"]: row for row in rows.all(entity.table.name) if row.get("withdrawn_at") is None}
        past: dict[str, list[Row]] = {}
        for row in rows.all(f"{entity.table.name}_past"):
            past.setdefault(row["id"], []).append(row)
        for row_id in {**present, **past}:
            newest = present.get(row_id) or self._last(past[row_id])
            granted = self.now.granted(entity, newest) if newest else None
            self._newest[entity.name, row_id] = granted
            if newest is None or not reaches(granted, Detail.SUMMARY):
                continue
            moment = self._as_told(entity, granted)
            for row in past.get(row_id, ()):
                if _by(row["known_from"], moment) and moment < row["known_to"]:
                    found.append((row, row["version"]))
            if row_id in present and _by(newest["known_from"] or newest["recorded_at"], moment):
                found.append((newest, None))
        return found

    def _last(self, versions: list[Row]) -> Row | None:
        """Give the last version of a record that its owner withdrew; None for anybody else."""
        withdrawn = [row for row in versions if row["ending"] == "WITHDRAWN"]
        return next((row for row in withdrawn if row["owner_id"] == self.now.principal.agency), None)

    def _as_told(self, entity: Entity, granted: Detail | None) -> datetime:
        """Give the instant where that of recording is told, else the beginning of its month."""
        if reaches(granted, entity.attributes(entity.name)["recordedAt"].detail):
            return self._moment
        return datetime(self._moment.year, self._moment.month, 1, tzinfo=self._moment.tzinfo)


def _by(since: datetime | None, moment: datetime) -> bool:
    """Tell whether it was known; what was there before that was kept always was."""
    return since is None or since <= moment
