"""World: one random partnership with its records, the same for the same seed.

About six hundred rows. Few agencies, areas and days carry most of them, so that every rule of
access decides something: own and others' rows, covered and not, of every marking and kind.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from schema.tables import community, crime, health, records, reference
from tests.oracle.rows import Row, Tables
from tests.oracle.worlds.agreed_past import remember_agreements
from tests.oracle.worlds.agreements import OWNERS, agree
from tests.oracle.worlds.past import remember
from tests.oracle.worlds.values import DAYS, Drawing

AGENCIES = (
    "POLICE",
    "POLICE",
    "LOCAL_AUTHORITY",
    "LOCAL_AUTHORITY",
    "ICB",
    "VOLUNTARY",
    "LOCAL_POLICING_BODY",
    "FIRE",
    "PROBATION",
    "YOUTH_JUSTICE",
    "EDUCATION",
)
AREAS = ("MSOA", "WARD", "WARD", "LOCAL_AUTHORITY", "POLICE_FORCE_AREA", "BEAT", "CUSTOM")
# So many areas come first that a record can lie in; the others are finer.
PLACES = 10
# What must be known of each kind of outcome; the rest may be missing.
WHOLE = {
    "ARREST": "arrest_status",
    "DRUG_SEIZURE": "street_value_pence",
    "WEAPON_SEIZURE": "item_count",
    "CASH_SEIZURE": "cash_pence",
    "COURT_OUTCOME": "disposal",
    "CIVIL_ORDER": "civil_order_kind",
    "WARRANT": "warrant_power",
    "SAFEGUARDING": "safeguarding_kind",
}


@cache
def world(seed: int) -> Tables:
    """Make the world of *seed*."""
    return Making(seed).tables


class Making(Drawing):
    """Fills one world, what is referred to first."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.tables: Tables = {}
        self._places()
        self._work()
        self._outcomes()
        self._intelligence()
        self._community()
        self._crime()
        self._attendances()
        agree(self, self.tables)
        remember(self, self.tables)
        remember_agreements(self, self.tables)

    def add(self, table: sa.Table, **given: Any) -> Row:
        """Add a row to *table*."""
        row = self.row(table, **given)
        self.tables.setdefault(table.name, []).append(row)
        return row

    def any_id(self, table: str, *, missing: float = 0.0) -> str | None:
        """Draw the id of a row of *table*, the first ones more often; None with the chance of *missing*."""
        if self.random.random() < missing:
            return None
        rows = self.tables[table]
        few = rows[:6] if self.random.random() < 0.75 else rows
        return str(self.random.choice(few)["id"])

    def pairs(self, table: sa.Table, *, near: tuple[str, str], far: tuple[str, str], most: int) -> None:
        """Pair each row of one table with up to *most* of another; each of *near*, *far* is a column and its table."""
        for row in self.tables[near[1]]:
            others = self.random.sample(self.tables[far[1]], self.random.randint(0, most))
            made = [{near[0]: row["id"], far[0]: other["id"]} for other in others]
            self.tables.setdefault(table.name, []).extend(made)

    def days(self, *, is_open: bool) -> tuple[date, date | None]:
        """Draw a first day and a last one not before it, which may be missing where *is_open*."""
        first, last = sorted((self.random.choice(DAYS), self.random.choice(DAYS)))
        return first, None if is_open and self.random.random() < 0.4 else last

    def _places(self) -> None:
        for kind in AGENCIES:
            self.add(reference.AGENCY, kind=kind, name=self.unlike())
        for _ in range(12):
            self.add(reference.TEAM, agency_id=self.any_id("agency"))
        for number in range(14):
            parent = self.any_id("area") if number > 2 else (self.tables["area"][0]["id"] if number else None)
            first, last = self.days(is_open=True)
            given = {"gss_code": self.unlike(), "kind": self.random.choice(AREAS) if number < PLACES else "LSOA"}
            self.add(reference.AREA, **given, parent_id=parent, valid_from=first, valid_to=last)
        parents = {row["id"]: row["parent_id"] for row in self.tables["area"]}
        for row in self.tables["area"]:
            outer: str | None = row["id"]
            while outer is not None:
                pair = {"within_id": outer, "area_id": row["id"], "small": row["kind"] == "LSOA"}
                self.tables.setdefault("area_within", []).append(pair)
                outer = parents[outer]

    def _work(self) -> None:
        for _ in range(6):
            first, last = self.days(is_open=True)
            agency, team = self.any_id("agency"), self.any_id("team", missing=0.4)
            given = {"codename": self.unlike(), "owner_id": agency, "lead_team_id": team}
            self.add(reference.OPERATION, **given, started_on=first, ended_on=last)
        self.pairs(reference.OPERATION_AREA, near=("operation_id", "operation"), far=("area_id", "area"), most=5)
        for _ in range(7):
            given = {"area_id": self.any_id("area"), "operation_id": self.any_id("operation", missing=0.3)}
            self.add(reference.SITE, **given, **self._owned())
        for _ in range(14):
            first, last = self.days(is_open=True)
            given = {"site_id": self.any_id("site"), "decided_by_id": self.any_id("agency")}
            self.add(reference.PHASE, **given, **self._owned(), started_on=first, ended_on=last)
        for _ in range(6):
            self.add(reference.INDICATOR, **self._owned(), code=self.unlike())
        for _ in range(18):
            first, last = self.days(is_open=False)
            given = {name: self.any_id(name[:-3], missing=0.4) for name in ("area_id", "operation_id")}
            given["indicator_id"] = self.any_id("indicator")
            self.add(reference.INDICATOR_VALUE, **given, **self._owned(), period_start=first, period_end=last)

    def _owned(self) -> dict[str, str | None]:
        """Draw the owner of what everybody sees; some of it belongs to nobody."""
        return {"owner_id": self.any_id("agency", missing=0.2)}

    def _governed(self) -> dict[str, str | None]:
        """Draw the owner of a record, mostly one that shares, and its area."""
        owner = self.tables["agency"][self.random.choice((*OWNERS, *OWNERS, 3, 5))]["id"]
        # No record says more finely where it happened than a ward or a designated area.
        return {"owner_id": owner, "area_id": self.random.choice(self.tables["area"][:PLACES])["id"]}

    def _outcomes(self) -> None:
        for number in range(120):
            kind = list(WHOLE)[number % len(WHOLE)]
            needed = WHOLE[kind]
            given = {"lsoa_id": self.any_id("area", missing=0.3)}
            given |= {name: self.any_id(name[:-3], missing=0.3) for name in ("operation_id", "site_id")}
            row = self.add(records.OUTCOME, **self._governed(), **given, kind=kind)
            while row[needed] is None:
                row[needed] = self.value(records.OUTCOME.c[needed])
        for row in self.tables["outcome"]:
            table = {"DRUG_SEIZURE": records.DRUG_LINE, "WEAPON_SEIZURE": records.WEAPON_LINE}.get(row["kind"])
            for _ in range(self.random.randint(0, 4) if table is not None else 0):
                self._line(table, row["id"]) if table is not None else None

    def _line(self, table: sa.Table, outcome_id: str) -> None:
        if table is records.DRUG_LINE:
            self.add(table, outcome_id=outcome_id)
            return
        kind, category = self.random.choice(weapons())
        self.add(table, outcome_id=outcome_id, kind=kind, category=category)

    def _intelligence(self) -> None:
        for _ in range(40):
            given = {name: self.any_id(name[:-3], missing=0.3) for name in ("operation_id", "site_id")}
            self.add(records.INTELLIGENCE_REPORT, **self._governed(), **given)
        for _ in range(14):
            site = self.any_id("site", missing=0.3)
            self.add(records.ORGANISED_CRIME_GROUP, **self._governed(), site_id=site)
        for _ in range(36):
            group = self.any_id("organised_crime_group", missing=0.3)
            site = self.any_id("site", missing=0.4 if group else 0)
            lead = self.any_id("agency")
            self.add(records.DISRUPTION, **self._governed(), group_id=group, site_id=site, lead_agency_id=lead)
        far = ("agency_id", "agency")
        self.pairs(records.DISRUPTION_AGENCY, near=("disruption_id", "disruption"), far=far, most=3)

    def _community(self) -> None:
        for _ in range(40):
            first, last = self.days(is_open=True)
            given = {name: self.any_id(name[:-3], missing=0.3) for name in ("site_id", "phase_id")}
            given["provider_id"] = self.any_id("agency")
            self.add(community.INTERVENTION, **self._governed(), **given, started_on=first, ended_on=last)
        for _ in range(60):
            few, many = sorted(self.random.choices((0, 0, 1, 7, 42), k=2))
            counts = {"participants_under_18": few, "participants": many, "completions": few, "starts": many}
            self.add(community.ACTIVITY, intervention_id=self.any_id("intervention"), **counts)
        for _ in range(24):
            self.add(community.GRANT_AWARD, **self._governed(), site_id=self.any_id("site", missing=0.3))
        for _ in range(24):
            lower, percent, upper = sorted(self.random.choices((0, 1, 10, 333, 500, 500, 999, 1000), k=3))
            shares = {"n": self.random.choice((1, 1, 30, 1000)), "lower": lower, "percent": percent, "upper": upper}
            site = self.any_id("site", missing=0.3)
            self.add(community.SURVEY_RESULT, **self._governed(), **shares, site_id=site)

    def _attendances(self) -> None:
        for _ in range(40):
            first, last = self.days(is_open=True)
            given = {"lsoa_id": self.any_id("area", missing=0.3), "assaulted_on": first, "attended_on": last}
            self.add(health.ASSAULT_ATTENDANCE, **self._governed(), **given)

    def _crime(self) -> None:
        ids = (None, *("c" * length for length in range(1, 6)), *(self.text() for _ in range(3)))
        places = [row["gss_code"] for row in self.tables["area"]]
        for table, number in ((crime.RECORDED_CRIME, 40), (crime.CRIME_OUTCOME, 30)):
            for _ in range(number):
                code = self.random.choice([None, self.text(), *places])
                self.add(table, crime_id=self.random.choice(ids), lsoa_code=code, fingerprint=f"{self.unlike()}"[-64:])


@cache
def weapons() -> tuple[tuple[str, str], ...]:
    """List the kinds of weapon with the category of each."""
    from schema.codes import code_list

    known = code_list("weapon_kind")
    return tuple((code.code, known.further(code.code, "category")) for code in known.codes)
